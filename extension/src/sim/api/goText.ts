/**
 * Text as Go prints it. Messages of the API quote strings with `%q` and values as encoding/json writes them,
 * and learners compare them letter by letter with what a real cluster says.
 * Left out: the exact table of what Go calls printable; letters beyond ASCII count as printable, except controls,
 * separators and surrogates, which is what names and labels can meet.
 */

const escapeOf: ReadonlyMap<number, string> = new Map([
  [0x07, "\\a"],
  [0x08, "\\b"],
  [0x09, "\\t"],
  [0x0a, "\\n"],
  [0x0b, "\\v"],
  [0x0c, "\\f"],
  [0x0d, "\\r"],
  [0x22, '\\"'],
  [0x5c, "\\\\"],
]);

/** A string in double quotes, as `strconv.Quote` writes it. */
export function goQuote(text: string): string {
  if (/^[ !#-[\]-~]*$/.test(text)) return `"${text}"`;
  let quoted = '"';
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    quoted += escapeOf.get(code) ?? (isPrintable(character, code) ? character : escaped(code));
  }
  return `${quoted}"`;
}

function isPrintable(character: string, code: number): boolean {
  if (code < 0x7f) return code >= 0x20;
  return !/[\p{C}\p{Z}]/u.test(character);
}

function escaped(code: number): string {
  if (code < 0x80) return `\\x${hex(code, 2)}`;
  if (code >= 0xd800 && code < 0xe000) return "\\ufffd";
  return code < 0x10000 ? `\\u${hex(code, 4)}` : `\\U${hex(code, 8)}`;
}

const hex = (code: number, width: number) => code.toString(16).padStart(width, "0");

/** A value as `encoding/json` writes it: no spaces, fields in the order of the object, `<`, `>` and `&` escaped. */
export function goJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => goJson(item ?? null)).join(",")}]`;
  if (typeof value === "object" && value !== null) {
    const fields = Object.entries(value).filter(([, field]) => field !== undefined);
    return `{${fields.map(([key, field]) => `${goJson(key)}:${goJson(field)}`).join(",")}}`;
  }
  if (typeof value === "bigint") return value.toString();
  return (JSON.stringify(value) ?? "null").replace(/[<>&\u2028\u2029]/g, (c) => `\\u${hex(c.charCodeAt(0), 4)}`);
}

/** A decoded JSON value as Go's `%v` prints it: `map[a:1 b:[x y]]`, keys sorted, strings bare. */
export function goValue(value: unknown): string {
  if (value === null || value === undefined) return "<nil>";
  if (Array.isArray(value)) return `[${value.map(goValue).join(" ")}]`;
  if (typeof value === "object") {
    const keys = Object.keys(value).sort();
    return `map[${keys.map((key) => `${key}:${goValue((value as Record<string, unknown>)[key])}`).join(" ")}]`;
  }
  return String(value);
}
