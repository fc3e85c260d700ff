/**
 * Values as messages repeat them: whatever order a client wrote, Go prints the fields of a struct in the order of
 * their declaration (apimachinery/pkg/apis/meta/v1/types.go) and the keys of a map sorted.
 */
import type { OwnerReference } from "../../api/types";
import type { LabelSelector } from "../../schema/types";

type Texts = { readonly [key: string]: string };

/** Labels, or any other map, with its keys sorted. */
export function mapInOrder<Map extends Texts>(map: Map | undefined): Map | undefined {
  if (!map) return map;
  const sorted: { [key: string]: string } = {};
  for (const key of Object.keys(map).sort()) sorted[key] = map[key]!;
  return sorted as Map;
}

export function selectorInOrder(selector: LabelSelector | undefined): LabelSelector | undefined {
  if (!selector) return selector;
  const { matchLabels, matchExpressions } = selector;
  return {
    ...(matchLabels ? { matchLabels: mapInOrder(matchLabels as Texts) as typeof matchLabels } : {}),
    ...(matchExpressions
      ? { matchExpressions: matchExpressions.map(({ key, operator, values }) => ({ key, operator, values })) }
      : {}),
  } as LabelSelector;
}

export const ownerInOrder = ({
  apiVersion,
  kind,
  name,
  uid,
  controller,
  blockOwnerDeletion,
}: OwnerReference): OwnerReference => ({ apiVersion, kind, name, uid, controller, blockOwnerDeletion });
