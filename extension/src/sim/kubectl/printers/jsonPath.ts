/**
 * Templates of paths, `{range .items[*]}{.metadata.name}{"\n"}{end}` (k8s.io/client-go/util/jsonpath).
 * Left out: arithmetic in indexes, which upstream does not have either.
 */
import { CommandError } from "../failures";
import { compactJson } from "./json";

export type PathNode =
  | { readonly sort: "text"; readonly text: string }
  | { readonly sort: "path"; readonly steps: readonly PathStep[] }
  | { readonly sort: "range"; readonly steps: readonly PathStep[]; readonly body: readonly PathNode[] };

export type PathStep =
  | { readonly sort: "field"; readonly name: string }
  | { readonly sort: "every" }
  | { readonly sort: "recursive" }
  | { readonly sort: "root" }
  | {
      readonly sort: "slice";
      readonly from?: number;
      readonly to?: number;
      readonly by?: number;
      readonly single?: boolean;
    }
  | { readonly sort: "union"; readonly of: readonly (readonly PathStep[])[] }
  | { readonly sort: "filter"; readonly left: Operand; readonly operator?: string; readonly right?: Operand };

type Operand = { readonly value: unknown } | { readonly steps: readonly PathStep[] };

const wrong = (text: string, reason: string): never => {
  throw new CommandError(`error parsing jsonpath ${text}, ${reason}`);
};

/** Reads a template; throws what kubectl says of a malformed one. */
export function parseTemplate(template: string): PathNode[] {
  const stack: { body: PathNode[]; steps: PathStep[] }[] = [{ body: [], steps: [] }];
  const top = () => stack.at(-1)!.body;
  let at = 0;
  while (at < template.length) {
    const open = template.indexOf("{", at);
    if (open !== at) top().push({ sort: "text", text: template.slice(at, open < 0 ? undefined : open) });
    if (open < 0) break;
    const close = endOfAction(template, open + 1);
    if (close < 0) wrong(template, "unclosed action");
    const inner = template.slice(open + 1, close).trim();
    at = close + 1;
    if (inner === "end") {
      const done = stack.pop()!;
      if (stack.length === 0) wrong(template, "not in range, nothing to end");
      top().push({ sort: "range", steps: done.steps, body: done.body });
      continue;
    }
    const range = /^range\s+(.*)$/s.exec(inner);
    if (range) {
      stack.push({ body: [], steps: parsePath(range[1]!, template) });
      continue;
    }
    for (const part of splitActions(inner)) {
      if (/^["']/.test(part)) top().push({ sort: "text", text: unquote(part, template) });
      else top().push({ sort: "path", steps: parsePath(part, template) });
    }
  }
  // A range that nobody ends lasts to the end.
  while (stack.length > 1) {
    const done = stack.pop()!;
    top().push({ sort: "range", steps: done.steps, body: done.body });
  }
  return stack[0]!.body;
}

/** `.metadata.name`, `metadata.name`, `{.metadata.name}`: how sort-by and custom-columns write a path. */
export function relaxedPath(text: string): PathNode[] {
  if (text === "") return [];
  const match = /^\{?\.?([^{}]+)\}?$/.exec(text);
  const bare = match?.[1];
  if (bare === undefined)
    throw new CommandError(
      `unexpected path string, expected a 'name1.name2' or '.name1.name2' or '{name1.name2}' or '{.name1.name2}'`,
    );
  return parseTemplate(`{.${bare}}`);
}

function endOfAction(template: string, from: number): number {
  let quote = "";
  for (let at = from; at < template.length; at++) {
    const character = template[at]!;
    if (character === "\\") at += 1;
    else if (quote !== "") quote = character === quote ? "" : quote;
    else if (character === '"' || character === "'") quote = character;
    else if (character === "}") return at;
  }
  return -1;
}

/** `.a "x" .b` in one pair of braces are several actions. */
function splitActions(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let quote = "";
  let part = "";
  for (let at = 0; at < text.length; at++) {
    const character = text[at]!;
    if (character === "\\") {
      part += character + (text[++at] ?? "");
      continue;
    }
    if (quote !== "") quote = character === quote ? "" : quote;
    else if (character === '"' || character === "'") quote = character;
    else if (character === "[" || character === "(") depth += 1;
    else if (character === "]" || character === ")") depth -= 1;
    else if (/\s/.test(character) && depth === 0) {
      if (part !== "") parts.push(part);
      part = "";
      continue;
    }
    part += character;
  }
  if (part !== "") parts.push(part);
  return parts;
}

function unquote(text: string, template: string): string {
  if (text.length < 2 || text.at(-1) !== text[0]) wrong(template, "unterminated quoted string");
  const SHORT: Record<string, string> = { n: "\n", t: "\t", r: "\r", "\\": "\\", '"': '"', "'": "'" };
  return text.slice(1, -1).replace(/\\(.)/gs, (all, letter: string) => SHORT[letter] ?? all);
}

function parsePath(text: string, template: string): PathStep[] {
  const steps: PathStep[] = [];
  let at = 0;
  while (at < text.length) {
    const character = text[at]!;
    if (character === "$") {
      steps.push({ sort: "root" });
      at += 1;
    } else if (character === "@") at += 1;
    else if (text.startsWith("..", at)) {
      steps.push({ sort: "recursive" });
      at += text[at + 2] === "[" ? 2 : 1;
    } else if (character === "." || /[\w*/\-\\]/.test(character)) {
      if (character === ".") at += 1;
      if (text[at] === "[" || at >= text.length) continue;
      const name = /^(?:\\.|[^.[\]\s\\])+/.exec(text.slice(at))?.[0];
      if (name === undefined)
        return wrong(template, `unrecognized character in action: ${JSON.stringify(text[at]).replaceAll('"', "'")}`);
      if (steps.length === 0 && character !== "." && name !== "*") wrong(template, `unrecognized identifier ${name}`);
      steps.push(name === "*" ? { sort: "every" } : { sort: "field", name: name.replace(/\\(.)/g, "$1") });
      at += name.length;
    } else if (character === "[") {
      const close = closingBracket(text, at);
      if (close < 0) wrong(template, "unterminated array");
      steps.push(parseBracket(text.slice(at + 1, close).trim(), template));
      at = close + 1;
    } else
      wrong(
        template,
        `unrecognized character in action: U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0")} '${character}'`,
      );
  }
  return steps;
}

function closingBracket(text: string, from: number): number {
  let depth = 0;
  let quote = "";
  for (let at = from; at < text.length; at++) {
    const character = text[at]!;
    if (character === "\\") at += 1;
    else if (quote !== "") quote = character === quote ? "" : quote;
    else if (character === '"' || character === "'") quote = character;
    else if (character === "[") depth += 1;
    else if (character === "]" && --depth === 0) return at;
  }
  return -1;
}

function parseBracket(text: string, template: string): PathStep {
  if (text === "*") return { sort: "every" };
  const filter = /^\?\((.*)\)$/s.exec(text);
  if (filter) {
    const parts = /^(.*?)\s*(==|!=|<=|>=|<|>)\s*(.*)$/s.exec(filter[1]!.trim());
    if (!parts) return { sort: "filter", left: operandOf(filter[1]!.trim(), template) };
    return {
      sort: "filter",
      left: operandOf(parts[1]!, template),
      operator: parts[2]!,
      right: operandOf(parts[3]!, template),
    };
  }
  const quoted = text.match(/'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"/g);
  if (quoted && /^(['"]).*\1$/s.test(text)) {
    const fields = quoted.map((one): PathStep => ({ sort: "field", name: unquote(one, template) }));
    return fields.length === 1 ? fields[0]! : { sort: "union", of: fields.map((field) => [field]) };
  }
  if (text.includes(","))
    return { sort: "union", of: text.split(",").map((part) => [parseBracket(part.trim(), template)]) };
  const slice = /^(-?\d*)(?::(-?\d*))?(?::(-?\d*))?$/.exec(text);
  if (!slice || text === "") return wrong(template, `invalid array index ${text}`);
  const [, from, to, by] = slice;
  if (to === undefined) return { sort: "slice", from: Number(from), single: true };
  return {
    sort: "slice",
    ...(from ? { from: Number(from) } : {}),
    ...(to ? { to: Number(to) } : {}),
    ...(by ? { by: Number(by) } : {}),
  };
}

function operandOf(text: string, template: string): Operand {
  if (/^["']/.test(text)) return { value: unquote(text, template) };
  if (/^-?\d+(\.\d+)?$/.test(text)) return { value: Number(text) };
  if (text === "true" || text === "false") return { value: text === "true" };
  return { steps: parsePath(text, template) };
}

/** What a template makes of a value. */
export function templateText(nodes: readonly PathNode[], root: unknown): string {
  return textOf(nodes, root, root);
}

function textOf(nodes: readonly PathNode[], current: unknown, root: unknown): string {
  return nodes
    .map((node) => {
      if (node.sort === "text") return node.text;
      const values = follow(node.steps, current, root);
      if (node.sort === "path") return values.map(valueText).join(" ");
      return values.map((value) => textOf(node.body, value, root)).join("");
    })
    .join("");
}

/** A value as a template prints it: text bare, the rest as JSON. */
export function valueText(value: unknown): string {
  if (value === null || value === undefined) return "null";
  return typeof value === "object" ? compactJson(value) : String(value);
}

/** All values at the first path of a template; none when a field is missing. */
export function valuesAt(nodes: readonly PathNode[], root: unknown): unknown[] {
  return nodes.flatMap((node) => (node.sort === "path" ? follow(node.steps, root, root) : []));
}

function follow(steps: readonly PathStep[], current: unknown, root: unknown): unknown[] {
  let values: unknown[] = [current];
  for (const step of steps) values = values.flatMap((value) => stepInto(step, value, root));
  return values;
}

function stepInto(step: PathStep, value: unknown, root: unknown): unknown[] {
  switch (step.sort) {
    case "root":
      return [root];
    case "field":
      return isMap(value) && Object.hasOwn(value, step.name) ? [value[step.name]] : [];
    case "every":
      return childrenOf(value);
    case "recursive":
      return descendantsOf(value);
    case "union":
      return step.of.flatMap((part) => follow(part, value, root));
    case "filter":
      return Array.isArray(value) ? value.filter((item) => passes(step, item, root)) : [];
    case "slice":
      return Array.isArray(value) ? sliceOf(step, value) : [];
  }
}

function sliceOf({ from, to, by, single }: Extract<PathStep, { sort: "slice" }>, list: readonly unknown[]): unknown[] {
  if (single) {
    const index = from! < 0 ? from! + list.length : from!;
    if (index < 0 || index >= list.length)
      throw new CommandError(`array index out of bounds: index ${index}, length ${list.length}`);
    return [list[index]];
  }
  const place = (index: number) => Math.max(0, Math.min(list.length, index < 0 ? index + list.length : index));
  const taken = list.slice(place(from ?? 0), place(to ?? list.length));
  return by === undefined || by <= 1 ? taken : taken.filter((_, at) => at % by === 0);
}

const childrenOf = (value: unknown): unknown[] =>
  Array.isArray(value)
    ? value
    : isMap(value)
      ? Object.keys(value)
          .sort()
          .map((key) => value[key])
      : [];

const descendantsOf = (value: unknown): unknown[] =>
  typeof value === "object" && value !== null ? [value, ...childrenOf(value).flatMap(descendantsOf)] : [];

function passes(
  { left, operator, right }: Extract<PathStep, { sort: "filter" }>,
  item: unknown,
  root: unknown,
): boolean {
  const read = (operand: Operand): unknown[] =>
    "value" in operand ? [operand.value] : follow(operand.steps, item, root);
  const found = read(left);
  if (operator === undefined || right === undefined) return found.length > 0;
  const wanted = read(right);
  if (found.length === 0 || wanted.length === 0) return false;
  const [a] = found as [never];
  const [b] = wanted as [never];
  switch (operator) {
    case "==":
      return a === b;
    case "!=":
      return a !== b;
    case "<":
      return a < b;
    case "<=":
      return a <= b;
    case ">":
      return a > b;
    default:
      return a >= b;
  }
}

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
