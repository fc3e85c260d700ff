/** GET, PUT and PATCH of /scale: replicas without the rest (registry/apps/deployment/storage ScaleREST). */
import { deepCopy } from "../../../base/json";
import { badRequest, conflict, invalid, methodNotSupported } from "../../api/errors";
import { invalidValue } from "../../api/fieldErrors";
import type { Obj } from "../../api/types";
import { groupResource, type Kind } from "../../kinds/kind";
import { mustGet } from "../handle";
import { applyPatchToJson } from "../patch";
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
  const wanted = request.verb === "patch" ? (applyPatchToJson(request, scaleOf(kind, old)) as Scale) : ((request.body ?? {}) as Scale);
  if (wanted.metadata?.name && wanted.metadata.name !== old.metadata.name) {
    throw badRequest(`the name of the object (${wanted.metadata.name}) does not match the name on the URL (${old.metadata.name})`);
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
  const planned = planUpdateTo(desk, kind, { ...plain, verb: "update" }, old, draft, []);
  if (planned.sort === "answer") return answer(200, scaleOf(kind, planned.response.body as Obj));
  return { ...planned, body: scaleOf(kind, draft) };
}

function scaleOf(kind: Kind, object: Obj): Scale {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
  const selector = kind.scale!.selector(object);
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
    spec: { replicas: kind.scale!.replicas(object) },
    status: { replicas: kind.scale!.statusReplicas(object), ...(selector ? { selector } : {}) },
  };
}
