/**
 * A node with the pods on it, and their sums: what Filter and Score read.
 *
 * Modelled on pkg/scheduler/framework/types.go (NodeInfo). Values are immutable; a pod that comes or goes makes a new
 * NodeInfo with the sums carried on, so nothing is ever counted again.
 */
import type { Node, Taint } from "../schema/types";
import type { HostPort, PodInfo } from "./podInfo";
import { addResources, NO_RESOURCES, type Resources, readResources, wholeUnits } from "./resources";
import { type Labels, labelsOf } from "./selectors";

export interface NodeInfo {
  readonly name: string;
  readonly node: Node;
  readonly labels: Labels;
  readonly taints: readonly Taint[];
  readonly allocatable: Resources;
  readonly allowedPods: number;
  /** Sizes of the images that are on the node, by name. */
  readonly images: Readonly<Record<string, number>>;

  /** In the order in which the scheduler learnt of them. */
  readonly pods: readonly PodInfo[];
  readonly requested: Resources;
  readonly requestedFloored: Resources;
  readonly ports: readonly HostPort[];
  /** How many of the pods use a claim, by the claim's `namespace/name`. */
  readonly claims: Readonly<Record<string, number>>;
  /** How many of the pods have affinity or anti-affinity of any sort, and how many required anti-affinity. */
  readonly podsWithAffinity: number;
  readonly podsWithRequiredAntiAffinity: number;
}

const NO_TAINTS: readonly Taint[] = [];
const NO_CLAIMS: Readonly<Record<string, number>> = {};

/** A node without pods. */
export function nodeInfoOf(node: Node, pods: readonly PodInfo[] = []): NodeInfo {
  const empty: NodeInfo = {
    ...nodePart(node),
    pods: [],
    requested: NO_RESOURCES,
    requestedFloored: NO_RESOURCES,
    ports: [],
    claims: NO_CLAIMS,
    podsWithAffinity: 0,
    podsWithRequiredAntiAffinity: 0,
  };
  return pods.reduce(withPod, empty);
}

/** The same pods on a new version of the node. */
export function withNode(info: NodeInfo, node: Node): NodeInfo {
  return { ...info, ...nodePart(node) };
}

/** The node with one pod more. */
export function withPod(info: NodeInfo, pod: PodInfo): NodeInfo {
  return changed(info, pod, 1, [...info.pods, pod], pod.ports.length ? [...info.ports, ...pod.ports] : info.ports);
}

/** The node without a pod, found by its key; the same value when the pod is not there. */
export function withoutPod(info: NodeInfo, key: string): NodeInfo {
  const found = info.pods.find((pod) => pod.key === key);
  if (!found) return info;
  const pods = info.pods.filter((pod) => pod !== found);
  return changed(info, found, -1, pods, found.ports.length ? pods.flatMap((pod) => pod.ports) : info.ports);
}

function nodePart(node: Node) {
  const images: Record<string, number> = {};
  for (const image of node.status?.images ?? []) {
    for (const name of image.names ?? []) images[name] = image.sizeBytes ?? 0;
  }
  return {
    name: node.metadata.name,
    node,
    labels: labelsOf(node),
    taints: node.spec?.taints ?? NO_TAINTS,
    allocatable: readResources(node.status?.allocatable),
    allowedPods: wholeUnits(node.status?.allocatable?.pods),
    images,
  };
}

function changed(
  info: NodeInfo,
  pod: PodInfo,
  sign: 1 | -1,
  pods: readonly PodInfo[],
  ports: readonly HostPort[],
): NodeInfo {
  const hasAffinity = pod.affinity.length + pod.antiAffinity.length + pod.preferred.length > 0;
  return {
    name: info.name,
    node: info.node,
    labels: info.labels,
    taints: info.taints,
    allocatable: info.allocatable,
    allowedPods: info.allowedPods,
    images: info.images,
    pods,
    requested: addResources(info.requested, pod.requests, sign),
    requestedFloored: addResources(info.requestedFloored, pod.requestsFloored, sign),
    ports,
    claims: pod.claims.length ? countClaims(info.claims, pod.claims, sign) : info.claims,
    podsWithAffinity: info.podsWithAffinity + (hasAffinity ? sign : 0),
    podsWithRequiredAntiAffinity: info.podsWithRequiredAntiAffinity + (pod.antiAffinity.length ? sign : 0),
  };
}

function countClaims(claims: Readonly<Record<string, number>>, keys: readonly string[], sign: 1 | -1) {
  const counts: Record<string, number> = { ...claims };
  for (const key of keys) {
    const count = (counts[key] ?? 0) + sign;
    if (count > 0) counts[key] = count;
    else delete counts[key];
  }
  return counts;
}
