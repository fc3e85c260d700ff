/**
 * DELETE: at once, after a grace period, or when the last finalizer is gone.
 * Modelled on registry/generic/registry/store.go Delete and rest/delete.go BeforeDelete.
 */
import { conflict, notFound, success } from "../api/errors";
import { formatTime, parseTime } from "../api/time";
import type { Obj } from "../api/types";
import { groupResource, type Kind } from "../kinds/kind";
import type { Op } from "../store/mvcc";
import { validateAdmission } from "./admission";
import { answer, type Desk, type Plan, type WriteAttempt } from "./plan";
import { listObjects } from "./read";
import type { ApiRequest } from "./request";
import { releaseService } from "./service/allocate";

const ORPHAN = "orphan";
const FOREGROUND = "foregroundDeletion";

export function planDelete(desk: Desk, kind: Kind, request: ApiRequest): Plan {
  const old = desk.get(kind.id, request.namespace, request.name ?? "");
  if (!old) throw notFound(groupResource(kind), request.name ?? "");
  checkPreconditions(kind, request, old);
  const attempt = deleteAttempt(desk, kind, request, old);
  validateAdmission(attempt);
  const ops = deletionsOf(desk, kind, request, old);
  const op = ops.at(-1);
  if (op?.sort === "delete" && kind.id === "Service") attempt.alsoOps.push(...releaseService(desk, old));
  if (op === undefined || request.options?.dryRun) return answer(200, deletedBody(kind, old, ops));
  const body = deletedBody(kind, old, ops);
  return {
    sort: "commit",
    ops: [...ops, ...attempt.alsoOps],
    main: ops.length - 1,
    code: 200,
    ...(body === old || ops[0]!.sort === "put" ? {} : { body }),
  };
}

export function planDeleteCollection(desk: Desk, kind: Kind, request: ApiRequest): Plan {
  const items = listObjects(desk, kind, request);
  const ops: Op[] = [];
  for (const old of items) {
    const attempt = deleteAttempt(desk, kind, request, old);
    validateAdmission(attempt);
    const deletions = deletionsOf(desk, kind, request, old);
    if (kind.id === "Service" && deletions.at(-1)?.sort === "delete")
      attempt.alsoOps.push(...releaseService(desk, old));
    if (deletions.length > 0) ops.push(...deletions.map((op) => ({ ...op, expected: undefined })), ...attempt.alsoOps);
  }
  const body = {
    kind: kind.listKind ?? `${kind.kind}List`,
    apiVersion: kind.group ? `${kind.group}/${kind.version}` : kind.version,
    metadata: { resourceVersion: String(desk.revision) },
    items,
  };
  if (ops.length === 0 || request.options?.dryRun) return answer(200, body);
  return { sort: "commit", ops, main: 0, code: 200, body };
}

/** True when an update leaves nothing that holds a dying object back. */
export function finishDeletion(kind: Kind, old: Obj, stored: Obj): boolean {
  if (!stored.metadata.deletionTimestamp || (stored.metadata.finalizers?.length ?? 0) > 0) return false;
  if ((old.metadata.finalizers?.length ?? 0) === 0 && kind.id !== "Namespace") return false;
  if (kind.id === "Namespace" && ((stored as { spec?: { finalizers?: string[] } }).spec?.finalizers?.length ?? 0) > 0)
    return false;
  return !kind.gracePeriodSeconds || (stored.metadata.deletionGracePeriodSeconds ?? 0) === 0;
}

function deleteAttempt(desk: Desk, kind: Kind, request: ApiRequest, old: Obj): WriteAttempt {
  return {
    desk,
    kind,
    request,
    user: request.user,
    subresource: "",
    operation: "DELETE",
    object: undefined,
    old,
    warnings: [],
    alsoOps: [],
  };
}

function checkPreconditions(kind: Kind, request: ApiRequest, old: Obj): void {
  const { uid, resourceVersion } = request.options?.preconditions ?? {};
  const { name } = old.metadata;
  // This refusal speaks of the kind where all others speak of the resource.
  const what = { group: kind.group, kind: kind.kind };
  const mismatch = (field: string, wanted: string, found = "") =>
    `the ${field} in the precondition (${wanted}) does not match the ${field} in record (${found}).`;
  if (uid !== undefined && uid !== old.metadata.uid)
    throw conflict(
      what,
      name,
      `${mismatch("UID", uid, old.metadata.uid)} The object might have been deleted and then recreated`,
    );
  if (resourceVersion !== undefined && resourceVersion !== old.metadata.resourceVersion)
    throw conflict(
      what,
      name,
      `${mismatch("ResourceVersion", resourceVersion, old.metadata.resourceVersion)} The object might have been modified`,
    );
}

/**
 * The changes that a delete makes: a mark, an end, or nothing when it is marked as it would be. A kind with grace periods
 * is marked even when it gets no time: whoever watches sees MODIFIED with a grace of 0, and then DELETED.
 */
export function deletionsOf(desk: Desk, kind: Kind, request: ApiRequest, old: Obj): Op[] {
  const op = deletionOf(desk, kind, request, old);
  if (op?.sort !== "delete" || !kind.gracePeriodSeconds || old.metadata.deletionGracePeriodSeconds === 0)
    return op ? [op] : [];
  const object = markDeleted(desk, kind, old, 0, []);
  return [
    { sort: "put", kind: kind.id, key: op.key, object, expected: op.expected },
    { ...op, expected: undefined },
  ];
}

/** The last of {@link deletionsOf}. */
export function deletionOf(desk: Desk, kind: Kind, request: ApiRequest, old: Obj): Op | undefined {
  const key = old.metadata.namespace ? `${old.metadata.namespace}/${old.metadata.name}` : old.metadata.name;
  const expected = Number(old.metadata.resourceVersion);
  const graceSeconds = kind.gracePeriodSeconds?.(old, request.options?.gracePeriodSeconds);
  const finalizers = finalizersFor(kind, request, old);
  const held =
    finalizers.length > 0 ||
    (kind.id === "Namespace" && ((old as { spec?: { finalizers?: string[] } }).spec?.finalizers?.length ?? 0) > 0);

  if (!held && !graceSeconds) return { sort: "delete", kind: kind.id, key, expected };

  const marked = markDeleted(desk, kind, old, graceSeconds, finalizers);
  return marked === old ? undefined : { sort: "put", kind: kind.id, key, object: marked, expected };
}

function markDeleted(
  desk: Desk,
  kind: Kind,
  old: Obj,
  graceSeconds: number | undefined,
  finalizers: readonly string[],
): Obj {
  const { metadata } = old;
  const seconds = graceSeconds ?? 0;
  const sameFinalizers = finalizers.length === (metadata.finalizers ?? []).length;
  if (metadata.deletionTimestamp) {
    // A second delete may only shorten the time that is left.
    const shorter = kind.gracePeriodSeconds !== undefined && seconds < (metadata.deletionGracePeriodSeconds ?? 0);
    if (!shorter && sameFinalizers) return old;
    if (!shorter) return { ...old, metadata: { ...metadata, finalizers: [...finalizers] } };
  }
  // Only the first mark counts as a change of what is wanted; a shorter time still counts from then.
  const generation =
    metadata.generation === undefined || metadata.deletionTimestamp ? {} : { generation: metadata.generation + 1 };
  const markedMs =
    (parseTime(metadata.deletionTimestamp ?? "") ?? desk.nowMs) - (metadata.deletionGracePeriodSeconds ?? 0) * 1000;
  const next: Obj = {
    ...old,
    metadata: {
      ...metadata,
      ...generation,
      deletionTimestamp: formatTime(markedMs + seconds * 1000),
      deletionGracePeriodSeconds: seconds,
      ...(finalizers.length > 0 ? { finalizers: [...finalizers] } : {}),
    },
  };
  if (kind.id === "Namespace") {
    // A namespace has no grace period, not even one of no length.
    delete next.metadata.deletionGracePeriodSeconds;
    return { ...next, status: { ...(old as { status?: object }).status, phase: "Terminating" } } as Obj;
  }
  return next;
}

/** Finalizers after the delete: the propagation policy adds or takes away the garbage collector's. */
function finalizersFor(kind: Kind, request: ApiRequest, old: Obj): string[] {
  const now = old.metadata.finalizers ?? [];
  const policy =
    request.options?.propagationPolicy ?? (kind.defaultGarbageCollection === "orphan" ? "Orphan" : undefined);
  if (policy === undefined) return now;
  const others = now.filter((finalizer) => finalizer !== ORPHAN && finalizer !== FOREGROUND);
  if (policy === "Orphan") return [...others, ORPHAN];
  if (policy === "Foreground") return [...others, FOREGROUND];
  return others;
}

/** Kinds that end at once answer with a Status; those that live on answer with the object. */
function deletedBody(kind: Kind, old: Obj, [op]: readonly Op[]): unknown {
  if (op?.sort === "put") return op.object;
  if (op === undefined || RETURNS_DELETED_OBJECT.has(kind.id)) return old;
  const { code: _, ...status } = success({
    name: old.metadata.name,
    ...(kind.group ? { group: kind.group } : {}),
    kind: kind.plural,
    uid: old.metadata.uid ?? "",
  });
  return status;
}

/** Registries with ReturnDeletedObject: the last state is the answer. */
const RETURNS_DELETED_OBJECT: ReadonlySet<string> = new Set([
  "Pod",
  "Service",
  "ServiceAccount",
  "PersistentVolume",
  "PersistentVolumeClaim",
  "PodTemplate",
  "ResourceQuota",
]);
