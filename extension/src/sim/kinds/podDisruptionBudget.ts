/** PodDisruptionBudgets (pkg/registry/policy/poddisruptionbudget, pkg/apis/policy/validation). */
import { type FieldError, invalidValue, notSupported } from "../api/fieldErrors";
import type { PodDisruptionBudget } from "../schema/types";
import { ageColumn, ageOf, integer, nameColumn, text } from "./common/cells";
import { goStruct } from "./common/goStruct";
import { validateObjectMeta, validateObjectMetaUpdate } from "./common/metadata";
import { validateLabelSelector } from "./common/selectors";
import { beginGeneration, keepOtherHalf } from "./common/strategy";
import { validateAtMostAll, validateCounts, validateIntOrPercent } from "./common/workload";
import type { Kind } from "./kind";

const noStatus = { disruptionsAllowed: 0, currentHealthy: 0, desiredHealthy: 0, expectedPods: 0 };

export const podDisruptionBudget: Kind<PodDisruptionBudget> = {
  id: "PodDisruptionBudget",
  group: "policy",
  version: "v1",
  kind: "PodDisruptionBudget",
  plural: "poddisruptionbudgets",
  singular: "poddisruptionbudget",
  shortNames: ["pdb"],
  namespaced: true,
  definition: "policy.v1.PodDisruptionBudget",
  subresources: ["status"],
  allowUnconditionalUpdate: false,

  defaults(draft) {
    draft.spec ??= {};
  },
  prepareForCreate(draft) {
    beginGeneration(draft);
    draft.status = { ...noStatus };
  },
  prepareForUpdate: keepOtherHalf,

  validate: (object) => [...validateObjectMeta(podDisruptionBudget, object), ...validateSpec(object.spec)],
  validateUpdate(object, old, { subresource }) {
    const metadata = validateObjectMetaUpdate(object, old);
    if (subresource === "status") return [...metadata, ...validateCounts(object.status, Object.keys(noStatus))];
    return [...metadata, ...validateSpec(object.spec)];
  },

  columns: [nameColumn, text("Min Available"), text("Max Unavailable"), integer("Allowed Disruptions"), ageColumn],
  cells: (object, nowMs) => [
    object.metadata.name,
    String(object.spec?.minAvailable ?? "N/A"),
    String(object.spec?.maxUnavailable ?? "N/A"),
    object.status?.disruptionsAllowed ?? 0,
    ageOf(object, nowMs),
  ],
};

const specShape = { MinAvailable: null, Selector: null, MaxUnavailable: null, UnhealthyPodEvictionPolicy: null };

function validateSpec(spec: PodDisruptionBudget["spec"]): FieldError[] {
  const { minAvailable, maxUnavailable, selector, unhealthyPodEvictionPolicy: policy } = spec ?? {};
  const errors: FieldError[] = [];
  if (minAvailable !== undefined && maxUnavailable !== undefined) {
    const problem = "minAvailable and maxUnavailable cannot be both set";
    errors.push(invalidValue("spec", goStruct(specShape, spec), problem));
  }
  for (const [field, value] of [
    ["minAvailable", minAvailable],
    ["maxUnavailable", maxUnavailable],
  ] as const)
    errors.push(...validateIntOrPercent(value, `spec.${field}`), ...validateAtMostAll(value, `spec.${field}`));
  errors.push(...validateLabelSelector(selector, "spec.selector"));
  const policies = ["AlwaysAllow", "IfHealthyBudget"];
  if (policy !== undefined && !policies.includes(policy))
    errors.push(notSupported("spec.unhealthyPodEvictionPolicy", policy, policies));
  return errors;
}
