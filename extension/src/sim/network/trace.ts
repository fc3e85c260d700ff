/**
 * `kubarium net trace FROM TO`: the way of one packet as text, with the name that led to its address.
 *
 * A trace asks what would happen now and leaves nothing behind: no record, no connection, no turn of a counter.
 */
import { isAddress } from "./addresses";
import { answerCluster, answerOutside, candidatesFor } from "./dns";
import { type From, type PacketWalk, packetWalk, walkText } from "./packetWalk";
import type { NetworkPhysics } from "./physics";
import { resolverFor } from "./request";
import type { Protocol } from "./serviceRules";

export interface Trace {
  readonly name?: string;
  readonly ip?: string;
  readonly walk?: PacketWalk;
}

/** Follows a packet to a host, whose name is looked up as the name server that `from` has would. */
export function traceTo(
  physics: NetworkPhysics,
  from: From,
  host: string,
  port: number,
  protocol: Protocol = port ? "TCP" : "ICMP",
  n = 0,
): Trace {
  if (isAddress(host)) return { ip: host, walk: packetWalk(physics, { from, to: { ip: host, port, protocol }, n }) };
  const config = resolverFor(physics, from);
  const asksCluster = [...physics.plan.nodes.values()].some(({ clusterDNS }) => clusterDNS === config.nameservers[0]);
  for (const candidate of candidatesFor(host, config)) {
    const answer = asksCluster ? answerCluster(physics, candidate) : answerOutside(candidate);
    if (answer.code !== "NOERROR") continue;
    const ip = answer.addresses[0]!;
    return { name: candidate, ip, walk: packetWalk(physics, { from, to: { ip, port, protocol }, n }) };
  }
  return {};
}

/** A trace as lines. */
export function traceText(trace: Trace, host: string): string[] {
  if (!trace.walk) return [`${host}: no such name`];
  return [...(trace.name ? [`${trace.name} is ${trace.ip}`] : []), ...walkText(trace.walk)];
}

/** `pod/shop/web-1`, `pod/web-1`, `node/node-1` or `outside` as a start; undefined for anything else. */
export function parseFrom(text: string, namespace = "default"): From | undefined {
  const [sort, ...rest] = text.split("/");
  if (text === "outside") return { sort: "outside" };
  if (sort === "node" && rest.length === 1) return { sort: "node", node: rest[0]! };
  if (sort === "pod" && rest.length === 1) return { sort: "pod", namespace, name: rest[0]! };
  if (sort === "pod" && rest.length === 2) return { sort: "pod", namespace: rest[0]!, name: rest[1]! };
  return undefined;
}
