/** The learner's files on their way into the cluster, and what came of them: lines, marks in the text, what was accepted. */
import { deepEqual } from "../base/json";
import type { ApplyResult, FileText, MarkerView } from "../protocol/lab";
import type { ObjectRef } from "../protocol/view";
import {
  type Applied,
  appliedLine,
  applyManifests,
  type ClusterHost,
  type Manifest,
  readManifests,
  type TextPlace,
} from "../sim/index";
import { runConversation } from "./runConversation";

export interface ApplyOutcome extends ApplyResult {
  readonly markers: ReadonlyMap<string, readonly MarkerView[]>;
  /** The objects that the cluster took, in order. */
  readonly accepted: readonly { readonly ref: ObjectRef; readonly manifest: Manifest }[];
  /** What never reached the API server, in kubectl's words: no YAML, no such kind. */
  readonly refusedByClient: readonly string[];
}

const quiet = { print() {}, complain() {} };

/** Reads and applies files as `kubectl apply -f` does; one bad document does not hide the others. */
export async function applyFiles(
  host: ClusterHost,
  files: readonly FileText[],
  namespace = "default",
): Promise<ApplyOutcome> {
  const markers = new Map<string, MarkerView[]>(files.map(({ path }) => [path, []]));
  const lines: ApplyResult["lines"][number][] = [];
  const refusedByClient: string[] = [];
  const manifests: Manifest[] = [];
  const texts = new Map(files.map(({ path, text }) => [path, text.split("\n")]));
  const mark = (path: string, place: TextPlace, message: string, severity: MarkerView["severity"] = "error") => {
    const marker: MarkerView = { ...onOneLine(place, texts.get(path) ?? []), message, severity };
    const own = markers.get(path);
    if (own && !own.some((other) => deepEqual(other, marker))) own.push(marker);
  };
  for (const file of files) {
    const read = readManifests(file);
    manifests.push(...read.manifests);
    for (const problem of read.problems) {
      const text = `error: error parsing ${file.path}: ${problem.message}`;
      lines.push({ text, ok: false, path: file.path, line: problem.line });
      refusedByClient.push(text);
      mark(file.path, problem, problem.message);
    }
    if (read.manifests.length === 0 && read.problems.length === 0 && files.length === 1) {
      refusedByClient.push("error: no objects passed to apply");
      lines.push({ text: "error: no objects passed to apply", ok: false, path: file.path });
    }
  }
  const outcomes = await runConversation(host, applyManifests(manifests, { namespace }), quiet);
  let revision: number | undefined;
  for (const applied of outcomes) {
    const { manifest, outcome, object } = applied;
    const ok = outcome !== "failed";
    if (ok) {
      revision = Math.max(revision ?? 0, Number(object?.metadata.resourceVersion ?? 0)) || undefined;
      lines.push({ text: appliedLine(applied), ok, path: manifest.path, line: manifest.line });
    } else {
      const places = placesOf(applied);
      for (const { place, message } of places) mark(manifest.path, place, message);
      lines.push({ text: appliedLine(applied), ok, path: manifest.path, line: places[0]?.place.line ?? manifest.line });
      // One line for each cause, so that each leads to its own place.
      if (places.length > 1)
        for (const { place, message } of places)
          lines.push({ text: message, ok, path: manifest.path, line: place.line });
      if (isClientRefusal(applied)) refusedByClient.push(appliedLine(applied));
    }
    for (const warning of applied.warnings) {
      lines.push({ text: `Warning: ${warning}`, ok: true, path: manifest.path, line: manifest.line });
      mark(manifest.path, placeInWarning(manifest, warning), warning, "warning");
    }
  }
  const accepted = outcomes.flatMap(({ outcome, object, manifest }) => {
    if (outcome === "failed" || !object) return [];
    const { name, namespace: own } = object.metadata;
    return [{ ref: { kind: manifest.object.kind, name, ...(own ? { namespace: own } : {}) }, manifest }];
  });
  return { lines, markers, accepted, refusedByClient, ...(revision === undefined ? {} : { revision }) };
}

/** kubectl itself refuses what has no kind, no name, or a kind that the API server does not know. */
function isClientRefusal({ status }: Applied): boolean {
  return /^(apiVersion|kind) not set|^no matches for kind|^resource name may not be empty/.test(status?.message ?? "");
}

interface Cause {
  readonly field?: string;
  readonly message?: string;
}

/** Where the fields stand that a refusal names; without any, the object's first line. */
function placesOf({ status, manifest }: Applied): readonly { readonly place: TextPlace; readonly message: string }[] {
  const message = status?.message ?? "";
  const causes = ((status?.details as { causes?: readonly Cause[] } | undefined)?.causes ?? []).filter(
    ({ field }) => field,
  );
  const found = causes.map(({ field = "", message: text = message }) => ({ field, message: `${field}: ${text}` }));
  if (found.length === 0) {
    for (const [text, , field = ""] of message.matchAll(/(unknown|duplicate) field "([^"]+)"/g))
      found.push({ field, message: text });
    const wrongType = /Go struct field \w+\.([\w.[\]]+) of type (\S+)/.exec(message);
    if (wrongType?.[1]) found.push({ field: wrongType[1], message });
    if (/^no matches for kind/.test(message)) found.push({ field: "kind", message });
    if (/^resource name may not be empty/.test(message)) found.push({ field: "metadata.name", message });
  }
  return found.length === 0
    ? [{ place: lineOf(manifest), message }]
    : found.map(({ field, message: text }) => ({ place: manifest.placeOf(field) ?? lineOf(manifest), message: text }));
}

function placeInWarning(manifest: Manifest, warning: string): TextPlace {
  const field = /"([^"]+)"|^([\w.[\]]+):/.exec(warning);
  return manifest.placeOf(field?.[1] ?? field?.[2] ?? "kind") ?? lineOf(manifest);
}

const lineOf = ({ line }: Manifest): TextPlace => ({ line, column: 1, endLine: line, endColumn: 1_000 });

/** A mark under twenty lines helps nobody: it ends with the line where it begins. */
function onOneLine({ line, column, endLine, endColumn }: TextPlace, lines: readonly string[]): TextPlace {
  const length = (lines[line - 1] ?? "").trimEnd().length;
  const end = Math.min(endLine > line ? length + 1 : endColumn, length + 1);
  const start = Math.min(column, Math.max(1, length));
  return { line, column: start, endLine: line, endColumn: Math.max(end, start + 1) };
}
