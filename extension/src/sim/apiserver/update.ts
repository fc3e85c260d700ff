/** PUT and PATCH: from the stored object and what a client sent to what is stored (rest/update.go, handlers/patch.go). */
import { deepEqual } from "../../base/json";
import { badRequest, conflict, invalid, methodNotSupported, notFound, plainError } from "../api/errors";
import { type FieldError, invalidValue } from "../api/fieldErrors";
import type { Obj } from "../api/types";
import { nameIsPathSegment } from "../kinds/common/formats";
import { validateObjectMeta, validateObjectMetaUpdate } from "../kinds/common/metadata";
import { groupResource, type Kind, type KindContext } from "../kinds/kind";
import { admit, validateAdmission } from "./admission";
import { planApply } from "./apply";
import { policyErrors } from "./cel/policyErrors";
import { placeInNamespace, planCreateOf } from "./create";
import { decodeBody } from "./decodeBody";
import { finishDeletion } from "./delete";
import { trackUpdate } from "./fieldManager";
import { applyPatchOf, isStatusOfComponent } from "./patch";
import { answer, type Desk, type Plan, type WriteAttempt, withWarnings } from "./plan";
import type { ApiRequest } from "./request";
import { allocateService } from "./service/allocate";

export function planUpdate(desk: Desk, kind: Kind, request: ApiRequest): Plan {
  const warnings: string[] = [];
  return withWarnings(warnings, () => planPut(desk, kind, request, warnings));
}

function planPut(desk: Desk, kind: Kind, request: ApiRequest, warnings: string[]): Plan {
  const draft = decodeBody(desk, kind, request, warnings);
  placeInNamespace(kind, request, draft);
  if (!draft.metadata.name) throw badRequest("name must be provided");
  if (request.name && draft.metadata.name !== request.name) {
    throw badRequest(
      `the name of the object (${draft.metadata.name}) does not match the name on the URL (${request.name})`,
    );
  }
  const old = desk.get(kind.id, request.namespace, request.name ?? draft.metadata.name);
  if (!old) {
    if (!kind.allowCreateOnUpdate || request.subresource) throw notFound(groupResource(kind), request.name ?? "");
    return planCreateOf(desk, kind, request, draft, warnings);
  }
  kind.defaults?.(draft);
  return planUpdateTo(desk, kind, request, old, draft, warnings);
}

export function planPatch(desk: Desk, kind: Kind, request: ApiRequest): Plan {
  if (!request.patchType) throw methodNotSupported(groupResource(kind), "patch");
  if (request.patchType === "apply") return planApply(desk, kind, request);
  const warnings: string[] = [];
  return withWarnings(warnings, () => planPatched(desk, kind, request, warnings));
}

function planPatched(desk: Desk, kind: Kind, request: ApiRequest, warnings: string[]): Plan {
  const old = desk.get(kind.id, request.namespace, request.name ?? "");
  if (!old) throw notFound(groupResource(kind), request.name ?? "");
  const draft = applyPatchOf(desk, kind, request, old, warnings);
  draft.metadata ??= { name: "" };
  placeInNamespace(kind, request, draft);
  if (draft.metadata.name !== old.metadata.name) {
    throw badRequest(
      `the name of the object (${draft.metadata.name}) does not match the name on the URL (${request.name})`,
    );
  }
  // What is stored has its defaults, and components leave no field of a status to them.
  if (!isStatusOfComponent(request)) kind.defaults?.(draft);
  return planUpdateTo(desk, kind, request, old, draft, warnings);
}

/** The shared end of PUT and PATCH: preconditions, strategy, validation, and nothing written when nothing changed. */
export function planUpdateTo(
  desk: Desk,
  kind: Kind,
  request: ApiRequest,
  old: Obj,
  decoded: Obj,
  warnings: string[],
): Plan {
  const subresource = request.subresource ?? "";
  const context: KindContext = { nowMs: desk.nowMs, subresource, namespace: request.namespace };
  const name = old.metadata.name;
  // An apply has recorded its fields already.
  const draft = request.patchType === "apply" ? decoded : trackUpdate(desk, kind, request, old, decoded);
  const { metadata } = draft;

  if (metadata.resourceVersion && metadata.resourceVersion !== old.metadata.resourceVersion) {
    if (!/^\d+$/.test(metadata.resourceVersion))
      throw plainError(`strconv.ParseUint: parsing ${JSON.stringify(metadata.resourceVersion)}: invalid syntax`);
    throw conflict(groupResource(kind), name);
  }
  if (!metadata.resourceVersion && kind.allowUnconditionalUpdate === false && request.verb === "update") {
    throw invalid({ group: kind.group, kind: kind.kind }, name, [
      invalidValue("metadata.resourceVersion", 0, "must be specified for an update"),
    ]);
  }
  if (request.verb === "update" && metadata.uid && metadata.uid !== old.metadata.uid) {
    const key = ["/registry", kind.plural, ...(old.metadata.namespace ? [old.metadata.namespace] : []), name].join("/");
    const text = `Precondition failed: UID in precondition: ${metadata.uid}, UID in object meta: ${old.metadata.uid}`;
    throw conflict(
      groupResource(kind),
      name,
      `StorageError: invalid object, Code: 4, Key: ${key}, ResourceVersion: 0, AdditionalErrorMsg: ${text}`,
    );
  }
  keepSystemFields(draft, old);
  kind.prepareForUpdate?.(draft, old, context);

  const attempt: WriteAttempt = {
    desk,
    kind,
    request,
    user: request.user,
    subresource,
    operation: "UPDATE",
    object: draft,
    old,
    warnings,
    alsoOps: [],
  };
  admit(attempt);
  const errors = updateErrors(kind, request, draft, old, context);
  if (errors.length > 0) throw invalid({ group: kind.group, kind: kind.kind }, name, errors);
  allocateService(attempt);
  validateAdmission(attempt);
  warnings.push(...(kind.warnings?.(draft, old, context) ?? []));

  const stored = draft;
  if (deepEqual(stored, old) || request.options?.dryRun)
    return answer(200, request.options?.dryRun ? stored : old, warnings);
  const key = old.metadata.namespace ? `${old.metadata.namespace}/${name}` : name;
  const expected = Number(old.metadata.resourceVersion);
  // The update that takes the last finalizer from an object that is being deleted is its end.
  const ended = finishDeletion(kind, old, stored);
  return {
    sort: "commit",
    ops: [
      ended
        ? { sort: "delete", kind: kind.id, key, expected, lastState: stored }
        : { sort: "put", kind: kind.id, key, object: stored, expected },
      ...attempt.alsoOps,
    ],
    main: 0,
    code: 200,
    ...(warnings.length > 0 ? { warnings } : {}),
  };
}

/** As upstream, the rules of metadata are asked twice, by the generic part and by the kind; for components once is enough. */
function updateErrors(kind: Kind, request: ApiRequest, draft: Obj, old: Obj, context: KindContext): FieldError[] {
  const own = kind.validateUpdate?.(draft, old, context);
  if (own && request.bodyForm === undefined) return own;
  const generic = { namespaced: kind.namespaced, validateName: nameIsPathSegment };
  return [
    ...validateObjectMeta(generic, draft),
    ...validateObjectMetaUpdate(draft, old),
    ...(own ?? []),
    ...policyErrors(kind, draft),
  ];
}

/** What no client may change. */
function keepSystemFields(draft: Obj, old: Obj): void {
  const { metadata } = draft;
  // A patch that names another uid goes on to validation, which refuses it.
  metadata.uid ||= old.metadata.uid!;
  if (old.metadata.namespace) metadata.namespace = old.metadata.namespace;
  metadata.creationTimestamp = old.metadata.creationTimestamp!;
  metadata.resourceVersion = old.metadata.resourceVersion!;
  if (old.metadata.generation !== undefined) metadata.generation = old.metadata.generation;
  else delete metadata.generation;
  delete metadata.selfLink;
  for (const field of ["deletionTimestamp", "deletionGracePeriodSeconds"] as const) {
    if (old.metadata[field] === undefined) delete metadata[field];
    else Object.assign(metadata, { [field]: old.metadata[field] });
  }
}
