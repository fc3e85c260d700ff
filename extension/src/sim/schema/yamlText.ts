/**
 * Reads YAML as kubectl and the API server do (sigs.k8s.io/yaml): YAML 1.1 without dates and base 60, with 0o17.
 * Left out: go-yaml's words for most syntax errors; what the parser here says is given instead, with its line.
 */

import {
  isMap,
  isPair,
  isScalar,
  LineCounter,
  type ParseOptions,
  parseDocument,
  type SchemaOptions,
  visit,
} from "yaml";
import { nestingMax } from "./jsonText";

export type YamlText = { value: unknown; duplicates: string[] } | { error: string };

/** For every parser that shall read what kubectl reads, the editor's included. */
export const yamlDialect: ParseOptions & SchemaOptions & { version: "1.1" } = {
  version: "1.1",
  uniqueKeys: false,
  customTags: (tags) => [
    ...tags.filter((tag) => {
      if (typeof tag === "string") return true;
      return tag.tag !== "tag:yaml.org,2002:timestamp" && !("format" in tag && tag.format === "TIME");
    }),
    {
      tag: "tag:yaml.org,2002:int",
      default: true,
      test: /^[-+]?0o[0-7_]+$/,
      resolve: (text: string) => {
        const digits = Number.parseInt(text.replace(/^[-+]?0o/, "").replaceAll("_", ""), 8);
        return text.startsWith("-") ? -digits : digits;
      },
    },
  ],
};

const messages: { readonly [code: string]: string } = {
  BLOCK_AS_IMPLICIT_KEY: "mapping values are not allowed in this context",
  BAD_INDENT: "did not find expected key",
  TAB_AS_INDENT: "found character that cannot start any token",
  UNEXPECTED_TOKEN: "did not find expected node content",
  BAD_ALIAS: "unknown anchor referenced",
  MISSING_CHAR: "did not find expected ',' or '}'",
};

/** The first document of a YAML text as a value, the keys that come twice, or the first complaint. */
export function readYaml(text: string): YamlText {
  const lines = new LineCounter();
  if (depthOf(text) > nestingMax) return { error: "yaml: exceeded max depth" };
  const document = parseDocument(text, { ...yamlDialect, lineCounter: lines });
  const problem = document.errors.find((error) => error.code !== "MULTIPLE_DOCS");
  if (problem) {
    // The parser marks where the key began, go-yaml where the next one makes it impossible.
    const ends = document.errors.filter((error) => error.pos[0] === problem.pos[0]).map((error) => error.pos[1]);
    const { line } = lines.linePos(problem.code === "BLOCK_AS_IMPLICIT_KEY" ? Math.max(...ends) : problem.pos[0]);
    return { error: `yaml: line ${line}: ${messages[problem.code] ?? problem.message.split("\n")[0]}` };
  }
  const duplicates: string[] = [];
  let notFinite: number | undefined;
  visit(document, (_, node) => {
    if (isScalar(node) && typeof node.value === "number" && !Number.isFinite(node.value)) notFinite = node.value;
    if (!isMap(node)) return;
    const seen = new Set<string>();
    for (const pair of node.items) {
      if (!isPair(pair) || !isScalar(pair.key)) continue;
      const key = String(pair.key.value);
      if (seen.has(key)) {
        const line = lines.linePos(pair.key.range?.[0] ?? 0).line;
        duplicates.push(`line ${line}: key "${key}" already set in map`);
      }
      seen.add(key);
    }
  });
  if (notFinite !== undefined) return { error: `json: unsupported value: ${Number.isNaN(notFinite) ? "NaN" : "+Inf"}` };
  try {
    return { value: plain(document.toJS({ maxAliasCount: 100 })), duplicates };
  } catch (error) {
    return { error: `yaml: ${error instanceof Error ? error.message : String(error)}` };
  }
}

/** What JSON cannot say becomes what it can: big integers and sets, which YAML 1.1 knows. */
function plain(value: unknown): unknown {
  if (typeof value === "bigint") return Number(value);
  if (value === undefined) return null;
  if (value instanceof Uint8Array) return [...value].map((byte) => String.fromCharCode(byte)).join("");
  if (Array.isArray(value)) return value.map(plain);
  if (value instanceof Map) return plain(Object.fromEntries(value));
  if (value instanceof Set) return Object.fromEntries([...value].map((key) => [String(key), null]));
  if (typeof value === "object" && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]));
  return value;
}

/** An upper bound of the nesting, cheap enough to be asked before parsing: the parser recurses. */
function depthOf(text: string): number {
  let flow = 0;
  let flowMax = 0;
  let indentMax = 0;
  for (const line of text.split("\n")) {
    indentMax = Math.max(indentMax, /^[\s-]*/.exec(line)![0].length);
    for (const character of line) {
      if (character === "[" || character === "{") flow += 1;
      else if ((character === "]" || character === "}") && flow > 0) flow -= 1;
      flowMax = Math.max(flowMax, flow);
    }
  }
  return flowMax + indentMax;
}
