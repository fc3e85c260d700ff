/**
 * The event log: who did what to which object, and what that was an answer to.
 *
 * After `Ready` the host sends {@link LogSnapshot} with the newest rows and then {@link LogBatch}es; a gap is closed as
 * in the cluster tree. Host and view both keep at most {@link logRowsMax} rows, the newest.
 */
import { command, notification } from "./message";
import type { ObjectRef } from "./view";

/** How many rows are kept; older ones fall off. */
export const logRowsMax = 50_000;

/** An Event object, a write that was stored, or a request that was answered without a write (a refusal, a learner's read). */
export type LogSort = "Event" | "Write" | "Request";

export interface LogRow {
  /** The journal position; rows come in its order. */
  readonly seq: number;
  /** Milliseconds since the cluster began, virtual. */
  readonly sinceStartMs: number;
  readonly sort: LogSort;
  /** `learner`, `deployment-controller`, `kubelet/node-2`. */
  readonly actor: string;
  /** `apply`, `create`, `bind`, `patch status`. */
  readonly verb: string;
  /** kubectl's short form: `deploy/web`, `pod/web-5b8c-k4j2l`. */
  readonly object: string;
  readonly ref?: ObjectRef;
  /** What is worth saying: `image nginx:1.25 → 1.26`, `Scaled up replica set web-5b8c to 1`. */
  readonly text: string;
  /** The revision that the write made. */
  readonly revision?: number;
  /** The revision whose arrival made the actor do it. */
  readonly causeRevision?: number;
  readonly level: "info" | "warning" | "error";
}

export const LogSnapshot = notification<{
  readonly branch: string;
  readonly seq: number;
  readonly rows: readonly LogRow[];
}>("eventLog/snapshot");

/** Rows since `afterSeq`, which is the place where the view has to stand. */
export const LogBatch = notification<{
  readonly branch: string;
  readonly afterSeq: number;
  readonly seq: number;
  readonly rows: readonly LogRow[];
}>("eventLog/batch");

/** View → host: there was a gap; send a snapshot. */
export const AskLogSnapshot = command("eventLog/askSnapshot");

/** Host → view: show only rows of this object; no ref shows all again. */
export const FilterObject = notification<{ readonly ref?: ObjectRef }>("eventLog/filterObject");
