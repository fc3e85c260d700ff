/**
 * The nouns of the kernel: time, wake-ups, messages and the journal.
 *
 * Nothing in the simulator waits. "Later" is an {@link Entry} in the kernel's queue: plain data that names an instance,
 * never a closure, so that a cluster can be copied, stored, forked and replayed.
 */

/** Position of a record in the journal; grows by one with each record. */
export type Seq = number;

/** A revision of the store, as `metadata.resourceVersion` shows it. */
export type Revision = number;

/** A running program on a node: `kubelet@node-2`, `kube-scheduler@cp-1`. */
export type InstanceId = string;

/**
 * Why something is in the queue.
 * - `work`: a key waits to be looked at now.
 * - `timer`: something will happen at a known time: a back-off ends, an image has been pulled.
 * - `periodic`: a loop that never ends: heartbeats, probes of a healthy pod, resyncs. A settled cluster has only these.
 */
export type WakeSort = "work" | "timer" | "periodic";

/** A wake-up: this instance is to look at this key at this time. */
export interface WakeUp {
  readonly dueMs: number;
  readonly to: InstanceId;
  readonly key: string;
  readonly sort: WakeSort;
  /** The record that led to this wake-up. */
  readonly cause: Seq;
  /** What a long timer waits for, in words that follow "waiting for": `the back-off of container web`. */
  readonly waitingFor?: string;
}

/** Plain data on its way from one instance to another. */
export interface Message {
  readonly id: number;
  readonly from: InstanceId;
  readonly to: InstanceId;
  /** What the receiver does with it: `api/request`, `api/response`, `watch/changes`, `etcd/propose` … */
  readonly topic: string;
  readonly body: unknown;
  /** The record that led to this message. */
  readonly cause: Seq;
}

/** One thing in the kernel's queue. Ordered by (dueMs, order); `order` is given by the kernel and never repeats. */
export interface Entry {
  readonly dueMs: number;
  readonly order: number;
  readonly to: InstanceId;
  readonly sort: WakeSort | "message";
  readonly cause: Seq;
  readonly key?: string;
  readonly message?: Message;
  readonly waitingFor?: string;
}

/** What a journal record tells of. */
export type RecordSort =
  | "input"
  | "request"
  | "commit"
  | "reconcile"
  | "decision"
  | "runtime"
  | "packet"
  | "fault"
  | "clock"
  | "instance";

/** An object's place in the cluster. `kind` is the kind's id in the registry: `Pod`, `Deployment`, `Widget.example.com`. */
export interface Ref {
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
  readonly uid?: string;
}

/** A field of an object that a decision rested on: `Deployment shop/web .spec.replicas`. */
export interface ComparedPath {
  readonly ref: Ref;
  /** A JSON path without the leading `$`: `.spec.replicas`. */
  readonly path: string;
}

/** Why a write was made: the rule's name and what it compared. The sentences for the rules live in `explain/`. */
export interface Because {
  /** `<component>/<rule>`: `replicaset/too-few-pods`. */
  readonly rule: string;
  readonly compared: readonly ComparedPath[];
  /** Values for the sentence: `{ wanted: 3, found: 1 }`. */
  readonly values?: Readonly<Record<string, string | number | boolean>>;
}

/** The wake-ups that were merged into one look at a key. */
export interface WokenBy {
  readonly first: Seq;
  readonly last: Seq;
  readonly count: number;
}

/** One line of history. What replay can give back (score tables, request stages) is not in it. */
export interface JournalRecord {
  readonly seq: Seq;
  readonly atMs: number;
  readonly by: InstanceId;
  readonly sort: RecordSort;
  readonly wokenBy?: WokenBy;
  readonly because?: Because;
  readonly revision?: Revision;
  readonly ref?: Ref;
  /** What happened, per sort; see the functions that record it. */
  readonly what: unknown;
}
