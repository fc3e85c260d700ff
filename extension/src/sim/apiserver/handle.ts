/**
 * Decides what a request on a resource comes to. A pure function of the request and of what this server has been told.
 *
 * Modelled on apiserver/pkg/endpoints/handlers and apiserver/pkg/registry/generic/registry/store.go: the generic part
 * of create, update, patch and delete; what is special about a kind stands in `kinds/` and `subresources/`.
 */
import { ApiError, badRequest, methodNotSupported, notFound } from "../api/errors";
import { groupResource, type Kind } from "../kinds/kind";
import { planCreate } from "./create";
import { planDelete, planDeleteCollection } from "./delete";
import { planList } from "./list";
import { answer, type Desk, type Plan } from "./plan";
import { planGet } from "./read";
import type { ApiRequest } from "./request";
import { planReview } from "./reviews";
import { subresourceHandlers } from "./subresources";
import { planPatch, planUpdate } from "./update";

/** Never throws what a client can cause: refusals become the Status of an answer. */
export function plan(desk: Desk, request: ApiRequest): Plan {
  try {
    const kind = desk.registry.byId(request.kind);
    if (!kind) throw badRequest(`the server does not know the kind ${request.kind}`);
    return planFor(desk, kind, request);
  } catch (error) {
    if (!ApiError.is(error)) throw error;
    return answer(error.code, error.status);
  }
}

function planFor(desk: Desk, kind: Kind, request: ApiRequest): Plan {
  const review = planReview(desk, kind, request);
  if (review) return review;
  const special = request.subresource && subresourceHandlers[`${kind.id}/${request.subresource}`];
  if (special) return special(desk, kind, request);
  const generic = request.subresource && subresourceHandlers[`*/${request.subresource}`];
  if (generic) return generic(desk, kind, request);
  switch (request.verb) {
    case "get":
      return planGet(desk, kind, request);
    case "list":
      return planList(desk, kind, request);
    case "create":
      return planCreate(desk, kind, request);
    case "update":
      return planUpdate(desk, kind, request);
    case "patch":
      return planPatch(desk, kind, request);
    case "delete":
      return planDelete(desk, kind, request);
    case "deletecollection":
      return planDeleteCollection(desk, kind, request);
    case "watch":
      throw methodNotSupported(groupResource(kind), "watch");
  }
}

/** The object that the request is about, or a 404. */
export function mustGet(desk: Desk, kind: Kind, request: ApiRequest): ReturnType<Desk["get"]> & object {
  const found = desk.get(kind.id, request.namespace, request.name ?? "");
  if (!found) throw notFound(groupResource(kind), request.name ?? "");
  return found;
}
