/**
 * Steady requests from outside, so that a lab can ask whether any was lost and who answered which share.
 *
 * Models a load generator beside the cluster (`hey`, `fortio`). A load is data in a table; each request is made when it
 * is due, leaves a `packet` record and is counted. Loads are loops: a cluster that has nothing else to do is settled.
 */
import type { Kernel } from "../kernel/kernel";
import type { InstanceId, Message } from "../kernel/types";
import type { Context, Program } from "../transport/program";
import { send } from "../transport/transport";
import { parseUrl } from "./hook";
import type { From } from "./packetWalk";
import { type NetworkPlan, physicsFor, stored } from "./physics";
import { request } from "./request";

/** A steady stream of requests. */
export interface Load {
  readonly id: string;
  /** `http://172.18.0.12:30080/version`; or a Service's name as `service:namespace/name`, called as from a node. */
  readonly target: string;
  readonly path?: string;
  readonly perSecond: number;
  /** It ends by itself after so long. */
  readonly forMs?: number;
  readonly timeoutMs?: number;
  /** Client addresses that take turns; one client unless given. */
  readonly clients?: number;
}

/** What has come of a load so far. */
export interface LoadResult {
  readonly load: Load;
  readonly startedMs: number;
  readonly stoppedMs?: number;
  readonly sent: number;
  readonly ok: number;
  readonly failed: number;
  /** How many requests each pod answered, by `namespace/name`. */
  readonly byPod: Readonly<Record<string, number>>;
  /** How many answers began with which line: the versions of the course's shop. */
  readonly byAnswer: Readonly<Record<string, number>>;
  /** How many failed for which reason: `refused`, `timeout`, or a status. */
  readonly byFailure: Readonly<Record<string, number>>;
  readonly lastFailureMs?: number;
}

/** Where the load generator runs. */
export const TRAFFIC: InstanceId = "traffic@outside";

const LOADS = "network/traffic";
/** Answers are told apart by their first line; more different ones than that are counted together. */
const ANSWERS_MAX = 50;

/** The program of the load generator. */
export function trafficProgram(plan: NetworkPlan): Program {
  return {
    name: "traffic",
    start() {},
    receive: received,
    wake: (context, id) => fire(context, plan, id),
    awaits: (context, id) => isRunning(context.table<LoadResult>(LOADS).get(id), context.nowMs),
  };
}

/** Begins a load; one with the same id begins anew. */
export function startTraffic(kernel: Kernel, by: InstanceId, load: Load): void {
  send(kernel, by, TRAFFIC, "traffic/start", load, kernel.cause);
}

export function stopTraffic(kernel: Kernel, by: InstanceId, id: string): void {
  send(kernel, by, TRAFFIC, "traffic/stop", { id }, kernel.cause);
}

/** What has come of a load so far; undefined when there never was one of that id. */
export function trafficResult(kernel: Pick<Kernel, "table">, id: string): LoadResult | undefined {
  return kernel.table<LoadResult>(LOADS).get(id);
}

function isRunning(result: LoadResult | undefined, nowMs: number): boolean {
  if (!result || result.stoppedMs !== undefined) return false;
  return result.load.forMs === undefined || nowMs < result.startedMs + result.load.forMs;
}

function received(context: Context, { topic, body }: Message): void {
  const loads = context.table<LoadResult>(LOADS);
  if (topic === "traffic/start") {
    const load = body as Load;
    const before = loads.get(load.id);
    loads.set(load.id, {
      load,
      startedMs: context.nowMs,
      sent: 0,
      ok: 0,
      failed: 0,
      byPod: {},
      byAnswer: {},
      byFailure: {},
    });
    // A running load's next wake-up serves the new one; two rhythms would double it.
    if (!isRunning(before, context.nowMs)) context.wakeAfter(0, load.id, "periodic");
  }
  if (topic === "traffic/stop") {
    const { id } = body as { id: string };
    const result = loads.get(id);
    if (result) loads.set(id, { ...result, stoppedMs: context.nowMs });
  }
}

function fire(context: Context, plan: NetworkPlan, id: string): void {
  const loads = context.table<LoadResult>(LOADS);
  const result = loads.get(id);
  if (!result || !isRunning(result, context.nowMs)) return;
  const { load, startedMs, sent } = result;
  loads.set(id, counted(context, plan, result));
  // Due times follow from the start, so that fractions of a millisecond do not add up.
  const nextMs = startedMs + Math.ceil(((sent + 1) * 1_000) / load.perSecond);
  context.wakeAfter(Math.max(1, nextMs - context.nowMs), id, "periodic");
}

function counted(context: Context, plan: NetworkPlan, result: LoadResult): LoadResult {
  const { load, sent } = result;
  const physics = physicsFor(context, plan);
  const place = placeOf(context, plan, load, sent);
  const reply = place
    ? request(physics, {
        ...place,
        sort: "http",
        ...(load.path ? { path: load.path } : {}),
        timeoutMs: load.timeoutMs ?? 5_000,
      })
    : ({ sort: "failed", reason: "unknown-host" } as const);
  const isOk = reply.sort === "response" && reply.status < 400;
  const pod =
    reply.sort === "response" && reply.target.pod ? `${reply.target.namespace}/${reply.target.pod}` : undefined;
  return {
    ...result,
    sent: sent + 1,
    ok: result.ok + (isOk ? 1 : 0),
    failed: result.failed + (isOk ? 0 : 1),
    byPod: pod ? plusOne(result.byPod, pod) : result.byPod,
    byAnswer: isOk ? plusOne(result.byAnswer, reply.body.split("\n", 1)[0]!.slice(0, 80)) : result.byAnswer,
    byFailure: isOk
      ? result.byFailure
      : plusOne(
          result.byFailure,
          reply.sort === "response" ? String(reply.status) : reply.sort === "failed" ? reply.reason : "no-answer",
        ),
    ...(isOk ? {} : { lastFailureMs: context.nowMs }),
  };
}

/** From where to where the next request goes. */
function placeOf(
  context: Context,
  plan: NetworkPlan,
  load: Load,
  n: number,
): { from: From; host: string; port: number; path: string } | undefined {
  const service = /^service:([^/]+)\/([^/:]+)(?::(\d+))?$/.exec(load.target);
  if (!service) {
    const url = parseUrl(load.target);
    const from: From = { sort: "outside", ip: `203.0.113.${10 + (n % Math.max(1, load.clients ?? 1))}` };
    return url && { ...url, from };
  }
  // Through a node port from outside if the Service has one, else to its own address from the nodes in turn.
  const [, namespace, name = "", wanted] = service;
  const { spec } = stored(context, "Service", namespace, name) ?? {};
  const port = (spec?.ports ?? []).find((one) => wanted === undefined || one.port === Number(wanted));
  const nodes = [...plan.nodes.keys()];
  const node = nodes[n % nodes.length];
  if (!port || node === undefined) return undefined;
  const from: From = { sort: "outside", ip: `203.0.113.${10 + (n % Math.max(1, load.clients ?? 1))}` };
  if (port.nodePort) return { from, host: plan.nodes.get(node)!.internalIP, port: port.nodePort, path: "/" };
  return { from: { sort: "node", node }, host: spec?.clusterIP ?? "", port: port.port, path: "/" };
}

function plusOne(counts: Readonly<Record<string, number>>, key: string): Readonly<Record<string, number>> {
  const isNew = counts[key] === undefined;
  const place = isNew && Object.keys(counts).length >= ANSWERS_MAX ? "…" : key;
  return { ...counts, [place]: (counts[place] ?? 0) + 1 };
}
