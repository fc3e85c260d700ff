/**
 * Label selectors and node selectors, as pods and volumes carry them.
 * Modelled on apimachinery/pkg/labels/selector.go and component-helpers/scheduling/corev1/nodeaffinity.
 */
import type { LabelSelector, Node, NodeSelector, NodeSelectorTerm } from "../schema/types";

export type Labels = Readonly<Record<string, string>>;

const NO_LABELS: Labels = {};

export function labelsOf(object: { metadata: { labels?: Labels } }): Labels {
  return object.metadata.labels ?? NO_LABELS;
}

/** Whether a label selector selects these labels. No selector selects nothing, an empty one everything. */
export function selects(selector: LabelSelector | undefined, labels: Labels): boolean {
  if (!selector) return false;
  const { matchLabels, matchExpressions } = selector;
  if (matchLabels) for (const key in matchLabels) if (labels[key] !== matchLabels[key]) return false;
  if (matchExpressions) for (const term of matchExpressions) if (!meets(labels[term.key], term)) return false;
  return true;
}

/** Whether a node meets a node selector: any one of its terms. */
export function nodeMatches(selector: NodeSelector, node: Node): boolean {
  return selector.nodeSelectorTerms.some((term) => nodeMatchesTerm(term, node));
}

/** Whether a node meets one term. A term without requirements matches no node. */
export function nodeMatchesTerm(term: NodeSelectorTerm, node: Node): boolean {
  const { matchExpressions, matchFields } = term;
  if (!matchExpressions?.length && !matchFields?.length) return false;
  const labels = labelsOf(node);
  for (const requirement of matchExpressions ?? []) if (!meets(labels[requirement.key], requirement)) return false;
  for (const requirement of matchFields ?? []) {
    if (requirement.key !== "metadata.name" || !meets(node.metadata.name, requirement)) return false;
  }
  return true;
}

function meets(value: string | undefined, requirement: { operator: string; values?: readonly string[] }): boolean {
  const { operator, values = [] } = requirement;
  switch (operator) {
    case "In":
      return value !== undefined && values.includes(value);
    case "NotIn":
      return value === undefined || !values.includes(value);
    case "Exists":
      return value !== undefined;
    case "DoesNotExist":
      return value === undefined;
    case "Gt":
      return isInteger(value) && isInteger(values[0]) && Number(value) > Number(values[0]);
    case "Lt":
      return isInteger(value) && isInteger(values[0]) && Number(value) < Number(values[0]);
    default:
      return false;
  }
}

function isInteger(text: string | undefined): text is string {
  return text !== undefined && /^[+-]?[0-9]+$/.test(text);
}
