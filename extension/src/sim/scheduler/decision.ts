/** What the journal keeps of an attempt. The whole matrix is worked out again by {@link ./explainDecision} when asked for. */
import type { Attempt, NodeScore } from "./algorithm";
import type { Rejection } from "./framework";

export interface Decision {
  readonly outcome: "assigned" | "nominated" | "unschedulable" | "error";
  /** The chosen node, or the one that preemption makes room on. */
  readonly node?: string;
  /** The chosen node and the next best, with their weighted scores; no scores where there was no choice. */
  readonly best: readonly NodeScore[];
  readonly tie?: { readonly nodes: number; readonly draw: number };
  readonly nodes: number;
  readonly evaluated: number;
  readonly feasible: number;
  /** Where the search began, and the number of the attempt: what a replay needs to come to the same choice. */
  readonly start: number;
  readonly attempt: number;
  readonly rejections: readonly RejectionCount[];
  readonly message?: string;
  /** Pods to be deleted for this one. */
  readonly victims?: readonly string[];
}

/** On how many nodes a plugin gave a reason. */
export interface RejectionCount {
  readonly plugin: string;
  readonly reason: string;
  readonly nodes: number;
}

/** The most frequent first; plugins and reasons in alphabetical order among equals. */
export function countRejections(rejected: readonly Rejection[]): RejectionCount[] {
  const counts = new Map<string, RejectionCount>();
  for (const { plugin, status } of rejected) {
    for (const reason of status.reasons) {
      const key = `${plugin}\0${reason}`;
      counts.set(key, { plugin, reason, nodes: (counts.get(key)?.nodes ?? 0) + 1 });
    }
  }
  return [...counts.entries()]
    .sort(([a, x], [b, y]) => y.nodes - x.nodes || (a < b ? -1 : 1))
    .map(([, count]) => count);
}

export function decisionOf(attempt: Attempt, nodes: number, start: number, attempts: number): Decision {
  const { evaluated, feasible, rejected } = attempt;
  const searched = { nodes, evaluated, feasible, start, attempt: attempts, rejections: countRejections(rejected) };
  if (attempt.outcome === "assigned") {
    const { node, best, tie } = attempt;
    return { outcome: "assigned", node: node.name, best, ...(tie ? { tie } : {}), ...searched };
  }
  if (attempt.outcome === "error") return { outcome: "error", best: [], ...searched, message: attempt.message };
  const { preFilterMessage, plugins } = attempt.diagnosis;
  const rejections =
    preFilterMessage === undefined
      ? searched.rejections
      : [{ plugin: plugins[0] ?? "", reason: preFilterMessage, nodes }];
  return { outcome: "unschedulable", best: [], ...searched, rejections };
}
