/**
 * What a Service means on a node: which packets are meant for it, and which endpoints they may go to.
 *
 * Modelled on pkg/proxy/servicechangetracker.go and pkg/proxy/topology.go (CategorizeEndpoints). A node keeps the
 * immutable objects that its rules follow from, so that a thousand nodes share them; the rules as data are made when a
 * packet or a view asks. Topology hints, source ranges and SCTP are left out: no lab can tell.
 */
import type { EndpointSlice, Service } from "../schema/types";

export type Protocol = "TCP" | "UDP" | "ICMP";

/** What a node's rules for one Service follow from, as kube-proxy last synced it. */
export interface ServiceEntry {
  readonly service: Service;
  readonly slices: readonly EndpointSlice[];
}

/** The rules of one port of a Service. */
export interface PortRules {
  /** `shop/web`. */
  readonly service: string;
  readonly portName: string;
  readonly protocol: Protocol;
  readonly port: number;
  readonly clusterIPs: readonly string[];
  readonly externalIPs: readonly string[];
  readonly loadBalancerIPs: readonly string[];
  readonly nodePort?: number;
  /** With `sessionAffinity: ClientIP`, how long a client stays with its endpoint. */
  readonly affinityMs?: number;
  readonly internalPolicy: "Cluster" | "Local";
  readonly externalPolicy: "Cluster" | "Local";
  readonly endpoints: readonly EndpointRule[];
}

export interface EndpointRule {
  readonly ip: string;
  readonly port: number;
  readonly node?: string;
  /** The pod behind it, where it is one. */
  readonly pod?: { readonly namespace: string; readonly name: string };
  readonly ready: boolean;
  /** Still answers while it is being deleted; used when no endpoint is ready. */
  readonly servingTerminating: boolean;
}

/** How a packet came to a Service: by which of its addresses. */
export type Way = "clusterIP" | "externalIP" | "loadBalancer" | "nodePort";

/** An address that rules look for; the key is `TCP/10.96.0.10:53`, or `TCP/*:30080` for a node port. */
export interface Match {
  readonly service: string;
  readonly portName: string;
  readonly way: Way;
}

export function matchKey(protocol: string, ip: string, port: number): string {
  return `${protocol}/${ip}:${port}`;
}

/** True for Services that kube-proxy makes rules for; headless ones and ExternalName are DNS' business alone. */
export function hasRules({ spec }: Service): boolean {
  return spec?.type !== "ExternalName" && Boolean(spec?.clusterIP) && spec?.clusterIP !== "None";
}

/** Every address of a Service, with what it leads to. */
export function matchesOf(service: Service): (readonly [string, Match])[] {
  const found: (readonly [string, Match])[] = [];
  for (const rules of portsOf({ service, slices: [] })) {
    const add = (ip: string, port: number, way: Way) =>
      found.push([matchKey(rules.protocol, ip, port), { service: rules.service, portName: rules.portName, way }]);
    for (const ip of rules.clusterIPs) add(ip, rules.port, "clusterIP");
    for (const ip of rules.externalIPs) add(ip, rules.port, "externalIP");
    for (const ip of rules.loadBalancerIPs) add(ip, rules.port, "loadBalancer");
    if (rules.nodePort) add("*", rules.nodePort, "nodePort");
  }
  return found;
}

/** The rules of a Service, port by port. */
export function portsOf({ service, slices }: ServiceEntry): PortRules[] {
  const { metadata, spec, status } = service;
  if (!hasRules(service)) return [];
  const ingress = (status?.loadBalancer?.ingress ?? []).filter((one) => one.ip && one.ipMode !== "Proxy");
  return (spec?.ports ?? [])
    .filter(({ protocol }) => protocol !== "SCTP")
    .map((port) => ({
      service: `${metadata.namespace}/${metadata.name}`,
      portName: port.name ?? "",
      protocol: (port.protocol ?? "TCP") as Protocol,
      port: port.port,
      clusterIPs: spec?.clusterIPs ?? [spec?.clusterIP ?? ""],
      externalIPs: spec?.externalIPs ?? [],
      loadBalancerIPs: ingress.map(({ ip }) => ip ?? ""),
      ...(port.nodePort ? { nodePort: port.nodePort } : {}),
      ...(spec?.sessionAffinity === "ClientIP"
        ? { affinityMs: (spec.sessionAffinityConfig?.clientIP?.timeoutSeconds ?? 10_800) * 1_000 }
        : {}),
      internalPolicy: spec?.internalTrafficPolicy ?? "Cluster",
      externalPolicy: spec?.externalTrafficPolicy ?? "Cluster",
      endpoints: endpointsOf(slices, port.name ?? ""),
    }));
}

/** The endpoints of a port, sorted by address, each once. */
function endpointsOf(slices: readonly EndpointSlice[], portName: string): EndpointRule[] {
  const found = new Map<string, EndpointRule>();
  for (const slice of slices) {
    if (slice.addressType !== "IPv4") continue;
    const port = (slice.ports ?? []).find(({ name = "" }) => name === portName)?.port;
    if (port === undefined) continue;
    for (const { addresses, conditions, nodeName, targetRef } of slice.endpoints ?? []) {
      const ip = addresses[0];
      if (ip === undefined) continue;
      const ready = conditions?.ready ?? true;
      const rule: EndpointRule = {
        ip,
        port,
        ...(nodeName ? { node: nodeName } : {}),
        ...(targetRef?.kind === "Pod"
          ? { pod: { namespace: targetRef.namespace ?? "", name: targetRef.name ?? "" } }
          : {}),
        ready,
        servingTerminating: !ready && (conditions?.serving ?? ready) && (conditions?.terminating ?? false),
      };
      const before = found.get(ip);
      if (!before || (ready && !before.ready)) found.set(ip, rule);
    }
  }
  return [...found.values()].sort((a, b) => (a.ip < b.ip ? -1 : 1));
}

/** Where a packet may go, or what happens to it for want of an endpoint. */
export type Choice =
  | { readonly endpoints: readonly EndpointRule[] }
  | { readonly refusal: "no-endpoints" | "no-local-endpoints" };

/**
 * The endpoints that a packet may go to from a node. `fromOutside` is traffic that enters the cluster here; traffic
 * from pods and from the node itself to an external address is short-circuited to the whole cluster.
 */
export function choiceFor(rules: PortRules, node: string, way: Way, fromOutside: boolean): Choice {
  const usable = usableOf(rules.endpoints);
  const policy = way === "clusterIP" ? rules.internalPolicy : fromOutside ? rules.externalPolicy : "Cluster";
  if (policy === "Cluster") return usable.length ? { endpoints: usable } : { refusal: "no-endpoints" };
  const local = usableOf(rules.endpoints.filter((endpoint) => endpoint.node === node));
  if (local.length) return { endpoints: local };
  return { refusal: usable.length ? "no-local-endpoints" : "no-endpoints" };
}

/** The ready ones; when there are none, those that still answer while they are being deleted. */
function usableOf(endpoints: readonly EndpointRule[]): EndpointRule[] {
  const ready = endpoints.filter((endpoint) => endpoint.ready);
  return ready.length ? ready : endpoints.filter((endpoint) => endpoint.servingTerminating);
}
