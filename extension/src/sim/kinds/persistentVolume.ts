/** PersistentVolumes (pkg/registry/core/persistentvolume, pkg/apis/core/validation: ValidatePersistentVolume). */
import { type FieldError, forbiddenField, invalidValue, notSupported, required } from "../api/fieldErrors";
import { canonicalQuantity } from "../api/quantity";
import type { PersistentVolume, PersistentVolumeSpec } from "../schema/types";
import { ageColumn, ageOf, nameColumn, text, wide } from "./common/cells";
import { accessModesText, validateAccessModes, volumeModes } from "./common/claims";
import { semanticallyEqual } from "./common/equal";
import { nameIsDnsSubdomain } from "./common/formats";
import { goStruct, nullable } from "./common/goStruct";
import { validateImmutable, validateObjectMeta, validateObjectMetaUpdate } from "./common/metadata";
import { compareQuantities, roundedResources } from "./common/quantities";
import { unifiedDiff } from "./common/specDiff";
import { keepOtherHalfUncounted } from "./common/strategy";
import type { Kind } from "./kind";
import { validateNodeSelector } from "./pod/scheduling";
import { validateHostPath, validateNfs } from "./pod/volumes";

const sourceShape = {
  GCEPersistentDisk: null,
  AWSElasticBlockStore: null,
  HostPath: nullable({ Path: "", Type: null }),
  Glusterfs: null,
  NFS: nullable({ Server: "", Path: "", ReadOnly: false }),
  RBD: null,
  Quobyte: null,
  ISCSI: null,
  FlexVolume: null,
  Cinder: null,
  CephFS: null,
  FC: null,
  Flocker: null,
  AzureFile: null,
  VsphereVolume: null,
  AzureDisk: null,
  PhotonPersistentDisk: null,
  PortworxVolume: null,
  ScaleIO: null,
  Local: nullable({ Path: "", FSType: null }),
  StorageOS: null,
  CSI: null,
};

export const persistentVolume: Kind<PersistentVolume> = {
  id: "PersistentVolume",
  group: "",
  version: "v1",
  kind: "PersistentVolume",
  plural: "persistentvolumes",
  singular: "persistentvolume",
  shortNames: ["pv"],
  namespaced: false,
  definition: "core.v1.PersistentVolume",
  subresources: ["status"],
  allowUnconditionalUpdate: true,

  defaults(draft) {
    draft.spec ??= {};
    draft.status ??= {};
    draft.status.phase ??= "Pending";
    draft.spec.persistentVolumeReclaimPolicy ??= "Retain";
    draft.spec.volumeMode ??= "Filesystem";
    if (draft.spec.capacity) draft.spec.capacity = roundedResources(draft.spec.capacity);
    if (draft.spec.hostPath) draft.spec.hostPath.type ??= "";
  },
  prepareForCreate(draft) {
    draft.status = { phase: "Pending" };
  },
  prepareForUpdate: keepOtherHalfUncounted,

  validate: (object) => [...validateObjectMeta(persistentVolume, object), ...validateSpec(object.spec ?? {})],
  validateUpdate(object, old, { subresource }) {
    const metadata = validateObjectMetaUpdate(object, old);
    if (subresource === "status") return metadata;
    return [...metadata, ...validateSpec(object.spec ?? {}), ...validateSpecUpdate(object.spec ?? {}, old.spec ?? {})];
  },
  warnings: ({ spec }) =>
    spec?.persistentVolumeReclaimPolicy === "Recycle"
      ? [
          "spec.persistentVolumeReclaimPolicy: The Recycle reclaim policy is deprecated. Instead, the recommended approach is to use dynamic provisioning.",
        ]
      : [],

  columns: [
    nameColumn,
    ...["Capacity", "Access Modes", "Reclaim Policy", "Status", "Claim", "StorageClass"].map(text),
    ...["VolumeAttributesClass", "Reason"].map(text),
    ageColumn,
    wide("VolumeMode"),
  ],
  cells(object, nowMs) {
    const { spec = {}, status, metadata } = object;
    return [
      metadata.name,
      canonicalQuantity(spec.capacity?.storage ?? 0),
      accessModesText(spec.accessModes),
      spec.persistentVolumeReclaimPolicy ?? "",
      metadata.deletionTimestamp ? "Terminating" : (status?.phase ?? ""),
      spec.claimRef ? `${spec.claimRef.namespace}/${spec.claimRef.name}` : "",
      spec.storageClassName ?? "",
      spec.volumeAttributesClassName ?? "<unset>",
      status?.reason ?? "",
      ageOf(object, nowMs),
      spec.volumeMode ?? "<unset>",
    ];
  },
};

const sourcesOf = (spec: PersistentVolumeSpec): string[] =>
  Object.entries(goStruct(sourceShape, spec)).flatMap(([name, source]) => (source === null ? [] : [name]));

function validateSpec(spec: PersistentVolumeSpec): FieldError[] {
  const {
    accessModes = [],
    capacity,
    persistentVolumeReclaimPolicy: policy,
    nodeAffinity,
    volumeMode,
    storageClassName,
  } = spec;
  const errors: FieldError[] = [];
  if (accessModes.length === 0) errors.push(required("spec.accessModes"));
  errors.push(...validateAccessModes(accessModes, "spec.accessModes"));
  const names = Object.keys(capacity ?? {});
  if (names.length === 0) errors.push(required("spec.capacity"));
  if (names.length !== 1 || names[0] !== "storage")
    errors.push(notSupported("spec.capacity", capacity ?? null, ["storage"]));
  for (const [name, quantity] of Object.entries(capacity ?? {}))
    if (compareQuantities(quantity, 0) <= 0)
      errors.push(invalidValue(`spec.capacity[${name}]`, canonicalQuantity(quantity), "must be greater than zero"));
  const policies = ["Delete", "Recycle", "Retain"];
  if (policy !== undefined && !policies.includes(policy))
    errors.push(notSupported("spec.persistentVolumeReclaimPolicy", policy, policies));
  if (nodeAffinity) {
    if (!nodeAffinity.required)
      errors.push(required("spec.nodeAffinity.required", "must specify required node constraints"));
    else errors.push(...validateNodeSelector(nodeAffinity.required, "spec.nodeAffinity.required"));
  }
  const sources = sourcesOf(spec);
  if (sources.length === 0) errors.push(required("spec", "must specify a volume type"));
  for (const source of sources.slice(1))
    errors.push(
      forbiddenField(`spec.${source[0]!.toLowerCase()}${source.slice(1)}`, "may not specify more than 1 volume type"),
    );
  if (spec.hostPath) {
    errors.push(...validateHostPath(spec.hostPath, "spec.hostPath"));
    if (spec.hostPath.path === "/" && policy === "Recycle")
      errors.push(
        forbiddenField("spec.persistentVolumeReclaimPolicy", "may not be 'recycle' for a hostPath mount of '/'"),
      );
  }
  if (spec.nfs) errors.push(...validateNfs(spec.nfs, "spec.nfs"));
  if (spec.local) {
    if (!spec.local.path) errors.push(required("spec.local.path"));
    if (!nodeAffinity) errors.push(required("spec.nodeAffinity", "Local volume requires node affinity"));
  }
  if (spec.csi) {
    if (!spec.csi.driver) errors.push(required("spec.csi.driver"));
    if (!spec.csi.volumeHandle) errors.push(required("spec.csi.volumeHandle"));
  }
  if (storageClassName)
    for (const problem of nameIsDnsSubdomain(storageClassName, false))
      errors.push(invalidValue("spec.storageClassName", storageClassName, problem));
  if (volumeMode !== undefined && !volumeModes.includes(volumeMode))
    errors.push(notSupported("spec.volumeMode", volumeMode, volumeModes));
  return errors;
}

function validateSpecUpdate(spec: PersistentVolumeSpec, old: PersistentVolumeSpec): FieldError[] {
  const errors: FieldError[] = [];
  const [before, after] = [goStruct(sourceShape, old), goStruct(sourceShape, spec)];
  if (!semanticallyEqual(before, after)) {
    const text = `spec.persistentvolumesource is immutable after creation\n${unifiedDiff(before, after)}`;
    errors.push(forbiddenField("spec.persistentvolumesource", text));
  }
  errors.push(...validateImmutable(spec.volumeMode, old.volumeMode, "volumeMode"));
  if (old.nodeAffinity && !semanticallyEqual(spec.nodeAffinity, old.nodeAffinity)) {
    const text = "field is immutable, except for updating from beta label to GA";
    errors.push(invalidValue("nodeAffinity", spec.nodeAffinity ?? null, text));
  }
  return errors;
}
