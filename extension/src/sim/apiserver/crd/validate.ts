/**
 * A custom resource against its schema, in the words of kube-openapi's validator
 * (kube-openapi/pkg/validation/validate, apiextensions-apiserver/pkg/apiserver/validation).
 */
import { deepEqual } from "../../../base/json";
import {
  duplicate,
  type FieldError,
  invalidValue,
  notSupported,
  required,
  tooLong,
  tooMany,
  typeInvalid,
} from "../../api/fieldErrors";
import { parseTime } from "../../api/time";
import type { JSONSchema } from "./schema";

/** Everything that is wrong with a value. `path` is empty at the root. */
export function schemaErrors(value: unknown, schema: JSONSchema, path = ""): FieldError[] {
  if (value === undefined) return [];
  if (value === null && schema.nullable) return [];
  const found = typeOf(value);
  if (!isOfType(value, schema)) {
    const wanted = schema["x-kubernetes-int-or-string"] ? "integer,string" : schema.type;
    return [typeInvalid(path || "<nil>", found, `${nameOf(path)} must be of type ${wanted}: ${JSON.stringify(found)}`)];
  }
  const errors: FieldError[] = [];
  if (schema.enum && !schema.enum.some((allowed) => deepEqual(allowed, value)))
    errors.push(
      notSupported(
        path,
        value,
        schema.enum.map((allowed) => (typeof allowed === "string" ? allowed : JSON.stringify(allowed))),
      ),
    );
  if (typeof value === "number") errors.push(...numberErrors(value, schema, path));
  else if (typeof value === "string") errors.push(...textErrors(value, schema, path));
  else if (Array.isArray(value)) errors.push(...listErrors(value, schema, path));
  else if (typeof value === "object" && value !== null)
    errors.push(...objectErrors(value as { [name: string]: unknown }, schema, path));
  return [...errors, ...combinedErrors(value, schema, path)];
}

const nameOf = (path: string): string => (path === "" ? "in body" : `${path} in body`);

function typeOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  if (typeof value === "number") return Number.isInteger(value) ? "integer" : "number";
  return typeof value === "boolean" || typeof value === "string" ? typeof value : "object";
}

function isOfType(value: unknown, schema: JSONSchema): boolean {
  const found = typeOf(value);
  if (schema["x-kubernetes-int-or-string"]) return found === "integer" || found === "string";
  if (schema.type === undefined || schema.type === "") return true;
  return found === schema.type || (schema.type === "number" && found === "integer");
}

function numberErrors(
  value: number,
  { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf }: JSONSchema,
  path: string,
): FieldError[] {
  const wrong = (text: string) => invalidValue(path, value, `${nameOf(path)} ${text}`);
  const errors: FieldError[] = [];
  if (maximum !== undefined && (exclusiveMaximum ? value >= maximum : value > maximum))
    errors.push(wrong(`should be less than ${exclusiveMaximum ? "" : "or equal to "}${maximum}`));
  if (minimum !== undefined && (exclusiveMinimum ? value <= minimum : value < minimum))
    errors.push(wrong(`should be greater than ${exclusiveMinimum ? "" : "or equal to "}${minimum}`));
  if (multipleOf !== undefined && Math.abs(value / multipleOf - Math.round(value / multipleOf)) > 1e-9)
    errors.push(wrong(`should be a multiple of ${multipleOf}`));
  return errors;
}

function textErrors(value: string, { minLength, maxLength, pattern, format }: JSONSchema, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const length = [...value].length;
  if (maxLength !== undefined && length > maxLength) errors.push(tooLong(path, maxLength));
  if (minLength !== undefined && length < minLength)
    errors.push(invalidValue(path, value, `${nameOf(path)} should be at least ${minLength} chars long`));
  if (pattern !== undefined && !matchesPattern(value, pattern))
    errors.push(invalidValue(path, value, `${nameOf(path)} should match '${pattern}'`));
  if (format !== undefined && FORMATS[format] && !FORMATS[format](value))
    errors.push(invalidValue(path, value, `${nameOf(path)} must be of type ${format}: ${JSON.stringify(value)}`));
  return errors;
}

function matchesPattern(value: string, pattern: string): boolean {
  try {
    return new RegExp(pattern, "u").test(value);
  } catch {
    // What only Go's syntax allows is not held against the object.
    return true;
  }
}

const FORMATS: Readonly<Record<string, (value: string) => boolean>> = {
  byte: (value) => /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(value),
  date: (value) => /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/.test(value),
  "date-time": (value) => typeof parseTime(value) === "number",
  email: (value) => /^[^@\s]+@[^@\s]+$/.test(value),
  hostname: (value) =>
    /^([a-zA-Z0-9]([-a-zA-Z0-9]{0,61}[a-zA-Z0-9])?)(\.[a-zA-Z0-9]([-a-zA-Z0-9]{0,61}[a-zA-Z0-9])?)*$/.test(value),
  ipv4: (value) => /^((25[0-5]|2[0-4]\d|1?\d?\d)(\.(?!$)|$)){4}$/.test(value),
  uri: (value) => /^[a-zA-Z][a-zA-Z0-9+.-]*:/.test(value),
  uuid: (value) => /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i.test(value),
};

function listErrors(value: readonly unknown[], schema: JSONSchema, path: string): FieldError[] {
  const { minItems, maxItems, uniqueItems, items } = schema;
  const errors: FieldError[] = [];
  if (maxItems !== undefined && value.length > maxItems) errors.push(tooMany(path, value.length, maxItems));
  if (minItems !== undefined && value.length < minItems)
    errors.push(invalidValue(path, value.length, `${nameOf(path)} should have at least ${minItems} items`));
  if (uniqueItems && value.some((item, at) => value.slice(0, at).some((before) => deepEqual(before, item))))
    errors.push(invalidValue(path, value, `${nameOf(path)} shouldn't contain duplicates`));
  if (items) for (const [at, item] of value.entries()) errors.push(...schemaErrors(item, items, `${path}[${at}]`));
  return [...errors, ...repeatedItems(value, schema, path)];
}

/** Sets and maps in the shape of lists may hold nothing twice. */
function repeatedItems(value: readonly unknown[], schema: JSONSchema, path: string): FieldError[] {
  const listType = schema["x-kubernetes-list-type"];
  if (listType !== "set" && listType !== "map") return [];
  const keys = schema["x-kubernetes-list-map-keys"] ?? [];
  const seen = new Set<string>();
  const errors: FieldError[] = [];
  for (const [at, item] of value.entries()) {
    const record = (item ?? {}) as { [name: string]: unknown };
    const key =
      listType === "set"
        ? item
        : Object.fromEntries(keys.flatMap((name) => (record[name] === undefined ? [] : [[name, record[name]]])));
    const text = JSON.stringify(key);
    if (seen.has(text)) errors.push(duplicate(`${path}[${at}]`, key));
    seen.add(text);
  }
  return errors;
}

function objectErrors(value: { [name: string]: unknown }, schema: JSONSchema, path: string): FieldError[] {
  const { properties = {}, additionalProperties, minProperties, maxProperties } = schema;
  const errors: FieldError[] = [];
  const names = Object.keys(value);
  const inside = (name: string) => (path === "" ? name : `${path}.${name}`);
  if (maxProperties !== undefined && names.length > maxProperties)
    errors.push(tooMany(path, names.length, maxProperties));
  if (minProperties !== undefined && names.length < minProperties)
    errors.push(invalidValue(path, names.length, `${nameOf(path)} should have at least ${minProperties} properties`));
  for (const name of schema.required ?? []) if (value[name] === undefined) errors.push(required(inside(name)));
  for (const name of names) {
    if (Object.hasOwn(properties, name)) errors.push(...schemaErrors(value[name], properties[name]!, inside(name)));
    else if (typeof additionalProperties === "object")
      errors.push(...schemaErrors(value[name], additionalProperties, inside(name)));
  }
  return errors;
}

function combinedErrors(value: unknown, { allOf, anyOf, oneOf, not }: JSONSchema, path: string): FieldError[] {
  const fits = (schema: JSONSchema) => schemaErrors(value, schema, path).length === 0;
  const errors = (allOf ?? []).flatMap((schema) => schemaErrors(value, schema, path));
  const quoted = JSON.stringify(path);
  if (anyOf && !anyOf.some(fits))
    errors.push(invalidValue(path, "", `${quoted} must validate at least one schema (anyOf)`));
  if (oneOf) {
    const count = oneOf.filter(fits).length;
    if (count !== 1) {
      const text = count === 0 ? "Found none valid" : `Found ${count} valid alternatives`;
      errors.push(invalidValue(path, "", `${quoted} must validate one and only one schema (oneOf). ${text}`));
    }
  }
  if (not && fits(not)) errors.push(invalidValue(path, "", `${quoted} must not validate the schema (not)`));
  return errors;
}
