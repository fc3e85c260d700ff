/** What controllers ask of metadata (k8s.io/apimachinery/pkg/apis/meta/v1/controller_ref.go and friends). */

import type { Obj, OwnerReference } from "./types";

/** The owner that controls the object, or undefined. There is at most one. */
export const controllerOf = (object: Pick<Obj, "metadata">): OwnerReference | undefined =>
  object.metadata.ownerReferences?.find(({ controller }) => controller === true);

/** Says whether this very owner (by uid) controls the object. */
export const isControlledBy = (object: Pick<Obj, "metadata">, owner: Pick<Obj, "metadata">): boolean =>
  owner.metadata.uid !== undefined && controllerOf(object)?.uid === owner.metadata.uid;

/** A reference that makes the owner the object's controller; deleting the owner in the foreground waits for it. */
export const controllerReference = ({ apiVersion, kind, metadata }: Obj): OwnerReference => ({
  apiVersion,
  kind,
  name: metadata.name,
  uid: metadata.uid ?? "",
  controller: true,
  blockOwnerDeletion: true,
});

/** `namespace/name`, or `name` for what lives in no namespace: the key that work queues use. */
export const keyOf = ({ metadata }: Pick<Obj, "metadata">): string =>
  metadata.namespace ? `${metadata.namespace}/${metadata.name}` : metadata.name;

/** The parts of such a key. */
export function splitKey(key: string): { namespace?: string; name: string } {
  const slash = key.indexOf("/");
  return slash < 0 ? { name: key } : { namespace: key.slice(0, slash), name: key.slice(slash + 1) };
}

/** Says whether the object waits for its finalizers or its grace period. */
export const isDeleting = ({ metadata }: Pick<Obj, "metadata">): boolean => metadata.deletionTimestamp !== undefined;

/** The group and version of an apiVersion: `apps/v1` → apps, v1; `v1` → "", v1. */
export function groupVersionOf(apiVersion: string): { group: string; version: string } {
  const slash = apiVersion.indexOf("/");
  return slash < 0
    ? { group: "", version: apiVersion }
    : { group: apiVersion.slice(0, slash), version: apiVersion.slice(slash + 1) };
}

/** The apiVersion of a group and version. */
export const apiVersionOf = (group: string, version: string): string =>
  group === "" ? version : `${group}/${version}`;
