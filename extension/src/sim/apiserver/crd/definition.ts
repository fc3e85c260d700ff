/** A custom resource's schema as a graph of types, so that server-side apply and patches walk it as any other. */
import { type Definition, definition, type Field, type Type } from "../../schema/definitions";
import type { CustomKind, JSONSchema } from "./schema";

const made = new WeakMap<JSONSchema, Definition>();

/** The definition of a custom kind, with the parts that every object has. */
export function definitionOfCustom(kind: CustomKind): Definition {
  const known = made.get(kind.schema);
  if (known) return known;
  const own = structOf(kind.schema, `${kind.group}.${kind.version}.${kind.kind}`);
  const text: Type = { sort: "scalar", scalar: "string", atomic: true };
  const metadata: Type = { sort: "struct", definition: definition("meta.v1.ObjectMeta"), atomic: false };
  const fields = new Map(own.fields);
  for (const [name, type] of [
    ["apiVersion", text],
    ["kind", text],
    ["metadata", metadata],
  ] as const)
    fields.set(name, { name, type, required: false, patchStrategy: [] });
  const whole: Definition = { id: own.id, fields, open: own.open };
  made.set(kind.schema, whole);
  return whole;
}

function structOf(schema: JSONSchema, id: string): Definition {
  const fields = new Map<string, Field>();
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    fields.set(name, {
      name,
      type: typeOf(property, `${id}.${name}`),
      required: false,
      patchStrategy: [],
      ...(property.default === undefined ? {} : { default: property.default }),
    });
  }
  return { id, fields, open: schema["x-kubernetes-preserve-unknown-fields"] === true };
}

const ANY: Type = { sort: "scalar", scalar: "any", atomic: true };

function typeOf(schema: JSONSchema, id: string): Type {
  if (schema["x-kubernetes-int-or-string"]) return { sort: "scalar", scalar: "intOrString", atomic: true };
  switch (schema.type) {
    case "array":
      return {
        sort: "list",
        items: schema.items ? typeOf(schema.items, `${id}[]`) : ANY,
        listType: schema["x-kubernetes-list-type"] ?? "atomic",
        keys: schema["x-kubernetes-list-map-keys"] ?? [],
      };
    case "object": {
      const atomic = schema["x-kubernetes-map-type"] === "atomic";
      if (schema.properties || schema["x-kubernetes-preserve-unknown-fields"])
        return { sort: "struct", definition: structOf(schema, id), atomic };
      const values =
        typeof schema.additionalProperties === "object" ? typeOf(schema.additionalProperties, `${id}{}`) : ANY;
      return { sort: "map", values, atomic };
    }
    case "integer":
      return { sort: "scalar", scalar: "int64", atomic: true };
    case "number":
      return { sort: "scalar", scalar: "number", atomic: true };
    case "boolean":
      return { sort: "scalar", scalar: "boolean", atomic: true };
    case "string":
      return { sort: "scalar", scalar: "string", atomic: true };
    default:
      return ANY;
  }
}
