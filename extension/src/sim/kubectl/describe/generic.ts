/** Kinds without a description of their own: every field, by its name (describe.go genericDescriber). */
import type { Obj } from "../../api/types";
import { keysOf } from "../text";
import { type Writer, writeAnnotations, writeLabels } from "./writer";

export function writeGeneric(w: Writer, object: Obj): void {
  const { apiVersion, kind, metadata, ...rest } = object;
  w.write(0, `Name:\t${metadata.name}\nNamespace:\t${metadata.namespace ?? ""}\n`);
  writeLabels(w, "Labels", metadata.labels);
  writeAnnotations(w, "Annotations", metadata.annotations);
  const { name: _, namespace: __, labels: ___, annotations: ____, managedFields: _____, ...more } = metadata;
  writeMap(w, 0, { apiVersion, kind, metadata: more, ...rest });
}

function writeMap(w: Writer, level: number, map: Record<string, unknown>): void {
  for (const key of keysOf(map)) {
    const value = map[key];
    const label = smartLabel(key);
    if (isMap(value)) {
      w.write(level, `${label}:\n`);
      writeMap(w, level + 1, value);
    } else if (Array.isArray(value)) {
      w.write(level, `${label}:\n`);
      for (const item of value) {
        if (isMap(item)) writeMap(w, level + 1, item);
        else w.write(level + 1, `${item}\n`);
      }
    } else w.write(level, `${label}:\t${value ?? "<nil>"}\n`);
  }
}

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const UPPER: ReadonlySet<string> = new Set(["API", "URL", "UID", "OSB", "GUID"]);

/** `creationTimestamp` → `Creation Timestamp`; keys with other characters stay as they are. */
function smartLabel(key: string): string {
  if (/[^A-Za-z0-9]/.test(key)) return key;
  const parts = key.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+|[A-Z]/g) ?? [key];
  return parts
    .map((part) => (UPPER.has(part.toUpperCase()) ? part.toUpperCase() : part[0]!.toUpperCase() + part.slice(1)))
    .join(" ");
}
