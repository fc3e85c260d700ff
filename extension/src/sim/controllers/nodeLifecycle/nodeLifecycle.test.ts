import { describe, expect, it } from "vitest";
import type { Node } from "../../schema/types";
import { FAKE_EPOCH_MS, fakeView, writesAsText } from "../../testing/fakeView";
import { createPodGarbageCollector } from "../podGarbageCollector";
import { pod } from "../shared/testObjects";
import { createNodeIpam } from "./nodeIpam";
import { createNodeLifecycle } from "./nodeLifecycle";
import { taintEvictionController } from "./taintEviction";
import { toleratedMs } from "./taints";

const node = (name: string, ready = "True", spec: Node["spec"] = {}): Node => ({
  apiVersion: "v1",
  kind: "Node",
  metadata: { name, uid: name, resourceVersion: "1" },
  spec,
  status: { conditions: [{ type: "Ready", status: ready }] },
});
const bodyOf = (write: unknown) => (write as { body: any }).body;
const unreachable = (effect: "NoSchedule" | "NoExecute") => ({
  key: "node.kubernetes.io/unreachable",
  effect,
  timeAdded: "2026-01-01T00:00:00Z",
});

describe("the node lifecycle controller", () => {
  const controller = createNodeLifecycle();

  it("waits for the end of the grace, then calls everything Unknown", () => {
    const view = fakeView({ objects: [node("n1"), node("n2")] });
    expect(controller.reconcile(view, "n1")).toMatchObject({ requeueAfterMs: 50_000, requeueSort: "periodic" });
    view.nowMs += 30_000;
    const lease = {
      apiVersion: "coordination.k8s.io/v1",
      kind: "Lease",
      metadata: { name: "n1", namespace: "kube-node-lease" },
      spec: { renewTime: "x" },
    };
    controller.observe?.(view, {
      type: "MODIFIED",
      kind: "Lease",
      object: lease as never,
      previous: undefined,
      seq: 1,
    });
    view.nowMs += 20_000;
    expect(controller.reconcile(view, "n1")).toMatchObject({ requeueAfterMs: 30_000 });
    view.nowMs += 30_000;
    const result = controller.reconcile(view, "n1");
    expect(bodyOf(result?.writes?.[0]).status.conditions[0]).toMatchObject({
      type: "Ready",
      status: "Unknown",
      reason: "NodeStatusUnknown",
      message: "Kubelet stopped posting node status.",
    });
    expect(result?.events?.[0]?.message).toBe("Node n1 status is now: NodeNotReady");
  });

  it("taints step by step: no new pods, pods not ready, no pods at all", () => {
    const ready = pod("a", { ready: true, node: "n1" });
    const step = (...objects: unknown[]) => controller.reconcile(fakeView({ objects: [node("n2"), ...objects] }), "n1");
    expect(bodyOf(step(node("n1", "Unknown"), ready)?.writes?.[0]).spec.taints).toEqual([unreachable("NoSchedule")]);
    const marked = step(node("n1", "Unknown", { taints: [unreachable("NoSchedule")] }), ready);
    expect(writesAsText(marked?.writes)).toEqual(["patch Pod/status shop/a"]);
    expect(marked?.events?.[0]).toMatchObject({
      type: "Warning",
      reason: "NodeNotReady",
      message: "Node is not ready",
    });
    const evicted = step(node("n1", "Unknown", { taints: [unreachable("NoSchedule")] }), pod("a", { node: "n1" }));
    expect(bodyOf(evicted?.writes?.[0]).spec.taints).toEqual([unreachable("NoSchedule"), unreachable("NoExecute")]);
  });

  it("moves nobody away when no node at all is ready", () => {
    const view = fakeView({ objects: [node("n1", "Unknown", { taints: [unreachable("NoSchedule")] })] });
    expect(controller.reconcile(view, "n1")?.writes).toBeUndefined();
  });

  it("takes the taints away one after the other when the node is back, and those of a cordon", () => {
    const taints = [unreachable("NoSchedule"), unreachable("NoExecute")];
    const patchOf = (n: Node) =>
      bodyOf(controller.reconcile(fakeView({ objects: [n] }), "n1")?.writes?.[0]).spec.taints;
    expect(patchOf(node("n1", "True", { taints }))).toEqual([unreachable("NoExecute")]);
    expect(patchOf(node("n1", "True", { taints: [unreachable("NoExecute")] }))).toBeNull();
    expect(patchOf(node("n1", "True", { unschedulable: true }))[0].key).toBe("node.kubernetes.io/unschedulable");
  });
});

describe("taint eviction", () => {
  const toleration = (tolerationSeconds?: number) => ({
    key: "node.kubernetes.io/unreachable",
    operator: "Exists" as const,
    effect: "NoExecute" as const,
    ...(tolerationSeconds === undefined ? {} : { tolerationSeconds }),
  });

  it("knows how long a pod may stay", () => {
    const taints = [unreachable("NoExecute")];
    expect(toleratedMs([], taints)).toBe(0);
    expect(toleratedMs([toleration(5)], taints)).toBe(5000);
    expect(toleratedMs([toleration()], taints)).toBeUndefined();
    expect(toleratedMs([], [])).toBeUndefined();
  });

  it("deletes a pod when its time is up, and says so", () => {
    const tainted = node("n1", "Unknown", { taints: [unreachable("NoExecute")] });
    const guest = pod("a", { node: "n1" });
    const view = fakeView({ objects: [tainted, { ...guest, spec: { ...guest.spec, tolerations: [toleration(5)] } }] });
    expect(taintEvictionController.reconcile(view, "shop/a")?.requeueAfterMs).toBe(5000);
    view.nowMs += 5000;
    const result = taintEvictionController.reconcile(view, "shop/a");
    expect(writesAsText(result?.writes)).toEqual(["patch Pod/status shop/a", "delete Pod shop/a"]);
    expect(result?.events?.[0]?.message).toBe("Marking for deletion Pod shop/a");

    view.put(node("n1"));
    expect(taintEvictionController.reconcile(view, "shop/a")?.events?.[0]?.message).toBe(
      "Cancelling deletion of Pod shop/a",
    );
  });
});

describe("node IPAM", () => {
  it("gives each node another range", () => {
    const view = fakeView({ objects: [node("n1"), node("n2")] });
    const ranges = ["n1", "n2"].map((name) => bodyOf(createNodeIpam().reconcile(view, name)?.writes?.[0]).spec.podCIDR);
    expect(ranges).toEqual(["10.244.0.0/24", "10.244.1.0/24"]);
  });
});

describe("the pod garbage collector", () => {
  it("deletes pods of nodes that are gone after 40 s, and those never scheduled at once", () => {
    const collector = createPodGarbageCollector();
    const lost = pod("b", { node: "", meta: { deletionTimestamp: "2026-01-01T00:00:00Z" } });
    const view = fakeView({ objects: [pod("a", { node: "gone" }), lost], nowMs: FAKE_EPOCH_MS });
    expect(writesAsText(collector.reconcile(view, "sweep")?.writes)).toEqual([
      "patch Pod/status shop/b",
      "delete Pod shop/b",
    ]);
    view.nowMs += 40_000;
    expect(writesAsText(collector.reconcile(view, "sweep")?.writes)).toContain("delete Pod shop/a");
  });
});
