/**
 * A priority queue as an immutable value: put and take share all but O(log n) of it with the value before.
 * A leftist heap (the rank, the distance to the nearest gap, is never smaller on the left), so that merging walks
 * short right spines only.
 */
import { less } from "./plugins/prioritySort";

/** What waits in a queue. Smaller comes first: `group`, then higher priority, then earlier, then the older ticket. */
export interface HeapItem {
  readonly key: string;
  /** Distinguishes this stay in the queue from an earlier one; items whose ticket is out of date are passed over. */
  readonly ticket: number;
  readonly group: number;
  readonly priority: number;
  readonly timeMs: number;
}

export interface Heap {
  readonly item: HeapItem;
  readonly rank: number;
  readonly left?: Heap;
  readonly right?: Heap;
}

export function put(heap: Heap | undefined, item: HeapItem): Heap {
  return merge(heap, { item, rank: 1 }) as Heap;
}

/** The heap without its first item. */
export function rest(heap: Heap): Heap | undefined {
  return merge(heap.left, heap.right);
}

function merge(a: Heap | undefined, b: Heap | undefined): Heap | undefined {
  if (!a || !b) return a ?? b;
  if (comesBefore(b.item, a.item)) return merge(b, a);
  const { item, left } = a;
  const right = merge(a.right, b) as Heap;
  if (!left) return { item, rank: 1, left: right };
  return left.rank >= right.rank
    ? { item, rank: right.rank + 1, left, right }
    : { item, rank: left.rank + 1, left: right, right: left };
}

function comesBefore(a: HeapItem, b: HeapItem): boolean {
  if (a.group !== b.group) return a.group < b.group;
  if (less(a, b)) return true;
  return !less(b, a) && a.ticket < b.ticket;
}
