/**
 * OpenAPI v3: an index, and one document for each group and version, made when it is asked for.
 * kubectl reads from it whether the server validates fields itself (the `fieldValidation` parameter of PATCH), the merge
 * keys for apply, and what `explain` prints.
 */
import type { Kind } from "../../kinds/kind";
import { customSchema } from "../crd/openApi";
import { hex, sha256 } from "../discovery/sha256";
import { kubernetesVersion } from "../discovery/version";
import type { Registry } from "../registry";
import { operationsOf, type Paths } from "./paths";
import { type Descriptions, type Schema, schemaName, schemasOf } from "./schemas";

const REFERENCE = "#/components/schemas/";

/** `/openapi/v3`: where each group-version's document lies. The hash changes with the document. */
export function openApiV3Index(registry: Registry): object {
  const paths: { [place: string]: { serverRelativeURL: string } } = {};
  for (const place of placesOf(registry))
    paths[place] = { serverRelativeURL: `/openapi/v3/${place}?hash=${hashOf(registry, place)}` };
  return { paths };
}

const placeOf = ({ group, version }: Pick<Kind, "group" | "version">): string =>
  group === "" ? `api/${version}` : `apis/${group}/${version}`;

const placesOf = (registry: Registry): string[] => [...new Set(registry.all().map(placeOf))].sort();

function hashOf(registry: Registry, place: string): string {
  const kinds = registry.all().filter((kind) => placeOf(kind) === place);
  const content = kinds.map((kind) => `${kind.plural} ${kind.kind} ${JSON.stringify(customSchema(kind) ?? null)}`);
  return hex(sha256(`${kubernetesVersion.gitVersion} ${content.join("\n")}`)).toUpperCase();
}

/** The document of one group-version, by its place: `api/v1`, `apis/apps/v1`. */
export function openApiV3Document(
  registry: Registry,
  place: string,
  descriptions: Descriptions | undefined,
): object | undefined {
  const kinds = registry.all().filter((kind) => placeOf(kind) === place);
  if (kinds.length === 0) return undefined;
  const paths: Paths = {};
  const needed = new Set(["meta.v1.DeleteOptions", "meta.v1.Status", "meta.v1.ListMeta", "meta.v1.ObjectMeta"]);
  const custom: { [name: string]: Schema } = {};
  for (const kind of kinds) {
    const own = customSchema(kind);
    if (own) Object.assign(custom, customSchemas(kind, own));
    else {
      needed.add(kind.definition);
      needed.add(`${kind.definition}List`);
      for (const subresource of kind.subresources ?? [])
        if (subresource === "scale") needed.add("autoscaling.v1.Scale");
    }
    Object.assign(paths, operationsOf(kind, schemaOf(kind), REFERENCE));
  }
  const ids = [...needed].filter(isDefined);
  const schemas = { ...schemasOf(ids, descriptions, REFERENCE), ...custom };
  markKinds(schemas, kinds);
  return {
    openapi: "3.0.0",
    info: { title: "Kubernetes", version: kubernetesVersion.gitVersion },
    paths,
    components: {
      schemas,
      securitySchemes: {
        BearerToken: {
          type: "apiKey",
          description: "Bearer Token authentication",
          name: "authorization",
          in: "header",
        },
      },
    },
  };
}

const isDefined = (id: string): boolean => {
  try {
    schemasOf([id], undefined, REFERENCE);
    return true;
  } catch {
    return false;
  }
};

/** `com.example.stable.v1.CronTab` for a custom resource: the group backwards. */
export const schemaOf = (kind: Kind): string =>
  kind.id === kind.kind
    ? schemaName(kind.definition)
    : `${kind.group.split(".").reverse().join(".")}.${kind.version}.${kind.kind}`;

function customSchemas(kind: Kind, schema: Schema): { [name: string]: Schema } {
  const name = schemaOf(kind);
  const text = { type: "string" };
  const properties = {
    ...(schema.properties as Schema | undefined),
    apiVersion: text,
    kind: text,
    metadata: { allOf: [{ $ref: REFERENCE + schemaName("meta.v1.ObjectMeta") }] },
  };
  const items = { type: "array", items: { $ref: REFERENCE + name } };
  const metadata = { allOf: [{ $ref: REFERENCE + schemaName("meta.v1.ListMeta") }] };
  return {
    [name]: { ...schema, properties },
    [`${name}List`]: {
      type: "object",
      required: ["items"],
      properties: { apiVersion: text, items, kind: text, metadata },
    },
  };
}

/** Says at each kind's schema which kind it is: kubectl finds schemas by that. */
function markKinds(schemas: { [name: string]: Schema }, kinds: readonly Kind[]): void {
  for (const kind of kinds) {
    for (const suffix of ["", "List"]) {
      const name = schemaOf(kind) + suffix;
      const schema = schemas[name];
      if (!schema) continue;
      const marks = [{ group: kind.group, version: kind.version, kind: kind.kind + suffix }];
      schemas[name] = { ...schema, "x-kubernetes-group-version-kind": marks };
    }
  }
}
