/** The front door of the pod network. */

export { affinitiesOf, type Connection, connectionsOf, CONNTRACK_MS, type Header } from "./conntrack";
export { answerCluster, candidatesFor, type DnsAnswer, type ResolverConfig, resolvConfText, resolverOf } from "./dns";
export { networkHook } from "./hook";
export { createKubeProxy, type KubeProxyOptions, rulesOfNode } from "./kubeProxy";
export { type From, fromText, type Hop, type LossReason, packetWalk, type PacketQuestion, type PacketWalk, type Target, type Verdict, walkText } from "./packetWalk";
export { netfilterTables, networkPlan, type NetworkPhysics, type NetworkPlan, physicsFor, physicsFromOutside, Seat } from "./physics";
export { portForward, portIsOpen } from "./portForward";
export { kubeProxyProgram, networkedKubelet, seated } from "./program";
export { type FailureReason, type NetworkAsk, type NetworkReply, type PacketWhat, request, type Resolved, resolve } from "./request";
export { type EndpointRule, type Match, type PortRules, portsOf, type Protocol, type ServiceEntry } from "./serviceRules";
export { links, neighbour, type Neighbour, type NetworkLink, type Route, routes } from "./topology";
export { parseFrom, type Trace, traceText, traceTo } from "./trace";
export { type Load, type LoadResult, startTraffic, stopTraffic, TRAFFIC, trafficProgram, trafficResult } from "./traffic";
