/**
 * What a request comes to, once everything about it has been decided: an answer, or a transaction and then an answer.
 * A plan is data. When the transaction meets a newer revision, the request is planned again from the newer state.
 */
import { ApiError, success } from "../api/errors";
import type { Obj, Status } from "../api/types";
import type { Because, WokenBy } from "../kernel/types";
import type { Kind } from "../kinds/kind";
import type { Commit, KindSnapshot, Op } from "../store/mvcc";
import type { Registry } from "./registry";
import type { ApiRequest, ApiResponse, UserInfo } from "./request";

export type Plan =
  | { readonly sort: "answer"; readonly response: ApiResponse }
  | {
      readonly sort: "commit";
      readonly ops: readonly Op[];
      /** What is answered when the ops are in: the object of this op, or a body of its own. */
      readonly code: number;
      readonly main: number;
      readonly body?: unknown;
      readonly warnings?: readonly string[];
    }
  /** A kubelet has the answer: logs, exec, proxies. */
  | {
      readonly sort: "connect";
      readonly node: string;
      readonly topic: string;
      readonly body: object;
      readonly follow: boolean;
    };

/** What the stages of a request may look at. */
export interface Desk {
  readonly nowMs: number;
  readonly registry: Registry;
  /** The state as of what this API server has been told. */
  snapshot(kind: string): KindSnapshot;
  /** The same as of an earlier revision; undefined when that has been compacted. */
  snapshotAt(kind: string, revision: number): KindSnapshot | undefined;
  /** How far this server has been told, over all kinds. */
  readonly revision: number;
  /** Watches from before this revision are too old for this server's cache. */
  readonly watchFloor: number;
  /** Commits of a kind after a revision, as far as this server has seen; undefined when some are compacted. */
  since(kind: string, revision: number): readonly Commit[] | undefined;
  readonly compactedRevision: number;
  get(kind: string, namespace: string | undefined, name: string): Obj | undefined;
  /** A keyed draw for this object and purpose. */
  draw(object: string, purpose: string, n?: number): number;
  drawUid(object: string): string;
  drawSuffix(object: string): string;
}

/** A write on its way through the stages. */
export interface WriteAttempt {
  readonly desk: Desk;
  readonly kind: Kind;
  readonly request: ApiRequest;
  readonly user: UserInfo;
  readonly subresource: string;
  readonly operation: "CREATE" | "UPDATE" | "DELETE";
  /** The object as it would be stored; mutating admission changes it in place. Undefined for deletes. */
  readonly object: Obj | undefined;
  readonly old: Obj | undefined;
  readonly warnings: string[];
  /** Further changes that belong to the same transaction: quota usage, address allocations. */
  readonly alsoOps: Op[];
}

export interface Reason {
  readonly because?: Because;
  readonly wokenBy?: WokenBy;
}

export const answer = (code: number, body: unknown, warnings: readonly string[] = []): Plan & { sort: "answer" } => ({
  sort: "answer",
  response: { code, body, ...(warnings.length > 0 ? { warnings } : {}) },
});

/** A refusal carries the warnings that came before it. */
export function withWarnings(warnings: readonly string[], plan: () => Plan): Plan {
  try {
    return plan();
  } catch (error) {
    if (!ApiError.is(error) || warnings.length === 0) throw error;
    return answer(error.code, error.status, warnings);
  }
}

/** What a POST that leaves no object behind is answered. */
export const created = (): Status => ({ ...success(), code: 201 });
