/**
 * nodeSelector and node affinity: which nodes a pod must have, and which it would rather have.
 * Modelled on plugins/nodeaffinity/node_affinity.go. Left out: affinity added by the scheduler's configuration.
 */
import type { Node, NodeSelectorTerm, PreferredSchedulingTerm } from "../../schema/types";
import { normalizeByMax, type Plugin, SKIP, unresolvable } from "../framework";
import type { Pod } from "../podInfo";
import { labelsOf, nodeMatches, nodeMatchesTerm } from "../selectors";

const NO_MATCH = unresolvable("node(s) didn't match Pod's node affinity/selector");
const CONFLICT = unresolvable("pod affinity terms conflict");

export const nodeAffinity: Plugin<undefined, readonly PreferredSchedulingTerm[]> = {
  name: "NodeAffinity",
  weight: 2,
  hints: [
    {
      resource: "Node",
      actions: ["Add", "UpdateLabel"],
      worthwhile: ({ pod }, { object, previous }) =>
        meetsNodeAffinity(pod, object as Node) && !(previous && meetsNodeAffinity(pod, previous as Node)),
    },
  ],

  preFilter({ pod }) {
    const required = requiredOf(pod.pod);
    if (!required && !pod.pod.spec.nodeSelector) return { status: SKIP };
    const nodeNames = required ? namesIn(required.nodeSelectorTerms) : undefined;
    if (nodeNames?.length === 0) return { status: CONFLICT };
    return nodeNames ? { nodeNames } : {};
  },

  filter: (_, { node }, { pod }) => (meetsNodeAffinity(pod.pod, node) ? undefined : NO_MATCH),

  preScore({ pod }) {
    const preferred = pod.pod.spec.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution;
    return preferred?.length ? { state: preferred } : { status: SKIP };
  },

  score(preferred, { node }) {
    let sum = 0;
    for (const { preference, weight } of preferred) if (nodeMatchesTerm(preference, node)) sum += weight;
    return sum;
  },

  normalizeScore: (scores) => normalizeByMax(scores, false),
};

/** Whether a node has all that the pod's nodeSelector and required node affinity ask for. */
export function meetsNodeAffinity(pod: Pod, node: Node): boolean {
  const wanted = pod.spec.nodeSelector;
  if (wanted) {
    const labels = labelsOf(node);
    for (const key in wanted) if (labels[key] !== wanted[key]) return false;
  }
  const required = requiredOf(pod);
  return !required || nodeMatches(required, node);
}

function requiredOf(pod: Pod) {
  return pod.spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
}

/** The nodes that the terms name by metadata.name, as the DaemonSet controller's pods do; undefined if a term names none. */
function namesIn(terms: readonly NodeSelectorTerm[]): string[] | undefined {
  const names = new Set<string>();
  for (const term of terms) {
    let ofTerm: string[] | undefined;
    for (const { key, operator, values = [] } of term.matchFields ?? []) {
      if (key === "metadata.name" && operator === "In")
        ofTerm = ofTerm ? ofTerm.filter((name) => values.includes(name)) : values;
    }
    if (!ofTerm) return undefined;
    for (const name of ofTerm) names.add(name);
  }
  return [...names].sort((a, b) => (a < b ? -1 : 1));
}
