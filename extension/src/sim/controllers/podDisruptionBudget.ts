/** Says how many of a budget's pods may be disrupted now; the eviction API asks it (pkg/controller/disruption). */
import type { Change, Component, Result, View } from "../client/component";
import { keyOf, refOf, splitKey } from "../client/component";
import type { Condition, Pod, PodDisruptionBudget, PodDisruptionBudgetStatus } from "../schema/types";
import { conditionOf } from "./shared/conditions";
import { scaledValue } from "./shared/intOrPercent";
import { controllerOf } from "./shared/owners";
import { isPodReady, isPodTerminal } from "./shared/pods";
import { matchesSelector, selectObjects } from "./shared/selectors";
import { formatTime, parseTime } from "./shared/time";
import { reads } from "./shared/watches";
import { because, compact, updateStatus } from "./shared/writes";

/** An eviction that the API server has allowed counts as done for so long, until the pod is seen to go. */
const EVICTION_TIMEOUT_MS = 120_000;
const SCALED_KINDS = ["Deployment", "ReplicaSet", "ReplicationController", "StatefulSet"] as const;

/** The disruption controller. */
export const podDisruptionBudgetController: Component = {
  name: "controllermanager",
  watches: [{ kind: "PodDisruptionBudget" }, { kind: "Pod", keys: budgetsOfPod }, ...SCALED_KINDS.map(reads)],

  reconcile(view, key): Result | undefined {
    const { namespace, name } = splitKey(key);
    const budget = view.get("PodDisruptionBudget", namespace, name);
    if (!budget) return undefined;
    const about = { ...refOf("PodDisruptionBudget", budget), apiVersion: "policy/v1" };
    const pods = selectObjects(view, "Pod", namespace, budget.spec?.selector).filter((pod) => !isPodTerminal(pod));
    const { expected, desired } = expectedPods(view, budget, pods);
    const { disruptedPods, nextMs } = stillDisrupted(view, budget, pods);
    const healthy = pods.filter(
      (pod) => !pod.metadata.deletionTimestamp && !disruptedPods?.[pod.metadata.name] && isPodReady(pod),
    ).length;
    const allowed = expected === 0 ? 0 : Math.max(0, healthy - desired);
    const status = compact<PodDisruptionBudgetStatus>({
      observedGeneration: budget.metadata.generation,
      disruptedPods,
      disruptionsAllowed: allowed,
      currentHealthy: healthy,
      desiredHealthy: desired,
      expectedPods: expected,
      conditions: [conditionFor(view, budget, allowed)],
    });
    const write = updateStatus(
      budget,
      status,
      because("disruption/status", budget, [".spec.minAvailable", ".spec.maxUnavailable"], { healthy, desired }),
    );
    return {
      writes: write ? [write] : [],
      events: pods.length === 0 ? [{ about, type: "Normal", reason: "NoPods", message: "No matching pods found" }] : [],
      requeueAfterMs: nextMs,
      waitingFor: `an eviction under PodDisruptionBudget ${name}`,
    };
  },
};

/** How many pods there should be, and how many must stay healthy. Owners say the first, so that a missing pod counts. */
function expectedPods(
  view: View,
  { spec }: PodDisruptionBudget,
  pods: readonly Pod[],
): { expected: number; desired: number } {
  const { minAvailable, maxUnavailable } = spec ?? {};
  if (maxUnavailable !== undefined) {
    const expected = scaleOfOwners(view, pods);
    return { expected, desired: Math.max(0, expected - scaledValue(maxUnavailable, expected, "up")) };
  }
  if (typeof minAvailable === "number") return { expected: pods.length, desired: minAvailable };
  const expected = scaleOfOwners(view, pods);
  return { expected, desired: scaledValue(minAvailable, expected, "up") };
}

function scaleOfOwners(view: View, pods: readonly Pod[]): number {
  const scales = new Map<string, number>();
  for (const pod of pods) {
    const owner = topOwner(view, pod);
    if (owner) scales.set(owner.uid, owner.replicas);
  }
  return [...scales.values()].reduce((sum, replicas) => sum + replicas, 0);
}

function topOwner(view: View, pod: Pod): { uid: string; replicas: number } | undefined {
  const { namespace } = pod.metadata;
  const direct = controllerOf(pod);
  const kind = SCALED_KINDS.find((one) => one === direct?.kind);
  const owner = kind && direct && view.get(kind, namespace, direct.name);
  if (!owner || owner.metadata.uid !== direct?.uid) return undefined;
  const above = kind === "ReplicaSet" ? controllerOf(owner) : undefined;
  const deployment = above?.kind === "Deployment" ? view.get("Deployment", namespace, above.name) : undefined;
  const top = deployment ?? owner;
  return { uid: top.metadata.uid ?? "", replicas: top.spec?.replicas ?? 1 };
}

/** The pods whose eviction was allowed and that are still there. */
function stillDisrupted(view: View, budget: PodDisruptionBudget, pods: readonly Pod[]) {
  const kept: Record<string, string> = {};
  let nextMs: number | undefined;
  for (const [name, time] of Object.entries(budget.status?.disruptedPods ?? {})) {
    const pod = pods.find(({ metadata }) => metadata.name === name);
    const leftMs = (parseTime(time) ?? 0) + EVICTION_TIMEOUT_MS - view.nowMs;
    if (!pod || pod.metadata.deletionTimestamp || leftMs <= 0) continue;
    kept[name] = time;
    nextMs = Math.min(nextMs ?? leftMs, leftMs);
  }
  return { disruptedPods: Object.keys(kept).length > 0 ? kept : undefined, nextMs };
}

function conditionFor(view: View, budget: PodDisruptionBudget, allowed: number): Condition {
  const old = conditionOf(budget.status?.conditions, "DisruptionAllowed");
  const status = allowed > 0 ? "True" : "False";
  return {
    type: "DisruptionAllowed",
    status,
    observedGeneration: budget.metadata.generation,
    lastTransitionTime: old?.status === status ? old.lastTransitionTime : formatTime(view.nowMs),
    reason: allowed > 0 ? "SufficientPods" : "InsufficientPods",
    message: "",
  };
}

function budgetsOfPod(view: View, { object, previous }: Change<Pod>): string[] {
  return view
    .list("PodDisruptionBudget", object.metadata.namespace)
    .filter(
      ({ spec }) =>
        matchesSelector(spec?.selector, object.metadata.labels) ||
        matchesSelector(spec?.selector, previous?.metadata.labels),
    )
    .map(keyOf);
}
