/**
 * Policies and webhooks that admission asks (pkg/registry/admissionregistration, pkg/apis/admissionregistration).
 * Left out: compiling the expressions, which is the work of the admission plugin that evaluates them.
 */
import { type FieldError, notSupported, required } from "../api/fieldErrors";
import type {
  MatchResources,
  MutatingAdmissionPolicy,
  MutatingAdmissionPolicyBinding,
  MutatingWebhookConfiguration,
  ParamKind,
  ParamRef,
  ValidatingAdmissionPolicy,
  ValidatingAdmissionPolicyBinding,
  ValidatingWebhookConfiguration,
} from "../schema/types";
import { ageColumn, ageOf, integer, nameColumn, text } from "./common/cells";
import { validateObjectMeta, validateObjectMetaUpdate } from "./common/metadata";
import { selectorText } from "./common/selectors";
import { keepOtherHalf, raiseGeneration } from "./common/strategy";
import type { Kind } from "./kind";

const shared = {
  group: "admissionregistration.k8s.io",
  version: "v1",
  namespaced: false,
  allowUnconditionalUpdate: true,
} as const;

export const validatingAdmissionPolicy: Kind<ValidatingAdmissionPolicy> = {
  ...shared,
  id: "ValidatingAdmissionPolicy",
  kind: "ValidatingAdmissionPolicy",
  plural: "validatingadmissionpolicies",
  singular: "validatingadmissionpolicy",
  categories: ["api-extensions"],
  definition: "admissionregistration.v1.ValidatingAdmissionPolicy",
  subresources: ["status"],
  defaults(draft) {
    draft.spec ??= {};
    draft.status ??= {};
    draft.spec.failurePolicy ??= "Fail";
    defaultMatch(draft.spec.matchConstraints);
  },
  prepareForCreate(draft) {
    draft.status = {};
    draft.metadata.generation = 1;
  },
  prepareForUpdate: keepOtherHalf,
  validate: validatePolicy,
  validateUpdate: (object, old) => [...validateObjectMetaUpdate(object, old), ...validatePolicy(object)],
  columns: [nameColumn, integer("Validations"), text("ParamKind"), ageColumn],
  cells: (object, nowMs) => [
    object.metadata.name,
    object.spec?.validations?.length ?? 0,
    paramKindText(object.spec?.paramKind),
    ageOf(object, nowMs),
  ],
};

export const validatingAdmissionPolicyBinding: Kind<ValidatingAdmissionPolicyBinding> = {
  ...shared,
  id: "ValidatingAdmissionPolicyBinding",
  kind: "ValidatingAdmissionPolicyBinding",
  plural: "validatingadmissionpolicybindings",
  singular: "validatingadmissionpolicybinding",
  categories: ["api-extensions"],
  definition: "admissionregistration.v1.ValidatingAdmissionPolicyBinding",
  defaults(draft) {
    defaultMatch(draft.spec?.matchResources);
  },
  prepareForCreate(draft) {
    draft.metadata.generation = 1;
  },
  prepareForUpdate: raiseGeneration,
  validate: validateBinding,
  validateUpdate: (object, old) => [...validateObjectMetaUpdate(object, old), ...validateBinding(object)],
  columns: [nameColumn, text("PolicyName"), text("ParamRef"), ageColumn],
  cells: (object, nowMs) => [
    object.metadata.name,
    object.spec?.policyName ?? "",
    paramRefText(object.spec?.paramRef),
    ageOf(object, nowMs),
  ],
};

export const mutatingAdmissionPolicy: Kind<MutatingAdmissionPolicy> = {
  ...shared,
  id: "MutatingAdmissionPolicy",
  kind: "MutatingAdmissionPolicy",
  plural: "mutatingadmissionpolicies",
  singular: "mutatingadmissionpolicy",
  categories: ["api-extensions"],
  definition: "admissionregistration.v1.MutatingAdmissionPolicy",
  defaults(draft) {
    draft.spec ??= {};
    draft.spec.failurePolicy ??= "Fail";
    defaultMatch(draft.spec.matchConstraints);
  },
  prepareForCreate(draft) {
    draft.metadata.generation = 1;
  },
  prepareForUpdate: raiseGeneration,
  validate: (object) => validateObjectMeta(mutatingAdmissionPolicy, object),
  validateUpdate: (object, old) => validateObjectMetaUpdate(object, old),
  columns: [nameColumn, integer("Mutations"), text("ParamKind"), ageColumn],
  cells: (object, nowMs) => [
    object.metadata.name,
    object.spec?.mutations?.length ?? 0,
    paramKindText(object.spec?.paramKind),
    ageOf(object, nowMs),
  ],
};

export const mutatingAdmissionPolicyBinding: Kind<MutatingAdmissionPolicyBinding> = {
  ...shared,
  id: "MutatingAdmissionPolicyBinding",
  kind: "MutatingAdmissionPolicyBinding",
  plural: "mutatingadmissionpolicybindings",
  singular: "mutatingadmissionpolicybinding",
  categories: ["api-extensions"],
  definition: "admissionregistration.v1.MutatingAdmissionPolicyBinding",
  prepareForCreate(draft) {
    draft.metadata.generation = 1;
  },
  prepareForUpdate: raiseGeneration,
  validate: (object) => [
    ...validateObjectMeta(mutatingAdmissionPolicyBinding, object),
    ...(object.spec?.policyName ? [] : [required("spec.policyName")]),
  ],
  validateUpdate: (object, old) => validateObjectMetaUpdate(object, old),
  columns: [nameColumn, text("PolicyName"), text("ParamRef"), ageColumn],
  cells: (object, nowMs) => [
    object.metadata.name,
    object.spec?.policyName ?? "",
    paramRefText(object.spec?.paramRef),
    ageOf(object, nowMs),
  ],
};

export const mutatingWebhookConfiguration: Kind<MutatingWebhookConfiguration> = {
  ...shared,
  id: "MutatingWebhookConfiguration",
  kind: "MutatingWebhookConfiguration",
  plural: "mutatingwebhookconfigurations",
  singular: "mutatingwebhookconfiguration",
  categories: ["api-extensions"],
  definition: "admissionregistration.v1.MutatingWebhookConfiguration",
  prepareForCreate(draft) {
    draft.metadata.generation = 1;
  },
  validate: (object) => validateObjectMeta(mutatingWebhookConfiguration, object),
  validateUpdate: (object, old) => validateObjectMetaUpdate(object, old),
  columns: [nameColumn, integer("Webhooks"), ageColumn],
  cells: (object, nowMs) => [object.metadata.name, object.webhooks?.length ?? 0, ageOf(object, nowMs)],
};

export const validatingWebhookConfiguration: Kind<ValidatingWebhookConfiguration> = {
  ...shared,
  id: "ValidatingWebhookConfiguration",
  kind: "ValidatingWebhookConfiguration",
  plural: "validatingwebhookconfigurations",
  singular: "validatingwebhookconfiguration",
  categories: ["api-extensions"],
  definition: "admissionregistration.v1.ValidatingWebhookConfiguration",
  prepareForCreate(draft) {
    draft.metadata.generation = 1;
  },
  validate: (object) => validateObjectMeta(validatingWebhookConfiguration, object),
  validateUpdate: (object, old) => validateObjectMetaUpdate(object, old),
  columns: [nameColumn, integer("Webhooks"), ageColumn],
  cells: (object, nowMs) => [object.metadata.name, object.webhooks?.length ?? 0, ageOf(object, nowMs)],
};

function defaultMatch(match: MatchResources | undefined): void {
  if (!match) return;
  match.matchPolicy ??= "Equivalent";
  match.namespaceSelector ??= {};
  match.objectSelector ??= {};
  for (const rule of [...(match.resourceRules ?? []), ...(match.excludeResourceRules ?? [])]) rule.scope ??= "*";
}

function validatePolicy(object: ValidatingAdmissionPolicy): FieldError[] {
  const { failurePolicy = "", matchConstraints, validations = [], auditAnnotations = [] } = object.spec ?? {};
  const errors = validateObjectMeta(validatingAdmissionPolicy, object);
  if ((failurePolicy as string) === "") errors.push(required("spec.failurePolicy"));
  else if (failurePolicy !== "Fail" && failurePolicy !== "Ignore")
    errors.push(notSupported("spec.failurePolicy", failurePolicy, ["Fail", "Ignore"]));
  if (!matchConstraints) errors.push(required("spec.matchConstraints"));
  else if (!matchConstraints.resourceRules?.length) errors.push(required("spec.matchConstraints.resourceRules"));
  if (validations.length + auditAnnotations.length === 0) {
    const problem = "validations or auditAnnotations must contain at least one item";
    errors.push(required("spec.validations", problem), required("spec.auditAnnotations", problem));
  }
  for (const [at, { expression }] of validations.entries())
    if (!expression?.trim()) errors.push(required(`spec.validations[${at}].expression`, "expression is not specified"));
  return errors;
}

function validateBinding(object: ValidatingAdmissionPolicyBinding): FieldError[] {
  const { policyName, validationActions = [] } = object.spec ?? {};
  const errors = validateObjectMeta(validatingAdmissionPolicyBinding, object);
  if (!policyName) errors.push(required("spec.policyName"));
  if (validationActions.length === 0)
    errors.push(required("spec.validationActions", "at least one validation action is required"));
  const actions = ["Audit", "Deny", "Warn"];
  for (const [at, action] of validationActions.entries())
    if (!actions.includes(action)) errors.push(notSupported(`spec.validationActions[${at}]`, action, actions));
  return errors;
}

const paramKindText = (kind: ParamKind | undefined): string => (kind ? `${kind.apiVersion}/${kind.kind}` : "<unset>");

function paramRefText(reference: ParamRef | undefined): string {
  if (reference?.name) return `${reference.namespace || "*"}/${reference.name}`;
  return reference?.selector ? selectorText(reference.selector) : "<unset>";
}
