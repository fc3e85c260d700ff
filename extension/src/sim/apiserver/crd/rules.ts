/** `x-kubernetes-validations`: CEL rules beside the schema (apiextensions-apiserver/pkg/apiserver/schema/cel/validation.go). */
import { type FieldError, forbiddenField, invalidValue, required } from "../../api/fieldErrors";
import { celErrorText, celValue, compileCel } from "../cel/cel";
import type { JSONSchema, ValidationRule } from "./schema";

/** What the rules of a schema and of everything inside it say about a value. */
export function ruleErrors(value: unknown, old: unknown, schema: JSONSchema, path = ""): FieldError[] {
  if (value === undefined || value === null) return [];
  const errors = (schema["x-kubernetes-validations"] ?? []).flatMap((rule) => errorsOf(rule, value, old, schema, path));
  if (Array.isArray(value)) {
    if (!schema.items) return errors;
    const before = Array.isArray(old) ? old : [];
    const keys = schema["x-kubernetes-list-map-keys"];
    for (const [at, item] of value.entries())
      errors.push(...ruleErrors(item, keys ? sameItem(before, item, keys) : undefined, schema.items, `${path}[${at}]`));
    return errors;
  }
  if (typeof value !== "object") return errors;
  const object = value as { [name: string]: unknown };
  const before = (typeof old === "object" && old !== null ? old : {}) as { [name: string]: unknown };
  for (const name of Object.keys(object)) {
    const inner =
      schema.properties?.[name] ??
      (typeof schema.additionalProperties === "object" ? schema.additionalProperties : undefined);
    if (inner) errors.push(...ruleErrors(object[name], before[name], inner, path === "" ? name : `${path}.${name}`));
  }
  return errors;
}

function sameItem(before: readonly unknown[], item: unknown, keys: readonly string[]): unknown {
  const keyOf = (one: unknown) => JSON.stringify(keys.map((key) => (one as { [name: string]: unknown } | null)?.[key]));
  return before.find((one) => keyOf(one) === keyOf(item));
}

function errorsOf(rule: ValidationRule, value: unknown, old: unknown, schema: JSONSchema, path: string): FieldError[] {
  // A rule about oldSelf has nothing to say when there is no old value.
  const isTransition = /(?<![\w.])oldSelf(?!\w)/.test(rule.rule);
  if (isTransition && old === undefined && !rule.optionalOldSelf) return [];
  const compiled = compileCel(rule.rule, ["self", "oldSelf"]);
  const type = schema.type ?? "object";
  if ("error" in compiled)
    return [invalidValue(path || "<nil>", type, `rule compile error: compilation failed: ${compiled.error}`)];
  const variables = { self: celValue(value), oldSelf: celValue(old) };
  try {
    if (compiled.run(variables) === true) return [];
  } catch (error) {
    return [
      invalidValue(path || "<nil>", type, `${celErrorText(error)} evaluating rule: ${rule.message ?? rule.rule}`),
    ];
  }
  const text = messageOf(rule, variables);
  const at = (rule.fieldPath ? `${path}${rule.fieldPath}` : path).replace(/^\./, "") || "<nil>";
  if (rule.reason === "FieldValueRequired") return [required(at, text)];
  if (rule.reason === "FieldValueForbidden") return [forbiddenField(at, text)];
  return [invalidValue(at, type, text)];
}

function messageOf(
  { rule, message, messageExpression }: ValidationRule,
  variables: { [name: string]: unknown },
): string {
  if (messageExpression) {
    const compiled = compileCel(messageExpression, ["self", "oldSelf"]);
    if (!("error" in compiled)) {
      try {
        const made = compiled.run(variables);
        if (typeof made === "string" && made.trim() !== "" && !made.includes("\n")) return made;
      } catch {
        // A message that cannot be made gives way to the plain one.
      }
    }
  }
  return message ?? `failed rule: ${rule}`;
}
