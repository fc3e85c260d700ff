/**
 * What a pod that should run needs next: volumes, a sandbox, its init containers in order, its containers.
 *
 * Models computePodActions and SyncPod in pkg/kubelet/kuberuntime/kuberuntime_manager.go. Containers of one sync are
 * started one after the other, each a little later than the one before.
 */
import type { Container } from "../schema/types";
import { backoffEndMs, goDuration, nextBackoff } from "./backoff";
import { takeAddress } from "./cni";
import { fieldOf, podText, specText, startContainer, stopContainer } from "./containers";
import { setWaiting } from "./imageManager";
import { type ProbeSort, probesDueMs, runProbes } from "./probes";
import { isSidecar } from "./resources";
import { hexDigest } from "./runtime/image";
import { recordRuntime, type Step, tellPod, wakeAt } from "./step";
import { type ContainerKind, type ContainerRecord, latestContainer, type PodRecord } from "./tables";
import { mountVolumes, volumesChanged } from "./volumes";

const MOUNT_RETRY_MS = 500;
const MOUNT_RETRY_MAX_MS = 122_000;

/** Does all that can be done now; the rest is in the step's due times. */
export function syncPod(step: Step, record: PodRecord): void {
  if (!ensureVolumes(step, record)) return;
  if (!ensureSandbox(step, record)) return;
  if (probePod(step, record, ["startup", "liveness"]))
    record.changedMs ??= step.view.nowMs - step.settings.times.relistMs;
  const starter = new StartOrder();
  const ready = startInitContainers(step, record, starter);
  for (const container of record.pod.spec.ephemeralContainers ?? []) {
    if (!latestContainer(record, container.name))
      startContainer(step, record.pod, record, container as Container, "ephemeral", starter.next());
  }
  if (!ready) return;
  for (const container of record.pod.spec.containers) {
    if (!ensureContainer(step, record, container, "container", starter)) return;
  }
}

/** Numbers the starts of one sync. */
class StartOrder {
  private count = 0;
  next(): number {
    return this.count++;
  }
}

function ensureVolumes(step: Step, record: PodRecord): boolean {
  const { view, settings } = step;
  const { volumes, pod } = record;
  const { nowMs } = view;
  if (volumes.mounted) {
    if (volumes.updateAtMs !== undefined && volumes.updateAtMs <= nowMs) {
      delete volumes.updateAtMs;
      mountVolumes(view, pod, record);
    } else if (volumes.updateAtMs === undefined && volumesChanged(view, pod, record)) {
      // Content follows with the kubelet's next sync of this pod, up to a period later.
      const ticks = Math.floor((nowMs - record.seenMs) / settings.times.syncMs) + 1;
      volumes.updateAtMs = record.seenMs + ticks * settings.times.syncMs;
    }
    wakeAt(step, volumes.updateAtMs, { waitingFor: "the sync of the pod's volumes" });
    return true;
  }
  const failure = mountVolumes(view, pod, record);
  if (!failure) {
    record.volumes = { mounted: true };
    return true;
  }
  if (volumes.retryAtMs === undefined || volumes.retryAtMs <= nowMs) {
    volumes.retryMs = Math.min((volumes.retryMs ?? MOUNT_RETRY_MS / 2) * 2, MOUNT_RETRY_MAX_MS);
    volumes.retryAtMs = nowMs + volumes.retryMs;
    volumes.error = failure.message;
    tellPod(step, pod, "Warning", "FailedMount", failure.message);
  }
  wakeAt(step, volumes.retryAtMs, { waitingFor: "the pod's volumes" });
  return false;
}

function ensureSandbox(step: Step, record: PodRecord): boolean {
  const { view, settings } = step;
  const { pod } = record;
  const { sandbox } = record;
  if (sandbox?.state === "ready") return true;
  if (sandbox?.state === "creating") {
    wakeAt(step, sandbox.readyMs);
    return false;
  }
  const hostNetwork = pod.spec.hostNetwork ?? false;
  const podCIDR = view.get("Node", undefined, settings.nodeName)?.spec?.podCIDR ?? settings.podCIDR;
  const ip = hostNetwork ? settings.internalIP : podCIDR ? takeAddress(view.own, podCIDR, record.uid) : undefined;
  if (ip === undefined) {
    const detail = podCIDR
      ? `plugin type="bridge" failed (add): failed to allocate for range 0: no IP addresses available in range set: ${podCIDR}`
      : "cni plugin not initialized";
    tellPod(
      step,
      pod,
      "Warning",
      "FailedCreatePodSandBox",
      `Failed to create pod sandbox: rpc error: code = Unknown desc = failed to setup network for sandbox: ${detail}`,
    );
    wakeAt(step, view.nowMs + 10_000, { waitingFor: "an address for the pod" });
    return false;
  }
  const attempt = record.sandboxAttempts++;
  const id = hexDigest(`${record.uid}/sandbox/${attempt}/${view.nowMs}`);
  const readyMs = view.nowMs + settings.times.sandboxMs;
  record.sandbox = {
    id,
    attempt,
    state: readyMs <= view.nowMs ? "ready" : "creating",
    createdMs: view.nowMs,
    readyMs,
    ip,
    hostNetwork,
  };
  recordRuntime(step, pod, { action: "runSandbox", id, ip });
  if (record.sandbox.state === "ready") return true;
  wakeAt(step, readyMs);
  return false;
}

/** Starts the next init container. True when all of them let the containers start. */
function startInitContainers(step: Step, record: PodRecord, starter: StartOrder): boolean {
  const { pod } = record;
  const begun = pod.spec.containers.some((container) => latestContainer(record, container.name));
  for (const container of pod.spec.initContainers ?? []) {
    const latest = latestContainer(record, container.name);
    if (isSidecar(container)) {
      ensureContainer(step, record, container, "sidecar", starter);
      if (begun) continue;
      const started =
        latest?.state === "running" && record.observed[latest.id] === "running" && latest.hook?.sort !== "postStart";
      if (!started || (container.startupProbe && record.probes[`${container.name}/startup`]?.result !== "success"))
        return false;
      continue;
    }
    if (begun || (latest?.state === "exited" && latest.exitCode === 0 && record.observed[latest.id] === "exited"))
      continue;
    ensureContainer(step, record, container, "init", starter);
    return false;
  }
  return true;
}

/**
 * Starts a container that is not there, starts it again if it ended and may, stops it if its spec changed.
 * False while its postStart hook runs: the containers behind it wait until that is over.
 */
function ensureContainer(
  step: Step,
  record: PodRecord,
  container: Container,
  kind: ContainerKind,
  starter: StartOrder,
): boolean {
  const latest = latestContainer(record, container.name);
  if (latest?.hook?.sort === "postStart" && latest.state !== "exited") return postStarted(step, record, latest);
  if (!latest) startContainer(step, record.pod, record, container, kind, starter.next());
  else if (latest.state !== "exited") stopIfChanged(step, record, container, latest);
  else startAgain(step, record, container, kind, latest, starter);
  return latestContainer(record, container.name)?.hook?.sort !== "postStart";
}

/** Whether the postStart hook is over. One that failed takes its container with it. */
function postStarted(step: Step, record: PodRecord, container: ContainerRecord): boolean {
  const { view } = step;
  const { hook, name } = container;
  if (hook?.untilMs === undefined || hook.untilMs > view.nowMs) return false;
  delete container.hook;
  record.changedMs ??= view.nowMs;
  if (!hook.exitCode) return true;
  const about = { field: fieldOf(container.kind), name };
  tellPod(step, record.pod, "Warning", "FailedPostStartHook", "PostStartHook failed", about);
  stopContainer(step, record.pod, container, graceSeconds(record), "FailedPostStartHook");
  const { command = [] } =
    record.pod.spec.containers.find((one) => one.name === name)?.lifecycle?.postStart?.exec ?? {};
  const message = `Exec lifecycle hook ([${command.join(" ")}]) for Container "${name}" in Pod "${podText(record.pod)}" failed - error: command '${command.join(" ")}' exited with ${hook.exitCode}: , message: ""`;
  setWaiting(record, name, "PostStartHookError", message, view.nowMs);
  return false;
}

function stopIfChanged(step: Step, record: PodRecord, container: Container, latest: ContainerRecord): void {
  if (latest.state !== "running" || latest.spec === specText(container) || latest.stopping) return;
  const message = `Container ${container.name} definition changed, will be restarted`;
  stopContainer(step, record.pod, latest, graceSeconds(record), message);
}

/** Starts a container that has ended once more, unless it may not or its back-off is not over. */
function startAgain(
  step: Step,
  record: PodRecord,
  container: Container,
  kind: ContainerKind,
  latest: ContainerRecord,
  starter: StartOrder,
): void {
  const { pod } = record;
  // A sync that stopped a container starts it again; one that ended by itself waits until a relist has seen it.
  const isKilledHere = latest.stopping !== undefined && record.waiting[container.name] === undefined;
  const hasEnded = isKilledHere || record.observed[latest.id] === "exited";
  if (!hasEnded || !shouldRestart(record, container, kind, latest.exitCode ?? 0)) return;
  const { times } = step.settings;
  const { nowMs } = step.view;
  const finishedMs = latest.finishedMs ?? nowMs;
  const backoff = record.backoffs[container.name];
  const endMs = backoffEndMs(backoff, finishedMs, times);
  if (endMs !== undefined && endMs > nowMs) {
    const message = `back-off ${goDuration(backoff!.ms)} restarting failed container=${container.name} pod=${podText(pod)}`;
    if (record.waiting[container.name]?.reason !== "CrashLoopBackOff") {
      tellPod(
        step,
        pod,
        "Warning",
        "BackOff",
        `Back-off restarting failed container ${container.name} in pod ${podText(pod)}`,
        { field: fieldOf(kind), name: container.name },
      );
      setWaiting(record, container.name, "CrashLoopBackOff", message, nowMs);
    }
    wakeAt(step, endMs, { waitingFor: `the back-off of container ${container.name}` });
    return;
  }
  if (startContainer(step, pod, record, container, kind, starter.next()))
    record.backoffs[container.name] = nextBackoff(backoff, finishedMs, nowMs, times);
}

function shouldRestart(record: PodRecord, container: Container, kind: ContainerKind, exitCode: number): boolean {
  if (kind === "ephemeral") return false;
  if (kind === "sidecar") return true;
  const policy = container.restartPolicy ?? record.pod.spec.restartPolicy ?? "Always";
  for (const rule of container.restartPolicyRules ?? []) {
    const values = rule.exitCodes?.values ?? [];
    if (
      rule.action === "Restart" &&
      (rule.exitCodes?.operator === "NotIn" ? !values.includes(exitCode) : values.includes(exitCode))
    )
      return true;
  }
  if (kind === "init") return exitCode !== 0 && policy !== "Never";
  return policy === "Always" || (policy === "OnFailure" && exitCode !== 0);
}

function graceSeconds(record: PodRecord): number {
  return Math.max(1, record.pod.spec.terminationGracePeriodSeconds ?? 30);
}

const TITLES = { startup: "Startup", liveness: "Liveness", readiness: "Readiness" } as const;

/** Asks the probes of these sorts that are due and does what follows. Says whether an answer counts that did not before. */
export function probePod(step: Step, record: PodRecord, sorts: readonly ProbeSort[]): boolean {
  const { pod } = record;
  const { outcomes, failures, changed } = runProbes(step, pod, record, sorts);
  const about = (container: Container) => ({
    field: pod.spec.containers.includes(container) ? "containers" : "initContainers",
    name: container.name,
  });
  for (const { container, sort, message } of failures)
    tellPod(step, pod, "Warning", "Unhealthy", `${TITLES[sort]} probe failed: ${message}`, about(container));
  for (const { container, sort, kill } of outcomes) {
    const target = latestContainer(record, container.name);
    if (!kill || !target) continue;
    const ofProbe = (sort === "liveness" ? container.livenessProbe : container.startupProbe)
      ?.terminationGracePeriodSeconds;
    stopContainer(
      step,
      pod,
      target,
      ofProbe ?? graceSeconds(record),
      `Container ${container.name} failed ${sort} probe, will be restarted`,
    );
  }
  wakeAt(step, probesDueMs(pod, record, sorts, step.view.nowMs), { periodic: true });
  return changed;
}
