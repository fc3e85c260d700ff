/**
 * Who set which field: keeps `metadata.managedFields` on every write (apimachinery/pkg/util/managedfields). As upstream,
 * it looks at an object once it has its defaults and before admission changes it.
 */
import type { JsonObject, Obj } from "../api/types";
import { updateManagedFields, type Writer } from "../api/managedFields";
import { apiVersionOf, type Kind } from "../kinds/kind";
import { servedKind } from "./decodeBody";
import { definitionOfKind } from "./patch";
import type { Desk } from "./plan";
import type { ApiRequest } from "./request";
import { subresourcesOf } from "./rest/subresourceRules";

/** Names of managers are cut off here. */
const MANAGER_LENGTH_MAX = 128;

/** The object with its field owners brought up to date. `object` is the caller's own copy. */
export function trackUpdate(desk: Desk, kind: Kind, request: ApiRequest, old: Obj | undefined, object: Obj): Obj {
  const definition = definitionOfKind(kind);
  return updateManagedFields(old, object as JsonObject, writerOf(desk, kind, request), definition) as Obj;
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

const hasStatus = (kind: Kind): boolean => subresourcesOf(kind).includes("status");

/** The `fieldManager` option, or what the user agent calls itself; components are known by their user. */
function managerOf({ options, userAgent, user }: ApiRequest): string {
  if (options?.fieldManager) return options.fieldManager;
  const name = userAgent ? userAgent.split("/")[0]! : user.name.startsWith("system:node:") ? "kubelet" : user.name.slice(user.name.lastIndexOf(":") + 1);
  return name.replace(/[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu, "").slice(0, MANAGER_LENGTH_MAX);
}
