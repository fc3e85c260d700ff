/**
 * Turns words into texts: parameters, command substitution, arithmetic, field splitting and file name patterns.
 *
 * Models XCU 2.6. IFS is blanks and newlines; `~` stands for the home folder of root.
 */
import type { Code, Word, WordPart } from "./code";

export interface Expander {
  get(name: string): string | undefined;
  set(name: string, value: string): void;
  readonly arguments: readonly string[];
  /** The output of a script, without newlines at the end. */
  run(code: Code): string;
  arithmetic(text: string): number;
  glob(pattern: string): readonly string[];
}

/** The fields that words become. */
export function expandWords(words: readonly Word[], expander: Expander): string[] {
  return words.flatMap((word) => expandFields(word, expander));
}

/** The text that a word becomes where no fields are split: assignments, redirects, patterns. */
export function expandWord(word: Word, expander: Expander): string {
  return word.map((part, i) => (i === 0 ? home(part) : undefined) ?? partText(part, expander)).join("");
}

function expandFields(word: Word, expander: Expander): string[] {
  if (word.length === 0) return [];
  const fields: { text: string; glob: boolean }[] = [];
  let current: { text: string; glob: boolean } | undefined;
  const add = (text: string, glob: boolean) => {
    current ??= { text: "", glob: false };
    current.text += text;
    current.glob ||= glob;
  };
  const close = () => {
    if (current) fields.push(current);
    current = undefined;
  };
  word.forEach((part, i) => {
    if (part.sort === "text") {
      add((i === 0 ? home(part) : undefined) ?? part.text, !part.quoted && /[*?[]/.test(part.text));
      return;
    }
    if (part.sort === "variable" && part.name === "@" && part.quoted && !part.operator) {
      expander.arguments.forEach((argument, n) => {
        if (n > 0) close();
        add(argument, false);
      });
      return;
    }
    const text = partText(part, expander);
    if (part.quoted) {
      add(text, false);
      return;
    }
    const pieces = text.split(/[ \t\n]+/);
    pieces.forEach((piece, n) => {
      if (n > 0) close();
      if (piece) add(piece, /[*?[]/.test(piece));
    });
  });
  close();
  return fields.flatMap(({ text, glob }) => {
    if (!glob) return [text];
    const names = expander.glob(text);
    return names.length ? names : [text];
  });
}

function home(part: WordPart): string | undefined {
  if (part.sort !== "text" || part.quoted || !/^~(\/|$)/.test(part.text)) return undefined;
  return `/root${part.text.slice(1)}`;
}

function partText(part: WordPart, expander: Expander): string {
  switch (part.sort) {
    case "text":
      return part.text;
    case "command":
      return expander.run(part.code);
    case "arithmetic":
      return String(expander.arithmetic(expandWord(part.text, expander)));
    case "variable":
      return parameter(part, expander);
  }
}

function parameter(part: Extract<WordPart, { sort: "variable" }>, expander: Expander): string {
  const value = expander.get(part.name);
  const argument = () => expandWord(part.argument ?? [], expander);
  switch (part.operator) {
    case undefined:
      return value ?? "";
    case "length":
      return String((value ?? "").length);
    case ":-":
      return value ? value : argument();
    case "-":
      return value ?? argument();
    case ":=":
    case "=": {
      if (part.operator === ":=" ? value : value !== undefined) return value ?? "";
      const text = argument();
      expander.set(part.name, text);
      return text;
    }
    case ":+":
      return value ? argument() : "";
    case "+":
      return value !== undefined ? argument() : "";
    case ":?":
    case "?":
      if (part.operator === ":?" ? value : value !== undefined) return value ?? "";
      throw new Error(`${part.name}: ${argument() || "parameter not set"}`);
    case "#":
    case "##": {
      const text = value ?? "";
      const lengths = [...text, ""].map((_, i) => i);
      if (part.operator === "##") lengths.reverse();
      const cut = lengths.find((length) => matchesPattern(text.slice(0, length), argument()));
      return cut === undefined ? text : text.slice(cut);
    }
    case "%":
    case "%%": {
      const text = value ?? "";
      const starts = [...text, ""].map((_, i) => i);
      if (part.operator === "%") starts.reverse();
      const cut = starts.find((start) => matchesPattern(text.slice(start), argument()));
      return cut === undefined ? text : text.slice(0, cut);
    }
    default:
      return value ?? "";
  }
}

/** Whether a text fits a pattern of `*`, `?` and `[…]`. */
export function matchesPattern(text: string, pattern: string): boolean {
  let expression = "";
  for (let i = 0; i < pattern.length; i++) {
    const char = pattern[i]!;
    const end = char === "[" ? pattern.indexOf("]", i + 2) : -1;
    if (char === "*") expression += "[\\s\\S]*";
    else if (char === "?") expression += "[\\s\\S]";
    else if (end > 0) {
      expression += `[${pattern
        .slice(i + 1, end)
        .replace(/^!/, "^")
        .replace(/\\/g, "\\\\")}]`;
      i = end;
    } else expression += char.replace(/[\\^$.|+(){}[\]*?/]/g, "\\$&");
  }
  return new RegExp(`^${expression}$`).test(text);
}
