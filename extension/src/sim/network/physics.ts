/**
 * What packets meet on their way: the kernel's tables of every node, and the lines between the nodes.
 *
 * An instance may not read another instance's tables through its view. A packet is no instance: how it travels is
 * physics, so the walk reads the tables of every node it passes directly, and the store's head where a daemon of the
 * network would have learned of Nodes long ago. Nothing but the files of this folder is handed these tables.
 */
import type { Obj } from "../api/types";
import type { OwnTables, View } from "../client/component";
import type { Kernel } from "../kernel/kernel";
import { Table } from "../kernel/table";
import type { InstanceId, JournalRecord, Seq } from "../kernel/types";
import type { KindMap, KindName } from "../kinds/kindMap";
import { type KubeletConfig, type Settings, settingsOf } from "../kubelet";
import type { KindSnapshot } from "../store/mvcc";
import { type Context, SEPARATOR } from "../transport/program";
import { type Link, NODE_TO_NODE_MS, send } from "../transport/transport";
import { isInside } from "./addresses";

/** How a world's network is made. Plain data, the same for every fork of a cluster. */
export interface NetworkPlan {
  /** The kubelets' settings by node: their addresses and what the images on them do. */
  readonly nodes: ReadonlyMap<string, Settings>;
  /** The range of all pods: `10.244.0.0/16`. */
  readonly clusterCIDR: string;
  /** The range of Services' addresses: `10.96.0.0/12`. */
  readonly serviceCIDR: string;
  /** Chooses endpoints by chance (`iptables`, `nftables`) or in turn (`ipvs`). */
  readonly proxyMode: ProxyMode;
}

export type ProxyMode = "iptables" | "ipvs" | "nftables";

/** Makes the plan of a world's network. */
export function networkPlan(
  kubelets: readonly KubeletConfig[],
  rest: Pick<NetworkPlan, "clusterCIDR" | "serviceCIDR"> & Partial<Pick<NetworkPlan, "proxyMode">>,
): NetworkPlan {
  return {
    proxyMode: "iptables",
    ...rest,
    nodes: new Map(kubelets.map((config) => [config.nodeName, settingsOf(config)])),
  };
}

/** The network of one cluster at one moment. */
export interface NetworkPhysics {
  readonly plan: NetworkPlan;
  readonly nowMs: number;
  table<V>(name: string): Table<V>;
  draw(component: string, object: string, purpose: string, n?: number): number;
  record(record: Omit<JournalRecord, "seq" | "atMs" | "by">): Seq;
  send(to: InstanceId, topic: string, body: unknown): void;
}

/** The network as a program on a node meets it. */
export function physicsFor(context: Context, plan: NetworkPlan): NetworkPhysics {
  return {
    plan,
    nowMs: context.monotonicMs,
    table: (name) => context.table(name),
    draw: (component, object, purpose, n) => context.draw(component, object, purpose, n),
    record: (record) => context.record(record),
    send: (to, topic, body) => void context.send(to, topic, body),
  };
}

/** The network as somebody outside the cluster meets it: a person, a lab, the command line. */
export function physicsFromOutside(
  kernel: Kernel,
  plan: NetworkPlan,
  by: InstanceId = "outside@outside",
): NetworkPhysics {
  return {
    plan,
    nowMs: kernel.nowMs,
    table: (name) => kernel.table(name),
    draw: (component, object, purpose, n) => kernel.draw(component, object, purpose, n),
    record: (record) => kernel.record({ by, ...record }),
    send: (to, topic, body) => void send(kernel, by, to, topic, body, kernel.cause),
  };
}

/** The name of everything that is not a node: people, other networks. */
export const OUTSIDE_NODE = "outside";

// ── What stands in the tables ──────────────────────────────────────────────────────────────────────────────────────

/** A kubelet's own tables, for looking only: what a packet does to a container goes there as a message. */
export function kubeletTables(physics: NetworkPhysics, node: string): Pick<OwnTables, "get" | "entries"> & OwnTables {
  return readOnly((name) => physics.table(`own/kubelet/${name}`), `kubelet@${node}${SEPARATOR}`);
}

/** A node's netfilter rules. They belong to the node's kernel: kube-proxy writes them, and they outlive it. */
export function netfilterTables(table: NetworkPhysics["table"], node: string): OwnTables {
  const place = node + SEPARATOR;
  const of = <V>(name: string): Table<V> => table(`network/netfilter/${name}`);
  return {
    get: <V>(name: string, key: string) => of<V>(name).get(place + key),
    set: <V>(name: string, key: string, value: V) => of<V>(name).set(place + key, value),
    delete: (name, key) => void of(name).delete(place + key),
    values: (name) => of<never>(name).values(place),
    entries: (name, prefix = "") => entriesBelow(of(name), place, prefix),
  };
}

function readOnly(table: <V>(name: string) => Table<V>, place: string): OwnTables {
  return {
    get: <V>(name: string, key: string) => table<V>(name).get(place + key),
    set() {},
    delete() {},
    values: (name) => table<never>(name).values(place),
    entries: (name, prefix = "") => entriesBelow(table(name), place, prefix),
  };
}

function entriesBelow<V>(table: Table<V>, place: string, prefix: string): readonly (readonly [string, V])[] {
  return table.entries(place + prefix).map(([key, value]) => [key.slice(place.length), value] as const);
}

/** The stored objects of a kind as they are now. */
export function head(physics: Pick<NetworkPhysics, "table">, kind: string): Pick<KindSnapshot, "objects" | "indexes"> {
  return physics.table<KindSnapshot>("store/snapshots").get(kind) ?? { objects: Table.empty<Obj>(), indexes: {} };
}

/** One stored object. */
export function stored<K extends KindName>(
  physics: Pick<NetworkPhysics, "table">,
  kind: K,
  namespace: string | undefined,
  name: string,
): KindMap[K] | undefined {
  return head(physics, kind).objects.get(namespace ? `${namespace}/${name}` : name) as KindMap[K] | undefined;
}

// ── Nodes ──────────────────────────────────────────────────────────────────────────────────────────────────────────

/** The range of a node's pods: from its Node object, or its kubelet's settings until there is one. */
export function podCIDROf(physics: NetworkPhysics, node: string): string | undefined {
  return stored(physics, "Node", undefined, node)?.spec?.podCIDR ?? physics.plan.nodes.get(node)?.podCIDR;
}

/** The node whose pods have this address. */
export function nodeOfPodAddress(physics: NetworkPhysics, ip: string): string | undefined {
  for (const node of physics.plan.nodes.keys()) {
    const cidr = podCIDROf(physics, node);
    if (cidr && isInside(ip, cidr)) return node;
  }
  return undefined;
}

/** The node that has this address itself. */
export function nodeAtAddress(physics: NetworkPhysics, ip: string): string | undefined {
  for (const [node, { internalIP }] of physics.plan.nodes) if (internalIP === ip) return node;
  return undefined;
}

/** What the clock of a node shows. */
export function clockOf(physics: NetworkPhysics, node: string): number {
  return physics.nowMs + (physics.table<number>("clock/skewMs").get(node) ?? 0);
}

// ── Lines ──────────────────────────────────────────────────────────────────────────────────────────────────────────

/** What one packet finds on the line from one node to another. */
export interface Line {
  readonly cut: boolean;
  readonly delayMs: number;
  /** The shares of packets that each bad stretch swallows. */
  readonly losses: readonly number[];
}

/** The line from one node to another, as the transport has it: a direction of its own may be cut. */
export function lineBetween(physics: Pick<NetworkPhysics, "table">, a: string, b: string): Line {
  if (a === b) return { cut: false, delayMs: 0, losses: [] };
  const table = physics.table<Link>("transport/links");
  const links = table.size === 0 ? [] : [`${a}|${b}`, `${a}|*`, `*|${b}`].flatMap((key) => table.get(key) ?? []);
  return {
    cut: links.some((link) => link.cut || link.off),
    delayMs: links.reduce((sum, link) => sum + (link.delayMs ?? 0), NODE_TO_NODE_MS),
    losses: links.flatMap((link) => link.lossProbability ?? []),
  };
}

// ── The seat ───────────────────────────────────────────────────────────────────────────────────────────────────────

/**
 * Who runs at this moment. A kubelet's shell and kube-proxy are given a view, and the tables of their node's kernel
 * come with the program's context; the seat holds it for the length of one call and nothing longer.
 */
export class Seat {
  private context: Context | undefined;

  constructor(readonly plan: NetworkPlan) {}

  during<T>(context: Context, action: () => T): T {
    const before = this.context;
    this.context = context;
    try {
      return action();
    } finally {
      this.context = before;
    }
  }

  /** The network as the running program meets it; undefined between calls and in tests without a cluster. */
  get physics(): NetworkPhysics | undefined {
    return this.context && physicsFor(this.context, this.plan);
  }

  /** The netfilter tables of the running program's node; a view's own tables where there is no cluster around. */
  netfilter(view: View): OwnTables {
    const { context } = this;
    return context ? netfilterTables((name) => context.table(name), context.node) : view.own;
  }
}
