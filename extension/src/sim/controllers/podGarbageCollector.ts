/**
 * Clears away pods that nobody else will: of nodes that are gone, deleted before they had a node, too many that ended.
 * Modelled on pkg/controller/podgc/gc_controller.go.
 */
import type { Component, Result, View, Write } from "../client/component";
import type { Pod } from "../schema/types";
import { isPodTerminal } from "./shared/pods";
import { formatTime } from "./shared/time";
import { because, remove, strategicPatch } from "./shared/writes";

const SWEEP = "sweep";
const SWEEP_MS = 20_000;
/** A node must have been missing for so long. */
const QUARANTINE_MS = 40_000;
const OUT_OF_SERVICE = "node.kubernetes.io/out-of-service";
/** When a node was first missed, by name. */
const MISSED = "missed";

/** The pod garbage collector; `terminatedPodsMax` is `--terminated-pod-gc-threshold`. */
export function createPodGarbageCollector(terminatedPodsMax = 12_500): Component {
  return {
    name: "pod-garbage-collector",
    watches: [
      { kind: "Pod", keys: () => [] },
      { kind: "Node", keys: () => [] },
    ],
    startKeys: () => [SWEEP],

    reconcile(view): Result {
      const pods = view.list("Pod");
      const writes = [
        ...terminated(pods, terminatedPodsMax),
        ...outOfService(view),
        ...orphaned(view, pods),
        ...unscheduled(pods),
      ];
      return { writes, requeueAfterMs: SWEEP_MS, requeueSort: "periodic" };
    },
  };
}

/** The oldest of the pods that have ended, beyond the number that may be kept; evicted ones first. */
function terminated(pods: readonly Pod[], max: number): Write[] {
  if (pods.length <= max) return [];
  const ended = pods.filter(isPodTerminal);
  const isEvicted = (pod: Pod) => (pod.status?.reason === "Evicted" ? 0 : 1);
  const created = (pod: Pod) => pod.metadata.creationTimestamp ?? "";
  return [...ended]
    .sort((a, b) => isEvicted(a) - isEvicted(b) || (created(a) < created(b) ? -1 : created(a) > created(b) ? 1 : 0))
    .slice(0, Math.max(0, ended.length - max))
    .map((pod) =>
      remove(pod, because("podgc/too-many-ended", pod, [".status.phase"], { max }), { gracePeriodSeconds: 0 }),
    );
}

/** Pods on their way out whose node is down and marked as out of service: nobody will confirm their end. */
function outOfService(view: View): Write[] {
  const nodes = view
    .list("Node")
    .filter(
      ({ spec, status }) =>
        spec?.taints?.some(({ key }) => key === OUT_OF_SERVICE) &&
        status?.conditions?.some(({ type, status }) => type === "Ready" && status !== "True"),
    );
  return nodes.flatMap((node) =>
    view
      .byIndex("Pod", "node", node.metadata.name)
      .filter((pod) => pod.metadata.deletionTimestamp)
      .flatMap((pod) => forceDelete(pod, because("podgc/node-out-of-service", pod, [".spec.nodeName"]))),
  );
}

/** Pods bound to a node that is not there. */
function orphaned(view: View, pods: readonly Pod[]): Write[] {
  const missing = new Set<string>();
  for (const pod of pods) {
    const name = pod.spec?.nodeName;
    if (name && !missing.has(name) && !view.get("Node", undefined, name)) missing.add(name);
  }
  for (const [name] of view.own.entries(MISSED)) if (!missing.has(name)) view.own.delete(MISSED, name);
  return [...missing].sort().flatMap((name) => {
    const sinceMs = view.own.get<number>(MISSED, name);
    if (sinceMs === undefined) view.own.set(MISSED, name, view.nowMs);
    if (sinceMs === undefined || view.nowMs - sinceMs < QUARANTINE_MS) return [];
    const condition = {
      type: "DisruptionTarget",
      status: "True",
      reason: "DeletionByPodGC",
      message: "PodGC: node no longer exists",
      lastTransitionTime: formatTime(view.nowMs),
    };
    return view
      .byIndex("Pod", "node", name)
      .flatMap((pod) =>
        forceDelete(pod, because("podgc/node-gone", pod, [".spec.nodeName"], { node: name }), [condition]),
      );
  });
}

/** Pods deleted before they were scheduled: no kubelet will end them. */
function unscheduled(pods: readonly Pod[]): Write[] {
  return pods
    .filter((pod) => pod.metadata.deletionTimestamp && !pod.spec?.nodeName)
    .flatMap((pod) =>
      forceDelete(pod, because("podgc/never-scheduled", pod, [".metadata.deletionTimestamp", ".spec.nodeName"])),
    );
}

/** Marks the pod as failed, so that its owner sees how it ended, and deletes it without grace. */
function forceDelete(pod: Pod, why: Write["because"], conditions: readonly object[] = []): Write[] {
  const deletion = remove(pod, why, { gracePeriodSeconds: 0 });
  if (isPodTerminal(pod)) return [deletion];
  const status = { phase: "Failed", ...(conditions.length > 0 ? { conditions } : {}) };
  return [{ ...strategicPatch(pod, { status }, why, "status"), accept: ["NotFound"] }, deletion];
}
