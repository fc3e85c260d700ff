import { describe, expect, it } from "vitest";
import type { Change } from "../client/component";
import { fakeView } from "../testing/fakeView";
import { createKubeProxy, rulesOfNode } from "./kubeProxy";

const SERVICE = {
  apiVersion: "v1",
  kind: "Service",
  metadata: { name: "web", namespace: "default" },
  spec: {
    type: "NodePort",
    clusterIP: "10.96.1.1",
    clusterIPs: ["10.96.1.1"],
    ports: [{ port: 80, targetPort: 8080, nodePort: 30080, protocol: "TCP" }],
  },
};

function slice(name: string, ip: string, service = "web") {
  return {
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: { name, namespace: "default", labels: { "kubernetes.io/service-name": service } },
    addressType: "IPv4",
    endpoints: [{ addresses: [ip], nodeName: "node-1", conditions: { ready: true } }],
    ports: [{ name: "", port: 8080, protocol: "TCP" }],
  };
}

/** A proxy that is told of changes as a watch would tell it. */
function proxy(...objects: unknown[]) {
  const view = fakeView({ node: "node-1", component: "kube-proxy", objects });
  const component = createKubeProxy();
  const tell = (object: unknown, type: Change["type"] = "MODIFIED"): readonly string[] => {
    const { kind } = object as { kind: string };
    if (type !== "DELETED") view.put(object);
    else view.remove(kind, `default/${(object as typeof SERVICE).metadata.name}`);
    const change = { type, kind, object, seq: 1 } as unknown as Change;
    component.observe?.(view, change);
    return component.watches.find((watch) => watch.kind === kind)!.keys!(view, change);
  };
  const rules = () =>
    rulesOfNode(view.own).map(({ service, endpoints }) => `${service}: ${endpoints.map(({ ip }) => ip).join(" ")}`);
  const matches = () => view.own.entries("matches").map(([key]) => key);
  return { view, component, tell, rules, matches, sync: () => component.reconcile(view, "sync") };
}

describe("kube-proxy", () => {
  it("makes rules for every address of a Service and follows its slices", () => {
    const one = proxy();
    one.tell(SERVICE, "ADDED");
    one.tell(slice("web-b", "10.244.2.2"), "ADDED");
    one.tell(slice("web-a", "10.244.1.2"), "ADDED");
    one.sync();
    expect(one.matches()).toEqual(["TCP/*:30080", "TCP/10.96.1.1:80"]);
    expect(one.rules()).toEqual(["default/web: 10.244.1.2 10.244.2.2"]);
  });

  it("syncs at most once a second, and one timer stands for all changes in between", () => {
    const one = proxy();
    expect(one.tell(SERVICE, "ADDED")).toEqual(["sync"]);
    one.sync();
    expect(one.tell(slice("web-a", "10.244.1.2"))).toEqual(["sync"]);
    one.view.nowMs += 400;
    expect(one.sync()).toEqual({ requeueAfterMs: 600 });
    expect(one.tell(slice("web-a", "10.244.1.3"))).toEqual([]);
    expect(one.rules()).toEqual(["default/web: "]);
    one.view.nowMs += 600;
    one.sync();
    expect(one.rules()).toEqual(["default/web: 10.244.1.3"]);
  });

  it("touches the rules of changed Services alone", () => {
    const one = proxy();
    one.tell(SERVICE, "ADDED");
    one.tell(
      {
        ...SERVICE,
        metadata: { name: "other", namespace: "default" },
        spec: { ...SERVICE.spec, clusterIP: "10.96.1.2", clusterIPs: ["10.96.1.2"] },
      },
      "ADDED",
    );
    one.sync();
    const before = one.view.own.get("services", "default/other");
    one.view.nowMs += 1_000;
    one.tell(slice("web-a", "10.244.1.2"));
    expect(one.sync()?.records).toHaveLength(1);
    expect(one.view.own.get("services", "default/other")).toBe(before);
  });

  it("writes nothing when nothing has changed", () => {
    const one = proxy(SERVICE);
    one.tell(SERVICE, "ADDED");
    one.sync();
    one.view.nowMs += 1_000;
    one.tell(SERVICE);
    expect(one.sync()).toBeUndefined();
  });

  it("takes the rules away with the Service, and leaves headless ones to DNS", () => {
    const one = proxy();
    one.tell(SERVICE, "ADDED");
    one.tell(
      {
        ...SERVICE,
        metadata: { name: "db", namespace: "default" },
        spec: { clusterIP: "None", ports: [{ port: 5432 }] },
      },
      "ADDED",
    );
    one.sync();
    expect(one.rules()).toEqual(["default/web: "]);
    one.view.nowMs += 1_000;
    one.tell(SERVICE, "DELETED");
    one.sync();
    expect([one.rules(), one.matches()]).toEqual([[], []]);
  });

  it("drops an address that a Service gave up, unless another one has taken it", () => {
    const one = proxy();
    one.tell(SERVICE, "ADDED");
    one.sync();
    one.view.nowMs += 1_000;
    const heir = { ...SERVICE, metadata: { name: "heir", namespace: "default" } };
    one.tell(heir, "ADDED");
    one.tell(SERVICE, "DELETED");
    one.sync();
    expect(one.matches()).toEqual(["TCP/*:30080", "TCP/10.96.1.1:80"]);
  });
});
