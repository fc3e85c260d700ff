/**
 * Server-side apply and the record of who set which field
 * (k8s.io/apimachinery/pkg/util/managedfields, sigs.k8s.io/structured-merge-diff/merge).
 * Pure functions: objects come in decoded; defaults, validation and storage are the caller's.
 * Left out: conversion between versions (kinds have one here), the merging of more than ten update managers into
 * "ancient-changes", and kubectl's hand-over from its last-applied annotation.
 */

import { decodeValue } from "../../schema/decode";
import type { Definition } from "../../schema/definitions";
import { applyConflict, badRequest, plainError } from "../errors";
import { goQuote } from "../goText";
import { own } from "../patch/values";
import { formatTime } from "../time";
import type { JsonObject, ManagedFieldsEntry, StatusCause } from "../types";
import {
  decodeFields,
  difference,
  emptySet,
  encodeFields,
  type FieldSet,
  intersection,
  isEmptySet,
  memberSet,
  pathsOf,
  setOf,
  union,
} from "./fieldSet";
import { compare, fieldsSetBy, mergeTyped, removeFields, rootType, typeErrors, withNamedParents } from "./typedValue";

/** Who writes, by which path, and when. */
export type Writer = {
  manager: string;
  /** The apiVersion of the request's body. */
  apiVersion: string;
  /** `status`, `scale`, … when the write goes to a subresource. */
  subresource?: string;
  /** Epoch milliseconds. */
  nowMs: number;
  /** Top-level fields that this path does not write, as `status` on the main path of a kind that has it apart. */
  ignored?: readonly string[];
};

export type Applied = {
  object: JsonObject;
  /** False if nothing but the record of managers may differ: such an apply keeps the resourceVersion if that is equal. */
  changed: boolean;
};

type Manager = Omit<ManagedFieldsEntry, "fieldsV1" | "fieldsType"> & { set: FieldSet };

/**
 * Applies a configuration: merges it into the live object, takes away what the manager no longer lists and nobody else
 * owns, and records the ownership. Throws 409 with a cause per field if others own what would change (unless forced).
 */
export function applyPatch(
  live: JsonObject | undefined,
  applied: JsonObject,
  writer: Writer,
  force: boolean,
  definition: Definition,
): Applied {
  const type = rootType(definition);
  const metadata = (applied.metadata ?? {}) as JsonObject;
  if (metadata.managedFields !== undefined && metadata.managedFields !== null)
    throw badRequest("metadata.managedFields must be nil");
  const errors = typeErrors(applied, type);
  if (errors.length > 0) {
    const { group, version } = split(String(applied.apiVersion ?? ""));
    const which = `${String(metadata.namespace ?? "")}/${String(metadata.name ?? "")}; ${group}/${version}, Kind=${String(applied.kind ?? "")}`;
    const text = errors.length === 1 ? errors[0] : `errors:\n  ${errors.join("\n  ")}`;
    throw plainError(`failed to create typed patch object (${which}): ${text}`);
  }
  const before = withoutManagers(live ?? emptyObject(applied, definition));
  let managers = live ? decodeManagers(live) : [];
  if (live && managers.length === 0) managers = beforeFirstApply(before, writer, definition);

  const isSelf = (manager: Manager) => isEntryOf(manager, writer, "Apply");
  const former = managers.find(isSelf);
  const configuration = Object.fromEntries(
    Object.entries(applied).filter(([field]) => !writer.ignored?.includes(field)),
  );
  const full = fieldsSetBy(configuration, type);
  const others = managers.filter((manager) => !isSelf(manager));
  const merged = mergeTyped(before, configuration, type) as JsonObject;
  const owned = [full, ...others.map(({ set }) => set)].reduce(union, emptySet);
  const given = former ? difference(withNamedParents(former.set, type), withNamedParents(owned, type)) : emptySet;
  const after = removeFields(merged, given, type) as JsonObject;

  const decoded = decodeValue(after, definition);
  if (decoded.error !== undefined) throw badRequest(decoded.error);
  const change = compare(before, decoded.object, type);
  const changedSet = difference(union(change.added, change.modified), unmanaged);
  const conflicts = others
    .map((manager) => ({ manager, fields: intersection(manager.set, changedSet) }))
    .filter(({ fields }) => !isEmptySet(fields));
  if (conflicts.length > 0 && !force) throw conflictError(conflicts);
  const isChanged = live === undefined || !isEmptySet(changedSet) || !isEmptySet(difference(change.removed, unmanaged));

  const set = difference(full, unmanaged);
  const kept = others.map((manager) => ({
    ...manager,
    set: difference(difference(manager.set, changedSet), change.removed),
  }));
  const time = isChanged ? formatTime(writer.nowMs) : former?.time;
  const self: Manager = { ...entryOf(writer, "Apply"), ...(time ? { time } : {}), set };
  return { object: withManagers(decoded.object, [...kept, self]), changed: isChanged };
}

/**
 * Records a create, update or patch: what the writer added or changed is its own from now on, what it removed is
 * nobody's. `after` comes back with its managedFields; those that it brought along count, `[{}]` and `[]` reset them.
 */
export function updateManagedFields(
  before: JsonObject | undefined,
  after: JsonObject,
  writer: Writer,
  definition: Definition,
): JsonObject {
  const type = rootType(definition);
  const old = withoutManagers(before ?? emptyObject(after, definition));
  const now = withoutManagers(after);
  const brought = (after.metadata as JsonObject | undefined)?.managedFields;
  let managers = decodeManagers(after);
  if (managers.length === 0 && before && !isReset(brought)) managers = decodeManagers(before);
  const change = compare(old, now, type);
  const mine = written(difference(union(change.added, change.modified), unmanaged), writer);
  const gone = written(change.removed, writer);
  const rest = managers.map((manager) => ({ ...manager, set: difference(difference(manager.set, mine), gone) }));
  if (isEmptySet(mine)) return withManagers(now, rest);
  const isSelf = (manager: Manager) => isEntryOf(manager, writer, "Update");
  const previous = rest.find(isSelf)?.set ?? emptySet;
  const self: Manager = { ...entryOf(writer, "Update"), time: formatTime(writer.nowMs), set: union(previous, mine) };
  return withManagers(now, [...rest.filter((manager) => !isSelf(manager)), self]);
}

/** Fields that the server alone sets, and that therefore nobody owns. */
const unmanaged: FieldSet = setOf(false, [
  ["f:apiVersion", memberSet],
  ["f:kind", memberSet],
  [
    "f:metadata",
    setOf(
      true,
      [
        "creationTimestamp",
        "generation",
        "managedFields",
        "name",
        "namespace",
        "resourceVersion",
        "selfLink",
        "uid",
      ].map((field) => [`f:${field}`, memberSet] as const),
    ),
  ],
]);

/** A set without the top-level fields that this path does not write. */
const written = (set: FieldSet, { ignored = [] }: Writer): FieldSet =>
  setOf(
    set.isMember,
    [...set.children].filter(([word]) => !ignored.includes(word.slice(2))),
  );

/** An object of the kind in which nothing is set: what a create is compared with. */
export function emptyObject({ apiVersion, kind }: JsonObject, definition: Definition): JsonObject {
  return { ...decodeValue({}, definition).object, apiVersion, kind };
}

/** An object that nobody recorded so far belongs to "before-first-apply", so that an apply can conflict with it. */
function beforeFirstApply(live: JsonObject, { apiVersion, nowMs }: Writer, definition: Definition): Manager[] {
  return decodeManagers(
    updateManagedFields(undefined, live, { manager: "before-first-apply", apiVersion, nowMs }, definition),
  );
}

function decodeManagers(object: JsonObject): Manager[] {
  const entries = own((object.metadata ?? {}) as JsonObject, "managedFields");
  if (!Array.isArray(entries)) return [];
  return (entries as ManagedFieldsEntry[])
    .filter(({ operation, fieldsV1 }) => operation !== undefined && fieldsV1 !== undefined)
    .map(({ fieldsV1, fieldsType: _, ...entry }) => ({ ...entry, set: decodeFields(fieldsV1) }))
    .filter(({ set }) => !isEmptySet(set));
}

const isReset = (managedFields: unknown): boolean =>
  Array.isArray(managedFields) &&
  managedFields.length <= 1 &&
  managedFields.every((entry) => Object.keys(entry as object).length === 0);

function withoutManagers(object: JsonObject): JsonObject {
  const { managedFields: _, ...metadata } = (object.metadata ?? {}) as JsonObject;
  return { ...object, metadata };
}

/** The object with its managers in upstream's order: applies before updates, the older first. */
function withManagers(object: JsonObject, managers: readonly Manager[]): JsonObject {
  const entries = managers
    .filter(({ set }) => !isEmptySet(set))
    .sort(
      (a, b) =>
        order(a.operation, b.operation) ||
        order(a.time, b.time) ||
        order(a.manager, b.manager) ||
        order(a.subresource, b.subresource),
    )
    .map(
      ({ set, manager, operation, apiVersion, time, subresource }): ManagedFieldsEntry => ({
        manager,
        operation,
        apiVersion,
        ...(time ? { time } : {}),
        fieldsType: "FieldsV1",
        fieldsV1: encodeFields(set),
        ...(subresource ? { subresource } : {}),
      }),
    );
  const { metadata } = withoutManagers(object) as { metadata: JsonObject };
  return { ...object, metadata: entries.length > 0 ? { ...metadata, managedFields: entries } : metadata };
}

const order = (a = "", b = "") => (a < b ? -1 : a > b ? 1 : 0);

const entryOf = ({ manager, apiVersion, subresource }: Writer, operation: "Apply" | "Update") => ({
  manager,
  operation,
  apiVersion,
  ...(subresource ? { subresource } : {}),
});

const isEntryOf = (entry: Manager, writer: Writer, operation: "Apply" | "Update"): boolean =>
  entry.manager === writer.manager &&
  entry.operation === operation &&
  (operation === "Apply" || entry.apiVersion === writer.apiVersion) &&
  (entry.subresource ?? "") === (writer.subresource ?? "");

function conflictError(conflicts: readonly { manager: Manager; fields: FieldSet }[]) {
  const found = conflicts
    .map(({ manager, fields }) => ({ who: managerText(manager), paths: pathsOf(fields) }))
    .sort((a, b) => order(a.who, b.who));
  const causes: StatusCause[] = found.flatMap(({ who, paths }) =>
    paths.map((field) => ({ reason: "FieldManagerConflict", message: `conflict with ${who}`, field })),
  );
  const count = causes.length === 1 ? "1 conflict" : `${causes.length} conflicts`;
  const text =
    causes.length === 1
      ? `${causes[0]!.message}: ${causes[0]!.field}`
      : found.flatMap(({ who, paths }) => [`conflicts with ${who}:`, ...paths.map((path) => `- ${path}`)]).join("\n");
  return applyConflict(causes, `Apply failed with ${count}: ${text}`);
}

function managerText({ manager = "", operation, apiVersion, subresource }: Manager): string {
  const name = subresource ? `${goQuote(manager)} with subresource ${goQuote(subresource)}` : goQuote(manager);
  return operation === "Update" ? `${name} using ${apiVersion}` : name;
}

function split(apiVersion: string): { group: string; version: string } {
  const slash = apiVersion.indexOf("/");
  return { group: slash < 0 ? "" : apiVersion.slice(0, slash), version: apiVersion.slice(slash + 1) };
}
