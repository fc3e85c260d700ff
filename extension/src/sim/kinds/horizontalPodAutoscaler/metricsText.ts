/** The column TARGETS: what is measured, and what it should be (pkg/printers: formatHPAMetrics). */
import { canonicalQuantity } from "../../api/quantity";
import type { MetricSpec, MetricStatus, MetricTarget, MetricValueStatus } from "../../schema/types";

const shownMax = 2;

/** `cpu: 12%/60%`, two metrics at most, `<unknown>` for what nobody measured yet. */
export function metricsText(specs: readonly MetricSpec[], statuses: readonly MetricStatus[]): string {
  if (specs.length === 0) return "<none>";
  const shown = specs.slice(0, shownMax).map((spec, at) => metricText(spec, statuses[at]));
  const rest = specs.length - shownMax;
  return rest > 0 ? `${shown.join(", ")} + ${rest} more...` : shown.join(", ");
}

function metricText(spec: MetricSpec, status: MetricStatus | undefined): string {
  if (spec.resource)
    return `${spec.resource.name}: ${utilizationText(spec.resource.target, status?.resource?.current)}`;
  if (spec.containerResource) {
    const { name, target } = spec.containerResource;
    return `${name}: ${utilizationText(target, status?.containerResource?.current)}`;
  }
  if (spec.pods) return valueText(spec.pods.target, status?.pods?.current);
  if (spec.object) return valueText(spec.object.target, status?.object?.current);
  if (spec.external) return valueText(spec.external.target, status?.external?.current);
  return "<unknown type>";
}

function utilizationText(target: MetricTarget, current: MetricValueStatus | undefined): string {
  if (target.averageValue !== undefined) return valueText(target, current).replace(" (avg)", "");
  const now = current?.averageUtilization === undefined ? "<unknown>" : `${current.averageUtilization}%`;
  const wanted = target.averageUtilization === undefined ? "<auto>" : `${target.averageUtilization}%`;
  return `${now}/${wanted}`;
}

function valueText(target: MetricTarget, current: MetricValueStatus | undefined): string {
  const isAverage = target.averageValue !== undefined;
  const measured = isAverage ? current?.averageValue : current?.value;
  const now = measured === undefined ? "<unknown>" : canonicalQuantity(measured);
  const wanted = canonicalQuantity((isAverage ? target.averageValue : target.value) ?? 0);
  return `${now}/${wanted}${isAverage ? " (avg)" : ""}`;
}
