/** The front door of the pod network. */

export { affinitiesOf, CONNTRACK_MS, type Connection, connectionsOf, type Header } from "./conntrack";
export { answerCluster, candidatesFor, type DnsAnswer, type ResolverConfig, resolvConfText, resolverOf } from "./dns";
export { networkHook } from "./hook";
export { createKubeProxy, type KubeProxyOptions, rulesOfNode } from "./kubeProxy";
export {
  type From,
  fromText,
  type Hop,
  type LossReason,
  type PacketQuestion,
  type PacketWalk,
  packetWalk,
  type Target,
  type Verdict,
  walkText,
} from "./packetWalk";
export {
  type NetworkPhysics,
  type NetworkPlan,
  netfilterTables,
  networkPlan,
  physicsFor,
  physicsFromOutside,
  Seat,
} from "./physics";
export { portForward, portIsOpen } from "./portForward";
export { kubeProxyProgram, networkedKubelet, networkPrograms, seated } from "./program";
export {
  type FailureReason,
  type NetworkAsk,
  type NetworkReply,
  type PacketWhat,
  type Resolved,
  request,
  resolve,
} from "./request";
export {
  type EndpointRule,
  type Match,
  type PortRules,
  type Protocol,
  portsOf,
  type ServiceEntry,
} from "./serviceRules";
export { links, type Neighbour, type NetworkLink, neighbour, type Route, routes } from "./topology";
export { parseFrom, type Trace, traceText, traceTo } from "./trace";
export {
  type Load,
  type LoadResult,
  startTraffic,
  stopTraffic,
  TRAFFIC,
  trafficProgram,
  trafficResult,
} from "./traffic";
