/** PATCH bodies: from the stored object to the object that the client asks for (endpoints/handlers/patch.go). */
import { assert } from "../../base/assert";
import { deepCopy } from "../../base/json";
import { badRequest, invalid } from "../api/errors";
import { invalidValue } from "../api/fieldErrors";
import {
  applyJsonPatch,
  applyMergePatch,
  applyPatchTo,
  applyStrategicPatch,
  type PatchForm,
  parsePatch,
} from "../api/patch";
import type { JsonObject, Obj, ObjectMeta } from "../api/types";
import { apiVersionOf, type Kind } from "../kinds/kind";
import { type Definition, definitionOf } from "../schema/definitions";
import { checkedCustom } from "./crd/decode";
import { definitionOfCustom } from "./crd/definition";
import { type CustomKind, customSchemaOf } from "./crd/schema";
import { servedKind } from "./decodeBody";
import type { Desk } from "./plan";
import type { ApiRequest } from "./request";
import { fromStored, toStored } from "./versions";

/** The patched object as a private copy. What comes from outside is decoded again: a patch may not smuggle in what a PUT could not. */
export function applyPatchOf(desk: Desk, kind: Kind, request: ApiRequest, old: Obj, warnings: string[]): Obj {
  const form = request.patchType as PatchForm;
  const served = servedKind(desk, kind, request);
  const definition = definitionOfKind(served);
  const patch = patchOf(request);
  if (request.bodyForm === undefined) {
    const changed =
      form === "json"
        ? applyJsonPatch(old, patch)
        : form === "merge"
          ? applyMergePatch(old, patch)
          : applyStrategicPatch(old, patch, definition);
    return isStatusOfComponent(request)
      ? draftOfStatus(changed as unknown as Obj)
      : (deepCopy(changed) as unknown as Obj);
  }
  const validation = request.options?.fieldValidation ?? "Warn";
  const schema = customSchemaOf(kind);
  if (schema) {
    const changed = form === "json" ? applyJsonPatch(old, patch) : applyMergePatch(old, patch);
    return checkedCustom(kind, schema, changed, validation, warnings, (text) =>
      invalid("", "", [invalidValue("patch", JSON.stringify(changed), text)]),
    );
  }
  const patched = applyPatchTo(fromStored(served, old), patch, form, definition, validation);
  warnings.push(...patched.warnings);
  return toStored(served, deepCopy(patched.object) as unknown as Obj);
}

/** A component's word on a status. It is whole, and whatever else the object says stays as it is stored. */
export const isStatusOfComponent = ({ subresource, bodyForm }: ApiRequest): boolean =>
  subresource === "status" && bodyForm === undefined;

/** What a status write may change is copied, its metadata a little later; the rest is shared with the stored object. */
function draftOfStatus(changed: Obj & { readonly status?: object }): Obj {
  return { ...changed, status: { ...changed.status } };
}

/** The record of managers is replaced as a whole and never changed, so it is shared. */
export function copyOfMetadata(metadata: ObjectMeta): ObjectMeta {
  const { managedFields, ...rest } = metadata;
  const copy = deepCopy(rest) as ObjectMeta;
  if (managedFields !== undefined) copy.managedFields = managedFields;
  return copy;
}

/** The same for a body that is no stored object, such as a Scale. */
export function applyPatchToJson(request: ApiRequest, value: unknown): unknown {
  const document = value as JsonObject;
  return request.patchType === "json"
    ? applyJsonPatch(document, patchOf(request))
    : applyMergePatch(document, patchOf(request));
}

export function definitionOfKind(kind: Kind): Definition {
  if (customSchemaOf(kind)) return definitionOfCustom(kind as CustomKind);
  const definition = definitionOf(kind.group, kind.version, kind.kind);
  assert(definition !== undefined, `there is no definition of ${apiVersionOf(kind)} ${kind.kind}`);
  return definition;
}

function patchOf({ body, bodyForm }: ApiRequest): unknown {
  if (bodyForm === undefined) return body;
  if (typeof body !== "string") throw badRequest("the patch has no body");
  return parsePatch(body);
}
