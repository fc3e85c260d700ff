/** The spec of a PersistentVolumeClaim: also in StatefulSets and in ephemeral volumes (pkg/apis/core/validation). */
import { type FieldError, forbiddenField, invalidValue, notSupported, required } from "../../api/fieldErrors";
import { canonicalQuantity } from "../../api/quantity";
import type { PersistentVolumeClaimSpec } from "../../schema/types";
import { nameIsDnsSubdomain } from "./formats";
import { compareQuantities, roundedResources } from "./quantities";
import { validateLabelSelector } from "./selectors";

export const accessModes = ["ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"];
export const volumeModes = ["Block", "Filesystem"];

/** A claim is for a file system unless it says otherwise. */
export function defaultClaimSpec(spec: PersistentVolumeClaimSpec | undefined): void {
  if (!spec) return;
  spec.volumeMode ??= "Filesystem";
  spec.resources ??= {};
  if (spec.resources.requests) spec.resources.requests = roundedResources(spec.resources.requests);
  if (spec.resources.limits) spec.resources.limits = roundedResources(spec.resources.limits);
  if (spec.dataSource && !spec.dataSourceRef) spec.dataSourceRef = { ...spec.dataSource };
  else if (spec.dataSourceRef && !spec.dataSource && !spec.dataSourceRef.namespace)
    spec.dataSource = { ...spec.dataSourceRef };
}

/** What a claim must say. */
export function validateClaimSpec(spec: PersistentVolumeClaimSpec, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const modes = spec.accessModes ?? [];
  if (modes.length === 0) errors.push(required(`${path}.accessModes`, "at least 1 access mode is required"));
  errors.push(...validateLabelSelector(spec.selector, `${path}.selector`));
  errors.push(...validateAccessModes(modes, `${path}.accessModes`));
  const storage = spec.resources?.requests?.storage;
  if (storage === undefined) errors.push(required(`${path}.resources[storage]`));
  else if (compareQuantities(storage, 0) <= 0)
    errors.push(invalidValue(`${path}.resources[storage]`, canonicalQuantity(storage), "must be greater than zero"));
  for (const field of ["storageClassName", "volumeAttributesClassName"] as const) {
    const name = spec[field];
    if (name)
      for (const text of nameIsDnsSubdomain(name, false)) errors.push(invalidValue(`${path}.${field}`, name, text));
  }
  if (spec.volumeMode !== undefined && !volumeModes.includes(spec.volumeMode))
    errors.push(notSupported(`${path}.volumeMode`, spec.volumeMode, volumeModes));
  if (spec.dataSource) {
    if (!spec.dataSource.name) errors.push(required(`${path}.dataSource.name`));
    if (!spec.dataSource.kind) errors.push(required(`${path}.dataSource.kind`));
    if (!spec.dataSource.apiGroup && spec.dataSource.kind !== "PersistentVolumeClaim")
      errors.push(invalidValue(`${path}.dataSource`, spec.dataSource.kind, ""));
  }
  return errors;
}

/** Known modes, and ReadWriteOncePod only alone. */
export function validateAccessModes(modes: readonly string[], path: string): FieldError[] {
  const errors = modes
    .filter((mode) => !accessModes.includes(mode))
    .map((mode) => notSupported(path, mode, accessModes));
  const others = modes.some((mode) => mode !== "ReadWriteOncePod" && accessModes.includes(mode));
  if (modes.includes("ReadWriteOncePod") && others)
    errors.push(forbiddenField(path, "may not use ReadWriteOncePod with other access modes"));
  return errors;
}

/** Access modes as tables abbreviate them: `RWO,ROX`. */
export function accessModesText(modes: readonly string[] | undefined): string {
  const short = [
    ["ReadWriteOnce", "RWO"],
    ["ReadOnlyMany", "ROX"],
    ["ReadWriteMany", "RWX"],
    ["ReadWriteOncePod", "RWOP"],
  ] as const;
  return short
    .filter(([mode]) => modes?.includes(mode))
    .map(([, text]) => text)
    .join(",");
}
