/** Label selectors, and the cheapest read of the objects that one may match. */
import type { View } from "../../client/component";
import type { KindMap, KindName } from "../../kinds/kindMap";
import type { LabelSelector } from "../../schema/types";

type Labels = { readonly [key: string]: string } | undefined;

/** Whether labels satisfy a selector. No selector matches nothing; an empty one everything. */
export function matchesSelector(selector: LabelSelector | undefined, labels: Labels): boolean {
  if (!selector) return false;
  for (const key in selector.matchLabels) if (labels?.[key] !== selector.matchLabels[key]) return false;
  for (const { key, operator, values = [] } of selector.matchExpressions ?? []) {
    const value = labels?.[key];
    if (operator === "In" && (value === undefined || !values.includes(value))) return false;
    if (operator === "NotIn" && value !== undefined && values.includes(value)) return false;
    if (operator === "Exists" && value === undefined) return false;
    if (operator === "DoesNotExist" && value !== undefined) return false;
  }
  return true;
}

/** Whether a selector selects everything. */
export function isEmptySelector(selector: LabelSelector | undefined): boolean {
  return (
    selector !== undefined &&
    Object.keys(selector.matchLabels ?? {}).length === 0 &&
    (selector.matchExpressions ?? []).length === 0
  );
}

/** The objects of a namespace that a selector matches, read through the shortest index that fits. */
export function selectObjects<K extends KindName>(
  view: View,
  kind: K,
  namespace: string | undefined,
  selector: LabelSelector | undefined,
): readonly KindMap[K][] {
  if (!selector) return [];
  let candidates: readonly KindMap[K][] | undefined;
  for (const key in selector.matchLabels) {
    const found = view.byIndex(kind, "label", `${namespace ?? ""}/${key}=${selector.matchLabels[key]}`);
    if (!candidates || found.length < candidates.length) candidates = found;
  }
  candidates ??= view.list(kind, namespace);
  return candidates.filter((object) => matchesSelector(selector, object.metadata.labels));
}
