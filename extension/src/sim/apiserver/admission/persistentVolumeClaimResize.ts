/** A claim may grow only if its class allows it (plugin/pkg/admission/storage/persistentvolume/resize). */
import { forbidden } from "../../api/errors";
import { compareQuantity } from "../../api/quantity";
import type { PersistentVolumeClaim, StorageClass } from "../../schema/types";
import type { AdmissionPlugin } from "./index";

export const persistentVolumeClaimResize: AdmissionPlugin = {
  name: "PersistentVolumeClaimResize",
  kinds: ["PersistentVolumeClaim"],
  validate({ desk, operation, subresource, object, old }) {
    if (operation !== "UPDATE" || subresource) return;
    const claim = object as unknown as PersistentVolumeClaim;
    const before = old as unknown as PersistentVolumeClaim;
    const size = claim.spec?.resources?.requests?.storage;
    const sizeBefore = before.spec?.resources?.requests?.storage;
    if (size === undefined || sizeBefore === undefined || compareQuantity(size, sizeBefore) <= 0) return;
    const refuse = (why: string) => forbidden("persistentvolumeclaims", claim.metadata.name, why);
    if (before.status?.phase !== "Bound") throw refuse("Only bound persistent volume claims can be expanded");
    const name = before.spec?.storageClassName;
    const storageClass = name ? (desk.get("StorageClass", undefined, name) as StorageClass | undefined) : undefined;
    if (!storageClass?.allowVolumeExpansion)
      throw refuse(
        "only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize",
      );
  },
};
