/**
 * `kubectl port-forward`: a connection from outside that the API server and the kubelet carry into a pod.
 *
 * Models pkg/kubelet/server/portforward: no Service, no rules and no pod network take part; inside the pod the caller
 * is 127.0.0.1. The stream's own protocol (WebSocket frames) belongs to whoever serves it.
 */

import type { InstanceId } from "../kernel/types";
import { nodeOf } from "../transport/program";
import { packetWalk, runningPod } from "./packetWalk";
import { lineBetween, type NetworkPhysics, OUTSIDE_NODE } from "./physics";
import { type NetworkAsk, type NetworkReply, request } from "./request";

/** Sends one request through a port-forward. `apiserver` is the instance that the caller talks to. */
export function portForward(
  physics: NetworkPhysics,
  apiserver: InstanceId,
  pod: { readonly namespace: string; readonly name: string },
  ask: Pick<NetworkAsk, "port" | "method" | "path" | "headers" | "body" | "timeoutMs">,
): NetworkReply {
  const found = runningPod(physics, pod.namespace, pod.name);
  if (!found) return { sort: "failed", reason: "unreachable", tookMs: 0 };
  const ways = [
    [OUTSIDE_NODE, nodeOf(apiserver)],
    [nodeOf(apiserver), found.node],
  ] as const;
  const lines = ways.map(([a, b]) => lineBetween(physics, a, b));
  const timeoutMs = ask.timeoutMs ?? 5_000;
  if (lines.some(({ cut }) => cut)) return { sort: "failed", reason: "timeout", tookMs: timeoutMs };
  const reply = request(physics, { ...ask, sort: "http", host: "127.0.0.1", from: { sort: "pod", ...pod } });
  return { ...reply, tookMs: reply.tookMs + 2 * lines.reduce((sum, { delayMs }) => sum + delayMs, 0) };
}

/** True if something in the pod listens on a port, as `kubectl port-forward` finds out on the first connection. */
export function portIsOpen(
  physics: NetworkPhysics,
  pod: { readonly namespace: string; readonly name: string },
  port: number,
): boolean {
  const to = { ip: "127.0.0.1", port, protocol: "TCP" as const };
  return packetWalk(physics, { from: { sort: "pod", ...pod }, to, n: 0 }).verdict === "delivered";
}
