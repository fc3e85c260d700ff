/**
 * The arithmetic of a rollout: how large each ReplicaSet may be next (pkg/controller/deployment/rolling.go, sync.go,
 * util/deployment_util.go). Pure functions over sizes, so that their promises can be tested: never more than
 * replicas + maxSurge pods asked for, never fewer available than replicas - maxUnavailable because of us.
 */
import { scaledValue } from "../shared/intOrPercent";

/** A ReplicaSet as the arithmetic sees it. */
export interface SetSize {
  readonly name: string;
  /** `spec.replicas` */
  readonly replicas: number;
  /** `status.availableReplicas` */
  readonly available: number;
  readonly createdMs: number;
  /** The `max-replicas` annotation: replicas + maxSurge when this set was last scaled. */
  readonly maxReplicas?: number;
}

/** What a Deployment allows, in pods. */
export interface Bounds {
  readonly replicas: number;
  readonly maxSurge: number;
  readonly maxUnavailable: number;
}

/** Percentages become pods: surge rounds up, unavailable down, and both 0 would never move, so then one may be missing. */
export function resolveBounds(
  replicas: number,
  maxSurge: number | string | undefined,
  maxUnavailable: number | string | undefined,
): Bounds {
  const surge = scaledValue(maxSurge, replicas, "up");
  const unavailable = scaledValue(maxUnavailable, replicas, "down");
  const missing = surge === 0 && unavailable === 0 ? 1 : unavailable;
  return { replicas, maxSurge: surge, maxUnavailable: Math.min(missing, replicas) };
}

/** How large the new ReplicaSet becomes beside the old ones: as large as asked for, within the surge. */
export function newSetReplicas(bounds: Bounds, newReplicas: number, oldSets: readonly SetSize[]): number {
  if (newReplicas >= bounds.replicas) return bounds.replicas;
  const room = bounds.replicas + bounds.maxSurge - newReplicas - sum(oldSets, "replicas");
  return room <= 0 ? newReplicas : newReplicas + Math.min(room, bounds.replicas - newReplicas);
}

/**
 * How small the old ReplicaSets become, by name: first the pods go that do not serve anyway, then as many available
 * ones as the new set makes up for; the oldest set first.
 */
export function oldSetsReplicas(bounds: Bounds, newSet: SetSize, oldSets: readonly SetSize[]): Map<string, number> {
  const sizes = new Map<string, number>();
  const minAvailable = bounds.replicas - bounds.maxUnavailable;
  const newUnavailable = newSet.replicas - newSet.available;
  let unhealthy = newSet.replicas + sum(oldSets, "replicas") - minAvailable - newUnavailable;
  if (unhealthy <= 0) return sizes;
  const byAge = [...oldSets].sort(olderFirst);
  for (const { name, replicas, available } of byAge) {
    const count = Math.min(unhealthy, replicas - available);
    if (count <= 0) continue;
    sizes.set(name, replicas - count);
    unhealthy -= count;
  }
  let spare = newSet.available + sum(oldSets, "available") - minAvailable;
  for (const { name, replicas } of byAge) {
    const size = sizes.get(name) ?? replicas;
    const count = Math.min(spare, size);
    if (count <= 0) continue;
    sizes.set(name, size - count);
    spare -= count;
  }
  return sizes;
}

/**
 * Spreads a changed number of replicas over all ReplicaSets in proportion to their size, by name.
 * What rounding leaves over goes to the largest.
 */
export function proportionalReplicas(
  bounds: Bounds,
  sets: readonly SetSize[],
  statusReplicas: number,
): Map<string, number> {
  const allowed = bounds.replicas > 0 ? bounds.replicas + bounds.maxSurge : 0;
  const toAdd = allowed - sum(sets, "replicas");
  const ordered = [...sets].sort(
    (a, b) => b.replicas - a.replicas || (toAdd > 0 ? olderFirst(b, a) : olderFirst(a, b)),
  );
  const sizes = new Map<string, number>();
  let added = 0;
  for (const set of ordered) {
    const share = toAdd === 0 || toAdd === added ? 0 : shareOf(bounds, set, statusReplicas);
    const granted = toAdd > 0 ? Math.min(share, toAdd - added) : Math.max(share, toAdd - added);
    sizes.set(set.name, set.replicas + granted);
    added += granted;
  }
  const largest = ordered[0];
  if (largest) sizes.set(largest.name, Math.max(0, sizes.get(largest.name)! + toAdd - added));
  return sizes;
}

/** Adds up one number of several sets. */
export function sum(sets: readonly SetSize[], field: "replicas" | "available"): number {
  return sets.reduce((total, set) => total + set[field], 0);
}

/** How much a set grows or shrinks to stay the same part of the whole. */
function shareOf(bounds: Bounds, set: SetSize, statusReplicas: number): number {
  if (set.replicas === 0) return 0;
  if (bounds.replicas === 0) return -set.replicas;
  const before = set.maxReplicas || statusReplicas;
  if (before === 0) return 0;
  return Math.floor((set.replicas * (bounds.replicas + bounds.maxSurge)) / before + 0.5) - set.replicas;
}

function olderFirst(a: SetSize, b: SetSize): number {
  return a.createdMs - b.createdMs || (a.name < b.name ? -1 : 1);
}
