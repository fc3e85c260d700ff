/** LimitRanges (pkg/registry/core/limitrange, pkg/apis/core/validation: ValidateLimitRange). */
import { duplicate, type FieldError, forbiddenField, invalidValue, required } from "../api/fieldErrors";
import { canonicalQuantity, parseQuantity } from "../api/quantity";
import type { LimitRange, LimitRangeItem } from "../schema/types";
import { createdAtCells, createdAtColumns } from "./common/cells";
import { isQualifiedName } from "./common/formats";
import { validateObjectMeta, validateObjectMetaUpdate } from "./common/metadata";
import { compareQuantities, roundedResources } from "./common/quantities";
import type { Kind } from "./kind";
import { validateContainerResourceName, validateResourceName } from "./pod/resources";

const lists = ["max", "min", "default", "defaultRequest", "maxLimitRequestRatio"] as const;

export const limitRange: Kind<LimitRange> = {
  id: "LimitRange",
  group: "",
  version: "v1",
  kind: "LimitRange",
  plural: "limitranges",
  singular: "limitrange",
  shortNames: ["limits"],
  namespaced: true,
  definition: "core.v1.LimitRange",
  allowUnconditionalUpdate: true,

  defaults(draft) {
    draft.spec ??= { limits: [] };
    for (const limit of draft.spec.limits ?? []) {
      for (const field of lists) if (limit[field]) limit[field] = roundedResources(limit[field]);
      if (limit.type !== "Container") continue;
      limit.default = { ...limit.max, ...limit.default };
      limit.defaultRequest = { ...limit.min, ...limit.default, ...limit.defaultRequest };
      if (Object.keys(limit.default).length === 0) delete limit.default;
      if (Object.keys(limit.defaultRequest).length === 0) delete limit.defaultRequest;
    }
  },
  validate: validateLimitRange,
  validateUpdate: (object, old) => [...validateObjectMetaUpdate(object, old), ...validateLimitRange(object)],

  columns: createdAtColumns,
  cells: createdAtCells,
};

const knownTypes = ["Pod", "Container", "PersistentVolumeClaim"];

function validateLimitRange(object: LimitRange): FieldError[] {
  const errors = validateObjectMeta(limitRange, object);
  const limits = object.spec?.limits ?? [];
  for (const [at, limit] of limits.entries()) {
    const path = `spec.limits[${at}]`;
    const { type = "" } = limit;
    const problems = isQualifiedName(type);
    for (const problem of problems) errors.push(invalidValue(`${path}.type`, type, problem));
    if (problems.length === 0 && !type.includes("/") && !knownTypes.includes(type))
      errors.push(invalidValue(`${path}.type`, type, "must be a standard limit type or fully qualified"));
    if (limits.findIndex((other) => other.type === type) < at) errors.push(duplicate(`${path}.type`, type));
    errors.push(...validateNames(limit, path));
    if (type === "PersistentVolumeClaim" && limit.min?.storage === undefined && limit.max?.storage === undefined) {
      const problem = "either minimum or maximum storage value is required, but neither was provided";
      errors.push(required(`${path}.limits`, problem));
    }
    const names = new Set(lists.flatMap((field) => Object.keys(limit[field] ?? {})));
    for (const name of [...names].sort()) errors.push(...validateOrder(limit, name, path));
  }
  return errors;
}

function validateNames(limit: LimitRangeItem, path: string): FieldError[] {
  const isPod = limit.type === "Pod";
  const validate = isPod || limit.type === "Container" ? validateContainerResourceName : validateResourceName;
  return lists.flatMap((field) => {
    const names = Object.keys(limit[field] ?? {});
    if (isPod && (field === "default" || field === "defaultRequest"))
      return names.length > 0 ? [forbiddenField(`${path}.${field}`, "may not be specified when `type` is 'Pod'")] : [];
    return names.flatMap((name) => validate(name, `${path}.${field}[${name}]`));
  });
}

/** min ≤ defaultRequest ≤ default ≤ max. */
function validateOrder(limit: LimitRangeItem, name: string, path: string): FieldError[] {
  const isPod = limit.type === "Pod";
  const amount = (field: (typeof lists)[number]) => {
    const quantity = isPod && field.startsWith("default") ? undefined : limit[field]?.[name];
    return quantity === undefined ? undefined : canonicalQuantity(quantity);
  };
  const [max, min, byDefault, request, ratio] = lists.map(amount);
  const errors: FieldError[] = [];
  const check = (
    small: string | undefined,
    large: string | undefined,
    field: string,
    shown: string | undefined,
    text: string,
  ) => {
    if (small === undefined || large === undefined || compareQuantities(small, large) <= 0) return;
    errors.push(invalidValue(`${path}.${field}[${name}]`, shown, text));
  };
  check(min, max, "min", min, `min value ${min} is greater than max value ${max}`);
  check(min, request, "defaultRequest", request, `min value ${min} is greater than default request value ${request}`);
  check(request, max, "defaultRequest", request, `default request value ${request} is greater than max value ${max}`);
  check(
    request,
    byDefault,
    "defaultRequest",
    request,
    `default request value ${request} is greater than default limit value ${byDefault}`,
  );
  check(min, byDefault, "default", min, `min value ${min} is greater than default value ${byDefault}`);
  check(byDefault, max, "default", max, `default value ${byDefault} is greater than max value ${max}`);
  if (ratio === undefined) return errors;
  const here = `${path}.maxLimitRequestRatio[${name}]`;
  if (compareQuantities(ratio, 1) < 0) errors.push(invalidValue(here, ratio, `ratio ${ratio} is less than 1`));
  if (min === undefined || max === undefined) return errors;
  const most = Number(parseQuantity(max).nano) / Number(parseQuantity(min).nano);
  if (Number(parseQuantity(ratio).nano) / 1e9 > most)
    errors.push(invalidValue(here, ratio, `ratio ${ratio} is greater than max/min = ${most.toFixed(6)}`));
  return errors;
}
