/**
 * Makes volumes for claims whose StorageClass names a provisioner of ours, as an external provisioner would
 * (kubernetes-csi/external-provisioner). The storage behind it is simulated.
 */
import type { Component, Result } from "../../client/component";
import { refOf, splitKey } from "../../client/component";
import type { PersistentVolume } from "../../schema/types";
import { because, create } from "../shared/writes";
import { SELECTED_NODE, STORAGE_PROVISIONER } from "./binder";

/** An external provisioner that answers to these names. */
export function createProvisioner(provisioners: readonly string[] = ["kubarium.io/volumes"]): Component {
  return {
    name: "external-provisioner",
    watches: [
      { kind: "PersistentVolumeClaim" },
      { kind: "StorageClass", keys: () => [] },
      { kind: "PersistentVolume", keys: () => [] },
    ],

    reconcile(view, key): Result | undefined {
      const { namespace, name } = splitKey(key);
      const claim = view.get("PersistentVolumeClaim", namespace, name);
      const provisioner = claim?.metadata.annotations?.[STORAGE_PROVISIONER];
      if (!claim || claim.spec?.volumeName || !provisioner || !provisioners.includes(provisioner)) return undefined;
      const storageClass = view.get("StorageClass", undefined, claim.spec?.storageClassName ?? "");
      const volumeName = `pvc-${claim.metadata.uid}`;
      if (!storageClass || view.get("PersistentVolume", undefined, volumeName)) return undefined;
      const node = claim.metadata.annotations?.[SELECTED_NODE];
      if (storageClass.volumeBindingMode === "WaitForFirstConsumer" && !node) return undefined;
      const { uid, resourceVersion } = claim.metadata;
      const volume: PersistentVolume = {
        apiVersion: "v1",
        kind: "PersistentVolume",
        metadata: { name: volumeName, annotations: { "pv.kubernetes.io/provisioned-by": provisioner } },
        spec: {
          capacity: { storage: claim.spec?.resources?.requests?.storage ?? "1Gi" },
          accessModes: claim.spec?.accessModes,
          claimRef: { kind: "PersistentVolumeClaim", namespace, name, uid, apiVersion: "v1", resourceVersion },
          persistentVolumeReclaimPolicy: storageClass.reclaimPolicy ?? "Delete",
          storageClassName: storageClass.metadata.name,
          volumeMode: claim.spec?.volumeMode ?? "Filesystem",
          csi: { driver: provisioner, volumeHandle: volumeName },
          ...(node
            ? {
                nodeAffinity: {
                  required: {
                    nodeSelectorTerms: [
                      { matchExpressions: [{ key: "kubernetes.io/hostname", operator: "In", values: [node] }] },
                    ],
                  },
                },
              }
            : {}),
        },
      };
      const about = { ...refOf("PersistentVolumeClaim", claim), apiVersion: "v1" };
      const began = `External provisioner is provisioning volume for claim "${key}"`;
      return {
        writes: [
          {
            ...create(volume, because("provisioner/claim-waits", claim, [".spec.storageClassName"])),
            accept: ["AlreadyExists"],
          },
        ],
        events: [
          { about, type: "Normal", reason: "Provisioning", message: began },
          {
            about,
            type: "Normal",
            reason: "ProvisioningSucceeded",
            message: `Successfully provisioned volume ${volumeName}`,
            afterWrite: 0,
          },
        ],
      };
    },
  };
}
