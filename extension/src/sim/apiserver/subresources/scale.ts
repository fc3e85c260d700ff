/** GET, PUT and PATCH of /scale: replicas without the rest (registry/apps/deployment/storage ScaleREST). */
import { deepCopy } from "../../../base/json";
import { badRequest, conflict, invalid, methodNotSupported } from "../../api/errors";
import { invalidValue } from "../../api/fieldErrors";
import { applyPatch } from "../../api/managedFields";
import type { JsonObject, Obj } from "../../api/types";
import { apiVersionOf, groupResource, type Kind } from "../../kinds/kind";
import { readConfiguration } from "../apply";
import { decodeAs } from "../decodeBody";
import { trackUpdate, writerOf } from "../fieldManager";
import { mustGet } from "../handle";
import { applyPatchToJson, definitionOfKind } from "../patch";
import { answer, type Desk, type Plan } from "../plan";
import type { ApiRequest } from "../request";
import { planUpdateTo } from "../update";

interface Scale {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace?: string; uid?: string; resourceVersion?: string; creationTimestamp?: string };
  spec: { replicas?: number };
  status: { replicas: number; selector?: string };
}

export function planScale(desk: Desk, kind: Kind, request: ApiRequest): Plan {
  const { scale } = kind;
  if (!scale) throw methodNotSupported(groupResource(kind), request.verb);
  const old = mustGet(desk, kind, request);
  if (request.verb === "get") return answer(200, scaleOf(kind, old));
  if (request.patchType === "apply") return planScaleApply(desk, kind, request, old);
  const wanted = wantedScale(kind, request, old);
  if (wanted.metadata?.name && wanted.metadata.name !== old.metadata.name) {
    throw badRequest(
      `the name of the object (${wanted.metadata.name}) does not match the name on the URL (${old.metadata.name})`,
    );
  }
  const given = wanted.metadata?.resourceVersion;
  if (given && given !== old.metadata.resourceVersion) throw conflict(groupResource(kind), old.metadata.name);
  const replicas = wanted.spec?.replicas ?? 0;
  if (replicas < 0) {
    throw invalid({ group: "autoscaling", kind: "Scale" }, old.metadata.name, [
      invalidValue("spec.replicas", replicas, "must be greater than or equal to 0"),
    ]);
  }
  const draft = deepCopy(old);
  scale.setReplicas(draft, replicas);
  // For the object it is an ordinary update: generation grows, validation runs.
  const { subresource: _, ...plain } = request;
  const tracked = withFormerTime(trackUpdate(desk, kind, request, old, draft), old);
  const planned = planUpdateTo(desk, kind, { ...plain, verb: "update", patchType: "apply" }, old, tracked, []);
  return shownAsScale(kind, planned, draft);
}

/** Upstream records who scaled and keeps the time of an earlier entry, but has none for a new one (scale handler, ToParent). */
function withFormerTime(tracked: Obj, old: Obj): Obj {
  const managedFields = tracked.metadata.managedFields?.map((entry) => {
    if (entry.subresource !== "scale") return entry;
    const former = old.metadata.managedFields?.find(
      ({ manager, operation, subresource }) =>
        subresource === "scale" && manager === entry.manager && operation === entry.operation,
    );
    const { time: _, ...timeless } = entry;
    return former?.time ? { ...timeless, time: former.time } : timeless;
  });
  return managedFields ? { ...tracked, metadata: { ...tracked.metadata, managedFields } } : tracked;
}

/** What a PUT or PATCH asks for. */
function wantedScale(kind: Kind, request: ApiRequest, old: Obj): Scale {
  if (request.verb !== "patch") return decodeAs(request, SCALE, []) as unknown as Scale;
  const patched = applyPatchToJson(request, scaleOf(kind, old)) as JsonObject;
  return decodeAs({ ...request, body: patched, bodyForm: undefined as never }, SCALE, []) as unknown as Scale;
}

/** Applying a Scale is applying the replicas of the object behind it. */
function planScaleApply(desk: Desk, kind: Kind, request: ApiRequest, old: Obj): Plan {
  const { spec } = readConfiguration(SCALE, request) as { spec?: { replicas?: number } };
  const configuration = {
    apiVersion: apiVersionOf(kind),
    kind: kind.kind,
    metadata: { name: old.metadata.name, ...(old.metadata.namespace ? { namespace: old.metadata.namespace } : {}) },
    ...(spec?.replicas === undefined ? {} : { spec: { replicas: spec.replicas } }),
  };
  const { object } = applyPatch(
    old,
    configuration,
    writerOf(desk, kind, request),
    request.options?.force ?? false,
    definitionOfKind(kind),
  );
  const { subresource: _, ...plain } = request;
  const planned = planUpdateTo(desk, kind, plain, old, deepCopy(object) as Obj, []);
  return shownAsScale(kind, planned, object as Obj);
}

/** The same plan, answered with a Scale. */
function shownAsScale(kind: Kind, planned: Plan, draft: Obj): Plan {
  if (planned.sort === "answer") return answer(200, scaleOf(kind, planned.response.body as Obj));
  return planned.sort === "commit" ? { ...planned, body: scaleOf(kind, draft) } : planned;
}

const SCALE = { group: "autoscaling", version: "v1", kind: "Scale" };

function scaleOf(kind: Kind, object: Obj): Scale {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
  const selector = kind.scale!.selector(object);
  const replicas = kind.scale!.replicas(object);
  return {
    kind: "Scale",
    apiVersion: "autoscaling/v1",
    metadata: {
      name,
      ...(namespace ? { namespace } : {}),
      ...(uid ? { uid } : {}),
      ...(resourceVersion ? { resourceVersion } : {}),
      ...(creationTimestamp ? { creationTimestamp } : {}),
    },
    spec: replicas === 0 ? {} : { replicas },
    status: { replicas: kind.scale!.statusReplicas(object), ...(selector ? { selector } : {}) },
  };
}
