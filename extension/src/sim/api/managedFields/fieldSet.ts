/**
 * Sets of fields, as managedFields record them (sigs.k8s.io/structured-merge-diff/fieldpath).
 * A set is a tree whose edges are FieldsV1's own words: `f:name`, `k:{"name":"web"}`, `v:"x"`. Never changed in place.
 */

import { isObject } from "../patch/values";
import type { JsonObject } from "../types";

export type FieldSet = { readonly isMember: boolean; readonly children: ReadonlyMap<string, FieldSet> };

const none: ReadonlyMap<string, FieldSet> = new Map();
export const emptySet: FieldSet = { isMember: false, children: none };
export const memberSet: FieldSet = { isMember: true, children: none };

export const isEmptySet = (set: FieldSet): boolean => !set.isMember && set.children.size === 0;

/** A node; children that are empty are left out. */
export function setOf(isMember: boolean, children: Iterable<readonly [string, FieldSet]>): FieldSet {
  const kept = new Map<string, FieldSet>();
  for (const [word, child] of children) if (!isEmptySet(child)) kept.set(word, child);
  return kept.size === 0 ? (isMember ? memberSet : emptySet) : { isMember, children: kept };
}

export const union = (a: FieldSet, b: FieldSet): FieldSet => combine(a, b, (inA, inB) => inA || inB);
export const difference = (a: FieldSet, b: FieldSet): FieldSet => combine(a, b, (inA, inB) => inA && !inB);
export const intersection = (a: FieldSet, b: FieldSet): FieldSet => combine(a, b, (inA, inB) => inA && inB);

function combine(a: FieldSet, b: FieldSet, keeps: (inA: boolean, inB: boolean) => boolean): FieldSet {
  const words = new Set([...a.children.keys(), ...b.children.keys()]);
  const children = [...words].map(
    (word) => [word, combine(a.children.get(word) ?? emptySet, b.children.get(word) ?? emptySet, keeps)] as const,
  );
  return setOf(keeps(a.isMember, b.isMember), children);
}

/** The paths of all members, as messages print them, sorted. */
export function pathsOf(set: FieldSet, prefix = ""): string[] {
  const paths = set.isMember && prefix !== "" ? [prefix] : [];
  for (const word of [...set.children.keys()].sort())
    paths.push(...pathsOf(set.children.get(word)!, prefix + printed(word)));
  return paths;
}

/** One step of a path: `.spec`, `[name="web"]`, `[="x"]`. */
export function printed(word: string): string {
  const rest = word.slice(2);
  if (word.startsWith("f:")) return `.${rest}`;
  if (word.startsWith("v:")) return `[=${rest}]`;
  if (!word.startsWith("k:")) return `[${rest}]`;
  const keys = JSON.parse(rest) as { [key: string]: unknown };
  const parts = Object.keys(keys)
    .sort()
    .map((key) => `${key}=${JSON.stringify(keys[key])}`);
  return `[${parts.join(",")}]`;
}

/** The set as it is stored in `fieldsV1`. */
export function encodeFields(set: FieldSet): JsonObject {
  const fields: JsonObject = {};
  if (set.isMember && set.children.size > 0) fields["."] = {};
  for (const word of [...set.children.keys()].sort()) fields[word] = encodeFields(set.children.get(word)!);
  return fields;
}

/** Reads `fieldsV1`. What is no set is read as empty. */
export function decodeFields(fields: unknown, isRoot = true): FieldSet {
  if (!isObject(fields)) return emptySet;
  const words = Object.keys(fields).filter((word) => word !== ".");
  const isMember = !isRoot && (words.length === 0 || "." in fields);
  return setOf(
    isMember,
    words.filter(isWord).map((word) => [word, decodeFields(fields[word], false)] as const),
  );
}

function isWord(word: string): boolean {
  if (/^[fi]:/.test(word)) return true;
  if (!/^[kv]:/.test(word)) return false;
  try {
    const value: unknown = JSON.parse(word.slice(2));
    return word.startsWith("v:") || isObject(value);
  } catch {
    return false;
  }
}
