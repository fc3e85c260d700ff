/**
 * The life of one pod on its node: sync, terminating, terminated.
 *
 * Models pkg/kubelet/pod_workers.go and syncPod, syncTerminatingPod, syncTerminatedPod in pkg/kubelet/kubelet.go.
 * Each look moves the runtime to the present, sees what a relist would see, decides, and says when to look again.
 */
import { parseTime } from "../api/time";
import { compare, refOf } from "../client/component";
import type { Pod } from "../schema/types";
import { releaseAddress } from "./cni";
import { stopContainer } from "./containers";
import { lifecycleEvents, relist } from "./pleg";
import type { RuntimePod } from "./runtime/pod";
import { advanceContainer, containerDue } from "./runtime/runtime";
import { isTerminal, podStatusOf, revives } from "./status";
import { equal, isOverwritten, statusPatch } from "./statusPatch";
import { recordRuntime, type Step, tellPod, wakeAt } from "./step";
import { probePod, syncPod } from "./syncPod";
import type { PodRecord } from "./tables";
import { unmountVolumes } from "./volumes";

const DEADLINE_MESSAGE = "Pod was active on the node longer than the specified deadline";

/**
 * Does what is due for one pod. `api` is the pod's object in the API server (the mirror of a static pod), undefined
 * when it is gone; `wanted` says whether the pod should run at all. The record is changed in place.
 */
export function stepPod(step: Step, record: PodRecord, api: Pod | undefined, wanted: boolean): void {
  const { view, settings } = step;
  const { nowMs } = view;
  const wasBusy = isBusy(record);
  advance(step, record);
  if (record.changedMs !== undefined && record.changedMs + settings.times.relistMs <= nowMs) {
    const found = relist(record);
    for (const event of lifecycleEvents(record.observed, found)) recordRuntime(step, record.pod, event);
    record.observed = found;
    delete record.changedMs;
  }
  if (record.worker === "sync") {
    const { pod } = record;
    const deleting = pod.metadata.deletionTimestamp !== undefined && !record.isStatic;
    const deadlineMs = deadlineOf(record);
    if (!wanted || deleting) beginTermination(record, nowMs, graceSecondsOf(pod));
    else if (record.refused) record.worker = "terminating";
    else if (deadlineMs !== undefined && deadlineMs <= nowMs) {
      record.ended = { reason: "DeadlineExceeded", message: DEADLINE_MESSAGE };
      tellPod(step, pod, "Normal", "DeadlineExceeded", DEADLINE_MESSAGE);
      report(step, record, api, false);
      beginTermination(record, nowMs, graceSecondsOf(pod));
    } else {
      wakeAt(step, deadlineMs, { waitingFor: "the pod's active deadline" });
      // Whether a container is ready is asked as soon as it is seen to run, so its first report tells the answer already.
      const answersChanged = probePod(step, record, ["readiness"]);
      // One sync after the other: each begins with the status, and pulls and the sandbox keep the worker busy.
      const mayReport = record.changedMs === undefined && (!wasBusy || record.status === undefined);
      const status = mayReport ? report(step, record, api, false) : undefined;
      if (answersChanged && !mayReport) record.changedMs ??= nowMs - settings.times.relistMs;
      if (status && allContainersDone(record, status.done)) beginTermination(record, nowMs, graceSecondsOf(pod));
      else if (wasBusy || record.changedMs === undefined) {
        syncPod(step, record);
        // A container that was just told to stop may be gone already.
        if (record.containers.some((container) => container.stopping && container.state === "running"))
          advance(step, record);
      }
    }
  }
  if (record.worker === "terminating") terminate(step, record, api);
  if (record.worker === "terminated") {
    if (record.pod.metadata.deletionTimestamp !== undefined && api && !record.isStatic && !record.deleteAsked) {
      if (!isTerminal(record.status?.phase)) report(step, record, api, true);
      deleteFromApi(step, record, api);
    }
    return;
  }
  for (const container of record.containers) {
    const due = containerDue(step, container);
    if (!due) continue;
    // A start needs no look of its own: the relist that follows sees it.
    const isQuietStart = container.state === "starting" && container.hook === undefined && record.worker === "sync";
    wakeAt(step, isQuietStart ? due.dueMs + settings.times.relistMs : due.dueMs, {
      periodic: due.periodic,
      ...(due.periodic ? {} : { waitingFor: `container ${container.name}` }),
    });
  }
  if (record.changedMs !== undefined) wakeAt(step, record.changedMs + settings.times.relistMs);
}

/** The worker is in the middle of a sync: it waits for the sandbox, an image, a postStart hook, or for a container to stop. */
function isBusy(record: PodRecord): boolean {
  return (
    record.sandbox?.state === "creating" ||
    Object.keys(record.pulls).length > 0 ||
    record.containers.some(
      ({ stopping, state, hook }) => hook?.sort === "postStart" || (stopping !== undefined && state === "running"),
    )
  );
}

/** Moves the sandbox and the containers to the present. */
function advance(step: Step, record: PodRecord): void {
  const { nowMs } = step.view;
  const { sandbox } = record;
  if (sandbox?.state === "creating" && sandbox.readyMs <= nowMs) sandbox.state = "ready";
  for (const container of record.containers) {
    if (advanceContainer(step, record, record.pod, container)) {
      const atMs = container.state === "exited" ? (container.finishedMs ?? nowMs) : container.startedMs;
      record.changedMs = Math.min(record.changedMs ?? atMs, atMs);
    }
  }
}

function deadlineOf(record: PodRecord): number | undefined {
  const seconds = record.pod.spec.activeDeadlineSeconds;
  if (seconds === undefined) return undefined;
  return (parseTime(record.status?.startTime ?? record.pod.status?.startTime ?? "") ?? record.seenMs) + seconds * 1_000;
}

function graceSecondsOf(pod: RuntimePod): number {
  const seconds = pod.metadata.deletionGracePeriodSeconds ?? pod.spec.terminationGracePeriodSeconds ?? 30;
  return Math.max(1, seconds);
}

function beginTermination(record: PodRecord, nowMs: number, graceSeconds: number): void {
  record.worker = "terminating";
  record.termination = { startedMs: nowMs, graceSeconds };
  record.pulls = {};
  delete record.volumes.retryAtMs;
}

/** Everything that should end has ended, and nothing will be started again. */
function allContainersDone(record: PodRecord, done: boolean): boolean {
  return done && record.containers.every((container) => container.state !== "starting" || container.kind === "sidecar");
}

/** Writes the status if it changed. Says whether the pod's own phase is terminal, whatever is reported yet. */
function report(step: Step, record: PodRecord, api: Pod | undefined, terminal: boolean): { done: boolean } {
  const { settings, view } = step;
  const status = podStatusOf(settings, record.pod, record, view.nowMs, terminal);
  const ready = status.conditions?.find((condition) => condition.type === "ContainersReady")?.reason;
  const done = isTerminal(status.phase) || ready === "PodCompleted" || ready === "PodFailed";
  const isTold = record.status !== undefined && equal(record.status, status) && api?.status?.phase === status.phase;
  if (!api || (isTold && !isOverwritten(api.status, status)) || revives(record.pod, api.status, status))
    return { done };
  const body = statusPatch(api.metadata.uid ?? "", step.reported.get(record.uid) ?? api.status ?? {}, status);
  record.status = status;
  step.reported.set(record.uid, status);
  if (!body) return { done };
  step.writes.push({
    ref: refOf("Pod", api),
    subresource: "status",
    verb: "patch",
    patchType: "strategic",
    body,
    because: {
      rule: terminal ? "kubelet/pod-ended" : "kubelet/status-changed",
      compared: compare("Pod", api, ".spec", ".status"),
      values: { phase: status.phase ?? "Pending" },
    },
    accept: ["NotFound"],
  });
  return { done };
}

/** syncTerminatingPod: containers first, sidecars after them in reverse order, then the sandbox. */
function terminate(step: Step, record: PodRecord, api: Pod | undefined): void {
  const { view } = step;
  const { nowMs } = view;
  const shortened = graceSecondsOf(record.pod);
  if (record.termination && shortened < record.termination.graceSeconds)
    record.termination = { ...record.termination, graceSeconds: shortened };
  const endMs = record.termination ? record.termination.startedMs + record.termination.graceSeconds * 1_000 : nowMs;
  const graceSeconds = Math.max(1, Math.ceil((endMs - nowMs) / 1_000));
  let running = record.containers.filter((container) => container.state !== "exited");
  // With nothing to stop there is nothing to wait for before the status tells that the pod's worker has turned.
  if (!running.length && record.pod.metadata.deletionTimestamp !== undefined && record.termination?.startedMs === nowMs)
    report(step, record, api, false);
  const main = running.filter((container) => container.kind !== "sidecar");
  for (const container of main.length ? main : running.slice(-1)) {
    stopContainer(step, record.pod, container, graceSeconds, `Stopping container ${container.name}`);
    if (container.stopping && container.stopping.deadlineMs > endMs && container.state === "running") {
      container.stopping = { ...container.stopping, deadlineMs: Math.max(endMs, container.stopping.startedMs) };
    }
  }
  advance(step, record);
  running = record.containers.filter((container) => container.state !== "exited");
  if (running.length) {
    // The generation of a graceful delete is seen at once; the rest of the status waits for the containers.
    if (
      record.status?.observedGeneration !== record.pod.metadata.generation &&
      running.some((container) => (containerDue(step, container)?.dueMs ?? nowMs) > nowMs + 1_000)
    )
      report(step, record, api, false);
    if (!main.length || running.every((container) => container.kind === "sidecar"))
      wakeAt(step, running.some((container) => !container.stopping) ? nowMs : undefined);
    return;
  }
  if (record.sandbox) {
    record.sandbox.state = "notready";
    if (!record.sandbox.hostNetwork) releaseAddress(view.own, record.sandbox.ip, record.uid);
    recordRuntime(step, record.pod, { action: "stopSandbox", id: record.sandbox.id });
  }
  record.observed = relist(record);
  delete record.changedMs;
  record.probes = {};
  record.worker = "terminated";
  unmountVolumes(view, record.pod);
  report(step, record, api, true);
}

/** The last act: the object leaves the API server, if it is still the same pod. */
function deleteFromApi(step: Step, record: PodRecord, api: Pod): void {
  record.deleteAsked = true;
  step.writes.push({
    ref: refOf("Pod", api),
    verb: "delete",
    options: { gracePeriodSeconds: 0, preconditions: { uid: api.metadata.uid } },
    because: { rule: "kubelet/pod-stopped", compared: compare("Pod", api, ".metadata.deletionTimestamp") },
    accept: ["NotFound", "Conflict"],
  });
}
