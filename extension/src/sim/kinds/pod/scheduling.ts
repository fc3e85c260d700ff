/** Where a pod may run: affinity, tolerations, topology spread, gates (pkg/apis/core/validation). */
import {
  duplicate,
  type FieldError,
  forbiddenField,
  invalidValue,
  notSupported,
  required,
} from "../../api/fieldErrors";
import type { LabelSelector } from "../../api/types";
import type {
  Affinity,
  NodeSelector,
  NodeSelectorRequirement,
  NodeSelectorTerm,
  PodAffinity,
  PodAffinityTerm,
  PodSchedulingGate,
  Toleration,
  TopologySpreadConstraint,
} from "../../schema/types";
import { isLabelValue, isQualifiedName, nameIsDnsLabel, nameIsDnsSubdomain } from "../common/formats";
import { validateLabelName } from "../common/metadata";
import { validateLabelSelector } from "../common/selectors";

/** `spec.affinity` */
export function validateAffinity(affinity: Affinity | undefined, path: string): FieldError[] {
  if (!affinity) return [];
  const { nodeAffinity, podAffinity, podAntiAffinity } = affinity;
  const errors: FieldError[] = [];
  if (nodeAffinity) {
    const here = `${path}.nodeAffinity`;
    const needed = nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution;
    if (needed) errors.push(...validateNodeSelector(needed, `${here}.requiredDuringSchedulingIgnoredDuringExecution`));
    for (const [at, term] of (nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution ?? []).entries()) {
      const termPath = `${here}.preferredDuringSchedulingIgnoredDuringExecution[${at}]`;
      errors.push(...validateWeight(term.weight, `${termPath}.weight`));
      errors.push(...validateNodeSelectorTerm(term.preference ?? {}, false, `${termPath}.preference`));
    }
  }
  errors.push(...validatePodAffinity(podAffinity, `${path}.podAffinity`));
  errors.push(...validatePodAffinity(podAntiAffinity, `${path}.podAntiAffinity`));
  return errors;
}

/** Which nodes fit; also in PersistentVolumes. */
export function validateNodeSelector(selector: NodeSelector, path: string): FieldError[] {
  const terms = selector.nodeSelectorTerms ?? [];
  if (terms.length === 0) return [required(`${path}.nodeSelectorTerms`, "must have at least one node selector term")];
  return terms.flatMap((term, at) => validateNodeSelectorTerm(term, true, `${path}.nodeSelectorTerms[${at}]`));
}

/** `spec.tolerations` */
export function validateTolerations(tolerations: readonly Toleration[] | undefined, path: string): FieldError[] {
  return (tolerations ?? []).flatMap((toleration, at) => validateToleration(toleration, `${path}[${at}]`));
}

/** What a taint does; empty is refused by the caller where it must be given. */
export const validateTaintEffect = (effect: string, path: string): FieldError[] =>
  taintEffects.includes(effect) ? [] : [notSupported(path, effect, taintEffects)];

/** `spec.topologySpreadConstraints` */
export function validateTopologySpread(
  constraints: readonly TopologySpreadConstraint[] | undefined,
  path: string,
): FieldError[] {
  return (constraints ?? []).flatMap((constraint, at, all) => {
    const errors = validateSpread(constraint, `${path}[${at}]`);
    if (all.slice(at + 1).some((other) => sameSpread(other, constraint))) {
      const pair = `{${constraint.topologyKey}, ${constraint.whenUnsatisfiable}}`;
      errors.push(duplicate(`${path}[${at}].{topologyKey, whenUnsatisfiable}`, pair));
    }
    return errors;
  });
}

/** `spec.schedulingGates`: names that nobody gives twice. */
export function validateSchedulingGates(gates: readonly PodSchedulingGate[] | undefined, path: string): FieldError[] {
  const seen = new Set<string>();
  return (gates ?? []).flatMap(({ name = "" }, at) => {
    const errors = isQualifiedName(name).map((text) => invalidValue(`${path}[${at}]`, name, text));
    if (seen.has(name)) errors.push(duplicate(`${path}[${at}]`, name));
    seen.add(name);
    return errors;
  });
}

const taintEffects = ["NoSchedule", "PreferNoSchedule", "NoExecute"];

function validateToleration(toleration: Toleration, path: string): FieldError[] {
  const { key = "", operator = "", value = "", effect = "", tolerationSeconds } = toleration;
  const errors: FieldError[] = [];
  if (key !== "") errors.push(...validateLabelName(key, `${path}.key`));
  if (key === "" && operator !== "Exists") {
    const text = 'operator must be Exists when `key` is empty, which means "match all values and all keys"';
    errors.push(invalidValue(`${path}.operator`, operator, text));
  }
  if (tolerationSeconds !== undefined && effect !== "NoExecute")
    errors.push(invalidValue(`${path}.effect`, effect, "effect must be 'NoExecute' when `tolerationSeconds` is set"));
  if (operator === "Equal" || (operator as string) === "") {
    const texts = isLabelValue(value);
    if (texts.length > 0) errors.push(invalidValue(`${path}.operator`, value, texts.join(";")));
  } else if (operator === "Exists") {
    if (value !== "")
      errors.push(invalidValue(`${path}.operator`, value, "value must be empty when `operator` is 'Exists'"));
  } else errors.push(notSupported(`${path}.operator`, operator, ["Equal", "Exists"]));
  if ((effect as string) !== "") errors.push(...validateTaintEffect(effect, `${path}.effect`));
  return errors;
}

const validateWeight = (weight: number, path: string): FieldError[] =>
  weight > 0 && weight <= 100 ? [] : [invalidValue(path, weight ?? 0, "must be in the range 1-100")];

function validateNodeSelectorTerm(term: NodeSelectorTerm, checksValues: boolean, path: string): FieldError[] {
  return [
    ...(term.matchExpressions ?? []).flatMap((requirement, at) =>
      validateNodeExpression(requirement, checksValues, `${path}.matchExpressions[${at}]`),
    ),
    ...(term.matchFields ?? []).flatMap((requirement, at) =>
      validateNodeField(requirement, `${path}.matchFields[${at}]`),
    ),
  ];
}

function validateNodeExpression(
  requirement: NodeSelectorRequirement,
  checksValues: boolean,
  path: string,
): FieldError[] {
  const { key = "", operator, values = [] } = requirement;
  const errors: FieldError[] = [];
  switch (operator) {
    case "In":
    case "NotIn":
      if (values.length === 0)
        errors.push(required(`${path}.values`, "must be specified when `operator` is 'In' or 'NotIn'"));
      break;
    case "Exists":
    case "DoesNotExist":
      if (values.length > 0)
        errors.push(
          forbiddenField(`${path}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"),
        );
      break;
    case "Gt":
    case "Lt":
      if (values.length !== 1)
        errors.push(required(`${path}.values`, "must be specified single value when `operator` is 'Lt' or 'Gt'"));
      break;
    default:
      errors.push(invalidValue(`${path}.operator`, operator ?? "", "not a valid selector operator"));
  }
  errors.push(...validateLabelName(key, `${path}.key`));
  if (checksValues)
    for (const [at, value] of values.entries())
      for (const text of isLabelValue(value)) errors.push(invalidValue(`${path}.values[${at}]`, value, text));
  return errors;
}

function validateNodeField({ key = "", operator, values = [] }: NodeSelectorRequirement, path: string): FieldError[] {
  const errors: FieldError[] = [];
  if (operator !== "In" && operator !== "NotIn")
    errors.push(invalidValue(`${path}.operator`, operator ?? "", "not a valid selector operator"));
  else if (values.length !== 1) {
    const text = "must be only one value when `operator` is 'In' or 'NotIn' for node field selector";
    errors.push(required(`${path}.values`, text));
  }
  if (key !== "metadata.name") return [...errors, invalidValue(`${path}.key`, key, "not a valid field selector key")];
  for (const [at, value] of values.entries())
    for (const text of nameIsDnsSubdomain(value, false))
      errors.push(invalidValue(`${path}.values[${at}]`, value, text));
  return errors;
}

function validatePodAffinity(affinity: PodAffinity | undefined, path: string): FieldError[] {
  const needed = affinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
  const preferred = affinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
  return [
    ...needed.flatMap((term, at) =>
      validatePodAffinityTerm(term, `${path}.requiredDuringSchedulingIgnoredDuringExecution[${at}]`),
    ),
    ...preferred.flatMap(({ weight, podAffinityTerm }, at) => {
      const here = `${path}.preferredDuringSchedulingIgnoredDuringExecution[${at}]`;
      const term = podAffinityTerm ?? { topologyKey: "" };
      return [...validateWeight(weight, `${here}.weight`), ...validatePodAffinityTerm(term, `${here}.podAffinityTerm`)];
    }),
  ];
}

function validatePodAffinityTerm(term: PodAffinityTerm, path: string): FieldError[] {
  const {
    labelSelector,
    namespaceSelector,
    namespaces = [],
    matchLabelKeys,
    mismatchLabelKeys,
    topologyKey = "",
  } = term;
  const errors = validateLabelSelector(labelSelector, `${path}.labelSelector`);
  errors.push(...validateLabelSelector(namespaceSelector, `${path}.namespaceSelector`));
  for (const namespace of namespaces)
    for (const text of nameIsDnsLabel(namespace, false))
      errors.push(invalidValue(`${path}.namespace`, namespace, text));
  errors.push(...validateLabelKeys(matchLabelKeys, labelSelector, `${path}.matchLabelKeys`));
  errors.push(...validateLabelKeys(mismatchLabelKeys, labelSelector, `${path}.mismatchLabelKeys`));
  for (const [at, key] of (matchLabelKeys ?? []).entries())
    if (mismatchLabelKeys?.includes(key))
      errors.push(
        invalidValue(`${path}.matchLabelKeys[${at}]`, key, "exists in both matchLabelKeys and mismatchLabelKeys"),
      );
  if (topologyKey === "") errors.push(required(`${path}.topologyKey`, "can not be empty"));
  return [...errors, ...validateLabelName(topologyKey, `${path}.topologyKey`)];
}

function validateLabelKeys(
  keys: readonly string[] | undefined,
  selector: LabelSelector | undefined,
  path: string,
): FieldError[] {
  if (!keys?.length) return [];
  if (!selector) return [forbiddenField(path, "must not be specified when labelSelector is not set")];
  return keys.flatMap((key, at) => validateLabelName(key, `${path}[${at}]`));
}

function sameSpread(a: TopologySpreadConstraint, b: TopologySpreadConstraint): boolean {
  return a.topologyKey === b.topologyKey && a.whenUnsatisfiable === b.whenUnsatisfiable;
}

function validateSpread(constraint: TopologySpreadConstraint, path: string): FieldError[] {
  const { maxSkew = 0, topologyKey, whenUnsatisfiable = "", minDomains, labelSelector, matchLabelKeys } = constraint;
  const errors: FieldError[] = [];
  const mustBePositive = "must be greater than zero";
  if (maxSkew <= 0) errors.push(invalidValue(`${path}.maxSkew`, maxSkew, mustBePositive));
  if (!topologyKey) errors.push(required(`${path}.topologyKey`, "can not be empty"));
  const actions = ["DoNotSchedule", "ScheduleAnyway"];
  if (!actions.includes(whenUnsatisfiable))
    errors.push(notSupported(`${path}.whenUnsatisfiable`, whenUnsatisfiable, actions));
  if (minDomains !== undefined) {
    if (minDomains <= 0) errors.push(invalidValue(`${path}.minDomains`, minDomains, mustBePositive));
    if (whenUnsatisfiable !== "DoNotSchedule") {
      const text = `can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ${whenUnsatisfiable}`;
      errors.push(invalidValue(`${path}.minDomains`, minDomains, text));
    }
  }
  for (const field of ["nodeAffinityPolicy", "nodeTaintsPolicy"] as const) {
    const policy = constraint[field];
    if (policy !== undefined && policy !== "Honor" && policy !== "Ignore")
      errors.push(notSupported(`${path}.${field}`, policy, ["Honor", "Ignore"]));
  }
  if (matchLabelKeys?.length) {
    const selected = new Set([
      ...Object.keys(labelSelector?.matchLabels ?? {}),
      ...(labelSelector?.matchExpressions ?? []).map(({ key }) => key),
    ]);
    if (!labelSelector)
      errors.push(forbiddenField(`${path}.matchLabelKeys`, "must not be specified when labelSelector is not set"));
    for (const [at, key] of matchLabelKeys.entries()) {
      errors.push(...validateLabelName(key, `${path}.matchLabelKeys[${at}]`));
      if (selected.has(key))
        errors.push(
          invalidValue(`${path}.matchLabelKeys[${at}]`, key, "exists in both matchLabelKeys and labelSelector"),
        );
    }
  }
  return [...errors, ...validateLabelSelector(labelSelector, `${path}.labelSelector`)];
}
