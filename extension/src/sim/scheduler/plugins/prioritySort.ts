/**
 * The order of the active queue: higher priority first, then the one that waits longer.
 * Modelled on plugins/queuesort/priority_sort.go. The queue's heap compares its items the same way without calling
 * here; this is the rule for everybody else who sorts pods.
 */
import type { Plugin } from "../framework";

export const prioritySort: Plugin = { name: "PrioritySort" };

export interface Waiting {
  readonly priority: number;
  readonly timeMs: number;
}

/** Whether `a` is scheduled before `b`. */
export function less(a: Waiting, b: Waiting): boolean {
  return a.priority === b.priority ? a.timeMs < b.timeMs : a.priority > b.priority;
}
