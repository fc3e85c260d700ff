/** Label selectors and changes of labels as they stand on a command line. */

import { parseLabelSelector } from "../api/selectors";
import type { LabelSelector } from "../api/types";
import { fail } from "./failures";

/** `a=b,c in (d)` as the selector of a spec. */
export function labelsOfSelector(text: string): LabelSelector {
  const matchLabels: Record<string, string> = {};
  const matchExpressions: NonNullable<LabelSelector["matchExpressions"]> = [];
  for (const { key, operator, values } of parseLabelSelector(text).requirements) {
    if (operator === "=" || operator === "==") matchLabels[key] = values[0] ?? "";
    else if (operator === "in") matchExpressions.push({ key, operator: "In", values: [...values] });
    else if (operator === "notin" || operator === "!=")
      matchExpressions.push({ key, operator: "NotIn", values: [...values] });
    else if (operator === "exists") matchExpressions.push({ key, operator: "Exists" });
    else matchExpressions.push({ key, operator: "DoesNotExist" });
  }
  return {
    ...(matchExpressions.length > 0 ? { matchExpressions } : {}),
    ...(Object.keys(matchLabels).length > 0 ? { matchLabels } : {}),
  };
}

/** A selector of labels alone as text: `a=b,c=d`. */
export const selectorOfLabels = (labels: Readonly<Record<string, string>> | undefined): string =>
  Object.keys(labels ?? {})
    .sort()
    .map((key) => `${key}=${labels![key]}`)
    .join(",");

export interface PairChanges {
  readonly set: Readonly<Record<string, string>>;
  readonly remove: readonly string[];
}

/** `a=b` sets, `a-` removes; the rest of the arguments are resources. */
export function splitPairs(args: readonly string[], what: string): { resources: string[]; changes: PairChanges } {
  const resources: string[] = [];
  const set: Record<string, string> = {};
  const remove: string[] = [];
  for (const arg of args) {
    const equals = arg.indexOf("=");
    const isChange = equals > 0 || (arg.endsWith("-") && !arg.startsWith("-"));
    if (!isChange) {
      if (Object.keys(set).length > 0 || remove.length > 0)
        fail(`all resources must be specified before ${what} changes: ${arg}`);
      resources.push(arg);
    } else if (equals > 0) set[arg.slice(0, equals)] = arg.slice(equals + 1);
    else remove.push(arg.slice(0, -1));
  }
  for (const key of remove)
    if (key in set)
      fail(`can not both modify and remove ${what === "label" ? "a label" : "an annotation"} in the same command`);
  return { resources, changes: { set, remove } };
}
