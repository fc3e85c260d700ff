/** What the work queue keeps of one key, and the Events that hang on its writes. */
import type { Revision, WokenBy } from "../kernel/types";
import type { EventToTell, Result } from "./component";

/** One key of one component. */
export interface WorkItem {
  readonly dirty?: WokenBy;
  readonly processing?: Processing;
  /** Failures in a row; sets the back-off. */
  readonly failures: number;
  /** When the key is to be looked at again by its own last word; other timers in the queue are void. */
  readonly timerDueMs?: number;
  /** A second time that the key itself named: a timer behind a loop's next round. */
  readonly alsoDueMs?: number;
  /** Own writes that the view has to show before the key is looked at again, by kind. */
  readonly mustSee?: Readonly<Record<string, Revision>>;
}

export interface Processing {
  readonly result: Result;
  readonly wokenBy: WokenBy;
  /** Writes of the present batch: from here … */
  readonly from: number;
  /** … up to here, exclusive. */
  readonly to: number;
  /** How many of the batch have been answered. */
  readonly answered: number;
  /** The first refusal of the batch. */
  readonly failure?: string;
}

/** A request that has not been answered: which key's write, or a watch. `event`: Events wait for their turn. */
export type Outstanding =
  | {
      readonly sort: "write";
      readonly component: string;
      readonly key: string;
      readonly index: number;
      readonly sentMs: number;
    }
  | { readonly sort: "event"; readonly sentMs: number }
  | { readonly sort: "watch"; readonly kind: string; readonly sentMs: number };

export function omitTimers({ timerDueMs: _, alsoDueMs: __, ...item }: WorkItem): WorkItem {
  return item;
}

export function omitDirty({ dirty: _, ...item }: WorkItem): WorkItem {
  return item;
}

/** Events by the write they hang on; derived from the result once, however many writes it has. */
const eventsByWrite = new WeakMap<Result, ReadonlyMap<number, readonly EventToTell[]>>();

export function eventsOfWrite(result: Result, index: number): readonly EventToTell[] {
  if (!result.events) return [];
  let byWrite = eventsByWrite.get(result);
  if (!byWrite) {
    const made = new Map<number, EventToTell[]>();
    for (const event of result.events) {
      const write = event.afterWrite ?? event.ifWriteFails ?? -1;
      const list = made.get(write) ?? [];
      made.set(write, list);
      list.push(event);
    }
    byWrite = made;
    eventsByWrite.set(result, byWrite);
  }
  return byWrite.get(index) ?? [];
}
