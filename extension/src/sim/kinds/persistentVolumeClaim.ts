/** PersistentVolumeClaims (pkg/registry/core/persistentvolumeclaim, pkg/apis/core/validation). */
import { type FieldError, forbiddenField, required } from "../api/fieldErrors";
import { canonicalQuantity } from "../api/quantity";
import type { PersistentVolumeClaim, PersistentVolumeClaimSpec } from "../schema/types";
import { ageColumn, ageOf, nameColumn, text, wide } from "./common/cells";
import { accessModesText, defaultClaimSpec, validateClaimSpec } from "./common/claims";
import { semanticallyEqual } from "./common/equal";
import { goStruct, nullable } from "./common/goStruct";
import { validateImmutable, validateObjectMeta, validateObjectMetaUpdate } from "./common/metadata";
import { compareQuantities, roundedResources } from "./common/quantities";
import { unifiedDiff } from "./common/specDiff";
import { keepOtherHalfUncounted } from "./common/strategy";
import type { Kind } from "./kind";

export const persistentVolumeClaim: Kind<PersistentVolumeClaim> = {
  id: "PersistentVolumeClaim",
  group: "",
  version: "v1",
  kind: "PersistentVolumeClaim",
  plural: "persistentvolumeclaims",
  singular: "persistentvolumeclaim",
  shortNames: ["pvc"],
  namespaced: true,
  definition: "core.v1.PersistentVolumeClaim",
  subresources: ["status"],
  allowUnconditionalUpdate: true,

  defaults(draft) {
    draft.spec ??= {};
    draft.status ??= {};
    draft.status.phase ??= "Pending";
    if (draft.status.capacity) draft.status.capacity = roundedResources(draft.status.capacity);
    defaultClaimSpec(draft.spec);
  },
  prepareForCreate(draft) {
    draft.status = { phase: "Pending" };
  },
  prepareForUpdate: keepOtherHalfUncounted,

  validate: (object) => [
    ...validateObjectMeta(persistentVolumeClaim, object),
    ...validateClaimSpec(object.spec ?? {}, "spec"),
  ],
  validateUpdate(object, old, { subresource }) {
    const metadata = validateObjectMetaUpdate(object, old);
    if (subresource === "status")
      return object.spec?.accessModes?.length ? metadata : [...metadata, required("Spec.accessModes")];
    const own = [...validateObjectMeta(persistentVolumeClaim, object), ...validateClaimSpec(object.spec ?? {}, "spec")];
    return [...metadata, ...own, ...validateSpecUpdate(object, old)];
  },

  columns: [
    nameColumn,
    ...["Status", "Volume", "Capacity", "Access Modes", "StorageClass", "VolumeAttributesClass"].map(text),
    ageColumn,
    wide("VolumeMode"),
  ],
  cells(object, nowMs) {
    const { spec = {}, status = {}, metadata } = object;
    const isBound = Boolean(spec.volumeName);
    return [
      metadata.name,
      metadata.deletionTimestamp ? "Terminating" : (status.phase ?? ""),
      spec.volumeName ?? "",
      isBound ? canonicalQuantity(status.capacity?.storage ?? 0) : "",
      isBound ? accessModesText(status.accessModes) : "",
      metadata.annotations?.["volume.beta.kubernetes.io/storage-class"] ?? spec.storageClassName ?? "",
      spec.volumeAttributesClassName ?? "<unset>",
      ageOf(object, nowMs),
      spec.volumeMode ?? "<unset>",
    ];
  },
  indexes: { volume: ({ spec }) => (spec?.volumeName ? [spec.volumeName] : []) },
};

const specShape = {
  AccessModes: null,
  Selector: null,
  Resources: { Limits: null, Requests: null },
  VolumeName: "" as const,
  StorageClassName: null,
  VolumeMode: null,
  DataSource: nullable({ APIGroup: null, Kind: "", Name: "" }),
  DataSourceRef: nullable({ APIGroup: null, Kind: "", Name: "", Namespace: null }),
  VolumeAttributesClassName: null,
};

/** A claim is fixed but for its volume, once, and its size, which may grow when it is bound. */
function validateSpecUpdate(object: PersistentVolumeClaim, old: PersistentVolumeClaim): FieldError[] {
  const spec = object.spec ?? {};
  const before = old.spec ?? {};
  const isBound = object.status?.phase === "Bound";
  const errors: FieldError[] = [];
  const oldSize = before.resources?.requests?.storage;
  const allowed: PersistentVolumeClaimSpec = { ...spec };
  if (isBound && spec.resources?.requests)
    allowed.resources = {
      ...spec.resources,
      requests: { ...spec.resources.requests, ...(oldSize === undefined ? {} : { storage: oldSize }) },
    };
  if (isBound && spec.volumeAttributesClassName !== undefined)
    allowed.volumeAttributesClassName = before.volumeAttributesClassName;
  if (before.storageClassName === undefined && spec.storageClassName !== undefined)
    allowed.storageClassName = before.storageClassName;
  const kept = before.volumeName ? before : { ...before, volumeName: spec.volumeName };
  if (!semanticallyEqual(allowed, kept)) {
    const diff = unifiedDiff(goStruct(specShape, kept), goStruct(specShape, allowed));
    const text =
      "spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims";
    errors.push(forbiddenField("spec", `${text}\n${diff}`));
  }
  const size = spec.resources?.requests?.storage;
  if (compareQuantities(size, oldSize) < 0 && compareQuantities(size, old.status?.capacity?.storage) <= 0)
    errors.push(forbiddenField("spec.resources.requests.storage", "field can not be less than status.capacity"));
  errors.push(...validateImmutable(spec.volumeMode, before.volumeMode, "volumeMode"));
  if (before.volumeAttributesClassName !== undefined) {
    const path = "spec.volumeAttributesClassName";
    if (spec.volumeAttributesClassName === undefined)
      errors.push(forbiddenField(path, "update from non-nil value to nil is forbidden"));
    else if (spec.volumeAttributesClassName === "" && before.volumeAttributesClassName !== "")
      errors.push(forbiddenField(path, "update from non-nil value to an empty string is forbidden"));
  }
  return errors;
}
