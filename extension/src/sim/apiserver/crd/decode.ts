/**
 * Bodies of custom resources: read, checked against the path, pruned of what the schema does not know
 * (apiextensions-apiserver/pkg/apiserver/customresource_handler.go, schema/pruning).
 */
import { deepCopy } from "../../../base/json";
import { badRequest } from "../../api/errors";
import { goQuote } from "../../api/goText";
import type { JsonObject, Obj } from "../../api/types";
import { apiVersionOf, type Kind } from "../../kinds/kind";
import { decodeValue } from "../../schema/decode";
import { type FieldValidation, parseBody } from "../../schema/decodeBody";
import { definition } from "../../schema/definitions";
import type { ApiRequest } from "../request";
import type { JSONSchema } from "./schema";

export { customSchemaOf } from "./schema";

/** The object of a request's text. Unknown fields are dropped; they warn, or under Strict refuse. */
export function decodeCustom(kind: Kind, schema: JSONSchema, request: ApiRequest, warnings: string[]): Obj {
  const parsed = parseBody(String(request.body ?? ""), request.bodyForm as "json", kind.kind);
  const { apiVersion = "", kind: given = "" } = parsed.value as { apiVersion?: string; kind?: string };
  const problem = (text: string) => badRequest(text);
  if (given === "") throw problem(`Object 'Kind' is missing in '${JSON.stringify(parsed.value)}'`);
  if (apiVersion === "") throw problem(`Object 'apiVersion' is missing in '${JSON.stringify(parsed.value)}'`);
  if (given !== kind.kind)
    throw problem(
      `${given} in version ${goQuote(kind.version)} cannot be handled as a ${kind.kind}: kind ${given} does not match`,
    );
  if (apiVersion !== apiVersionOf(kind))
    throw problem(
      `the API version in the data (${apiVersion}) does not match the expected API version (${apiVersionOf(kind)})`,
    );
  return checkedCustom(kind, schema, parsed.value, request.options?.fieldValidation ?? "Warn", warnings, (text) =>
    problem(`${kind.kind} in version ${goQuote(kind.version)} cannot be handled as a ${kind.kind}: ${text}`),
  );
}

/** A parsed object with its metadata decoded and its unknown fields gone. */
export function checkedCustom(
  kind: Kind,
  schema: JSONSchema,
  value: JsonObject,
  validation: FieldValidation,
  warnings: string[],
  refuse: (text: string) => Error,
): Obj {
  const metadata = decodeValue(value.metadata ?? {}, definition("meta.v1.ObjectMeta"));
  if (metadata.error !== undefined) throw refuse(metadata.error);
  const unknown = metadata.strictErrors.map((text) => text.replace('field "', 'field "metadata.'));
  const object = deepCopy({
    ...value,
    metadata: metadata.object,
    apiVersion: apiVersionOf(kind),
    kind: kind.kind,
  }) as unknown as Obj;
  prune(object, schema, "", true, unknown);
  if (validation === "Strict" && unknown.length > 0) throw refuse(`strict decoding error: ${unknown.join(", ")}`);
  if (validation === "Warn") warnings.push(...unknown);
  return object;
}

/** Takes out in place what the schema does not know, and notes it. */
function prune(value: unknown, schema: JSONSchema, path: string, isResource: boolean, unknown: string[]): void {
  if (Array.isArray(value)) {
    if (schema.items)
      for (const [at, item] of value.entries())
        prune(item, schema.items, `${path}[${at}]`, schema.items["x-kubernetes-embedded-resource"] === true, unknown);
    return;
  }
  if (typeof value !== "object" || value === null) return;
  const object = value as JsonObject;
  const keepsAll = schema["x-kubernetes-preserve-unknown-fields"] === true;
  const others = typeof schema.additionalProperties === "object" ? schema.additionalProperties : undefined;
  for (const name of Object.keys(object)) {
    if (isResource && (name === "apiVersion" || name === "kind" || name === "metadata")) continue;
    const at = path === "" ? name : `${path}.${name}`;
    const known = schema.properties && Object.hasOwn(schema.properties, name) ? schema.properties[name] : others;
    if (known) prune(object[name], known, at, known["x-kubernetes-embedded-resource"] === true, unknown);
    else if (!keepsAll && schema.additionalProperties !== true) {
      unknown.push(`unknown field ${goQuote(at)}`);
      delete object[name];
    }
  }
}

/** Fills in the schema's defaults, in place (schema/defaulting). */
export function applyDefaults(value: unknown, schema: JSONSchema): void {
  if (Array.isArray(value)) {
    if (schema.items) for (const item of value) applyDefaults(item, schema.items);
    return;
  }
  if (typeof value !== "object" || value === null) return;
  const object = value as JsonObject;
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    const isNullWhereItMayNot = object[name] === null && !property.nullable;
    if (property.default !== undefined && (object[name] === undefined || isNullWhereItMayNot))
      object[name] = deepCopy(property.default);
    if (object[name] !== undefined) applyDefaults(object[name], property);
  }
  if (typeof schema.additionalProperties === "object") {
    for (const name of Object.keys(object))
      if (!schema.properties?.[name]) applyDefaults(object[name], schema.additionalProperties);
  }
}
