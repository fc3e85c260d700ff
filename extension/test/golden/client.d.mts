/** Types of what client.mjs exports, as far as the in-process player needs them. */
import type { Condition } from "./story.mjs";

export function satisfies(object: unknown, conditions?: readonly Condition[]): boolean;
export function valueAt(object: unknown, dotted: string): unknown;
