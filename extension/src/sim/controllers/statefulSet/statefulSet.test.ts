import { describe, expect, it } from "vitest";
import type { StatefulSet } from "../../schema/types";
import { meta, template } from "../shared/testObjects";
import { kubelets, type TestWorld, testWorld } from "../shared/testWorld";
import { statefulSetController } from "./statefulSet";

const db = (spec: object = {}): StatefulSet => ({
  apiVersion: "apps/v1",
  kind: "StatefulSet",
  metadata: meta("sts", { name: "db" }),
  spec: {
    replicas: 3,
    serviceName: "db",
    selector: { matchLabels: { app: "web" } },
    template: template(),
    podManagementPolicy: "OrderedReady",
    updateStrategy: { type: "RollingUpdate", rollingUpdate: { partition: 0 } },
    ...spec,
  },
});
const worldOf = (set: StatefulSet) => {
  const world = testWorld([statefulSetController], [set], (w) => kubelets(w));
  world.settle("shop/db");
  return world;
};
const podWrites = (world: TestWorld) => world.story.filter((line) => /^(create|delete) Pod /.test(line));
const images = (world: TestWorld) => world.all<any>("Pod").map((pod) => pod.spec.containers[0].image);
const change = (world: TestWorld, how: (spec: any) => void) => {
  world.story.length = 0;
  world.change("StatefulSet", "db", (draft) => how(draft.spec));
  world.settle("shop/db");
};

describe("the StatefulSet controller", () => {
  it("makes the pods in order, each when the one before is ready", () => {
    const world = worldOf(db());
    expect(world.story.filter((line) => /Pod/.test(line))).toEqual([
      "create Pod db-0",
      "change Pod shop/db-0",
      "create Pod db-1",
      "change Pod shop/db-1",
      "create Pod db-2",
      "change Pod shop/db-2",
    ]);
    expect(world.events[0]).toBe("SuccessfulCreate: Create Pod db-0 in StatefulSet db successful");
    expect(world.get<StatefulSet>("StatefulSet", "db").status).toMatchObject({
      observedGeneration: 1,
      replicas: 3,
      readyReplicas: 3,
      currentReplicas: 3,
      updatedReplicas: 3,
      collisionCount: 0,
      availableReplicas: 3,
    });
    expect(world.all<any>("Pod")[0].metadata.labels).toMatchObject({
      "apps.kubernetes.io/pod-index": "0",
      "statefulset.kubernetes.io/pod-name": "db-0",
    });
  });

  it("makes them all at once when Parallel", () => {
    const story = worldOf(db({ podManagementPolicy: "Parallel" })).story.filter((line) => /Pod/.test(line));
    expect(story.slice(0, 3)).toEqual(["create Pod db-0", "create Pod db-1", "create Pod db-2"]);
  });

  it("scales down from the highest, one at a time", () => {
    const world = worldOf(db());
    change(world, (spec) => Object.assign(spec, { replicas: 0 }));
    expect(podWrites(world)).toEqual(["delete Pod db-2", "delete Pod db-1", "delete Pod db-0"]);
  });

  it("updates from the highest down to the partition, then all", () => {
    const world = worldOf(db());
    change(world, (spec) => {
      spec.template.spec.containers[0].image = "nginx:1.26";
      spec.updateStrategy.rollingUpdate.partition = 2;
    });
    expect(images(world)).toEqual(["nginx:1.25", "nginx:1.25", "nginx:1.26"]);
    const { currentRevision, updateRevision, updatedReplicas } = world.get<StatefulSet>("StatefulSet", "db").status!;
    expect([currentRevision === updateRevision, updatedReplicas]).toEqual([false, 1]);
    change(world, (spec) => {
      spec.updateStrategy.rollingUpdate.partition = 0;
    });
    expect(podWrites(world)).toEqual(["delete Pod db-1", "create Pod db-1", "delete Pod db-0", "create Pod db-0"]);
    expect(world.all("ControllerRevision")).toHaveLength(2);
    const status = world.get<StatefulSet>("StatefulSet", "db").status!;
    expect(status.currentRevision).toBe(status.updateRevision);
  });

  it("makes claims before the pod and keeps them, unless the policy says otherwise", () => {
    const volumeClaimTemplates = [{ metadata: { name: "data" }, spec: { accessModes: ["ReadWriteOnce"] } }];
    const world = worldOf(db({ replicas: 1, volumeClaimTemplates }));
    expect(world.story.filter((line) => line.startsWith("create") && !line.includes("Revision"))).toEqual([
      "create PersistentVolumeClaim data-db-0",
      "create Pod db-0",
    ]);
    expect(world.events[0]).toBe("SuccessfulCreate: Create Claim data-db-0 Pod db-0 in StatefulSet db success");
    change(world, (spec) => {
      spec.persistentVolumeClaimRetentionPolicy = { whenDeleted: "Delete", whenScaled: "Retain" };
    });
    expect(world.get<any>("PersistentVolumeClaim", "data-db-0").metadata.ownerReferences[0].kind).toBe("StatefulSet");
  });
});
