/** The form of the rules' sentences. */
import type { Text } from "../language";

/**
 * One clause per rule, to stand after "because": `{object}` is what was written (or "it", when the step before was about
 * the same), `{its}` its genitive, `{owner}` the object that was compared; other names are values that the component gave
 * or that {@link ../facts} works out. A rule of area `*` stands for every area without a sentence of its own.
 */
export type RuleSentences = Readonly<Record<string, Text>>;
