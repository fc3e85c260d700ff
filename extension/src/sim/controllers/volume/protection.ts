/** Keeps claims in use and bound volumes from vanishing: the finalizers of StorageObjectInUseProtection (pkg/controller/volume/pvcprotection, pvprotection). */
import type { Change, Component, Result, View } from "../../client/component";
import { splitKey } from "../../client/component";
import type { Obj, Pod } from "../../schema/types";
import { because, mergePatch } from "../shared/writes";

const CLAIM_FINALIZER = "kubernetes.io/pvc-protection";
const VOLUME_FINALIZER = "kubernetes.io/pv-protection";

/** A deleted claim stays until no scheduled pod uses it. */
export const claimProtectionController: Component = {
  name: "persistentvolumeclaim-protection-controller",
  watches: [{ kind: "PersistentVolumeClaim" }, { kind: "Pod", keys: claimsOfLeavingPod }],

  reconcile(view, key): Result | undefined {
    const { namespace, name } = splitKey(key);
    const claim = view.get("PersistentVolumeClaim", namespace, name);
    if (!claim) return undefined;
    if (!claim.metadata.deletionTimestamp)
      return withFinalizer(claim as Obj, CLAIM_FINALIZER, "persistentvolumeclaim/protect");
    const isUsed = view.list("Pod", namespace).some((pod) => pod.spec?.nodeName && claimNames(pod).includes(name));
    return isUsed ? undefined : withoutFinalizer(claim as Obj, CLAIM_FINALIZER, "persistentvolumeclaim/not-used");
  },
};

/** A deleted volume stays while it is bound. */
export const volumeProtectionController: Component = {
  name: "persistentvolume-protection-controller",
  watches: [{ kind: "PersistentVolume" }],

  reconcile(view, name): Result | undefined {
    const volume = view.get("PersistentVolume", undefined, name);
    if (!volume) return undefined;
    if (!volume.metadata.deletionTimestamp)
      return withFinalizer(volume as Obj, VOLUME_FINALIZER, "persistentvolume/protect");
    if (volume.status?.phase === "Bound") return undefined;
    return withoutFinalizer(volume as Obj, VOLUME_FINALIZER, "persistentvolume/not-bound");
  },
};

/** Admission puts the finalizer on at creation; this is for objects that it never saw. */
function withFinalizer(object: Obj, finalizer: string, rule: string): Result | undefined {
  const { finalizers = [], resourceVersion } = object.metadata;
  if (finalizers.includes(finalizer)) return undefined;
  const body = { metadata: { finalizers: [...finalizers, finalizer], resourceVersion } };
  return { writes: [mergePatch(object, body, because(rule, object, [".metadata.finalizers"]))] };
}

function withoutFinalizer(object: Obj, finalizer: string, rule: string): Result | undefined {
  const { finalizers = [], resourceVersion } = object.metadata;
  if (!finalizers.includes(finalizer)) return undefined;
  const left = finalizers.filter((one) => one !== finalizer);
  const body = { metadata: { finalizers: left.length > 0 ? left : null, resourceVersion } };
  return {
    writes: [mergePatch(object, body, because(rule, object, [".metadata.deletionTimestamp", ".metadata.finalizers"]))],
  };
}

function claimNames(pod: Pod): string[] {
  return (pod.spec?.volumes ?? []).flatMap(({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName ?? []);
}

function claimsOfLeavingPod(_view: View, { type, object }: Change<Pod>): string[] {
  return type === "DELETED" ? claimNames(object).map((name) => `${object.metadata.namespace}/${name}`) : [];
}
