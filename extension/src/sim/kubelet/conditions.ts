/**
 * The conditions that the kubelet owns: PodReadyToStartContainers, Initialized, Ready, ContainersReady; and the
 * observed generation of PodScheduled.
 *
 * Models pkg/kubelet/status/generate.go. Conditions of others are passed on as they are.
 */
import { formatTime } from "../api/time";
import type { ContainerStatus, PodCondition, PodStatus } from "../schema/types";
import { isSidecar } from "./resources";
import type { RuntimePod } from "./runtime/pod";
import type { PodRecord } from "./tables";

export interface ConditionInput {
  readonly pod: RuntimePod;
  readonly record: Pick<PodRecord, "sandbox">;
  readonly phase: PodStatus["phase"];
  readonly initStatuses: readonly ContainerStatus[];
  readonly statuses: readonly ContainerStatus[];
  /** The conditions as they were last reported, for their times. */
  readonly before: readonly PodCondition[];
  /** The conditions as the API server has them, for those of others. */
  readonly foreign: readonly PodCondition[];
  readonly nowMs: number;
}

type Finding = Pick<PodCondition, "status" | "reason" | "message">;

const OWN = ["PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady"];

/** All conditions of the pod in the order in which they are shown. */
export function conditionsOf(input: ConditionInput): PodCondition[] {
  const containersReady = containersReadyOf(input);
  const findings: Readonly<Record<string, Finding>> = {
    PodReadyToStartContainers: { status: input.record.sandbox?.state === "ready" ? "True" : "False" },
    Initialized: initializedOf(input),
    Ready: readyOf(input, containersReady),
    ContainersReady: containersReady,
  };
  const generation = input.pod.metadata.generation;
  const own = OWN.map((type): PodCondition => {
    const finding = findings[type]!;
    const before = input.before.find((condition) => condition.type === type);
    return {
      type,
      ...(generation === undefined ? {} : { observedGeneration: generation }),
      status: finding.status,
      lastProbeTime: null as unknown as string,
      lastTransitionTime:
        before?.status === finding.status && before.lastTransitionTime
          ? before.lastTransitionTime
          : formatTime(input.nowMs),
      ...(finding.reason ? { reason: finding.reason } : {}),
      ...(finding.message ? { message: finding.message } : {}),
    };
  });
  const others = input.foreign
    .filter((condition) => !OWN.includes(condition.type))
    .map((condition) =>
      condition.type === "PodScheduled" && generation !== undefined
        ? { ...condition, observedGeneration: generation }
        : condition,
    );
  if (!others.some((condition) => condition.type === "PodScheduled")) {
    // Static pods were never scheduled; the kubelet says so for them.
    others.push({
      type: "PodScheduled",
      ...(generation === undefined ? {} : { observedGeneration: generation }),
      status: "True",
      lastProbeTime: null as unknown as string,
      lastTransitionTime:
        input.before.find((condition) => condition.type === "PodScheduled")?.lastTransitionTime ??
        formatTime(input.nowMs),
    });
  }
  return [...own, ...others];
}

function initializedOf({ pod, phase, initStatuses, statuses }: ConditionInput): Finding {
  if (phase === "Succeeded") return { status: "True", reason: "PodCompleted" };
  const hasStarted = statuses.some(
    ({ state, lastState }) => state?.running || state?.terminated || lastState?.terminated,
  );
  if (hasStarted) return { status: "True" };
  const incomplete = initStatuses
    .filter((status, i) => !(isSidecar(pod.spec.initContainers![i]!) ? status.started : status.ready))
    .map((status) => status.name);
  if (!incomplete.length) return { status: "True" };
  return {
    status: "False",
    reason: phase === "Failed" ? "PodFailed" : "ContainersNotInitialized",
    ...(phase === "Failed" ? {} : { message: `containers with incomplete status: [${incomplete.join(" ")}]` }),
  };
}

function containersReadyOf({ pod, phase, initStatuses, statuses }: ConditionInput): Finding {
  if (phase === "Succeeded") return { status: "False", reason: "PodCompleted" };
  if (phase === "Failed") return { status: "False", reason: "PodFailed" };
  const sidecars = initStatuses.filter((_, i) => isSidecar(pod.spec.initContainers![i]!));
  const unready = [...sidecars, ...statuses].filter((status) => !status.ready).map((status) => status.name);
  if (!unready.length) return { status: "True" };
  return {
    status: "False",
    reason: "ContainersNotReady",
    message: `containers with unready status: [${unready.join(" ")}]`,
  };
}

function readyOf({ pod, foreign }: ConditionInput, containersReady: Finding): Finding {
  if (containersReady.status !== "True") return containersReady;
  const missing = (pod.spec.readinessGates ?? []).flatMap(({ conditionType }) => {
    const condition = foreign.find((one) => one.type === conditionType);
    if (!condition) return [`corresponding condition of pod readiness gate "${conditionType}" does not exist.`];
    return condition.status === "True"
      ? []
      : [`the status of pod readiness gate "${conditionType}" is not "True", but ${condition.status}`];
  });
  if (!missing.length) return { status: "True" };
  return { status: "False", reason: "ReadinessGatesNotReady", message: missing.join(", ") };
}
