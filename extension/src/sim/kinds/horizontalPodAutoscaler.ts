/** HorizontalPodAutoscalers of autoscaling/v2 (pkg/registry/autoscaling, pkg/apis/autoscaling/validation). */
import { type FieldError, forbiddenField, invalidValue, notSupported, required } from "../api/fieldErrors";
import { canonicalQuantity } from "../api/quantity";
import type { HorizontalPodAutoscaler, HPAScalingRules, MetricSpec, MetricTarget } from "../schema/types";
import { ageColumn, ageOf, nameColumn, text } from "./common/cells";
import { nameIsPathSegment } from "./common/formats";
import { validateNonNegative, validateObjectMeta, validateObjectMetaUpdate } from "./common/metadata";
import { compareQuantities } from "./common/quantities";
import { keepOtherHalfUncounted } from "./common/strategy";
import { validateCounts } from "./common/workload";
import { metricsText } from "./horizontalPodAutoscaler/metricsText";
import type { Kind } from "./kind";

export const horizontalPodAutoscaler: Kind<HorizontalPodAutoscaler> = {
  id: "HorizontalPodAutoscaler",
  group: "autoscaling",
  version: "v2",
  kind: "HorizontalPodAutoscaler",
  plural: "horizontalpodautoscalers",
  singular: "horizontalpodautoscaler",
  shortNames: ["hpa"],
  categories: ["all"],
  namespaced: true,
  definition: "autoscaling.v2.HorizontalPodAutoscaler",
  subresources: ["status"],
  allowUnconditionalUpdate: true,

  defaults(draft) {
    draft.spec ??= {} as NonNullable<HorizontalPodAutoscaler["spec"]>;
    draft.spec.minReplicas ??= 1;
    if (!draft.spec.metrics?.length) {
      const target = { type: "Utilization", averageUtilization: 80 };
      draft.spec.metrics = [{ type: "Resource", resource: { name: "cpu", target } }];
    }
    const behavior = draft.spec.behavior;
    if (!behavior) return;
    const hundredPercent = { type: "Percent", value: 100, periodSeconds: 15 };
    const up = [{ type: "Pods", value: 4, periodSeconds: 15 }, hundredPercent];
    behavior.scaleUp = { stabilizationWindowSeconds: 0, selectPolicy: "Max", policies: up, ...behavior.scaleUp };
    behavior.scaleDown = { selectPolicy: "Max", policies: [hundredPercent], ...behavior.scaleDown };
  },
  prepareForCreate(draft) {
    // The list of metrics is not omitted when empty: v2 answers null until the first measurement.
    draft.status = { desiredReplicas: 0, currentMetrics: null as unknown as undefined };
  },
  prepareForUpdate: keepOtherHalfUncounted,

  validate: (object) => [...validateObjectMeta(horizontalPodAutoscaler, object), ...validateSpec(object.spec)],
  validateUpdate(object, old, { subresource }) {
    const metadata = validateObjectMetaUpdate(object, old);
    if (subresource === "status")
      return [...metadata, ...validateCounts(object.status, ["currentReplicas", "desiredReplicas"])];
    return [...metadata, ...validateSpec(object.spec)];
  },

  columns: [nameColumn, ...["Reference", "Targets", "MinPods", "MaxPods", "Replicas"].map(text), ageColumn],
  cells(object, nowMs) {
    const { scaleTargetRef: target, metrics, minReplicas, maxReplicas } = object.spec ?? {};
    return [
      object.metadata.name,
      `${target?.kind}/${target?.name}`,
      metricsText(metrics ?? [], object.status?.currentMetrics ?? []),
      minReplicas === undefined ? "<unset>" : String(minReplicas),
      maxReplicas ?? 0,
      object.status?.currentReplicas ?? 0,
      ageOf(object, nowMs),
    ];
  },
};

function validateSpec(spec: HorizontalPodAutoscaler["spec"]): FieldError[] {
  const { minReplicas, maxReplicas = 0, scaleTargetRef, metrics = [], behavior } = spec ?? {};
  const errors: FieldError[] = [];
  if (minReplicas !== undefined && minReplicas < 1)
    errors.push(invalidValue("spec.minReplicas", minReplicas, "must be greater than or equal to 1"));
  if (maxReplicas < 1) {
    const problem = "must be set and greater than 0";
    errors.push(
      maxReplicas === 0
        ? required("spec.maxReplicas", problem)
        : invalidValue("spec.maxReplicas", maxReplicas, problem),
    );
  }
  if (minReplicas !== undefined && maxReplicas < minReplicas)
    errors.push(invalidValue("spec.maxReplicas", maxReplicas, "must be greater than or equal to `minReplicas`"));
  errors.push(...validateReference(scaleTargetRef, "spec.scaleTargetRef"));
  for (const [at, metric] of metrics.entries()) errors.push(...validateMetric(metric, `spec.metrics[${at}]`));
  for (const field of ["scaleUp", "scaleDown"] as const)
    errors.push(...validateRules(behavior?.[field], `spec.behavior.${field}`));
  return errors;
}

function validateReference(reference: { kind?: string; name?: string } | undefined, path: string): FieldError[] {
  return (["kind", "name"] as const).flatMap((field) => {
    const value = reference?.[field];
    if (!value) return [required(`${path}.${field}`)];
    return nameIsPathSegment(value, false).map((problem) => invalidValue(`${path}.${field}`, value, problem));
  });
}

const metricTypes = ["ContainerResource", "External", "Object", "Pods", "Resource"];
const sources = ["object", "pods", "resource", "containerResource", "external"] as const;

function validateMetric(metric: MetricSpec, path: string): FieldError[] {
  const { type = "" } = metric;
  const errors: FieldError[] = [];
  if (type === "") errors.push(required(`${path}.type`, "must specify a metric source type"));
  if (!metricTypes.includes(type)) errors.push(notSupported(`${path}.type`, type, metricTypes));
  const given = sources.filter((source) => metric[source]);
  if (given[0]) errors.push(...validateSource(metric, given[0], `${path}.${given[0]}`));
  const expected = sources.find((source) => source.toLowerCase() === type.toLowerCase()) ?? type.toLowerCase();
  if (!given.includes(expected as "pods"))
    errors.push(required(`${path}.${expected}`, "must populate information for the given metric source"));
  if (given.length !== 1)
    for (const source of given)
      if (source !== expected)
        errors.push(forbiddenField(`${path}.${source}`, "must populate the given metric source only"));
  return errors;
}

function validateSource(metric: MetricSpec, source: (typeof sources)[number], path: string): FieldError[] {
  const { object, pods, resource, containerResource, external } = metric;
  const errors: FieldError[] = [];
  const named = object ?? pods ?? external;
  const sized = resource ?? containerResource;
  if (source === "object") errors.push(...validateReference(object?.describedObject, `${path}.describedObject`));
  if (sized && !sized.name) errors.push(required(`${path}.name`, "must specify a resource name"));
  if (source === "containerResource" && !containerResource?.container)
    errors.push(required(`${path}.container`, "must specify a container"));
  if (named && !sized && !named.metric?.name)
    errors.push(required(`${path}.metric.name`, "must specify a metric name"));
  const target = (metric[source] as { target?: MetricTarget } | undefined)?.target ?? ({} as MetricTarget);
  errors.push(...validateTarget(target, `${path}.target`));
  const { value, averageValue, averageUtilization } = target;
  if (source === "resource" || source === "containerResource") {
    if (averageUtilization === undefined && averageValue === undefined) {
      const problem = "must set either a target raw value or a target utilization";
      errors.push(required(`${path}.target.averageUtilization`, problem));
    }
    if (averageUtilization !== undefined && averageValue !== undefined) {
      const problem = "may not set both a target raw value and a target utilization";
      errors.push(forbiddenField(`${path}.target.averageValue`, problem));
    }
  } else if (source === "pods") {
    if (averageValue === undefined || compareQuantities(averageValue, 0) <= 0)
      errors.push(required(`${path}.target.averageValue`, "must specify a positive target averageValue"));
  } else {
    if (value === undefined && averageValue === undefined) {
      const problem = "must set either a target value for metric or a per-pod target";
      errors.push(required(`${path}.target.averageValue`, problem));
    }
    if (value !== undefined && averageValue !== undefined && source === "external") {
      const problem = "may not set both a target value for metric and a per-pod target";
      errors.push(forbiddenField(`${path}.target.value`, problem));
    }
  }
  return errors;
}

function validateTarget(
  { type = "", value, averageValue, averageUtilization }: MetricTarget,
  path: string,
): FieldError[] {
  const errors: FieldError[] = [];
  if (type === "") errors.push(required(`${path}.type`, "must specify a metric target type"));
  if (!["Utilization", "Value", "AverageValue"].includes(type))
    errors.push(invalidValue(`${path}.type`, type, "must be either Utilization, Value, or AverageValue"));
  if (averageUtilization !== undefined && averageUtilization < 1)
    errors.push(invalidValue(`${path}.averageUtilization`, averageUtilization, "must be greater than 0"));
  for (const [field, amount] of [
    ["value", value],
    ["averageValue", averageValue],
  ] as const)
    if (amount !== undefined && compareQuantities(amount, 0) <= 0)
      errors.push(invalidValue(`${path}.${field}`, canonicalQuantity(amount), "must be positive"));
  return errors;
}

const windowSecondsMax = 3600;
const periodSecondsMax = 1800;

function validateRules(rules: HPAScalingRules | undefined, path: string): FieldError[] {
  if (!rules) return [];
  const { stabilizationWindowSeconds: seconds, selectPolicy, policies = [], tolerance } = rules;
  const errors = validateNonNegative(seconds, `${path}.stabilizationWindowSeconds`);
  if (seconds !== undefined && seconds > windowSecondsMax) {
    const problem = `must be less than or equal to ${windowSecondsMax}`;
    errors.push(invalidValue(`${path}.stabilizationWindowSeconds`, seconds, problem));
  }
  const selections = ["Disabled", "Max", "Min"];
  if (selectPolicy !== undefined && !selections.includes(selectPolicy))
    errors.push(notSupported(`${path}.selectPolicy`, selectPolicy, selections));
  if (policies.length === 0) errors.push(required(`${path}.policies`, "must specify at least one Policy"));
  for (const [at, { type = "", value = 0, periodSeconds = 0 }] of policies.entries()) {
    const here = `${path}.policies[${at}]`;
    if (type !== "Pods" && type !== "Percent") errors.push(notSupported(`${here}.type`, type, ["Percent", "Pods"]));
    if (value <= 0) errors.push(invalidValue(`${here}.value`, value, "must be greater than zero"));
    if (periodSeconds <= 0)
      errors.push(invalidValue(`${here}.periodSeconds`, periodSeconds, "must be greater than zero"));
    if (periodSeconds > periodSecondsMax)
      errors.push(
        invalidValue(`${here}.periodSeconds`, periodSeconds, `must be less than or equal to ${periodSecondsMax}`),
      );
  }
  if (tolerance !== undefined && compareQuantities(tolerance, 0) < 0)
    errors.push(invalidValue(`${path}.tolerance`, canonicalQuantity(tolerance), "must be greater than or equal to 0"));
  return errors;
}
