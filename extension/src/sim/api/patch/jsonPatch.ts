/**
 * JSON Patch (RFC 6902) with the habits of the library that the API server uses (github.com/evanphx/json-patch v4):
 * negative indexes count from the end, replacing an absent key adds it, testing an absent key against null succeeds,
 * and what stands before a path's first slash is ignored. Any operation that fails refuses the whole patch.
 */

import { setKey } from "../../schema/jsonText";
import { ApiError, badRequest, requestEntityTooLarge } from "../errors";
import type { JsonObject } from "../types";
import { isEqual, isObject, own } from "./values";

const operationsMax = 10_000;

/** Applies a JSON Patch. The document stays as it is. */
export function applyJsonPatch(document: JsonObject, patch: unknown): JsonObject {
  if (!Array.isArray(patch)) {
    const found = patch === null ? "null" : typeof patch === "boolean" ? "bool" : typeof patch;
    throw badRequest(`json: cannot unmarshal ${found} into Go value of type jsonpatch.Patch`);
  }
  if (patch.length > operationsMax)
    throw requestEntityTooLarge(
      `The allowed maximum operations in a JSON patch is ${operationsMax}, got ${patch.length}`,
    );
  let result: unknown = document;
  for (const operation of patch) {
    if (!isObject(operation)) throw badRequest("json: cannot unmarshal into Go value of type jsonpatch.Operation");
    result = perform(result, operation);
  }
  if (!isObject(result)) throw refused();
  return result;
}

function perform(document: unknown, operation: { [key: string]: unknown }): unknown {
  const path = pathOf(own(operation, "path"));
  const value = own(operation, "value") ?? null;
  switch (own(operation, "op")) {
    case "add":
      return changed(document, path, (parent, key) => add(parent, key, value));
    case "replace":
      if (path.length === 0) return value;
      return changed(document, path, (parent, key) => replace(parent, key, value));
    case "remove":
      return changed(document, path, remove);
    case "test":
      if (isEqual(path.length === 0 ? document : read(document, path), value)) return document;
      throw refused();
    case "copy": {
      const from = pathOf(own(operation, "from"));
      return changed(document, path, (parent, key) => add(parent, key, read(document, from)));
    }
    case "move": {
      const from = pathOf(own(operation, "from"));
      const moved = read(document, from);
      const without = changed(document, from, remove);
      return changed(without, path, (parent, key) => add(parent, key, moved));
    }
    default:
      throw refused();
  }
}

type Parent = readonly unknown[] | { [key: string]: unknown };

/** The document with one parent replaced; copies only what lies on the way. */
function changed(document: unknown, path: readonly string[], change: (parent: Parent, key: string) => Parent): unknown {
  if (path.length === 0) throw refused();
  const parents: Parent[] = [];
  let at = document;
  for (const key of path.slice(0, -1)) {
    const parent = parentOf(at);
    parents.push(parent);
    at = child(parent, key);
  }
  let result = change(parentOf(at), path.at(-1)!);
  for (let level = parents.length - 1; level >= 0; level--) result = replace(parents[level]!, path[level]!, result);
  return result;
}

function parentOf(value: unknown): Parent {
  if (Array.isArray(value) || isObject(value)) return value;
  throw refused();
}

function read(document: unknown, path: readonly string[]): unknown {
  if (path.length === 0) throw refused();
  let at = document;
  for (const key of path) at = child(parentOf(at), key);
  return at ?? null;
}

function child(parent: Parent, key: string): unknown {
  return isObject(parent) ? own(parent, key) : parent[index(key, parent.length, parent.length - 1)];
}

function add(parent: Parent, key: string, value: unknown): Parent {
  if (isObject(parent)) return withKey(parent, key, value);
  if (key === "-") return [...parent, value];
  const at = index(key, parent.length + 1, parent.length);
  return [...parent.slice(0, at), value, ...parent.slice(at)];
}

function replace(parent: Parent, key: string, value: unknown): Parent {
  if (isObject(parent)) return withKey(parent, key, value);
  const at = index(key, parent.length, parent.length - 1);
  return parent.map((item, position) => (position === at ? value : item));
}

function remove(parent: Parent, key: string): Parent {
  if (isObject(parent)) {
    if (!Object.hasOwn(parent, key)) throw refused();
    const { [key]: _, ...rest } = parent;
    return rest;
  }
  const at = index(key, parent.length, parent.length - 1);
  return parent.filter((_, position) => position !== at);
}

function withKey(parent: { [key: string]: unknown }, key: string, value: unknown): Parent {
  const copy = { ...parent };
  setKey(copy, key, value);
  return copy;
}

/** A list index; a negative one counts back from `size`. */
function index(key: string, size: number, most: number): number {
  if (!/^[-+]?\d{1,15}$/.test(key)) throw refused();
  const given = Number(key);
  const at = given < 0 ? given + size : given;
  if (at < 0 || at > most) throw refused();
  return at;
}

/** The steps of a pointer; the empty pointer has none. */
function pathOf(path: unknown): string[] {
  if (typeof path !== "string") throw refused();
  if (path === "") return [];
  const steps = path.split("/");
  if (steps.length < 2) throw refused();
  return steps.slice(1).map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
}

const refused = (): ApiError =>
  new ApiError({
    kind: "Status",
    apiVersion: "v1",
    metadata: {},
    status: "Failure",
    message: "the server rejected our request due to an error in our request",
    reason: "Invalid",
    details: {},
    code: 422,
  });
