/** JSON merge patch (RFC 7386), as `kubectl patch --type=merge` sends it: null removes, objects merge, lists replace. */

import { setKey } from "../../schema/jsonText";
import { badRequest } from "../errors";
import type { JsonObject } from "../types";
import { isObject } from "./values";

/** Applies a merge patch. The document stays as it is; unchanged parts are shared. */
export function applyMergePatch(document: JsonObject, patch: unknown): JsonObject {
  if (patch === null) throw badRequest("Invalid JSON Patch");
  if (!isObject(patch)) {
    const found = Array.isArray(patch) ? "array" : typeof patch === "boolean" ? "bool" : typeof patch;
    throw badRequest(
      `error decoding patch: json: cannot unmarshal ${found} into Go value of type map[string]interface {}`,
    );
  }
  return merged(document, patch) as JsonObject;
}

function merged(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  const result: JsonObject = isObject(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else setKey(result, key, merged(Object.hasOwn(result, key) ? result[key] : undefined, value));
  }
  return result;
}
