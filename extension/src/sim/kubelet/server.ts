/**
 * The kubelet's own little server: logs, exec and requests to a pod's port, asked by the API server.
 *
 * Modelled on pkg/kubelet/server/server.go and the streaming half of CRI. Attach shows what the container writes from
 * now on; port-forward is left out, since its streams carry raw TCP and the simulated programs answer whole requests.
 */
import {
  KUBELET_TOPICS,
  type KubeletAnswer,
  type KubeletClose,
  type KubeletExecRequest,
  type KubeletInput,
  type KubeletLogRequest,
  type KubeletProxyRequest,
} from "../apiserver/kubeletMessages";
import { viewOf } from "../client/informer";
import type { InstanceId, Message } from "../kernel/types";
import { type Context, type Program, SEPARATOR } from "../transport/program";
import type { KubeletConfig } from "./config";
import { answerHttp, execInContainer, readLogs } from "./lookups";
import type { NetworkHook } from "./runtime/shell/state";

export interface KubeletServerOptions {
  readonly config: KubeletConfig;
  network?(): NetworkHook | undefined;
}

/** A log that a client follows: how many of its lines have been sent. */
interface Follow {
  readonly to: InstanceId;
  readonly id: number;
  readonly request: KubeletLogRequest;
  readonly sent: number;
}

/** A shell that a person types into. */
interface Shell {
  readonly to: InstanceId;
  readonly request: KubeletExecRequest;
  /** The beginning of a line that is not finished yet. */
  readonly typed: string;
}

const FOLLOWS = "own/kubeletServer/follows";
const SHELLS = "own/kubeletServer/shells";
const WAKE = "server";
/** How often a followed log is looked at. */
const FOLLOW_EVERY_MS = 250;
/** A command that has not ended by then is cut off, as an idle stream would be. */
const EXEC_WITHIN_MS = 60_000;
const SHELLS_BY_NAME: ReadonlySet<string> = new Set(["sh", "bash", "ash", "/bin/sh", "/bin/bash"]);
const TOPICS: ReadonlySet<string> = new Set(Object.values(KUBELET_TOPICS));

/** A kubelet that also answers the API server. */
export function withServer(kubelet: Program, options: KubeletServerOptions): Program {
  return {
    ...kubelet,
    receive: (context, message) =>
      TOPICS.has(message.topic) ? asked(context, options, message) : kubelet.receive(context, message),
    wake: (context, key) => (key === WAKE ? sendNews(context, options) : kubelet.wake(context, key)),
  };
}

function asked(context: Context, options: KubeletServerOptions, message: Message): void {
  const { topic, from, id, body } = message;
  switch (topic) {
    case KUBELET_TOPICS.log:
      return log(context, options, from, id, body as KubeletLogRequest);
    case KUBELET_TOPICS.exec:
      return exec(context, options, from, id, body as KubeletExecRequest);
    case KUBELET_TOPICS.attach:
      return log(context, options, from, id, {
        ...(body as KubeletExecRequest),
        follow: true,
        previous: false,
        timestamps: false,
      });
    case KUBELET_TOPICS.proxy:
      return proxy(context, options, from, id, body as KubeletProxyRequest);
    case KUBELET_TOPICS.portForward:
      return answer(context, from, { to: id, sort: "refused", code: 400, message: "port forwarding is not simulated" });
    case KUBELET_TOPICS.input:
      return typed(context, options, body as KubeletInput);
    case KUBELET_TOPICS.close: {
      const { to } = body as KubeletClose;
      context.table(FOLLOWS).delete(place(context, to));
      context.table(SHELLS).delete(place(context, to));
    }
  }
}

// ── Logs ───────────────────────────────────────────────────────────────────────────────────────────────────────────

function log(
  context: Context,
  options: KubeletServerOptions,
  to: InstanceId,
  id: number,
  request: KubeletLogRequest,
): void {
  const read = readLogs(viewOf(context, "kubelet").own, options.config, request.uid, request.container, context.nowMs, {
    previous: request.previous,
    timestamps: request.timestamps,
    ...(request.tailLines === undefined ? {} : { tail: request.tailLines }),
    ...(request.sinceMs === undefined ? {} : { sinceMs: request.sinceMs }),
  });
  if ("error" in read) return answer(context, to, { to: id, sort: "refused", code: 400, message: read.error });
  const text = request.limitBytes === undefined ? read.text : read.text.slice(0, request.limitBytes);
  if (text !== "") answer(context, to, { to: id, sort: "piece", channel: "stdout", text });
  if (!request.follow) return answer(context, to, { to: id, sort: "end" });
  const whole = readWhole(context, options, request);
  context.table<Follow>(FOLLOWS).set(place(context, id), { to, id, request, sent: whole.length });
  context.wakeAfter(FOLLOW_EVERY_MS, WAKE, "periodic");
}

/** Every line of the container's present log, for counting what has been sent. */
function readWhole(
  context: Context,
  { config }: KubeletServerOptions,
  { uid, container, timestamps }: KubeletLogRequest,
): string[] {
  const read = readLogs(viewOf(context, "kubelet").own, config, uid, container, context.nowMs, { timestamps });
  return "error" in read ? [] : read.text.split("\n").slice(0, -1);
}

/** Sends followers what has been written since; goes on for as long as somebody follows. */
function sendNews(context: Context, options: KubeletServerOptions): void {
  const table = context.table<Follow>(FOLLOWS);
  const follows = table.entries(context.self + SEPARATOR);
  for (const [key, follow] of follows) {
    const lines = readWhole(context, options, follow.request);
    // A container that started anew has a new log.
    const news = lines.slice(lines.length < follow.sent ? 0 : follow.sent);
    if (news.length === 0) continue;
    answer(context, follow.to, { to: follow.id, sort: "piece", channel: "stdout", text: `${news.join("\n")}\n` });
    table.set(key, { ...follow, sent: lines.length });
  }
  if (follows.length > 0) context.wakeAfter(FOLLOW_EVERY_MS, WAKE, "periodic");
}

// ── Commands ───────────────────────────────────────────────────────────────────────────────────────────────────────

function exec(
  context: Context,
  options: KubeletServerOptions,
  to: InstanceId,
  id: number,
  request: KubeletExecRequest,
): void {
  const [name = ""] = request.command;
  if (request.stdin && request.command.length === 1 && SHELLS_BY_NAME.has(name)) {
    const probe = run(context, options, request, [name, "-c", "true"]);
    if ("error" in probe) return answer(context, to, { to: id, sort: "refused", code: 500, message: probe.error });
    context.table<Shell>(SHELLS).set(place(context, id), { to, request, typed: "" });
    return prompt(context, to, id, request);
  }
  const result = run(context, options, request, request.command);
  if ("error" in result) return answer(context, to, { to: id, sort: "refused", code: 500, message: result.error });
  tell(context, to, id, result);
  answer(context, to, { to: id, sort: "end", exitCode: result.exitCode });
}

/** A person's keys: each whole line is a command of its own. */
function typed(context: Context, options: KubeletServerOptions, { to: id, text }: KubeletInput): void {
  const table = context.table<Shell>(SHELLS);
  const shell = table.get(place(context, id));
  if (!shell) return;
  const lines = (shell.typed + (text ?? "")).replaceAll("\r", "\n").split("\n");
  const rest = lines.pop() ?? "";
  table.set(place(context, id), { ...shell, typed: rest });
  for (const line of lines) {
    if (/^\s*exit(\s|$)/.test(line)) return close(context, shell.to, id, Number(line.trim().split(/\s+/)[1] ?? 0));
    if (line.trim() !== "") {
      const result = run(context, options, shell.request, ["sh", "-c", line]);
      if ("error" in result) return close(context, shell.to, id, 137);
      tell(context, shell.to, id, result);
    }
    prompt(context, shell.to, id, shell.request);
  }
  if (text === undefined) close(context, shell.to, id, 0);
}

function run(
  context: Context,
  { config, network }: KubeletServerOptions,
  { uid, container }: KubeletExecRequest,
  command: readonly string[],
) {
  const hook = network?.();
  return execInContainer(viewOf(context, "kubelet"), config, uid, container, command, {
    limitMs: EXEC_WITHIN_MS,
    ...(hook ? { network: hook } : {}),
  });
}

function tell(
  context: Context,
  to: InstanceId,
  id: number,
  { stdout, stderr }: { stdout: string; stderr: string },
): void {
  if (stdout !== "") answer(context, to, { to: id, sort: "piece", channel: "stdout", text: stdout });
  if (stderr !== "") answer(context, to, { to: id, sort: "piece", channel: "stderr", text: stderr });
}

function prompt(context: Context, to: InstanceId, id: number, { tty }: KubeletExecRequest): void {
  if (tty) answer(context, to, { to: id, sort: "piece", channel: "stdout", text: "/ # " });
}

function close(context: Context, to: InstanceId, id: number, exitCode: number): void {
  context.table(SHELLS).delete(place(context, id));
  answer(context, to, { to: id, sort: "end", exitCode: Number.isInteger(exitCode) ? exitCode : 2 });
}

// ── Requests to a port ─────────────────────────────────────────────────────────────────────────────────────────────

function proxy(
  context: Context,
  { config }: KubeletServerOptions,
  to: InstanceId,
  id: number,
  request: KubeletProxyRequest,
): void {
  const { uid, port, method, path, body } = request;
  const found = answerHttp(
    viewOf(context, "kubelet").own,
    config,
    uid,
    { port: Number(port), method, path, ...(body ? { body } : {}) },
    context.nowMs,
  );
  if (found.sort !== "response") {
    return answer(context, to, {
      to: id,
      sort: "refused",
      code: 503,
      message: `error trying to reach service: dial tcp :${port}: connect: connection refused`,
    });
  }
  if (found.body !== "") answer(context, to, { to: id, sort: "piece", channel: "stdout", text: found.body });
  answer(context, to, { to: id, sort: "end", httpStatus: found.status });
}

function answer(context: Context, to: InstanceId, body: KubeletAnswer): void {
  context.send(to, KUBELET_TOPICS.answer, body);
}

const place = (context: Context, id: number): string => context.self + SEPARATOR + String(id).padStart(15, "0");
