/**
 * One request over the network: name, packets, answer. Answered at once; how long it took is told, and whoever asked
 * lets that time pass.
 *
 * Used by the shells of containers, `kubarium net trace`, labs and their traffic. Each packet leaves one `packet` record
 * with its verdict and target; its hops are not stored, `packetWalk` gives them again. Kubelet probes do not come here:
 * they go from the node to its own pod and are answered in the kubelet.
 */
import type { Seq } from "../kernel/types";
import { answerHttp, hostnameOf } from "../kubelet";
import { SEPARATOR } from "../transport/program";
import { isAddress } from "./addresses";
import { remember, rememberAffinity } from "./conntrack";
import {
  answerCluster,
  answerOutside,
  candidatesFor,
  type DnsAnswer,
  hostsAnswer,
  nodeResolver,
  type ResolverConfig,
  resolverOf,
  reverseName,
} from "./dns";
import {
  type From,
  fromText,
  type LossReason,
  OUTSIDE_IP,
  type PacketWalk,
  packetWalk,
  runningPod,
  type Target,
} from "./packetWalk";
import { clockOf, kubeletTables, type NetworkPhysics, stored } from "./physics";
import type { Protocol } from "./serviceRules";

export interface NetworkAsk {
  readonly from: From;
  /** A name or an address. */
  readonly host: string;
  /** 0 for ping. */
  readonly port: number;
  readonly sort: "http" | "tcp" | "udp" | "ping";
  readonly method?: string;
  /** With the query; `/` unless given. */
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** 5,000 unless given. */
  readonly timeoutMs?: number;
  /** A client that uses its socket again. */
  readonly sourcePort?: number;
}

export type FailureReason = "refused" | "timeout" | "unknown-host" | "unreachable";

export type NetworkReply =
  | {
      readonly sort: "response";
      readonly status: number;
      readonly body: string;
      readonly contentType: string;
      readonly address: string;
      readonly tookMs: number;
      readonly target: Target;
      readonly seq: Seq;
    }
  | {
      readonly sort: "connected";
      readonly address: string;
      readonly tookMs: number;
      readonly target: Target;
      readonly seq: Seq;
    }
  | {
      readonly sort: "failed";
      readonly reason: FailureReason;
      readonly address?: string;
      readonly tookMs: number;
      readonly seq?: Seq;
    };

/** What a `packet` record tells (its `what`). */
export interface PacketWhat {
  readonly from: string;
  readonly to: { readonly host: string; readonly ip: string; readonly port: number; readonly protocol: Protocol };
  /** The question that `packetWalk` takes, to see the hops again. */
  readonly n: number;
  readonly sourcePort: number;
  readonly verdict: PacketWalk["verdict"];
  readonly reason?: LossReason;
  readonly target?: Target;
  /** The source that the target saw. */
  readonly client: string;
  readonly latencyMs: number;
  /** The HTTP status, or the code of a DNS answer. */
  readonly code?: number | string;
  /** `GET /` or the name asked for. */
  readonly asked?: string;
  /** The first line of the answer. */
  readonly answer?: string;
}

/** What became of a name. */
export type Resolved =
  | {
      readonly sort: "found";
      readonly addresses: readonly string[];
      readonly name: string;
      readonly server: string;
      readonly tookMs: number;
      readonly queries: number;
    }
  | { readonly sort: "not-found"; readonly server: string; readonly tookMs: number; readonly queries: number }
  | { readonly sort: "no-server"; readonly tookMs: number; readonly queries: number };

const TIMEOUT_MS = 5_000;
/** A stub resolver waits 5 s for an answer and asks twice. */
const DNS_WAIT_MS = 5_000;
const DNS_ATTEMPTS = 2;
const ANSWER_MAX = 120;
const COUNTERS = "network/counters";

/** Asks and answers. */
export function request(physics: NetworkPhysics, ask: NetworkAsk): NetworkReply {
  const resolved = addressesFor(physics, ask.from, ask.host);
  const ip = resolved.sort === "found" ? resolved.addresses[0] : undefined;
  if (ip === undefined) return { sort: "failed", reason: "unknown-host", tookMs: resolved.tookMs };
  const reply = requestTo(physics, ask, ip);
  return { ...reply, tookMs: reply.tookMs + resolved.tookMs };
}

/** The addresses of a host: its own, if it is one, or what the resolver finds. */
function addressesFor(physics: NetworkPhysics, from: From, host: string): Resolved {
  if (isAddress(host)) return { sort: "found", addresses: [host], name: host, server: "", tookMs: 0, queries: 0 };
  return resolve(physics, from, host);
}

function requestTo(physics: NetworkPhysics, ask: NetworkAsk, ip: string): NetworkReply {
  const { sort, port, timeoutMs = TIMEOUT_MS } = ask;
  const protocol: Protocol = sort === "ping" ? "ICMP" : sort === "udp" ? "UDP" : "TCP";
  const sent = sendPacket(physics, ask.from, { ip, port, protocol }, ask.sourcePort);
  const { walk } = sent;
  const target = walk.target;
  // A TCP connection is there after one round trip, its answer after another; without the way back, neither is.
  const roundTripMs = 2 * walk.latencyMs;
  if (!target || walk.answerLost) {
    const seq = note(physics, ask, ip, sent, {});
    const waits = !walk.reason || walk.verdict === "dropped";
    const reason = waits ? "timeout" : walk.reason === "no-such-address" ? "unreachable" : "refused";
    // Nobody answers an ARP request: the kernel gives up after three seconds.
    const tookMs = waits ? timeoutMs : reason === "unreachable" ? Math.min(timeoutMs, ARP_MS) : roundTripMs;
    return { sort: "failed", reason, address: ip, tookMs, seq };
  }
  if (sort !== "http") {
    const seq = note(physics, ask, ip, sent, {});
    return { sort: "connected", address: ip, tookMs: Math.min(roundTripMs, timeoutMs), target, seq };
  }
  const { method = "GET", path = "/" } = ask;
  const answer = httpAnswer(physics, ask, walk, target);
  const tookMs = 2 * roundTripMs + answer.delayMs;
  const isLate = tookMs > timeoutMs;
  const seq = note(physics, ask, ip, sent, {
    asked: `${method} ${path}`,
    ...(isLate ? {} : { code: answer.status, answer: firstLine(answer.body) }),
  });
  if (isLate) return { sort: "failed", reason: "timeout", address: ip, tookMs: timeoutMs, seq };
  const { status, body, contentType } = answer;
  return { sort: "response", status, body, contentType, address: ip, tookMs, target, seq };
}

const ARP_MS = 3_000;

function httpAnswer(
  physics: NetworkPhysics,
  { method = "GET", path = "/", headers, body, host }: NetworkAsk,
  walk: PacketWalk,
  target: Target,
): { status: number; body: string; contentType: string; delayMs: number } {
  const { node, podUid } = target;
  const settings = node === undefined ? undefined : physics.plan.nodes.get(node);
  if (!settings || node === undefined || podUid === undefined) return outsideAnswer(host);
  const asked = {
    port: target.port,
    path,
    method,
    client: walk.arrived.sourceIP,
    ...(headers ? { headers } : {}),
    ...(body === undefined ? {} : { body }),
  };
  const answer = answerHttp(kubeletTables(physics, node), settings, podUid, asked, clockOf(physics, node));
  if (answer.sort === "refused") return { status: 502, body: "", contentType: "text/plain", delayMs: 0 };
  const { effects, containerId } = answer;
  // What the request does to the container happens on its node, when it gets there.
  if (containerId !== undefined && (effects.log !== undefined || effects.exit || effects.failHealth)) {
    physics.send(`kubelet@${node}`, EFFECTS_TOPIC, {
      podUid,
      pod: `${target.namespace}/${target.pod}`,
      containerId,
      effects,
    });
  }
  return { status: answer.status, body: answer.body, contentType: answer.contentType, delayMs: answer.delayMs };
}

/** Carries what a request did to a container to the kubelet that runs it. */
export const EFFECTS_TOPIC = "network/effects";

function outsideAnswer(host: string): { status: number; body: string; contentType: string; delayMs: number } {
  const body =
    "<!doctype html>\n<html>\n<head><title>Example Domain</title></head>\n<body>\n<h1>Example Domain</h1>\n</body>\n</html>\n";
  const known = /(^|\.)example\.com$/.test(host) || isAddress(host);
  return { status: known ? 200 : 404, body: known ? body : "", contentType: "text/html", delayMs: 20 };
}

function firstLine(text: string): string {
  return text.split("\n", 1)[0]!.slice(0, ANSWER_MAX);
}

// ── Names ──────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Resolves a name as a program at `from` would; an address is turned into its name. */
export function resolve(physics: NetworkPhysics, from: From, name: string): Resolved {
  const config = resolverFor(physics, from);
  const pod = from.sort === "pod" ? runningPod(physics, from.namespace, from.name) : undefined;
  if (pod) {
    const known = hostsAnswer(pod.record.pod, pod.record.sandbox!.ip, hostnameOf(pod.record.pod, pod.node), name);
    if (known) return { sort: "found", addresses: [known], name, server: "", tookMs: 0, queries: 0 };
  }
  let tookMs = 0;
  let queries = 0;
  const server = config.nameservers[0] ?? "";
  const candidates = isAddress(name) ? [reverseName(name)] : candidatesFor(name, config);
  for (const candidate of candidates) {
    const asked = query(physics, from, config, candidate);
    tookMs += asked.tookMs;
    queries += asked.queries;
    if (!asked.answer) return { sort: "no-server", tookMs, queries };
    if (asked.answer.code === "NOERROR") {
      const { addresses, name: answered } = asked.answer;
      return { sort: "found", addresses, name: answered, server: asked.server, tookMs, queries };
    }
  }
  return { sort: "not-found", server, tookMs, queries };
}

/** One name, asked of each name server in turn until one answers. */
function query(
  physics: NetworkPhysics,
  from: From,
  config: ResolverConfig,
  name: string,
): { answer?: DnsAnswer; server: string; tookMs: number; queries: number } {
  let tookMs = 0;
  let queries = 0;
  for (let attempt = 0; attempt < DNS_ATTEMPTS; attempt++) {
    for (const server of config.nameservers) {
      const sent = sendPacket(physics, from, { ip: server, port: 53, protocol: "UDP" });
      const answer = sent.walk.target && !sent.walk.answerLost && dnsAnswer(physics, sent.walk.target, name);
      queries++;
      note(physics, { from, host: server, port: 53, sort: "udp" }, server, sent, {
        asked: name,
        ...(answer
          ? {
              code: answer.code,
              answer: answer.code === "NOERROR" ? answer.addresses.join(" ").slice(0, ANSWER_MAX) : "",
            }
          : {}),
      });
      if (answer) return { answer, server, tookMs: tookMs + 2 * sent.walk.latencyMs, queries };
      // A refused query is known to be lost at once, a dropped one after the resolver's patience.
      tookMs += sent.walk.verdict === "rejected" ? 2 * sent.walk.latencyMs : DNS_WAIT_MS;
    }
  }
  return { server: "", tookMs, queries };
}

/** What the process that a query reached answers; undefined when it is no name server. */
function dnsAnswer(physics: NetworkPhysics, target: Target, name: string): DnsAnswer | undefined {
  if (target.node === undefined) return answerOutside(name);
  const record = runningPod(physics, target.namespace ?? "", target.pod ?? "")?.record;
  const container = record?.containers.find(({ id }) => id === target.containerId);
  const domain = physics.plan.nodes.get(target.node)?.clusterDomain;
  return container && /(^|\/)coredns(:|@|$)/.test(container.image) ? answerCluster(physics, name, domain) : undefined;
}

/** The resolver's settings where the request starts. */
export function resolverFor(physics: NetworkPhysics, from: From): ResolverConfig {
  const outside: ResolverConfig = { nameservers: [OUTSIDE_RESOLVER], searches: [], ndots: 1, options: [] };
  if (from.sort === "outside") return outside;
  if (from.sort === "node") {
    const config = physics.plan.nodes.get(from.node);
    return config ? nodeResolver(config) : outside;
  }
  const found = runningPod(physics, from.namespace, from.name);
  const pod = found?.record.pod ?? stored(physics, "Pod", from.namespace, from.name);
  const config = found && physics.plan.nodes.get(found.node);
  return pod && config ? resolverOf(pod, config) : outside;
}

/** A public resolver, for those outside (TEST-NET-3). */
const OUTSIDE_RESOLVER = "203.0.113.53";

// ── Packets ────────────────────────────────────────────────────────────────────────────────────────────────────────

interface Sent {
  readonly walk: PacketWalk;
  readonly n: number;
  readonly protocol: Protocol;
}

/** Walks a packet, and lets the nodes' kernels remember its connection. */
function sendPacket(
  physics: NetworkPhysics,
  from: From,
  to: { ip: string; port: number; protocol: Protocol },
  sourcePort?: number,
): Sent {
  const counters = physics.table<number>(COUNTERS);
  const place = [startOf(physics, from), `${to.protocol}/${to.ip}:${to.port}`].join(SEPARATOR);
  const n = counters.get(place) ?? 0;
  counters.set(place, n + 1);
  const walk =
    from.sort === "outside" && to.ip === OUTSIDE_RESOLVER
      ? outsideWalk(from.ip ?? OUTSIDE_IP, to)
      : packetWalk(physics, { from, to, n, ...(sourcePort === undefined ? {} : { sourcePort }) });
  if (walk.connection && walk.verdict === "delivered") {
    const { connection } = walk;
    remember(physics, connection);
    if (walk.affinity) rememberAffinity(physics, walk.affinity.node, walk.affinity);
  }
  return { walk, n, protocol: to.protocol };
}

/** Both ends are beyond the cluster. */
function outsideWalk(sourceIP: string, to: { ip: string; port: number; protocol: Protocol }): PacketWalk {
  return {
    hops: [],
    verdict: "delivered",
    latencyMs: 1,
    target: { ip: to.ip, port: to.port },
    arrived: { ...to, sourceIP, sourcePort: 0 },
  };
}

/** Whose counter a packet takes: connections are dealt out per node. */
function startOf(physics: NetworkPhysics, from: From): string {
  if (from.sort === "outside") return "outside";
  return from.sort === "node" ? from.node : (runningPod(physics, from.namespace, from.name)?.node ?? "");
}

function note(
  physics: NetworkPhysics,
  { from, host, port }: Pick<NetworkAsk, "from" | "host" | "port" | "sort">,
  ip: string,
  { walk, n, protocol }: Sent,
  answer: Pick<PacketWhat, "code" | "asked" | "answer">,
): Seq {
  const { target, verdict, reason, arrived, latencyMs } = walk;
  const what: PacketWhat = {
    from: fromText(from),
    to: { host, ip, port, protocol },
    n,
    sourcePort: walk.hops[0]?.packet.sourcePort ?? 0,
    verdict,
    ...(reason ? { reason } : {}),
    ...(target ? { target } : {}),
    client: arrived.sourceIP,
    latencyMs,
    ...answer,
  };
  const ref = target?.pod
    ? {
        kind: "Pod",
        namespace: target.namespace ?? "",
        name: target.pod,
        ...(target.podUid ? { uid: target.podUid } : {}),
      }
    : undefined;
  return physics.record({ sort: "packet", ...(ref ? { ref } : {}), what });
}
