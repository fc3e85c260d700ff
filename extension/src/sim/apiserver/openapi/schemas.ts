/**
 * The definitions as OpenAPI v3 schemas, with the merge keys and list types that kubectl's apply needs.
 * Models what kube-openapi's builder3 makes of the Go types. Left out: `default` values, which no client reads.
 */
import { type Definition, definition, type Field, type Type } from "../../schema/definitions";

/** Texts by definition and field. */
export type Descriptions = {
  readonly [definition: string]: {
    readonly description?: string;
    readonly fields?: { readonly [field: string]: string };
  };
};

export type Schema = { [key: string]: unknown };

const PREFIXES: Readonly<Record<string, string>> = {
  apiextensions: "io.k8s.apiextensions-apiserver.pkg.apis.",
  apiregistration: "io.k8s.kube-aggregator.pkg.apis.",
  meta: "io.k8s.apimachinery.pkg.apis.",
};

/** `core.v1.Pod` → `io.k8s.api.core.v1.Pod`. */
export const schemaName = (id: string): string => `${PREFIXES[id.slice(0, id.indexOf("."))] ?? "io.k8s.api."}${id}`;

const INT_OR_STRING = "io.k8s.apimachinery.pkg.util.intstr.IntOrString";
const MICRO_TIME = "io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime";
const QUANTITY = "io.k8s.apimachinery.pkg.api.resource.Quantity";
const RAW_EXTENSION = "io.k8s.apimachinery.pkg.runtime.RawExtension";
const TIME = "io.k8s.apimachinery.pkg.apis.meta.v1.Time";

const WELL_KNOWN: Readonly<Record<string, Schema>> = {
  [INT_OR_STRING]: {
    oneOf: [{ type: "integer" }, { type: "string" }],
    format: "int-or-string",
    description: "A whole number or a text.",
  },
  [MICRO_TIME]: { type: "string", format: "date-time", description: "A time with microseconds." },
  [QUANTITY]: {
    oneOf: [{ type: "string" }, { type: "number" }],
    description: "A fixed-point number with an optional suffix, as 500m or 1Gi.",
  },
  [RAW_EXTENSION]: { type: "object", description: "An object of any kind." },
  [TIME]: { type: "string", format: "date-time", description: "A time in RFC 3339." },
};

const reference = (prefix: string, name: string): Schema => ({ $ref: `${prefix}${name}` });

/** Schemas of these definitions and of everything that they lead to, by name. `prefix` is where references point. */
export function schemasOf(
  ids: readonly string[],
  descriptions: Descriptions | undefined,
  prefix: string,
): { [name: string]: Schema } {
  const found: { [name: string]: Schema } = {};
  const waiting = [...ids];
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    const name = schemaName(id);
    if (found[name]) continue;
    found[name] = structSchema(definition(id), descriptions?.[id], prefix, (needed) => {
      const known = WELL_KNOWN[needed];
      if (known) found[needed] = known;
      else waiting.push(needed);
    });
  }
  return found;
}

function structSchema(
  of: Definition,
  texts: Descriptions[string] | undefined,
  prefix: string,
  need: (name: string) => void,
): Schema {
  const properties: { [name: string]: Schema } = {};
  const required: string[] = [];
  for (const field of of.fields.values()) {
    properties[field.name] = fieldSchema(field, texts?.fields?.[field.name], prefix, need);
    if (field.required) required.push(field.name);
  }
  return {
    ...(texts?.description ? { description: texts.description } : {}),
    type: "object",
    ...(required.length > 0 ? { required } : {}),
    ...(of.fields.size > 0 ? { properties } : {}),
  };
}

function fieldSchema(
  field: Field,
  description: string | undefined,
  prefix: string,
  need: (name: string) => void,
): Schema {
  const type = typeSchema(field.type, prefix, need);
  const text = description ? { description } : {};
  const merging: Schema = {
    ...(field.patchStrategy.length > 0 ? { "x-kubernetes-patch-strategy": field.patchStrategy.join(",") } : {}),
    ...(field.patchKey ? { "x-kubernetes-patch-merge-key": field.patchKey } : {}),
  };
  // A reference may have no neighbours; with a text of its own it is wrapped.
  if (type.$ref !== undefined)
    return { ...text, ...merging, ...(description || Object.keys(merging).length > 0 ? { allOf: [type] } : type) };
  return {
    ...text,
    ...type,
    ...merging,
    ...(field.enum ? { enum: field.enum } : {}),
    ...(field.default === undefined ? {} : { default: field.default }),
  };
}

function typeSchema(type: Type, prefix: string, need: (name: string) => void): Schema {
  switch (type.sort) {
    case "list":
      return {
        type: "array",
        items: typeSchema(type.items, prefix, need),
        "x-kubernetes-list-type": type.listType,
        ...(type.listType === "map" ? { "x-kubernetes-list-map-keys": type.keys } : {}),
      };
    case "map":
      return {
        type: "object",
        additionalProperties: typeSchema(type.values, prefix, need),
        ...(type.atomic ? { "x-kubernetes-map-type": "atomic" } : {}),
      };
    case "struct":
      need(type.definition.id);
      return reference(prefix, schemaName(type.definition.id));
    case "scalar":
      return scalarSchema(type.scalar, prefix, need);
  }
}

function scalarSchema(scalar: string, prefix: string, need: (name: string) => void): Schema {
  const wellKnown = {
    intOrString: INT_OR_STRING,
    microTime: MICRO_TIME,
    quantity: QUANTITY,
    time: TIME,
    object: RAW_EXTENSION,
  }[scalar];
  if (wellKnown) {
    need(wellKnown);
    return reference(prefix, wellKnown);
  }
  switch (scalar) {
    case "boolean":
    case "string":
      return { type: scalar };
    case "bytes":
      return { type: "string", format: "byte" };
    case "int32":
    case "int64":
      return { type: "integer", format: scalar };
    case "number":
      return { type: "number", format: "double" };
    default:
      return { description: "Any JSON value." };
  }
}
