/**
 * The rules of `metadata`, the same for every kind.
 * Modelled on k8s.io/apimachinery/pkg/api/validation/objectmeta.go and pkg/apis/meta/v1/validation.
 */

import { byteLength, type FieldError, forbiddenField, invalidValue, required, tooLong } from "../../api/fieldErrors";
import type { Obj, ObjectMeta, OwnerReference } from "../../api/types";
import type { Kind } from "../kind";
import { semanticallyEqual } from "./equal";
import { isLabelValue, isQualifiedName, type NameRule, nameIsDnsLabel, nameIsDnsSubdomain } from "./formats";
import { ownerInOrder } from "./goOrder";

export const annotationsBytesMax = 256 * 1024;
export const fieldIsImmutable = "field is immutable";
export const mustNotBeNegative = "must be greater than or equal to 0";

type Named = Pick<Kind, "namespaced"> & { validateName?: NameRule };

/** What must hold for the metadata of any object, on create and on update. */
export function validateObjectMeta(kind: Named, object: Obj, path = "metadata"): FieldError[] {
  const meta: Partial<ObjectMeta> = object.metadata ?? {};
  const errors: FieldError[] = [];
  const rule = kind.validateName ?? nameIsDnsSubdomain;
  if (meta.generateName)
    for (const text of rule(meta.generateName, true))
      errors.push(invalidValue(`${path}.generateName`, meta.generateName, text));
  if (!meta.name) errors.push(required(`${path}.name`, "name or generateName is required"));
  else for (const text of rule(meta.name, false)) errors.push(invalidValue(`${path}.name`, meta.name, text));
  errors.push(...validateNamespace(kind, meta.namespace, path));
  errors.push(...validateNonNegative(meta.generation, `${path}.generation`));
  errors.push(...validateLabelsAndOwners(meta, path));
  for (const [at, finalizer] of (meta.finalizers ?? []).entries())
    errors.push(...validateFinalizerName(finalizer, `${path}.finalizers[${at}]`));
  return errors;
}

/** What an update may not do to the metadata. */
export function validateObjectMetaUpdate(object: Obj, old: Obj, path = "metadata"): FieldError[] {
  const meta = object.metadata;
  const before = old.metadata;
  const errors: FieldError[] = [];
  if (before.deletionTimestamp) {
    const added = (meta.finalizers ?? []).filter((finalizer) => !before.finalizers?.includes(finalizer));
    if (added.length > 0) {
      const found = `[${added.map((finalizer) => JSON.stringify(finalizer)).join(", ")}]`;
      const text = `no new finalizers can be added if the object is being deleted, found new finalizers []string{${found.slice(1, -1)}}`;
      errors.push(forbiddenField(`${path}.finalizers`, text));
    }
  }
  if (!meta.resourceVersion)
    errors.push(invalidValue(`${path}.resourceVersion`, meta.resourceVersion ?? "", "must be specified for an update"));
  if ((meta.generation ?? 0) < (before.generation ?? 0))
    errors.push(invalidValue(`${path}.generation`, meta.generation ?? 0, "must not be decremented"));
  for (const field of immutableFields)
    errors.push(...validateImmutable(meta[field], before[field], `${path}.${field}`));
  // What is shared with the stored object was looked at when that was written.
  const isShared =
    meta.labels === before.labels &&
    meta.annotations === before.annotations &&
    meta.ownerReferences === before.ownerReferences;
  if (!isShared) errors.push(...validateLabelsAndOwners(meta, path));
  return errors;
}

const immutableFields = [
  "name",
  "namespace",
  "uid",
  "creationTimestamp",
  "deletionTimestamp",
  "deletionGracePeriodSeconds",
] as const;

/** The keys and values of a map of labels; the path names the map as a whole, as upstream does. */
export function validateLabels(labels: { [key: string]: string } | undefined, path: string): FieldError[] {
  return Object.entries(labels ?? {}).flatMap(([key, value]) => [
    ...validateLabelName(key, path),
    ...isLabelValue(value).map((text) => invalidValue(path, value, text)),
  ]);
}

/** One label key. */
export const validateLabelName = (key: string, path: string): FieldError[] =>
  isQualifiedName(key).map((text) => invalidValue(path, key, text));

/** Keys of annotations, and how much they hold together. */
export function validateAnnotations(annotations: { [key: string]: string } | undefined, path: string): FieldError[] {
  const errors: FieldError[] = [];
  let bytes = 0;
  for (const [key, value] of Object.entries(annotations ?? {})) {
    for (const text of isQualifiedName(key.toLowerCase())) errors.push(invalidValue(path, key, text));
    bytes += byteLength(key) + byteLength(value);
  }
  if (bytes > annotationsBytesMax) errors.push(tooLong(path, annotationsBytesMax));
  return errors;
}

/** A value that may not change once it is there. */
export const validateImmutable = (value: unknown, old: unknown, path: string): FieldError[] =>
  semanticallyEqual(value, old) ? [] : [invalidValue(path, value ?? null, fieldIsImmutable)];

/** A number of at least 0, if it is given. */
export const validateNonNegative = (value: number | undefined, path: string): FieldError[] =>
  value !== undefined && value < 0 ? [invalidValue(path, value, mustNotBeNegative)] : [];

/** A finalizer is qualified with a domain, but for the few that Kubernetes itself uses. */
export function validateFinalizerName(name: string, path: string): FieldError[] {
  const errors = isQualifiedName(name).map((text) => invalidValue(path, name, text));
  if (errors.length === 0 && !name.includes("/") && !standardFinalizers.has(name))
    errors.push(invalidValue(path, name, "name is neither a standard finalizer name nor is it fully qualified"));
  return errors;
}

const standardFinalizers: ReadonlySet<string> = new Set(["kubernetes", "orphan", "foregroundDeletion"]);

function validateNamespace(kind: Named, namespace: string | undefined, path: string): FieldError[] {
  if (!kind.namespaced) return namespace ? [forbiddenField(`${path}.namespace`, "not allowed on this type")] : [];
  if (!namespace) return [required(`${path}.namespace`)];
  return nameIsDnsLabel(namespace, false).map((text) => invalidValue(`${path}.namespace`, namespace, text));
}

function validateLabelsAndOwners(meta: Partial<ObjectMeta>, path: string): FieldError[] {
  return [
    ...validateLabels(meta.labels, `${path}.labels`),
    ...validateAnnotations(meta.annotations, `${path}.annotations`),
    ...validateOwnerReferences(meta.ownerReferences ?? [], `${path}.ownerReferences`),
  ];
}

function validateOwnerReferences(references: readonly OwnerReference[], path: string): FieldError[] {
  const errors: FieldError[] = [];
  let controller: OwnerReference | undefined;
  for (const reference of references) {
    const { apiVersion = "", kind = "", name = "", uid = "" } = reference;
    const slashes = apiVersion.split("/").length - 1;
    const version = apiVersion.slice(apiVersion.indexOf("/") + 1);
    if (slashes > 1 || version === "")
      errors.push(invalidValue(`${path}.apiVersion`, apiVersion, "version must not be empty"));
    if (kind === "") errors.push(invalidValue(`${path}.kind`, kind, "must not be empty"));
    if (name === "") errors.push(invalidValue(`${path}.name`, name, "must not be empty"));
    if (uid === "") errors.push(invalidValue(`${path}.uid`, uid, "must not be empty"));
    if (apiVersion === "v1" && kind === "Event")
      errors.push(invalidValue(path, ownerInOrder(reference), "/v1, Kind=Event is disallowed from being an owner"));
    if (!reference.controller) continue;
    if (controller) {
      const found = `${controller.kind}/${controller.name} and ${kind}/${name}`;
      const text = `Only one reference can have Controller set to true. Found "true" in references for ${found}`;
      errors.push(invalidValue(path, references.map(ownerInOrder), text));
    } else controller = reference;
  }
  return errors;
}
