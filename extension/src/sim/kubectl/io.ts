/**
 * How a kubectl command speaks with the world: it is a generator that yields what it wants done and is given the answer.
 *
 * kubectl lives outside the cluster, like the person who types. A generator keeps its code straight without waiting for
 * anything itself: the terminal answers its steps over a ClusterHost, the CLI and tests answer them at once.
 */
import type { HttpRequest, HttpResponse } from "../apiserver/request";

export type Step =
  | { readonly sort: "request"; readonly request: HttpRequest }
  /**
   * Follows a stream until the next piece; the answer is a {@link StreamAnswer}. The first step with this very request
   * object opens the stream; it is closed when the conversation ends. After `withinMs` of cluster time without a piece
   * the answer is `{ late: true }`, and the stream goes on.
   */
  | { readonly sort: "next"; readonly request: HttpRequest; readonly withinMs?: number }
  | { readonly sort: "print"; readonly text: string }
  | { readonly sort: "complain"; readonly text: string }
  /** Lets cluster time pass. */
  | { readonly sort: "sleep"; readonly ms: number }
  /** What time it is in the cluster, in epoch milliseconds. */
  | { readonly sort: "now" }
  /** Reads a file of the lab or folder, or standard input for `-`; the answer is its text or undefined. */
  | { readonly sort: "read"; readonly path: string }
  /** Opens an editor on a text; the answer is what it is left with. */
  | { readonly sort: "edit"; readonly name: string; readonly text: string };

/** `json` for a watch, `text` for a log, `end` when it is over, `response` when it was refused, `late` when none came in time. */
export type StreamAnswer = {
  readonly json?: unknown;
  readonly text?: string;
  readonly end?: boolean;
  readonly response?: HttpResponse;
  readonly late?: boolean;
};

/** A command under way; it returns its exit code. */
export type Conversation<Result = number> = Generator<Step, Result, unknown>;

/** Who asks: the admin of the kubeconfig that kubeadm writes. */
export const ADMIN = {
  sort: "certificate",
  commonName: "kubernetes-admin",
  organizations: ["system:masters"],
} as const;

export const JSON_TYPE = "application/json";

export interface AskOptions {
  readonly body?: unknown;
  readonly type?: string;
  readonly accept?: string;
  /** `deploy.yaml:17`: the place in the person's files that the request comes from. */
  readonly source?: string;
}

/** A request of this client; what runs the command adds whom it impersonates. */
export function requestOf(
  method: string,
  target: string,
  { body, type = JSON_TYPE, accept = JSON_TYPE, source }: AskOptions = {},
): HttpRequest {
  return {
    method,
    target,
    headers: {
      accept,
      "user-agent": "kubectl/v1.36.0",
      ...(body === undefined ? {} : { "content-type": type }),
      ...(source ? { "x-kubarium-source": source } : {}),
    },
    credentials: ADMIN,
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  };
}

/** Sends a request and is given the answer. */
export function* ask(method: string, target: string, options: AskOptions = {}): Conversation<HttpResponse> {
  return (yield { sort: "request", request: requestOf(method, target, options) }) as HttpResponse;
}

/** Writes to standard output. */
export function* print(text: string): Conversation<void> {
  yield { sort: "print", text };
}

/** Writes to standard error. */
export function* complain(text: string): Conversation<void> {
  yield { sort: "complain", text };
}

/** The next piece of a stream; pass the same request object each time. */
export function* nextOf(request: HttpRequest, withinMs?: number): Conversation<StreamAnswer> {
  return ((yield { sort: "next", request, ...(withinMs === undefined ? {} : { withinMs }) }) ?? {
    end: true,
  }) as StreamAnswer;
}

/** The cluster's time. */
export function* nowMs(): Conversation<number> {
  return ((yield { sort: "now" }) as number | undefined) ?? 0;
}
