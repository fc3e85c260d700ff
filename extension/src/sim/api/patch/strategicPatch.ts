/**
 * Strategic merge patch: a merge patch that knows which lists are keyed
 * (k8s.io/apimachinery/pkg/util/strategicpatch/patch.go). `kubectl apply` and `kubectl patch` send it.
 * The rules per field come from schema/mergeKeys.
 */

import type { Definition, Field, Type } from "../../schema/definitions";
import { setKey } from "../../schema/jsonText";
import { badRequest, plainError } from "../errors";
import { goValue } from "../goText";
import type { JsonObject } from "../types";
import { isEqual, isObject, own } from "./values";

const directive = "$patch";
const retainKeys = "$retainKeys";
const elementOrder = "$setElementOrder/";
const deleteFromList = "$deleteFromPrimitiveList/";

/** Applies a strategic merge patch to an object of the given kind. The object stays as it is. */
export function applyStrategicPatch(document: JsonObject, patch: unknown, definition: Definition): JsonObject {
  if (!isObject(patch)) {
    const found =
      patch === null ? "null" : Array.isArray(patch) ? "array" : typeof patch === "boolean" ? "bool" : typeof patch;
    if (patch === null) return document;
    throw badRequest(`json: cannot unmarshal ${found} into Go value of type map[string]interface {}`);
  }
  return mergeMap(document, patch, definition.fields);
}

type Fields = ReadonlyMap<string, Field> | undefined;

/** Merges objects. `fields` is undefined within maps and unknown fields, where nothing is keyed. */
function mergeMap(original: JsonObject, patch: JsonObject, fields: Fields): JsonObject {
  const order = own(patch, directive);
  if (order !== undefined) {
    if (order === "replace") {
      const { [directive]: _, ...rest } = patch;
      return rest;
    }
    if (order === "delete") return {};
    throw badPatchType(order, patch);
  }
  const result = retain(original, patch);
  const done = new Set<string>([retainKeys]);
  for (const key of Object.keys(patch)) {
    if (!key.startsWith(elementOrder)) continue;
    const name = key.slice(elementOrder.length);
    done.add(key);
    if (mergeOrdered(result, patch, name, patch[key], fields)) done.add(name);
  }
  for (const key of Object.keys(patch)) {
    if (done.has(key)) continue;
    const isDeletion = key.startsWith(deleteFromList);
    const name = isDeletion ? key.slice(deleteFromList.length) : key;
    const value = patch[key];
    const before = own(result, name);
    if (value === null || value === undefined) delete result[name];
    else if (before === undefined || before === null || sortOf(before) !== sortOf(value)) {
      if (!isDeletion) setKey(result, name, withoutDirectives(value));
    } else if (isObject(value)) {
      const field = fields?.get(name);
      const replaces = field?.patchStrategy.includes("replace") === true;
      setKey(result, name, replaces ? value : mergeMap(before as JsonObject, value, fieldsOf(field?.type)));
    } else if (Array.isArray(value)) {
      setKey(result, name, mergeList(before as unknown[], value, fields?.get(name), isDeletion));
    } else setKey(result, name, value);
  }
  return result;
}

/** A copy of the original with only the keys that `$retainKeys` names, if it is there. */
function retain(original: JsonObject, patch: JsonObject): JsonObject {
  const kept = own(patch, retainKeys);
  if (kept === undefined) return { ...original };
  const invalid = () => badRequest("invalid patch format of retainKeys");
  if (!Array.isArray(kept)) throw invalid();
  for (const [key, value] of Object.entries(patch)) {
    if (key === retainKeys || value === null || key.startsWith(elementOrder) || key.startsWith(deleteFromList))
      continue;
    if (!kept.includes(key)) throw invalid();
  }
  const result: JsonObject = {};
  for (const [key, value] of Object.entries(original)) if (kept.includes(key)) setKey(result, key, value);
  return result;
}

/** Merges one list and puts it in the order that `$setElementOrder` asks for. True if the list needs no more work. */
function mergeOrdered(result: JsonObject, patch: JsonObject, name: string, order: unknown, fields: Fields): boolean {
  const field = fields?.get(name);
  const patched = own(patch, name);
  const original = own(result, name);
  if (!Array.isArray(order)) throw badRequest("invalid patch format of setElementOrder list");
  const isPatched = Array.isArray(patched);
  if ((patched !== undefined && patched !== null && !isPatched) || (patched === null && original !== undefined))
    return false;
  checkOrder(isPatched ? patched : [], order, field?.patchKey);
  let merged: readonly unknown[];
  if (Array.isArray(original)) merged = isPatched ? mergeList(original, patched, field, false) : original;
  else if (isPatched) merged = withoutDirectives(patched) as unknown[];
  else return true;
  const serverOrder = Array.isArray(original) ? original : [];
  setKey(result, name, inOrder(merged, order, serverOrder, keyOf(merged, field)));
  return true;
}

/** A patch list must name its items in the same order as the order list does. */
function checkOrder(patched: readonly unknown[], order: readonly unknown[], key: string | undefined): void {
  let at = 0;
  for (const item of patched) {
    if (isObject(item) && own(item, directive) !== undefined) continue;
    const found = order.findIndex((other, position) => position >= at && isSame(other, item, key));
    if (found < 0)
      throw plainError(
        `The order in patch list:\n${goValue(patched)}\n doesn't match $setElementOrder list:\n${goValue(order)}\n`,
      );
    at = found + 1;
  }
}

function mergeList(
  original: readonly unknown[],
  patch: readonly unknown[],
  field: Field | undefined,
  isDeletion: boolean,
): readonly unknown[] {
  if (!isDeletion && !field?.patchStrategy.includes("merge")) return patch;
  if (original.length === 0 && patch.length === 0) return original;
  const items = [...original, ...patch];
  const sorts = new Set(items.map(sortOf));
  if (sorts.size > 1 || sorts.has("array")) throw plainError("list element types are not identical or are lists");
  if (!isObject(items[0])) {
    if (isDeletion) return original.filter((item) => !patch.includes(item));
    return inOrder([...new Set(items)], patch, original, undefined);
  }
  const key = field?.patchKey;
  if (key === undefined) throw plainError(`cannot merge lists without merge key for ${field?.name ?? ""}`);
  const itemFields = field?.type.sort === "list" ? fieldsOf(field.type.items) : undefined;
  const { kept, changes } = withoutSpecialItems(original as JsonObject[], patch as JsonObject[], key);
  const merged = [...kept];
  for (const change of changes) {
    const value = own(change, key);
    if (value === undefined) throw noMergeKey(change, key);
    const at = merged.findIndex((item) => isSame(item, change, key));
    if (at < 0) merged.push(change);
    else merged[at] = mergeMap(merged[at]!, change, itemFields);
  }
  return inOrder(merged, changes, kept, key);
}

/** Carries out the list items that are directives: delete the named one, or replace the whole list. */
function withoutSpecialItems(
  original: readonly JsonObject[],
  patch: readonly JsonObject[],
  key: string,
): { kept: readonly JsonObject[]; changes: readonly JsonObject[] } {
  let kept = original;
  let replaces = false;
  const changes: JsonObject[] = [];
  for (const item of patch) {
    const order = own(item, directive);
    if (order === undefined) changes.push(item);
    else if (order === "delete") {
      if (own(item, key) === undefined) throw noMergeKey(item, key);
      kept = kept.filter((other) => !isSame(other, item, key));
    } else if (order === "replace") replaces = true;
    else if (order === "merge") throw plainError("merging lists cannot yet be specified in the patch");
    else throw badPatchType(order, item);
  }
  return replaces ? { kept: changes, changes: [] } : { kept, changes };
}

/**
 * The items that the patch names, in its order, woven into the others, in the server's order: an item of the server
 * comes first only if the server had it before the patch's next one.
 */
function inOrder(
  merged: readonly unknown[],
  order: readonly unknown[],
  serverOrder: readonly unknown[],
  key: string | undefined,
): unknown[] {
  const position = (list: readonly unknown[], item: unknown) => list.findIndex((other) => isSame(other, item, key));
  const ranked = (items: readonly unknown[], list: readonly unknown[]) =>
    items
      .map((item, at) => ({ item, at, rank: position(list, item) }))
      .sort((a, b) => a.rank - b.rank || a.at - b.at)
      .map(({ item }) => item);
  const named = ranked(
    merged.filter((item) => position(order, item) >= 0),
    order,
  );
  const others = ranked(
    merged.filter((item) => position(order, item) < 0),
    serverOrder,
  );
  const result: unknown[] = [];
  let left = 0;
  let right = 0;
  while (left < others.length || right < named.length) {
    if (right >= named.length) result.push(others[left++]);
    else if (left >= others.length) result.push(named[right++]);
    else {
      const other = position(serverOrder, others[left]);
      const next = position(serverOrder, named[right]);
      if (other >= 0 && next >= 0 && other < next) result.push(others[left++]);
      else result.push(named[right++]);
    }
  }
  return result;
}

const keyOf = (items: readonly unknown[], field: Field | undefined) =>
  isObject(items[0]) ? field?.patchKey : undefined;

function isSame(a: unknown, b: unknown, key: string | undefined): boolean {
  if (key === undefined || !isObject(a) || !isObject(b)) return isEqual(a, b);
  const value = own(a, key);
  return value !== undefined && isEqual(value, own(b, key));
}

/** What is taken over whole must not carry directives or nulls into the object. */
function withoutDirectives(value: unknown): unknown {
  if (Array.isArray(value))
    return value.filter((item) => !isObject(item) || own(item, directive) === undefined).map(withoutDirectives);
  if (!isObject(value)) return value;
  const result: JsonObject = {};
  for (const [key, item] of Object.entries(value)) {
    if (item === null || key === directive || key === retainKeys) continue;
    if (key.startsWith(elementOrder) || key.startsWith(deleteFromList)) continue;
    setKey(result, key, withoutDirectives(item));
  }
  return result;
}

const fieldsOf = (type: Type | undefined): Fields => (type?.sort === "struct" ? type.definition.fields : undefined);

const sortOf = (value: unknown) => (Array.isArray(value) ? "array" : value === null ? "null" : typeof value);

const noMergeKey = (item: JsonObject, key: string) =>
  plainError(`map: ${goValue(item)} does not contain declared merge key: ${key}`);

const badPatchType = (order: unknown, item: JsonObject) =>
  plainError(`unknown patch type: ${goValue(order)} in map: ${goValue(item)}`);
