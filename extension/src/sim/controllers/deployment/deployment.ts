/**
 * Rolls a Deployment's template out: one ReplicaSet per template, the new one grows as the old ones shrink.
 *
 * Modelled on pkg/controller/deployment (deployment_controller.go, sync.go, rolling.go, recreate.go).
 * One difference of form: all changes of one ReplicaSet in one look are one PUT, where upstream may send two.
 */
import type { Change, Component, EventToTell, Result, View, Write } from "../../client/component";
import { keyOf, refOf, splitKey } from "../../client/component";
import type { Deployment, DeploymentStatus, ObjectMeta, Pod, ReplicaSet } from "../../schema/types";
import { conditionOf } from "../shared/conditions";
import { claim, controllerOf, ownerKeys } from "../shared/owners";
import { isPodTerminal } from "../shared/pods";
import { forgetRefusal, noteRefusal, refusalOf } from "../shared/refusals";
import { isEmptySelector } from "../shared/selectors";
import { because, create, remove, update, updateStatus } from "../shared/writes";
import { newSetReplicas, oldSetsReplicas, proportionalReplicas } from "./arithmetic";
import * as revisions from "./revisions";
import { replicasOf, sizeOf } from "./revisions";
import { rollback } from "./rollback";
import {
  countedStatus,
  hasDeadline,
  isComplete,
  newCondition,
  rolloutStatus,
  setCondition,
  untilDeadlineMs,
} from "./status";

/** The Deployment controller. */
export const deploymentController: Component = {
  name: "deployment-controller",
  workers: 5,
  watches: [
    { kind: "Deployment" },
    {
      kind: "ReplicaSet",
      keys: (view, change) => ownerKeys(view, change, "Deployment", (deployment) => deployment.spec?.selector),
    },
    { kind: "Pod", keys: wakeRecreate },
  ],

  reconcile(view, key): Result | undefined {
    const { namespace, name } = splitKey(key);
    const deployment = view.get("Deployment", namespace, name);
    if (!deployment) {
      forgetRefusal(view, key);
      return undefined;
    }
    if (isEmptySelector(deployment.spec?.selector)) return refuseToSelectEverything(deployment);
    const { owned, writes } = claim(view, deployment, "ReplicaSet", deployment.spec?.selector, "deployment");
    // Whose ReplicaSets these are is settled first; the answers to these writes wake the next look.
    if (writes.length > 0) return { writes };
    const setsByAge = [...owned].sort(revisions.byAge);
    const newSet = revisions.findNewSet(deployment, setsByAge);
    return decide({ view, key, deployment, newSet, oldSets: setsByAge.filter((set) => set !== newSet) });
  },

  answered: (view, key, write, answer) => noteRefusal(view, key, write, answer, "ReplicaSet"),
};

/** What one look has found. `oldSets` are ordered by age. */
interface Look {
  readonly view: View;
  readonly key: string;
  readonly deployment: Deployment;
  readonly newSet: ReplicaSet | undefined;
  readonly oldSets: readonly ReplicaSet[];
}

/** How large the ReplicaSets are to be, by name; those not named stay as they are. */
type Sizes = ReadonlyMap<string, number>;

const UNCHANGED: Sizes = new Map();

function decide(look: Look): Result {
  const { deployment, newSet, oldSets } = look;
  const { paused, strategy } = deployment.spec ?? {};
  if (deployment.metadata.deletionTimestamp) return finish(look, UNCHANGED, countedStatus);
  const pause = pausedCondition(look);
  if (pause) return pause;
  if (!paused && deployment.metadata.annotations?.[revisions.ROLLBACK_TO] !== undefined) {
    return rollback(deployment, newSet ? [...oldSets, newSet] : oldSets);
  }
  const revision = newSet && syncRevision(look, newSet);
  if (revision) return revision;
  if (paused || revisions.isScalingEvent(deployment, newSet ? [...oldSets, newSet] : oldSets)) {
    return finish(look, scaleSizes(look), countedStatus, paused);
  }
  return strategy?.type === "Recreate" ? recreate(look) : rollingUpdate(look);
}

/** The new set grows; once it may not, the old ones shrink; one of the two in one look. */
function rollingUpdate(look: Look): Result {
  const { deployment, newSet, oldSets } = look;
  const bounds = revisions.boundsOf(deployment);
  const old = oldSets.map(sizeOf);
  if (!newSet) return createNewSet(look, newSetReplicas(bounds, 0, old));
  const grown = newSetReplicas(bounds, replicasOf(newSet), old);
  if (grown !== replicasOf(newSet)) return finish(look, new Map([[newSet.metadata.name, grown]]), rolloutStatus);
  const sizes = oldSetsReplicas(bounds, sizeOf(newSet), old);
  return finish(look, sizes, rolloutStatus, sizes.size === 0 && isComplete(deployment, deployment.status ?? {}));
}

/** All old pods go, and only when the last has ended the new set begins. */
function recreate(look: Look): Result {
  const { view, deployment, newSet, oldSets } = look;
  const toEmpty = oldSets.filter((set) => replicasOf(set) > 0);
  if (toEmpty.length > 0) return finish(look, new Map(toEmpty.map((set) => [set.metadata.name, 0])), rolloutStatus);
  const oldPodsRun = oldSets.some(
    (set) =>
      (set.status?.replicas ?? 0) > 0 ||
      view.byIndex("Pod", "controller", set.metadata.uid ?? "").some((pod) => !isPodTerminal(pod)),
  );
  if (oldPodsRun) return finish(look, UNCHANGED, rolloutStatus);
  const wanted = deployment.spec?.replicas ?? 1;
  if (!newSet) return createNewSet(look, wanted);
  const sizes = replicasOf(newSet) === wanted ? UNCHANGED : new Map([[newSet.metadata.name, wanted]]);
  return finish(look, sizes, rolloutStatus, sizes.size === 0 && isComplete(deployment, deployment.status ?? {}));
}

/** The sizes when only the number of replicas changed: one set takes it all, several share it. */
function scaleSizes({ deployment, newSet, oldSets }: Look): Sizes {
  const wanted = deployment.spec?.replicas ?? 1;
  const active = (newSet ? [...oldSets, newSet] : oldSets).filter((set) => replicasOf(set) > 0);
  const latest = active.length === 0 ? (newSet ?? oldSets.at(-1)) : active.length === 1 ? active[0] : undefined;
  if (latest) return new Map([[latest.metadata.name, wanted]]);
  if (active.length === 0) return UNCHANGED;
  if (revisions.isSaturated(deployment, newSet)) {
    return new Map(active.filter((set) => set !== newSet).map((set) => [set.metadata.name, 0]));
  }
  if (deployment.spec?.strategy?.type === "Recreate") return UNCHANGED;
  return proportionalReplicas(revisions.boundsOf(deployment), active.map(sizeOf), deployment.status?.replicas ?? 0);
}

/** Creates the ReplicaSet of a template that has none, then tells so in the Deployment's annotation and condition. */
function createNewSet(look: Look, replicas: number): Result {
  const { view, key, deployment, oldSets } = look;
  const { namespace = "" } = deployment.metadata;
  if (view.get("Namespace", undefined, namespace)?.metadata.deletionTimestamp)
    return finish(look, UNCHANGED, rolloutStatus);
  const name = revisions.newSetName(deployment);
  if (view.get("ReplicaSet", namespace, name)) {
    const collisionCount = (deployment.status?.collisionCount ?? 0) + 1;
    const why = because("deployment/name-collision", deployment, [".spec.template", ".status.collisionCount"], {
      name,
    });
    return { writes: compactWrites([updateStatus(deployment, { ...deployment.status, collisionCount }, why)]) };
  }
  const revision = Math.max(0, ...oldSets.map(revisions.revisionOf)) + 1;
  const set = revisions.newReplicaSet(deployment, replicas, revision);
  const why = because("deployment/new-template", deployment, [".spec.template"], { name, replicas, revision });
  const writes: Write[] = [create(set, why)];
  const refusal = refusalOf(view, key);
  if (refusal && hasDeadline(deployment)) {
    const message = `Failed to create new replica set "${name}": ${refusal.message}`;
    const told = tellCondition(look, newCondition("Progressing", "False", "FailedCreate", message, view.nowMs));
    if (told) writes.unshift(told);
    return { writes };
  }
  // Right after a resume upstream's note conflicts with its own resume note, so the next look tells the revision alone.
  if (conditionOf(deployment.status?.conditions, "Progressing")?.reason !== "DeploymentResumed") {
    writes.push(
      ...compactWrites([tellRevision(look, revision, "NewReplicaSetCreated", `Created new replica set "${name}"`)]),
    );
  }
  return { writes, events: replicas > 0 ? [scaleEvent(deployment, name, 0, replicas, 0)] : [] };
}

/** Brings the revision annotations of the new set and of the Deployment up to date. Undefined if they are. */
function syncRevision(look: Look, newSet: ReplicaSet): Result | undefined {
  const { deployment, oldSets } = look;
  const revision = Math.max(0, ...oldSets.map(revisions.revisionOf)) + 1;
  const revised = revisions.withRevision(deployment, newSet, revision);
  const minReadySeconds = deployment.spec?.minReadySeconds ?? 0;
  const next =
    (revised.spec?.minReadySeconds ?? 0) === minReadySeconds
      ? revised
      : { ...revised, spec: { ...revised.spec!, minReadySeconds } };
  const why = because("deployment/revision", deployment, [".spec.template", ".metadata.annotations"], { revision });
  const writes = compactWrites([
    next === newSet ? undefined : update(next, why),
    tellRevision(
      look,
      revisions.revisionOf(next),
      "FoundNewReplicaSet",
      `Found new replica set "${newSet.metadata.name}"`,
    ),
  ]);
  return writes.length > 0 ? { writes } : undefined;
}

/** The write of the Deployment's own revision, with a Progressing condition if there is news or there was none. */
function tellRevision(look: Look, revision: number, reason: string, message: string): Write | undefined {
  const { deployment, view } = look;
  const conditions = deployment.status?.conditions;
  const isNews = reason === "NewReplicaSetCreated" || !conditionOf(conditions, "Progressing");
  const tell = hasDeadline(deployment) && isNews;
  const annotated = deployment.metadata.annotations?.[revisions.REVISION] === String(revision);
  if (annotated && !tell) return undefined;
  const annotations = { ...deployment.metadata.annotations, [revisions.REVISION]: String(revision) };
  const told = tell
    ? { conditions: setCondition(conditions, newCondition("Progressing", "True", reason, message, view.nowMs)) }
    : {};
  const body: Deployment = {
    ...deployment,
    metadata: { ...deployment.metadata, annotations },
    status: { ...deployment.status, ...told },
  };
  // Upstream too sets the annotation through /status, which leaves metadata.annotations to the caller.
  const why = because("deployment/revision", deployment, [".metadata.annotations", ".status.conditions"], { revision });
  return { ...update(body, why), subresource: "status" };
}

/** Pausing and resuming are told in the condition, before anything else happens. */
function pausedCondition(look: Look): Result | undefined {
  const { deployment, view } = look;
  const current = conditionOf(deployment.status?.conditions, "Progressing");
  if (!hasDeadline(deployment) || current?.reason === "ProgressDeadlineExceeded") return undefined;
  const isTold = current?.reason === "DeploymentPaused";
  if (Boolean(deployment.spec?.paused) === isTold) return undefined;
  const [reason, message] = isTold
    ? (["DeploymentResumed", "Deployment is resumed"] as const)
    : (["DeploymentPaused", "Deployment is paused"] as const);
  const told = tellCondition(look, newCondition("Progressing", "Unknown", reason, message, view.nowMs));
  return told ? { writes: [told] } : undefined;
}

function tellCondition({ deployment }: Look, condition: ReturnType<typeof newCondition>): Write | undefined {
  const status = { ...deployment.status, conditions: setCondition(deployment.status?.conditions, condition) };
  return updateStatus(
    deployment,
    status,
    because("deployment/condition", deployment, [".spec.paused", ".status.conditions"]),
  );
}

/** Turns sizes into writes and Events, deletes what the history need not keep, and closes with the status. */
function finish(look: Look, sizes: Sizes, statusFrom: typeof rolloutStatus, mayCleanUp = false): Result {
  const { deployment, oldSets, view } = look;
  const writes: Write[] = [];
  const events: EventToTell[] = [];
  const bounds = revisions.boundsOf(deployment);
  const scaled = (set: ReplicaSet): ReplicaSet => {
    const size = sizes.get(set.metadata.name);
    const next = size === undefined ? set : revisions.withScale(set, size, bounds);
    if (next === set || size === undefined) return set;
    const [from, to] = [replicasOf(set), size];
    if (from !== to) events.push(scaleEvent(deployment, set.metadata.name, from, to, writes.length));
    const rule =
      from === to ? "deployment/remember-scale" : to > from ? "deployment/scale-up" : "deployment/scale-down";
    const paths = [".spec.replicas", ".spec.strategy", ".status.availableReplicas"];
    writes.push(update(next, because(rule, deployment, paths, { set: set.metadata.name, from, to, ...bounds })));
    return next;
  };
  const newSet = look.newSet && scaled(look.newSet);
  const sets = [...oldSets.map(scaled), ...(newSet ? [newSet] : [])];
  if (mayCleanUp) writes.push(...deleteOldHistory(deployment, oldSets));
  const status: DeploymentStatus = statusFrom(deployment, newSet, sets, view.nowMs);
  const statusWrite = updateStatus(deployment, status, because("deployment/status", deployment, [".status"]));
  return {
    writes: compactWrites([...writes, statusWrite]),
    events,
    requeueAfterMs: untilDeadlineMs(deployment, status, view.nowMs),
    waitingFor: `the progress deadline of Deployment ${deployment.metadata.name}`,
  };
}

/** Deletes the oldest empty ReplicaSets beyond revisionHistoryLimit. */
function deleteOldHistory(deployment: Deployment, oldSets: readonly ReplicaSet[]): Write[] {
  const limit = deployment.spec?.revisionHistoryLimit;
  const alive = oldSets.filter((set) => !set.metadata.deletionTimestamp);
  if (limit === undefined || limit === 2_147_483_647 || alive.length <= limit) return [];
  const byRevision = [...alive].sort(
    (a, b) => revisions.revisionOf(a) - revisions.revisionOf(b) || revisions.byAge(a, b),
  );
  const why = because("deployment/history-limit", deployment, [".spec.revisionHistoryLimit"], { limit });
  return byRevision
    .slice(0, alive.length - limit)
    .filter(
      (set) =>
        (set.status?.replicas ?? 0) === 0 &&
        replicasOf(set) === 0 &&
        (set.metadata.generation ?? 0) <= (set.status?.observedGeneration ?? 0),
    )
    .map((set) => remove(set, why));
}

function scaleEvent(deployment: Deployment, set: string, from: number, to: number, afterWrite: number): EventToTell {
  const about = { ...refOf("Deployment", deployment), apiVersion: "apps/v1" };
  const message = `Scaled ${to > from ? "up" : "down"} replica set ${set} from ${from} to ${to}`;
  return { about, type: "Normal", reason: "ScalingReplicaSet", message, afterWrite };
}

function refuseToSelectEverything(deployment: Deployment): Result {
  const about = { ...refOf("Deployment", deployment), apiVersion: "apps/v1" };
  const message = "This deployment is selecting all pods. A non-empty selector is required.";
  const status = { ...deployment.status, observedGeneration: deployment.metadata.generation };
  const write = updateStatus(deployment, status, because("deployment/status", deployment, [".spec.selector"]));
  return { events: [{ about, type: "Warning", reason: "SelectingAll", message }], writes: compactWrites([write]) };
}

/** A Recreate Deployment waits for its last old pod; the others learn all they need from their ReplicaSets. */
function wakeRecreate(view: View, change: Change<Pod>): string[] {
  if (change.type !== "DELETED") return [];
  const set = ownerOf(view, "ReplicaSet", change.object);
  const deployment = set && ownerOf(view, "Deployment", set);
  return deployment?.spec?.strategy?.type === "Recreate" ? [keyOf(deployment)] : [];
}

function ownerOf<K extends "ReplicaSet" | "Deployment">(view: View, kind: K, object: { metadata: ObjectMeta }) {
  const reference = controllerOf(object);
  if (reference?.kind !== kind) return undefined;
  const owner = view.get(kind, object.metadata.namespace, reference.name);
  return owner?.metadata.uid === reference.uid ? owner : undefined;
}

function compactWrites(writes: readonly (Write | undefined)[]): Write[] {
  return writes.filter((write) => write !== undefined);
}
