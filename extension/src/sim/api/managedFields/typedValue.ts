/**
 * Values seen through their types: which fields they set, what changed between two, how one is merged into another,
 * and what is left when fields are taken away (sigs.k8s.io/structured-merge-diff/typed).
 */

import type { Definition, Type } from "../../schema/definitions";
import { setKey } from "../../schema/jsonText";
import { goValue } from "../goText";
import { isEqual, isObject, own } from "../patch/values";
import { emptySet, type FieldSet, memberSet, setOf, union } from "./fieldSet";

type Fields = { readonly [key: string]: unknown };

const anything: Type = { sort: "scalar", scalar: "any" };

/** The type of an object of this definition. */
export const rootType = (definition: Definition): Type => ({ sort: "struct", definition, atomic: false });

/** The type of a key within a struct or a map. */
export function childType(type: Type, key: string): Type | undefined {
  if (type.sort === "map") return type.values;
  if (type.sort === "struct")
    return type.definition.fields.get(key)?.type ?? (type.definition.open ? anything : undefined);
  return type.sort === "scalar" && (type.scalar === "any" || type.scalar === "object") ? anything : undefined;
}

const isNamed = (type: Type, key: string) => type.sort === "struct" && type.definition.fields.has(key);

/** How a value is taken apart: as fields, as items, or not at all. */
export function formOf(type: Type, value: unknown): "fields" | "items" | "leaf" {
  if (type.sort === "list") return type.listType === "atomic" ? "leaf" : "items";
  if (type.sort === "scalar") return !type.atomic && isObject(value) ? "fields" : "leaf";
  return type.atomic ? "leaf" : "fields";
}

/** What tells an item of a keyed list or a set apart; undefined if a key is missing. */
function itemWord(type: Type & { sort: "list" }, item: unknown): string | undefined {
  if (type.listType === "set") return `v:${JSON.stringify(item)}`;
  if (!isObject(item)) return undefined;
  const keys: { [key: string]: unknown } = {};
  for (const key of [...type.keys].sort()) {
    const value = own(item, key) ?? defaultOf(type.items, key);
    if (value === undefined) return undefined;
    keys[key] = value;
  }
  return `k:${JSON.stringify(keys)}`;
}

const defaultOf = (items: Type, key: string) =>
  items.sort === "struct" ? items.definition.fields.get(key)?.default : undefined;

/** What items that are there more than once look like to a comparison: as a whole, and nothing within them. */
export type Repeated = { readonly items: readonly unknown[] };
export const isRepeated = (value: unknown): value is Repeated => repeatedItems.has(value as object);
const repeatedItems = new WeakSet<object>();

/** As itemsOf, for comparisons: items alike are taken together as one Repeated. */
export function comparableItems(type: Type & { sort: "list" }, value: unknown): Map<string, unknown> {
  const items = itemsOf(type, value);
  if (!Array.isArray(value) || items.size === value.length) return items;
  const alike = new Map<string, unknown[]>();
  for (const item of value) {
    const word = itemWord(type, item);
    if (word !== undefined) alike.set(word, [...(alike.get(word) ?? []), item]);
  }
  for (const [word, all] of alike) {
    if (all.length === 1) continue;
    const repeated: Repeated = { items: all };
    repeatedItems.add(repeated);
    items.set(word, repeated);
  }
  return items;
}

/** Items by what tells them apart, in their order; of two alike the first counts. */
export function itemsOf(type: Type & { sort: "list" }, value: unknown): Map<string, unknown> {
  const items = new Map<string, unknown>();
  if (Array.isArray(value))
    for (const item of value) {
      const word = itemWord(type, item);
      if (word !== undefined && !items.has(word)) items.set(word, item);
    }
  return items;
}

const entries = (value: unknown): Fields => (isObject(value) ? value : {});

/** Everything wrong with a value as an applied configuration, as `.spec.x: field not declared in schema`. */
export function typeErrors(value: unknown, type: Type, path = ""): string[] {
  if (value === null || value === undefined) return [];
  if (type.sort === "list") {
    if (!Array.isArray(value)) return [`${path}: expected list, got ${shown(value)}`];
    const errors: string[] = [];
    const seen = new Set<string>();
    value.forEach((item, at) => {
      const word = type.listType === "atomic" ? undefined : itemWord(type, item);
      if (type.listType !== "atomic" && word === undefined) {
        const key = isObject(item) ? type.keys.find((name) => own(item, name) === undefined) : type.keys[0];
        errors.push(
          `${path}: element ${at}: associative list with keys has an element that omits key field ${JSON.stringify(key ?? "")} (and doesn't have default value)`,
        );
      } else if (word !== undefined && seen.has(word))
        errors.push(`${path}: duplicate entries for key ${keyText(word)}`);
      if (word !== undefined) seen.add(word);
      errors.push(...typeErrors(item, type.items, path + (word === undefined ? `[${at}]` : keyText(word))));
    });
    return errors;
  }
  if (type.sort === "scalar") return scalarErrors(value, type.scalar, path);
  if (!isObject(value)) return [`${path}: expected map, got ${shown(value)}`];
  return Object.keys(value).flatMap((key) => {
    const child = childType(type, key);
    return child ? typeErrors(value[key], child, `${path}.${key}`) : [`${path}.${key}: field not declared in schema`];
  });
}

function scalarErrors(value: unknown, scalar: string, path: string): string[] {
  const sort = typeof value;
  if (scalar === "int32" || scalar === "int64" || scalar === "number")
    return sort === "number"
      ? []
      : [
          `${path}: expected numeric (int or float), got ${Array.isArray(value) ? "list" : isObject(value) ? "map" : sort}`,
        ];
  if (scalar === "boolean") return sort === "boolean" ? [] : [`${path}: expected boolean, got ${shown(value)}`];
  if (scalar === "string" || scalar === "bytes" || scalar === "time" || scalar === "microTime")
    return sort === "string" ? [] : [`${path}: expected string, got ${shown(value)}`];
  return [];
}

const shown = (value: unknown) =>
  `&value.valueUnstructured{Value:${typeof value === "string" ? JSON.stringify(value) : goValue(value)}}`;

function keyText(word: string): string {
  if (word.startsWith("v:")) return `[=${word.slice(2)}]`;
  const keys = JSON.parse(word.slice(2)) as Fields;
  return `[${Object.keys(keys)
    .map((key) => `${key}=${JSON.stringify(keys[key])}`)
    .join(",")}]`;
}

/** The fields that an applied configuration sets. */
export function fieldsSetBy(value: unknown, type: Type): FieldSet {
  const form = formOf(type, value);
  if (form === "leaf") return memberSet;
  if (form === "items" && type.sort === "list") {
    const items = [...itemsOf(type, value)];
    return setOf(
      false,
      items.map(([word, item]) => [word, union(memberSet, fieldsSetBy(item, type.items))] as const),
    );
  }
  const fields = entries(value);
  return setOf(
    false,
    Object.keys(fields).map((key) => {
      const child = fields[key];
      const inner = child === null ? emptySet : fieldsSetBy(child, childType(type, key) ?? anything);
      const isOwn = child === null || (isObject(child) && Object.keys(child).length === 0) || !isNamed(type, key);
      return [`f:${key}`, isOwn ? union(memberSet, inner) : inner] as const;
    }),
  );
}

export type Comparison = { added: FieldSet; modified: FieldSet; removed: FieldSet };

const unchanged: Comparison = { added: emptySet, modified: emptySet, removed: emptySet };

/** What changed from one value to another. `undefined` is absence; null is a value. */
export function compare(before: unknown, after: unknown, type: Type): Comparison {
  if (before === undefined && after === undefined) return unchanged;
  const isBoth = before !== undefined && after !== undefined;
  if (isRepeated(before) || isRepeated(after)) {
    if (isBoth && isEqual(before, after)) return unchanged;
    // What was one thing and is another from now on: the one goes with all that is under it, the other comes.
    if (isBoth) return { ...compare(undefined, after, type), removed: compare(before, undefined, type).removed };
    return before === undefined ? { ...unchanged, added: memberSet } : { ...unchanged, removed: memberSet };
  }
  const form = formOf(type, after ?? before);
  if (form === "leaf") {
    if (isBoth) return isEqual(before, after) ? unchanged : { ...unchanged, modified: memberSet };
    return before === undefined ? { ...unchanged, added: memberSet } : { ...unchanged, removed: memberSet };
  }
  const children: [string, Comparison][] = [];
  if (form === "items" && type.sort === "list") {
    const old = comparableItems(type, before);
    const now = comparableItems(type, after);
    for (const word of new Set([...old.keys(), ...now.keys()]))
      children.push([word, compare(old.get(word), now.get(word), type.items)]);
  } else {
    const old = entries(before);
    const now = entries(after);
    for (const key of new Set([...Object.keys(old), ...Object.keys(now)]))
      children.push([`f:${key}`, compare(own(old, key), own(now, key), childType(type, key) ?? anything)]);
  }
  const collect = (part: keyof Comparison, isMember: boolean) =>
    setOf(
      isMember,
      children.map(([word, child]) => [word, child[part]] as const),
    );
  return {
    added: collect("added", before === undefined),
    modified: collect("modified", false),
    removed: collect("removed", after === undefined),
  };
}

/** The live value with the applied one merged into it. */
export function mergeTyped(live: unknown, applied: unknown, type: Type): unknown {
  if (applied === undefined) return live;
  if (live === undefined || live === null || applied === null) return applied;
  const form = formOf(type, applied);
  if (form === "leaf") return applied;
  if (form === "items" && type.sort === "list") return mergeItems(live, applied, type);
  if (!isObject(live) || !isObject(applied)) return applied;
  const merged: { [key: string]: unknown } = { ...live };
  for (const key of Object.keys(applied))
    setKey(merged, key, mergeTyped(own(live, key), applied[key], childType(type, key) ?? anything));
  return merged;
}

/** Applied items in their order; those that only the live list has stay where they were between them. */
function mergeItems(live: unknown, applied: unknown, type: Type & { sort: "list" }): unknown[] {
  const old = itemsOf(type, live);
  const now = itemsOf(type, applied);
  const result: unknown[] = [];
  const done = new Set<string>();
  const rest = [...now.keys()];
  const takeApplied = () => {
    const word = rest.shift()!;
    done.add(word);
    result.push(mergeTyped(old.get(word), now.get(word), type.items));
  };
  for (const [word, item] of old) {
    if (!now.has(word)) {
      result.push(item);
      continue;
    }
    while (!done.has(word)) takeApplied();
  }
  while (rest.length > 0) takeApplied();
  return result;
}

/** The value without the members of a set; a member goes with all that is under it. */
export function removeFields(value: unknown, set: FieldSet, type: Type): unknown {
  if (set.children.size === 0) return value;
  if (type.sort === "list" && Array.isArray(value)) {
    if (type.listType === "atomic") return value;
    return value.flatMap((item) => {
      const word = itemWord(type, item);
      const inner = word === undefined ? undefined : set.children.get(word);
      if (inner?.isMember) return [];
      return [inner ? removeFields(item, inner, type.items) : item];
    });
  }
  if (!isObject(value)) return value;
  const kept: { [key: string]: unknown } = {};
  for (const key of Object.keys(value)) {
    const inner = set.children.get(`f:${key}`);
    if (inner?.isMember) continue;
    setKey(kept, key, inner ? removeFields(value[key], inner, childType(type, key) ?? anything) : value[key]);
  }
  return kept;
}

/** The set with the struct fields on the way to its members as members too: who owns a leaf keeps its parents. */
export function withNamedParents(set: FieldSet, type: Type): FieldSet {
  const children = [...set.children].map(([word, child]) => {
    const isField = word.startsWith("f:");
    const key = word.slice(2);
    const inner = type.sort === "list" ? type.items : isField ? (childType(type, key) ?? anything) : anything;
    const full = withNamedParents(child, inner);
    return [word, isField && isNamed(type, key) ? union(memberSet, full) : full] as const;
  });
  return setOf(set.isMember, children);
}
