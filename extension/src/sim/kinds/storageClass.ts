/** StorageClasses (pkg/registry/storage/storageclass, pkg/apis/storage/validation). */
import { type FieldError, invalidValue, notSupported, required } from "../api/fieldErrors";
import type { StorageClass } from "../schema/types";
import { ageColumn, ageOf, nameColumn, text } from "./common/cells";
import { isQualifiedName } from "./common/formats";
import { validateImmutable, validateObjectMeta, validateObjectMetaUpdate } from "./common/metadata";
import type { Kind } from "./kind";

export const storageClass: Kind<StorageClass> = {
  id: "StorageClass",
  group: "storage.k8s.io",
  version: "v1",
  kind: "StorageClass",
  plural: "storageclasses",
  singular: "storageclass",
  shortNames: ["sc"],
  namespaced: false,
  definition: "storage.v1.StorageClass",
  allowUnconditionalUpdate: true,

  defaults(draft) {
    draft.reclaimPolicy ??= "Delete";
    draft.volumeBindingMode ??= "Immediate";
  },
  validate: validateStorageClass,
  validateUpdate: (object, old) => [
    ...validateObjectMetaUpdate(object, old),
    ...validateImmutable(object.parameters, old.parameters, "parameters"),
    ...validateImmutable(object.provisioner, old.provisioner, "provisioner"),
    ...validateImmutable(object.reclaimPolicy, old.reclaimPolicy, "reclaimPolicy"),
    ...validateImmutable(object.volumeBindingMode, old.volumeBindingMode, "volumeBindingMode"),
  ],

  columns: [
    nameColumn,
    ...["Provisioner", "ReclaimPolicy", "VolumeBindingMode", "AllowVolumeExpansion"].map(text),
    ageColumn,
  ],
  cells(object, nowMs) {
    const isDefault = object.metadata.annotations?.["storageclass.kubernetes.io/is-default-class"] === "true";
    return [
      isDefault ? `${object.metadata.name} (default)` : object.metadata.name,
      object.provisioner,
      object.reclaimPolicy ?? "Delete",
      object.volumeBindingMode ?? "<unset>",
      object.allowVolumeExpansion ?? false,
      ageOf(object, nowMs),
    ];
  },
};

function validateStorageClass(object: StorageClass): FieldError[] {
  const { provisioner = "", parameters = {}, reclaimPolicy, volumeBindingMode } = object;
  const errors = validateObjectMeta(storageClass, object);
  if (provisioner === "") errors.push(required("provisioner"));
  else
    for (const problem of isQualifiedName(provisioner.toLowerCase()))
      errors.push(invalidValue("provisioner", provisioner, problem));
  for (const key of Object.keys(parameters))
    if (key === "") errors.push(invalidValue("parameters", key, "field can not be empty."));
  if (reclaimPolicy && reclaimPolicy !== "Delete" && reclaimPolicy !== "Retain")
    errors.push(notSupported("reclaimPolicy", reclaimPolicy, ["Delete", "Retain"]));
  const modes = ["Immediate", "WaitForFirstConsumer"];
  if (volumeBindingMode === undefined) errors.push(required("volumeBindingMode"));
  else if (!modes.includes(volumeBindingMode)) errors.push(notSupported("volumeBindingMode", volumeBindingMode, modes));
  return errors;
}
