/**
 * Nobody grants what they do not have: roles and bindings may only hold rules that their author holds, or whose
 * `escalate` and `bind` verbs the author has (pkg/registry/rbac/role/policybased, pkg/registry/rbac/validation).
 */
import { deepEqual } from "../../../base/json";
import { forbidden } from "../../api/errors";
import { groupResource } from "../../kinds/kind";
import type { PolicyRule, Role, RoleBinding } from "../../schema/types";
import type { AdmissionPlugin } from "../admission";
import { authorizeAs, MASTERS } from "../authorization";
import type { WriteAttempt } from "../plan";
import type { UserInfo } from "../request";
import { rulesFor, rulesOf } from "./rules";

const RBAC_GROUP = "rbac.authorization.k8s.io";

/** Runs last of the mutating stage, where upstream wraps the storage. */
export const rbacEscalation: AdmissionPlugin = {
  name: "RBACEscalation",
  kinds: ["ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding"],
  admit(attempt) {
    const { kind, operation, user, object, old, request } = attempt;
    if (operation === "DELETE" || request.bodyForm === undefined || user.groups.includes(MASTERS)) return;
    if (kind.id === "Role" || kind.id === "ClusterRole") {
      const rules = (object as unknown as Role).rules ?? [];
      if (old && deepEqual(rules, (old as unknown as Role).rules ?? [])) return;
      if (mayDo(attempt, "escalate", kind.plural, object?.metadata.name)) return;
      refuseUnlessHeld(attempt, rules);
      return;
    }
    const binding = object as unknown as RoleBinding;
    const before = old as unknown as RoleBinding | undefined;
    if (before && deepEqual([binding.roleRef, binding.subjects], [before.roleRef, before.subjects])) return;
    const roles = binding.roleRef?.kind === "ClusterRole" ? "clusterroles" : "roles";
    if (mayDo(attempt, "bind", roles, binding.roleRef?.name)) return;
    const rules = rulesOf(attempt.desk, binding.roleRef, binding.metadata.namespace);
    if (typeof rules !== "string") refuseUnlessHeld(attempt, rules);
  },
};

function mayDo(
  { desk, user, object }: WriteAttempt,
  verb: string,
  resource: string,
  name: string | undefined,
): boolean {
  const namespace = object?.metadata.namespace;
  const attributes = {
    verb,
    group: RBAC_GROUP,
    resource,
    ...(name ? { name } : {}),
    ...(namespace ? { namespace } : {}),
  };
  return authorizeAs(desk, user, attributes).allowed;
}

function refuseUnlessHeld({ desk, kind, user, object }: WriteAttempt, wanted: readonly PolicyRule[]): void {
  const held = rulesFor(desk, user, object?.metadata.namespace).rules.map(({ rule }) => rule);
  const missing = wanted.flatMap(singleRules).filter((rule) => !held.some((owned) => covers(owned, rule)));
  if (missing.length === 0) return;
  const texts = [...new Set(compacted(missing).map(ruleText))].sort();
  throw forbidden(groupResource(kind), object?.metadata.name ?? "", `${grantText(user)}:\n${texts.join("\n")}`);
}

const grantText = ({ name, groups }: UserInfo): string =>
  `user ${JSON.stringify(name)} (groups=[${groups.map((group) => JSON.stringify(group)).join(" ")}]) is attempting to grant RBAC permissions not currently held`;

/** A rule as rules of one verb, group and resource each. */
function singleRules({
  verbs = [],
  apiGroups = [],
  resources = [],
  resourceNames = [],
  nonResourceURLs = [],
}: PolicyRule): PolicyRule[] {
  const names = resourceNames.length > 0 ? resourceNames.map((name) => ({ resourceNames: [name] })) : [{}];
  const ofResources = apiGroups.flatMap((group) =>
    resources.flatMap((resource) =>
      verbs.flatMap((verb) =>
        names.map((name) => ({ apiGroups: [group], resources: [resource], verbs: [verb], ...name })),
      ),
    ),
  );
  const ofPaths = nonResourceURLs.flatMap((path) => verbs.map((verb) => ({ nonResourceURLs: [path], verbs: [verb] })));
  return [...ofResources, ...ofPaths];
}

function covers(owned: PolicyRule, wanted: PolicyRule): boolean {
  const within = (list: readonly string[] | undefined, value: string) =>
    list?.includes("*") === true || list?.includes(value) === true;
  if (!within(owned.verbs, wanted.verbs[0]!)) return false;
  const path = wanted.nonResourceURLs?.[0];
  if (path !== undefined)
    return (owned.nonResourceURLs ?? []).some(
      (given) => given === path || (given.endsWith("*") && path.startsWith(given.slice(0, -1))),
    );
  if (!within(owned.apiGroups, wanted.apiGroups?.[0] ?? "")) return false;
  const resource = wanted.resources?.[0] ?? "";
  const slash = resource.indexOf("/");
  const matches =
    within(owned.resources, resource) ||
    (slash >= 0 && owned.resources?.includes(`*${resource.slice(slash)}`) === true);
  if (!matches) return false;
  const name = wanted.resourceNames?.[0];
  return !owned.resourceNames?.length || (name !== undefined && owned.resourceNames.includes(name));
}

/** Rules that differ in their verb alone become one. */
function compacted(rules: readonly PolicyRule[]): PolicyRule[] {
  const merged = new Map<string, PolicyRule>();
  for (const rule of rules) {
    const key = JSON.stringify([rule.apiGroups, rule.resources, rule.resourceNames, rule.nonResourceURLs]);
    const known = merged.get(key);
    merged.set(key, known ? { ...known, verbs: [...known.verbs, ...rule.verbs] } : rule);
  }
  return [...merged.values()];
}

function ruleText({ apiGroups, resources, resourceNames, nonResourceURLs, verbs }: PolicyRule): string {
  const list = (name: string, values: readonly string[] | undefined) =>
    values?.length ? [`${name}:[${values.map((value) => JSON.stringify(value)).join(" ")}]`] : [];
  const parts = [
    ...list("APIGroups", apiGroups),
    ...list("Resources", resources),
    ...list("NonResourceURLs", nonResourceURLs),
    ...list("ResourceNames", resourceNames),
    ...list("Verbs", verbs),
  ];
  return `{${parts.join(", ")}}`;
}
