/** The taints that follow a node's conditions, and who tolerates them (pkg/util/taints, pkg/controller/nodelifecycle). */
import type { Node, Taint, Toleration } from "../../schema/types";
import { conditionOf } from "../shared/conditions";

export const NOT_READY = "node.kubernetes.io/not-ready";
export const UNREACHABLE = "node.kubernetes.io/unreachable";

/** Which value of which condition brings which taint. */
const CONDITION_TAINTS: readonly (readonly [type: string, status: string, key: string])[] = [
  ["Ready", "False", NOT_READY],
  ["Ready", "Unknown", UNREACHABLE],
  ["MemoryPressure", "True", "node.kubernetes.io/memory-pressure"],
  ["DiskPressure", "True", "node.kubernetes.io/disk-pressure"],
  ["NetworkUnavailable", "True", "node.kubernetes.io/network-unavailable"],
  ["PIDPressure", "True", "node.kubernetes.io/pid-pressure"],
];
const UNSCHEDULABLE = "node.kubernetes.io/unschedulable";
const OURS = new Set([...CONDITION_TAINTS.map(([, , key]) => key), UNSCHEDULABLE]);

/** The node's taints with the NoSchedule ones that its conditions call for; the same list if they are right. */
export function withConditionTaints(node: Node, now: string): readonly Taint[] {
  const wanted = CONDITION_TAINTS.filter(
    ([type, status]) => conditionOf(node.status?.conditions, type)?.status === status,
  ).map(([, , key]) => key);
  if (node.spec?.unschedulable) wanted.push(UNSCHEDULABLE);
  return withTaints(node.spec?.taints ?? [], "NoSchedule", wanted, (key) => OURS.has(key), now);
}

/** The node's taints with the NoExecute one that moves its pods away, or without it; the same list if they are right. */
export function withEvictionTaint(node: Node, key: string | undefined, now: string): readonly Taint[] {
  return withTaints(
    node.spec?.taints ?? [],
    "NoExecute",
    key ? [key] : [],
    (one) => one === NOT_READY || one === UNREACHABLE,
    now,
  );
}

/** How long a pod may stay under these NoExecute taints: 0 not at all, undefined for ever. */
export function toleratedMs(
  tolerations: readonly Toleration[] | undefined,
  taints: readonly Taint[],
): number | undefined {
  let least: number | undefined;
  for (const taint of taints) {
    const fitting = (tolerations ?? []).filter((toleration) => tolerates(toleration, taint));
    if (fitting.length === 0) return 0;
    for (const { tolerationSeconds } of fitting) {
      if (tolerationSeconds !== undefined) least = Math.min(least ?? Infinity, Math.max(0, tolerationSeconds) * 1000);
    }
  }
  return least;
}

/** Whether a toleration covers a taint (staging/src/k8s.io/component-helpers, ToleratesTaint). */
export function tolerates({ key, operator = "Equal", value = "", effect }: Toleration, taint: Taint): boolean {
  if (effect && effect !== taint.effect) return false;
  if (key && key !== taint.key) return false;
  if (operator === "Exists") return true;
  if (operator === "Lt" || operator === "Gt") {
    const [mine, theirs] = [Number(value), Number(taint.value)];
    return operator === "Lt" ? theirs < mine : theirs > mine;
  }
  return key !== undefined && key !== "" && value === (taint.value ?? "");
}

function withTaints(
  taints: readonly Taint[],
  effect: "NoSchedule" | "NoExecute",
  wanted: readonly string[],
  isOurs: (key: string) => boolean,
  timeAdded: string,
): readonly Taint[] {
  const kept = taints.filter((taint) => taint.effect !== effect || !isOurs(taint.key) || wanted.includes(taint.key));
  const missing = wanted.filter((key) => !taints.some((taint) => taint.key === key && taint.effect === effect));
  if (kept.length === taints.length && missing.length === 0) return taints;
  return [...kept, ...missing.map((key): Taint => ({ key, effect, timeAdded }))];
}
