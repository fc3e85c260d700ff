/** Objects as JSON, as Go's encoder writes maps: sorted keys, four spaces, `<`, `>` and `&` as escapes. */

/** With four spaces and a last newline, as `-o json` prints. */
export const jsonText = (value: unknown): string => `${escaped(JSON.stringify(sorted(value), undefined, 4))}\n`;

/** In one line, without a newline. */
export const compactJson = (value: unknown): string => escaped(JSON.stringify(sorted(value)) ?? "null");

const escaped = (text: string): string =>
  text
    .replaceAll("<", "\\u003c")
    .replaceAll(">", "\\u003e")
    .replaceAll("&", "\\u0026")
    .replaceAll("\u2028", "\\u2028")
    .replaceAll("\u2029", "\\u2029");

/** The same value with the keys of all its maps in order. */
export function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => inner !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}

/** A value as Go's `%v` prints it: `map[a:1 b:[x y]]`. */
export function goValue(value: unknown): string {
  if (value === null || value === undefined) return "<nil>";
  if (Array.isArray(value)) return `[${value.map(goValue).join(" ")}]`;
  if (typeof value !== "object") return String(value);
  const keys = Object.keys(value).sort();
  return `map[${keys.map((key) => `${key}:${goValue((value as Record<string, unknown>)[key])}`).join(" ")}]`;
}
