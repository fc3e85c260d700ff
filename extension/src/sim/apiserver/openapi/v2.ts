/**
 * OpenAPI v2 for old clients, as the protobuf that gnostic defines (openapi_v2.proto): kubectl before 1.27 reads nothing
 * else. Only what such clients use is in it: definitions, and the group-version-kinds at them.
 */
import { customSchema } from "../crd/openApi";
import { utf8 } from "../discovery/sha256";
import { kubernetesVersion } from "../discovery/version";
import type { Desk } from "../plan";
import type { HttpRequest, HttpResponse } from "../request";
import type { Documents } from "../rest/staticPaths";
import { type Descriptions, type Schema, schemaName, schemasOf } from "./schemas";

const REFERENCE = "#/definitions/";

export function openApiV2(desk: Desk, http: HttpRequest, documents: Documents): HttpResponse {
  const definitions = definitionsOf(desk, documents.descriptions?.());
  const accept = http.headers.accept ?? "";
  if (accept.includes("protobuf"))
    return {
      code: 200,
      headers: {
        "content-type": "application/com.github.proto-openapi.spec.v2.v1.0+protobuf",
        "cache-control": "no-cache, private",
      },
      body: documentBytes(definitions),
    };
  const info = { title: "Kubernetes", version: kubernetesVersion.gitVersion };
  return {
    code: 200,
    headers: { "content-type": "application/json" },
    body: { swagger: "2.0", info, paths: {}, definitions },
  };
}

function definitionsOf({ registry }: Desk, descriptions: Descriptions | undefined): { [name: string]: Schema } {
  const kinds = registry.all();
  const builtIn = kinds.filter((kind) => kind.id === kind.kind && !customSchema(kind));
  const definitions = schemasOf(
    ["meta.v1.Status", ...builtIn.map(({ definition }) => definition)],
    descriptions,
    REFERENCE,
  );
  for (const kind of builtIn) {
    const name = schemaName(kind.definition);
    const marks = [{ group: kind.group, kind: kind.kind, version: kind.version }];
    definitions[name] = { ...definitions[name], "x-kubernetes-group-version-kind": marks };
  }
  for (const [name, schema] of Object.entries(definitions)) definitions[name] = forV2(schema) as Schema;
  return definitions;
}

/** v2 knows no oneOf and no wrapped references. */
function forV2(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(forV2);
  if (typeof schema !== "object" || schema === null) return schema;
  const { oneOf, allOf, ...rest } = schema as Schema;
  const plain: Schema = {};
  for (const [key, value] of Object.entries(rest)) plain[key] = forV2(value);
  if (oneOf) plain.type = "string";
  if (Array.isArray(allOf)) Object.assign(plain, allOf[0] as Schema);
  return plain;
}

// The wire format: varints, and length-delimited fields. Field numbers are those of openapi_v2.proto.

type Bytes = number[];

function varint(value: number): Bytes {
  const bytes: Bytes = [];
  let rest = value;
  while (rest > 127) {
    bytes.push((rest & 127) | 128);
    rest = Math.floor(rest / 128);
  }
  bytes.push(rest);
  return bytes;
}

function field(number: number, content: Bytes | string): Bytes {
  const bytes = typeof content === "string" ? [...utf8(content)] : content;
  return concat([varint(number * 8 + 2), varint(bytes.length), bytes]);
}

function concat(parts: readonly Bytes[]): Bytes {
  const all: Bytes = [];
  for (const part of parts) for (const byte of part) all.push(byte);
  return all;
}

function documentBytes(definitions: { [name: string]: Schema }): Uint8Array {
  const info = concat([field(1, "Kubernetes"), field(2, kubernetesVersion.gitVersion)]);
  const named = Object.keys(definitions).sort();
  const all = concat(
    named.map((name) => field(1, concat([field(1, name), field(2, schemaBytes(definitions[name]!))]))),
  );
  return Uint8Array.from(concat([field(1, "2.0"), field(2, info), field(8, []), field(9, all)]));
}

function schemaBytes(schema: Schema): Bytes {
  const parts: Bytes[] = [];
  const text = (number: number, key: string) => {
    if (typeof schema[key] === "string") parts.push(field(number, schema[key] as string));
  };
  text(1, "$ref");
  text(2, "format");
  text(4, "description");
  for (const name of (schema.required as string[] | undefined) ?? []) parts.push(field(19, name));
  for (const value of (schema.enum as unknown[] | undefined) ?? []) parts.push(field(20, anyBytes(value)));
  if (schema.additionalProperties) parts.push(field(21, field(1, schemaBytes(schema.additionalProperties as Schema))));
  if (typeof schema.type === "string") parts.push(field(22, field(1, schema.type)));
  if (schema.items) parts.push(field(23, field(1, schemaBytes(schema.items as Schema))));
  const properties = schema.properties as { [name: string]: Schema } | undefined;
  if (properties)
    parts.push(
      field(
        25,
        concat(
          Object.keys(properties).map((name) =>
            field(1, concat([field(1, name), field(2, schemaBytes(properties[name]!))])),
          ),
        ),
      ),
    );
  for (const key of Object.keys(schema).filter((name) => name.startsWith("x-")))
    parts.push(field(31, concat([field(1, key), field(2, anyBytes(schema[key]))])));
  return concat(parts);
}

/** gnostic's Any: the value as YAML. JSON is YAML. */
const anyBytes = (value: unknown): Bytes => field(2, `${JSON.stringify(value)}\n`);
