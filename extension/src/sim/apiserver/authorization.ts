/**
 * May this user do this? The chain of kube-apiserver: `system:masters` may everything, then the Node authorizer, then
 * RBAC. Requests that components of the control plane bring as data have their bootstrap roles for granted: evaluating
 * the same yes for each of a thousand pods would teach nobody anything.
 */
import type { Desk } from "./plan";
import { authorizeNode } from "./rbac/nodeAuthorizer";
import { ruleAllows, ruleAllowsPath, rulesFor } from "./rbac/rules";
import type { ApiRequest, UserInfo } from "./request";

/** What someone wants to do, in RBAC's words. */
export interface Attributes {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly subresource?: string;
  readonly name?: string;
  readonly namespace?: string;
}

export type Decision =
  | { readonly allowed: true; readonly reason: string }
  /** `refusal` are the words that follow `forbidden:`, `reason` what a review shows. */
  | { readonly allowed: false; readonly reason: string; readonly refusal: string };

export const MASTERS = "system:masters";

/** Undefined when allowed, else the words that follow `forbidden:`. */
export function authorize(
  desk: Desk,
  request: Pick<ApiRequest, "verb" | "kind" | "namespace" | "name" | "subresource" | "user" | "servedVersion">,
): string | undefined {
  if (request.user.groups.includes(MASTERS)) return undefined;
  const kind = desk.registry.byId(request.kind);
  if (!kind) return undefined;
  const { namespace, name, subresource, verb, user } = request;
  const decision = authorizeAs(desk, user, {
    verb,
    group: request.servedVersion?.group ?? kind.group,
    resource: kind.plural,
    ...(subresource === undefined ? {} : { subresource }),
    ...(name === undefined ? {} : { name }),
    // A namespace's own namespace is itself.
    ...(kind.id === "Namespace" && name !== undefined
      ? { namespace: name }
      : namespace === undefined
        ? {}
        : { namespace }),
  });
  return decision.allowed ? undefined : decision.refusal;
}

/** The chain's decision about a resource. */
export function authorizeAs(desk: Desk, user: UserInfo, attributes: Attributes): Decision {
  if (user.groups.includes(MASTERS)) return { allowed: true, reason: "" };
  if (authorizeNode(desk, user, attributes)) return { allowed: true, reason: "" };
  const { rules, errors } = rulesFor(desk, user, attributes.namespace);
  for (const { rule, reason } of rules) if (ruleAllows(rule, attributes)) return { allowed: true, reason };
  const reason = errors.length === 0 ? "" : `RBAC: ${errors.length === 1 ? errors[0] : `[${errors.join(", ")}]`}`;
  const text = refusalOf(user, attributes);
  return { allowed: false, reason, refusal: reason === "" ? text : `${text}: ${reason}` };
}

/** The chain's decision about a path that is no resource. */
export function authorizePathAs(desk: Desk, user: UserInfo, path: string, verb: string): Decision {
  if (user.groups.includes(MASTERS)) return { allowed: true, reason: "" };
  for (const { rule, reason } of rulesFor(desk, user, undefined).rules)
    if (ruleAllowsPath(rule, path, verb)) return { allowed: true, reason };
  return {
    allowed: false,
    reason: "",
    refusal: `User ${JSON.stringify(user.name)} cannot ${verb} path ${JSON.stringify(path)}`,
  };
}

/** Undefined when allowed, else the words that follow `forbidden:`. */
export function authorizePath(desk: Desk, user: UserInfo, path: string, method: string): string | undefined {
  const decision = authorizePathAs(desk, user, path, method.toLowerCase());
  return decision.allowed ? undefined : decision.refusal;
}

function refusalOf(user: UserInfo, { verb, group, resource, subresource, namespace }: Attributes): string {
  const what = subresource ? `${resource}/${subresource}` : resource;
  const where = namespace ? `in the namespace ${JSON.stringify(namespace)}` : "at the cluster scope";
  return `User ${JSON.stringify(user.name)} cannot ${verb} resource ${JSON.stringify(what)} in API group ${JSON.stringify(group)} ${where}`;
}
