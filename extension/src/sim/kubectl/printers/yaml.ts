/**
 * Objects as YAML, letter by letter as kubectl prints them (sigs.k8s.io/yaml, go-yaml v2 and its emitter): sorted keys,
 * quotes only where a reader would see something else than a string, long lines folded after 80 columns.
 * Left out: complex keys, since no key of an object is longer than 128 characters or has more than one line.
 */

const WIDTH = 80;
const INDENT = 2;

/** A JSON value as a YAML document, with its last newline. */
export function yamlText(value: unknown): string {
  const emitter = new Emitter();
  emitter.node(value, 0, false);
  return `${emitter.text}${emitter.text.endsWith("\n") ? "" : "\n"}`;
}

class Emitter {
  text = "";

  node(value: unknown, indent: number, inSequence: boolean): void {
    if (Array.isArray(value)) this.sequence(value, indent, inSequence);
    else if (typeof value === "object" && value !== null)
      this.mapping(value as Record<string, unknown>, indent, inSequence);
    else this.scalar(value, indent, false);
  }

  /** `inSequence`: the first key stands on the line of its dash. */
  private mapping(map: Record<string, unknown>, indent: number, inSequence: boolean): void {
    const keys = Object.keys(map)
      .filter((key) => map[key] !== undefined)
      .sort(compareKeys);
    if (keys.length === 0) {
      this.text += "{}";
      return;
    }
    keys.forEach((key, at) => {
      if (at > 0 || !inSequence) this.line(indent);
      this.scalar(key, indent, true);
      this.text += ":";
      const value = map[key];
      if (Array.isArray(value) && value.length > 0) this.node(value, indent, false);
      else if (isFilledMap(value)) this.node(value, indent + INDENT, false);
      else {
        this.text += " ";
        this.node(value, indent + INDENT, true);
      }
    });
  }

  /** Items stand at the indentation of the key that they belong to. */
  private sequence(items: readonly unknown[], indent: number, inSequence: boolean): void {
    if (items.length === 0) {
      this.text += "[]";
      return;
    }
    items.forEach((item, at) => {
      if (at > 0 || !inSequence) this.line(indent);
      this.text += "- ";
      this.node(item, indent + INDENT, true);
    });
  }

  private line(indent: number): void {
    if (this.text !== "" && !this.text.endsWith("\n")) this.text += "\n";
    this.text += " ".repeat(indent);
  }

  /** `indent` is where the lines of a long or many-lined scalar stand. */
  private scalar(value: unknown, indent: number, isKey: boolean): void {
    if (typeof value !== "string") {
      this.text += value === null || value === undefined ? "null" : String(value);
      return;
    }
    const shape = analyze(value);
    const wanted = value.includes("\n") ? "literal" : looksLikeString(value) ? "plain" : "double";
    let style: "double" | "literal" | "plain" | "single" = wanted;
    if (style === "plain" && (!shape.plain || value === "")) style = "single";
    if (style === "single" && !shape.single) style = "double";
    if (style === "literal" && (!shape.block || isKey)) style = "double";
    const fold = !isKey;
    switch (style) {
      case "plain":
        return this.folded(value, indent, fold, false);
      case "single":
        this.text += "'";
        this.folded(value.replaceAll("'", "''"), indent, fold, true);
        this.text += "'";
        return;
      case "double":
        return this.double(value, indent, fold);
      case "literal":
        return this.literal(value, indent);
    }
  }

  private get column(): number {
    return [...this.text.slice(this.text.lastIndexOf("\n") + 1)].length;
  }

  private folded(value: string, indent: number, fold: boolean, quoted: boolean): void {
    if (!fold || this.column + value.length <= WIDTH) {
      this.text += value;
      return;
    }
    const characters = [...value];
    let column = this.column;
    let line = "";
    const inside = (at: number) => !quoted || (at > 0 && at < characters.length - 1);
    characters.forEach((character, at) => {
      const isFoldable = character === " " && characters[at - 1] !== " " && characters[at + 1] !== " ";
      if (isFoldable && column > WIDTH && inside(at)) {
        this.text += `${line}\n${" ".repeat(indent)}`;
        line = "";
        column = indent;
      } else {
        line += character;
        column += 1;
      }
    });
    this.text += line;
  }

  private double(value: string, indent: number, fold: boolean): void {
    const characters = [...value];
    let column = this.column + 1;
    this.text += '"';
    let previousSpace = false;
    characters.forEach((character, at) => {
      if (character === " ") {
        if (fold && !previousSpace && column > WIDTH && at > 0 && at < characters.length - 1) {
          this.text += `\n${" ".repeat(indent)}`;
          column = indent;
          if (characters[at + 1] === " ") {
            this.text += "\\";
            column += 1;
          }
        } else {
          this.text += " ";
          column += 1;
        }
        previousSpace = true;
        return;
      }
      const shown =
        isPrintable(character) && character !== '"' && character !== "\\" && character !== "\n"
          ? character
          : escapeOf(character);
      this.text += shown;
      column += [...shown].length;
      previousSpace = false;
    });
    this.text += '"';
  }

  private literal(value: string, indent: number): void {
    this.text += "|";
    if (value.startsWith(" ") || value.startsWith("\n")) this.text += INDENT;
    if (!value.endsWith("\n")) this.text += "-";
    else if (value === "\n" || value.endsWith("\n\n")) this.text += "+";
    this.text += "\n";
    const lines = value.split("\n");
    if (lines.at(-1) === "") lines.pop();
    const place = " ".repeat(indent);
    this.text += lines.map((line) => (line === "" ? "" : place + line)).join("\n");
    this.text += "\n";
  }
}

const isFilledMap = (value: unknown): boolean =>
  typeof value === "object" && value !== null && !Array.isArray(value) && Object.keys(value).length > 0;

/** In which styles a text can stand (yaml_emitter_analyze_scalar). */
function analyze(value: string): { plain: boolean; single: boolean; block: boolean } {
  if (value === "") return { plain: true, single: true, block: false };
  const characters = [...value];
  let indicators = value.startsWith("---") || value.startsWith("...");
  let special = false;
  let spaceBreak = false;
  let breakSpace = false;
  characters.forEach((character, at) => {
    const before = characters[at - 1];
    const after = characters[at + 1];
    const followed = after === undefined || " \t\n".includes(after);
    if (at === 0) {
      if ("#,[]{}&*!|>'\"%@`".includes(character)) indicators = true;
      if ("?:-".includes(character) && followed) indicators = true;
    } else {
      if (character === ":" && followed) indicators = true;
      if (character === "#" && before !== undefined && " \t\n".includes(before)) indicators = true;
    }
    if (!isPrintable(character)) special = true;
    if (character === " " && before === "\n") breakSpace = true;
    if (character === "\n" && before === " ") spaceBreak = true;
  });
  const edges = " \n".includes(characters[0]!) || " \n".includes(characters.at(-1)!);
  const broken = special || spaceBreak;
  return {
    plain: !broken && !indicators && !edges && !breakSpace && !value.includes("\n"),
    single: !broken && !breakSpace,
    block: !broken && !value.endsWith(" "),
  };
}

/** As the emitter has it: no tabs, nothing beyond the basic plane. */
function isPrintable(character: string): boolean {
  const code = character.codePointAt(0)!;
  if (code === 0x0a || (code >= 0x20 && code <= 0x7e)) return true;
  return code >= 0xa0 && code <= 0xffff && code !== 0xfeff && code < 0xfffe && !(code >= 0xd800 && code <= 0xdfff);
}

const ESCAPES: Readonly<Record<string, string>> = {
  "\0": "\\0",
  "\x07": "\\a",
  "\b": "\\b",
  "\t": "\\t",
  "\n": "\\n",
  "\v": "\\v",
  "\f": "\\f",
  "\r": "\\r",
  "\x1b": "\\e",
  '"': '\\"',
  "\\": "\\\\",
  "\x85": "\\N",
};

function escapeOf(character: string): string {
  const short = ESCAPES[character];
  if (short !== undefined) return short;
  const code = character.codePointAt(0)!;
  const hex = code.toString(16).toUpperCase();
  if (code <= 0xff) return `\\x${hex.padStart(2, "0")}`;
  return code <= 0xffff ? `\\u${hex.padStart(4, "0")}` : `\\U${hex.padStart(8, "0")}`;
}

const WORDS: ReadonlySet<string> = new Set(
  ["y", "Y", "n", "N", "~", "null", "Null", "NULL"]
    .concat(
      ["yes", "no", "on", "off", "true", "false"].flatMap((word) => [
        word,
        word[0]!.toUpperCase() + word.slice(1),
        word.toUpperCase(),
      ]),
    )
    .concat([".nan", ".NaN", ".NAN"])
    .concat([".inf", ".Inf", ".INF"].flatMap((word) => [word, `+${word}`, `-${word}`])),
);

/** Whether an unquoted text is read as a string again (go-yaml's resolve). */
function looksLikeString(text: string): boolean {
  if (text === "" || WORDS.has(text)) return false;
  if (!/^[-+.0-9]/.test(text)) return true;
  if (/^\d{4}-\d{1,2}-\d{1,2}([Tt ]\d{1,2}:\d{1,2}:\d{1,2}(\.\d+)?(Z|[+-]\d{2}:\d{2})?)?$/.test(text)) return false;
  if (/^[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?$/.test(text)) return false;
  const plain = text.replaceAll("_", "");
  if (/^[-+]?(0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO]?[0-7]+|\d+)$/.test(plain)) return false;
  return !/^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/.test(plain);
}

const LETTER = /\p{L}/u;
const isDigit = (character: string | undefined): boolean =>
  character !== undefined && character >= "0" && character <= "9";

/** Numbers within keys count as numbers, letters come after them (go-yaml's keyList). */
function compareKeys(a: string, b: string): number {
  const left = [...a];
  const right = [...b];
  let digits = false;
  for (let at = 0; at < left.length && at < right.length; at++) {
    const x = left[at]!;
    const y = right[at]!;
    if (x === y) {
      digits = isDigit(x);
      continue;
    }
    const xLetter = LETTER.test(x);
    const yLetter = LETTER.test(y);
    if (xLetter && yLetter) return x < y ? -1 : 1;
    if (xLetter || yLetter) return (digits ? xLetter : yLetter) ? -1 : 1;
    const n = numberAt(left, at);
    const m = numberAt(right, at);
    if (n.value !== m.value) return n.value < m.value ? -1 : 1;
    if (n.end !== m.end) return n.end < m.end ? -1 : 1;
    return x < y ? -1 : 1;
  }
  return left.length - right.length;
}

function numberAt(characters: readonly string[], at: number): { value: number; end: number } {
  let end = at;
  while (isDigit(characters[end])) end += 1;
  return { value: Number(characters.slice(at, end).join("")), end };
}
