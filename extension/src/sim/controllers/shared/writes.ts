/** The requests that controllers ask for, in the fewest words. A write that would change nothing is `undefined`. */
import type { DeleteOptions, Write } from "../../client/component";
import { compare, refOf } from "../../client/component";
import type { Because } from "../../kernel/types";
import type { Obj } from "../../schema/types";
import { sameValue } from "./equal";

/** The reason of a write: the rule, and the fields of one object that it rests on. */
export function because(
  rule: string,
  object: { kind: string; metadata: Obj["metadata"] },
  paths: readonly string[],
  values?: Because["values"],
): Because {
  return { rule, compared: compare(object.kind, object, ...paths), ...(values ? { values } : {}) };
}

/** Creates an object; its name may still be drawn by the API server (`generateName`). */
export function create(body: Named, why: Because): Write {
  return { verb: "create", ref: refOf(body.kind, body), body, because: why };
}

/** A PUT of the whole object, at the resourceVersion it was read at. */
export function update(body: Named, why: Because): Write {
  return { verb: "update", ref: refOf(body.kind, body), body, because: why };
}

/** A PUT of the status, unless it says what is there already. */
export function updateStatus<T extends Named & { status?: unknown }>(
  object: T,
  status: T["status"],
  why: Because,
): Write | undefined {
  if (sameValue(object.status ?? {}, status)) return undefined;
  return {
    verb: "update",
    subresource: "status",
    ref: refOf(object.kind, object),
    body: { ...object, status },
    because: why,
  };
}

/** A merge patch; `null` takes a field away. */
export function mergePatch(object: Named, body: unknown, why: Because, subresource?: string): Write {
  const ref = refOf(object.kind, object);
  return { verb: "patch", patchType: "merge", ref, body, because: why, ...(subresource ? { subresource } : {}) };
}

/** A strategic merge patch; lists of owners and conditions merge by their key. */
export function strategicPatch(object: Named, body: unknown, why: Because, subresource?: string): Write {
  const ref = refOf(object.kind, object);
  return { verb: "patch", patchType: "strategic", ref, body, because: why, ...(subresource ? { subresource } : {}) };
}

/** Deletes an object. That it is gone already is no failure. */
export function remove(object: Named, why: Because, options?: DeleteOptions): Write {
  const ref = refOf(object.kind, object);
  return { verb: "delete", ref, because: why, accept: ["NotFound"], ...(options ? { options } : {}) };
}

/** 0 and "" as upstream's `omitempty` prints them: not at all. */
export function omitEmpty<T>(value: T): T | undefined {
  return value || undefined;
}

/** A copy without the keys that have no value. */
export function compact<T extends object>(object: T): T {
  const copy: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(object)) if (value !== undefined) copy[key] = value;
  return copy as T;
}

interface Named {
  readonly kind: string;
  readonly metadata: Obj["metadata"];
}
