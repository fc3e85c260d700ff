import { describe, expect, it } from "vitest";
import { changedFields, fieldChangeText } from "./changes";
import { whyPending } from "./scheduling";
import { learner, PODS } from "./testing";

function pending(spec: object, container: object = {}, before?: (world: ReturnType<typeof learner>) => void) {
  const world = learner();
  before?.(world);
  world.post(PODS, {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "web" },
    spec: { ...spec, containers: [{ name: "web", image: "nginx:1.25", ...container }] },
  });
  world.cluster.advance(2_000);
  const pod = world.pods()[0]!;
  return { en: whyPending(world.cluster, pod, "en"), "zh-cn": whyPending(world.cluster, pod, "zh-cn") };
}

const cordonAll = (world: ReturnType<typeof learner>) => {
  for (const node of ["node-1", "node-2", "node-3"])
    world.patch(`/api/v1/nodes/${node}`, { spec: { unschedulable: true } });
  world.cluster.settle();
};

describe("why a pod is pending", () => {
  it("names the node that lacks least, and what would make the pod fit", () => {
    const { en, "zh-cn": chinese } = pending({}, { resources: { requests: { cpu: "6" } } });
    expect(en).toMatchObject({
      sentence: expect.stringMatching(
        /^none of the 3 other nodes has 6 free CPUs; (node-\d) has the most, 3\.\d \(cp-1: a taint that the pod does not tolerate\)$/,
      ),
      remedy: expect.stringMatching(/^it would fit on node-\d if it asked for at most 3\.\d cpu$/),
    });
    expect(en?.nodes[0]).toMatch(
      /^cp-1: taint node-role.kubernetes.io\/control-plane:NoSchedule is not tolerated; wants 6 cpu, 3\.\d+ free$/,
    );
    expect(chinese?.sentence).toMatch(
      /^其余 3 个节点都没有 6 个空闲 CPU；最多的是 node-\d，有 3\.\d（cp-1：有 Pod 不容忍的污点）$/,
    );
  });

  it("tries labels and uncordons out before it tells them", () => {
    expect(pending({ nodeSelector: { disk: "ssd" } }).en).toMatchObject({
      sentence:
        "none of the 4 nodes fits: cp-1: a taint that the pod does not tolerate; node-1, node-2, node-3: does not match the pod's node selector or affinity",
      remedy: "it would fit on node-1 if that had the label disk=ssd",
    });
    const cordoned = pending({}, {}, cordonAll).en;
    expect(cordoned?.sentence).toContain("node-1, node-2, node-3: cordoned");
    expect(pending({ nodeSelector: { "kubernetes.io/hostname": "cp-1" } }).en?.remedy).toBe(
      "it would fit on cp-1 if it tolerated node-role.kubernetes.io/control-plane:NoSchedule",
    );
  });

  it("has nothing to say of a pod that is placed, and knows gates", () => {
    expect(pending({}).en).toBeUndefined();
    expect(pending({ schedulingGates: [{ name: "example.com/quota" }] }).en?.sentence).toBe(
      "its scheduling gates hold it back: example.com/quota",
    );
  });
});

describe("the fields of an edit", () => {
  it("are named by path, items of lists by their place in the new list", () => {
    const before = {
      metadata: { generation: 1, labels: { a: "1" } },
      spec: {
        replicas: 3,
        containers: [
          { name: "x", image: "i:1" },
          { name: "y", image: "i:1" },
        ],
      },
      status: { x: 1 },
    };
    const after = {
      metadata: { generation: 2, labels: { a: "1", b: "2" } },
      spec: { containers: [{ name: "y", image: "i:2" }], paused: true },
      status: { x: 2 },
    };
    expect(changedFields(before, after).map((field) => fieldChangeText(field, "en"))).toEqual([
      "set metadata.labels.b to 2",
      "changed spec.containers[0].image from i:1 to i:2",
      'removed spec.containers[0] ({"name":"x","image":"i:1"})',
      "set spec.paused to true",
      "removed spec.replicas (3)",
    ]);
  });
});
