/**
 * Expressions in CEL, as admission policies and custom resources carry them. Compiled once per text and set of
 * variables; evaluated over plain JSON (apiserver/pkg/cel).
 * Left out: type checking against schemas (every value is dynamic), cost limits beyond a bound on the expression's size.
 */
import "./textCoding";
import { Environment } from "@marcbachmann/cel-js";

/** A compiled expression, or the reason why it is none. */
export type Compiled =
  | { readonly run: (variables: { readonly [name: string]: unknown }) => unknown }
  | { readonly error: string };

const EXPRESSION_LENGTH_MAX = 16_384;

const environments = new Map<string, Environment>();
const compiled = new Map<string, Compiled>();
const COMPILED_MAX = 2_000;

/** Compiles an expression that may use these variables. */
export function compileCel(expression: string, variables: readonly string[]): Compiled {
  const names = variables.join(",");
  const key = `${names}\n${expression}`;
  const known = compiled.get(key);
  if (known) return known;
  const made = compile(expression, environmentFor(variables, names));
  if (compiled.size >= COMPILED_MAX) compiled.clear();
  compiled.set(key, made);
  return made;
}

function compile(expression: string, environment: Environment): Compiled {
  if (expression.length > EXPRESSION_LENGTH_MAX) return { error: "expression is too long" };
  try {
    const run = environment.parse(expression);
    const checked = run.check();
    if (!checked.valid && isUndeclared(checked.error)) return { error: undeclaredText(expression, checked.error) };
    return { run: (values) => run(values) };
  } catch (error) {
    return { error: syntaxText(expression, error) };
  }
}

function environmentFor(variables: readonly string[], names: string): Environment {
  const known = environments.get(names);
  if (known) return known;
  const made = new Environment({
    unlistedVariablesAreDyn: false,
    homogeneousAggregateLiterals: false,
    enableOptionalTypes: true,
  });
  for (const name of variables) made.registerVariable(name, "dyn");
  addKubernetesFunctions(made);
  environments.set(names, made);
  return made;
}

/** The functions that Kubernetes adds to CEL and that plain JSON can serve (apiserver/pkg/cel/library). */
function addKubernetesFunctions(environment: Environment): void {
  const add = (signature: string, body: (...args: never[]) => unknown) => {
    try {
      environment.registerFunction(signature, body as never);
    } catch {
      // The library has it already.
    }
  };
  add("list.sum(): dyn", (list: readonly (bigint | number)[]) =>
    list.reduce(
      (sum, value) =>
        typeof sum === "bigint" && typeof value === "bigint" ? sum + value : Number(sum) + Number(value),
      0n as bigint | number,
    ),
  );
  add("list.min(): dyn", (list: readonly (bigint | number | string)[]) =>
    list.reduce((least, value) => (value < least ? value : least)),
  );
  add("list.max(): dyn", (list: readonly (bigint | number | string)[]) =>
    list.reduce((most, value) => (value > most ? value : most)),
  );
  add("list.isSorted(): bool", (list: readonly (bigint | number | string)[]) =>
    list.every((value, at) => at === 0 || list[at - 1]! <= value),
  );
  add("list.indexOf(dyn): int", (list: readonly unknown[], value: unknown) => BigInt(list.indexOf(value)));
  add("list.lastIndexOf(dyn): int", (list: readonly unknown[], value: unknown) => BigInt(list.lastIndexOf(value)));
  add("string.find(string): string", (text: string, pattern: string) => new RegExp(pattern, "u").exec(text)?.[0] ?? "");
  add("string.findAll(string): list", (text: string, pattern: string) =>
    [...text.matchAll(new RegExp(pattern, "gu"))].map(([found]) => found),
  );
  add("string.replace(string, string): string", (text: string, from: string, to: string) => text.replaceAll(from, to));
  add("isURL(string): bool", (text: string) => /^[a-zA-Z][a-zA-Z0-9+.-]*:\/\/[^\s]+$|^\/[^\s]*$/.test(text));
}

/** JSON as CEL sees it: whole numbers are ints. Converted when needed, once per object. */
export function celValue(value: unknown): unknown {
  if (typeof value === "number") return Number.isSafeInteger(value) ? BigInt(value) : value;
  if (Array.isArray(value)) return value.map(celValue);
  if (typeof value !== "object" || value === null) return value;
  const object: { [name: string]: unknown } = {};
  for (const name of Object.keys(value)) {
    const inner = (value as { [name: string]: unknown })[name];
    if (inner !== undefined) object[name] = celValue(inner);
  }
  return object;
}

/** What a failed evaluation says, in cel-go's words where they differ. */
export function celErrorText(error: unknown): string {
  const text = (error instanceof Error ? error.message : String(error)).split("\n")[0] ?? "";
  const missing = /^No such key: (.+)$/i.exec(text);
  return missing ? `no such key: ${missing[1]}` : text;
}

const isUndeclared = (error: unknown): boolean =>
  /Unknown variable/i.test(String((error as Error | undefined)?.message));

function undeclaredText(expression: string, error: unknown): string {
  const name = /Unknown variable:? *([^\s]+)/i.exec(String((error as Error).message))?.[1] ?? "";
  const at = expression.search(new RegExp(`(?<![\\w.])${name}(?!\\w)`));
  return located(expression, Math.max(0, at), `undeclared reference to '${name}' (in container '')`);
}

/** `ERROR: <input>:1:4: text`, with the line and a mark under the place. */
function located(expression: string, at: number, text: string): string {
  const line = expression.slice(0, at).split("\n").length;
  const column = at - expression.lastIndexOf("\n", at - 1);
  const shown = expression.split("\n")[line - 1] ?? "";
  return `ERROR: <input>:${line}:${column}: ${text}\n | ${shown}\n | ${".".repeat(Math.max(0, column - 1))}^`;
}

function syntaxText(expression: string, error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const mark = /\n\s*(\d*)\s*\|?.*\n(.*)\^/.exec(text);
  const first = (text.split("\n")[0] ?? "").trim();
  const at = mark ? Math.max(0, Math.min(expression.length, (mark[2] ?? "").replace(/^[^|]*\| ?/, "").length)) : 0;
  return located(expression, at, `Syntax error: ${first}`);
}
