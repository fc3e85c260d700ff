/**
 * The one asynchronous port of a cluster. Editor, terminal, CLI, server and tests talk to a cluster through it and in
 * no other way; everything that crosses it survives structured cloning. It has an in-thread form and a worker form.
 */
import type { HttpRequest, HttpResponse } from "./apiserver/request";
import type { JournalRecord, RecordSort, Ref, Seq } from "./kernel/types";

/** A place in history: a branch and a journal position. `seq: "now"` is the present. */
export interface Cursor {
  readonly branch: string;
  readonly seq: Seq | "now";
}

/** What enters a cluster from outside. Inputs are journaled; replaying them replays everything. */
export type Input =
  /** A REST request; the answer comes when the API server has answered, at most 5 virtual seconds later, else 504. */
  | { readonly sort: "request"; readonly request: HttpRequest; readonly by?: string }
  /** Something breaks or heals: see `faults/`. */
  | {
      readonly sort: "fault";
      readonly fault: string;
      readonly target: string;
      readonly options?: Readonly<Record<string, unknown>>;
    };

export type Answer =
  | { readonly sort: "response"; readonly response: HttpResponse; readonly seq: Seq }
  | { readonly sort: "done"; readonly seq: Seq }
  | { readonly sort: "refused"; readonly reason: string };

/** A contiguous piece of history. `snapshot` comes first, and again whenever the feed cannot go on from where it was. */
export type Batch =
  | {
      readonly sort: "snapshot";
      readonly branch: string;
      readonly seq: Seq;
      readonly nowMs: number;
      readonly objects: readonly FeedObject[];
    }
  | {
      readonly sort: "records";
      readonly branch: string;
      readonly fromSeq: Seq;
      readonly toSeq: Seq;
      readonly nowMs: number;
      readonly records: readonly JournalRecord[];
    };

/** A stored object as the feed carries it. */
export interface FeedObject {
  readonly kind: string;
  readonly object: {
    readonly metadata: { readonly name?: string; readonly namespace?: string; readonly uid?: string };
  };
}

/** What a `commit` record tells (its `what`). The object is whole; for DELETED it is the last state. */
export interface CommitWhat {
  readonly type: "ADDED" | "MODIFIED" | "DELETED";
  readonly object: FeedObject["object"];
  /** The user that asked: `system:kube-scheduler`, `kubernetes-admin`. */
  readonly user: string;
}

/** What an `input` record tells: who asked from outside, for what, and from which line of which file. */
export interface InputWhat {
  readonly by: string;
  readonly method?: string;
  readonly target?: string;
  readonly file?: string;
  readonly line?: number;
}

/** What a `request` record tells: a write or a refusal, as the API server answered it. Reads by machines are not recorded. */
export interface RequestWhat {
  readonly verb: string;
  readonly subresource?: string;
  readonly code: number;
  readonly reason?: string;
  readonly message?: string;
  readonly user: string;
}

/** Questions about the state at a moment. The answers are plain data. */
export type Query =
  | { readonly sort: "object"; readonly ref: Ref }
  | { readonly sort: "list"; readonly kind: string; readonly namespace?: string }
  /** The chain of causes from an object to the learner's own edit: `explain/`. */
  | { readonly sort: "why"; readonly ref: Ref; readonly language: "en" | "zh-cn" }
  | { readonly sort: "records"; readonly fromSeq: Seq; readonly toSeq: Seq; readonly sorts?: readonly RecordSort[] }
  | { readonly sort: "tables"; readonly prefix: string };

export type ClockCommand =
  | { readonly sort: "state" }
  | { readonly sort: "pause" }
  | { readonly sort: "resume" }
  | { readonly sort: "speed"; readonly factor: number }
  /** Run to the next record that changes something a person can see. */
  | { readonly sort: "step" }
  | { readonly sort: "advance"; readonly byMs: number }
  | { readonly sort: "settle"; readonly boundMs?: number };

export interface ClockState {
  readonly nowMs: number;
  /** Virtual time since the cluster began. */
  readonly sinceStartMs: number;
  readonly paused: boolean;
  readonly factor: number;
  /** In answer to `settle`. */
  readonly settled?: Settled;
}

export type Settled =
  | { readonly is: "settled" }
  /** Nothing happens before `untilMs`; the view offers to skip there. */
  | { readonly is: "waiting"; readonly untilMs: number; readonly for: string }
  | { readonly is: "busy"; readonly afterMs: number };

export interface Disposable {
  dispose(): void;
}

/** A piece of a streamed answer. `response` alone means that the stream was refused. */
export type StreamPiece =
  | { readonly sort: "start" }
  | { readonly sort: "event"; readonly json: unknown }
  | { readonly sort: "text"; readonly text: string }
  | { readonly sort: "end" }
  | { readonly sort: "refused"; readonly response: HttpResponse };

export interface ClusterHost extends Disposable {
  submit(input: Input): Promise<Answer>;
  /** Begins a watch or a followed log; disposing ends it. */
  stream(request: HttpRequest, on: (piece: StreamPiece) => void): Disposable;
  feed(from: Cursor, sorts: readonly RecordSort[], on: (batch: Batch) => void): Disposable;
  look(at: Cursor, query: Query): Promise<unknown>;
  clock(command: ClockCommand): Promise<ClockState>;
  fork(at: Cursor): Promise<ClusterHost>;
}
