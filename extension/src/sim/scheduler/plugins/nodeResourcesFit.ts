/**
 * Whether a node has room for what a pod requests, and how much room would be left.
 *
 * Modelled on plugins/noderesources (fit.go, least_allocated.go, most_allocated.go, requested_to_capacity_ratio.go).
 * Left out: resources that the configuration ignores, and those granted through device claims.
 */
import type { Node } from "../../schema/types";
import {
  MAX_NODE_SCORE,
  type Plugin,
  type ScoringStrategy,
  type Status,
  unresolvable,
  unschedulable,
} from "../framework";
import type { NodeInfo } from "../nodeInfo";
import { type Pod, type PodInfo, podInfoOf } from "../podInfo";
import { amountOf, readResources, wholeUnits } from "../resources";

const TOO_MANY_PODS = unschedulable("Too many pods");

export const nodeResourcesFit: Plugin<undefined, ScoringStrategy> = {
  name: "NodeResourcesFit",
  weight: 1,
  hints: [
    { resource: "AssignedPod", actions: ["Delete"], worthwhile: freesSomething },
    { resource: "AssignedPod", actions: ["ScaleDown"] },
    { resource: "Node", actions: ["Add", "UpdateAllocatable"], worthwhile: nodeCouldHold },
    { resource: "Pod", actions: ["ScaleDown"] },
  ],

  filter: (_, node, { pod }) => lackOf(pod, node),

  preScore: ({ settings }) => ({ state: settings.scoringStrategy }),

  score({ type, resources, shape }, node, { pod }) {
    let sum = 0;
    let weights = 0;
    for (const { name, weight } of resources) {
      const allocatable = amountOf(node.allocatable, name);
      if (allocatable === 0) continue;
      const requested = amountOf(node.requestedFloored, name) + amountOf(pod.requestsFloored, name);
      if (type === "RequestedToCapacityRatio") {
        const score = ratioScore(requested, allocatable, shape ?? []);
        if (score <= 0) continue;
        sum += score * weight;
      } else if (type === "MostAllocated") {
        sum += Math.trunc((Math.min(requested, allocatable) * MAX_NODE_SCORE) / allocatable) * weight;
      } else if (requested <= allocatable) {
        sum += Math.trunc(((allocatable - requested) * MAX_NODE_SCORE) / allocatable) * weight;
      }
      weights += weight;
    }
    if (weights === 0) return 0;
    return type === "RequestedToCapacityRatio" ? Math.round(sum / weights) : Math.trunc(sum / weights);
  },
};

/** Which resources a node lacks for a pod. Unresolvable where even the empty node would be too small. */
export function lackOf(pod: PodInfo, node: NodeInfo): Status | undefined {
  const { requests } = pod;
  const { requested, allocatable } = node;
  const hasRoomForOne = node.pods.length + 1 <= node.allowedPods;
  if (
    hasRoomForOne &&
    requests.milliCpu <= allocatable.milliCpu - requested.milliCpu &&
    requests.memory <= allocatable.memory - requested.memory &&
    requests.ephemeralStorage <= allocatable.ephemeralStorage - requested.ephemeralStorage &&
    !requests.scalar
  ) {
    return undefined;
  }
  return lackInWords(pod, node, hasRoomForOne);
}

function lackInWords({ requests }: PodInfo, node: NodeInfo, hasRoomForOne: boolean): Status | undefined {
  const reasons: string[] = hasRoomForOne ? [] : [...TOO_MANY_PODS.reasons];
  let isResolvable = true;
  for (const name of ["cpu", "memory", "ephemeral-storage", ...Object.keys(requests.scalar ?? {})]) {
    const wanted = amountOf(requests, name);
    const allocatable = amountOf(node.allocatable, name);
    if (wanted === 0 || wanted <= allocatable - amountOf(node.requested, name)) continue;
    reasons.push(`Insufficient ${name}`);
    if (wanted > allocatable) isResolvable = false;
  }
  if (reasons.length === 0) return undefined;
  return isResolvable ? unschedulable(...reasons) : unresolvable(...reasons);
}

/** The score of the shape's line at this utilization; 100 % and beyond, or over-committed nodes, count as full. */
function ratioScore(requested: number, allocatable: number, shape: NonNullable<ScoringStrategy["shape"]>): number {
  const utilization = requested > allocatable ? 100 : Math.trunc((requested * 100) / allocatable);
  const points = shape.map((point) => ({ utilization: point.utilization, score: point.score * (MAX_NODE_SCORE / 10) }));
  const above = points.findIndex((point) => utilization <= point.utilization);
  if (above < 0) return points.at(-1)?.score ?? 0;
  const to = points[above] as (typeof points)[number];
  const from = points[above - 1];
  if (!from) return to.score;
  return (
    from.score +
    Math.trunc(((to.score - from.score) * (utilization - from.utilization)) / (to.utilization - from.utilization))
  );
}

/** A pod that goes leaves room where it was, or where it was promised room. */
function freesSomething(_pod: PodInfo, { object }: { object: unknown }): boolean {
  const gone = podInfoOf(object as Pod);
  return !!gone.pod.spec.nodeName || !!gone.pod.status?.nominatedNodeName;
}

/** Whether the node, were it empty, could hold the pod; for a known node, only if something relevant grew. */
function nodeCouldHold({ requests }: PodInfo, { object, previous }: { object: unknown; previous?: unknown }): boolean {
  const now = readResources((object as Node).status?.allocatable);
  const names = ["cpu", "memory", "ephemeral-storage", ...Object.keys(requests.scalar ?? {})];
  if (names.some((name) => amountOf(requests, name) > amountOf(now, name))) return false;
  if (!previous) return true;
  const before = readResources((previous as Node).status?.allocatable);
  const podsGrew =
    wholeUnits((object as Node).status?.allocatable?.pods) > wholeUnits((previous as Node).status?.allocatable?.pods);
  return podsGrew || names.some((name) => amountOf(requests, name) > 0 && amountOf(now, name) > amountOf(before, name));
}
