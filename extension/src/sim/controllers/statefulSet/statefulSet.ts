/**
 * Runs the numbered pods of a StatefulSet: made from the lowest up, taken away and replaced from the highest down.
 * Modelled on pkg/controller/statefulset/stateful_set_control.go; without maxUnavailable, which is not on by default.
 */
import type { Component, EventToTell, Result, View, Write } from "../../client/component";
import { refOf, splitKey } from "../../client/component";
import type {
  ControllerRevision,
  OwnerReference,
  PersistentVolumeClaim,
  Pod,
  StatefulSet,
  StatefulSetStatus,
} from "../../schema/types";
import { deleteOldRevisions, revisionOf } from "../shared/history";
import { claim, ownerKeys } from "../shared/owners";
import { isPodAvailable, isPodReady, nextAvailabilityMs } from "../shared/pods";
import { isEmptySelector } from "../shared/selectors";
import { reads } from "../shared/watches";
import { because, compact, create, mergePatch, omitEmpty, remove, updateStatus } from "../shared/writes";
import { claimsOf, ordinalOf, REVISION_LABEL, statefulPod } from "./identity";

const HASH_LABEL = "controller.kubernetes.io/hash";

/** The StatefulSet controller. */
export const statefulSetController: Component = {
  name: "statefulset-controller",
  workers: 5,
  watches: [
    { kind: "StatefulSet" },
    { kind: "Pod", keys: (view, change) => ownerKeys(view, change, "StatefulSet", (set) => set.spec?.selector) },
    {
      kind: "ControllerRevision",
      keys: (view, change) => ownerKeys(view, change, "StatefulSet", (set) => set.spec?.selector),
    },
    reads("PersistentVolumeClaim"),
  ],

  reconcile(view, key): Result | undefined {
    const { namespace, name } = splitKey(key);
    const set = view.get("StatefulSet", namespace, name);
    if (!set || isEmptySelector(set.spec?.selector)) return undefined;
    const pods = claim(view, set, "Pod", set.spec?.selector, "statefulset", (pod) => ordinalOf(set, pod) !== undefined);
    const revisions = claim(view, set, "ControllerRevision", set.spec?.selector, "statefulset");
    const claims = [...pods.writes, ...revisions.writes];
    if (claims.length > 0) return { writes: claims };
    const update = revisionOf(set, revisions.owned, HASH_LABEL, "statefulset");
    if (update.writes.length > 0) return { writes: update.writes };
    const current = revisions.owned.find((one) => one.metadata.name === set.status?.currentRevision) ?? update.current;

    const look = lookAt(view, set, current, update.current, pods.owned);
    if (!set.metadata.deletionTimestamp) step(look);
    const status = updateStatus(set, statusOf(look), because("statefulset/status", set, [".status"]));
    const used = new Set(pods.owned.map((pod) => pod.metadata.labels?.[REVISION_LABEL]));
    const isUsed = (one: ControllerRevision) =>
      one === current || one === update.current || used.has(one.metadata.name);
    return {
      writes: [
        ...look.writes,
        ...deleteOldRevisions(set, revisions.owned, isUsed, "statefulset"),
        ...(status ? [status] : []),
      ],
      events: look.events,
      requeueAfterMs: nextAvailabilityMs(pods.owned, set.spec?.minReadySeconds ?? 0, view.nowMs),
      waitingFor: `minReadySeconds of a pod of StatefulSet ${name}`,
    };
  },
};

interface Look {
  readonly view: View;
  readonly set: StatefulSet;
  readonly current: ControllerRevision;
  readonly update: ControllerRevision;
  /** The pod of each wanted ordinal, where there is one. */
  readonly replicas: readonly { readonly ordinal: number; readonly pod: Pod | undefined }[];
  /** Pods beyond what is wanted, the highest ordinal first. */
  readonly condemned: readonly Pod[];
  readonly pods: readonly Pod[];
  readonly writes: Write[];
  readonly events: EventToTell[];
}

function lookAt(
  view: View,
  set: StatefulSet,
  current: ControllerRevision,
  update: ControllerRevision,
  pods: readonly Pod[],
): Look {
  const start = set.spec?.ordinals?.start ?? 0;
  const end = start + (set.spec?.replicas ?? 1);
  const byOrdinal = new Map<number, Pod>();
  const condemned: { ordinal: number; pod: Pod }[] = [];
  for (const pod of pods) {
    const ordinal = ordinalOf(set, pod);
    if (ordinal === undefined) continue;
    if (ordinal >= start && ordinal < end) byOrdinal.set(ordinal, pod);
    else condemned.push({ ordinal, pod });
  }
  const replicas = Array.from({ length: end - start }, (_, i) => ({
    ordinal: start + i,
    pod: byOrdinal.get(start + i),
  }));
  const highestFirst = condemned.sort((a, b) => b.ordinal - a.ordinal).map(({ pod }) => pod);
  return { view, set, current, update, replicas, condemned: highestFirst, pods, writes: [], events: [] };
}

/** Does what may be done now: fills the gaps, then takes away, then replaces; one pod at a time unless Parallel. */
function step(look: Look): void {
  const { set, replicas, condemned, update } = look;
  const oneByOne = set.spec?.podManagementPolicy !== "Parallel";
  retainClaims(look);
  for (const { ordinal, pod } of replicas) {
    if (!pod) {
      makePod(look, ordinal);
      if (oneByOne) return;
    } else if (pod.status?.phase === "Failed" || pod.status?.phase === "Succeeded") {
      if (!pod.metadata.deletionTimestamp) recreate(look, pod);
      if (oneByOne) return;
    } else {
      if (pod.status?.phase === "Pending") makeClaims(look, ordinal, pod.metadata.name);
      if (oneByOne && (pod.metadata.deletionTimestamp || !isAvailable(look, pod))) return;
    }
  }
  const firstUnhealthy = [...replicas.map(({ pod }) => pod), ...[...condemned].reverse()].find(
    (pod) => pod && !isHealthy(pod),
  );
  for (const pod of condemned) {
    if (pod.metadata.deletionTimestamp) {
      if (oneByOne) return;
      continue;
    }
    if (oneByOne && !isAvailable(look, pod) && pod !== firstUnhealthy) return;
    deletePod(look, pod, "statefulset/scale-down");
    if (oneByOne) return;
  }
  if (set.spec?.updateStrategy?.type === "OnDelete") return;
  const partition = Math.max(0, set.spec?.updateStrategy?.rollingUpdate?.partition ?? 0);
  for (const { pod } of replicas.slice(partition).reverse()) {
    if (!pod) return;
    if (pod.metadata.labels?.[REVISION_LABEL] !== update.metadata.name && !pod.metadata.deletionTimestamp) {
      deletePod(look, pod, "statefulset/update-pod");
      return;
    }
    if (!isHealthy(pod)) return;
  }
}

function makePod(look: Look, ordinal: number): void {
  const { set, current, update, writes } = look;
  const start = set.spec?.ordinals?.start ?? 0;
  const { type, rollingUpdate } = set.spec?.updateStrategy ?? {};
  const kept = rollingUpdate ? (rollingUpdate.partition ?? 0) : (set.status?.currentReplicas ?? 0);
  const isCurrent = type !== "OnDelete" && ordinal < start + kept;
  const pod = statefulPod(set, ordinal, isCurrent ? current : update);
  makeClaims(look, ordinal, pod.metadata.name);
  writes.push(
    create(pod, because("statefulset/ordinal-missing", set, [".spec.replicas", ".spec.ordinals"], { ordinal })),
  );
  tell(look, "Create", pod.metadata.name);
}

/** Creates the claims of an ordinal that are not there. */
function makeClaims(look: Look, ordinal: number, pod: string): void {
  const { view, set, writes, events } = look;
  for (const claim of claimsOf(set, ordinal)) {
    const { name, namespace } = claim.metadata;
    if (view.get("PersistentVolumeClaim", namespace, name)) continue;
    const owner = claimOwners(look, undefined);
    const body = owner.length > 0 ? { ...claim, metadata: { ...claim.metadata, ownerReferences: owner } } : claim;
    writes.push(create(body, because("statefulset/claim-missing", set, [".spec.volumeClaimTemplates"], { ordinal })));
    const about = { ...refOf("StatefulSet", set), apiVersion: "apps/v1" };
    const index = writes.length - 1;
    const what = `Claim ${name} Pod ${pod} in StatefulSet ${set.metadata.name}`;
    events.push(
      { about, type: "Normal", reason: "SuccessfulCreate", message: `Create ${what} success`, afterWrite: index },
      {
        about,
        type: "Warning",
        reason: "FailedCreate",
        message: `Create Claim ${name} for Pod ${pod} in StatefulSet ${set.metadata.name} failed error: $error`,
        ifWriteFails: index,
      },
    );
  }
}

function recreate(look: Look, pod: Pod): void {
  const { set, events } = look;
  const about = { ...refOf("StatefulSet", set), apiVersion: "apps/v1" };
  const place = `StatefulSet ${set.metadata.namespace}/${set.metadata.name}`;
  if (pod.status?.phase === "Failed") {
    events.push({
      about,
      type: "Warning",
      reason: "RecreatingFailedPod",
      message: `${place} is recreating failed Pod ${pod.metadata.name}`,
    });
  } else {
    events.push({
      about,
      type: "Normal",
      reason: "RecreatingTerminatedPod",
      message: `${place} is recreating terminated Pod ${pod.metadata.name}`,
    });
  }
  deletePod(look, pod, "statefulset/pod-ended");
}

function deletePod(look: Look, pod: Pod, rule: string): void {
  look.writes.push(
    remove(
      pod,
      because(rule, look.set, [".spec.replicas", ".spec.template", ".spec.updateStrategy"], { pod: pod.metadata.name }),
    ),
  );
  tell(look, "Delete", pod.metadata.name);
}

function tell({ set, writes, events }: Look, verb: "Create" | "Delete", pod: string): void {
  const about = { ...refOf("StatefulSet", set), apiVersion: "apps/v1" };
  const what = `${verb} Pod ${pod} in StatefulSet ${set.metadata.name}`;
  const index = writes.length - 1;
  events.push(
    { about, type: "Normal", reason: `Successful${verb}`, message: `${what} successful`, afterWrite: index },
    { about, type: "Warning", reason: `Failed${verb}`, message: `${what} failed error: $error`, ifWriteFails: index },
  );
}

/** Brings the owners of the claims in line with persistentVolumeClaimRetentionPolicy. */
function retainClaims(look: Look): void {
  const { view, set, pods, condemned, writes } = look;
  const { whenDeleted = "Retain", whenScaled = "Retain" } = set.spec?.persistentVolumeClaimRetentionPolicy ?? {};
  for (const pod of pods) {
    const ordinal = ordinalOf(set, pod);
    if (ordinal === undefined) continue;
    const owners = claimOwners(look, condemned.includes(pod) ? pod : undefined);
    for (const { metadata } of claimsOf(set, ordinal)) {
      const found = view.get("PersistentVolumeClaim", metadata.namespace, metadata.name);
      if (!found || found.metadata.deletionTimestamp) continue;
      const isOurs = ({ uid, kind }: OwnerReference) => uid === set.metadata.uid || kind === "Pod";
      const old = found.metadata.ownerReferences ?? [];
      const sameOwners =
        old.filter(isOurs).length === owners.length &&
        owners.every((owner) => old.some(({ uid }) => uid === owner.uid));
      if (sameOwners) continue;
      const why = because("statefulset/claim-retention", set, [".spec.persistentVolumeClaimRetentionPolicy"], {
        whenDeleted,
        whenScaled,
      });
      const ownerReferences = [...old.filter((owner) => !isOurs(owner)), ...owners];
      writes.push(
        mergePatch(
          found as PersistentVolumeClaim,
          { metadata: { ownerReferences: ownerReferences.length > 0 ? ownerReferences : null } },
          why,
        ),
      );
    }
  }
}

/** Who a claim goes with: the set when it is deleted, or the pod that is about to be scaled away. */
function claimOwners({ set }: Look, condemned: Pod | undefined): OwnerReference[] {
  const { whenDeleted = "Retain", whenScaled = "Retain" } = set.spec?.persistentVolumeClaimRetentionPolicy ?? {};
  const { name, uid = "" } = (condemned && whenScaled === "Delete" ? condemned : set).metadata;
  if (condemned && whenScaled === "Delete") return [{ apiVersion: "v1", kind: "Pod", name, uid }];
  if (whenDeleted === "Delete" && !(condemned && whenScaled === "Delete"))
    return [{ apiVersion: "apps/v1", kind: "StatefulSet", name, uid, controller: true }];
  return [];
}

function statusOf(look: Look): StatefulSetStatus {
  const { set, pods, current, update } = look;
  const isMade = (pod: Pod) => (pod.status?.phase ?? "") !== "";
  const count = (fits: (pod: Pod) => boolean) => pods.filter(fits).length;
  const ofRevision = (revision: ControllerRevision) => (pod: Pod) =>
    isMade(pod) && !pod.metadata.deletionTimestamp && pod.metadata.labels?.[REVISION_LABEL] === revision.metadata.name;
  const wanted = set.spec?.replicas ?? 1;
  const replicas = count(isMade);
  const ready = count(isRunningAndReady);
  const updated = count(ofRevision(update));
  const isDone =
    set.spec?.updateStrategy?.type !== "OnDelete" && updated === wanted && ready === wanted && replicas === wanted;
  return compact<StatefulSetStatus>({
    observedGeneration: omitEmpty(set.metadata.generation),
    replicas,
    readyReplicas: omitEmpty(ready),
    currentReplicas: omitEmpty(isDone ? updated : count(ofRevision(current))),
    updatedReplicas: omitEmpty(updated),
    currentRevision: (isDone ? update : current).metadata.name,
    updateRevision: update.metadata.name,
    collisionCount: set.status?.collisionCount ?? 0,
    availableReplicas: count((pod) => isAvailable(look, pod)),
    conditions: set.status?.conditions,
  });
}

function isRunningAndReady(pod: Pod): boolean {
  return pod.status?.phase === "Running" && isPodReady(pod);
}

function isHealthy(pod: Pod): boolean {
  return isRunningAndReady(pod) && !pod.metadata.deletionTimestamp;
}

function isAvailable({ set, view }: Look, pod: Pod): boolean {
  return pod.status?.phase === "Running" && isPodAvailable(pod, set.spec?.minReadySeconds ?? 0, view.nowMs);
}
