/** Roles and bindings, in a namespace and for the whole cluster (pkg/registry/rbac, pkg/apis/rbac/validation). */
import { type FieldError, invalidValue, notSupported, required } from "../api/fieldErrors";
import type { ClusterRole, ClusterRoleBinding, PolicyRule, Role, RoleBinding, Subject } from "../schema/types";
import { ageColumn, ageOf, createdAtCells, createdAtColumns, nameColumn, text, wide } from "./common/cells";
import { nameIsPathSegment } from "./common/formats";
import { validateImmutable, validateObjectMeta, validateObjectMetaUpdate } from "./common/metadata";
import { validateLabelSelector } from "./common/selectors";
import type { Kind } from "./kind";

const rbacGroup = "rbac.authorization.k8s.io";
const shared = {
  group: rbacGroup,
  version: "v1",
  validateName: nameIsPathSegment,
  allowCreateOnUpdate: true,
  allowUnconditionalUpdate: true,
} as const;

export const role: Kind<Role> = {
  ...shared,
  id: "Role",
  kind: "Role",
  plural: "roles",
  singular: "role",
  namespaced: true,
  definition: "rbac.v1.Role",
  validate: (object) => [...validateObjectMeta(role, object), ...validateRules(object.rules, true)],
  validateUpdate: (object, old) => [
    ...validateObjectMetaUpdate(object, old),
    ...validateObjectMeta(role, object),
    ...validateRules(object.rules, true),
  ],
  defaults: defaultRules,
  columns: createdAtColumns,
  cells: createdAtCells,
};

export const clusterRole: Kind<ClusterRole> = {
  ...shared,
  id: "ClusterRole",
  kind: "ClusterRole",
  plural: "clusterroles",
  singular: "clusterrole",
  namespaced: false,
  definition: "rbac.v1.ClusterRole",
  validate: validateClusterRole,
  validateUpdate: (object, old) => [...validateObjectMetaUpdate(object, old), ...validateClusterRole(object)],
  defaults: defaultRules,
  columns: createdAtColumns,
  cells: createdAtCells,
};

const bindingColumns = [nameColumn, text("Role"), ageColumn, ...["Users", "Groups", "ServiceAccounts"].map(wide)];

export const roleBinding: Kind<RoleBinding> = {
  ...shared,
  id: "RoleBinding",
  kind: "RoleBinding",
  plural: "rolebindings",
  singular: "rolebinding",
  namespaced: true,
  definition: "rbac.v1.RoleBinding",
  defaults: defaultBinding,
  validate: (object) => [...validateObjectMeta(roleBinding, object), ...validateBinding(object, true)],
  validateUpdate: (object, old) => [
    ...validateObjectMeta(roleBinding, object),
    ...validateBinding(object, true),
    ...validateObjectMetaUpdate(object, old),
    ...validateRoleRefKept(object, old),
  ],
  columns: bindingColumns,
  cells: bindingCells,
};

export const clusterRoleBinding: Kind<ClusterRoleBinding> = {
  ...shared,
  id: "ClusterRoleBinding",
  kind: "ClusterRoleBinding",
  plural: "clusterrolebindings",
  singular: "clusterrolebinding",
  namespaced: false,
  definition: "rbac.v1.ClusterRoleBinding",
  defaults: defaultBinding,
  validate: (object) => [...validateObjectMeta(clusterRoleBinding, object), ...validateBinding(object, false)],
  validateUpdate: (object, old) => [
    ...validateObjectMeta(clusterRoleBinding, object),
    ...validateBinding(object, false),
    ...validateObjectMetaUpdate(object, old),
    ...validateRoleRefKept(object, old),
  ],
  columns: bindingColumns,
  cells: bindingCells,
};

type Binding = RoleBinding | ClusterRoleBinding;

/** A role without rules answers `rules: null`. */
function defaultRules(draft: Role | ClusterRole): void {
  draft.rules ??= null as unknown as undefined;
}

function defaultBinding(draft: Binding): void {
  draft.roleRef ??= { apiGroup: "", kind: "", name: "" };
  draft.roleRef.apiGroup ||= rbacGroup;
  for (const subject of draft.subjects ?? [])
    if (subject.kind === "User" || subject.kind === "Group") subject.apiGroup ||= rbacGroup;
}

function validateClusterRole(object: ClusterRole): FieldError[] {
  const errors = [...validateObjectMeta(clusterRole, object), ...validateRules(object.rules, false)];
  const { clusterRoleSelectors } = object.aggregationRule ?? {};
  if (!object.aggregationRule) return errors;
  const path = "aggregationRule.clusterRoleSelectors";
  if (!clusterRoleSelectors?.length)
    errors.push(required(path, "at least one clusterRoleSelector required if aggregationRule is non-nil"));
  for (const [at, selector] of (clusterRoleSelectors ?? []).entries())
    errors.push(...validateLabelSelector(selector, `${path}[${at}]`));
  return errors;
}

function validateRules(rules: readonly PolicyRule[] | undefined, isNamespaced: boolean): FieldError[] {
  return (rules ?? []).flatMap((rule, at) => {
    const path = `rules[${at}]`;
    const { verbs = [], nonResourceURLs = [], apiGroups = [], resources = [], resourceNames = [] } = rule;
    const errors: FieldError[] = [];
    if (verbs.length === 0) errors.push(required(`${path}.verbs`, "verbs must contain at least one value"));
    if (nonResourceURLs.length > 0) {
      if (isNamespaced)
        errors.push(
          invalidValue(
            `${path}.nonResourceURLs`,
            nonResourceURLs,
            "namespaced rules cannot apply to non-resource URLs",
          ),
        );
      if (apiGroups.length + resources.length + resourceNames.length > 0) {
        const problem = "rules cannot apply to both regular resources and non-resource URLs";
        errors.push(invalidValue(`${path}.nonResourceURLs`, nonResourceURLs, problem));
      }
      return errors;
    }
    if (apiGroups.length === 0)
      errors.push(required(`${path}.apiGroups`, "resource rules must supply at least one api group"));
    if (resources.length === 0)
      errors.push(required(`${path}.resources`, "resource rules must supply at least one resource"));
    return errors;
  });
}

function validateBinding({ roleRef, subjects = [] }: Binding, isNamespaced: boolean): FieldError[] {
  const errors: FieldError[] = [];
  if (roleRef.apiGroup !== rbacGroup) errors.push(notSupported("roleRef.apiGroup", roleRef.apiGroup, [rbacGroup]));
  const kinds = isNamespaced ? ["Role", "ClusterRole"] : ["ClusterRole"];
  if (!kinds.includes(roleRef.kind)) errors.push(notSupported("roleRef.kind", roleRef.kind ?? "", kinds));
  if (!roleRef.name) errors.push(required("roleRef.name"));
  else
    for (const problem of nameIsPathSegment(roleRef.name, false))
      errors.push(invalidValue("roleRef.name", roleRef.name, problem));
  for (const [at, subject] of subjects.entries())
    errors.push(...validateSubject(subject, isNamespaced, `subjects[${at}]`));
  return errors;
}

function validateSubject(subject: Subject, isNamespaced: boolean, path: string): FieldError[] {
  const { kind = "", name = "", apiGroup = "", namespace = "" } = subject;
  const errors: FieldError[] = [];
  if (name === "") errors.push(required(`${path}.name`));
  if (kind === "ServiceAccount") {
    if (apiGroup !== "") errors.push(notSupported(`${path}.apiGroup`, apiGroup, [""]));
    if (!isNamespaced && namespace === "") errors.push(required(`${path}.namespace`));
  } else if (kind === "User" || kind === "Group") {
    if (apiGroup !== rbacGroup) errors.push(notSupported(`${path}.apiGroup`, apiGroup, [rbacGroup]));
  } else errors.push(notSupported(`${path}.kind`, kind, ["ServiceAccount", "User", "Group"]));
  return errors;
}

function validateRoleRefKept(object: Binding, old: Binding): FieldError[] {
  const kept = validateImmutable(object.roleRef, old.roleRef, "roleRef");
  const shown = { APIGroup: object.roleRef.apiGroup, Kind: object.roleRef.kind, Name: object.roleRef.name };
  return kept.map((error) => ({ ...error, value: shown, detail: "cannot change roleRef" }));
}

function bindingCells(object: Binding, nowMs: number): readonly unknown[] {
  const subjects = object.subjects ?? [];
  const listed = (kind: string) => subjects.filter((subject) => subject.kind === kind);
  return [
    object.metadata.name,
    `${object.roleRef.kind}/${object.roleRef.name}`,
    ageOf(object, nowMs),
    listed("User")
      .map(({ name }) => name)
      .join(", "),
    listed("Group")
      .map(({ name }) => name)
      .join(", "),
    listed("ServiceAccount")
      .map(({ namespace, name }) => `${namespace ?? ""}/${name}`)
      .join(", "),
  ];
}
