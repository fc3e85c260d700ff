/**
 * Policies in CEL (apiserver/pkg/admission/plugin/policy/validating): which bindings concern a request, with which
 * parameters, and what their expressions say. Everything that a policy asks is looked up at once, nothing waits.
 * Left out: audit annotations, which have no audit log to go to, and the `authorizer` variable.
 */
import { ApiError, forbidden } from "../../api/errors";
import { labelSelector, matchesLabels } from "../../api/selectors";
import type { Obj } from "../../api/types";
import { groupResource } from "../../kinds/kind";
import type { ValidatingAdmissionPolicy, ValidatingAdmissionPolicyBinding } from "../../schema/types";
import { celErrorText, celValue, compileCel } from "../cel/cel";
import { POLICY_VARIABLES } from "../cel/policyErrors";
import type { WriteAttempt } from "../plan";
import type { AdmissionPlugin } from "./index";
import { matchesResources } from "./policyMatching";

export const validatingAdmissionPolicy: AdmissionPlugin = {
  name: "ValidatingAdmissionPolicy",
  validate(attempt) {
    const { desk, kind } = attempt;
    const bindings = desk.snapshot("ValidatingAdmissionPolicyBinding").objects;
    if (bindings.size === 0 || kind.id.startsWith("ValidatingAdmissionPolicy")) return;
    for (const object of bindings.values()) {
      const binding = object as unknown as ValidatingAdmissionPolicyBinding;
      const policy = desk.get("ValidatingAdmissionPolicy", undefined, binding.spec?.policyName ?? "") as
        | ValidatingAdmissionPolicy
        | undefined;
      if (!policy || !matchesResources(attempt, policy.spec?.matchConstraints)) continue;
      if (binding.spec?.matchResources && !matchesResources(attempt, binding.spec.matchResources)) continue;
      apply(attempt, policy, binding);
    }
  },
};

type Values = { readonly [name: string]: unknown };

function apply(
  attempt: WriteAttempt,
  policy: ValidatingAdmissionPolicy,
  binding: ValidatingAdmissionPolicyBinding,
): void {
  const params = paramsFor(attempt, policy, binding);
  if (typeof params === "string") {
    fail(attempt, policy, binding, [`failed to configure binding: ${params}`], policy.spec?.failurePolicy !== "Ignore");
    return;
  }
  for (const param of params) {
    const values = valuesOf(attempt, policy, param);
    const conditions = (policy.spec?.matchConditions ?? []).map(({ expression }) => evaluate(expression, values));
    if (conditions.some((outcome) => "value" in outcome && outcome.value !== true)) continue;
    const broken = conditions.find((outcome) => "error" in outcome);
    if (broken && "error" in broken) {
      fail(attempt, policy, binding, [broken.error], policy.spec?.failurePolicy !== "Ignore");
      continue;
    }
    const problems: { text: string; reason: string }[] = [];
    for (const validation of policy.spec?.validations ?? []) {
      const outcome = evaluate(validation.expression, values);
      if ("value" in outcome && outcome.value === true) continue;
      if ("error" in outcome) {
        if (policy.spec?.failurePolicy === "Ignore") continue;
        problems.push({ text: outcome.error, reason: "Invalid" });
      } else problems.push({ text: messageOf(validation, values), reason: validation.reason ?? "Invalid" });
    }
    if (problems.length > 0) decide(attempt, policy, binding, problems);
  }
}

function fail(
  attempt: WriteAttempt,
  policy: ValidatingAdmissionPolicy,
  binding: ValidatingAdmissionPolicyBinding,
  texts: readonly string[],
  counts: boolean,
): void {
  if (counts)
    decide(
      attempt,
      policy,
      binding,
      texts.map((text) => ({ text, reason: "Invalid" })),
    );
}

/** The objects that the policy is evaluated with, once each; `[undefined]` for a policy without parameters. */
function paramsFor(
  attempt: WriteAttempt,
  { spec }: ValidatingAdmissionPolicy,
  binding: ValidatingAdmissionPolicyBinding,
): readonly (Obj | undefined)[] | string {
  const { paramKind } = spec ?? {};
  const ref = binding.spec?.paramRef;
  if (!paramKind || !ref) return [undefined];
  const { desk, request } = attempt;
  const kind = desk.registry
    .all()
    .find(
      (known) =>
        known.kind === paramKind.kind &&
        `${known.group ? `${known.group}/` : ""}${known.version}` === paramKind.apiVersion,
    );
  if (!kind)
    return `failed to find resource referenced by paramKind: '${paramKind.apiVersion}, Kind=${paramKind.kind}'`;
  const namespace = kind.namespaced ? (ref.namespace ?? request.namespace ?? "") : "";
  const found = ref.name
    ? [desk.get(kind.id, namespace || undefined, ref.name)].filter((object) => object !== undefined)
    : desk
        .snapshot(kind.id)
        .objects.values(namespace ? `${namespace}/` : "")
        .filter(({ metadata }) => matchesLabels(labelSelector(ref.selector), metadata.labels));
  if (found.length > 0) return found;
  return ref.parameterNotFoundAction === "Allow"
    ? []
    : "no params found for policy binding with `Deny` parameterNotFoundAction";
}

function valuesOf(attempt: WriteAttempt, policy: ValidatingAdmissionPolicy, param: Obj | undefined): Values {
  const { desk, kind, object, old, operation, request, subresource, user } = attempt;
  const namespace = object?.metadata.namespace ?? old?.metadata.namespace;
  const values: Record<string, unknown> = {
    object: celValue(object ?? null),
    oldObject: celValue(old ?? null),
    params: celValue(param ?? null),
    namespaceObject: celValue((namespace && desk.get("Namespace", undefined, namespace)) || null),
    authorizer: null,
    variables: {},
    request: celValue({
      kind: { group: kind.group, version: kind.version, kind: kind.kind },
      resource: { group: kind.group, version: kind.version, resource: kind.plural },
      subResource: subresource,
      name: object?.metadata.name ?? old?.metadata.name ?? "",
      ...(namespace ? { namespace } : {}),
      operation,
      userInfo: {
        username: user.name,
        groups: user.groups,
        ...(user.uid ? { uid: user.uid } : {}),
        extra: user.extra ?? {},
      },
      dryRun: request.options?.dryRun ?? false,
    }),
  };
  // Variables may use those before them; one that fails fails where it is used.
  const variables: Record<string, unknown> = {};
  for (const { name, expression } of policy.spec?.variables ?? []) {
    const outcome = evaluate(expression, { ...values, variables });
    if ("value" in outcome) variables[name] = outcome.value;
  }
  return { ...values, variables };
}

type Outcome = { readonly value: unknown } | { readonly error: string };

function evaluate(expression: string, values: Values): Outcome {
  const compiled = compileCel(expression, POLICY_VARIABLES);
  if ("error" in compiled) return { error: `compilation error: compilation failed: ${compiled.error}` };
  try {
    return { value: compiled.run(values) };
  } catch (error) {
    return { error: `expression '${expression}' resulted in error: ${celErrorText(error)}` };
  }
}

function messageOf(
  { expression, message, messageExpression }: { expression: string; message?: string; messageExpression?: string },
  values: Values,
): string {
  if (messageExpression) {
    const outcome = evaluate(messageExpression, values);
    if ("value" in outcome && typeof outcome.value === "string" && outcome.value.trim() !== "")
      return outcome.value.trim();
  }
  return message ? message.trim() : `failed expression: ${expression.trim()}`;
}

/** What a failed validation leads to: a refusal, a warning, or an entry in the audit log. */
function decide(
  { kind, object, old, warnings }: WriteAttempt,
  policy: ValidatingAdmissionPolicy,
  binding: ValidatingAdmissionPolicyBinding,
  problems: readonly { text: string; reason: string }[],
): void {
  const actions = binding.spec?.validationActions ?? [];
  const who = `ValidatingAdmissionPolicy '${policy.metadata.name}' with binding '${binding.metadata.name}'`;
  if (actions.includes("Warn")) warnings.push(...problems.map(({ text }) => `Validation failed for ${who}: ${text}`));
  const [first] = problems;
  if (!first || !actions.includes("Deny")) return;
  const message = `${who} denied request: ${first.text}`;
  const name = object?.metadata.name || object?.metadata.generateName || (old?.metadata.name ?? "");
  const refused = forbidden(groupResource(kind), name, message).status;
  const code = REASON_CODES[first.reason] ?? 422;
  throw new ApiError({
    ...refused,
    reason: first.reason as "Invalid",
    code,
    details: { ...refused.details, causes: [{ message }] },
  });
}

const REASON_CODES: Readonly<Record<string, number>> = {
  Unauthorized: 401,
  Forbidden: 403,
  Invalid: 422,
  RequestEntityTooLarge: 413,
};
