/**
 * The hash in `pod-template-hash` and `controller-revision-hash` (pkg/controller/controller_utils.go, ComputeHash).
 * Upstream hashes Go's dump of the struct and we a JSON with sorted keys, so the values differ from a real cluster's; the form does not.
 */

/** Hashes a value and a collision count to the letters that upstream's `rand.SafeEncodeString` would give. */
export function hashOf(value: unknown, collisionCount?: number): string {
  const text = stableJson(value) + (collisionCount === undefined ? "" : `#${collisionCount}`);
  return safeEncode(String(fnv32a(text)));
}

/** FNV-1a, 32 bits. */
export function fnv32a(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 0xff) hash = Math.imul(hash ^ (code >>> 8), 0x01000193);
    hash = Math.imul(hash ^ (code & 0xff), 0x01000193);
  }
  return hash >>> 0;
}

/** JSON with sorted keys; keys without a value are left out. */
export function stableJson(value: unknown): string {
  if (value === null || typeof value !== "object") return JSON.stringify(value) ?? "null";
  if (Array.isArray(value)) return `[${value.map(stableJson).join(",")}]`;
  const object = value as Record<string, unknown>;
  const fields = Object.keys(object)
    .filter((key) => object[key] !== undefined)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${stableJson(object[key])}`);
  return `{${fields.join(",")}}`;
}

/** No vowels and no look-alikes, so that a hash never spells a word. */
const SAFE_LETTERS = "bcdfghjklmnpqrstvwxz2456789";

function safeEncode(text: string): string {
  let encoded = "";
  for (let i = 0; i < text.length; i++) encoded += SAFE_LETTERS[text.charCodeAt(i) % SAFE_LETTERS.length];
  return encoded;
}
