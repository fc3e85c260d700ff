/** Quantities and resource lists as validation and defaults need them; the arithmetic is api/quantity's. */
import { addQuantity, compareQuantity, formatQuantity, parseQuantity } from "../../api/quantity";
import type { Quantity } from "../../schema/types";

export type ResourceList = { readonly [name: string]: Quantity };

const milli = 1_000_000n;

/** −1, 0 or 1; an absent amount is zero. */
export const compareQuantities = (a: Quantity | undefined, b: Quantity | undefined): -1 | 0 | 1 =>
  compareQuantity(a ?? 0, b ?? 0);

/** A resource list as it is stored: canonical, and rounded up to thousandths. */
export function roundedResources(list: ResourceList): { [name: string]: string } {
  return Object.fromEntries(
    Object.entries(list).map(([name, quantity]) => {
      const { nano, format } = parseQuantity(quantity);
      return [name, formatQuantity({ nano: roundedUp(nano), format })];
    }),
  );
}

/** Whether the quantity is a whole number. */
export const isWhole = (quantity: Quantity): boolean =>
  roundedUp(parseQuantity(quantity).nano) % (1000n * milli) === 0n;

/** The sum of resource lists, name by name. */
export function sumResources(lists: readonly (ResourceList | undefined)[]): { [name: string]: string } {
  const sum: { [name: string]: string } = {};
  for (const list of lists)
    for (const [name, quantity] of Object.entries(list ?? {})) sum[name] = addQuantity(sum[name] ?? 0, quantity);
  return sum;
}

function roundedUp(nano: bigint): bigint {
  const rest = nano % milli;
  return rest === 0n ? nano : nano - rest + (nano > 0n ? milli : -milli);
}
