/**
 * Looks every 15 s at what the pods of a scale target use and sets its replicas (pkg/controller/podautoscaler).
 * Resource metrics only: the simulated metrics API serves no others. Behaviour policies other than the default ones and
 * their windows are left out; stabilisation, tolerance and the scale-up limit are here.
 */

import { milliValue } from "../api/quantity";
import type { Component, EventToTell, Result, View, Write } from "../client/component";
import { keyOf, refOf, splitKey } from "../client/component";
import type {
  Deployment,
  HorizontalPodAutoscaler,
  HorizontalPodAutoscalerCondition,
  HorizontalPodAutoscalerStatus,
  MetricSpec,
  Pod,
  Quantity,
} from "../schema/types";
import { withCondition } from "./shared/conditions";
import { isPodReady, isPodTerminal } from "./shared/pods";
import { selectObjects } from "./shared/selectors";
import { formatTime } from "./shared/time";
import { reads } from "./shared/watches";
import { because, compact, mergePatch, omitEmpty, updateStatus } from "./shared/writes";

const TICK_MS = 15_000;
const TOLERANCE = 0.1;
const DOWNSCALE_WINDOW_SECONDS = 300;
const SCALED_KINDS = ["Deployment", "ReplicaSet", "ReplicationController", "StatefulSet"] as const;
/** Recommendations of the last while, by key. */
const RECOMMENDED = "recommended";

/** What a pod uses of a resource, in thousandths; undefined as long as there is no sample. */
export type ReadUsage = (view: View, pod: Pod, resource: string) => number | undefined;

/** The horizontal pod autoscaler. Without `readUsage` there is no metrics API, and it says so. */
export function createHorizontalPodAutoscaler(readUsage?: ReadUsage): Component {
  return {
    name: "horizontal-pod-autoscaler",
    workers: 5,
    // Only its own kind wakes it: everything else is looked at on the next tick.
    watches: [
      {
        kind: "HorizontalPodAutoscaler",
        keys: (_view, { type, object, previous }) =>
          type === "MODIFIED" && previous?.spec === object.spec ? [] : [keyOf(object)],
      },
      reads("Pod"),
      ...SCALED_KINDS.map(reads),
    ],

    reconcile(view, key): Result | undefined {
      const { namespace, name } = splitKey(key);
      const autoscaler = view.get("HorizontalPodAutoscaler", namespace, name);
      if (!autoscaler) {
        view.own.delete(RECOMMENDED, key);
        return undefined;
      }
      return { ...tick(view, key, autoscaler, readUsage), requeueAfterMs: TICK_MS, requeueSort: "periodic" };
    },
  };
}

function tick(view: View, key: string, autoscaler: HorizontalPodAutoscaler, readUsage: ReadUsage | undefined): Result {
  const { scaleTargetRef, minReplicas = 1, maxReplicas = 1, metrics = [] } = autoscaler.spec ?? {};
  const { namespace } = autoscaler.metadata;
  const kind = SCALED_KINDS.find((one) => one === scaleTargetRef?.kind);
  const target = kind && (view.get(kind, namespace, scaleTargetRef?.name ?? "") as Deployment | undefined);
  const events: EventToTell[] = [];
  const writes: Write[] = [];
  let conditions = [...(autoscaler.status?.conditions ?? [])];
  const tell = (type: EventToTell["type"], reason: string, message: string, afterWrite?: number) =>
    events.push({
      about: { ...refOf("HorizontalPodAutoscaler", autoscaler), apiVersion: "autoscaling/v2" },
      type,
      reason,
      message,
      ...(afterWrite === undefined ? {} : { afterWrite }),
    });
  const set = (type: string, status: "True" | "False", reason: string, message: string) => {
    conditions = withCondition(
      conditions,
      { type, status, reason, message } as HorizontalPodAutoscalerCondition,
      view.nowMs,
    );
  };
  const close = (status: Partial<HorizontalPodAutoscalerStatus>): Result => {
    const next = compact<HorizontalPodAutoscalerStatus>({
      ...autoscaler.status,
      desiredReplicas: 0,
      ...status,
      conditions,
    });
    const write = updateStatus(
      autoscaler,
      next,
      because("horizontalpodautoscaler/status", autoscaler, [".spec", ".status"]),
    );
    return { writes: write ? [...writes, write] : writes, events };
  };
  if (!target) {
    const message = `the HPA controller was unable to get the target's current scale: ${plural(scaleTargetRef?.kind ?? "")} "${scaleTargetRef?.name}" not found`;
    set("AbleToScale", "False", "FailedGetScale", message);
    tell("Warning", "FailedGetScale", message.slice(message.indexOf(": ") + 2));
    return close({ desiredReplicas: autoscaler.status?.desiredReplicas ?? 0 });
  }
  const current = target.spec?.replicas ?? 1;
  set("AbleToScale", "True", "SucceededGetScale", "the HPA controller was able to get the target's current scale");
  if (current === 0 && minReplicas !== 0) {
    set(
      "ScalingActive",
      "False",
      "ScalingDisabled",
      "scaling is disabled since the replica count of the target is zero",
    );
    return close({ currentReplicas: 0 });
  }
  let desired = current > maxReplicas ? maxReplicas : Math.max(current, minReplicas);
  if (desired === current) {
    const found = metrics.map((metric) => measure(view, target, metric, current, readUsage));
    const failed = found.flatMap((one) => ("error" in one ? [one] : []));
    const worked = found.flatMap((one) => ("error" in one ? [] : [one]));
    for (const { reason, error } of failed) tell("Warning", reason, error);
    const highest = Math.max(...worked.map(({ replicas }) => replicas));
    if (worked.length === 0 || (failed.length > 0 && highest < current)) {
      const [first] = failed;
      if (!first) return close({ currentReplicas: current, desiredReplicas: current });
      set("ScalingActive", "False", first.reason, `the HPA was unable to compute the replica count: ${first.error}`);
      tell(
        "Warning",
        "FailedComputeMetricsReplicas",
        `invalid metrics (${failed.length} invalid out of ${metrics.length}), first error is: failed to get ${first.resource} resource metric value: ${first.error}`,
      );
      return close({
        currentReplicas: omitEmpty(current),
        currentMetrics: found.map((one) => ("error" in one ? { type: "" } : one.status)),
      });
    }
    set(
      "ScalingActive",
      "True",
      "ValidMetricFound",
      `the HPA was able to successfully calculate a replica count from ${worked[0]!.name}`,
    );
    desired = limited(stabilized(view, key, autoscaler, current, highest), current, minReplicas, maxReplicas, set);
    rescale();
    const currentMetrics = worked.map(({ status }) => status);
    const lastScaleTime = desired === current ? autoscaler.status?.lastScaleTime : formatTime(view.nowMs);
    return close({ currentReplicas: current, desiredReplicas: desired, currentMetrics, lastScaleTime });
  }
  rescale();
  return close({ currentReplicas: current, desiredReplicas: desired, lastScaleTime: formatTime(view.nowMs) });

  function rescale(): void {
    if (desired === current || !target) return;
    const why = because("horizontalpodautoscaler/rescale", autoscaler, [".spec.metrics", ".status.currentMetrics"], {
      current,
      desired,
    });
    writes.push(mergePatch(target, { spec: { replicas: desired } }, why, "scale"));
    const reason =
      desired > current
        ? current < minReplicas
          ? "Current number of replicas below Spec.MinReplicas"
          : "cpu resource utilization (percentage of request) above target"
        : current > maxReplicas
          ? "Current number of replicas above Spec.MaxReplicas"
          : "All metrics below target";
    set(
      "AbleToScale",
      "True",
      "SucceededRescale",
      `the HPA controller was able to update the target scale to ${desired}`,
    );
    tell("Normal", "SuccessfulRescale", `New size: ${desired}; reason: ${reason}`, 0);
  }
}

type Measured =
  | {
      readonly replicas: number;
      readonly name: string;
      readonly status: NonNullable<HorizontalPodAutoscalerStatus["currentMetrics"]>[number];
    }
  | { readonly error: string; readonly reason: string; readonly resource: string };

/** How many replicas one metric calls for. */
function measure(
  view: View,
  target: Deployment,
  metric: MetricSpec,
  current: number,
  readUsage: ReadUsage | undefined,
): Measured {
  const resource = metric.resource?.name ?? metric.containerResource?.name ?? "";
  const aim = metric.resource?.target ?? metric.containerResource?.target;
  const isUtilization = aim?.averageUtilization !== undefined;
  const fail = (text: string): Measured => ({
    resource,
    reason: "FailedGetResourceMetric",
    error: `failed to get ${resource} ${isUtilization ? "utilization" : "resource value"}: ${text}`,
  });
  if (!readUsage) {
    return fail(
      `unable to get metrics for resource ${resource}: unable to fetch metrics from resource metrics API: the server could not find the requested resource (get pods.metrics.k8s.io)`,
    );
  }
  const pods = selectObjects(view, "Pod", target.metadata.namespace, target.spec?.selector).filter(
    (pod) => !isPodTerminal(pod) && !pod.metadata.deletionTimestamp && isPodReady(pod),
  );
  let usage = 0;
  let requested = 0;
  let samples = 0;
  for (const pod of pods) {
    const used = readUsage(view, pod, resource);
    if (used === undefined) continue;
    const requests: Quantity[] = (pod.spec?.containers ?? []).flatMap(
      (container) => container.resources?.requests?.[resource] ?? [],
    );
    if (isUtilization && requests.length < (pod.spec?.containers.length ?? 0)) {
      return fail(
        `missing request for ${resource} in container ${pod.spec?.containers.find((one) => !one.resources?.requests?.[resource])?.name} of Pod ${pod.metadata.name}`,
      );
    }
    usage += used;
    requested += requests.reduce<number>((sum, request) => sum + milliValue(request), 0);
    samples++;
  }
  if (samples === 0) return fail(`no metrics returned from resource metrics API`);
  const averageValue = `${Math.round(usage / samples)}m`;
  const averageUtilization = requested > 0 ? Math.floor((usage * 100) / requested) : undefined;
  const ratio = isUtilization
    ? averageUtilization! / aim.averageUtilization!
    : usage / samples / milliValue(aim?.averageValue ?? "1");
  const replicas = Math.abs(ratio - 1) <= TOLERANCE ? current : Math.ceil(ratio * samples);
  const name = isUtilization ? `${resource} resource utilization (percentage of request)` : `${resource} resource`;
  return {
    replicas,
    name,
    status: {
      type: "Resource",
      resource: {
        name: resource,
        current: compact({ averageValue, averageUtilization: isUtilization ? averageUtilization : undefined }),
      },
    },
  };
}

/** The highest recommendation of the last five minutes, so that a short lull does not cost pods. */
function stabilized(
  view: View,
  key: string,
  autoscaler: HorizontalPodAutoscaler,
  current: number,
  desired: number,
): number {
  const windowMs =
    (autoscaler.spec?.behavior?.scaleDown?.stabilizationWindowSeconds ?? DOWNSCALE_WINDOW_SECONDS) * 1000;
  const before = view.own.get<readonly { atMs: number; replicas: number }[]>(RECOMMENDED, key) ?? [
    { atMs: view.nowMs, replicas: current },
  ];
  const recent = [
    ...before.filter(({ atMs }) => view.nowMs - atMs < windowMs),
    { atMs: view.nowMs, replicas: desired },
  ];
  view.own.set(RECOMMENDED, key, recent);
  return desired >= current ? desired : Math.min(current, Math.max(...recent.map(({ replicas }) => replicas)));
}

/** Within minReplicas and maxReplicas, and at most double (or four) at a time. */
function limited(
  desired: number,
  current: number,
  min: number,
  max: number,
  set: (type: string, status: "True" | "False", reason: string, message: string) => void,
): number {
  const upLimit = Math.max(2 * current, 4);
  const most = Math.min(max, upLimit);
  if (desired > most) {
    if (max > upLimit)
      set(
        "ScalingLimited",
        "True",
        "ScaleUpLimit",
        "the desired replica count is increasing faster than the maximum scale rate",
      );
    else
      set(
        "ScalingLimited",
        "True",
        "TooManyReplicas",
        "the desired replica count is more than the maximum replica count",
      );
    return most;
  }
  if (desired < min) {
    set("ScalingLimited", "True", "TooFewReplicas", "the desired replica count is less than the minimum replica count");
    return min;
  }
  set("ScalingLimited", "False", "DesiredWithinRange", "the desired count is within the acceptable range");
  return desired;
}

function plural(kind: string): string {
  return kind === "ReplicationController" ? "replicationcontrollers" : `${kind.toLowerCase()}s.apps`;
}
