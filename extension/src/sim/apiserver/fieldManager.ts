/**
 * Who set which field: keeps `metadata.managedFields` on every write (apimachinery/pkg/util/managedfields). As upstream,
 * it looks at an object once it has its defaults and before admission changes it.
 *
 * Components write most and change little. Their objects share what they did not change with the stored ones, so only
 * the rest is compared, and the trees of the managers are changed where they are touched.
 */
import { emptyObject, updateManagedFields, type Writer } from "../api/managedFields";
import { rootType } from "../api/managedFields/typedValue";
import { formatTime } from "../api/time";
import type { JsonObject, ManagedFieldsEntry, Obj } from "../api/types";
import { apiVersionOf, type Kind } from "../kinds/kind";
import type { Definition, Type } from "../schema/definitions";
import { servedKind } from "./decodeBody";
import { fieldChanges } from "./fieldChanges";
import { type FieldTree, joinTrees, LEAF, subtractTree } from "./fieldTrees";
import { definitionOfKind } from "./patch";
import type { Desk } from "./plan";
import type { ApiRequest } from "./request";
import { subresourcesOf } from "./rest/subresourceRules";
import { fromStored } from "./versions";

/** Names of managers are cut off here. */
const MANAGER_LENGTH_MAX = 128;

/** The object with its field owners brought up to date. `object` is the caller's own copy. */
export function trackUpdate(desk: Desk, kind: Kind, request: ApiRequest, old: Obj | undefined, object: Obj): Obj {
  if (request.servedVersion) return trackServed(desk, servedKind(desk, kind, request), request, old, object);
  const definition = definitionOfKind(kind);
  const writer = writerOf(desk, kind, request);
  const brought = object.metadata.managedFields;
  if (request.bodyForm === undefined) {
    const known = old ? old.metadata.managedFields : NO_MANAGERS;
    const keepsThem = brought === undefined || (old && known && (brought === known || sameEntries(brought, known)));
    if (known && keepsThem) {
      const before = old ?? emptyOf(definition, object);
      const managedFields = changedManagers(before, object, known, writer, rootType(definition));
      if (managedFields.length > 0) object.metadata.managedFields = managedFields;
      return object;
    }
  }
  return updateManagedFields(old, object as JsonObject, writer, definition) as Obj;
}

/** Fields are known by their names in the version that the client speaks. */
function trackServed(desk: Desk, served: Kind, request: ApiRequest, old: Obj | undefined, object: Obj): Obj {
  const shown = updateManagedFields(
    old && fromStored(served, old),
    fromStored(served, object) as JsonObject,
    writerOf(desk, served, request),
    definitionOfKind(served),
  ) as Obj;
  const { managedFields: _, ...metadata } = object.metadata;
  const { managedFields } = shown.metadata;
  return { ...object, metadata: managedFields ? { ...metadata, managedFields } : metadata };
}

const NO_MANAGERS: ManagedFieldsEntry[] = [];

/** Objects in which nothing is set, by their definition. */
const emptyObjects = new WeakMap<Definition, Obj>();

function emptyOf(definition: Definition, object: Obj): Obj {
  let empty = emptyObjects.get(definition);
  if (!empty) {
    empty = { metadata: { name: "" }, ...emptyObject(object as JsonObject, definition) } as Obj;
    emptyObjects.set(definition, empty);
  }
  return empty;
}

/** Copies that were made by deepCopy: the same entries in the same order, as their times and managers show. */
function sameEntries(a: readonly ManagedFieldsEntry[], b: readonly ManagedFieldsEntry[]): boolean {
  return (
    a.length === b.length &&
    a.every(
      (entry, at) =>
        entry.manager === b[at]!.manager && entry.time === b[at]!.time && entry.operation === b[at]!.operation,
    )
  );
}

function changedManagers(
  old: Obj,
  now: Obj,
  known: ManagedFieldsEntry[],
  writer: Writer,
  type: Type,
): ManagedFieldsEntry[] {
  const { written = LEAF, removed = LEAF } = fieldChanges(bare(old), bare(now), type);
  const mine = ownable(written, writer);
  const gone = withoutIgnored(removed, writer);
  const isSelf = ({ manager, operation, apiVersion, subresource }: ManagedFieldsEntry) =>
    manager === writer.manager &&
    operation === "Update" &&
    apiVersion === writer.apiVersion &&
    (subresource ?? "") === (writer.subresource ?? "");
  const isMine = Object.keys(mine).length > 0;
  const entries: ManagedFieldsEntry[] = [];
  let own: FieldTree | undefined;
  let touched = isMine;
  for (const entry of known) {
    const tree = entry.fieldsV1 as FieldTree;
    const less = subtractTree(tree, mine);
    const left = less && subtractTree(less, gone);
    if (left !== tree) touched = true;
    if (isMine && isSelf(entry)) own = left;
    else if (left) entries.push(left === tree ? entry : { ...entry, fieldsV1: left as JsonObject });
  }
  if (!touched) return known;
  if (isMine) {
    const fieldsV1 = (own ? joinTrees(own, mine) : mine) as JsonObject;
    const { manager, apiVersion, subresource, nowMs } = writer;
    entries.push({
      manager,
      operation: "Update",
      apiVersion,
      time: formatTime(nowMs),
      fieldsType: "FieldsV1",
      fieldsV1,
      ...(subresource ? { subresource } : {}),
    });
  }
  return entries.sort(inOrder);
}

const order = (a = "", b = "") => (a < b ? -1 : a > b ? 1 : 0);

/** Applies before updates, the older first. */
const inOrder = (a: ManagedFieldsEntry, b: ManagedFieldsEntry): number =>
  order(a.operation, b.operation) ||
  order(a.time, b.time) ||
  order(a.manager, b.manager) ||
  order(a.subresource, b.subresource);

function bare(object: Obj): { [name: string]: unknown } {
  const { managedFields: _, ...metadata } = object.metadata;
  return { ...object, metadata };
}

/** Fields that the server alone sets, and that therefore nobody owns. */
const UNOWNED_METADATA = [
  "creationTimestamp",
  "generation",
  "managedFields",
  "name",
  "namespace",
  "resourceVersion",
  "selfLink",
  "uid",
].map((name) => `f:${name}`);

/** A set without what nobody owns and without what this path does not write. */
function ownable(tree: FieldTree, writer: Writer): FieldTree {
  const left = withoutIgnored(tree, writer);
  delete left["f:apiVersion"];
  delete left["f:kind"];
  const metadata = left["f:metadata"];
  if (metadata) {
    const owned: { [word: string]: FieldTree } = { ...metadata };
    for (const word of UNOWNED_METADATA) delete owned[word];
    delete owned["."];
    if (Object.keys(owned).length > 0) left["f:metadata"] = owned;
    else delete left["f:metadata"];
  }
  return left;
}

function withoutIgnored(tree: FieldTree, { ignored = [] }: Writer): { [word: string]: FieldTree } {
  const left = { ...tree };
  for (const name of ignored) delete left[`f:${name}`];
  return left;
}

/** Who writes, and by which path. */
export function writerOf(desk: Desk, kind: Kind, request: ApiRequest): Writer {
  const { subresource } = request;
  const ignored = subresource === "status" ? ["spec"] : hasStatus(kind) ? ["status"] : [];
  return {
    manager: managerOf(request),
    apiVersion: apiVersionOf(servedKind(desk, kind, request)),
    nowMs: desk.nowMs,
    ignored,
    ...(subresource ? { subresource } : {}),
  };
}

/** Asked on every write: remembered for each kind. */
const statusByKind = new WeakMap<Kind, boolean>();

function hasStatus(kind: Kind): boolean {
  let has = statusByKind.get(kind);
  if (has === undefined) {
    has = subresourcesOf(kind).includes("status");
    statusByKind.set(kind, has);
  }
  return has;
}

/** The `fieldManager` option, or what the user agent calls itself; components are known by their program. */
function managerOf({ options, userAgent, user, bodyForm }: ApiRequest): string {
  if (options?.fieldManager) return options.fieldManager;
  if (bodyForm !== undefined && userAgent)
    return userAgent
      .split("/")[0]!
      .replace(/[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu, "")
      .slice(0, MANAGER_LENGTH_MAX);
  if (user.name.startsWith("system:node:")) return "kubelet";
  // Controllers act under accounts of their own, and all of them are one program.
  if (user.name.startsWith("system:serviceaccount:kube-system:")) return "kube-controller-manager";
  return user.name.slice(user.name.lastIndexOf(":") + 1);
}
