/**
 * Binds claims to volumes, one to one, and takes a volume back when its claim is gone.
 * Modelled on pkg/controller/volume/persistentvolume/pv_controller.go. Without recycling, which no plugin offers any more.
 */

import { compareQuantity } from "../../api/quantity";
import type { Change, Component, EventToTell, Result, View, Write } from "../../client/component";
import { keyOf, refOf, splitKey } from "../../client/component";
import type { PersistentVolume, PersistentVolumeClaim, Pod } from "../../schema/types";
import { matchesSelector } from "../shared/selectors";
import { formatTime } from "../shared/time";
import { reads } from "../shared/watches";
import { because, compact, remove, update, updateStatus } from "../shared/writes";

const BIND_COMPLETED = "pv.kubernetes.io/bind-completed";
const BOUND_BY_CONTROLLER = "pv.kubernetes.io/bound-by-controller";
export const SELECTED_NODE = "volume.kubernetes.io/selected-node";
export const STORAGE_PROVISIONER = "volume.kubernetes.io/storage-provisioner";
const CLAIM = "claim/";
const VOLUME = "volume/";
/** How often a claim that waits is looked at again; upstream's resync. */
const RESYNC_MS = 15_000;

/** The persistent volume binder. */
export const persistentVolumeController: Component = {
  name: "persistentvolume-controller",
  watches: [
    { kind: "PersistentVolumeClaim", keys: keysOfClaim },
    { kind: "PersistentVolume", keys: keysOfVolume },
    { kind: "StorageClass", keys: (view) => waitingClaims(view) },
    { kind: "Pod", keys: (view, change) => claimsOfPod(view, change) },
    reads("Node"),
  ],

  reconcile(view, key): Result | undefined {
    if (key.startsWith(VOLUME)) {
      const volume = view.get("PersistentVolume", undefined, key.slice(VOLUME.length));
      return volume && syncVolume(view, volume);
    }
    const { namespace, name } = splitKey(key.slice(CLAIM.length));
    const claim = view.get("PersistentVolumeClaim", namespace, name);
    if (!claim) return undefined;
    return claim.metadata.annotations?.[BIND_COMPLETED] ? syncBoundClaim(view, claim) : syncUnboundClaim(view, claim);
  },
};

function syncUnboundClaim(view: View, claim: PersistentVolumeClaim): Result | undefined {
  const named = claim.spec?.volumeName;
  if (named) {
    const volume = view.get("PersistentVolume", undefined, named);
    if (!volume) return pending(claim);
    const { claimRef } = volume.spec ?? {};
    if (!claimRef || refersTo(volume, claim)) return bind(volume, claim);
    const message = `volume "${named}" already bound to a different claim.`;
    return pending(claim, { type: "Warning", reason: "FailedBinding", message });
  }
  const volume = bestMatch(view, claim);
  const storageClass = view.get("StorageClass", undefined, claim.spec?.storageClassName ?? "");
  const isDelayed =
    storageClass?.volumeBindingMode === "WaitForFirstConsumer" && !claim.metadata.annotations?.[SELECTED_NODE];
  // A volume made for this claim is bound at once, any other only when a pod has chosen a node.
  if (volume && (!isDelayed || refersTo(volume, claim))) return bind(volume, claim);
  if (isDelayed) {
    const user = podsUsing(view, claim).find((pod) => !pod.spec?.nodeName);
    return pending(claim, {
      type: "Normal",
      reason: user ? "WaitForPodScheduled" : "WaitForFirstConsumer",
      message: user
        ? `waiting for pod ${user.metadata.name} to be scheduled`
        : "waiting for first consumer to be created before binding",
    });
  }
  const className = claim.spec?.storageClassName;
  if (!className) {
    const message = "no persistent volumes available for this claim and no storage class is set";
    return pending(claim, { type: "Normal", reason: "FailedBinding", message });
  }
  if (!storageClass) {
    const message = `storageclass.storage.k8s.io "${className}" not found`;
    return pending(claim, { type: "Warning", reason: "ProvisioningFailed", message });
  }
  const { provisioner } = storageClass;
  if (provisioner === "kubernetes.io/no-provisioner") return pending(claim);
  const { annotations } = claim.metadata;
  if (annotations?.[STORAGE_PROVISIONER] !== provisioner) {
    const asked = {
      ...annotations,
      [STORAGE_PROVISIONER]: provisioner,
      "volume.beta.kubernetes.io/storage-provisioner": provisioner,
    };
    const why = because("persistentvolume/ask-provisioner", claim, [".spec.storageClassName"], { provisioner });
    return { writes: [update({ ...claim, metadata: { ...claim.metadata, annotations: asked } }, why)] };
  }
  const message = `Waiting for a volume to be created either by the external provisioner '${provisioner}' or manually by the system administrator. If volume creation is delayed, please verify that the provisioner is running and correctly registered.`;
  return pending(claim, { type: "Normal", reason: "ExternalProvisioning", message });
}

function syncBoundClaim(view: View, claim: PersistentVolumeClaim): Result | undefined {
  const volume = view.get("PersistentVolume", undefined, claim.spec?.volumeName ?? "");
  if (volume && (!volume.spec?.claimRef || refersTo(volume, claim))) return bind(volume, claim);
  const message = "Bound claim has lost its PersistentVolume. Data on the volume is lost!";
  const write = updateStatus(
    claim,
    { ...claim.status, phase: "Lost" },
    because("persistentvolume/volume-lost", claim, [".spec.volumeName"]),
  );
  return (
    write && {
      writes: [write],
      events: [
        {
          about: { ...refOf("PersistentVolumeClaim", claim), apiVersion: "v1" },
          type: "Warning",
          reason: "ClaimLost",
          message,
        },
      ],
    }
  );
}

/** The next of the four writes that bind: the volume's reference, its phase, the claim's volume, its status. */
function bind(volume: PersistentVolume, claim: PersistentVolumeClaim): Result | undefined {
  const why = because(
    "persistentvolume/bind",
    claim,
    [".spec.resources", ".spec.accessModes", ".spec.storageClassName"],
    { volume: volume.metadata.name },
  );
  if (volume.spec?.claimRef?.uid !== claim.metadata.uid) {
    const { namespace, name, uid, resourceVersion } = claim.metadata;
    const claimRef = { kind: "PersistentVolumeClaim", namespace, name, uid, apiVersion: "v1", resourceVersion };
    const annotations = volume.spec?.claimRef
      ? volume.metadata.annotations
      : { ...volume.metadata.annotations, [BOUND_BY_CONTROLLER]: "yes" };
    const body = {
      ...volume,
      metadata: { ...volume.metadata, ...(annotations ? { annotations } : {}) },
      spec: { ...volume.spec, claimRef },
    };
    return { writes: [update(body as PersistentVolume, why)] };
  }
  // The volume's own look brings its phase.
  if (claim.spec?.volumeName !== volume.metadata.name || !claim.metadata.annotations?.[BIND_COMPLETED]) {
    const byUs = claim.spec?.volumeName ? {} : { [BOUND_BY_CONTROLLER]: "yes" };
    const annotations = { ...claim.metadata.annotations, [BIND_COMPLETED]: "yes", ...byUs };
    const body = {
      ...claim,
      metadata: { ...claim.metadata, annotations },
      spec: { ...claim.spec, volumeName: volume.metadata.name },
    };
    return { writes: [update(body as PersistentVolumeClaim, why)] };
  }
  const status = {
    ...claim.status,
    phase: "Bound" as const,
    accessModes: volume.spec?.accessModes,
    capacity: { ...claim.status?.capacity, storage: volume.spec?.capacity?.storage ?? "0" },
  };
  const write = updateStatus(claim, status, why);
  return write && { writes: [write] };
}

/** Brings a volume's phase up to date, and deletes it when its claim is gone and its policy says so. */
function syncVolume(view: View, volume: PersistentVolume): Result | undefined {
  const { claimRef, persistentVolumeReclaimPolicy = "Retain" } = volume.spec ?? {};
  if (!claimRef?.uid) return phase(view, volume, "Available");
  const claim = view.get("PersistentVolumeClaim", claimRef.namespace, claimRef.name ?? "");
  if (claim?.metadata.uid === claimRef.uid) return phase(view, volume, "Bound");
  const released = volume.status?.phase === "Released" ? undefined : phase(view, volume, "Released");
  if (released) return released;
  if (persistentVolumeReclaimPolicy !== "Delete" || volume.metadata.deletionTimestamp) return undefined;
  return {
    writes: [
      remove(
        volume,
        because("persistentvolume/reclaim", volume, [".spec.persistentVolumeReclaimPolicy", ".spec.claimRef"]),
      ),
    ],
  };
}

function phase(view: View, volume: PersistentVolume, next: "Available" | "Bound" | "Released"): Result | undefined {
  if (volume.status?.phase === next) return undefined;
  const status = { ...volume.status, phase: next, lastPhaseTransitionTime: formatTime(view.nowMs) };
  const write = updateStatus(
    volume,
    status,
    because("persistentvolume/phase", volume, [".spec.claimRef"], { phase: next }),
  );
  return write && { writes: [write] };
}

/** The smallest volume that fits: one reserved for the claim before all others. */
function bestMatch(view: View, claim: PersistentVolumeClaim): PersistentVolume | undefined {
  const wanted = claim.spec?.resources?.requests?.storage ?? "0";
  let best: PersistentVolume | undefined;
  for (const volume of view.list("PersistentVolume")) {
    const { spec, metadata, status } = volume;
    if (metadata.deletionTimestamp) continue;
    if (refersTo(volume, claim)) return volume;
    const size = spec?.capacity?.storage ?? "0";
    const fits =
      !spec?.claimRef &&
      status?.phase === "Available" &&
      (spec?.storageClassName ?? "") === (claim.spec?.storageClassName ?? "") &&
      (spec?.volumeMode ?? "Filesystem") === (claim.spec?.volumeMode ?? "Filesystem") &&
      (claim.spec?.accessModes ?? []).every((mode) => spec?.accessModes?.includes(mode)) &&
      (!claim.spec?.selector || matchesSelector(claim.spec.selector, metadata.labels)) &&
      compareQuantity(size, wanted) >= 0;
    if (fits && (!best || compareQuantity(size, best.spec?.capacity?.storage ?? "0") < 0)) best = volume;
  }
  return best;
}

function refersTo({ spec }: PersistentVolume, { metadata }: PersistentVolumeClaim): boolean {
  const { namespace, name, uid } = spec?.claimRef ?? {};
  return namespace === metadata.namespace && name === metadata.name && (!uid || uid === metadata.uid);
}

function pending(claim: PersistentVolumeClaim, event?: Pick<EventToTell, "type" | "reason" | "message">): Result {
  const status = compact({ ...claim.status, phase: "Pending" as const });
  const write: Write | undefined = updateStatus(claim, status, because("persistentvolume/pending", claim, [".spec"]));
  const about = { ...refOf("PersistentVolumeClaim", claim), apiVersion: "v1" };
  return {
    writes: write ? [write] : [],
    events: event ? [{ about, ...event }] : [],
    requeueAfterMs: RESYNC_MS,
    requeueSort: "periodic",
  };
}

function podsUsing(view: View, claim: PersistentVolumeClaim): Pod[] {
  return view.list("Pod", claim.metadata.namespace).filter((pod) => claimNames(pod).includes(claim.metadata.name));
}

function claimNames(pod: Pod): string[] {
  return (pod.spec?.volumes ?? []).flatMap(({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName ?? []);
}

function keysOfClaim(_view: View, { object }: Change<PersistentVolumeClaim>): string[] {
  const { volumeName } = object.spec ?? {};
  return [CLAIM + keyOf(object), ...(volumeName ? [VOLUME + volumeName] : [])];
}

function keysOfVolume(view: View, { object }: Change<PersistentVolume>): string[] {
  const { namespace, name } = object.spec?.claimRef ?? {};
  const claims = name ? [`${CLAIM}${namespace}/${name}`] : waitingClaims(view);
  return [VOLUME + object.metadata.name, ...claims];
}

function waitingClaims(view: View): string[] {
  return view
    .list("PersistentVolumeClaim")
    .filter(({ metadata }) => !metadata.annotations?.[BIND_COMPLETED])
    .map((claim) => CLAIM + keyOf(claim));
}

function claimsOfPod(view: View, { type, object }: Change<Pod>): string[] {
  if (type !== "ADDED") return [];
  const { namespace } = object.metadata;
  return claimNames(object)
    .filter((name) => !view.get("PersistentVolumeClaim", namespace, name)?.metadata.annotations?.[BIND_COMPLETED])
    .map((name) => `${CLAIM}${namespace}/${name}`);
}
