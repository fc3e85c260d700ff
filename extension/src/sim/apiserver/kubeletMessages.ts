/**
 * What an API server and a kubelet say to each other: logs, exec, attach, port-forward and proxies.
 *
 * The API server sends one of the requests to `kubelet@<node>`; the kubelet answers with {@link KubeletAnswer} messages
 * (topic `kubelet/answer`) whose `to` is the request's message id: any number of pieces, and then one end or refusal.
 */

export const KUBELET_TOPICS = {
  log: "kubelet/log",
  exec: "kubelet/exec",
  attach: "kubelet/attach",
  portForward: "kubelet/portForward",
  proxy: "kubelet/proxy",
  /** More input for a running exec or attach: {@link KubeletInput}. */
  input: "kubelet/input",
  /** The client has gone: {@link KubeletClose}. */
  close: "kubelet/close",
  answer: "kubelet/answer",
} as const;

/** Which container a request is about. */
export interface KubeletTarget {
  readonly namespace: string;
  readonly pod: string;
  readonly uid: string;
  readonly container: string;
}

/** `kubelet/log`. Without `follow` the kubelet sends what there is and ends. */
export interface KubeletLogRequest extends KubeletTarget {
  readonly follow: boolean;
  /** The container's previous life. */
  readonly previous: boolean;
  readonly timestamps: boolean;
  readonly sinceMs?: number;
  readonly tailLines?: number;
  readonly limitBytes?: number;
}

/** `kubelet/exec`, and with an empty command `kubelet/attach`. */
export interface KubeletExecRequest extends KubeletTarget {
  readonly command: readonly string[];
  readonly stdin: boolean;
  readonly stdout: boolean;
  readonly stderr: boolean;
  readonly tty: boolean;
}

/** `kubelet/proxy` and `kubelet/portForward`: a request to a port of the pod. */
export interface KubeletProxyRequest {
  readonly namespace: string;
  readonly pod: string;
  readonly uid: string;
  /** A number, or the name of a container port; empty for the first one. */
  readonly port: string;
  readonly scheme: "http" | "https";
  readonly method: string;
  readonly path: string;
  readonly body?: string;
}

/** `kubelet/input`. An absent text is the end of the input. */
export interface KubeletInput {
  readonly to: number;
  readonly text?: string;
}

export interface KubeletClose {
  readonly to: number;
}

/** `kubelet/answer`. */
export type KubeletAnswer =
  /** Output; `stdout` for logs. */
  | { readonly to: number; readonly sort: "piece"; readonly channel: "stdout" | "stderr"; readonly text: string }
  /** Everything has been said. Exec gives the exit code, a proxy the HTTP status. */
  | { readonly to: number; readonly sort: "end"; readonly exitCode?: number; readonly httpStatus?: number }
  /** It cannot be done: no such container, not started yet. The message goes to the client as it is. */
  | { readonly to: number; readonly sort: "refused"; readonly code: number; readonly message: string };
