/** What workloads share: selectors that match their own template, percentages, warnings (pkg/apis/apps/validation). */

import { type FieldError, forbiddenField, invalidValue, notSupported } from "../../api/fieldErrors";
import type { LabelSelector, Obj } from "../../api/types";
import type { IntOrString, PodTemplateSpec } from "../../schema/types";
import { validatePodTemplate } from "../pod/spec";
import { podTemplateWarnings } from "../pod/warnings";
import { isDnsLabel, isPercent } from "./formats";
import { mapInOrder, selectorInOrder } from "./goOrder";
import { mustNotBeNegative } from "./metadata";
import { compiles, isEmptySelector, selectorMatches } from "./selectors";

export const selectorMismatch = "`selector` does not match template `labels`";
export const exceedsReplicas = "cannot be greater than status.replicas";

/** The template, whose labels the selector must match: a workload that did not own its pods would never stop. */
export function validateOwnTemplate(
  kind: string,
  selector: LabelSelector | undefined,
  template: PodTemplateSpec | undefined,
  path = "spec",
): FieldError[] {
  if (!compiles(selector))
    return [invalidValue(`${path}.selector`, selectorInOrder(selector) ?? null, "invalid label selector")];
  return [
    ...validateTemplateLabels(selector, template, path),
    ...validatePodTemplate(template, `${path}.template`),
    ...validateRunsForever(kind, template, path),
  ];
}

/** The selector matches the labels of the template. An empty selector is refused elsewhere. */
export function validateTemplateLabels(
  selector: LabelSelector | undefined,
  template: PodTemplateSpec | undefined,
  path = "spec",
): FieldError[] {
  const labels = template?.metadata?.labels;
  if ((selector && isEmptySelector(selector)) || selectorMatches(selector, labels)) return [];
  return [invalidValue(`${path}.template.metadata.labels`, mapInOrder(labels) ?? null, selectorMismatch)];
}

/** Pods of these workloads are started again whenever they end. */
export function validateRunsForever(kind: string, template: PodTemplateSpec | undefined, path = "spec"): FieldError[] {
  const { restartPolicy = "", activeDeadlineSeconds } = template?.spec ?? {};
  const here = `${path}.template.spec`;
  const errors: FieldError[] = [];
  if (restartPolicy !== "Always") errors.push(notSupported(`${here}.restartPolicy`, restartPolicy, ["Always"]));
  if (activeDeadlineSeconds !== undefined)
    errors.push(forbiddenField(`${here}.activeDeadlineSeconds`, `activeDeadlineSeconds in ${kind} is not Supported`));
  return errors;
}

/** A count of at least 0, or a percentage. */
export function validateIntOrPercent(value: IntOrString | undefined, path: string): FieldError[] {
  if (value === undefined) return [];
  if (typeof value === "string") return isPercent(value).map((text) => invalidValue(path, value, text));
  return value < 0 ? [invalidValue(path, value, mustNotBeNegative)] : [];
}

/** Not more than everything. */
export const validateAtMostAll = (value: IntOrString | undefined, path: string): FieldError[] =>
  percentOf(value) > 100 ? [invalidValue(path, value, "must not be greater than 100%")] : [];

/** Whether nothing is allowed: `0` or `0%`. */
export const isNone = (value: IntOrString | undefined): boolean =>
  typeof value === "string" ? percentOf(value) === 0 : (value ?? 0) === 0;

/** Counts of a status, none negative. */
export function validateCounts(status: object | undefined, fields: readonly string[], path = "status"): FieldError[] {
  return fields.flatMap((field) => {
    const count = countOf(status, field);
    return count < 0 ? [invalidValue(`${path}.${field}`, count, mustNotBeNegative)] : [];
  });
}

/** Counts of a status, none above another one. */
export function validateCountsWithin(
  status: object | undefined,
  fields: readonly string[],
  limit: string,
  text: string,
): FieldError[] {
  const most = countOf(status, limit);
  return fields.flatMap((field) => {
    const count = countOf(status, field);
    return count > most ? [invalidValue(`status.${field}`, count, text)] : [];
  });
}

/** Names of workloads become names of pods, which become host names. */
export function hostnameWarnings(object: Obj, usedIn = "Pod names and hostnames"): string[] {
  const texts = isDnsLabel(object.metadata.name);
  if (texts.length === 0) return [];
  const advice = "which can result in surprising behavior; a DNS label is recommended";
  return [`metadata.name: this is used in ${usedIn}, ${advice}: [${texts.join(" ")}]`];
}

/** The warnings of a workload: about its name once, about its template whenever its spec changed. */
export function workloadWarnings(
  object: Obj,
  old: Obj | undefined,
  template: PodTemplateSpec | undefined,
  path = "spec.template",
): string[] {
  if (!old) return [...hostnameWarnings(object), ...podTemplateWarnings(template, path)];
  return object.metadata.generation === old.metadata.generation ? [] : podTemplateWarnings(template, path);
}

function percentOf(value: IntOrString | undefined): number {
  return typeof value === "string" && isPercent(value).length === 0 ? Number(value.slice(0, -1)) : Number.NaN;
}

const countOf = (status: object | undefined, field: string): number =>
  (status as { [field: string]: number | undefined } | undefined)?.[field] ?? 0;
