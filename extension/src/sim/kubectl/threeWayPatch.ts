/**
 * The patch of `kubectl apply`: what was applied last, what is applied now, what is there
 * (k8s.io/apimachinery/pkg/util/strategicpatch CreateThreeWayMergePatch).
 *
 * Fields that were applied and are applied no longer are deleted; fields that are applied and differ are set; fields that
 * others set stay. Lists with a merge key are compared item by item.
 */
import { deepEqual } from "../../base/json";
import type { Definition, Field, Type } from "../schema/definitions";

type Json = Record<string, unknown>;

/** A strategic merge patch; empty when nothing is to be done. Without a definition it is a plain merge patch. */
export function threeWayPatch(last: Json, wanted: Json, live: Json, definition: Definition | undefined): Json {
  return patchOfMap(last, wanted, live, definition?.fields);
}

type Fields = ReadonlyMap<string, Field> | undefined;

function patchOfMap(last: Json, wanted: Json, live: Json, fields: Fields): Json {
  const patch: Json = {};
  for (const name of Object.keys(wanted)) {
    const now = wanted[name];
    const there = live[name];
    const before = last[name];
    const field = fields?.get(name);
    if (now === undefined || now === null) {
      if (there !== undefined && there !== null) patch[name] = null;
    } else if (there === undefined || there === null) patch[name] = now;
    else if (isMap(now) && isMap(there)) {
      const inner = patchOfMap(isMap(before) ? before : {}, now, there, fieldsOf(field?.type));
      if (Object.keys(inner).length === 0) continue;
      patch[name] = field?.patchStrategy.includes("retainKeys")
        ? { $retainKeys: Object.keys(now).sort(), ...inner }
        : inner;
    } else if (Array.isArray(now) && Array.isArray(there)) {
      Object.assign(patch, patchOfList(name, Array.isArray(before) ? before : [], now, there, field));
    } else if (now !== there) patch[name] = now;
  }
  for (const name of Object.keys(last)) {
    if (!(name in wanted) && live[name] !== undefined) patch[name] = null;
  }
  return patch;
}

function patchOfList(
  name: string,
  last: unknown[],
  wanted: unknown[],
  live: unknown[],
  field: Field | undefined,
): Json {
  if (!field?.patchStrategy.includes("merge")) return deepEqual(wanted, live) ? {} : { [name]: wanted };
  const key = field.patchKey;
  if (key === undefined) return patchOfSet(name, last, wanted, live);
  const itemFields = field.type.sort === "list" ? fieldsOf(field.type.items) : undefined;
  const find = (list: unknown[], value: unknown) => (list as Json[]).find((item) => item[key] === value);

  const changes: Json[] = [];
  for (const item of wanted as Json[]) {
    const there = find(live, item[key]);
    if (!there) changes.push(item);
    else {
      const inner = patchOfMap(find(last, item[key]) ?? {}, item, there, itemFields);
      if (Object.keys(inner).length > 0) changes.push({ [key]: item[key], ...inner });
    }
  }
  for (const item of last as Json[]) {
    if (!find(wanted, item[key]) && find(live, item[key])) changes.push({ $patch: "delete", [key]: item[key] });
  }
  const order = (wanted as Json[]).map((item) => ({ [key]: item[key] }));
  const liveOrder = (live as Json[]).filter((item) => find(wanted, item[key])).map((item) => ({ [key]: item[key] }));
  if (changes.length === 0 && deepEqual(order, liveOrder)) return {};
  return { [`$setElementOrder/${name}`]: order, ...(changes.length > 0 ? { [name]: changes } : {}) };
}

/** Lists of plain values that merge: finalizers and the like. */
function patchOfSet(name: string, last: unknown[], wanted: unknown[], live: unknown[]): Json {
  const added = wanted.filter((value) => !live.includes(value));
  const gone = last.filter((value) => !wanted.includes(value) && live.includes(value));
  if (added.length === 0 && gone.length === 0) return {};
  return {
    [`$setElementOrder/${name}`]: wanted,
    ...(gone.length > 0 ? { [`$deleteFromPrimitiveList/${name}`]: gone } : {}),
    ...(added.length > 0 ? { [name]: added } : {}),
  };
}

function fieldsOf(type: Type | undefined): Fields {
  return type?.sort === "struct" ? type.definition.fields : undefined;
}

function isMap(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
