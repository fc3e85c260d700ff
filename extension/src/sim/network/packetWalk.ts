/**
 * The way of one packet, hop by hop: devices, rules, address translation, tunnels, and where it ends.
 *
 * Models the path through Linux that pods, kube-proxy's chains (pkg/proxy/iptables) and flannel's VXLAN make. A walk
 * looks and changes nothing: connection and affinity come back in its result, and `request.ts` keeps them. So hops need
 * not be stored; the same question at the same moment gives the same hops. Fragments, MTU and TTL are left out.
 */

import type { OwnTables } from "../client/component";
import { acceptsConnection, type ContainerRecord, type PodRecord, podRecords, type Settings } from "../kubelet";
import { addressAt, endpointText, isInside } from "./addresses";
import {
  type Affinity,
  affinityFor,
  CONNTRACK_MS,
  type Connection,
  connectionFor,
  type Header,
  isAmong,
} from "./conntrack";
import {
  clockOf,
  kubeletTables,
  lineBetween,
  type NetworkPhysics,
  netfilterTables,
  nodeAtAddress,
  nodeOfPodAddress,
  OUTSIDE_NODE,
  podCIDROf,
  stored,
} from "./physics";
import {
  choiceFor,
  type EndpointRule,
  type Match,
  matchKey,
  type PortRules,
  type Protocol,
  portsOf,
  type ServiceEntry,
  type Way,
} from "./serviceRules";
import { BRIDGE, livePodAt, UPLINK, VNI, VXLAN, vethOf } from "./topology";

/** Where a packet starts. */
export type From =
  | { readonly sort: "pod"; readonly namespace: string; readonly name: string }
  | { readonly sort: "node"; readonly node: string }
  /** Somebody beyond the cluster; `ip` tells clients apart. */
  | { readonly sort: "outside"; readonly ip?: string };

export interface PacketQuestion {
  readonly from: From;
  readonly to: { readonly ip: string; readonly port: number; readonly protocol: Protocol };
  /** The n-th packet from this node to this address: sets the source port, and which endpoint is drawn. */
  readonly n: number;
  /** A client that uses a socket again; drawn unless given. */
  readonly sourcePort?: number;
}

/** One thing that happened to the packet, at one device. */
export interface Hop {
  readonly node: string;
  readonly device: string;
  readonly does:
    | "send"
    | "forward"
    | "dnat"
    | "snat"
    | "conntrack"
    | "encapsulate"
    | "decapsulate"
    | "deliver"
    | "drop"
    | "reject";
  /** The packet after it. */
  readonly packet: Header;
  /** The header around the packet while it is in the tunnel. */
  readonly outer?: { readonly sourceIP: string; readonly ip: string; readonly vni: number };
  /** The Service port whose rule did it, or the reason of a loss. */
  readonly by?: string;
  /** Which endpoint of how many. */
  readonly chosen?: { readonly index: number; readonly of: number; readonly affinity: boolean };
}

export type Verdict = "delivered" | "rejected" | "dropped";

/** Why a packet did not arrive. `rejected` ones are told at once, `dropped` ones leave the sender waiting. */
export type LossReason =
  | "source-not-running"
  | "no-endpoints"
  | "no-local-endpoints"
  | "no-listener"
  | "no-such-address"
  | "no-service-rule"
  | "no-way-in"
  | "link-cut"
  | "packet-lost";

/** The process that a packet reached; without a pod, it is a host beyond the cluster. */
export interface Target {
  readonly ip: string;
  readonly port: number;
  readonly node?: string;
  readonly namespace?: string;
  readonly pod?: string;
  readonly podUid?: string;
  readonly container?: string;
  readonly containerId?: string;
}

export interface PacketWalk {
  readonly hops: readonly Hop[];
  readonly verdict: Verdict;
  readonly reason?: LossReason;
  /** One way. */
  readonly latencyMs: number;
  /** It arrived, and its answer will not: the way back is cut. */
  readonly answerLost?: true;
  readonly target?: Target;
  /** The packet as it arrived; its source is what the target sees as the client. */
  readonly arrived: Header;
  /** What the nodes' kernels remember of it. */
  readonly connection?: Connection;
  readonly affinity?: Affinity & { readonly node: string };
}

/** Follows a packet from where it starts to where it ends. */
export function packetWalk(physics: NetworkPhysics, question: PacketQuestion): PacketWalk {
  return new Walker(physics, question).walk();
}

/** Retransmissions of a lost TCP segment come after 1, 2, 4 … seconds; the sender gives up after these. */
const TCP_RETRIES = 5;

/** Linux' ip_local_port_range. */
const EPHEMERAL = { first: 32_768, count: 28_232 } as const;

/** The address that an outside client has unless it says otherwise (TEST-NET-3). */
export const OUTSIDE_IP = "203.0.113.10";

/** A walk under way: the packet, the node it is on, and the hops so far. Lives for one call. */
class Walker {
  private readonly hops: Hop[] = [];
  private packet: Header;
  private latencyMs = 0;
  private connection: Connection | undefined;
  private affinity: PacketWalk["affinity"];
  /** The way back is cut somewhere. */
  private isAnswerLost = false;
  /** The rule marked the packet for masquerading. */
  private masquerade = false;

  constructor(
    private readonly physics: NetworkPhysics,
    private readonly question: PacketQuestion,
  ) {
    const { from, to, n, sourcePort } = question;
    // Ephemeral ports are given one after the other from a drawn start, so that no two of a client's sockets meet.
    const drawn =
      EPHEMERAL.first +
      ((Math.floor(physics.draw("network", fromText(from), "source-port") * EPHEMERAL.count) + n) % EPHEMERAL.count);
    this.packet = {
      protocol: to.protocol,
      sourceIP: "",
      sourcePort: to.protocol === "ICMP" ? 0 : (sourcePort ?? drawn),
      ip: to.ip,
      port: to.port,
    };
  }

  walk(): PacketWalk {
    const { from } = this.question;
    switch (from.sort) {
      case "outside":
        return this.fromOutside(from.ip ?? OUTSIDE_IP);
      case "node":
        return this.fromNode(from.node);
      case "pod":
        return this.fromPod(from);
    }
  }

  // ── Starts ───────────────────────────────────────────────────────────────────────────────────────────────────

  private fromPod({ namespace, name }: From & { sort: "pod" }): PacketWalk {
    const found = runningPod(this.physics, namespace, name);
    if (!found) return this.lost("dropped", "source-not-running", OUTSIDE_NODE, UPLINK);
    const { node, record } = found;
    const { ip, id, hostNetwork } = record.sandbox!;
    if (hostNetwork) return this.fromNode(node);
    this.packet = { ...this.packet, sourceIP: ip };
    const pod = `${namespace}/${name}`;
    if (this.packet.ip === ip || this.packet.ip === "127.0.0.1") {
      this.packet = { ...this.packet, sourceIP: this.packet.ip };
      this.hop(node, "lo", "send", { by: pod });
      return this.deliver(node, record, "lo");
    }
    this.hop(node, "eth0", "send", { by: pod });
    this.hop(node, vethOf(id), "forward");
    this.hop(node, BRIDGE, "forward");
    return this.throughNode(node, false);
  }

  private fromNode(node: string): PacketWalk {
    const config = this.physics.plan.nodes.get(node);
    if (!config) return this.lost("dropped", "source-not-running", OUTSIDE_NODE, UPLINK);
    this.packet = {
      ...this.packet,
      sourceIP: config.internalIP,
      ...(this.packet.ip === "127.0.0.1" ? { ip: config.internalIP } : {}),
    };
    this.hop(node, UPLINK, "send", { by: node });
    return this.throughNode(node, false);
  }

  private fromOutside(sourceIP: string): PacketWalk {
    this.packet = { ...this.packet, sourceIP };
    this.hop(OUTSIDE_NODE, UPLINK, "send");
    const node = this.entrance();
    if (!node) return this.lost("dropped", "no-way-in", OUTSIDE_NODE, UPLINK);
    const broken = this.cross(OUTSIDE_NODE, node);
    if (broken) return broken;
    this.hop(node, UPLINK, "forward");
    return this.throughNode(node, true);
  }

  /** The node that an outside packet enters by: the one with that address, or the one that a load balancer picks. */
  private entrance(): string | undefined {
    const { ip, port, protocol } = this.packet;
    const own = nodeAtAddress(this.physics, ip);
    if (own) return own;
    const nodes = [...this.physics.plan.nodes.keys()].filter((node) => {
      const match = this.netfilter(node).get<Match>("matches", matchKey(protocol, ip, port));
      if (!match || match.way === "clusterIP" || match.way === "nodePort") return false;
      // A load balancer's health check keeps it off nodes that have no endpoint of their own.
      const rules = this.rulesFor(node, match);
      return rules?.externalPolicy !== "Local" || "endpoints" in choiceFor(rules, node, match.way, true);
    });
    return nodes[
      Math.floor(
        this.physics.draw("network", `${protocol}/${ip}:${port}`, "load-balancer", this.question.n) * nodes.length,
      )
    ];
  }

  // ── A node ───────────────────────────────────────────────────────────────────────────────────────────────────

  /** PREROUTING or OUTPUT, the routing decision, POSTROUTING. */
  private throughNode(node: string, fromOutside: boolean): PacketWalk {
    const original = this.packet;
    const refused = this.translate(node, fromOutside);
    if (refused) return refused;
    const { ip } = this.packet;
    const { plan } = this.physics;
    const owner = isInside(ip, plan.clusterCIDR) ? nodeOfPodAddress(this.physics, ip) : undefined;
    const machine = nodeAtAddress(this.physics, ip);
    if (owner === node) {
      this.sourceTranslate(node, BRIDGE, original, false);
      return this.toPod(node);
    }
    if (owner !== undefined) {
      this.sourceTranslate(node, VXLAN, original, false);
      return this.throughTunnel(node, owner);
    }
    if (isInside(ip, plan.clusterCIDR)) return this.lost("rejected", "no-such-address", node, BRIDGE);
    if (machine === node) {
      this.track(node, original);
      return this.toMachine(node);
    }
    if (isInside(ip, plan.serviceCIDR)) {
      // Without a rule the address is nobody's: the packet leaves by the default route and is never heard of again.
      return this.lost("dropped", "no-service-rule", node, UPLINK);
    }
    // flannel's own rule: what leaves the pod network does so under the node's address.
    this.sourceTranslate(node, UPLINK, original, isInside(this.packet.sourceIP, plan.clusterCIDR));
    this.hop(node, UPLINK, "forward");
    if (machine !== undefined) {
      const broken = this.cross(node, machine);
      if (broken) return broken;
      this.hop(machine, UPLINK, "forward");
      return this.toMachine(machine);
    }
    return this.cross(node, OUTSIDE_NODE) ?? this.toOutside();
  }

  /** Destination NAT by kube-proxy's rules, or by the connection that the packet belongs to. */
  private translate(node: string, fromOutside: boolean): PacketWalk | undefined {
    const { packet, physics } = this;
    const match = this.matchFor(node);
    const rules = match && this.rulesFor(node, match);
    const known = connectionFor(physics, node, packet);
    if (known && (known.reply.sourceIP !== packet.ip || known.reply.sourcePort !== packet.port)) {
      // kube-proxy clears the UDP connections of endpoints that are gone; a TCP connection keeps its end.
      const stale = packet.protocol === "UDP" && !(rules && isAmong(rules.endpoints, { ip: known.reply.sourceIP }));
      if (!stale) {
        this.packet = { ...packet, ip: known.reply.sourceIP, port: known.reply.sourcePort };
        this.masquerade = known.reply.ip !== packet.sourceIP;
        this.hop(node, "netfilter", "conntrack", known.service ? { by: known.service } : {});
        return undefined;
      }
    }
    if (!match || !rules) return undefined;
    const name = `${rules.service}${rules.portName ? `:${rules.portName}` : ""}`;
    const choice = choiceFor(rules, node, match.way, fromOutside);
    if ("refusal" in choice) {
      return this.lost(
        choice.refusal === "no-endpoints" ? "rejected" : "dropped",
        choice.refusal,
        node,
        "netfilter",
        name,
      );
    }
    const { endpoint, chosen } = this.choose(node, rules, choice.endpoints);
    this.masquerade = this.isMasqueraded(match.way, rules, fromOutside, endpoint);
    this.packet = { ...packet, ip: endpoint.ip, port: endpoint.port };
    this.hop(node, "netfilter", "dnat", { by: name, chosen });
    if (rules.affinityMs !== undefined) {
      this.affinity = {
        node,
        service: name,
        client: packet.sourceIP,
        ip: endpoint.ip,
        untilMs: physics.nowMs + rules.affinityMs,
      };
    }
    return undefined;
  }

  /** The endpoint of a new connection: the client's own, one in turn, or one by chance. */
  private choose(
    node: string,
    rules: PortRules,
    endpoints: readonly EndpointRule[],
  ): { endpoint: EndpointRule; chosen: Hop["chosen"] } {
    const { physics, question, packet } = this;
    const name = `${rules.service}${rules.portName ? `:${rules.portName}` : ""}`;
    const kept = rules.affinityMs === undefined ? undefined : affinityFor(physics, node, name, packet.sourceIP);
    const at = kept ? endpoints.findIndex(({ ip }) => ip === kept.ip) : -1;
    const index =
      at >= 0
        ? at
        : physics.plan.proxyMode === "ipvs"
          ? question.n % endpoints.length
          : Math.floor(physics.draw("kube-proxy", `${node}/${name}`, "endpoint", question.n) * endpoints.length);
    return { endpoint: endpoints[index]!, chosen: { index, of: endpoints.length, affinity: at >= 0 } };
  }

  /** KUBE-MARK-MASQ: packets whose answer would otherwise not come back through this node. */
  private isMasqueraded(way: Way, rules: PortRules, fromOutside: boolean, endpoint: EndpointRule): boolean {
    const { sourceIP } = this.packet;
    const isPod = isInside(sourceIP, this.physics.plan.clusterCIDR);
    // A pod that reaches itself through a Service has to believe that somebody else calls.
    if (endpoint.ip === sourceIP) return true;
    if (way === "clusterIP") return !isPod;
    return !(rules.externalPolicy === "Local" && (fromOutside || isPod));
  }

  /** POSTROUTING: the packet takes the address of the device by which it leaves, if it was marked. */
  private sourceTranslate(node: string, device: string, original: Header, alsoMarked: boolean): void {
    if (this.masquerade || alsoMarked) {
      const cidr = podCIDROf(this.physics, node);
      const uplink = this.physics.plan.nodes.get(node)!.internalIP;
      const sourceIP = device === UPLINK || !cidr ? uplink : addressAt(cidr, device === BRIDGE ? 1 : 0);
      if (sourceIP !== this.packet.sourceIP) {
        this.packet = { ...this.packet, sourceIP };
        this.hop(node, "netfilter", "snat", { by: "masquerade" });
      }
      this.masquerade = false;
    }
    this.track(node, original);
  }

  private track(node: string, original: Header): void {
    if (this.connection) return;
    const { nowMs } = this.physics;
    const { protocol, ip, port, sourceIP, sourcePort } = this.packet;
    const dnat = this.hops.findLast((hop) => hop.does === "dnat" || hop.does === "conntrack");
    // A UDP socket that is used again has become a stream, which is remembered longer.
    const isStream = protocol === "UDP" && connectionFor(this.physics, node, original) !== undefined;
    const lastsMs = {
      TCP: CONNTRACK_MS.tcpTimeWait,
      UDP: isStream ? CONNTRACK_MS.udpStream : CONNTRACK_MS.udp,
      ICMP: CONNTRACK_MS.icmp,
    }[protocol];
    this.connection = {
      node,
      original,
      reply: { protocol, sourceIP: ip, sourcePort: port, ip: sourceIP, port: sourcePort },
      state: protocol === "TCP" ? "TIME_WAIT" : isStream ? "ASSURED" : "UNREPLIED",
      ...(dnat?.by ? { service: dnat.by } : {}),
      sinceMs: nowMs,
      untilMs: nowMs + lastsMs,
    };
  }

  // ── Ways on ──────────────────────────────────────────────────────────────────────────────────────────────────

  private throughTunnel(node: string, to: string): PacketWalk {
    const { nodes } = this.physics.plan;
    const outer = { sourceIP: nodes.get(node)!.internalIP, ip: nodes.get(to)!.internalIP, vni: VNI };
    this.hop(node, VXLAN, "encapsulate", { outer });
    this.hop(node, UPLINK, "forward", { outer });
    const broken = this.cross(node, to);
    if (broken) return broken;
    this.hop(to, UPLINK, "forward", { outer });
    this.hop(to, VXLAN, "decapsulate");
    return this.toPod(to);
  }

  private toPod(node: string): PacketWalk {
    this.hop(node, BRIDGE, "forward");
    const record = livePodAt(this.physics, node, this.packet.ip);
    if (!record) return this.lost("rejected", "no-such-address", node, BRIDGE);
    this.hop(node, vethOf(record.sandbox!.id), "forward");
    return this.deliver(node, record, "eth0");
  }

  private toMachine(node: string): PacketWalk {
    if (this.packet.protocol === "ICMP") return this.arrived(node, UPLINK, { ip: this.packet.ip, port: 0, node });
    const pods = kubeletTables(this.physics, node).entries<readonly PodRecord[]>("pods");
    for (const [, records] of pods) {
      for (const record of records) {
        if (!record.sandbox?.hostNetwork || record.sandbox.state !== "ready") continue;
        const container = this.listener(node, record);
        if (container) return this.arrived(node, UPLINK, targetOf(this.packet, node, record, container));
      }
    }
    return this.lost("rejected", "no-listener", node, UPLINK);
  }

  private toOutside(): PacketWalk {
    const { ip, port } = this.packet;
    return this.arrived(OUTSIDE_NODE, UPLINK, { ip, port });
  }

  private deliver(node: string, record: PodRecord, device: string): PacketWalk {
    if (this.packet.protocol === "ICMP")
      return this.arrived(node, device, targetOf(this.packet, node, record, undefined));
    const container = this.listener(node, record);
    if (!container) return this.lost("rejected", "no-listener", node, device, `${record.namespace}/${record.name}`);
    return this.arrived(node, device, targetOf(this.packet, node, record, container));
  }

  private listener(node: string, record: PodRecord): ContainerRecord | undefined {
    const settings = this.physics.plan.nodes.get(node)!;
    return listenerOf(settings, record, this.packet.port, this.packet.protocol, clockOf(this.physics, node));
  }

  /** The line between two nodes; tells the end of the walk when it swallows the packet. */
  private cross(a: string, b: string): PacketWalk | undefined {
    const { physics, packet, question } = this;
    const line = lineBetween(physics, a, b);
    if (line.cut) return this.lost("dropped", "link-cut", a, UPLINK, `${a} | ${b}`);
    this.latencyMs += line.delayMs;
    this.isAnswerLost ||= lineBetween(physics, b, a).cut;
    const isLost = (attempt: number) =>
      line.losses.some((share, i) => physics.draw("network", `${a}>${b}`, `loss/${i}/${attempt}`, question.n) < share);
    const attempts = packet.protocol === "TCP" ? TCP_RETRIES : 0;
    let attempt = 0;
    while (line.losses.length > 0 && isLost(attempt)) {
      if (attempt === attempts) return this.lost("dropped", "packet-lost", a, UPLINK);
      this.latencyMs += 1_000 * 2 ** attempt++;
    }
    return undefined;
  }

  // ── Ends ─────────────────────────────────────────────────────────────────────────────────────────────────────

  private arrived(node: string, device: string, target: Target): PacketWalk {
    this.hop(node, device, "deliver");
    return { ...this.result("delivered"), target, ...(this.isAnswerLost ? { answerLost: true } : {}) };
  }

  private lost(
    verdict: "rejected" | "dropped",
    reason: LossReason,
    node: string,
    device: string,
    by?: string,
  ): PacketWalk {
    this.hop(node, device, verdict === "dropped" ? "drop" : "reject", { by: by ?? reason });
    return { ...this.result(verdict), reason };
  }

  private result(verdict: Verdict): PacketWalk {
    const { hops, latencyMs, packet, connection, affinity } = this;
    return {
      hops,
      verdict,
      latencyMs,
      arrived: packet,
      ...(connection ? { connection } : {}),
      ...(affinity ? { affinity } : {}),
    };
  }

  private hop(node: string, device: string, does: Hop["does"], more: Pick<Hop, "outer" | "by" | "chosen"> = {}): void {
    this.hops.push({ node, device, does, packet: this.packet, ...more });
  }

  // ── Rules ────────────────────────────────────────────────────────────────────────────────────────────────────

  private netfilter(node: string): OwnTables {
    return netfilterTables((name) => this.physics.table(name), node);
  }

  private matchFor(node: string): Match | undefined {
    const { ip, port, protocol } = this.packet;
    const tables = this.netfilter(node);
    const exact = tables.get<Match>("matches", matchKey(protocol, ip, port));
    if (exact) return exact;
    return this.physics.plan.nodes.get(node)?.internalIP === ip
      ? tables.get<Match>("matches", matchKey(protocol, "*", port))
      : undefined;
  }

  private rulesFor(node: string, { service, portName }: Match): PortRules | undefined {
    const entry = this.netfilter(node).get<ServiceEntry>("services", service);
    const { protocol } = this.packet;
    return entry && portsOf(entry).find((rules) => rules.portName === portName && rules.protocol === protocol);
  }
}

/** A pod with a living sandbox, and its node. */
export function runningPod(
  physics: NetworkPhysics,
  namespace: string,
  name: string,
): { node: string; record: PodRecord } | undefined {
  const key = `${namespace}/${name}`;
  const bound = stored(physics, "Pod", namespace, name)?.spec?.nodeName;
  for (const node of bound === undefined ? physics.plan.nodes.keys() : [bound]) {
    const record = podRecords(kubeletTables(physics, node), key).findLast((one) => one.sandbox?.state === "ready");
    if (record) return { node, record };
  }
  return undefined;
}

/** The container that has the port open; the containers of a pod share one network. */
export function listenerOf(
  settings: Settings,
  record: PodRecord,
  port: number,
  protocol: Protocol,
  nowMs: number,
): ContainerRecord | undefined {
  if (protocol === "ICMP") return undefined;
  return record.containers.find((container) => acceptsConnection(settings, container, port, nowMs, protocol));
}

function targetOf(packet: Header, node: string, record: PodRecord, container: ContainerRecord | undefined): Target {
  return {
    ip: packet.ip,
    port: packet.port,
    node,
    namespace: record.namespace,
    pod: record.name,
    podUid: record.uid,
    ...(container ? { container: container.name, containerId: container.id } : {}),
  };
}

export function fromText(from: From): string {
  return from.sort === "pod"
    ? `pod ${from.namespace}/${from.name}`
    : from.sort === "node"
      ? `node ${from.node}`
      : `outside ${from.ip ?? ""}`.trimEnd();
}

/** A walk as lines, the text twin of the picture: `node-1 eth0 send TCP 10.244.1.2:40000 > 10.96.0.10:53`. */
export function walkText({ hops, verdict, reason, latencyMs }: PacketWalk): string[] {
  const lines = hops.map(({ node, device, does, packet, outer, by, chosen }) => {
    const { protocol, sourceIP, sourcePort, ip, port } = packet;
    const notes = [
      outer ? `[${outer.sourceIP} > ${outer.ip} vni ${outer.vni}]` : "",
      by ? `(${by})` : "",
      chosen ? `endpoint ${chosen.index + 1} of ${chosen.of}${chosen.affinity ? ", by affinity" : ""}` : "",
    ].filter(Boolean);
    const header = `${protocol} ${endpointText(sourceIP, sourcePort)} > ${endpointText(ip, port)}`;
    return `${node.padEnd(8)} ${device.padEnd(12)} ${does.padEnd(11)} ${header}${notes.length ? ` ${notes.join(" ")}` : ""}`;
  });
  return [...lines, `${verdict}${reason ? `: ${reason}` : ""} after ${latencyMs} ms`];
}
