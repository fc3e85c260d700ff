/** What runs on a node: a program that is started, receives messages and is woken. Its state lives in the kernel's tables. */
import type { Table } from "../kernel/table";
import type { InstanceId, JournalRecord, Message, Seq, WakeSort } from "../kernel/types";

/** The code behind an instance. Plain functions: whatever they remember, they remember in tables. */
export interface Program {
  readonly name: string;
  /** The instance begins (again): its tables are empty. */
  start(context: Context): void;
  receive(context: Context, message: Message): void;
  wake(context: Context, key: string): void;
  /** True if a wake-up in the queue still means something; views and `settle` ask. */
  awaits?(context: Context, key: string, dueMs: number): boolean;
}

/** What an instance can do. */
export interface Context {
  readonly self: InstanceId;
  readonly node: string;
  /** The node's clock: virtual time plus the node's skew. */
  readonly nowMs: number;
  /** Time for spans and deadlines: goes on steadily, whatever the node's clock is set to. */
  readonly monotonicMs: number;
  /** The record that led here. */
  readonly cause: Seq;
  /** Sends plain data; it arrives later, or never. Returns the message's id. */
  send(to: InstanceId, topic: string, body: unknown, cause?: Seq): number;
  /** Wakes this instance with a key, after so long. */
  wakeAfter(delayMs: number, key: string, sort: WakeSort, waitingFor?: string, cause?: Seq): void;
  record(record: Omit<JournalRecord, "seq" | "atMs" | "by">): Seq;
  /** A table shared by all instances of a program; keys begin with the instance. */
  table<V>(name: string): Table<V>;
  draw(component: string, object: string, purpose: string, n?: number): number;
}

/** Between the parts of a composite key: sorts before every character that names may have. */
export const SEPARATOR = "\u0000";

/** Asked with every message, of a few dozen instances. */
const nodes = new Map<InstanceId, string>();

export function nodeOf(instance: InstanceId): string {
  let node = nodes.get(instance);
  if (node === undefined) {
    node = instance.slice(instance.indexOf("@") + 1);
    nodes.set(instance, node);
  }
  return node;
}

export function programOf(instance: InstanceId): string {
  return instance.slice(0, instance.indexOf("@"));
}
