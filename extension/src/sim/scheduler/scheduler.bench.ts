/** How many pods a second find a node: `npx vitest bench extension/src/sim/scheduler`. One iteration is one pod, decided and assumed. */
import { bench, describe } from "vitest";
import { fakeView } from "../testing/fakeView";
import { node, pod, requests } from "./plugins/testing";
import { createScheduler } from "./scheduler";

const owner = {
  ownerReferences: [{ apiVersion: "apps/v1", kind: "ReplicaSet", name: "web", uid: "rs", controller: true }],
  labels: { app: "web" },
};
const replicaSet = {
  apiVersion: "apps/v1",
  kind: "ReplicaSet",
  metadata: { name: "web", namespace: "default" },
  spec: { selector: { matchLabels: { app: "web" } } },
};

/** Pods are put in as they are decided, so that the view's own costs stay out of the figure. */
function decider(nodes: number, metadata: object) {
  const zones = (i: number) => ({ "topology.kubernetes.io/zone": `z${i % 3}` });
  const view = fakeView({
    objects: [
      replicaSet,
      ...Array.from({ length: nodes }, (_, i) =>
        node(`n${i}`, { labels: zones(i), allocatable: { cpu: "400", memory: "800Gi", pods: "1000" } }),
      ),
    ],
  });
  const scheduler = createScheduler();
  scheduler.startKeys?.(view);
  let n = 0;
  return () => {
    const object = pod(`p${n++}`, requests({ cpu: "10m", memory: "10Mi" }), metadata);
    const key = `default/${object.metadata.name}`;
    view.put(object);
    scheduler.observe?.(view, { type: "ADDED", kind: "Pod", object: object as never, seq: n });
    scheduler.reconcile(view, key);
    const { node: nodeName } = view.own.get<{ node: string }>("assumed", key) as { node: string };
    const bound = { ...object, spec: { ...object.spec, nodeName } };
    view.remove("Pod", key);
    scheduler.observe?.(view, {
      type: "MODIFIED",
      kind: "Pod",
      object: bound as never,
      previous: object as never,
      seq: n,
    });
  };
}

describe.each([100, 1000, 5000])("%i nodes", (nodes) => {
  bench("pods of their own", decider(nodes, {}));
  bench("pods of a ReplicaSet", decider(nodes, owner));
});
