/**
 * Time, order, chance and state: the only place they come from.
 *
 * The kernel knows nothing of Kubernetes. It has a clock that jumps from entry to entry, a queue, tables of immutable
 * values and a journal; whoever runs it says what an entry does. Same seed, same inputs: the same history, byte for byte.
 */
import { assert } from "../../base/assert";
import { draw } from "./draw";
import { Journal, type JournalOptions, type JournalState } from "./journal";
import { EventQueue } from "./queue";
import { Table } from "./table";
import type { Entry, JournalRecord, Seq } from "./types";

/** All that a kernel is, taken apart: what a stored cluster keeps of it. The values are shared with the kernel. */
export interface KernelState {
  readonly nowMs: number;
  readonly cause: Seq;
  readonly order: number;
  readonly messageId: number;
  readonly handled: number;
  readonly queue: readonly Entry[];
  readonly tables: readonly (readonly [string, Table<unknown>])[];
  readonly journal: JournalState;
}

export interface KernelOptions extends JournalOptions {
  readonly seed: number;
  /** Virtual time zero, in ms since the Unix epoch. */
  readonly epochMs: number;
}

/** Entries that may be handled within one virtual instant before we call it an endless loop. */
const ENTRIES_PER_INSTANT_MAX = 5_000_000;

export class Kernel {
  readonly options: KernelOptions;
  readonly journal: Journal;
  readonly queue: EventQueue;
  nowMs: number;
  /** The record that the entry being handled goes back to. */
  cause: Seq = 0;
  /** How many entries have been taken since the beginning: the exact moment of an input, between two of them. */
  handled = 0;
  private order = 0;
  private messageId = 0;
  private readonly tables: Map<string, Table<unknown>>;
  private handledThisInstant = 0;

  constructor(options: KernelOptions, from?: Kernel) {
    this.options = options;
    this.journal = new Journal(options, from?.journal);
    this.queue = new EventQueue(from?.queue);
    this.nowMs = from?.nowMs ?? options.epochMs;
    this.cause = from?.cause ?? 0;
    this.handled = from?.handled ?? 0;
    this.order = from?.order ?? 0;
    this.messageId = from?.messageId ?? 0;
    this.tables = new Map();
    if (from) for (const [name, table] of from.tables) this.tables.set(name, table.copy());
  }

  /** An independent copy of everything, in O(number of tables) plus the length of queue and journal. */
  fork(): Kernel {
    return new Kernel(this.options, this);
  }

  /** All of it as values. {@link restore} makes the same kernel of them. */
  state(): KernelState {
    const { nowMs, cause, order, messageId, handled } = this;
    const queue = [...this.queue.all()].sort((a, b) => a.dueMs - b.dueMs || a.order - b.order);
    const tables = this.tableNames().map((name) => [name, this.table(name)] as const);
    return { nowMs, cause, order, messageId, handled, queue, tables, journal: this.journal.state() };
  }

  static restore(options: KernelOptions, state: KernelState): Kernel {
    const kernel = new Kernel(options);
    kernel.nowMs = state.nowMs;
    kernel.cause = state.cause;
    kernel.order = state.order;
    kernel.messageId = state.messageId;
    kernel.handled = state.handled;
    for (const [name, table] of state.tables) kernel.tables.set(name, table.copyAtHand());
    // Everything goes into the heap: what is due by now was posted before whatever the lane will get.
    for (const entry of state.queue) kernel.queue.push(entry, Number.NEGATIVE_INFINITY);
    kernel.journal.restore(state.journal);
    return kernel;
  }

  /** The table of that name; made empty when it is asked for the first time. */
  table<V>(name: string): Table<V> {
    let table = this.tables.get(name);
    if (!table) {
      table = Table.empty<unknown>().copyAtHand();
      this.tables.set(name, table);
    }
    return table as Table<V>;
  }

  /** Names of all tables that start with the prefix, sorted. */
  tableNames(prefix = ""): string[] {
    return [...this.tables.keys()].filter((name) => name.startsWith(prefix)).sort();
  }

  post(entry: Omit<Entry, "order">): Entry {
    // Every field by name: entries of one shape are what the queue and the dispatch are quick with.
    const { dueMs, to, sort, cause, key, message, waitingFor } = entry;
    const posted: Entry = { dueMs, order: ++this.order, to, sort, cause, key, message, waitingFor };
    this.queue.push(posted, this.nowMs);
    return posted;
  }

  nextMessageId(): number {
    return ++this.messageId;
  }

  record(record: Omit<JournalRecord, "seq" | "atMs">): Seq {
    return this.journal.append(this.nowMs, record).seq;
  }

  draw(component: string, object: string, purpose: string, n = 0): number {
    return draw(this.options.seed, component, object, purpose, n);
  }

  /** When something happens next, or undefined when the world stands still. */
  get nextDueMs(): number | undefined {
    return this.queue.nextDueMs(this.nowMs);
  }

  /**
   * Takes the next entry that is due at or before `untilMs` and moves the clock there.
   * Returns undefined when there is none; the clock then stays.
   */
  take(untilMs: number): Entry | undefined {
    const dueMs = this.nextDueMs;
    if (dueMs === undefined || dueMs > untilMs) return undefined;
    if (dueMs > this.nowMs) {
      this.nowMs = dueMs;
      this.handledThisInstant = 0;
    }
    this.handledThisInstant++;
    assert(
      this.handledThisInstant < ENTRIES_PER_INSTANT_MAX,
      `an endless loop: ${ENTRIES_PER_INSTANT_MAX} entries handled at ${this.nowMs} without time going on`,
    );
    const entry = this.queue.pop(this.nowMs);
    if (entry) {
      this.cause = entry.cause;
      this.handled++;
    }
    return entry;
  }
}
