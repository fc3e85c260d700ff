/** Assertions: a failed one is a bug of ours, never a learner's mistake; it names the promise that was broken. */

/** Throws when a promise that this code relies on does not hold. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new AssertionError(message);
}

/** Marks a branch that the types rule out; the compiler complains when a case was forgotten. */
export function unreachable(value: never, message = "a case was forgotten"): never {
  throw new AssertionError(`${message}: ${JSON.stringify(value)}`);
}

/** A broken promise of our own code. */
export class AssertionError extends Error {
  override readonly name = "AssertionError";
}
