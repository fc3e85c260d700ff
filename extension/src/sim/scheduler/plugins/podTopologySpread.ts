/**
 * Spreads pods that belong together over domains: zones, nodes, whatever label the constraint names.
 *
 * Modelled on plugins/podtopologyspread (common.go, filtering.go, scoring.go). Pods that name no constraints are spread
 * softly over nodes and zones by the selectors of the Services and controllers they belong to.
 */
import { naturalLog } from "../../../base/logarithm";
import type { LabelSelector, Node, TopologySpreadConstraint } from "../../schema/types";
import {
  type ClusterEvent,
  type Cycle,
  MAX_NODE_SCORE,
  type Objects,
  type Plugin,
  SKIP,
  unresolvable,
  unschedulable,
} from "../framework";
import type { NodeInfo } from "../nodeInfo";
import { type Pod, type PodInfo, podInfoOf } from "../podInfo";
import { type Labels, labelsOf, selects } from "../selectors";
import { meetsNodeAffinity } from "./nodeAffinity";
import { untoleratedTaint } from "./taintToleration";

const TOO_UNEVEN = unschedulable("node(s) didn't match pod topology spread constraints");
const NO_LABEL = unresolvable("node(s) didn't match pod topology spread constraints (missing required label)");

const HOSTNAME = "kubernetes.io/hostname";

/** A constraint with its defaults filled in and the pod's own labels worked into the selector. */
interface Constraint {
  readonly key: string;
  readonly maxSkew: number;
  readonly minDomains: number;
  readonly selector: LabelSelector;
  /** The same for all pods of a ReplicaSet; names the column of counts. */
  readonly signature: string;
  readonly honoursAffinity: boolean;
  readonly honoursTaints: boolean;
}

interface FilterState {
  readonly constraints: readonly Constraint[];
  /** Per constraint: the domain's value → how many matching pods. Domains without pods are there with 0. */
  readonly counts: readonly ReadonlyMap<string, number>[];
}

interface ScoreState {
  readonly constraints: readonly Constraint[];
  readonly counts: readonly ReadonlyMap<string, number>[];
  /** Per constraint, for the hostname: matching pods of each node of the snapshot. */
  readonly perNode: readonly (readonly number[] | undefined)[];
  readonly weights: readonly number[];
  readonly requiresAllKeys: boolean;
}

export const podTopologySpread: Plugin<FilterState, ScoreState> = {
  name: "PodTopologySpread",
  weight: 2,
  hints: [
    { resource: "AssignedPod", actions: ["Add", "Delete", "UpdateLabel"], worthwhile: podChangeMatters },
    { resource: "Node", actions: ["Add", "Delete", "UpdateLabel", "UpdateTaint"], worthwhile: nodeChangeMatters },
    { resource: "Pod", actions: ["UpdateLabel"] },
  ],

  preFilter(cycle) {
    const constraints = constraintsOf(cycle.pod, "DoNotSchedule");
    if (constraints.length === 0) return { status: SKIP };
    const counts = constraints.map(() => new Map<string, number>());
    const columns = constraints.map((constraint) => matchingPods(cycle, constraint));
    cycle.snapshot.nodes.forEach((node, n) => {
      if (!hasAllKeys(node, constraints)) return;
      constraints.forEach((constraint, i) => {
        if (!isIncluded(node, constraint, cycle.pod)) return;
        const value = node.labels[constraint.key] as string;
        counts[i]?.set(value, (counts[i]?.get(value) ?? 0) + ((columns[i] as readonly number[])[n] ?? 0));
      });
    });
    return { state: { constraints, counts } };
  },

  shift(state, other, node, sign, { pod }) {
    if (other.namespace !== pod.namespace || !hasAllKeys(node, state.constraints)) return state;
    const counts = state.counts.map((domains, i) => {
      const constraint = state.constraints[i] as Constraint;
      if (!selects(constraint.selector, other.labels) || !isIncluded(node, constraint, pod)) return domains;
      const value = node.labels[constraint.key] as string;
      return new Map(domains).set(value, (domains.get(value) ?? 0) + sign);
    });
    return { ...state, counts };
  },

  filter({ constraints, counts }, node, { pod }) {
    for (let i = 0; i < constraints.length; i++) {
      const { key, maxSkew, minDomains, selector } = constraints[i] as Constraint;
      const value = node.labels[key];
      if (value === undefined) return NO_LABEL;
      const domains = counts[i] as ReadonlyMap<string, number>;
      const self = selects(selector, pod.labels) ? 1 : 0;
      const min = domains.size < minDomains ? 0 : smallest(domains);
      if ((domains.get(value) ?? 0) + self - min > maxSkew) return TOO_UNEVEN;
    }
    return undefined;
  },

  preScore(cycle, nodes) {
    const { pod, snapshot } = cycle;
    const isExplicit = (pod.pod.spec.topologySpreadConstraints ?? []).length > 0;
    const constraints = isExplicit ? constraintsOf(pod, "ScheduleAnyway") : defaultConstraints(cycle);
    if (constraints.length === 0) return { status: SKIP };
    const counts = constraints.map(() => new Map<string, number>());
    let scored = 0;
    for (const node of nodes) {
      if (isExplicit && !hasAllKeys(node, constraints)) continue;
      scored++;
      for (let i = 0; i < constraints.length; i++) {
        const { key } = constraints[i] as Constraint;
        if (key !== HOSTNAME) counts[i]?.set(node.labels[key] ?? "", 0);
      }
    }
    const columns = constraints.map((constraint) => matchingPods(cycle, constraint));
    for (let i = 0; i < constraints.length; i++) {
      const constraint = constraints[i] as Constraint;
      // The hostname's count is the node's own column.
      if (constraint.key === HOSTNAME) continue;
      const [domains, column] = [counts[i] as Map<string, number>, columns[i] as readonly number[]];
      for (let n = 0; n < column.length; n++) {
        const node = snapshot.nodes[n] as NodeInfo;
        if (column[n] === 0 || (isExplicit && !hasAllKeys(node, constraints)) || !isIncluded(node, constraint, pod))
          continue;
        const value = node.labels[constraint.key] ?? "";
        const count = domains.get(value);
        if (count !== undefined) domains.set(value, count + (column[n] as number));
      }
    }
    const weights = constraints.map(({ key }, i) =>
      naturalLog((key === HOSTNAME ? scored : (counts[i]?.size ?? 0)) + 2),
    );
    const perNode = constraints.map(({ key }, i) => (key === HOSTNAME ? columns[i] : undefined));
    return { state: { constraints, counts, perNode, weights, requiresAllKeys: isExplicit } };
  },

  /** The weighted number of matching pods nearby; fewer is better. -1 marks nodes that lack a label. */
  score({ constraints, counts, perNode, weights, requiresAllKeys }, node, { snapshot }) {
    if (requiresAllKeys && !hasAllKeys(node, constraints)) return -1;
    let sum = 0;
    for (let i = 0; i < constraints.length; i++) {
      const { key, maxSkew } = constraints[i] as Constraint;
      const value = node.labels[key];
      if (value === undefined) continue;
      const column = perNode[i];
      const matching = column
        ? (column[snapshot.positions[node.name] as number] as number)
        : ((counts[i] as ReadonlyMap<string, number>).get(value) ?? 0);
      sum += matching * (weights[i] as number) + maxSkew - 1;
    }
    return Math.round(sum);
  },

  normalizeScore(scores) {
    let min = Number.POSITIVE_INFINITY;
    let max = 0;
    for (const score of scores) {
      if (score < 0) continue;
      if (score < min) min = score;
      if (score > max) max = score;
    }
    for (let i = 0; i < scores.length; i++) {
      const score = scores[i] as number;
      scores[i] = score < 0 ? 0 : max === 0 ? MAX_NODE_SCORE : Math.trunc((MAX_NODE_SCORE * (max + min - score)) / max);
    }
  },
};

/** The pod's constraints of one sort. */
function constraintsOf(pod: PodInfo, whenUnsatisfiable: TopologySpreadConstraint["whenUnsatisfiable"]): Constraint[] {
  return (pod.pod.spec.topologySpreadConstraints ?? [])
    .filter((constraint) => constraint.whenUnsatisfiable === whenUnsatisfiable)
    .map((constraint) => {
      const selector = withLabelKeys(constraint, pod.labels);
      return {
        key: constraint.topologyKey,
        maxSkew: constraint.maxSkew,
        minDomains: constraint.minDomains ?? 1,
        selector,
        signature: `${pod.namespace} ${JSON.stringify(selector)}`,
        honoursAffinity: constraint.nodeAffinityPolicy !== "Ignore",
        honoursTaints: constraint.nodeTaintsPolicy === "Honor",
      };
    });
}

/** `System` defaulting: over nodes with skew 3 and zones with skew 5, for pods that a Service or a controller selects. */
function defaultConstraints({ pod, objects, settings }: Cycle): Constraint[] {
  if (settings.defaultSpreading === "None") return [];
  const selector = selectorOfOwners(pod, objects);
  if (!selector) return [];
  const signature = `${pod.namespace} ${JSON.stringify(selector)}`;
  const constraint = (key: string, maxSkew: number): Constraint => ({
    key,
    maxSkew,
    minDomains: 1,
    selector,
    signature,
    honoursAffinity: true,
    honoursTaints: false,
  });
  return [constraint(HOSTNAME, 3), constraint("topology.kubernetes.io/zone", 5)];
}

/** What the Services and the controller of a pod select, together (plugins/helper/spread.go). */
function selectorOfOwners(pod: PodInfo, objects: Objects): LabelSelector | undefined {
  const matchLabels: Record<string, string> = {};
  const matchExpressions: NonNullable<LabelSelector["matchExpressions"]> = [];
  for (const { spec } of objects.list("Service", pod.namespace)) {
    const { selector } = spec ?? {};
    if (selector && Object.keys(selector).length > 0 && selects({ matchLabels: selector }, pod.labels))
      Object.assign(matchLabels, selector);
  }
  const owner = pod.pod.metadata.ownerReferences?.find(({ controller }) => controller);
  if (owner?.kind === "ReplicationController") {
    Object.assign(matchLabels, objects.get("ReplicationController", pod.namespace, owner.name)?.spec?.selector);
  } else if (owner?.kind === "ReplicaSet" || owner?.kind === "StatefulSet") {
    const selector = objects.get(owner.kind, pod.namespace, owner.name)?.spec?.selector;
    Object.assign(matchLabels, selector?.matchLabels);
    matchExpressions.push(...(selector?.matchExpressions ?? []));
  }
  if (Object.keys(matchLabels).length === 0 && matchExpressions.length === 0) return undefined;
  return { matchLabels, ...(matchExpressions.length ? { matchExpressions } : {}) };
}

/** matchLabelKeys: "pods with the same value as mine". The API server writes them into new pods; older ones have them here. */
function withLabelKeys({ labelSelector, matchLabelKeys }: TopologySpreadConstraint, labels: Labels): LabelSelector {
  if (!matchLabelKeys?.length) return labelSelector ?? {};
  const added = matchLabelKeys
    .filter((key) => labels[key] !== undefined)
    .map((key) => ({ key, operator: "In", values: [labels[key] as string] }));
  return { ...labelSelector, matchExpressions: [...(labelSelector?.matchExpressions ?? []), ...added] };
}

/** For each node of the snapshot, how many of its pods the constraint selects. Pods that are going do not count. */
function matchingPods({ pod, snapshot, columns }: Cycle, { selector, signature }: Constraint): readonly number[] {
  const { namespace } = pod;
  return columns.column(`spread ${signature}`, snapshot.nodes, (node) => {
    let count = 0;
    for (const other of node.pods) {
      if (other.namespace === namespace && !other.isTerminating && selects(selector, other.labels)) count++;
    }
    return count;
  });
}

function hasAllKeys(node: NodeInfo, constraints: readonly Constraint[]): boolean {
  for (const { key } of constraints) if (node.labels[key] === undefined) return false;
  return true;
}

/** Whether a node's pods count: by default those of nodes that the pod's affinity allows, tainted or not. */
function isIncluded(node: NodeInfo, constraint: Constraint, pod: PodInfo): boolean {
  if (constraint.honoursAffinity && !meetsNodeAffinity(pod.pod, node.node)) return false;
  return !constraint.honoursTaints || !untoleratedTaint(node.taints, pod.pod.spec.tolerations ?? []);
}

function smallest(domains: ReadonlyMap<string, number>): number {
  let min = Number.POSITIVE_INFINITY;
  for (const count of domains.values()) if (count < min) min = count;
  return min;
}

function podChangeMatters(pod: PodInfo, { object, actions }: ClusterEvent): boolean {
  const changed = podInfoOf(object as Pod);
  if (changed.namespace !== pod.namespace) return false;
  if (actions.includes("UpdateLabel")) return true;
  return constraintsOf(pod, "DoNotSchedule").some(({ selector }) => selects(selector, changed.labels));
}

/** Domains come and go with nodes that carry all the keys. */
function nodeChangeMatters(pod: PodInfo, { object, previous }: ClusterEvent): boolean {
  const constraints = constraintsOf(pod, "DoNotSchedule");
  const has = (node: unknown) => constraints.every(({ key }) => labelsOf(node as Node)[key] !== undefined);
  return has(object) || (previous !== undefined && has(previous));
}
