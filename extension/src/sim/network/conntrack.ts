/**
 * Connections as the nodes' kernels remember them, and which client belongs to which endpoint.
 *
 * Models nf_conntrack with kube-proxy's timeouts (pkg/proxy/apis/config: conntrack), and the `recent` lists behind
 * session affinity. Entries lapse by their time; what has lapsed is swept when the next one comes in.
 */
import { SEPARATOR } from "../transport/program";
import { endpointText } from "./addresses";
import type { NetworkPhysics } from "./physics";
import type { EndpointRule, Protocol } from "./serviceRules";

/** Source and destination of a packet. */
export interface Header {
  readonly protocol: Protocol;
  readonly sourceIP: string;
  readonly sourcePort: number;
  readonly ip: string;
  readonly port: number;
}

/** One line of `conntrack -L`: the packet as it came, and the answer as it is awaited. */
export interface Connection {
  readonly node: string;
  readonly original: Header;
  readonly reply: Header;
  readonly state: "ESTABLISHED" | "TIME_WAIT" | "UNREPLIED" | "ASSURED";
  /** The Service port whose rule chose the endpoint. */
  readonly service?: string;
  readonly sinceMs: number;
  readonly untilMs: number;
}

/** How long entries are kept, in ms. */
export const CONNTRACK_MS = {
  /** kube-proxy's `tcpEstablishedTimeout`. */
  tcpEstablished: 86_400_000,
  tcpTimeWait: 120_000,
  udp: 30_000,
  udpStream: 120_000,
  icmp: 30_000,
} as const;

const CONNECTIONS = "network/conntrack";
/** Keys by the time at which entries lapse, so that sweeping looks at lapsed entries alone. */
const LAPSES = "network/conntrackLapses";
const AFFINITY = "network/affinity";

export function headerText({ protocol, sourceIP, sourcePort, ip, port }: Header): string {
  return `${protocol} ${endpointText(sourceIP, sourcePort)} > ${endpointText(ip, port)}`;
}

/** The living entry for a packet, if the node has seen its like. */
export function connectionFor(physics: NetworkPhysics, node: string, header: Header): Connection | undefined {
  const found = physics.table<Connection>(CONNECTIONS).get(node + SEPARATOR + headerText(header));
  return found && found.untilMs > physics.nowMs ? found : undefined;
}

/** The living entries of a node. */
export function connectionsOf(physics: NetworkPhysics, node: string): Connection[] {
  return physics
    .table<Connection>(CONNECTIONS)
    .values(node + SEPARATOR)
    .filter(({ untilMs }) => untilMs > physics.nowMs);
}

/** Remembers a connection and forgets those whose time is over. */
export function remember(physics: NetworkPhysics, connection: Connection): void {
  const { node, original } = connection;
  const table = physics.table<Connection>(CONNECTIONS);
  const lapses = physics.table<string>(LAPSES);
  for (
    let next = lapses.first(node + SEPARATOR);
    next && lapseOf(next[0]) <= physics.nowMs;
    next = lapses.first(node + SEPARATOR)
  ) {
    lapses.delete(next[0]);
    // An entry that was renewed since lapses later.
    if ((table.get(next[1])?.untilMs ?? 0) <= physics.nowMs) table.delete(next[1]);
  }
  const key = node + SEPARATOR + headerText(original);
  table.set(key, connection);
  lapses.set(
    [node, String(Math.ceil(connection.untilMs)).padStart(16, "0"), headerText(original)].join(SEPARATOR),
    key,
  );
}

function lapseOf(key: string): number {
  return Number(key.split(SEPARATOR)[1]);
}

/** The endpoint that a client was sent to before, while its time lasts. */
export interface Affinity {
  readonly service: string;
  readonly client: string;
  readonly ip: string;
  readonly untilMs: number;
}

export function affinityFor(
  physics: NetworkPhysics,
  node: string,
  service: string,
  client: string,
): Affinity | undefined {
  const found = physics.table<Affinity>(AFFINITY).get([node, service, client].join(SEPARATOR));
  return found && found.untilMs > physics.nowMs ? found : undefined;
}

export function rememberAffinity(physics: NetworkPhysics, node: string, affinity: Affinity): void {
  physics.table<Affinity>(AFFINITY).set([node, affinity.service, affinity.client].join(SEPARATOR), affinity);
}

/** All living affinities of a node. */
export function affinitiesOf(physics: NetworkPhysics, node: string): Affinity[] {
  return physics
    .table<Affinity>(AFFINITY)
    .values(node + SEPARATOR)
    .filter(({ untilMs }) => untilMs > physics.nowMs);
}

/** True if an endpoint is still among those that a connection may keep to. */
export function isAmong(endpoints: readonly EndpointRule[], { ip }: { readonly ip: string }): boolean {
  return endpoints.some((endpoint) => endpoint.ip === ip);
}
