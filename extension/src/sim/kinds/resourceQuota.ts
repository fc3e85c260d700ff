/** ResourceQuotas (pkg/registry/core/resourcequota, pkg/apis/core/validation: ValidateResourceQuota). */
import { type FieldError, invalidValue, required } from "../api/fieldErrors";
import { canonicalQuantity } from "../api/quantity";
import type { ResourceQuota, ResourceQuotaSpec } from "../schema/types";
import { ageColumn, ageOf, nameColumn, text } from "./common/cells";
import { validateImmutable, validateObjectMeta, validateObjectMetaUpdate } from "./common/metadata";
import { type ResourceList, roundedResources } from "./common/quantities";
import { keepOtherHalfUncounted } from "./common/strategy";
import type { Kind } from "./kind";
import { validateQuotaResourceName, validateResourceQuantity } from "./pod/resources";

export const resourceQuota: Kind<ResourceQuota> = {
  id: "ResourceQuota",
  group: "",
  version: "v1",
  kind: "ResourceQuota",
  plural: "resourcequotas",
  singular: "resourcequota",
  shortNames: ["quota"],
  namespaced: true,
  definition: "core.v1.ResourceQuota",
  subresources: ["status"],
  allowUnconditionalUpdate: true,

  defaults(draft) {
    draft.spec ??= {};
    draft.status ??= {};
    if (draft.spec.hard) draft.spec.hard = roundedResources(draft.spec.hard);
    if (draft.status.hard) draft.status.hard = roundedResources(draft.status.hard);
    if (draft.status.used) draft.status.used = roundedResources(draft.status.used);
  },
  prepareForCreate(draft) {
    draft.status = {};
  },
  prepareForUpdate: keepOtherHalfUncounted,

  validate: (object) => [...validateObjectMeta(resourceQuota, object), ...validateSpec(object.spec ?? {})],
  validateUpdate(object, old, { subresource }) {
    const metadata = validateObjectMetaUpdate(object, old);
    if (subresource === "status")
      return [
        ...metadata,
        ...validateAmounts(object.status?.hard, "status.hard"),
        ...validateAmounts(object.status?.used, "status.used"),
      ];
    const scopes = ({ spec }: ResourceQuota) => [...(spec?.scopes ?? [])].sort();
    const kept = validateImmutable(scopes(object), scopes(old), "spec.scopes");
    return [...metadata, ...validateSpec(object.spec ?? {}), ...kept];
  },

  columns: [nameColumn, text("Request"), text("Limit"), ageColumn],
  cells(object, nowMs) {
    const { hard = {}, used = {} } = object.status ?? {};
    const isLimit = (name: string) => name.startsWith("limits");
    const listed = (names: string[]) =>
      names
        .map((name) => `${name}: ${canonicalQuantity(used[name] ?? 0)}/${canonicalQuantity(hard[name] ?? 0)}`)
        .join(", ");
    const names = Object.keys(hard).sort();
    return [
      object.metadata.name,
      listed(names.filter((name) => !isLimit(name))),
      listed(names.filter(isLimit)),
      ageOf(object, nowMs),
    ];
  },
};

const validateAmounts = (amounts: ResourceList | undefined, path: string): FieldError[] =>
  Object.keys(amounts ?? {})
    .sort()
    .flatMap((name) => [
      ...validateQuotaResourceName(name, `${path}[${name}]`),
      ...validateResourceQuantity(name, amounts![name]!, `${path}[${name}]`),
    ]);

const podScopes = ["Terminating", "NotTerminating", "NotBestEffort", "PriorityClass"];
const scopes = [...podScopes, "BestEffort", "CrossNamespacePodAffinity", "VolumeAttributesClass"];
const podResources = [
  ...["pods", "cpu", "memory", "ephemeral-storage", "requests.cpu", "requests.memory", "requests.ephemeral-storage"],
  ...["limits.cpu", "limits.memory", "limits.ephemeral-storage"],
];

function fits(scope: string, name: string): boolean {
  if (name.includes("/") || name.startsWith("hugepages-") || name.startsWith("requests.hugepages-")) return true;
  if (scope === "BestEffort") return name === "pods";
  if (scope === "VolumeAttributesClass") return name === "requests.storage" || name === "persistentvolumeclaims";
  if (scope === "CrossNamespacePodAffinity") return name === "pods";
  return !podScopes.includes(scope) || podResources.includes(name);
}

function validateSpec(spec: ResourceQuotaSpec): FieldError[] {
  const names = Object.keys(spec.hard ?? {});
  const errors = validateAmounts(spec.hard, "spec.hard");
  const given = spec.scopes ?? [];
  for (const scope of given) {
    if (!scopes.includes(scope)) errors.push(invalidValue("spec.scopes", given, "unsupported scope"));
    for (const name of names)
      if (!fits(scope, name)) errors.push(invalidValue("spec.scopes", given, "unsupported scope applied to resource"));
  }
  errors.push(...validateConflicts(given, given));
  const path = "spec.scopeSelector.matchExpressions";
  const expressions = spec.scopeSelector?.matchExpressions ?? [];
  for (const { scopeName = "", operator, values = [] } of expressions) {
    if (!scopes.includes(scopeName)) errors.push(invalidValue(`${path}.scopeName`, scopeName, "unsupported scope"));
    for (const name of names)
      if (!fits(scopeName, name))
        errors.push(invalidValue(path, spec.scopeSelector, "unsupported scope applied to resource"));
    if (scopeName !== "PriorityClass" && scopeName !== "VolumeAttributesClass" && operator !== "Exists") {
      const names = ["Terminating", "NotTerminating", "BestEffort", "NotBestEffort", "CrossNamespacePodAffinity"];
      const [last, ...rest] = names.map((name) => `ResourceQuotaScope${name}`).reverse();
      const problem = `must be 'Exists' when scope is any of ${rest.reverse().join(", ")} or ${last}`;
      errors.push(invalidValue(`${path}.operator`, operator ?? "", problem));
    }
    if (operator === "In" || operator === "NotIn") {
      const problem = "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector";
      if (values.length === 0) errors.push(required(`${path}.values`, problem));
    } else if (operator === "Exists" || operator === "DoesNotExist") {
      const problem = "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector";
      if (values.length > 0) errors.push(invalidValue(`${path}.values`, values, problem));
    } else errors.push(invalidValue(`${path}.operator`, operator ?? "", "not a valid selector operator"));
  }
  return [
    ...errors,
    ...validateConflicts(
      expressions.map(({ scopeName }) => scopeName),
      given,
    ),
  ];
}

function validateConflicts(names: readonly string[], shown: readonly string[]): FieldError[] {
  const pairs = [
    ["BestEffort", "NotBestEffort"],
    ["Terminating", "NotTerminating"],
  ];
  const conflicts = pairs.filter((pair) => pair.every((name) => names.includes(name)));
  return conflicts.map(() => invalidValue("spec.scopes", shown, "conflicting scopes"));
}
