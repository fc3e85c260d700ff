/** Types of what replay.mjs exports, as far as the in-process player needs them. */

/** Fills placeholders, `{ns}` and `{node1}`, in every string of a value. */
export function fill<T>(value: T, names: readonly (readonly [string, string])[]): T;
