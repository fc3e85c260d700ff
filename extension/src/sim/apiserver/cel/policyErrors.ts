/** Expressions that do not compile are refused with the policy that holds them (pkg/apis/admissionregistration/validation). */
import { type FieldError, invalidValue } from "../../api/fieldErrors";
import type { Obj } from "../../api/types";
import type { Kind } from "../../kinds/kind";
import type { ValidatingAdmissionPolicy } from "../../schema/types";
import { compileCel } from "./cel";

export const POLICY_VARIABLES = [
  "object",
  "oldObject",
  "request",
  "params",
  "namespaceObject",
  "authorizer",
  "variables",
] as const;

/** What does not compile in a policy; nothing for other kinds. */
export function policyErrors(kind: Kind, object: Obj): FieldError[] {
  if (kind.id !== "ValidatingAdmissionPolicy") return [];
  const {
    validations = [],
    variables = [],
    matchConditions = [],
    auditAnnotations = [],
    paramKind,
  } = (object as unknown as ValidatingAdmissionPolicy).spec ?? {};
  const names = paramKind ? POLICY_VARIABLES : POLICY_VARIABLES.filter((name) => name !== "params");
  const errors: FieldError[] = [];
  const check = (field: string, expression: string | undefined) => {
    if (!expression?.trim()) return;
    const compiled = compileCel(expression, names);
    if ("error" in compiled) errors.push(invalidValue(field, expression, `compilation failed: ${compiled.error}`));
  };
  for (const [at, { expression }] of variables.entries()) check(`spec.variables[${at}].expression`, expression);
  for (const [at, { expression, messageExpression }] of validations.entries()) {
    check(`spec.validations[${at}].expression`, expression);
    check(`spec.validations[${at}].messageExpression`, messageExpression);
  }
  for (const [at, { expression }] of matchConditions.entries())
    check(`spec.matchConditions[${at}].expression`, expression);
  for (const [at, { valueExpression }] of auditAnnotations.entries())
    check(`spec.auditAnnotations[${at}].valueExpression`, valueExpression);
  return errors;
}
