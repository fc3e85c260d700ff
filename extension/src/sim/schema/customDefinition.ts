/**
 * The graph of a custom resource out of its structural OpenAPI schema, so that pruning, patches and server-side apply
 * treat it as they treat built-in kinds (k8s.io/apiextensions-apiserver/pkg/apiserver/schema).
 * Value rules (minimum, pattern, CEL) are validation's business and not here.
 */

import { type Definition, definition, type Field, type Type } from "./definitions";

/** The part of JSONSchemaProps that shapes a type. */
export type StructuralSchema = {
  type?: string;
  properties?: { [name: string]: StructuralSchema };
  additionalProperties?: StructuralSchema | boolean;
  items?: StructuralSchema;
  required?: string[];
  default?: unknown;
  "x-kubernetes-int-or-string"?: boolean;
  "x-kubernetes-list-map-keys"?: string[];
  "x-kubernetes-list-type"?: string;
  "x-kubernetes-map-type"?: string;
  "x-kubernetes-preserve-unknown-fields"?: boolean;
};

/** The definition of a custom kind. Every custom object has apiVersion, kind and metadata, whatever its schema says. */
export function customDefinition(group: string, version: string, kind: string, schema: StructuralSchema): Definition {
  const made = structOf(`${group}.${version}.${kind}`, schema);
  const fields = new Map(made.fields);
  const text: Type = { sort: "scalar", scalar: "string" };
  const metadata: Type = { sort: "struct", definition: definition("meta.v1.ObjectMeta"), atomic: false };
  for (const [name, type] of [
    ["apiVersion", text],
    ["kind", text],
    ["metadata", metadata],
  ] as const)
    fields.set(name, { name, type, required: false, patchStrategy: [] });
  return { ...made, fields };
}

function structOf(id: string, schema: StructuralSchema): Definition {
  const fields = new Map<string, Field>();
  for (const [name, property] of Object.entries(schema.properties ?? {}))
    fields.set(name, {
      name,
      type: typeOf(`${id}.${name}`, property),
      required: schema.required?.includes(name) === true,
      patchStrategy: [],
      ...(property.default === undefined ? {} : { default: property.default }),
    });
  return { id, fields, open: schema["x-kubernetes-preserve-unknown-fields"] === true, custom: true };
}

function typeOf(id: string, schema: StructuralSchema): Type {
  const isAtomic = schema["x-kubernetes-map-type"] === "atomic";
  if (schema["x-kubernetes-int-or-string"]) return { sort: "scalar", scalar: "intOrString", atomic: true };
  switch (schema.type) {
    case "array": {
      const listType = schema["x-kubernetes-list-type"];
      return {
        sort: "list",
        items: typeOf(id, schema.items ?? {}),
        listType: listType === "map" || listType === "set" ? listType : "atomic",
        keys: schema["x-kubernetes-list-map-keys"] ?? [],
      };
    }
    case "object":
      if (typeof schema.additionalProperties === "object")
        return { sort: "map", values: typeOf(id, schema.additionalProperties), atomic: isAtomic };
      if (schema.additionalProperties === true) return { sort: "map", values: free, atomic: isAtomic };
      return { sort: "struct", definition: structOf(id, schema), atomic: isAtomic };
    case "boolean":
    case "string":
      return { sort: "scalar", scalar: schema.type, atomic: true };
    case "integer":
      return { sort: "scalar", scalar: "int64", atomic: true };
    case "number":
      return { sort: "scalar", scalar: "number", atomic: true };
    default:
      return free;
  }
}

const free: Type = { sort: "scalar", scalar: "any" };
