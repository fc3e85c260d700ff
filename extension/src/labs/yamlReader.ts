/**
 * Reads a YAML file key by key and keeps the line of everything, so that each error can be named by file and line.
 * Errors are collected, not thrown: an author sees all of them at once.
 */
import { type Document, isMap, isScalar, isSeq, LineCounter, type Node, type Pair, parseDocument } from "yaml";
import { LANGUAGES, type LabProblem, type Localized } from "./lab";

/** Larger than any lab; a paste beyond it is refused before it is parsed. */
const TEXT_LENGTH_MAX = 256 * 1024;
const ALIASES_MAX = 20;

/** One file being read: its problems so far, and the way from a node to its line. */
export class YamlFile {
  readonly problems: LabProblem[] = [];
  private readonly lines = new LineCounter();
  private readonly document: Document | undefined;

  constructor(
    readonly file: string,
    text: string,
  ) {
    if (text.length > TEXT_LENGTH_MAX) {
      this.problem(1, `The file has ${text.length} characters; ${TEXT_LENGTH_MAX} are allowed.`, "Make it shorter.");
      return;
    }
    const document = parseDocument(text, { lineCounter: this.lines, uniqueKeys: true });
    for (const error of document.errors) {
      const message = error.message.split("\n")[0] ?? error.code;
      this.problem(this.lines.linePos(error.pos[0]).line, `Not YAML: ${message}.`, "Correct the YAML at this line.");
    }
    if (document.errors.length > 0) return;
    try {
      document.toJS({ maxAliasCount: ALIASES_MAX });
    } catch {
      this.problem(1, `The file uses more than ${ALIASES_MAX} aliases.`, "Write the values out.");
      return;
    }
    this.document = document;
  }

  /** The mapping that the file consists of. */
  root(): YamlMap | undefined {
    if (!this.document) return undefined;
    const node = this.resolve(this.document.contents);
    if (isMap(node)) return new YamlMap(this, node as never, 1);
    this.problem(1, "The file is not a mapping.", "Begin it with keys and values.");
    return undefined;
  }

  /** Follows an alias to what it stands for. */
  resolve(node: unknown): Node | null | undefined {
    if (node && typeof node === "object" && "source" in node && "resolve" in node && this.document) {
      return (node as { resolve(document: Document): Node | undefined }).resolve(this.document);
    }
    return node as Node | null | undefined;
  }

  lineOf(node: unknown, otherwise: number): number {
    const range = (node as { range?: readonly [number, number, number] } | null | undefined)?.range;
    return range ? this.lines.linePos(range[0]).line : otherwise;
  }

  problem(line: number, message: string, remedy: string): undefined {
    this.problems.push({ file: this.file, line, message, remedy });
    return undefined;
  }
}

/** A mapping being read. Call {@link YamlMap.done} last: it names the keys that nobody asked for. */
export class YamlMap {
  private readonly pairs = new Map<string, Pair<unknown, unknown>>();
  private readonly asked = new Set<string>();

  constructor(
    private readonly file: YamlFile,
    node: { items: Pair<unknown, unknown>[] },
    readonly line: number,
  ) {
    for (const pair of node.items) this.pairs.set(String(isScalar(pair.key) ? pair.key.value : pair.key), pair);
  }

  has(key: string): boolean {
    return this.pairs.has(key);
  }

  keys(): readonly string[] {
    return [...this.pairs.keys()];
  }

  lineOf(key: string): number {
    const pair = this.pairs.get(key);
    return pair ? this.file.lineOf(pair.key, this.line) : this.line;
  }

  problem(key: string, message: string, remedy: string): undefined {
    return this.file.problem(this.lineOf(key), message, remedy);
  }

  string(key: string): string | undefined {
    const value = this.scalar(key);
    if (value === undefined || typeof value === "string") return value;
    return this.problem(key, `"${key}" is not a text.`, `Put the value of "${key}" in quotes.`);
  }

  number(key: string): number | undefined {
    const value = this.scalar(key);
    if (value === undefined || typeof value === "number") return value;
    return this.problem(key, `"${key}" is not a number.`, `Give "${key}" a number.`);
  }

  /** A number or a text, as answers are. */
  value(key: string): string | number | undefined {
    const value = this.scalar(key);
    if (value === undefined || typeof value === "string" || typeof value === "number") return value;
    return this.problem(key, `"${key}" is neither a text nor a number.`, "Give it one of these.");
  }

  map(key: string): YamlMap | undefined {
    const node = this.node(key);
    if (node === undefined) return undefined;
    if (isMap(node)) return new YamlMap(this.file, node as never, this.lineOf(key));
    return this.problem(key, `"${key}" is not a mapping.`, `Write keys and values below "${key}".`);
  }

  /** The mappings of a list; entries that are something else are problems. */
  maps(key: string): readonly YamlMap[] {
    const maps: YamlMap[] = [];
    for (const { node, line } of this.items(key)) {
      if (isMap(node)) maps.push(new YamlMap(this.file, node as never, line));
      else this.file.problem(line, `An entry of "${key}" is not a mapping.`, "Write keys and values in it.");
    }
    return maps;
  }

  strings(key: string): readonly string[] {
    const texts: string[] = [];
    for (const { node, line } of this.items(key)) {
      if (isScalar(node) && typeof node.value === "string") texts.push(node.value);
      else this.file.problem(line, `An entry of "${key}" is not a text.`, "Put it in quotes.");
    }
    return texts;
  }

  /** A text in every language. */
  localized(key: string): Localized | undefined {
    const map = this.map(key);
    if (!map) return undefined;
    const texts: Partial<Record<string, string>> = {};
    for (const language of LANGUAGES) {
      texts[language] = map.string(language) ?? "";
      if (!texts[language]?.trim()) {
        map.problem(language, `"${key}" has no text in ${language}.`, `Add "${language}:" to it.`);
      }
    }
    map.done();
    return texts as Localized;
  }

  /** Names every key that was not read: most of them are typing errors. */
  done(): void {
    for (const key of this.pairs.keys()) {
      if (this.asked.has(key)) continue;
      const known = [...this.asked].sort().join(", ");
      this.problem(key, `"${key}" is not known here.`, `Known are: ${known}.`);
    }
  }

  private scalar(key: string): unknown {
    const node = this.node(key);
    if (node === undefined) return undefined;
    if (isScalar(node)) return node.value ?? undefined;
    return this.problem(key, `"${key}" is not a single value.`, `Give "${key}" one value.`);
  }

  private items(key: string): { node: unknown; line: number }[] {
    const list = this.node(key);
    if (list === undefined) return [];
    if (!isSeq(list)) {
      this.problem(key, `"${key}" is not a list.`, `Write "- " before each entry of "${key}".`);
      return [];
    }
    return list.items.map((item) => {
      const node = this.file.resolve(item);
      return { node, line: this.file.lineOf(node, this.lineOf(key)) };
    });
  }

  private node(key: string): unknown {
    this.asked.add(key);
    const pair = this.pairs.get(key);
    return pair ? (this.file.resolve(pair.value) ?? undefined) : undefined;
  }
}
