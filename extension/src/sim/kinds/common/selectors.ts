/** Label selectors: what makes one valid, and how tables print them (pkg/apis/meta/v1/validation, FormatLabelSelector). */
import { type FieldError, forbiddenField, invalidValue, required } from "../../api/fieldErrors";
import type { LabelSelector } from "../../api/types";
import { isLabelValue, isQualifiedName } from "./formats";
import { validateLabelName, validateLabels } from "./metadata";

/** Every part of a selector, with its path. An absent selector is valid. */
export function validateLabelSelector(selector: LabelSelector | undefined, path: string): FieldError[] {
  if (!selector) return [];
  const errors = validateLabels(selector.matchLabels, `${path}.matchLabels`);
  for (const [at, expression] of (selector.matchExpressions ?? []).entries()) {
    const here = `${path}.matchExpressions[${at}]`;
    const values = expression.values ?? [];
    switch (expression.operator) {
      case "In":
      case "NotIn":
        if (values.length === 0)
          errors.push(required(`${here}.values`, "must be specified when `operator` is 'In' or 'NotIn'"));
        break;
      case "Exists":
      case "DoesNotExist":
        if (values.length > 0)
          errors.push(
            forbiddenField(`${here}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"),
          );
        break;
      default:
        errors.push(invalidValue(`${here}.operator`, expression.operator ?? "", "not a valid selector operator"));
    }
    errors.push(...validateLabelName(expression.key ?? "", `${here}.key`));
    for (const [valueAt, value] of values.entries())
      for (const text of isLabelValue(value)) errors.push(invalidValue(`${here}.values[${valueAt}]`, value, text));
  }
  return errors;
}

/** Whether a selector can be compiled at all: workloads refuse one that cannot with `invalid label selector`. */
export function compiles(selector: LabelSelector | undefined): boolean {
  const labels = Object.entries(selector?.matchLabels ?? {});
  if (!labels.every(([key, value]) => isQualifiedName(key).length + isLabelValue(value).length === 0)) return false;
  return (selector?.matchExpressions ?? []).every(({ key, operator, values = [] }) => {
    const valuesFit = operator === "In" || operator === "NotIn" ? values.length > 0 : values.length === 0;
    const known = ["In", "NotIn", "Exists", "DoesNotExist"].includes(operator);
    return known && valuesFit && isQualifiedName(key).length === 0 && values.every((v) => isLabelValue(v).length === 0);
  });
}

/** Whether the selector asks for nothing, so that it would match everything. */
export const isEmptySelector = (selector: LabelSelector | undefined): boolean =>
  Object.keys(selector?.matchLabels ?? {}).length + (selector?.matchExpressions?.length ?? 0) === 0;

/** Whether labels satisfy a selector. An absent selector matches nothing, an empty one everything. */
export function selectorMatches(selector: LabelSelector | undefined, labels: { [key: string]: string } = {}): boolean {
  if (!selector) return false;
  if (!Object.entries(selector.matchLabels ?? {}).every(([key, value]) => labels[key] === value)) return false;
  return (selector.matchExpressions ?? []).every(({ key, operator, values = [] }) => {
    const value = labels[key];
    switch (operator) {
      case "In":
        return value !== undefined && values.includes(value);
      case "NotIn":
        return value === undefined || !values.includes(value);
      case "Exists":
        return value !== undefined;
      case "DoesNotExist":
        return value === undefined;
      default:
        return false;
    }
  });
}

/** A selector as `kubectl get -o wide` prints it: `app=web,tier in (a,b)`. */
export function selectorText(selector: LabelSelector | undefined): string {
  if (!selector) return "<none>";
  const requirements = Object.entries(selector.matchLabels ?? {}).map(([key, value]) => ({
    key,
    text: `${key}=${value}`,
  }));
  for (const { key, operator, values = [] } of selector.matchExpressions ?? []) {
    const listed = `(${[...values].sort().join(",")})`;
    const texts: { [operator: string]: string } = {
      In: `${key} in ${listed}`,
      NotIn: `${key} notin ${listed}`,
      Exists: key,
      DoesNotExist: `!${key}`,
    };
    requirements.push({ key, text: texts[operator] ?? key });
  }
  if (requirements.length === 0) return "<none>";
  return requirements
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .map(({ text }) => text)
    .join(",");
}
