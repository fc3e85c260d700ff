/**
 * Which ReplicaSet carries which revision: hash, annotations and history (pkg/controller/deployment/util and sync.go).
 * A ReplicaSet is the new one when its template equals the Deployment's, the hash label aside; its name says nothing.
 */
import type { Deployment, ObjectMeta, PodTemplateSpec, ReplicaSet } from "../../schema/types";
import { sameValue } from "../shared/equal";
import { hashOf } from "../shared/hash";
import { controllerReference } from "../shared/owners";
import { parseTime } from "../shared/time";
import { type Bounds, resolveBounds, type SetSize } from "./arithmetic";

export const REVISION = "deployment.kubernetes.io/revision";
const REVISION_HISTORY = "deployment.kubernetes.io/revision-history";
const DESIRED_REPLICAS = "deployment.kubernetes.io/desired-replicas";
const MAX_REPLICAS = "deployment.kubernetes.io/max-replicas";
export const ROLLBACK_TO = "deprecated.deployment.rollback.to";
const HASH_LABEL = "pod-template-hash";

/** The most letters of a `revision-history` annotation; the oldest revisions are forgotten first. */
const REVISION_HISTORY_LENGTH_MAX = 2000;

/** What belongs to a ReplicaSet itself and is never copied from its Deployment. */
const ANNOTATIONS_NOT_COPIED = new Set([
  "kubectl.kubernetes.io/last-applied-configuration",
  REVISION,
  REVISION_HISTORY,
  DESIRED_REPLICAS,
  MAX_REPLICAS,
  ROLLBACK_TO,
]);

/** What a Deployment allows; Recreate neither surges nor spares. */
export function boundsOf({ spec }: Deployment): Bounds {
  const replicas = spec?.replicas ?? 1;
  if (spec?.strategy?.type === "Recreate") return { replicas, maxSurge: 0, maxUnavailable: 0 };
  const { maxSurge = "25%", maxUnavailable = "25%" } = spec?.strategy?.rollingUpdate ?? {};
  return resolveBounds(replicas, maxSurge, maxUnavailable);
}

/** A ReplicaSet's numbers for the arithmetic. */
export function sizeOf(set: ReplicaSet): SetSize {
  return {
    name: set.metadata.name,
    replicas: replicasOf(set),
    available: set.status?.availableReplicas ?? 0,
    createdMs: parseTime(set.metadata.creationTimestamp) ?? 0,
    maxReplicas: wholeNumber(set.metadata.annotations?.[MAX_REPLICAS]),
  };
}

export function replicasOf(set: ReplicaSet): number {
  return set.spec?.replicas ?? 1;
}

export function byAge(a: ReplicaSet, b: ReplicaSet): number {
  const [left, right] = [a.metadata.creationTimestamp ?? "", b.metadata.creationTimestamp ?? ""];
  return left === right ? (a.metadata.name < b.metadata.name ? -1 : 1) : left < right ? -1 : 1;
}

/** The oldest ReplicaSet of this template. */
export function findNewSet(deployment: Deployment, setsByAge: readonly ReplicaSet[]): ReplicaSet | undefined {
  const wanted = withoutHash(deployment.spec?.template);
  return setsByAge.find((set) => sameValue(withoutHash(set.spec?.template), wanted));
}

/** A template without the label that tells one ReplicaSet's pods from another's. */
export function withoutHash(template: PodTemplateSpec | undefined): PodTemplateSpec {
  const { [HASH_LABEL]: _, ...labels } = template?.metadata?.labels ?? {};
  // The API server fills in `creationTimestamp: null` in some stored templates; it means nothing.
  const { creationTimestamp: __, ...metadata } = template?.metadata ?? {};
  return { ...template, metadata: { ...metadata, labels } };
}

/** The revision of a Deployment or ReplicaSet; 0 for none. */
export function revisionOf(object: { metadata: ObjectMeta }): number {
  return wholeNumber(object.metadata.annotations?.[REVISION]) ?? 0;
}

/** Whether the Deployment's replicas changed since a ReplicaSet with pods was last scaled. */
export function isScalingEvent(deployment: Deployment, sets: readonly ReplicaSet[]): boolean {
  return sets.some((set) => {
    const desired = wholeNumber(set.metadata.annotations?.[DESIRED_REPLICAS]);
    return replicasOf(set) > 0 && desired !== undefined && desired !== (deployment.spec?.replicas ?? 1);
  });
}

/** Whether the new set has all the replicas that the Deployment wants, and they serve. */
export function isSaturated(deployment: Deployment, set: ReplicaSet | undefined): boolean {
  const wanted = deployment.spec?.replicas ?? 1;
  const desired = wholeNumber(set?.metadata.annotations?.[DESIRED_REPLICAS]);
  return (
    set !== undefined &&
    replicasOf(set) === wanted &&
    desired === wanted &&
    (set.status?.availableReplicas ?? 0) === wanted
  );
}

/** The name that a new ReplicaSet of this template gets; a name already taken raises the collision count. */
export function newSetName(deployment: Deployment): string {
  return `${deployment.metadata.name}-${templateHash(deployment)}`;
}

/** A new ReplicaSet of a Deployment's template. */
export function newReplicaSet(deployment: Deployment, replicas: number, revision: number): ReplicaSet {
  const { template, selector, minReadySeconds } = deployment.spec!;
  const hash = templateHash(deployment);
  const labels = { ...template?.metadata?.labels, [HASH_LABEL]: hash };
  const set: ReplicaSet = {
    apiVersion: "apps/v1",
    kind: "ReplicaSet",
    metadata: {
      name: newSetName(deployment),
      namespace: deployment.metadata.namespace,
      labels,
      ownerReferences: [controllerReference(deployment)],
    },
    spec: {
      replicas,
      ...(minReadySeconds ? { minReadySeconds } : {}),
      selector: { ...selector, matchLabels: { ...selector?.matchLabels, [HASH_LABEL]: hash } },
      template: { ...template, metadata: { ...template?.metadata, labels } },
    },
  };
  return withScale(withRevision(deployment, set, revision), replicas, boundsOf(deployment));
}

/** The set with the Deployment's annotations and this revision, and the old revision in its history; itself if nothing changes. */
export function withRevision(deployment: Deployment, set: ReplicaSet, revision: number): ReplicaSet {
  const annotations: Record<string, string> = { ...set.metadata.annotations };
  for (const [key, value] of Object.entries(deployment.metadata.annotations ?? {})) {
    if (!ANNOTATIONS_NOT_COPIED.has(key)) annotations[key] = value;
  }
  const old = annotations[REVISION];
  if ((wholeNumber(old) ?? 0) < revision) {
    annotations[REVISION] = String(revision);
    if (old !== undefined) annotations[REVISION_HISTORY] = extendedHistory(annotations[REVISION_HISTORY], old);
  }
  return sameValue(annotations, set.metadata.annotations ?? {})
    ? set
    : { ...set, metadata: { ...set.metadata, annotations } };
}

/** The set at this size, with the annotations that remember what was wanted when it was scaled; itself if nothing changes. */
export function withScale(set: ReplicaSet, replicas: number, { replicas: wanted, maxSurge }: Bounds): ReplicaSet {
  const memo = { [DESIRED_REPLICAS]: String(wanted), [MAX_REPLICAS]: String(wanted + maxSurge) };
  const annotations = { ...set.metadata.annotations, ...memo };
  if (replicasOf(set) === replicas && sameValue(annotations, set.metadata.annotations)) return set;
  return { ...set, metadata: { ...set.metadata, annotations }, spec: { ...set.spec!, replicas } };
}

function templateHash(deployment: Deployment): string {
  return hashOf(withoutHash(deployment.spec?.template), deployment.status?.collisionCount);
}

function extendedHistory(history: string | undefined, revision: string): string {
  const revisions = history ? [...history.split(","), revision] : [revision];
  while (revisions.length > 1 && revisions.join(",").length > REVISION_HISTORY_LENGTH_MAX) revisions.shift();
  return revisions.join(",");
}

function wholeNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^-?\d+$/.test(text) ? Number(text) : undefined;
}
