/**
 * Affinity and anti-affinity between pods: near these, away from those, counted per topology domain.
 * Modelled on plugins/interpodaffinity (plugin.go, filtering.go, scoring.go).
 */
import type { Namespace, Node, PodAffinityTerm } from "../../schema/types";
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

const NO_AFFINITY = unresolvable("node(s) didn't match pod affinity rules");
const ANTI_AFFINITY = unschedulable("node(s) didn't match pod anti-affinity rules");
const EXISTING_ANTI_AFFINITY = unschedulable("node(s) didn't satisfy existing pods anti-affinity rules");

/** How many matching pods a topology domain has: `topologyKey\0value` → count. */
type DomainCounts = ReadonlyMap<string, number>;

interface FilterState {
  /** Pods that match all of the incoming pod's affinity terms. */
  readonly affinity: DomainCounts;
  /** Pods that match one of its anti-affinity terms. */
  readonly antiAffinity: DomainCounts;
  /** Pods whose own anti-affinity the incoming pod matches. */
  readonly existing: DomainCounts;
}

export const interPodAffinity: Plugin<FilterState, DomainCounts> = {
  name: "InterPodAffinity",
  weight: 2,
  hints: [
    { resource: "AssignedPod", actions: ["Add", "UpdateLabel", "Delete"], worthwhile: podChangeMatters },
    { resource: "Node", actions: ["Add", "UpdateLabel"], worthwhile: nodeChangeMatters },
    { resource: "Pod", actions: ["UpdateLabel"] },
  ],

  preFilter(cycle) {
    const { pod, snapshot, objects } = cycle;
    const affinity = pod.affinity.length ? countMatches(cycle, "affinity") : new Map<string, number>();
    const antiAffinity = pod.antiAffinity.length ? countMatches(cycle, "antiAffinity") : new Map<string, number>();
    const existing = new Map<string, number>();
    if (snapshot.nodesWithRequiredAntiAffinity > 0) {
      for (const node of snapshot.nodes) {
        if (node.podsWithRequiredAntiAffinity > 0)
          for (const other of node.pods) countExisting(existing, other, pod, node, 1, objects);
      }
    }
    if (existing.size === 0 && pod.affinity.length === 0 && pod.antiAffinity.length === 0) return { status: SKIP };
    return { state: { affinity, antiAffinity, existing } };
  },

  shift(state, other, node, sign, { pod, objects }) {
    const [affinity, antiAffinity, existing] = [
      new Map(state.affinity),
      new Map(state.antiAffinity),
      new Map(state.existing),
    ];
    countExisting(existing, other, pod, node, sign, objects);
    if (matchesAll(pod.affinity, pod, other, objects)) for (const term of pod.affinity) add(affinity, term, node, sign);
    for (const term of pod.antiAffinity)
      if (termMatches(term, pod, other, objects)) add(antiAffinity, term, node, sign);
    return { affinity, antiAffinity, existing };
  },

  filter({ affinity, antiAffinity, existing }, node, { pod, objects }) {
    if (!isNearRequired(affinity, node, pod, objects)) return NO_AFFINITY;
    for (const { topologyKey } of pod.antiAffinity)
      if (countIn(antiAffinity, topologyKey, node.labels) > 0) return ANTI_AFFINITY;
    if (existing.size > 0) {
      for (const key in node.labels) if (countIn(existing, key, node.labels) > 0) return EXISTING_ANTI_AFFINITY;
    }
    return undefined;
  },

  preScore(cycle) {
    const { pod, snapshot, objects, settings } = cycle;
    const wantsCompany = pod.preferred.length > 0;
    if (!wantsCompany && snapshot.nodesWithAffinity === 0) return { status: SKIP };
    const scores = new Map<string, number>();
    for (const node of snapshot.nodes) {
      if (!wantsCompany && node.podsWithAffinity === 0) continue;
      for (const other of node.pods) {
        for (const { term, weight } of pod.preferred)
          if (termMatches(term, pod, other, objects)) add(scores, term, node, weight);
        for (const term of other.affinity)
          if (termMatches(term, other, pod, objects)) add(scores, term, node, settings.hardPodAffinityWeight);
        for (const { term, weight } of other.preferred)
          if (termMatches(term, other, pod, objects)) add(scores, term, node, weight);
      }
    }
    return scores.size === 0 ? { status: SKIP } : { state: scores };
  },

  score(scores, node) {
    let sum = 0;
    for (const key in node.labels) sum += countIn(scores, key, node.labels);
    return sum;
  },

  /** Scores may be negative, so the range is stretched from its smallest to its largest. */
  normalizeScore(scores) {
    const min = scores.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
    const max = scores.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
    for (let i = 0; i < scores.length; i++) {
      scores[i] = max > min ? Math.trunc((MAX_NODE_SCORE * ((scores[i] as number) - min)) / (max - min)) : 0;
    }
  },
};

/**
 * Every affinity term needs a matching pod in the node's domain. The first of a group would wait for itself, so where
 * no pod matches anywhere, a pod that matches its own terms may go to any node with the labels.
 */
function isNearRequired(counts: DomainCounts, node: NodeInfo, pod: PodInfo, objects: Objects): boolean {
  let allFound = true;
  for (const { topologyKey } of pod.affinity) {
    if (node.labels[topologyKey] === undefined) return false;
    if (countIn(counts, topologyKey, node.labels) <= 0) allFound = false;
  }
  return allFound || (![...counts.values()].some((count) => count > 0) && matchesAll(pod.affinity, pod, pod, objects));
}

/** Pods per domain that match the incoming pod's required terms. Counted per node and kept, unless namespaces are selected by label. */
function countMatches(
  { pod, snapshot, objects, columns }: Cycle,
  sort: "affinity" | "antiAffinity",
): Map<string, number> {
  const terms = pod[sort];
  const ofNode = (node: NodeInfo): readonly number[] =>
    terms.map((term) =>
      sort === "affinity"
        ? node.pods.reduce((sum, other) => sum + (matchesAll(terms, pod, other, objects) ? 1 : 0), 0)
        : node.pods.reduce((sum, other) => sum + (termMatches(term, pod, other, objects) ? 1 : 0), 0),
    );
  const canKeep = terms.every(({ namespaceSelector }) => !namespaceSelector);
  const perNode = canKeep
    ? columns.column(`${sort} ${pod.namespace} ${JSON.stringify(terms)}`, snapshot.nodes, ofNode)
    : snapshot.nodes.map(ofNode);
  const counts = new Map<string, number>();
  snapshot.nodes.forEach((node, i) => {
    const matching = perNode[i] as readonly number[];
    for (let t = 0; t < terms.length; t++) {
      if (matching[t]) add(counts, terms[t] as PodAffinityTerm, node, matching[t] as number);
    }
  });
  return counts;
}

function countExisting(
  counts: Map<string, number>,
  other: PodInfo,
  pod: PodInfo,
  node: NodeInfo,
  sign: number,
  objects: Objects,
): void {
  for (const term of other.antiAffinity) if (termMatches(term, other, pod, objects)) add(counts, term, node, sign);
}

function add(counts: Map<string, number>, { topologyKey }: PodAffinityTerm, node: NodeInfo, amount: number): void {
  const value = node.labels[topologyKey];
  if (value === undefined || amount === 0) return;
  const domain = `${topologyKey}\0${value}`;
  counts.set(domain, (counts.get(domain) ?? 0) + amount);
}

function countIn(counts: DomainCounts, topologyKey: string, labels: Labels): number {
  return labels[topologyKey] === undefined ? 0 : (counts.get(`${topologyKey}\0${labels[topologyKey]}`) ?? 0);
}

function matchesAll(terms: readonly PodAffinityTerm[], owner: PodInfo, other: PodInfo, objects: Objects): boolean {
  return terms.length > 0 && terms.every((term) => termMatches(term, owner, other, objects));
}

/** Whether a term of `owner` means `other`: the namespaces it names or selects, its own if neither, and its labels. */
function termMatches(term: PodAffinityTerm, owner: PodInfo, other: PodInfo, objects: Objects): boolean {
  const { namespaces = [], namespaceSelector } = term;
  const isNamed =
    namespaces.length === 0 && !namespaceSelector
      ? other.namespace === owner.namespace
      : namespaces.includes(other.namespace);
  if (!isNamed && !(namespaceSelector && selects(namespaceSelector, namespaceLabels(other.namespace, objects))))
    return false;
  return selects(term.labelSelector, other.labels);
}

function namespaceLabels(name: string, objects: Objects): Labels {
  const namespace: Namespace | undefined = objects.get("Namespace", undefined, name);
  return namespace ? labelsOf(namespace) : {};
}

/** Hints see no other objects; a namespace selector counts as matching, which at worst costs one attempt in vain. */
const NO_OBJECTS: Objects = { get: () => undefined, list: () => [], byIndex: () => [] };

function podChangeMatters(pod: PodInfo, { actions, object }: ClusterEvent): boolean {
  const changed = podInfoOf(object as Pod);
  const means = (terms: readonly PodAffinityTerm[], a: PodInfo, b: PodInfo) =>
    terms.some((term) => term.namespaceSelector !== undefined || termMatches(term, a, b, NO_OBJECTS));
  if (!actions.includes("Delete") && means(pod.affinity, pod, changed)) return true;
  if (actions.includes("Add")) return false;
  return (
    means(pod.antiAffinity, pod, changed) ||
    means(changed.antiAffinity, changed, pod) ||
    actions.includes("UpdateLabel")
  );
}

function nodeChangeMatters(pod: PodInfo, { object, previous }: ClusterEvent): boolean {
  const keys = [...pod.affinity, ...pod.antiAffinity].map(({ topologyKey }) => topologyKey);
  const [now, before] = [labelsOf(object as Node), previous ? labelsOf(previous as Node) : undefined];
  // Without terms of its own, the pod was kept away by others; any new node may be far enough from them.
  if (keys.length === 0) return true;
  return before ? keys.some((key) => now[key] !== before[key]) : keys.some((key) => now[key] !== undefined);
}
