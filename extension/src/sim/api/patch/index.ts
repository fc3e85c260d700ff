/**
 * PATCH requests other than server-side apply: the text, the three formats, and the decoding of what comes out
 * (k8s.io/apiserver/pkg/endpoints/handlers/patch.go).
 */

import { decodeValue } from "../../schema/decode";
import type { FieldValidation } from "../../schema/decodeBody";
import { type Definition, definitionOf } from "../../schema/definitions";
import { readJson } from "../../schema/jsonText";
import { badRequest, invalid } from "../errors";
import { invalidValue } from "../fieldErrors";
import { goJson, goQuote, goValue } from "../goText";
import type { JsonObject } from "../types";
import { applyJsonPatch } from "./jsonPatch";
import { applyMergePatch } from "./mergePatch";
import { applyStrategicPatch } from "./strategicPatch";

export { applyJsonPatch } from "./jsonPatch";
export { applyMergePatch } from "./mergePatch";
export { applyStrategicPatch } from "./strategicPatch";

/** The media type's part that tells the formats apart. */
export type PatchForm = "json" | "merge" | "strategic";

export type Patched = { object: JsonObject; warnings: string[] };

/** Reads the text of a patch; bad JSON is a 400. */
export function parsePatch(text: string): unknown {
  const read = readJson(text);
  if ("error" in read) throw badRequest(read.error);
  return read.value;
}

/** Applies a patch to a stored object of a built-in kind and decodes the outcome strictly, as a body would be. */
export function applyPatchTo(
  object: JsonObject,
  patch: unknown,
  form: PatchForm,
  definition: Definition,
  validation: FieldValidation = "Warn",
): Patched {
  const changed =
    form === "json"
      ? applyJsonPatch(object, patch)
      : form === "merge"
        ? applyMergePatch(object, patch)
        : applyStrategicPatch(object, patch, definition);
  const shown = () => (form === "strategic" ? goValue(patch) : goJson(changed));
  const refuse = (problem: string) => invalid("", "", [invalidValue("patch", shown(), problem)]);
  if (form !== "strategic") checkKind(object, changed, refuse);
  const decoded = decodeValue(changed, definition, undefined, form === "strategic" ? "converter" : "json");
  if (decoded.error !== undefined) throw refuse(decoded.error);
  if (validation === "Strict" && decoded.strictErrors.length > 0)
    throw refuse(`strict decoding error: ${decoded.strictErrors.join(", ")}`);
  return { object: decoded.object, warnings: validation === "Warn" ? decoded.strictErrors : [] };
}

/** A patch that changes the kind is read as that kind first, which shows in what the server complains about. */
function checkKind(before: JsonObject, after: JsonObject, refuse: (problem: string) => Error): void {
  const { apiVersion, kind } = after;
  if (typeof kind !== "string" || typeof apiVersion !== "string" || kind === before.kind) return;
  const [version = "", group = ""] = apiVersion.split("/").reverse();
  const other = definitionOf(group, version, kind);
  if (!other)
    throw refuse(
      `no kind ${goQuote(kind)} is registered for version ${goQuote(apiVersion)} in scheme "pkg/api/legacyscheme/scheme.go:30"`,
    );
  const internal = String(before.apiVersion).includes("/") ? String(before.apiVersion).split(/[./]/)[0] : "core";
  throw refuse(
    decodeValue(after, other).error ??
      `converting (${version}.${kind}) to (${internal}.${String(before.kind)}): unknown conversion`,
  );
}
