/** What a Deployment says of itself (pkg/controller/deployment/progress.go, sync.go and util/deployment_util.go). */
import type { Deployment, DeploymentCondition, DeploymentStatus, ReplicaSet } from "../../schema/types";
import { conditionOf, withoutCondition } from "../shared/conditions";
import { formatTime, parseTime } from "../shared/time";
import { compact, omitEmpty } from "../shared/writes";
import { boundsOf, replicasOf } from "./revisions";

/** The largest progressDeadlineSeconds, which stands for none. */
const NO_DEADLINE = 2_147_483_647;

/** The counts and the Available condition; Progressing stays as it is. */
export function countedStatus(
  deployment: Deployment,
  newSet: ReplicaSet | undefined,
  sets: readonly ReplicaSet[],
  nowMs: number,
): DeploymentStatus {
  const total = (count: (set: ReplicaSet) => number | undefined) =>
    sets.reduce((all, set) => all + (count(set) ?? 0), 0);
  const available = total((set) => set.status?.availableReplicas);
  const { replicas, maxUnavailable } = boundsOf(deployment);
  const enough = available >= replicas - maxUnavailable;
  const condition = enough
    ? newCondition("Available", "True", "MinimumReplicasAvailable", "Deployment has minimum availability.", nowMs)
    : newCondition(
        "Available",
        "False",
        "MinimumReplicasUnavailable",
        "Deployment does not have minimum availability.",
        nowMs,
      );
  const terminatingKnown = sets.every((set) => !set.status || set.status.terminatingReplicas !== undefined);
  return compact<DeploymentStatus>({
    observedGeneration: omitEmpty(deployment.metadata.generation),
    replicas: omitEmpty(total((set) => set.status?.replicas)),
    updatedReplicas: omitEmpty(newSet?.status?.replicas),
    readyReplicas: omitEmpty(total((set) => set.status?.readyReplicas)),
    availableReplicas: omitEmpty(available),
    unavailableReplicas: omitEmpty(Math.max(0, total(replicasOf) - available)),
    terminatingReplicas: terminatingKnown ? total((set) => set.status?.terminatingReplicas) : undefined,
    collisionCount: deployment.status?.collisionCount,
    conditions: setCondition(deployment.status?.conditions, condition),
  });
}

/** {@link countedStatus}, with what it means for the rollout: progressing, complete or stuck, and why pods cannot be made. */
export function rolloutStatus(
  deployment: Deployment,
  newSet: ReplicaSet | undefined,
  sets: readonly ReplicaSet[],
  nowMs: number,
): DeploymentStatus {
  const status = countedStatus(deployment, newSet, sets, nowMs);
  let conditions = status.conditions;
  const current = conditionOf(deployment.status?.conditions, "Progressing");
  if (!hasDeadline(deployment)) conditions = withoutCondition(conditions, "Progressing");
  const wasComplete =
    (status.replicas ?? 0) === (status.updatedReplicas ?? 0) && current?.reason === "NewReplicaSetAvailable";
  if (hasDeadline(deployment) && !wasComplete) {
    const subject = newSet ? `ReplicaSet "${newSet.metadata.name}"` : `Deployment "${deployment.metadata.name}"`;
    const progressing = (state: string, reason: string, message: string) =>
      newCondition("Progressing", state, reason, `${subject} ${message}`, nowMs);
    if (isComplete(deployment, status)) {
      conditions = setCondition(
        conditions,
        progressing("True", "NewReplicaSetAvailable", "has successfully progressed."),
      );
    } else if (hasProgressed(deployment.status ?? {}, status)) {
      const next = progressing("True", "ReplicaSetUpdated", "is progressing.");
      // Each step renews lastUpdateTime, from which the deadline counts, though neither status nor reason changed.
      const since = current?.status === "True" ? current.lastTransitionTime : undefined;
      conditions = [
        ...withoutCondition(conditions, "Progressing"),
        since ? { ...next, lastTransitionTime: since } : next,
      ];
    } else if (hasTimedOut(deployment, nowMs)) {
      conditions = setCondition(
        conditions,
        progressing("False", "ProgressDeadlineExceeded", "has timed out progressing."),
      );
    }
  }
  const failure = replicaFailure(newSet, sets);
  conditions = failure ? setCondition(conditions, failure) : withoutCondition(conditions, "ReplicaFailure");
  return { ...status, conditions };
}

/** All replicas are of the new template and available, and nothing else is left. */
export function isComplete(deployment: Deployment, status: DeploymentStatus): boolean {
  const wanted = deployment.spec?.replicas ?? 1;
  return (
    (status.updatedReplicas ?? 0) === wanted &&
    (status.replicas ?? 0) === wanted &&
    (status.availableReplicas ?? 0) === wanted &&
    (status.observedGeneration ?? 0) >= (deployment.metadata.generation ?? 0)
  );
}

/** How long until the rollout is stuck, if it is under way and has a deadline. */
export function untilDeadlineMs(deployment: Deployment, status: DeploymentStatus, nowMs: number): number | undefined {
  const current = conditionOf(status.conditions, "Progressing");
  if (!hasDeadline(deployment) || !current || current.reason === "ProgressDeadlineExceeded") return undefined;
  if (isComplete(deployment, status) || current.reason === "DeploymentPaused") return undefined;
  // A rollout that has once arrived cannot time out any more, whatever becomes of its pods.
  if (current.reason === "NewReplicaSetAvailable") return undefined;
  const deadlineMs =
    (parseTime(current.lastUpdateTime) ?? nowMs) + (deployment.spec?.progressDeadlineSeconds ?? 0) * 1000;
  // A second more, so that the look is after the deadline in whole seconds.
  return Math.max(deadlineMs - nowMs, 0) + 1000;
}

export function hasDeadline({ spec }: Deployment): boolean {
  return spec?.progressDeadlineSeconds !== undefined && spec.progressDeadlineSeconds !== NO_DEADLINE;
}

export function newCondition(
  type: string,
  status: string,
  reason: string,
  message: string,
  nowMs: number,
): DeploymentCondition {
  const now = formatTime(nowMs);
  return { type, status, lastUpdateTime: now, lastTransitionTime: now, reason, message };
}

/** The list with this condition at its end; as it was if status and reason say the same already. */
export function setCondition(
  conditions: readonly DeploymentCondition[] | undefined,
  next: DeploymentCondition,
): DeploymentCondition[] {
  const old = conditionOf(conditions, next.type);
  if (old?.status === next.status && old.reason === next.reason) return [...(conditions ?? [])];
  const since = old?.status === next.status ? old.lastTransitionTime : next.lastTransitionTime;
  return [...withoutCondition(conditions, next.type), { ...next, ...(since ? { lastTransitionTime: since } : {}) }];
}

/** Whether more replicas are new, ready or available than before, or fewer old ones are left. */
function hasProgressed(old: DeploymentStatus, now: DeploymentStatus): boolean {
  const rose = (field: "updatedReplicas" | "readyReplicas" | "availableReplicas") =>
    (now[field] ?? 0) > (old[field] ?? 0);
  const outdated = (status: DeploymentStatus) => (status.replicas ?? 0) - (status.updatedReplicas ?? 0);
  return rose("updatedReplicas") || outdated(now) < outdated(old) || rose("readyReplicas") || rose("availableReplicas");
}

function hasTimedOut(deployment: Deployment, nowMs: number): boolean {
  const current = conditionOf(deployment.status?.conditions, "Progressing");
  if (!current || current.reason === "NewReplicaSetAvailable") return false;
  if (current.reason === "ProgressDeadlineExceeded") return true;
  const deadlineMs =
    (parseTime(current.lastUpdateTime) ?? nowMs) + (deployment.spec?.progressDeadlineSeconds ?? 0) * 1000;
  return deadlineMs < nowMs;
}

/** The first ReplicaFailure of the new set, else of any. */
function replicaFailure(newSet: ReplicaSet | undefined, sets: readonly ReplicaSet[]): DeploymentCondition | undefined {
  for (const set of newSet ? [newSet, ...sets] : sets) {
    const failure = conditionOf(set.status?.conditions, "ReplicaFailure");
    if (failure) return { ...failure, lastUpdateTime: failure.lastTransitionTime };
  }
  return undefined;
}
