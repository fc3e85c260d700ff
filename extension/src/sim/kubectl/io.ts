/**
 * How a kubectl command speaks with the world: it is a generator that yields what it wants done and is given the answer.
 *
 * kubectl lives outside the cluster, like the person who types. A generator keeps its code straight without waiting for
 * anything itself: the terminal answers its steps over a ClusterHost, the CLI and tests answer them at once.
 */
import type { HttpRequest, HttpResponse } from "../apiserver/request";

export type Step =
  | { readonly sort: "request"; readonly request: HttpRequest }
  /** Follows a stream until the next piece; the answer is a {@link StreamAnswer}. The first step of a stream opens it. */
  | { readonly sort: "next"; readonly request: HttpRequest }
  | { readonly sort: "print"; readonly text: string }
  | { readonly sort: "complain"; readonly text: string }
  /** Lets cluster time pass. */
  | { readonly sort: "sleep"; readonly ms: number }
  /** Reads a file of the lab or folder, or standard input for `-`; the answer is its text or undefined. */
  | { readonly sort: "read"; readonly path: string }
  /** Opens an editor on a text; the answer is what it is left with. */
  | { readonly sort: "edit"; readonly name: string; readonly text: string };

export type StreamAnswer = { readonly json?: unknown; readonly text?: string; readonly end?: boolean; readonly response?: HttpResponse };

/** A command under way; it returns its exit code. */
export type Conversation<Result = number> = Generator<Step, Result, unknown>;

/** Who asks: the admin of the kubeconfig that kubeadm writes. */
export const ADMIN = { sort: "certificate", commonName: "kubernetes-admin", organizations: ["system:masters"] } as const;

export const JSON_TYPE = "application/json";

/** Sends a request and is given the answer. */
export function* ask(method: string, target: string, rest: { body?: unknown; type?: string; accept?: string } = {}): Conversation<HttpResponse> {
  const { body, type = JSON_TYPE, accept = JSON_TYPE } = rest;
  const request: HttpRequest = {
    method,
    target,
    headers: { accept, "user-agent": "kubectl/v1.36.0", ...(body === undefined ? {} : { "content-type": type }) },
    credentials: ADMIN,
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  };
  return (yield { sort: "request", request }) as HttpResponse;
}

export function* print(text: string): Conversation<void> {
  yield { sort: "print", text };
}

export function* complain(text: string): Conversation<void> {
  yield { sort: "complain", text };
}
