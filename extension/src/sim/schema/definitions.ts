/**
 * The types of Kubernetes 1.36 as a graph: kinds, definitions, fields, and how each merges.
 * Decoder, patches, server-side apply and OpenAPI walk it. Definitions are built when they are first asked for.
 * A custom resource brings its own graph (customDefinition) out of its OpenAPI schema.
 */

import { assert } from "../../base/assert";
import generated from "./definitions.generated.json";
import { atomicMaps, atomicStructs, type MergeRule, mergeRules } from "./mergeKeys";

export type Scalar =
  | "any"
  | "boolean"
  | "bytes"
  | "int32"
  | "int64"
  | "intOrString"
  | "microTime"
  | "number"
  | "object"
  | "quantity"
  | "string"
  | "time";

export type Type =
  | { readonly sort: "scalar"; readonly scalar: Scalar; readonly atomic?: boolean }
  | {
      readonly sort: "list";
      readonly items: Type;
      readonly listType: "atomic" | "map" | "set";
      /** What tells items of a `map` list apart, with the default of a key that may be left out. */
      readonly keys: readonly string[];
    }
  | { readonly sort: "map"; readonly values: Type; readonly atomic: boolean }
  | { readonly sort: "struct"; readonly definition: Definition; readonly atomic: boolean };

export type Field = {
  readonly name: string;
  readonly type: Type;
  readonly required: boolean;
  readonly enum?: readonly string[];
  /** The strategic merge patch strategies of this field, empty for the default. */
  readonly patchStrategy: readonly ("merge" | "replace" | "retainKeys")[];
  readonly patchKey?: string;
  /** The value that a key of a `map` list has when it is left out, as `TCP` for a port's protocol. */
  readonly default?: unknown;
};

export type Definition = {
  /** `core.v1.Container`: the Go package's last parts and the type. */
  readonly id: string;
  readonly fields: ReadonlyMap<string, Field>;
  /** True if unknown fields are kept (custom resources with x-kubernetes-preserve-unknown-fields). */
  readonly open: boolean;
  /** True for custom resources: they are stored as they were written, no empty value is dropped or filled in. */
  readonly custom?: boolean;
};

type Raw = { fields: { [name: string]: string }; enums?: { [name: string]: readonly string[] } };

const raw = generated as {
  kinds: { [apiVersion: string]: { [kind: string]: string } };
  definitions: { [id: string]: Raw };
};
const built = new Map<string, Definition>();

/** Every built-in kind that has a definition, as `[apiVersion, kind, definition id]`, sorted by apiVersion. */
export const builtInKinds = (): [apiVersion: string, kind: string, id: string][] =>
  Object.entries(raw.kinds).flatMap(([apiVersion, kinds]) =>
    Object.entries(kinds).map(([kind, id]): [string, string, string] => [apiVersion, kind, id]),
  );

/** The definition of a built-in kind, or undefined. DeleteOptions and Status belong to every group-version. */
export function definitionOf(group: string, version: string, kind: string): Definition | undefined {
  const apiVersion = group === "" ? version : `${group}/${version}`;
  const kinds = Object.hasOwn(raw.kinds, apiVersion) ? raw.kinds[apiVersion]! : {};
  const id = Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
  if (id !== undefined) return definition(id);
  return kind === "DeleteOptions" || kind === "Status" ? definition(`meta.v1.${kind}`) : undefined;
}

/** A definition by its id, as `core.v1.PodSpec`. Asking for one that is not there is a bug. */
export function definition(id: string): Definition {
  const known = built.get(id);
  if (known) return known;
  assert(Object.hasOwn(raw.definitions, id), `there is no definition ${id}`);
  const made = new LazyDefinition(id, raw.definitions[id]!);
  built.set(id, made);
  return made;
}

/** All ids, sorted, for OpenAPI and explain. */
export const definitionIds = (): string[] => Object.keys(raw.definitions);

/** A field of a definition by its name. */
export const fieldOf = (of: Definition, name: string): Field | undefined => of.fields.get(name);

/** The Go type's name as messages print it: `v1.PodSpec` for core.v1.PodSpec. */
export function goName(of: Definition): string {
  const [, version, name] = of.id.split(".");
  return `${version}.${name}`;
}

/** The name without its package: `PodSpec`. */
export const shortName = (of: Definition): string => of.id.slice(of.id.lastIndexOf(".") + 1);

class LazyDefinition implements Definition {
  readonly open = false;
  private made: Map<string, Field> | undefined;

  constructor(
    readonly id: string,
    private readonly source: Raw,
  ) {}

  get fields(): ReadonlyMap<string, Field> {
    this.made ??= this.build();
    return this.made;
  }

  private build(): Map<string, Field> {
    const rules = mergeRules[this.id] ?? {};
    const fields = new Map<string, Field>();
    for (const [name, text] of Object.entries(this.source.fields)) {
      const required = text.endsWith("!");
      const rule = rules[name] ?? {};
      const values = this.source.enums?.[name];
      fields.set(name, {
        name,
        type: readType(required ? text.slice(0, -1) : text, rule, atomicMaps.has(`${this.id}.${name}`)),
        required,
        ...(values ? { enum: values } : {}),
        patchStrategy: rule.strategy ?? [],
        ...(rule.patchKey ? { patchKey: rule.patchKey } : {}),
        ...(name === "protocol" && protocolDefaults.has(this.id) ? { default: "TCP" } : {}),
      });
    }
    return fields;
  }
}

/** Where a port's protocol is part of its key, it counts as TCP when it is left out. */
const protocolDefaults: ReadonlySet<string> = new Set(["core.v1.ContainerPort", "core.v1.ServicePort"]);

function readType(text: string, rule: MergeRule, atomic: boolean): Type {
  if (text.startsWith("[]")) {
    const items = readType(text.slice(2), {}, false);
    return { sort: "list", items, listType: rule.listType ?? "atomic", keys: rule.keys ?? [] };
  }
  if (text.startsWith("{}")) return { sort: "map", values: readType(text.slice(2), {}, false), atomic };
  if (text.includes(".")) return { sort: "struct", definition: definition(text), atomic: atomicStructs.has(text) };
  return { sort: "scalar", scalar: text as Scalar, atomic: true };
}
