import { describe, expect, it } from "vitest";
import { FAKE_EPOCH_MS, fakeView } from "../../testing/fakeView";
import { meta, pod } from "../shared/testObjects";
import { testWorld } from "../shared/testWorld";
import { formatTime } from "../shared/time";
import { persistentVolumeController } from "./binder";
import { claimProtectionController } from "./protection";
import { createProvisioner } from "./provisioner";

const claim = (spec: object = {}) => ({
  apiVersion: "v1",
  kind: "PersistentVolumeClaim",
  metadata: meta("pvc", { name: "data", finalizers: ["kubernetes.io/pvc-protection"] }),
  spec: {
    accessModes: ["ReadWriteOnce"],
    resources: { requests: { storage: "1Gi" } },
    storageClassName: "manual",
    ...spec,
  },
  status: { phase: "Pending" },
});
const volume = (name: string, storage: string) => ({
  apiVersion: "v1",
  kind: "PersistentVolume",
  metadata: { name, uid: name, resourceVersion: "1" },
  spec: {
    capacity: { storage },
    accessModes: ["ReadWriteOnce"],
    storageClassName: "manual",
    persistentVolumeReclaimPolicy: "Retain",
  },
  status: { phase: "Pending" },
});
const storageClass = (volumeBindingMode = "Immediate") => ({
  apiVersion: "storage.k8s.io/v1",
  kind: "StorageClass",
  metadata: { name: "manual", uid: "sc" },
  provisioner: "kubarium.io/volumes",
  reclaimPolicy: "Delete",
  volumeBindingMode,
});

describe("the persistent volume binder", () => {
  it("binds a claim to the smallest volume that is large enough", () => {
    const world = testWorld(
      [persistentVolumeController],
      [claim(), volume("small", "500Mi"), volume("large", "5Gi"), volume("fits", "1Gi")],
    );
    world.settle("volume/small", "volume/large", "volume/fits", "claim/shop/data");
    const bound = world.get<any>("PersistentVolumeClaim", "data");
    expect([bound.spec.volumeName, bound.status]).toEqual([
      "fits",
      { phase: "Bound", accessModes: ["ReadWriteOnce"], capacity: { storage: "1Gi" } },
    ]);
    expect(bound.metadata.annotations).toEqual({
      "pv.kubernetes.io/bind-completed": "yes",
      "pv.kubernetes.io/bound-by-controller": "yes",
    });
    expect(world.get<any>("PersistentVolume", "fits").status).toEqual({
      phase: "Bound",
      lastPhaseTransitionTime: formatTime(FAKE_EPOCH_MS),
    });

    world.view.remove("PersistentVolumeClaim", "shop/data");
    world.settle("volume/fits");
    expect(world.get<any>("PersistentVolume", "fits").status.phase).toBe("Released");
  });

  it("says why a claim waits", () => {
    const messages = (...objects: unknown[]) =>
      persistentVolumeController
        .reconcile(fakeView({ objects }), "claim/shop/data")
        ?.events?.map(({ reason, message }) => `${reason}: ${message}`);
    expect(messages(claim())).toEqual(['ProvisioningFailed: storageclass.storage.k8s.io "manual" not found']);
    expect(messages(claim({ storageClassName: "" }))).toEqual([
      "FailedBinding: no persistent volumes available for this claim and no storage class is set",
    ]);
    expect(messages(claim(), storageClass("WaitForFirstConsumer"))).toEqual([
      "WaitForFirstConsumer: waiting for first consumer to be created before binding",
    ]);
  });

  it("has a volume made, and unmade when its claim is gone", () => {
    const world = testWorld([persistentVolumeController, createProvisioner()], [claim(), storageClass()]);
    world.settle("claim/shop/data", "shop/data", "volume/pvc-pvc-data");
    expect(world.get<any>("PersistentVolumeClaim", "data").spec.volumeName).toBe("pvc-pvc-data");
    world.view.remove("PersistentVolumeClaim", "shop/data");
    world.settle("volume/pvc-pvc-data");
    expect(world.all("PersistentVolume")).toEqual([]);
  });
});

describe("claim protection", () => {
  it("protects a claim that is not", () => {
    const bare = { ...claim(), metadata: meta("pvc", { name: "data" }) };
    const write = claimProtectionController.reconcile(fakeView({ objects: [bare] }), "shop/data")?.writes?.[0];
    expect(write).toMatchObject({ body: { metadata: { finalizers: ["kubernetes.io/pvc-protection"] } } });
  });

  it("lets a deleted claim go only when no pod uses it", () => {
    const leaving = claim();
    Object.assign(leaving.metadata, { deletionTimestamp: "2026-01-01T00:00:00Z" });
    const user = pod("p");
    const using = {
      ...user,
      spec: { ...user.spec, volumes: [{ name: "v", persistentVolumeClaim: { claimName: "data" } }] },
    };
    expect(claimProtectionController.reconcile(fakeView({ objects: [leaving, using] }), "shop/data")).toBeUndefined();
    expect(claimProtectionController.reconcile(fakeView({ objects: [leaving] }), "shop/data")?.writes).toHaveLength(1);
  });
});
