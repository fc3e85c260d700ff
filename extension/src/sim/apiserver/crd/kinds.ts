/**
 * The kinds that CustomResourceDefinitions make (apiextensions-apiserver/pkg/apiserver/customresource_handler.go and
 * registry/customresource): strategy, validation, printer columns, status and scale.
 */
import { deepEqual } from "../../../base/json";
import type { Obj } from "../../api/types";
import { age } from "../../kinds/ages";
import { validateObjectMeta, validateObjectMetaUpdate } from "../../kinds/common/metadata";
import type { Column, Kind } from "../../kinds/kind";
import type { CustomResourceDefinition } from "../../schema/types";
import { applyDefaults } from "./decode";
import { valueAtPath } from "./jsonPath";
import { ruleErrors } from "./rules";
import type { CustomKind, JSONSchema } from "./schema";
import { schemaErrors } from "./validate";

/** The kinds of one definition, one for each served version; the stored version comes first. */
export function kindsOf(crd: CustomResourceDefinition): CustomKind[] {
  const accepted = crd.status?.conditions?.some(({ type, status }) => type === "Established" && status === "True");
  if (!accepted) return [];
  const served = (crd.spec.versions ?? []).filter((version) => version.served);
  return served.sort((a, b) => Number(b.storage) - Number(a.storage)).map((version) => kindOf(crd, version));
}

type Version = NonNullable<CustomResourceDefinition["spec"]["versions"]>[number];

/** Reads lose the generated types here: a schema is walked, not known. */
type Loose = Obj & { spec?: unknown; status?: unknown };

function kindOf(crd: CustomResourceDefinition, version: Version): CustomKind {
  const { group, names, scope } = crd.spec;
  const schema = (version.schema?.openAPIV3Schema ?? {
    type: "object",
    "x-kubernetes-preserve-unknown-fields": true,
  }) as JSONSchema;
  const hasStatus = version.subresources?.status !== undefined;
  const scale = version.subresources?.scale;
  const namespaced = scope === "Namespaced";
  const rules: Pick<Kind, "namespaced"> = { namespaced };
  const errorsOf = (object: Obj, old: Obj | undefined) => {
    const errors = schemaErrors(object, schema);
    // Rules may rely on the types that the schema promises.
    return errors.length > 0 ? errors : ruleErrors(object, old, schema);
  };
  return {
    id: `${names.kind}.${group}`,
    group,
    version: version.name,
    kind: names.kind,
    listKind: names.listKind ?? `${names.kind}List`,
    plural: names.plural,
    singular: names.singular ?? names.kind.toLowerCase(),
    ...(names.shortNames ? { shortNames: names.shortNames } : {}),
    ...(names.categories ? { categories: names.categories } : {}),
    namespaced,
    definition: "",
    schema,
    subresources: [...(scale ? ["scale"] : []), ...(hasStatus ? ["status"] : [])],
    allowUnconditionalUpdate: false,

    defaults: (draft) => applyDefaults(draft, schema),
    prepareForCreate(draft: Loose) {
      if (hasStatus) delete draft.status;
      draft.metadata.generation = 1;
    },
    validate: (object) => [...validateObjectMeta(rules, object), ...errorsOf(object, undefined)],
    prepareForUpdate(draft: Loose, old: Loose, { subresource }) {
      if (subresource === "status") {
        for (const name of Object.keys(draft)) if (name !== "status" && name !== "metadata") delete draft[name];
        for (const name of Object.keys(old)) if (name !== "status" && name !== "metadata") draft[name] = old[name];
        return;
      }
      if (hasStatus) {
        if (old.status === undefined) delete draft.status;
        else draft.status = old.status;
      }
      if (!deepEqual(withoutParts(draft, hasStatus), withoutParts(old, hasStatus)))
        draft.metadata.generation = (old.metadata.generation ?? 1) + 1;
    },
    validateUpdate: (object, old) => [...validateObjectMetaUpdate(object, old), ...errorsOf(object, old)],
    ...columnsOf(version),
    selectableFields: selectableOf(version),
    ...(scale ? { scale: scaleOf(scale) } : {}),
  };
}

function withoutParts(object: Loose, hasStatus: boolean): object {
  const { metadata: _metadata, status, ...rest } = object;
  return hasStatus ? rest : { ...rest, status };
}

function columnsOf({ additionalPrinterColumns }: Version): Pick<Kind, "columns" | "cells"> {
  const given = additionalPrinterColumns ?? [{ name: "Age", type: "date", jsonPath: ".metadata.creationTimestamp" }];
  const name: Column = { name: "Name", type: "string", format: "name" };
  const columns = given.map(
    ({ name: title, type, format, description, priority }): Column => ({
      name: title,
      type: type as Column["type"],
      ...(format ? { format } : {}),
      ...(description ? { description } : {}),
      ...(priority ? { priority } : {}),
    }),
  );
  return {
    columns: [name, ...columns],
    cells: (object, nowMs) => [
      object.metadata.name,
      ...given.map(({ jsonPath, type }) => cellOf(valueAtPath(object, jsonPath), type, nowMs)),
    ],
  };
}

function cellOf(value: unknown, type: string, nowMs: number): unknown {
  if (value === undefined) return null;
  switch (type) {
    case "date":
      return typeof value === "string" ? age(value, nowMs) : "<unknown>";
    case "integer":
      return typeof value === "number" ? Math.trunc(value) : null;
    case "number":
      return typeof value === "number" ? value : null;
    case "boolean":
      return typeof value === "boolean" ? value : null;
    default:
      return typeof value === "string" ? value : JSON.stringify(value);
  }
}

function selectableOf({ selectableFields }: Version): NonNullable<Kind["selectableFields"]> {
  const fields: Record<string, (object: Obj) => string> = {};
  for (const { jsonPath } of selectableFields ?? []) {
    fields[jsonPath.replace(/^\./, "")] = (object) => {
      const value = valueAtPath(object, jsonPath);
      return value === undefined ? "" : String(value);
    };
  }
  return fields;
}

function scaleOf({
  specReplicasPath,
  statusReplicasPath,
  labelSelectorPath,
}: {
  specReplicasPath: string;
  statusReplicasPath: string;
  labelSelectorPath?: string;
}): NonNullable<Kind["scale"]> {
  const numberAt = (object: Obj, path: string) => Number(valueAtPath(object, path) ?? 0);
  return {
    replicas: (object) => numberAt(object, specReplicasPath),
    statusReplicas: (object) => numberAt(object, statusReplicasPath),
    selector: (object) => (labelSelectorPath ? String(valueAtPath(object, labelSelectorPath) ?? "") : ""),
    setReplicas(draft, replicas) {
      const names = specReplicasPath.split(".").filter((name) => name !== "");
      let at = draft as { [name: string]: unknown };
      for (const name of names.slice(0, -1)) {
        at[name] ??= {};
        at = at[name] as { [name: string]: unknown };
      }
      at[names.at(-1) ?? "replicas"] = replicas;
    },
  };
}
