/** POST: from what a client sent to what is stored (registry/generic/registry/store.go Create, rest/create.go BeforeCreate). */
import { alreadyExists, badRequest, conflict, generateNameConflict, invalid, plainError } from "../api/errors";
import type { FieldError } from "../api/fieldErrors";
import { required } from "../api/fieldErrors";
import { formatTime } from "../api/time";
import type { Obj } from "../api/types";
import { validateObjectMeta } from "../kinds/common/metadata";
import { apiVersionOf, groupResource, type Kind, type KindContext } from "../kinds/kind";
import { admit, validateAdmission } from "./admission";
import { policyErrors } from "./cel/policyErrors";
import { decodeBody } from "./decodeBody";
import { trackUpdate } from "./fieldManager";
import { copyOfMetadata, isStatusOfComponent } from "./patch";
import { answer, type Desk, type Plan, type WriteAttempt, withWarnings } from "./plan";
import type { ApiRequest } from "./request";
import { allocateService } from "./service/allocate";

/** Clashes of generated names are drawn again so often before the client is told. */
const NAME_DRAWS_MAX = 8;

export function planCreate(desk: Desk, kind: Kind, request: ApiRequest): Plan {
  const warnings: string[] = [];
  return withWarnings(warnings, () =>
    planCreateOf(desk, kind, request, decodeBody(desk, kind, request, warnings), warnings),
  );
}

/** Creates a decoded object: what POST, PUT on an absent name and apply on an absent name share. */
export function planCreateOf(desk: Desk, kind: Kind, request: ApiRequest, decoded: Obj, warnings: string[]): Plan {
  const context: KindContext = { nowMs: desk.nowMs, subresource: "", namespace: request.namespace };
  placeInNamespace(kind, request, decoded);
  checkUnset(kind, request, decoded);
  if (request.name && decoded.metadata.name && decoded.metadata.name !== request.name) {
    throw badRequest(
      `the name of the object (${decoded.metadata.name}) does not match the name on the URL (${request.name})`,
    );
  }
  kind.defaults?.(decoded);
  // An apply has recorded its fields already.
  const draft = request.patchType === "apply" ? decoded : trackUpdate(desk, kind, request, undefined, decoded);

  const attempt: WriteAttempt = {
    desk,
    kind,
    request,
    user: request.user,
    subresource: "",
    operation: "CREATE",
    object: draft,
    old: undefined,
    warnings,
    alsoOps: [],
  };
  admit(attempt);
  // Plugins that change the object see it before it has its generated name; their refusals name it by the prefix.
  nameObject(desk, kind, draft);

  const { metadata } = draft;
  delete metadata.deletionTimestamp;
  delete metadata.deletionGracePeriodSeconds;
  delete metadata.selfLink;
  const name = metadata.name;
  metadata.uid = desk.drawUid(`${kind.id} ${metadata.namespace ?? ""}/${name || (metadata.generateName ?? "")}`);
  metadata.creationTimestamp = formatTime(desk.nowMs);
  kind.prepareForCreate?.(draft, context);

  const errors = createErrors(kind, draft, context);
  if (errors.length > 0) throw invalid({ group: kind.group, kind: kind.kind }, name || "", errors);
  allocateService(attempt);
  validateAdmission(attempt);
  warnings.push(...(kind.warnings?.(draft, undefined, context) ?? []));

  const key = metadata.namespace ? `${metadata.namespace}/${name}` : name;
  if (desk.snapshot(kind.id).objects.has(key)) {
    if (metadata.generateName && !request.name) throw generateNameConflict(groupResource(kind), name, 1);
    throw alreadyExists(groupResource(kind), name);
  }
  if (request.options?.dryRun) return answer(201, draft, warnings);
  return {
    sort: "commit",
    ops: [{ sort: "put", kind: kind.id, key, object: draft, expected: 0 }, ...attempt.alsoOps],
    main: 0,
    code: 201,
    ...(warnings.length > 0 ? { warnings } : {}),
  };
}

/** The kind's own rules first; what it leaves to the generic part after them. */
function createErrors(kind: Kind, draft: Obj, context: KindContext): FieldError[] {
  const errors = [
    ...(kind.validate ? kind.validate(draft, context) : validateObjectMeta(kind, draft)),
    ...policyErrors(kind, draft),
  ];
  if (errors.length > 0 || draft.metadata.name) return errors;
  return [required("metadata.name", "name or generateName is required")];
}

/** What only the server sets may not be in the object that is to be created. */
function checkUnset(kind: Kind, request: ApiRequest, { metadata }: Obj): void {
  const { resourceVersion, uid } = metadata;
  if (resourceVersion && request.verb === "create")
    throw plainError("resourceVersion should not be set on objects to be created");
  delete metadata.resourceVersion;
  if (!uid || request.verb === "create") return;
  const text = `uid mismatch: the provided object specified uid ${uid}, and no existing object was found`;
  throw conflict(groupResource(kind), request.name ?? metadata.name, text);
}

/** Checks the body's place against the URL's, and fills in what the URL says. */
export function placeInNamespace(kind: Kind, request: ApiRequest, draft: Obj): void {
  draft.apiVersion = apiVersionOf(kind);
  draft.kind = kind.kind;
  // A component's word on a status may change fields of the metadata, but nothing within them.
  draft.metadata = isStatusOfComponent(request)
    ? { ...draft.metadata }
    : copyOfMetadata(draft.metadata ?? { name: "" });
  const { metadata } = draft;
  if (!kind.namespaced) {
    delete metadata.namespace;
    return;
  }
  if (metadata.namespace && request.namespace && metadata.namespace !== request.namespace) {
    throw badRequest("the namespace of the provided object does not match the namespace sent on the request");
  }
  if (request.namespace) metadata.namespace = request.namespace;
}

function nameObject(desk: Desk, kind: Kind, draft: Obj): void {
  const { metadata } = draft;
  if (metadata.name || !metadata.generateName) {
    metadata.name ??= "";
    return;
  }
  // A base that leaves room for the suffix within the 63 characters of a label.
  const base = metadata.generateName.slice(0, 58);
  const objects = desk.snapshot(kind.id).objects;
  for (let i = 0; i < NAME_DRAWS_MAX; i++) {
    metadata.name = base + desk.drawSuffix(`${kind.id} ${metadata.namespace ?? ""}/${base}`);
    if (!objects.has(metadata.namespace ? `${metadata.namespace}/${metadata.name}` : metadata.name)) return;
  }
}
