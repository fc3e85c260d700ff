/** What a request to the API server looks like once its URL has been read: structured, plain data. */
import type { Obj, Status } from "../api/types";
import type { Because, WokenBy } from "../kernel/types";

export interface UserInfo {
  readonly name: string;
  readonly uid?: string;
  readonly groups: readonly string[];
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}

/** How the caller proves who it is; `authentication.ts` turns it into a {@link UserInfo}. */
export type Credentials =
  | { readonly sort: "certificate"; readonly commonName: string; readonly organizations: readonly string[] }
  | { readonly sort: "token"; readonly token: string }
  | { readonly sort: "anonymous" };

export type Verb = "get" | "list" | "watch" | "create" | "update" | "patch" | "delete" | "deletecollection";

export type PatchType = "json" | "merge" | "strategic" | "apply";

/** A request as the outside sends it: read by `rest.ts`. */
export interface HttpRequest {
  readonly method: string;
  /** With the query: `/api/v1/namespaces/default/pods?limit=500`. */
  readonly target: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly credentials: Credentials;
}

export interface HttpResponse {
  readonly code: number;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON, or text for logs and health. */
  readonly body: unknown;
  /** Warnings, one `Warning: 299` header each. */
  readonly warnings?: readonly string[];
}

/**
 * How the endpoint passes on what a client types into a running exec: a request with this method, and in this header the
 * name that the exec's own request had there. Neither can come from outside.
 */
export const STREAM_INPUT = "STREAM-INPUT";
export const STREAM_KEY = "x-kubarium-stream";

/** A request on a resource, from inside or outside. */
export interface ApiRequest {
  readonly verb: Verb;
  /** The kind's id in the registry. */
  readonly kind: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly subresource?: string;
  readonly user: UserInfo;
  readonly userAgent?: string;
  /** Plain data; or text for the decoder to read, when `bodyForm` is given. */
  readonly body?: unknown;
  readonly bodyForm?: "json" | "yaml";
  readonly patchType?: PatchType;
  readonly options?: RequestOptions;
  /** Given when the client speaks another version of the kind than the one that is stored. */
  readonly servedVersion?: { readonly group: string; readonly version: string };
  /** For sub-resources that lead to a kubelet: what the URL says beyond the object. */
  readonly connect?: ConnectOptions;
  /** Why the caller asks: carried into the journal with the commit. */
  readonly because?: Because;
  readonly wokenBy?: WokenBy;
}

export interface ConnectOptions {
  readonly query: Readonly<Record<string, readonly string[]>>;
  /** What follows `proxy` in the path. */
  readonly path?: string;
  /** The client asked for a stream in both directions (a WebSocket). */
  readonly upgrade?: boolean;
  /** Names the stream, so that later input finds it. */
  readonly streamKey?: string;
}

export interface RequestOptions {
  readonly dryRun?: boolean;
  readonly fieldValidation?: "Strict" | "Warn" | "Ignore";
  readonly fieldManager?: string;
  readonly force?: boolean;
  readonly gracePeriodSeconds?: number;
  readonly propagationPolicy?: "Background" | "Foreground" | "Orphan";
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string };
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  readonly resourceVersion?: string;
  readonly resourceVersionMatch?: string;
  readonly limit?: number;
  readonly continueToken?: string;
  readonly allowWatchBookmarks?: boolean;
  readonly sendInitialEvents?: boolean;
  readonly timeoutSeconds?: number;
}

/** The answer to an {@link ApiRequest}. `body` is an object, a list or a Status. */
export interface ApiResponse {
  readonly code: number;
  readonly body: Obj | Status | unknown;
  readonly warnings?: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
}
