/**
 * What a write did to an object, straight as the trees that `fieldsV1` stores (structured-merge-diff/typed/compare.go).
 * The same rules as `compare` in api/managedFields, in one pass: components write most objects there are, and share
 * with the stored one what they did not change, so whatever is the same value is not looked into.
 */
import { childType, comparableItems, formOf, isRepeated } from "../api/managedFields/typedValue";
import { isEqual, isObject, own } from "../api/patch/values";
import type { Type } from "../schema/definitions";
import { type FieldTree, LEAF } from "./fieldTrees";

export interface FieldChanges {
  /** Fields that are new or have another value; undefined when there are none. */
  readonly written: FieldTree | undefined;
  /** Fields that are gone. */
  readonly removed: FieldTree | undefined;
}

const NOTHING: FieldChanges = { written: undefined, removed: undefined };
const WRITTEN: FieldChanges = { written: LEAF, removed: undefined };
const REMOVED: FieldChanges = { written: undefined, removed: LEAF };

/** What changed from one value to another. `undefined` is absence; null is a value. */
export function fieldChanges(before: unknown, after: unknown, type: Type): FieldChanges {
  if (before === after) return NOTHING;
  if (before === undefined) return { written: treeOfNew(after, type), removed: undefined };
  if (isRepeated(before) || isRepeated(after)) {
    if (after === undefined) return REMOVED;
    if (isEqual(before, after)) return NOTHING;
    return { written: treeOfNew(after, type), removed: fieldChanges(before, undefined, type).removed };
  }
  const form = formOf(type, after ?? before);
  if (form === "leaf") {
    if (after === undefined) return REMOVED;
    return isEqual(before, after) ? NOTHING : WRITTEN;
  }
  const written: [string, FieldTree][] = [];
  const removed: [string, FieldTree][] = [];
  const add = (word: string, changes: FieldChanges) => {
    if (changes.written) written.push([word, changes.written]);
    if (changes.removed) removed.push([word, changes.removed]);
  };
  if (form === "items" && type.sort === "list") {
    const old = comparableItems(type, before);
    const now = comparableItems(type, after);
    for (const [word, item] of now) add(word, fieldChanges(old.get(word), item, type.items));
    for (const [word, item] of old) if (!now.has(word)) add(word, fieldChanges(item, undefined, type.items));
  } else {
    const old = isObject(before) ? before : NO_FIELDS;
    const now = isObject(after) ? after : NO_FIELDS;
    for (const key in now) {
      const value = own(old, key);
      if (value !== now[key]) add(wordOf(key), fieldChanges(value, now[key], childType(type, key) ?? ANYTHING));
    }
    for (const key in old)
      if (!Object.hasOwn(now, key))
        add(wordOf(key), fieldChanges(old[key], undefined, childType(type, key) ?? ANYTHING));
  }
  return { written: treeOf(false, written), removed: treeOf(after === undefined, removed) };
}

/** The tree of a value that was not there: all of it. */
function treeOfNew(value: unknown, type: Type): FieldTree {
  if (isRepeated(value)) return LEAF;
  const form = formOf(type, value);
  if (form === "leaf") return LEAF;
  if (form === "items" && type.sort === "list") {
    const items = [...comparableItems(type, value)];
    return treeOf(
      true,
      items.map(([word, item]) => [word, treeOfNew(item, type.items)]),
    ) as FieldTree;
  }
  if (!isObject(value)) return LEAF;
  let tree: { [word: string]: FieldTree } | undefined;
  for (const key of Object.keys(value).sort()) {
    if (value[key] === undefined) continue;
    tree ??= { ".": LEAF };
    tree[wordOf(key)] = treeOfNew(value[key], childType(type, key) ?? ANYTHING);
  }
  return tree ?? LEAF;
}

/** `f:name`, put together once for each of the few hundred names there are: a new text would have to be hashed each time. */
function wordOf(key: string): string {
  let word = words.get(key);
  if (word === undefined) {
    word = `f:${key}`;
    if (words.size < WORDS_MAX) words.set(key, word);
  }
  return word;
}

const words = new Map<string, string>();
const WORDS_MAX = 4_096;

const NO_FIELDS: { readonly [key: string]: unknown } = {};
const ANYTHING: Type = { sort: "scalar", scalar: "any" };

/** The node with these children, in the order of their words; undefined for a node that holds nothing. */
function treeOf(isMember: boolean, children: [string, FieldTree][]): FieldTree | undefined {
  if (children.length === 0) return isMember ? LEAF : undefined;
  const tree: { [word: string]: FieldTree } = isMember ? { ".": LEAF } : {};
  if (children.length > 1) children.sort(byWord);
  for (const [word, child] of children) tree[word] = child;
  return tree;
}

const byWord = ([a]: [string, FieldTree], [b]: [string, FieldTree]): number => (a < b ? -1 : 1);
