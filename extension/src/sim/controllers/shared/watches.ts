/** Ways to watch that several controllers share. */
import type { Watch } from "../../client/component";
import type { KindName } from "../../kinds/kindMap";

/** A kind that a controller reads but is not woken by; an instance sees only what it watches. */
export function reads<K extends KindName>(kind: K): Watch<K> {
  return { kind, keys: () => [] };
}
