/**
 * What is to happen, ordered by (due time, order of posting).
 *
 * Most entries are due at once (a message on the same node, a key that became dirty), so those go to a plain lane
 * beside the heap. Whatever is in the heap for the present instant was posted before the clock got there and is
 * therefore older than anything in the lane: taking the heap first keeps the order.
 */
import TinyQueue from "tinyqueue";
import type { Entry } from "./types";

const byDue = (a: Entry, b: Entry): number => a.dueMs - b.dueMs || a.order - b.order;

export class EventQueue {
  private heap: TinyQueue<Entry>;
  private lane: Entry[];
  private laneAt = 0;
  /** Messages under way and keys to look at now: while there are any, the world does not rest. */
  private atWork: number;

  constructor(from?: EventQueue) {
    this.heap = new TinyQueue<Entry>([], byDue);
    // A heap's array copied as it stands is a heap.
    if (from) {
      this.heap.data = from.heap.data.slice();
      this.heap.length = from.heap.length;
    }
    this.lane = from ? from.lane.slice(from.laneAt) : [];
    this.atWork = from?.atWork ?? 0;
  }

  /** How many entries are messages or work. */
  get working(): number {
    return this.atWork;
  }

  get length(): number {
    return this.heap.length + this.lane.length - this.laneAt;
  }

  push(entry: Entry, nowMs: number): void {
    if (isWork(entry)) this.atWork++;
    if (entry.dueMs <= nowMs) this.lane.push(entry);
    else this.heap.push(entry);
  }

  /** When the next entry is due, or undefined when nothing is left. */
  nextDueMs(nowMs: number): number | undefined {
    if (this.laneAt < this.lane.length) return nowMs;
    return this.heap.peek()?.dueMs;
  }

  pop(nowMs: number): Entry | undefined {
    const entry = this.take(nowMs);
    if (entry && isWork(entry)) this.atWork--;
    return entry;
  }

  private take(nowMs: number): Entry | undefined {
    const head = this.heap.peek();
    if (this.laneAt < this.lane.length && !(head && head.dueMs <= nowMs)) {
      const entry = this.lane[this.laneAt++];
      if (this.laneAt > 1024 && this.laneAt * 2 > this.lane.length) {
        this.lane = this.lane.slice(this.laneAt);
        this.laneAt = 0;
      }
      return entry;
    }
    return this.heap.pop();
  }

  /** All entries, in no particular order. */
  *all(): IterableIterator<Entry> {
    yield* this.heap.data;
    for (let i = this.laneAt; i < this.lane.length; i++) yield this.lane[i]!;
  }
}

function isWork({ sort }: Entry): boolean {
  return sort === "message" || sort === "work";
}
