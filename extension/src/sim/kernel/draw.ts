/**
 * Chance, keyed and not streamed: a draw is a hash of (seed, component, object, purpose, n-th time).
 *
 * So one more draw, one more component or one more Deployment moves nobody else's luck, and two forks of a cluster
 * differ by the learner's edit alone. The hash is two rounds of a 32-bit multiply-xorshift mix over the text; it is
 * made for spread and speed, not for secrecy.
 */

/** A number in [0, 1). */
export function draw(seed: number, component: string, object: string, purpose: string, n = 0): number {
  return drawInt32(seed, component, object, purpose, n) / 4_294_967_296;
}

/** An integer in [0, 2^32). */
export function drawInt32(seed: number, component: string, object: string, purpose: string, n = 0): number {
  return numbered(keyed(seed, component, object, purpose), n);
}

/** What the draws of one key have in common. */
function keyed(seed: number, component: string, object: string, purpose: string): number {
  let h = mix(0x9e3779b9, seed | 0);
  h = mixText(h, component);
  h = mixText(h, object);
  return mixText(h, purpose);
}

const numbered = (key: number, n: number): number => finish(mix(key, n | 0)) >>> 0;

/** A random-looking version 4 UUID, as `metadata.uid` has it. */
export function drawUid(seed: number, component: string, object: string, n = 0): string {
  const key = keyed(seed, component, object, "uid");
  const words = [0, 1, 2, 3].map((i) => numbered(key, n * 4 + i));
  words[1] = (words[1]! & 0xffff0fff) | 0x4000;
  words[2] = (words[2]! & 0x3fffffff) | 0x80000000;
  const hex = words.map((word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** The letters of generated names: no vowels and no look-alikes, as apimachinery's `rand.String`. */
const NAME_LETTERS = "bcdfghjklmnpqrstvwxz2456789";

/** A suffix for `generateName`: `x2x9q`. */
export function drawSuffix(seed: number, component: string, object: string, n = 0, length = 5): string {
  let suffix = "";
  for (let i = 0; i < length; i++) {
    suffix += NAME_LETTERS[drawInt32(seed, component, object, `suffix/${i}`, n) % NAME_LETTERS.length];
  }
  return suffix;
}

function mixText(h: number, text: string): number {
  for (let i = 0; i < text.length; i++) {
    h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  }
  // The length closes the part, so that ("ab", "c") and ("a", "bc") differ.
  return mix(h, text.length);
}

function mix(h: number, value: number): number {
  h = Math.imul(h ^ value, 0x85ebca6b);
  return h ^ (h >>> 13);
}

function finish(h: number): number {
  h = Math.imul(h ^ (h >>> 16), 0x7feb352d);
  h = Math.imul(h ^ (h >>> 15), 0x846ca68b);
  return h ^ (h >>> 16);
}
