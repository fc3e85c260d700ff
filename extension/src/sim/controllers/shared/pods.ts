/** What controllers ask about a pod (pkg/api/v1/pod/util.go, pkg/controller/controller_utils.go). */

import type { Pod, PodCondition } from "../../schema/types";
import { parseTime } from "./time";

/** Whether the pod's containers have ended for good. */
export function isPodTerminal(pod: Pod): boolean {
  return pod.status?.phase === "Succeeded" || pod.status?.phase === "Failed";
}

/** Whether the pod counts as a replica: neither ended nor on its way out. */
export function isPodActive(pod: Pod): boolean {
  return !isPodTerminal(pod) && !pod.metadata.deletionTimestamp;
}

/** Whether the pod is being deleted and its containers may still run. */
export function isPodTerminating(pod: Pod): boolean {
  return !isPodTerminal(pod) && pod.metadata.deletionTimestamp !== undefined;
}

export function podCondition(pod: Pod, type: string): PodCondition | undefined {
  return pod.status?.conditions?.find((condition) => condition.type === type);
}

export function isPodReady(pod: Pod): boolean {
  return podCondition(pod, "Ready")?.status === "True";
}

/** When a ready pod counts as available: after it has been ready for `minReadySeconds`. Undefined if it is not ready. */
export function podAvailableAtMs(pod: Pod, minReadySeconds: number): number | undefined {
  const ready = podCondition(pod, "Ready");
  if (ready?.status !== "True") return undefined;
  return (parseTime(ready.lastTransitionTime) ?? 0) + minReadySeconds * 1000;
}

export function isPodAvailable(pod: Pod, minReadySeconds: number, nowMs: number): boolean {
  if (minReadySeconds === 0) return isPodReady(pod);
  const atMs = podAvailableAtMs(pod, minReadySeconds);
  return atMs !== undefined && atMs <= nowMs;
}

/** How long until the next of these pods becomes available, if one is on its way. */
export function nextAvailabilityMs(pods: readonly Pod[], minReadySeconds: number, nowMs: number): number | undefined {
  if (minReadySeconds === 0) return undefined;
  let next: number | undefined;
  for (const pod of pods) {
    const atMs = podAvailableAtMs(pod, minReadySeconds);
    if (atMs !== undefined && atMs > nowMs && (next === undefined || atMs - nowMs < next)) next = atMs - nowMs;
  }
  return next;
}
