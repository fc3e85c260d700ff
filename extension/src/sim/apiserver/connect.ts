/**
 * Requests that a kubelet answers: sent on, kept as data until its answers come, and passed to the client as text, as a
 * stream or as a refusal (apiserver/pkg/registry/generic/rest/streamer.go, apimachinery/pkg/util/proxy).
 */
import { plainError } from "../api/errors";
import type { InstanceId } from "../kernel/types";
import { type Context, SEPARATOR } from "../transport/program";
import { KUBELET_TOPICS, type KubeletAnswer, type KubeletClose, type KubeletInput } from "./kubeletMessages";
import type { Plan } from "./plan";
import { toHttp } from "./rest/http";

/** A request that waits for a kubelet. */
export interface Connected {
  readonly client: { readonly from: InstanceId; readonly id: number };
  readonly kubelet: InstanceId;
  /** The answer goes out piece by piece. */
  readonly stream: boolean;
  /** Both outputs and the exit code are told apart, as exec needs it. */
  readonly channels: boolean;
  readonly started: boolean;
  readonly text: string;
}

const CONNECTS = "own/apiserver/connects";
const BY_CLIENT = "own/apiserver/connectsByClient";
const BY_KEY = "own/apiserver/connectsByKey";

const place = (context: Context, id: number | string): string => context.self + SEPARATOR + String(id);

/** Sends a request to its kubelet. */
export function connectTo(
  context: Context,
  client: Connected["client"],
  { node, topic, body, follow }: Plan & { sort: "connect" },
  streamKey: string | undefined,
): void {
  const kubelet = `kubelet@${node}`;
  const channels = topic === KUBELET_TOPICS.exec || topic === KUBELET_TOPICS.attach;
  const id = context.send(kubelet, topic, body);
  const connected: Connected = { client, kubelet, stream: follow || channels, channels, started: false, text: "" };
  context.table<Connected>(CONNECTS).set(place(context, id), connected);
  context.table<number>(BY_CLIENT).set(place(context, client.id), id);
  if (streamKey !== undefined) context.table<number>(BY_KEY).set(place(context, streamKey), id);
}

/** A kubelet has something to say. */
export function connectAnswered(context: Context, answer: KubeletAnswer): void {
  const table = context.table<Connected>(CONNECTS);
  const key = place(context, answer.to);
  const found = table.get(key);
  if (!found) return;
  if (answer.sort === "refused") {
    if (found.started) endStream(context, found, { exitCode: 1, message: answer.message });
    else refuse(context, found, answer.code, answer.message);
    forget(context, answer.to, found);
    return;
  }
  if (answer.sort === "piece") {
    if (found.stream) {
      if (!found.started) start(context, found);
      const piece = found.channels
        ? { sort: "event", json: { channel: answer.channel === "stderr" ? 2 : 1, text: answer.text } }
        : { sort: "text", text: answer.text };
      context.send(found.client.from, "http/stream", { to: found.client.id, piece });
    }
    table.set(key, found.stream ? { ...found, started: true } : { ...found, text: found.text + answer.text });
    return;
  }
  if (found.stream) {
    if (!found.started) start(context, found);
    endStream(context, found, { exitCode: answer.exitCode ?? 0 });
  } else {
    const response = toHttp({ code: answer.httpStatus ?? 200, body: found.text });
    context.send(found.client.from, "http/response", { to: found.client.id, response });
  }
  forget(context, answer.to, found);
}

/** The kubelet is not there; true if the refused message was one of ours. */
export function connectRefused(context: Context, id: number): boolean {
  const found = context.table<Connected>(CONNECTS).get(place(context, id));
  if (!found) return false;
  const node = found.kubelet.slice(found.kubelet.indexOf("@") + 1);
  refuse(context, found, 500, `dial tcp ${node}:10250: connect: connection refused`);
  forget(context, id, found);
  return true;
}

/** More input from the client; an absent text ends it. */
export function connectInput(context: Context, streamKey: string, text: string | undefined): boolean {
  const id = context.table<number>(BY_KEY).get(place(context, streamKey));
  const found = id === undefined ? undefined : context.table<Connected>(CONNECTS).get(place(context, id));
  if (id === undefined || !found) return false;
  context.send(found.kubelet, KUBELET_TOPICS.input, {
    to: id,
    ...(text === undefined ? {} : { text }),
  } satisfies KubeletInput);
  return true;
}

/** The client has gone. */
export function connectClosed(context: Context, clientId: number): void {
  const id = context.table<number>(BY_CLIENT).get(place(context, clientId));
  const found = id === undefined ? undefined : context.table<Connected>(CONNECTS).get(place(context, id));
  if (id === undefined || !found) return;
  context.send(found.kubelet, KUBELET_TOPICS.close, { to: id } satisfies KubeletClose);
  forget(context, id, found);
}

function start(context: Context, { client }: Connected): void {
  context.send(client.from, "http/stream", { to: client.id, piece: { sort: "start" } });
}

/** The last word of an exec is a Status with its exit code (remotecommand.NewErrorStatus). */
function endStream(
  context: Context,
  { client, channels }: Connected,
  { exitCode, message }: { exitCode: number; message?: string },
): void {
  if (channels) {
    const status =
      exitCode === 0
        ? { metadata: {}, status: "Success" }
        : {
            metadata: {},
            status: "Failure",
            message: message ?? `command terminated with non-zero exit code: exit status ${exitCode}`,
            reason: "NonZeroExitCode",
            details: { causes: [{ reason: "ExitCode", message: String(exitCode) }] },
          };
    context.send(client.from, "http/stream", { to: client.id, piece: { sort: "event", json: { channel: 3, status } } });
  }
  context.send(client.from, "http/stream", { to: client.id, piece: { sort: "end" } });
}

function refuse(context: Context, { client }: Connected, code: number, message: string): void {
  const status = {
    ...plainError(message).status,
    code,
    ...(code === 400 ? { reason: "BadRequest" as const } : {}),
    ...(code === 404 ? { reason: "NotFound" as const } : {}),
  };
  context.send(client.from, "http/response", { to: client.id, response: toHttp({ code, body: status }) });
}

function forget(context: Context, id: number, { client }: Connected): void {
  context.table<Connected>(CONNECTS).delete(place(context, id));
  context.table<number>(BY_CLIENT).delete(place(context, client.id));
  const keys = context.table<number>(BY_KEY);
  for (const [key, value] of keys.entries(place(context, ""))) if (value === id) keys.delete(key);
}
