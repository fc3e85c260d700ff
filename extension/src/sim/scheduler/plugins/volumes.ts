/**
 * What the volume plugins share: the claims and volumes of a pod.
 * Modelled on component-helpers/storage/volume and plugins/volumebinding/binder.go.
 */

import { goQuote } from "../../api/goText";
import { refOf } from "../../client/component";
import type { PersistentVolume, PersistentVolumeClaim } from "../../schema/types";
import { type ClusterEvent, type Objects, type QueueingHint, type Status, unresolvable } from "../framework";
import type { PodInfo } from "../podInfo";

/** The claims of a pod, or why they cannot be used. */
export function claimsOf(pod: PodInfo, objects: Objects): readonly PersistentVolumeClaim[] | Status {
  const claims: PersistentVolumeClaim[] = [];
  for (const key of pod.claims) {
    const name = key.slice(pod.namespace.length + 1);
    const claim = objects.get("PersistentVolumeClaim", pod.namespace, name);
    if (!claim) return unresolvable(missingClaim(pod, name));
    if (claim.status?.phase === "Lost") {
      return unresolvable(
        `persistentvolumeclaim ${goQuote(name)} bound to non-existent persistentvolume ${goQuote(claim.spec?.volumeName ?? "")}`,
      );
    }
    if (claim.metadata.deletionTimestamp)
      return unresolvable(`persistentvolumeclaim ${goQuote(name)} is being deleted`);
    claims.push(claim);
  }
  return claims;
}

function missingClaim(pod: PodInfo, name: string): string {
  const isEphemeral = pod.pod.spec.volumes?.some(
    (volume) => volume.ephemeral && `${pod.pod.metadata.name}-${volume.name}` === name,
  );
  return isEphemeral
    ? `waiting for ephemeral volume controller to create the persistentvolumeclaim ${goQuote(name)}`
    : `persistentvolumeclaim ${goQuote(name)} not found`;
}

/** The name of the class that a claim asks for; `""` for none. */
export function classNameOf(object: PersistentVolumeClaim | PersistentVolume): string {
  return (
    object.metadata.annotations?.["volume.beta.kubernetes.io/storage-class"] ?? object.spec?.storageClassName ?? ""
  );
}

/** Bound by both: the claim names its volume, and the controller has said that the binding is complete. */
export function isBound(claim: PersistentVolumeClaim): boolean {
  return !!claim.spec?.volumeName && claim.metadata.annotations?.["pv.kubernetes.io/bind-completed"] !== undefined;
}

/** Whether the volume's claimRef means this claim. */
export function isClaimedBy(volume: PersistentVolume, claim: PersistentVolumeClaim): boolean {
  const ref = volume.spec?.claimRef;
  const { namespace, name, uid } = refOf("PersistentVolumeClaim", claim);
  return ref?.name === name && ref?.namespace === namespace && (!ref?.uid || ref.uid === uid);
}

/** A change of one of the pod's own claims. */
export const ownClaimChanged: QueueingHint = {
  resource: "PersistentVolumeClaim",
  actions: ["Add", "Update"],
  worthwhile(pod: PodInfo, { object }: ClusterEvent) {
    const { namespace, name } = (object as PersistentVolumeClaim).metadata;
    return pod.claims.includes(`${namespace}/${name}`);
  },
};
