/** YAML text as kubectl reads it: documents one after the other, lists unfolded, each object with its place in the text. */
import { isMap, LineCounter, type Node, parseAllDocuments } from "yaml";
import type { Obj } from "../api/types";
import { yamlDialect } from "../schema/yamlText";

export interface ManifestFile {
  readonly path: string;
  readonly text: string;
}

/** One object of a manifest. */
export interface Manifest {
  readonly object: Obj;
  readonly path: string;
  /** The line of the document's first key, from 1. */
  readonly line: number;
  /** Where a field of the object stands; undefined when neither it nor a parent is written down. */
  placeOf(fieldPath: string): TextPlace | undefined;
}

/** A stretch of text; lines and columns count from 1. */
export interface TextPlace {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** Why a text is no manifest, at its place. */
export interface ManifestProblem extends TextPlace {
  readonly path: string;
  readonly message: string;
}

/** A paste that no one typed; refused before it is parsed. */
const TEXT_LENGTH_MAX = 3 * 1024 * 1024;
const DOCUMENTS_MAX = 1000;
const ALIASES_MAX = 100;

const START: TextPlace = { line: 1, column: 1, endLine: 1, endColumn: 1 };

/** Reads all objects of a file. Objects and problems come side by side: one bad document does not hide the others. */
export function readManifests({ path, text }: ManifestFile): { manifests: Manifest[]; problems: ManifestProblem[] } {
  if (text.length > TEXT_LENGTH_MAX)
    return { manifests: [], problems: [{ path, ...START, message: "the file is larger than 3 MiB" }] };
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, { ...yamlDialect, lineCounter: lines });
  const manifests: Manifest[] = [];
  const problems: ManifestProblem[] = [];
  if (!Array.isArray(documents)) return { manifests, problems };
  if (documents.length > DOCUMENTS_MAX) {
    return { manifests, problems: [{ path, ...START, message: `the file has more than ${DOCUMENTS_MAX} documents` }] };
  }
  const placeBetween = (from: number, to: number): TextPlace => {
    const start = lines.linePos(from);
    const end = lines.linePos(to);
    return {
      line: start.line,
      column: start.col,
      endLine: end.line,
      endColumn: Math.max(end.col, start.line === end.line ? start.col + 1 : 1),
    };
  };
  for (const document of documents) {
    const error = document.errors[0];
    if (error) {
      problems.push({ path, ...placeBetween(error.pos[0], error.pos[1]), message: firstLine(error.message) });
      continue;
    }
    let value: unknown;
    try {
      value = document.toJS({ maxAliasCount: ALIASES_MAX });
    } catch (failure) {
      problems.push({ path, ...START, message: failure instanceof Error ? failure.message : String(failure) });
      continue;
    }
    if (value === null || value === undefined) continue;
    const range = document.contents?.range;
    const place = range ? placeBetween(range[0], range[1]) : START;
    if (!isMap(document.contents)) {
      problems.push({ path, ...place, message: "a manifest is a map with apiVersion, kind and metadata" });
      continue;
    }
    const contents: Node = document.contents;
    const placeOf = (fieldPath: string) => {
      const found = nodeAt(contents, stepsOf(fieldPath));
      return found?.range ? placeBetween(found.range[0], found.range[1]) : undefined;
    };
    const object = value as Obj & { items?: Obj[] };
    if (object.kind === "List" && Array.isArray(object.items)) {
      object.items.forEach((item, at) => {
        manifests.push({
          object: item,
          path,
          line: place.line,
          placeOf: (fieldPath) => placeOf(`items[${at}].${fieldPath}`),
        });
      });
    } else manifests.push({ object, path, line: place.line, placeOf });
  }
  return { manifests, problems };
}

/** `spec.containers[0].image` and `metadata.labels[app.kubernetes.io/name]` as steps. */
export function stepsOf(fieldPath: string): (string | number)[] {
  return (fieldPath.match(/[^.[\]]+|\[[^\]]*\]/g) ?? []).map((step) => {
    const inner = step.startsWith("[") ? step.slice(1, -1) : step;
    return /^\d+$/.test(inner) && step.startsWith("[") ? Number(inner) : inner;
  });
}

/** The node of a path, or of the longest part of it that is written down. */
function nodeAt(root: Node, steps: readonly (string | number)[]): Node | undefined {
  let at: Node = root;
  for (const step of steps) {
    const collection = at as {
      get?(key: unknown, keepScalar: boolean): unknown;
      items?: { key?: { value?: unknown } }[];
    };
    const next = collection.get?.(step, true) as Node | undefined;
    if (!next || typeof next !== "object" || !("range" in next)) break;
    at = next;
  }
  return at === root ? keyNode(root, steps[0]) : at;
}

/** The key itself, where its value is empty; else the first key of the object. */
function keyNode(root: Node, step: string | number | undefined): Node | undefined {
  const items = (root as { items?: { key?: Node & { value?: unknown } }[] }).items ?? [];
  return items.find(({ key }) => key?.value === step)?.key ?? items[0]?.key;
}

const firstLine = (text: string): string => text.split("\n")[0]!.replace(/ at line \d+, column \d+:?$/, "");
