/**
 * Which pods go first when there are too many (pkg/controller/controller_utils.go, ActivePodsWithRanks).
 * Unassigned before assigned, pending before running, unready before ready, cheap before dear, crowded before lonely,
 * young before old. Ages count in powers of two, and within one the uid decides, so that not only the newest go.
 */
import type { Pod } from "../../schema/types";
import { isPodReady, podCondition } from "./pods";
import { parseTime } from "./time";

/** The `count` pods to delete. `related` are the active pods of the same owner, who crowd the nodes. */
export function chooseVictims(
  pods: readonly Pod[],
  related: readonly Pod[],
  count: number,
  nowMs: number,
): readonly Pod[] {
  if (count >= pods.length) return pods;
  const crowd = new Map<string, number>();
  for (const pod of related) {
    const node = pod.spec?.nodeName;
    if (node) crowd.set(node, (crowd.get(node) ?? 0) + 1);
  }
  return pods
    .map((pod) => rankOf(pod, crowd, nowMs))
    .sort(compareRanks)
    .slice(0, count)
    .map((rank) => rank.pod);
}

interface Rank {
  readonly pod: Pod;
  /** Compared from left to right, the smaller goes first. */
  readonly order: readonly number[];
}

function rankOf(pod: Pod, crowd: ReadonlyMap<string, number>, nowMs: number): Rank {
  const { nodeName } = pod.spec ?? {};
  const ready = isPodReady(pod);
  const readyMs = ready ? parseTime(podCondition(pod, "Ready")?.lastTransitionTime) : undefined;
  const order = [
    nodeName ? 1 : 0,
    pod.status?.phase === "Running" ? 2 : pod.status?.phase === "Unknown" ? 1 : 0,
    ready ? 1 : 0,
    deletionCost(pod),
    -(nodeName ? (crowd.get(nodeName) ?? 0) : 0),
    ready ? ageRank(readyMs, nowMs) : 0,
    -restarts(pod, false),
    -restarts(pod, true),
    ageRank(parseTime(pod.metadata.creationTimestamp), nowMs),
  ];
  return { pod, order };
}

function compareRanks(a: Rank, b: Rank): number {
  for (let i = 0; i < a.order.length; i++) {
    const difference = a.order[i]! - b.order[i]!;
    if (difference !== 0) return difference;
  }
  return (a.pod.metadata.uid ?? "") < (b.pod.metadata.uid ?? "") ? -1 : 1;
}

/** `controller.kubernetes.io/pod-deletion-cost`, 0 unless it is a whole number. */
function deletionCost(pod: Pod): number {
  const text = pod.metadata.annotations?.["controller.kubernetes.io/pod-deletion-cost"];
  return text !== undefined && /^-?(0|[1-9]\d*)$/.test(text) ? Number(text) : 0;
}

function restarts(pod: Pod, sidecars: boolean): number {
  const statuses = (sidecars ? pod.status?.initContainerStatuses : pod.status?.containerStatuses) ?? [];
  return statuses.reduce((most, status) => Math.max(most, status.restartCount ?? 0), 0);
}

/** The power of two below an age in nanoseconds, -1 for none; no time at all counts as the youngest. */
function ageRank(sinceMs: number | undefined, nowMs: number): number {
  if (sinceMs === undefined) return -2;
  let rank = -1;
  for (let age = (nowMs - sinceMs) * 1_000_000; age >= 1; age /= 2) rank++;
  return rank;
}
