/**
 * Splits a script into words and operators, with POSIX quoting, `$` expansions and here-documents.
 *
 * Models the token rules of the POSIX shell (XCU 2.2 to 2.6). Aliases, `<&-`, tabs-stripping here-documents beyond
 * leading tabs and arrays are left out: lab manifests do not use them.
 */
import type { Code, Word, WordPart } from "./code";

export type Token =
  | { readonly sort: "word"; readonly word: Word; readonly raw: string }
  | { readonly sort: "operator"; readonly text: string }
  | { readonly sort: "redirect"; readonly stream: number; readonly operator: string }
  | { readonly sort: "heredoc"; readonly stream: number; readonly word: Word }
  | { readonly sort: "end" };

/** A script that cannot be read. The message is what `sh` would print after its name. */
export class ShellSyntaxError extends Error {}

const OPERATORS = ["&&", "||", ";;", ";", "&", "|", "(", ")", "\n"];

/** Reads all tokens. `compile` turns the text of a command substitution into code. */
export function tokensOf(script: string, compile: (text: string) => Code): Token[] {
  const tokens: Token[] = [];
  const heredocs: { index: number; delimiter: string; quoted: boolean; stripTabs: boolean; stream: number }[] = [];
  let at = 0;
  while (at < script.length) {
    const char = script[at]!;
    if (char === " " || char === "\t") {
      at++;
      continue;
    }
    if (char === "\\" && script[at + 1] === "\n") {
      at += 2;
      continue;
    }
    if (char === "#") {
      while (at < script.length && script[at] !== "\n") at++;
      continue;
    }
    const redirect = /^(\d?)(<<-|<<|>>|>&|<&|&>|>\||>|<)/.exec(script.slice(at, at + 4));
    if (redirect && !(char === "&" && redirect[2] !== "&>")) {
      at += redirect[0].length;
      const operator = redirect[2]!;
      const stream = redirect[1] ? Number(redirect[1]) : operator.startsWith("<") ? 0 : 1;
      if (operator === "<<" || operator === "<<-") {
        while (script[at] === " ") at++;
        const delimiter = readWord(script, at, compile);
        at = delimiter.end;
        const text = delimiter.word.map((part) => (part.sort === "text" ? part.text : "")).join("");
        const quoted = delimiter.word.some((part) => part.quoted);
        heredocs.push({ index: tokens.length, delimiter: text, quoted, stripTabs: operator === "<<-", stream });
        tokens.push({ sort: "end" });
      } else tokens.push({ sort: "redirect", stream, operator });
      continue;
    }
    const operator = OPERATORS.find((text) => script.startsWith(text, at));
    if (operator) {
      at += operator.length;
      tokens.push({ sort: "operator", text: operator });
      if (operator === "\n") {
        for (const heredoc of heredocs.splice(0)) {
          const lines: string[] = [];
          while (at < script.length) {
            const newline = script.indexOf("\n", at);
            const end = newline < 0 ? script.length : newline;
            const line = heredoc.stripTabs ? script.slice(at, end).replace(/^\t+/, "") : script.slice(at, end);
            at = Math.min(end + 1, script.length);
            if (line === heredoc.delimiter) break;
            lines.push(line);
          }
          const text = lines.map((line) => `${line}\n`).join("");
          const word: Word = heredoc.quoted
            ? [{ sort: "text", text, quoted: true }]
            : readQuoted(text, 0, "", compile).parts;
          tokens[heredoc.index] = { sort: "heredoc", stream: heredoc.stream, word };
        }
      }
      continue;
    }
    const { word, end } = readWord(script, at, compile);
    tokens.push({ sort: "word", word, raw: script.slice(at, end) });
    at = end;
  }
  tokens.push({ sort: "end" });
  return tokens;
}

function readWord(script: string, start: number, compile: (text: string) => Code): { word: Word; end: number } {
  const parts: WordPart[] = [];
  let at = start;
  let text = "";
  const flush = () => {
    if (text) parts.push({ sort: "text", text, quoted: false });
    text = "";
  };
  while (at < script.length) {
    const char = script[at]!;
    if (" \t\n;&|()<>".includes(char)) break;
    if (char === "\\") {
      flush();
      if (script[at + 1] !== "\n") parts.push({ sort: "text", text: script[at + 1] ?? "", quoted: true });
      at += 2;
    } else if (char === "'") {
      flush();
      const end = script.indexOf("'", at + 1);
      if (end < 0) throw new ShellSyntaxError("syntax error: unterminated quoted string");
      parts.push({ sort: "text", text: script.slice(at + 1, end), quoted: true });
      at = end + 1;
    } else if (char === '"') {
      flush();
      const quoted = readQuoted(script, at + 1, '"', compile);
      parts.push({ sort: "text", text: "", quoted: true }, ...quoted.parts);
      at = quoted.end;
    } else if (char === "$" || char === "`") {
      const expansion = readExpansion(script, at, false, compile);
      if (!expansion) {
        text += char;
        at++;
      } else {
        flush();
        parts.push(expansion.part);
        at = expansion.end;
      }
    } else {
      text += char;
      at++;
    }
  }
  flush();
  return { word: parts, end: at };
}

/** Text with expansions up to a closing quote; with no quote, to the end (here-documents, arguments of `${…}`). */
function readQuoted(
  script: string,
  start: number,
  quote: string,
  compile: (text: string) => Code,
): { parts: WordPart[]; end: number } {
  const parts: WordPart[] = [];
  let text = "";
  let at = start;
  const flush = () => {
    if (text) parts.push({ sort: "text", text, quoted: true });
    text = "";
  };
  while (at < script.length) {
    const char = script[at]!;
    if (quote && char === quote) {
      flush();
      return { parts, end: at + 1 };
    }
    if (char === "\\") {
      const next = script[at + 1] ?? "";
      if (next === "\n") text += "";
      else if ('"\\$`'.includes(next)) text += next;
      else text += char + next;
      at += 2;
      continue;
    }
    const expansion = char === "$" || char === "`" ? readExpansion(script, at, true, compile) : undefined;
    if (expansion) {
      flush();
      parts.push(expansion.part);
      at = expansion.end;
    } else {
      text += char;
      at++;
    }
  }
  if (quote) throw new ShellSyntaxError("syntax error: unterminated quoted string");
  flush();
  return { parts, end: at };
}

function readExpansion(
  script: string,
  at: number,
  quoted: boolean,
  compile: (text: string) => Code,
): { part: WordPart; end: number } | undefined {
  if (script[at] === "`") {
    const end = script.indexOf("`", at + 1);
    if (end < 0) throw new ShellSyntaxError("syntax error: EOF in backquote substitution");
    return { part: { sort: "command", code: compile(script.slice(at + 1, end)), quoted }, end: end + 1 };
  }
  if (script.startsWith("$((", at)) {
    const end = matching(script, at + 1, "(", ")");
    const inner = script.slice(at + 3, end - 2);
    return { part: { sort: "arithmetic", text: readQuoted(inner, 0, "", compile).parts, quoted }, end };
  }
  if (script.startsWith("$(", at)) {
    const end = matching(script, at + 1, "(", ")");
    return { part: { sort: "command", code: compile(script.slice(at + 2, end - 1)), quoted }, end };
  }
  if (script.startsWith("${", at)) {
    const end = matching(script, at + 1, "{", "}");
    return { part: readParameter(script.slice(at + 2, end - 1), quoted, compile), end };
  }
  const name = /^\$([A-Za-z_]\w*|[0-9@*#?$!-])/.exec(script.slice(at, at + 80));
  if (!name) return undefined;
  return { part: { sort: "variable", name: name[1]!, quoted }, end: at + name[0].length };
}

function readParameter(text: string, quoted: boolean, compile: (text: string) => Code): WordPart {
  const length = /^#([A-Za-z_]\w*)$/.exec(text);
  if (length) return { sort: "variable", name: length[1]!, operator: "length", quoted };
  const match = /^([A-Za-z_]\w*|[0-9@*#?$!-])(:-|:=|:\+|:\?|-|=|\+|\?|##|#|%%|%)?([\s\S]*)$/.exec(text);
  if (!match || (!match[2] && match[3])) throw new ShellSyntaxError("syntax error: bad substitution");
  if (!match[2]) return { sort: "variable", name: match[1]!, quoted };
  const argument = readQuoted(match[3]!.replace(/^(["'])([\s\S]*)\1$/, "$2"), 0, "", compile).parts;
  return { sort: "variable", name: match[1]!, operator: match[2], argument, quoted };
}

/** The place after the bracket that closes the one at `at`. */
function matching(script: string, at: number, open: string, close: string): number {
  let depth = 0;
  for (let i = at; i < script.length; i++) {
    const char = script[i]!;
    if (char === "\\") i++;
    else if (char === "'") {
      const end = script.indexOf("'", i + 1);
      if (end > 0) i = end;
    } else if (char === open) depth++;
    else if (char === close && --depth === 0) return i + 1;
  }
  throw new ShellSyntaxError(`syntax error: unexpected end of file (expecting "${close}")`);
}
