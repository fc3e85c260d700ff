/** A name that nobody else has: for nonces, and for a window's own files. */

/** 32 hexadecimal digits from the platform's good source of chance. */
export function randomId(): string {
  const bytes = new Uint8Array(16);
  (globalThis as unknown as { crypto: { getRandomValues(array: Uint8Array): void } }).crypto.getRandomValues(bytes);
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
