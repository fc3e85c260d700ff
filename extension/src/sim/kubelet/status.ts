/**
 * The status of a pod as the kubelet sees it.
 *
 * Models generateAPIPodStatus, getPhase and convertToAPIContainerStatuses in pkg/kubelet/kubelet_pods.go and
 * mergePodStatus in pkg/kubelet/status. Container states come from the runtime; the reasons of waiting containers
 * come from the kubelet's own attempts.
 */
import { formatTime } from "../api/time";
import type { Container, ContainerState, ContainerStateTerminated, ContainerStatus, PodStatus } from "../schema/types";
import { conditionsOf } from "./conditions";
import type { Settings } from "./config";
import { isSidecar, podLimits, podRequests, qosClassOf } from "./resources";
import type { RuntimePod } from "./runtime/pod";
import type { ContainerRecord, PodRecord } from "./tables";

/** The status to report now. `terminal`: nothing runs any more and nothing will. */
export function podStatusOf(
  settings: Settings,
  pod: RuntimePod,
  record: PodRecord,
  nowMs: number,
  terminal: boolean,
): PodStatus {
  const generation = pod.metadata.generation;
  const old: PodStatus = record.status ?? pod.status ?? {};
  const startTime = old.startTime ?? formatTime(record.seenMs);
  if (record.refused) {
    const { reason, message } = record.refused;
    return {
      observedGeneration: generation,
      phase: "Failed",
      reason,
      message,
      qosClass: qosClassOf(pod.spec),
      startTime,
      conditions: old.conditions ?? [],
    };
  }
  const initStatuses = (pod.spec.initContainers ?? []).map((container) =>
    containerStatusOf(settings, pod, record, container, true),
  );
  const seen = pod.spec.containers.map((container) => containerStatusOf(settings, pod, record, container, false));
  const ephemeral = (pod.spec.ephemeralContainers ?? []).map((container) =>
    containerStatusOf(settings, pod, record, container, false),
  );
  const statuses = terminal && hasInitialized(pod, initStatuses, seen) ? seen.map(withEnd) : seen;
  let phase = record.ended ? "Failed" : phaseOf(pod, initStatuses, statuses, terminal);
  let { reason, message } = record.ended ?? { reason: undefined, message: undefined };
  if (terminal && phase !== "Failed" && phase !== "Succeeded") phase = "Failed";
  if (isTerminal(old.phase))
    ({ phase, reason, message } = { phase: old.phase, reason: old.reason ?? reason, message: old.message ?? message });
  const conditions = conditionsOf({
    pod,
    record,
    phase,
    initStatuses,
    statuses,
    before: old.conditions ?? pod.status?.conditions ?? [],
    foreign: pod.status?.conditions ?? [],
    nowMs,
  });
  if (isTerminal(phase) && !terminal && !isTerminal(old.phase)) {
    // A pod is not said to have ended while one of its containers runs; its conditions tell already.
    phase = old.phase ?? "Running";
    reason = old.reason;
    message = old.message;
  }
  const ip = record.sandbox?.ip || old.podIP;
  const requests = podRequests(pod.spec);
  const limits = podLimits(pod.spec);
  return {
    observedGeneration: generation,
    phase,
    conditions,
    ...(message ? { message } : {}),
    ...(reason ? { reason } : {}),
    hostIP: settings.internalIP,
    hostIPs: [{ ip: settings.internalIP }],
    ...(ip ? { podIP: ip, podIPs: [{ ip }] } : {}),
    startTime,
    ...(initStatuses.length ? { initContainerStatuses: initStatuses } : {}),
    containerStatuses: statuses,
    ...(ephemeral.length ? { ephemeralContainerStatuses: ephemeral } : {}),
    qosClass: pod.status?.qosClass ?? qosClassOf(pod.spec),
    ...(Object.keys(requests).length ? { allocatedResources: requests } : {}),
    resources: {
      ...(Object.keys(limits).length ? { limits } : {}),
      ...(Object.keys(requests).length ? { requests } : {}),
    },
  };
}

/**
 * Whether a status would let a container that ended for good live again (checkContainerStateTransition). The kubelet
 * keeps such a status to itself, because the API server refuses it: so it is after the node lost its containers.
 */
export function revives(pod: RuntimePod, before: PodStatus | undefined, after: PodStatus): boolean {
  const policy = pod.spec.restartPolicy ?? "Always";
  const sidecars = new Set((pod.spec.initContainers ?? []).filter(isSidecar).map(({ name }) => name));
  const lives = (status: ContainerStatus) => !status.state?.terminated;
  const isFinal = ({ name, state }: ContainerStatus) =>
    policy !== "Always" && !sidecars.has(name) && (policy === "Never" || state?.terminated?.exitCode === 0);
  const statuses = (status: PodStatus | undefined) => [
    ...(status?.initContainerStatuses ?? []),
    ...(status?.containerStatuses ?? []),
  ];
  const living = new Set(
    [...statuses(after), ...(after.ephemeralContainerStatuses ?? [])].filter(lives).map(({ name }) => name),
  );
  const ended = [...statuses(before).filter(isFinal), ...(before?.ephemeralContainerStatuses ?? [])];
  return ended.some((status) => !lives(status) && living.has(status.name));
}

export function isTerminal(phase: string | undefined): phase is "Failed" | "Succeeded" {
  return phase === "Failed" || phase === "Succeeded";
}

/** The phase that follows from the container states (getPhase). */
export function phaseOf(
  pod: RuntimePod,
  initStatuses: readonly ContainerStatus[],
  statuses: readonly ContainerStatus[],
  terminal: boolean,
): NonNullable<PodStatus["phase"]> {
  const policy = pod.spec.restartPolicy ?? "Always";
  let pendingInit = 0;
  let failedInit = 0;
  for (const [i, status] of initStatuses.entries()) {
    const { waiting, terminated } = status.state ?? {};
    if (isSidecar(pod.spec.initContainers![i]!)) {
      if (!status.started && !terminated) pendingInit++;
      continue;
    }
    const last = terminated ?? (waiting ? status.lastState?.terminated : undefined);
    if (!last || waiting) pendingInit++;
    if (last && last.exitCode !== 0) failedInit++;
  }
  let [running, waitingCount, stopped, succeeded] = [0, 0, 0, 0];
  for (const { state, lastState } of statuses) {
    if (state?.running) running++;
    else if (state?.terminated) {
      stopped++;
      if (state.terminated.exitCode === 0) succeeded++;
    } else if (lastState?.terminated) stopped++;
    else waitingCount++;
  }
  if (failedInit > 0 && policy === "Never") return "Failed";
  const hasStarted = running > 0 || stopped > 0;
  if (pendingInit > 0 && !hasStarted && !terminal) return "Pending";
  if (waitingCount > 0) return terminal ? "Failed" : "Pending";
  if (running > 0) return "Running";
  if (stopped === 0) return "Pending";
  if (terminal) return stopped === succeeded ? "Succeeded" : "Failed";
  if (policy === "Always") return "Running";
  if (stopped === succeeded) return "Succeeded";
  return policy === "Never" ? "Failed" : "Running";
}

function containerStatusOf(
  settings: Settings,
  pod: RuntimePod,
  record: PodRecord,
  container: Container,
  isInit: boolean,
): ContainerStatus {
  const attempts = record.containers.filter(
    (one) => one.name === container.name && (one.state !== "starting" || one.attempt === 0),
  );
  const shown = attempts.findLast((one) => one.state !== "starting");
  const previous = shown ? attempts[attempts.indexOf(shown) - 1] : undefined;
  // An init container that has ended may be forgotten by the runtime; what is known of it stays.
  const old = isInit && !shown && !isSidecar(container) ? oldStatus(record, container.name) : undefined;
  if (old?.state?.terminated) return old;
  const waiting = record.waiting[container.name];
  let state: ContainerState;
  let lastState: ContainerState = {};
  const terminatedOf = (one: ContainerRecord | undefined): ContainerState =>
    one?.state === "exited" ? { terminated: terminatedState(one) } : {};
  const lost = shown ? undefined : lostState(record, container.name);
  if (!shown) {
    state = lost ?? {
      waiting: {
        reason:
          (record.worker === "sync" ? waiting?.reason : undefined) ??
          (isInit || !(pod.spec.initContainers ?? []).length
            ? isInit && pod.spec.initContainers!.length
              ? "PodInitializing"
              : "ContainerCreating"
            : "PodInitializing"),
        ...(waiting?.message && record.worker === "sync" ? { message: waiting.message } : {}),
      },
    };
  } else if (shown.state === "running") {
    state = { running: { startedAt: formatTime(shown.startedMs) } };
    lastState = terminatedOf(previous);
  } else if (waiting && record.worker === "sync") {
    state = { waiting: { reason: waiting.reason, ...(waiting.message ? { message: waiting.message } : {}) } };
    lastState = terminatedOf(shown);
  } else {
    state = terminatedOf(shown);
    lastState = terminatedOf(previous);
  }
  const running = shown?.state === "running" ? shown : undefined;
  const started =
    running !== undefined && running.hook?.sort !== "postStart" && probeAllows(record, container, running, "startup");
  const ready =
    isInit && !isSidecar(container)
      ? shown?.state === "exited" && shown.exitCode === 0
      : started && probeAllows(record, container, running, "readiness");
  const resources = shown ? resourcesOf(settings, container) : {};
  return {
    name: container.name,
    state,
    lastState,
    ready: ready === true,
    restartCount: shown?.attempt ?? oldStatus(record, container.name)?.restartCount ?? 0,
    image: shown?.image ?? container.image ?? "",
    imageID: shown ? `${shown.image.replace(/:[^/:]*$/, "")}@${shown.imageId}` : "",
    ...(shown ? { containerID: shown.id } : lost ? { containerID: lost.terminated?.containerID ?? "" } : {}),
    started,
    ...resources,
    ...(container.volumeMounts?.length
      ? {
          volumeMounts: container.volumeMounts.map(({ name, mountPath, readOnly }) => ({
            name,
            mountPath,
            ...(readOnly ? { readOnly: true, recursiveReadOnly: "Disabled" } : {}),
          })),
        }
      : {}),
    ...(running && settings.runtime.reportsUser
      ? { user: { linux: { uid: running.user, gid: running.user, supplementalGroups: [running.user] } } }
      : {}),
  };
}

/** Whether a probe lets the container count as started or ready. */
function probeAllows(
  record: PodRecord,
  container: Container,
  running: ContainerRecord | undefined,
  sort: "startup" | "readiness",
): boolean {
  if (!(sort === "startup" ? container.startupProbe : container.readinessProbe)) return true;
  const probe = record.probes[`${container.name}/${sort}`];
  return probe !== undefined && probe.containerId === running?.id && probe.result === "success";
}

function oldStatus(record: PodRecord, name: string): ContainerStatus | undefined {
  return [...(record.status?.containerStatuses ?? []), ...(record.status?.initContainerStatuses ?? [])].find(
    (status) => status.name === name,
  );
}

/** A container that the status knows as running and the runtime does not: the node lost it while the kubelet was away. */
function lostState(
  record: PodRecord,
  name: string,
): (ContainerState & { terminated: ContainerStateTerminated }) | undefined {
  const old = oldStatus(record, name);
  const before = old?.state?.terminated ?? old?.lastState?.terminated;
  if (record.worker === "sync") return undefined;
  if (before) return { terminated: before };
  if (!old?.state?.running) return undefined;
  return { terminated: { ...UNKNOWN_END, ...(old.containerID ? { containerID: old.containerID } : {}) } };
}

/** What is said of a container that the runtime does not know: it has no times for it. */
const UNKNOWN_END: ContainerStateTerminated = {
  exitCode: 137,
  reason: "ContainerStatusUnknown",
  message: "The container could not be located when the pod was terminated",
};

/** A pod that has ended leaves no container without an end: whether one succeeded is not known, so it failed. */
function withEnd(status: ContainerStatus): ContainerStatus {
  return status.state?.terminated ? status : { ...status, state: { terminated: UNKNOWN_END } };
}

/** Whether the init containers ever let the pod's containers start (hasPodInitialized in pkg/kubelet/status). */
function hasInitialized(
  pod: RuntimePod,
  initStatuses: readonly ContainerStatus[],
  statuses: readonly ContainerStatus[],
): boolean {
  const inits = pod.spec.initContainers ?? [];
  if (inits.length === 0) return true;
  if (statuses.some(({ state, lastState }) => lastState?.terminated || state?.running || state?.terminated))
    return true;
  const last = initStatuses.at(-1);
  if (isSidecar(inits.at(-1)!)) return last?.started === true;
  return (last?.lastState?.terminated ?? last?.state?.terminated)?.exitCode === 0;
}

function terminatedState(container: ContainerRecord): ContainerStateTerminated {
  return {
    exitCode: container.exitCode ?? 0,
    reason: container.reason,
    ...(container.message ? { message: container.message } : {}),
    startedAt: formatTime(container.startedMs),
    finishedAt: formatTime(container.finishedMs ?? container.startedMs),
    containerID: container.id,
  };
}

function resourcesOf(
  settings: Settings,
  container: Container,
): Pick<ContainerStatus, "allocatedResources" | "resources"> {
  const { limits, requests } = container.resources ?? {};
  const hasLimits = Object.keys(limits ?? {}).length > 0;
  const hasRequests = Object.keys(requests ?? {}).length > 0;
  const memory: Record<string, string> = settings.runtime.reportsNoMemory ? { memory: "0" } : {};
  return {
    ...(hasRequests ? { allocatedResources: { ...requests } } : {}),
    resources: {
      ...(hasLimits ? { limits: { ...limits, ...memory } } : {}),
      ...(hasRequests ? { requests: { ...requests, ...memory } } : {}),
    },
  };
}
