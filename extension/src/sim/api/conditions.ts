/** Conditions: found by type, and changed so that the transition time moves only when the status does. */

import type { Condition } from "./types";

/** The condition of a type, or undefined. */
export const conditionOf = <T extends { type: string }>(
  conditions: readonly T[] | undefined,
  type: string,
): T | undefined => conditions?.find((condition) => condition.type === type);

/** Says whether a condition is there and its status is True. */
export const isTrue = (conditions: readonly { type: string; status: string }[] | undefined, type: string): boolean =>
  conditionOf(conditions, type)?.status === "True";

/** Says whether a condition is there and its status is False. */
export const isFalse = (conditions: readonly { type: string; status: string }[] | undefined, type: string): boolean =>
  conditionOf(conditions, type)?.status === "False";

/**
 * The list with this condition in place of the one of its type, or at the end. The old transition time stays if the
 * status stays. The same list comes back if nothing changed.
 */
export function withCondition<T extends Condition>(conditions: readonly T[] | undefined, condition: T): readonly T[] {
  const old = conditionOf(conditions, condition.type);
  const kept = old && old.status === condition.status ? old.lastTransitionTime : condition.lastTransitionTime;
  const next = { ...condition, ...(kept === undefined ? {} : { lastTransitionTime: kept }) };
  if (!old) return [...(conditions ?? []), next];
  const keys = new Set([...Object.keys(old), ...Object.keys(next)]) as Set<keyof T>;
  if ([...keys].every((key) => old[key] === next[key])) return conditions ?? [];
  return (conditions ?? []).map((other) => (other.type === condition.type ? next : other));
}

/** The list without the conditions of a type. */
export const withoutCondition = <T extends { type: string }>(conditions: readonly T[] | undefined, type: string): T[] =>
  (conditions ?? []).filter((condition) => condition.type !== type);
