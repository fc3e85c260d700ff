/**
 * Who set which field: keeps `metadata.managedFields` on every write (apimachinery/pkg/util/managedfields). As upstream,
 * it looks at an object once it has its defaults and before admission changes it.
 *
 * Components write most and change little. Their objects share what they did not change with the stored ones, so only
 * the rest is compared, and the trees of the managers are changed where they are touched.
 */
import { updateManagedFields, type Writer } from "../api/managedFields";
import { encodeFields, union } from "../api/managedFields/fieldSet";
import { compare, rootType } from "../api/managedFields/typedValue";
import { formatTime } from "../api/time";
import type { JsonObject, ManagedFieldsEntry, Obj } from "../api/types";
import { apiVersionOf, type Kind } from "../kinds/kind";
import { servedKind } from "./decodeBody";
import { type FieldTree, joinTrees, subtractTree } from "./fieldTrees";
import { definitionOfKind } from "./patch";
import type { Desk } from "./plan";
import type { ApiRequest } from "./request";
import { subresourcesOf } from "./rest/subresourceRules";

/** Names of managers are cut off here. */
const MANAGER_LENGTH_MAX = 128;

/** The object with its field owners brought up to date. `object` is the caller's own copy. */
export function trackUpdate(desk: Desk, kind: Kind, request: ApiRequest, old: Obj | undefined, object: Obj): Obj {
  const definition = definitionOfKind(kind);
  const writer = writerOf(desk, kind, request);
  const known = old?.metadata.managedFields;
  if (old && known && request.bodyForm === undefined) {
    const brought = object.metadata.managedFields;
    if (brought === undefined || brought === known || sameEntries(brought, known)) {
      object.metadata.managedFields = changedManagers(old, object, known, writer, rootType(definition));
      return object;
    }
  }
  return updateManagedFields(old, object as JsonObject, writer, definition) as Obj;
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

type TypeOf = Parameters<typeof compare>[2];

function changedManagers(
  old: Obj,
  now: Obj,
  known: ManagedFieldsEntry[],
  writer: Writer,
  type: TypeOf,
): ManagedFieldsEntry[] {
  const [before, after] = differing(bare(old), bare(now));
  const change = compare(before as JsonObject, after as JsonObject, type);
  const mine = ownable(encodeFields(union(change.added, change.modified)) as FieldTree, writer);
  const gone = encodeFields(change.removed) as FieldTree;
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

type Tree = { readonly [name: string]: unknown };

const isTree = (value: unknown): value is Tree => typeof value === "object" && value !== null && !Array.isArray(value);

/** Both objects without what they share, but for one shared field of each: an object that keeps something is not empty. */
function differing(before: Tree, after: Tree): [Tree, Tree] {
  const left: { [name: string]: unknown } = {};
  const right: { [name: string]: unknown } = {};
  let hasShared = false;
  for (const name in before) {
    const a = before[name];
    const b = after[name];
    if (isSame(a, b)) {
      if (hasShared) continue;
      hasShared = true;
      left[name] = a;
      right[name] = b;
    } else if (isTree(a) && isTree(b)) [left[name], right[name]] = differing(a, b);
    else {
      left[name] = a;
      if (b !== undefined) right[name] = b;
    }
  }
  for (const name in after) if (!(name in before)) right[name] = after[name];
  return [left, right];
}

/** Equal as JSON, in the same order of fields: copies are. */
function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a)) {
    if (!Array.isArray(b) || a.length !== b.length) return false;
    for (let i = 0; i < a.length; i++) if (!isSame(a[i], b[i])) return false;
    return true;
  }
  if (Array.isArray(b)) return false;
  let count = 0;
  for (const name in a) {
    count += 1;
    if (!isSame((a as Tree)[name], (b as Tree)[name])) return false;
  }
  for (const _ in b) count -= 1;
  return count === 0;
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
function ownable(tree: FieldTree, { ignored = [] }: Writer): FieldTree {
  const left: { [word: string]: FieldTree } = { ...tree };
  delete left["f:apiVersion"];
  delete left["f:kind"];
  for (const name of ignored) delete left[`f:${name}`];
  const metadata = left["f:metadata"];
  if (metadata) {
    const owned: { [word: string]: FieldTree } = { ...metadata };
    for (const word of UNOWNED_METADATA) delete owned[word];
    if (Object.keys(owned).length > 0) left["f:metadata"] = owned;
    else delete left["f:metadata"];
  }
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
