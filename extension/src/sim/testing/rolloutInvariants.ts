/**
 * What a rolling update promises: never more pods than replicas and maxSurge, never fewer available than replicas less
 * maxUnavailable.
 *
 * The promise is about one spec. When the spec changes, the pods of the old one are still there for a while: the upper
 * bound comes down, and the lower one goes up, only when the counts have reached them.
 */
import type { Cluster } from "../cluster";
import type { CommitWhat } from "../host";
import type { JournalRecord } from "../kernel/types";
import type { Deployment, Pod, ReplicaSet } from "../schema/types";

interface Bounds {
  readonly most: number;
  readonly least: number;
}

type Check = (record: JournalRecord) => string | undefined;

/** Pods of a Deployment that do not end never outnumber replicas + maxSurge. */
export function rolloutWatch(cluster: Cluster): Check {
  const ceilings = new Map<string, number>();
  return (record) => {
    const deployment = deploymentOf(cluster, record);
    if (!deployment) return undefined;
    const uid = deployment.metadata.uid ?? "";
    const count = podsOf(cluster, deployment).length;
    const { most } = boundsOf(deployment);
    const ceiling = Math.max(most, ceilings.get(uid) ?? 0);
    // Its ReplicaSets may still want what the old spec said, and get it.
    ceilings.set(uid, Math.max(count, wantedBySets(cluster, deployment)) <= most ? most : ceiling);
    return count > ceiling
      ? `${deployment.metadata.name} has ${count} pods, at most ${ceiling} are allowed`
      : undefined;
  };
}

/** Once it has arrived, a Deployment keeps replicas − maxUnavailable pods available. */
export function isRollingSafe(cluster: Cluster): Check {
  const floors = new Map<string, number>();
  return (record) => {
    const deployment = deploymentOf(cluster, record);
    if (!deployment) return undefined;
    const uid = deployment.metadata.uid ?? "";
    const available = podsOf(cluster, deployment).filter(isReady).length;
    const { least } = boundsOf(deployment);
    const floor = Math.min(least, floors.get(uid) ?? 0);
    floors.set(uid, available >= least ? least : floor);
    return available < floor
      ? `${deployment.metadata.name} has ${available} available pods, ${floor} were promised`
      : undefined;
  };
}

/** The Deployment that a commit of a Deployment or one of its pods is about. */
function deploymentOf(cluster: Cluster, { sort, ref, what }: JournalRecord): Deployment | undefined {
  if (sort !== "commit" || (ref?.kind !== "Pod" && ref?.kind !== "Deployment")) return undefined;
  const { type, object } = what as CommitWhat;
  if (ref.kind === "Deployment") return type === "DELETED" ? undefined : (object as unknown as Deployment);
  const set = ownerOf<ReplicaSet>(cluster, object as unknown as Pod, "ReplicaSet");
  return set && ownerOf<Deployment>(cluster, set, "Deployment");
}

type Owned = Pick<Pod, "metadata">;

function ownerOf<T extends Owned>(cluster: Cluster, { metadata }: Owned, kind: string): T | undefined {
  const owner = metadata.ownerReferences?.find(({ controller, kind: is }) => controller && is === kind);
  const found = owner && (cluster.get(kind, metadata.namespace, owner.name) as unknown as T | undefined);
  return found?.metadata.uid === owner?.uid ? found : undefined;
}

function podsOf(cluster: Cluster, deployment: Deployment): Pod[] {
  return (cluster.list("Pod", deployment.metadata.namespace) as unknown as Pod[]).filter((pod) => {
    if (pod.metadata.deletionTimestamp || pod.status?.phase === "Failed" || pod.status?.phase === "Succeeded")
      return false;
    const set = ownerOf<ReplicaSet>(cluster, pod, "ReplicaSet");
    return (
      set !== undefined && ownerOf<Deployment>(cluster, set, "Deployment")?.metadata.uid === deployment.metadata.uid
    );
  });
}

function wantedBySets(cluster: Cluster, deployment: Deployment): number {
  const sets = cluster.list("ReplicaSet", deployment.metadata.namespace) as unknown as ReplicaSet[];
  return sets
    .filter((set) => set.metadata.ownerReferences?.some(({ uid }) => uid === deployment.metadata.uid))
    .reduce((sum, { spec }) => sum + (spec?.replicas ?? 1), 0);
}

function boundsOf({ spec }: Deployment): Bounds {
  const replicas = spec?.replicas ?? 1;
  const { maxSurge, maxUnavailable } = spec?.strategy?.rollingUpdate ?? {};
  const surge = share(maxSurge, replicas, Math.ceil);
  const unavailable = share(maxUnavailable, replicas, Math.floor);
  // Both nothing would never move: one may be missing, as upstream has it.
  return { most: replicas + surge, least: replicas - (surge === 0 && unavailable === 0 ? 1 : unavailable) };
}

function share(value: number | string | undefined, total: number, round: (n: number) => number): number {
  if (typeof value === "number") return value;
  return round((Number.parseInt(value ?? "25%", 10) * total) / 100);
}

const isReady = (pod: Pod): boolean =>
  pod.status?.conditions?.some(({ type, status }) => type === "Ready" && status === "True") ?? false;
