/** Which RBAC rules a user has, and what a rule allows (plugin/pkg/auth/authorizer/rbac, pkg/registry/rbac/validation). */
import type { Obj } from "../../api/types";
import type { ClusterRole, ClusterRoleBinding, PolicyRule, Role, RoleBinding, Subject } from "../../schema/types";
import type { Attributes } from "../authorization";
import type { Desk } from "../plan";
import type { UserInfo } from "../request";

export interface GrantedRule {
  readonly rule: PolicyRule;
  /** `RBAC: allowed by RoleBinding "b/ns" of Role "r" to User "jane"`. */
  readonly reason: string;
}

/** Every rule that a user has in a namespace, or with undefined for the whole cluster. Missing roles are errors. */
export function rulesFor(
  desk: Desk,
  user: UserInfo,
  namespace: string | undefined,
): { rules: GrantedRule[]; errors: string[] } {
  const rules: GrantedRule[] = [];
  const errors: string[] = [];
  const collect = (
    binding: ClusterRoleBinding | RoleBinding,
    sort: "ClusterRoleBinding" | "RoleBinding",
    name: string,
  ) => {
    const subject = binding.subjects?.find((candidate) => appliesTo(candidate, user, binding.metadata.namespace));
    if (!subject) return;
    const found = rulesOf(desk, binding.roleRef, binding.metadata.namespace);
    if (typeof found === "string") {
      errors.push(found);
      return;
    }
    const { kind, name: role } = binding.roleRef;
    const reason = `RBAC: allowed by ${sort} ${JSON.stringify(name)} of ${kind} ${JSON.stringify(role)} to ${subjectText(subject, binding.metadata.namespace)}`;
    for (const rule of found) rules.push({ rule, reason });
  };
  for (const binding of all<ClusterRoleBinding>(desk, "ClusterRoleBinding", ""))
    collect(binding, "ClusterRoleBinding", binding.metadata.name);
  if (namespace) {
    for (const binding of all<RoleBinding>(desk, "RoleBinding", `${namespace}/`))
      collect(binding, "RoleBinding", `${binding.metadata.name}/${namespace}`);
  }
  return { rules, errors };
}

const all = <T>(desk: Desk, kind: string, prefix: string): readonly T[] =>
  desk.snapshot(kind).objects.values(prefix) as readonly Obj[] as unknown as readonly T[];

/** A role's rules, or the text of its absence. */
export function rulesOf(
  desk: Desk,
  roleRef: RoleBinding["roleRef"],
  namespace: string | undefined,
): readonly PolicyRule[] | string {
  const isCluster = roleRef.kind === "ClusterRole";
  const role = desk.get(roleRef.kind, isCluster ? undefined : namespace, roleRef.name) as
    | Role
    | ClusterRole
    | undefined;
  if (!role)
    return `${isCluster ? "clusterrole" : "role"}.rbac.authorization.k8s.io ${JSON.stringify(roleRef.name)} not found`;
  return role.rules ?? [];
}

function appliesTo({ kind, name, namespace }: Subject, user: UserInfo, bindingNamespace: string | undefined): boolean {
  switch (kind) {
    case "User":
      return name === user.name;
    case "Group":
      return user.groups.includes(name);
    case "ServiceAccount":
      return user.name === `system:serviceaccount:${namespace || bindingNamespace}:${name}`;
    default:
      return false;
  }
}

const subjectText = ({ kind, name, namespace }: Subject, bindingNamespace: string | undefined): string =>
  `${kind} ${JSON.stringify(kind === "ServiceAccount" ? `${name}/${namespace || bindingNamespace}` : name)}`;

/** Says whether a rule allows this on a resource. */
export function ruleAllows(rule: PolicyRule, { verb, group, resource, subresource, name = "" }: Attributes): boolean {
  if (!has(rule.verbs, verb) || !has(rule.apiGroups, group)) return false;
  const combined = subresource ? `${resource}/${subresource}` : resource;
  const matches = (rule.resources ?? []).some(
    (wanted) => wanted === "*" || wanted === combined || (subresource !== undefined && wanted === `*/${subresource}`),
  );
  return matches && (!rule.resourceNames?.length || rule.resourceNames.includes(name));
}

/** Says whether a rule allows this on a path that is no resource. */
export function ruleAllowsPath(rule: PolicyRule, path: string, verb: string): boolean {
  if (!has(rule.verbs, verb)) return false;
  return (rule.nonResourceURLs ?? []).some(
    (wanted) => wanted === "*" || wanted === path || (wanted.endsWith("*") && path.startsWith(wanted.slice(0, -1))),
  );
}

const has = (list: readonly string[] | undefined, value: string): boolean =>
  list !== undefined && (list.includes("*") || list.includes(value));
