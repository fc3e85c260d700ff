import { describe, expect, it } from "vitest";
import { node, pod, requests } from "./plugins/testing";
import { bindings, eventsAsText, testWorld } from "./testWorld";

const NOT_HELPFUL = (n: number) =>
  `no new claims to deallocate, preemption: 0/${n} nodes are available: ${n} Preemption is not helpful for scheduling.`;
const taint = { spec: { taints: [{ key: "node-role.kubernetes.io/control-plane", effect: "NoSchedule" }] } };
const cpu = (amount: string) => requests({ cpu: amount });

describe("scheduling", () => {
  it("binds a pod to a node and says so once the binding is accepted", () => {
    const world = testWorld([node("a")]);
    world.put(pod("p"));
    world.run();
    expect(world.writes).toMatchObject([
      {
        verb: "create",
        subresource: "binding",
        ref: { kind: "Pod", namespace: "default", name: "p" },
        body: { kind: "Binding", metadata: { name: "p", uid: "uid-p" }, target: { kind: "Node", name: "a" } },
        because: { rule: "scheduler/bind" },
      },
    ]);
    expect(eventsAsText(world.events)).toEqual(["Scheduled: Successfully assigned default/p to a"]);
    expect(world.decisions).toMatchObject([
      { outcome: "assigned", node: "a", best: [{ node: "a" }], nodes: 1, feasible: 1 },
    ]);
  });

  it("counts a pod on its node before the binding is seen", () => {
    const world = testWorld([node("a"), pod("p", cpu("3")), pod("q", cpu("3"))]);
    const result = world.component.reconcile(world.view, "default/p");
    expect(result?.writes).toHaveLength(1);
    expect(world.component.reconcile(world.view, "default/q")?.records).toMatchObject([
      {
        what: {
          outcome: "unschedulable",
          rejections: [{ plugin: "NodeResourcesFit", reason: "Insufficient cpu", nodes: 1 }],
        },
      },
    ]);
  });

  it("keeps the three best nodes with their scores", () => {
    const world = testWorld([..."abcd"].map((name, i) => node(name, { allocatable: { cpu: String(4 + i) } })));
    world.put(pod("p", cpu("1")));
    world.run();
    const [decision] = world.decisions;
    expect(decision?.best.map(({ node: name }) => name)).toEqual(["d", "c", "b"]);
    expect(decision?.best[0]?.score).toBeGreaterThan(decision?.best[2]?.score as number);
  });

  it("draws between equals, the same way for the same seed", () => {
    const chosen = () => {
      const world = testWorld([..."abcdefgh"].map((name) => node(name)));
      for (let i = 0; i < 8; i++) world.put(pod(`p${i}`));
      world.run();
      return bindings(world.writes);
    };
    expect(new Set(chosen().map((line) => line.split(" → ")[1])).size).toBeGreaterThan(2);
    expect(chosen()).toEqual(chosen());
  });

  it("lets the more important pod go first, and the longer waiting among equals", () => {
    const world = testWorld([
      node("a"),
      pod("low", { priority: 1 }),
      pod("high", { priority: 9 }),
      pod("also-low", { priority: 1 }),
    ]);
    world.run();
    expect(bindings(world.writes)).toEqual(["high → a", "also-low → a", "low → a"]);
  });

  it("leaves pods of other schedulers and bound pods alone", () => {
    const world = testWorld([node("a"), pod("other", { schedulerName: "mine" }), pod("bound", { nodeName: "a" })]);
    world.run();
    expect(world.writes).toEqual([]);
  });

  it("frees the node when the binding is refused, and tries again after a back-off", () => {
    const world = testWorld([node("a"), pod("p", cpu("3"))]);
    world.run("pods is on fire");
    expect(eventsAsText(world.events)).toEqual([
      'FailedScheduling: running Bind plugin "DefaultBinder": pods is on fire',
    ]);
    world.put(pod("q", cpu("3")));
    world.run();
    expect(bindings(world.writes)).toEqual(["p → a", "q → a"]);
    world.advance(1_000);
    expect(world.writes[2]).toMatchObject({
      subresource: "status",
      body: {
        status: {
          conditions: [{ reason: "SchedulerError", message: 'running Bind plugin "DefaultBinder": pods is on fire' }],
        },
      },
    });
  });

  it("looks at all nodes of a small cluster, and at fewer of a large one, going on where it stopped", () => {
    const nodes = Array.from({ length: 1000 }, (_, i) => node(`n${String(i).padStart(4, "0")}`));
    const world = testWorld(nodes);
    world.put(pod("p"), pod("q"));
    world.run();
    expect(world.decisions).toMatchObject([
      { evaluated: 420, feasible: 420, start: 0 },
      { evaluated: 420, feasible: 420, start: 420 },
    ]);
  });
});

describe("a pod that fits nowhere", () => {
  it("is told as a 1.36 cluster tells it", () => {
    const world = testWorld([node("a", taint), node("b"), node("c"), node("d")]);
    world.put(pod("p", cpu("100")));
    world.run();
    const message = `0/4 nodes are available: 1 node(s) had untolerated taint(s), 3 Insufficient cpu. ${NOT_HELPFUL(4)}`;
    expect(eventsAsText(world.events)).toEqual([`FailedScheduling: ${message}`]);
    expect(world.writes).toMatchObject([
      {
        verb: "patch",
        patchType: "strategic",
        subresource: "status",
        body: {
          metadata: { uid: "uid-p" },
          status: {
            conditions: [
              { type: "PodScheduled", status: "False", reason: "Unschedulable", observedGeneration: 1, message },
            ],
          },
        },
        because: { rule: "scheduler/no-node-fits" },
      },
    ]);
    expect(world.decisions[0]?.rejections).toEqual([
      { plugin: "NodeResourcesFit", reason: "Insufficient cpu", nodes: 3 },
      { plugin: "TaintToleration", reason: "node(s) had untolerated taint(s)", nodes: 1 },
    ]);
  });

  it.each([
    [
      "affinity that no node meets",
      { nodeSelector: { disk: "golden" } },
      `0/3 nodes are available: 3 node(s) didn't match Pod's node affinity/selector. ${NOT_HELPFUL(3)}`,
    ],
    [
      "a claim that is not bound",
      { volumes: [{ name: "v", persistentVolumeClaim: { claimName: "data" } }] },
      "0/3 nodes are available: pod has unbound immediate PersistentVolumeClaims. not found",
    ],
    [
      "a claim that is not there",
      { volumes: [{ name: "v", persistentVolumeClaim: { claimName: "none" } }] },
      '0/3 nodes are available: persistentvolumeclaim "none" not found. not found',
    ],
  ])("%s", (_title, spec, message) => {
    const claim = { kind: "PersistentVolumeClaim", metadata: { name: "data", namespace: "default" }, spec: {} };
    const world = testWorld([node("a"), node("b"), node("c"), claim]);
    world.put(pod("p", spec));
    world.run();
    expect(eventsAsText(world.events)).toEqual([`FailedScheduling: ${message}`]);
  });

  it("in a cluster without nodes waits for the first", () => {
    const world = testWorld();
    world.put(pod("p"));
    world.run();
    expect(eventsAsText(world.events)).toEqual(["FailedScheduling: no nodes available to schedule pods"]);
    world.put(node("a"));
    world.run();
    expect(bindings(world.writes)).toEqual(["p → a"]);
  });

  it("does not write what its status says already", () => {
    const world = testWorld([node("a")]);
    const waiting = pod("p", cpu("100"));
    world.put(waiting);
    world.run();
    const [write] = world.writes;
    const { status } = (write as unknown as { body: { status: object } }).body;
    world.put({ ...waiting, status: { ...waiting.status, ...status } } as never);
    world.advance(5 * 60_000);
    expect(world.decisions).toHaveLength(2);
    expect(world.writes).toHaveLength(1);
  });

  it("that is being deleted is passed over", () => {
    const world = testWorld([node("a"), pod("p", {}, { deletionTimestamp: "2026-01-01T00:00:00Z" })]);
    world.run();
    expect(eventsAsText(world.events)).toEqual(["FailedScheduling: skip schedule deleting pod: default/p"]);
  });
});

describe("the queue", () => {
  const full = () => testWorld([node("a"), pod("x", { ...cpu("3"), nodeName: "a" }), pod("p", cpu("2"))]);
  const attempts = (world: ReturnType<typeof testWorld>) => world.decisions.length;

  it.each([
    ["a pod that goes", (w: ReturnType<typeof testWorld>) => w.remove(pod("x", { ...cpu("3"), nodeName: "a" })), 2],
    [
      "a pod that has ended",
      (w: ReturnType<typeof testWorld>) => w.put(pod("x", { ...cpu("3"), nodeName: "a" }, {}, { phase: "Succeeded" })),
      2,
    ],
    ["a node with room", (w: ReturnType<typeof testWorld>) => w.put(node("b")), 2],
    ["a node without room", (w: ReturnType<typeof testWorld>) => w.put(node("b", { allocatable: { cpu: "1" } })), 1],
    ["a node that grew", (w: ReturnType<typeof testWorld>) => w.put(node("a", { allocatable: { cpu: "8" } })), 2],
    [
      "a label, which is not what it lacked",
      (w: ReturnType<typeof testWorld>) => w.put(node("a", { labels: { x: "y" } })),
      1,
    ],
    [
      "a heartbeat",
      (w: ReturnType<typeof testWorld>) =>
        w.put(
          node("a", {
            status: { allocatable: { cpu: "4", memory: "8Gi", pods: "110" }, conditions: [{ type: "Ready" }] },
          }),
        ),
      1,
    ],
    ["another pod that came", (w: ReturnType<typeof testWorld>) => w.put(pod("y", { nodeName: "a" })), 1],
    [
      "a claim of somebody",
      (w: ReturnType<typeof testWorld>) =>
        w.put({ kind: "PersistentVolumeClaim", metadata: { name: "c", namespace: "default" } }),
      1,
    ],
  ])("wakes a pod that lacks CPU only for what may help: %s", (_title, act, expected) => {
    const world = full();
    world.run();
    expect(attempts(world)).toBe(1);
    act(world);
    world.run();
    expect(attempts(world)).toBe(expected);
  });

  it("tries again after five minutes whatever has happened, and calls that periodic", () => {
    const world = full();
    world.run();
    expect(world.results.get("default/p")).toMatchObject({ requeueAfterMs: 300_000, requeueSort: "periodic" });
    world.advance(299_999);
    expect(attempts(world)).toBe(1);
    world.advance(1);
    expect(attempts(world)).toBe(2);
  });

  it("lets pods in back-off wait behind active ones, and takes them early when there are none", () => {
    const world = full();
    world.run();
    world.put(pod("q"));
    world.remove(pod("x", { ...cpu("3"), nodeName: "a" }));
    world.run();
    expect(bindings(world.writes)).toEqual(["q → a", "p → a"]);
  });

  it("keeps a gated pod out until its last gate is gone", () => {
    const world = testWorld([node("a"), pod("p", { schedulingGates: [{ name: "x" }, { name: "y" }] })]);
    world.run();
    world.put(pod("p", { schedulingGates: [{ name: "y" }] }));
    world.run();
    expect(attempts(world)).toBe(0);
    world.put(pod("p"));
    world.run();
    expect(bindings(world.writes)).toEqual(["p → a"]);
    expect(eventsAsText(world.events)).toEqual(["Scheduled: Successfully assigned default/p to a"]);
  });

  it("wakes a pod that was kept off by a taint when the taint goes, or when it tolerates it", () => {
    const world = testWorld([node("a", taint), pod("p")]);
    world.run();
    world.put(pod("p", { tolerations: [{ operator: "Exists" }] }));
    world.run();
    expect(bindings(world.writes)).toEqual(["p → a"]);
  });

  it("forgets a pod that goes while it waits", () => {
    const world = full();
    world.run();
    world.remove(pod("p", cpu("2")));
    world.advance(600_000);
    expect(attempts(world)).toBe(1);
  });
});

describe("preemption", () => {
  const low = (name: string, nodeName: string, extra: object = {}, metadata: object = {}) =>
    pod(name, { ...cpu("3"), nodeName, priority: 10, ...extra }, metadata, {
      phase: "Running",
      startTime: "2026-01-01T00:00:00Z",
    });
  const high = pod("high", { ...cpu("3"), priority: 1000 });
  const three = [node("a"), node("b"), node("c")];
  const deleted = (world: ReturnType<typeof testWorld>) =>
    world.writes.filter(({ verb }) => verb === "delete").map(({ ref }) => ref.name);

  it("marks and deletes a victim, nominates its node, and binds once the victim has ended", () => {
    const world = testWorld([node("a"), low("l", "a")]);
    world.put(high);
    world.run();
    expect(world.writes).toMatchObject([
      {
        subresource: "status",
        ref: { name: "high" },
        body: {
          status: {
            nominatedNodeName: "a",
            conditions: [{ reason: "Unschedulable", message: "0/1 nodes are available: 1 Insufficient cpu." }],
          },
        },
        because: { rule: "scheduler/make-room" },
      },
      {
        subresource: "status",
        ref: { name: "l" },
        body: {
          status: {
            conditions: [
              {
                type: "DisruptionTarget",
                status: "True",
                reason: "PreemptionByScheduler",
                message: "default-scheduler: preempting to accommodate a higher priority pod",
              },
            ],
          },
        },
      },
      { verb: "delete", ref: { name: "l" }, because: { rule: "scheduler/preempt" } },
    ]);
    expect(eventsAsText(world.events)).toEqual([
      "FailedScheduling: 0/1 nodes are available: 1 Insufficient cpu.",
      "Preempted: Preempted by pod uid-high on node a",
    ]);
    expect(world.events[1]).toMatchObject({ about: { name: "l" }, type: "Normal", afterWrite: 2 });
    expect(world.decisions).toMatchObject([{ outcome: "nominated", node: "a", victims: ["default/l"] }]);

    world.put({ ...high, status: { ...high.status, nominatedNodeName: "a" } } as never);
    world.put({ ...low("l", "a"), status: { phase: "Succeeded" } } as never);
    world.run();
    expect(bindings(world.writes)).toEqual(["high → a"]);
  });

  it("keeps the room for the pod it was made for", () => {
    const world = testWorld([node("a"), low("l", "a")]);
    world.put(high);
    world.run();
    world.put({ ...high, status: { ...high.status, nominatedNodeName: "a" } } as never);
    world.put(pod("late", { ...cpu("2"), priority: 10 }));
    world.put({ ...low("l", "a"), status: { phase: "Succeeded" } } as never);
    world.run();
    expect(bindings(world.writes)).toEqual(["high → a"]);
  });

  it("spares pods under a PodDisruptionBudget where it can", () => {
    const budget = {
      kind: "PodDisruptionBudget",
      metadata: { name: "b", namespace: "default" },
      spec: { selector: { matchLabels: { app: "kept" } } },
      status: { disruptionsAllowed: 0 },
    };
    const kept = { labels: { app: "kept" } };
    const world = testWorld([...three, budget, low("k1", "a", {}, kept), low("goes", "b"), low("k2", "c", {}, kept)]);
    world.put(high);
    world.run();
    expect(deleted(world)).toEqual(["goes"]);
  });

  it("deletes no more than it must", () => {
    const world = testWorld([
      node("a"),
      pod("big", { ...cpu("2"), nodeName: "a", priority: 5 }),
      pod("small", { ...cpu("1"), nodeName: "a", priority: 4 }),
      pod("tiny", { ...cpu("1"), nodeName: "a", priority: 3 }),
    ]);
    world.put(pod("p", { ...cpu("1"), priority: 9 }));
    world.run();
    expect(deleted(world)).toEqual(["tiny"]);
  });

  it.each([
    [
      "the least important victims",
      [low("x", "a", { priority: 30 }), low("y", "b", { priority: 20 }), low("z", "c", { priority: 40 })],
      ["y"],
    ],
    [
      "the fewest victims among equals",
      [
        pod("x1", { ...cpu("2"), nodeName: "a", priority: 10 }),
        pod("x2", { ...cpu("2"), nodeName: "a", priority: 10 }),
        low("y", "b"),
        pod("z1", { ...cpu("2"), nodeName: "c", priority: 10 }),
        pod("z2", { ...cpu("2"), nodeName: "c", priority: 10 }),
      ],
      ["y"],
    ],
    [
      "the youngest among equals",
      [
        low("x", "a"),
        { ...low("y", "b"), status: { phase: "Running", startTime: "2026-01-02T00:00:00Z" } },
        low("z", "c"),
      ],
      ["y"],
    ],
  ])("chooses %s", (_title, pods, expected) => {
    const world = testWorld([...three, ...(pods as never[])]);
    world.put(high);
    world.run();
    expect(deleted(world)).toEqual(expected);
  });

  it.each([
    [
      "nobody is less important",
      high,
      [low("l", "a", { priority: 1000 })],
      "preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod.",
    ],
    [
      "the pod does not want to",
      pod("high", { ...cpu("3"), priority: 1000, preemptionPolicy: "Never" }),
      [low("l", "a")],
      "preemption: not eligible due to preemptionPolicy=Never.",
    ],
    [
      "it would not be enough",
      pod("high", { ...cpu("3"), priority: 1000 }),
      [low("l", "a", cpu("1")), low("m", "a", { ...cpu("2"), priority: 2000 })],
      "preemption: 0/1 nodes are available: 1 Insufficient cpu.",
    ],
  ])("says why not when %s", (_title, waiting, pods, text) => {
    const world = testWorld([node("a"), ...pods]);
    world.put(waiting);
    world.run();
    expect(deleted(world)).toEqual([]);
    expect(eventsAsText(world.events)).toEqual([
      `FailedScheduling: 0/1 nodes are available: 1 Insufficient cpu. no new claims to deallocate, ${text}`,
    ]);
  });
});

describe("volumes that wait for their first consumer", () => {
  it("are chosen with the node, and the pod is bound when they are", () => {
    const storageClass = {
      kind: "StorageClass",
      metadata: { name: "local" },
      provisioner: "kubernetes.io/no-provisioner",
      volumeBindingMode: "WaitForFirstConsumer",
    };
    const claim = {
      kind: "PersistentVolumeClaim",
      metadata: { name: "data", namespace: "default", uid: "u1" },
      spec: { storageClassName: "local", accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } },
    };
    const onB = {
      required: {
        nodeSelectorTerms: [{ matchExpressions: [{ key: "kubernetes.io/hostname", operator: "In", values: ["b"] }] }],
      },
    };
    const volume = {
      kind: "PersistentVolume",
      metadata: { name: "pv" },
      spec: {
        storageClassName: "local",
        accessModes: ["ReadWriteOnce"],
        capacity: { storage: "1Gi" },
        nodeAffinity: onB,
      },
      status: { phase: "Available" },
    };
    const world = testWorld([node("a"), node("b"), storageClass, claim, volume]);
    world.put(pod("p", { volumes: [{ name: "v", persistentVolumeClaim: { claimName: "data" } }] }));
    world.run();
    expect(world.writes).toMatchObject([
      {
        verb: "patch",
        ref: { kind: "PersistentVolume", name: "pv" },
        body: { spec: { claimRef: { name: "data", namespace: "default", uid: "u1" } } },
      },
    ]);
    world.put({
      ...volume,
      spec: { ...volume.spec, claimRef: { name: "data", namespace: "default", uid: "u1" } },
    } as never);
    world.put({
      ...claim,
      metadata: { ...claim.metadata, annotations: { "pv.kubernetes.io/bind-completed": "yes" } },
      spec: { ...claim.spec, volumeName: "pv" },
    } as never);
    world.run();
    expect(bindings(world.writes)).toEqual(["p → b"]);
  });
});
