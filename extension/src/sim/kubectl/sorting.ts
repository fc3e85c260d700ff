/** `--sort-by` (k8s.io/kubectl/pkg/cmd/get/sorter.go): numbers, quantities, and text whose numbers count as numbers. */
import { compareQuantity, readQuantity } from "../api/quantity";
import { fail } from "./failures";
import { relaxedPath, valuesAt } from "./printers/jsonPath";

/** The items in order of a field; those without it come first. */
export function sortedBy<T>(items: readonly T[], path: string, objectOf: (item: T) => unknown): T[] {
  const nodes = relaxedPath(path);
  const keyed = items.map((item) => ({ item, value: valuesAt(nodes, objectOf(item))[0] }));
  if (items.length > 0 && keyed.every(({ value }) => value === undefined)) {
    const shown = path.startsWith("{") ? path : `{${path.startsWith(".") ? "" : "."}${path}}`;
    fail(`couldn't find any field with path ${JSON.stringify(shown)} in the list of objects`);
  }
  return keyed.sort((a, b) => compareValues(a.value, b.value)).map(({ item }) => item);
}

function compareValues(a: unknown, b: unknown): number {
  if (a === undefined || b === undefined) return a === b ? 0 : a === undefined ? -1 : 1;
  if (typeof a === "number" && typeof b === "number") return a - b;
  if (typeof a === "boolean" && typeof b === "boolean") return Number(a) - Number(b);
  const x = String(a);
  const y = String(b);
  if (typeof readQuantity(x) !== "string" && typeof readQuantity(y) !== "string") return compareQuantity(x, y);
  return naturally(x, y);
}

/** Runs of digits compare as numbers. */
function naturally(a: string, b: string): number {
  const left = a.match(/\d+|\D/g) ?? [];
  const right = b.match(/\d+|\D/g) ?? [];
  for (let at = 0; at < left.length && at < right.length; at++) {
    const x = left[at]!;
    const y = right[at]!;
    if (x === y) continue;
    const difference = /^\d/.test(x) && /^\d/.test(y) ? Number(x) - Number(y) : 0;
    return difference || (x < y ? -1 : 1);
  }
  return left.length - right.length;
}
