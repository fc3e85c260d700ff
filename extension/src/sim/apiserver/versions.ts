/**
 * Kinds that are served in more than one version. They are stored in one, and converted on the way in and out
 * (pkg/apis/autoscaling/v1/conversion.go, pkg/apis/core and events.k8s.io share one internal Event).
 */
import type { Obj } from "../api/types";
import type { Kind } from "../kinds/kind";

export interface ServedVersion {
  readonly group: string;
  readonly version: string;
  readonly definition: string;
  /** From the stored version to this one and back. Both get objects that they may not change. */
  fromStored(object: Obj): Obj;
  toStored(object: Obj): Obj;
}

/** Versions beside the stored one, by the kind's id. */
const OTHERS: Readonly<Record<string, ServedVersion>> = {
  Event: {
    group: "events.k8s.io",
    version: "v1",
    definition: "events.v1.Event",
    fromStored({ involvedObject, source, message, firstTimestamp, lastTimestamp, count, reportingComponent, ...rest }) {
      return {
        ...rest,
        apiVersion: "events.k8s.io/v1",
        regarding: involvedObject,
        ...(message === undefined ? {} : { note: message }),
        ...(reportingComponent ? { reportingController: reportingComponent } : {}),
        ...(rest.reportingInstance ? {} : { reportingInstance: undefined }),
        deprecatedSource: source ?? {},
        deprecatedFirstTimestamp: firstTimestamp ?? null,
        deprecatedLastTimestamp: lastTimestamp ?? null,
        ...(count === undefined ? {} : { deprecatedCount: count }),
      };
    },
    toStored(object) {
      const {
        regarding,
        note,
        reportingController,
        deprecatedSource,
        deprecatedFirstTimestamp,
        deprecatedLastTimestamp,
        deprecatedCount,
        ...rest
      } = object;
      return {
        ...rest,
        apiVersion: "v1",
        involvedObject: regarding ?? {},
        ...(note === undefined ? {} : { message: note }),
        reportingComponent: reportingController ?? "",
        source: deprecatedSource ?? {},
        firstTimestamp: deprecatedFirstTimestamp ?? null,
        lastTimestamp: deprecatedLastTimestamp ?? null,
        ...(deprecatedCount === undefined ? {} : { count: deprecatedCount }),
      };
    },
  },
  HorizontalPodAutoscaler: {
    group: "autoscaling",
    version: "v1",
    definition: "autoscaling.v1.HorizontalPodAutoscaler",
    fromStored: autoscalerToV1,
    toStored: autoscalerFromV1,
  },
};

/** The built-in kinds, each followed by its further versions. */
export function withOtherVersions(kinds: readonly Kind[]): Kind[] {
  return kinds.flatMap((kind) => {
    const other = OTHERS[kind.id];
    if (
      !other ||
      kinds.some((known) => known.group === other.group && known.version === other.version && known.id === kind.id)
    )
      return [kind];
    return [kind, { ...kind, group: other.group, version: other.version, definition: other.definition }];
  });
}

const otherOf = (kind: Kind): ServedVersion | undefined => {
  const other = OTHERS[kind.id];
  return other && other.group === kind.group && other.version === kind.version ? other : undefined;
};

/** A stored object as this version of the kind shows it. */
export const fromStored = (kind: Kind, object: Obj): Obj => otherOf(kind)?.fromStored(object) ?? object;

/** An object of this version of the kind as it is stored. */
export const toStored = (kind: Kind, object: Obj): Obj => otherOf(kind)?.toStored(object) ?? object;

interface Metric {
  readonly type: string;
  readonly resource?: {
    readonly name: string;
    readonly target?: { readonly type?: string; readonly averageUtilization?: number };
    readonly current?: { readonly averageUtilization?: number };
  };
}
type Fields = { readonly [name: string]: unknown };

const METRICS = "autoscaling.alpha.kubernetes.io/metrics";
const BEHAVIOR = "autoscaling.alpha.kubernetes.io/behavior";
const CONDITIONS = "autoscaling.alpha.kubernetes.io/conditions";
const CURRENT_METRICS = "autoscaling.alpha.kubernetes.io/current-metrics";

/** v1 knows one CPU target; everything else that v2 has travels in annotations. */
function autoscalerToV1(object: Obj): Obj {
  const { metrics = [], behavior, ...spec } = (object.spec ?? {}) as Fields & { metrics?: readonly Metric[] };
  const { currentMetrics, conditions, ...status } = (object.status ?? {}) as Fields & {
    currentMetrics?: readonly Metric[];
  };
  const isCpu = (metric: Metric) =>
    metric.type === "Resource" &&
    metric.resource?.name === "cpu" &&
    metric.resource.target?.averageUtilization !== undefined;
  const cpu = metrics.find(isCpu);
  const others = metrics.filter((metric) => metric !== cpu);
  const annotations: Record<string, string> = { ...object.metadata.annotations };
  if (others.length > 0) annotations[METRICS] = JSON.stringify(others);
  if (behavior) annotations[BEHAVIOR] = JSON.stringify(behavior);
  if (Array.isArray(conditions) && conditions.length > 0) annotations[CONDITIONS] = JSON.stringify(conditions);
  if (currentMetrics?.length) annotations[CURRENT_METRICS] = JSON.stringify(currentMetrics);
  const used = currentMetrics?.find((metric) => metric.resource?.name === "cpu")?.resource?.current?.averageUtilization;
  return {
    ...object,
    apiVersion: "autoscaling/v1",
    metadata: Object.keys(annotations).length > 0 ? { ...object.metadata, annotations } : object.metadata,
    spec: { ...spec, ...(cpu ? { targetCPUUtilizationPercentage: cpu.resource?.target?.averageUtilization } : {}) },
    status: {
      ...status,
      currentReplicas: status.currentReplicas ?? 0,
      ...(used === undefined ? {} : { currentCPUUtilizationPercentage: used }),
    },
  };
}

function autoscalerFromV1(object: Obj): Obj {
  const { targetCPUUtilizationPercentage: percentage, ...spec } = (object.spec ?? {}) as Fields;
  const { currentCPUUtilizationPercentage: _, ...status } = (object.status ?? {}) as Fields;
  const {
    [METRICS]: metrics,
    [BEHAVIOR]: behavior,
    [CONDITIONS]: conditions,
    [CURRENT_METRICS]: current,
    ...annotations
  } = object.metadata.annotations ?? {};
  const others = fromAnnotation(metrics);
  const cpu =
    percentage === undefined
      ? []
      : [
          {
            type: "Resource",
            resource: { name: "cpu", target: { type: "Utilization", averageUtilization: percentage } },
          },
        ];
  const all = [...(Array.isArray(others) ? others : []), ...cpu];
  const { annotations: _all, ...metadata } = object.metadata;
  return {
    ...object,
    apiVersion: "autoscaling/v2",
    metadata: Object.keys(annotations).length > 0 ? { ...metadata, annotations } : metadata,
    spec: {
      ...spec,
      ...(all.length > 0 ? { metrics: all } : {}),
      ...(behavior ? { behavior: fromAnnotation(behavior) } : {}),
    },
    status: {
      ...status,
      ...(conditions ? { conditions: fromAnnotation(conditions) } : {}),
      ...(current ? { currentMetrics: fromAnnotation(current) } : {}),
    },
  };
}

function fromAnnotation(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
