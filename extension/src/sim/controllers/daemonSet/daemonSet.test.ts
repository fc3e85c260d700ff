import { describe, expect, it } from "vitest";
import type { DaemonSet, Node } from "../../schema/types";
import { meta, template } from "../shared/testObjects";
import { kubelets, type TestWorld, testWorld } from "../shared/testWorld";
import { daemonSetController } from "./daemonSet";

const node = (name: string, spec: Node["spec"] = {}): Node => ({
  apiVersion: "v1",
  kind: "Node",
  metadata: { name, uid: name, resourceVersion: "1", labels: { disk: name === "n1" ? "ssd" : "hdd" } },
  spec,
  status: {},
});
const agent = (spec: object = {}): DaemonSet => ({
  apiVersion: "apps/v1",
  kind: "DaemonSet",
  metadata: meta("ds", { name: "agent", annotations: { "deprecated.daemonset.template.generation": "1" } }),
  spec: {
    selector: { matchLabels: { app: "web" } },
    template: template(),
    updateStrategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 1, maxSurge: 0 } },
    ...spec,
  },
});
const worldOf = (set: DaemonSet, ...nodes: Node[]) => {
  const bind = (world: TestWorld) => {
    for (const pod of world.all<any>("Pod")) {
      if (pod.spec.nodeName) continue;
      const { values } =
        pod.spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0]
          .matchFields[0];
      world.change("Pod", pod.metadata.name, (draft) => Object.assign(draft.spec, { nodeName: values[0] }));
    }
    kubelets(world);
  };
  const world = testWorld([daemonSetController], [set, ...nodes], bind);
  world.settle("shop/agent");
  return world;
};
const three = [node("n1"), node("n2"), node("n3")];
const nodesOf = (world: TestWorld) =>
  world
    .all<any>("Pod")
    .map((pod) => pod.spec.nodeName)
    .sort();

describe("the DaemonSet controller", () => {
  it("runs one pod on each node", () => {
    const world = worldOf(agent(), ...three);
    expect(nodesOf(world)).toEqual(["n1", "n2", "n3"]);
    expect(world.get<DaemonSet>("DaemonSet", "agent").status).toEqual({
      currentNumberScheduled: 3,
      numberMisscheduled: 0,
      desiredNumberScheduled: 3,
      numberReady: 3,
      observedGeneration: 1,
      updatedNumberScheduled: 3,
      numberAvailable: 3,
    });
    expect(world.all<any>("Pod")[0].spec.tolerations.map((one: any) => one.key.split("/")[1])).toEqual([
      "not-ready",
      "unreachable",
      "disk-pressure",
      "memory-pressure",
      "pid-pressure",
      "unschedulable",
    ]);
  });

  it("leaves out nodes that the selector or a taint rules out", () => {
    const chosen = {
      metadata: { labels: { app: "web" } },
      spec: { ...template().spec, nodeSelector: { disk: "ssd" } },
    };
    expect(nodesOf(worldOf(agent({ template: chosen }), ...three))).toEqual(["n1"]);
    expect(
      nodesOf(worldOf(agent(), node("n1", { taints: [{ key: "maint", effect: "NoSchedule" }] }), node("n2"))),
    ).toEqual(["n2"]);
    expect(
      nodesOf(
        worldOf(agent(), node("n1", { taints: [{ key: "node.kubernetes.io/unschedulable", effect: "NoSchedule" }] })),
      ),
    ).toEqual(["n1"]);
  });

  it("keeps a pod under a new NoSchedule taint and moves it away under NoExecute", () => {
    const world = worldOf(agent(), ...three);
    world.view.put(node("n1", { taints: [{ key: "maint", effect: "NoSchedule" }] }));
    world.settle("shop/agent");
    expect(nodesOf(world)).toEqual(["n1", "n2", "n3"]);
    expect(world.get<DaemonSet>("DaemonSet", "agent").status?.numberMisscheduled).toBe(1);
    world.view.put(node("n1", { taints: [{ key: "maint", effect: "NoExecute" }] }));
    world.settle("shop/agent");
    expect(nodesOf(world)).toEqual(["n2", "n3"]);
  });

  it("replaces one pod after the other, or starts the new one first with maxSurge", () => {
    const steps = (rollingUpdate: object) => {
      const world = worldOf(agent({ updateStrategy: { type: "RollingUpdate", rollingUpdate } }), ...three);
      world.story.length = 0;
      world.change("DaemonSet", "agent", (draft) => {
        draft.spec.template.spec.containers[0].image = "nginx:1.26";
      });
      world.settle("shop/agent");
      expect(world.all<any>("Pod").map((pod) => pod.spec.containers[0].image)).toEqual(Array(3).fill("nginx:1.26"));
      return world.story.flatMap((line) => /^(create|delete) Pod/.exec(line)?.[1] ?? []);
    };
    expect(steps({ maxUnavailable: 1, maxSurge: 0 })).toEqual([
      "delete",
      "create",
      "delete",
      "create",
      "delete",
      "create",
    ]);
    const surging = steps({ maxUnavailable: 0, maxSurge: 1 });
    expect(surging[0]).toBe("create");
    expect(surging.filter((verb) => verb === "delete")).toHaveLength(3);
  });
});
