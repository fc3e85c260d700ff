/** Lists of conditions, as most kinds keep them. */
import { formatTime } from "./time";

interface AnyCondition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
  readonly lastTransitionTime?: string | null;
}

/** The condition of a type. */
export function conditionOf<C extends AnyCondition>(conditions: readonly C[] | undefined, type: string): C | undefined {
  return conditions?.find((condition) => condition.type === type);
}

/** The list without the condition of a type. */
export function withoutCondition<C extends AnyCondition>(conditions: readonly C[] | undefined, type: string): C[] {
  return (conditions ?? []).filter((condition) => condition.type !== type);
}

/**
 * The list with this condition in the place of the one of its type; the same list if nothing but times would change.
 * lastTransitionTime is when the status last changed.
 */
export function withCondition<C extends AnyCondition>(
  conditions: readonly C[] | undefined,
  next: C,
  nowMs: number,
): C[] {
  const list = [...(conditions ?? [])];
  const at = list.findIndex((condition) => condition.type === next.type);
  const old = list[at];
  if (!old) return [...list, { ...next, lastTransitionTime: formatTime(nowMs) }];
  const lastTransitionTime = old.status === next.status ? old.lastTransitionTime : formatTime(nowMs);
  list[at] = { ...next, ...(lastTransitionTime ? { lastTransitionTime } : {}) };
  return list;
}
