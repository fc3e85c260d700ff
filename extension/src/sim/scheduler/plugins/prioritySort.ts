/**
 * The order of the active queue: higher priority first, then the one that waits longer.
 * Modelled on plugins/queuesort/priority_sort.go. The queue asks `less` directly: it has no other rule.
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
