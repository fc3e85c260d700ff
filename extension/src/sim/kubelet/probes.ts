/**
 * Startup, liveness and readiness probes.
 *
 * Models pkg/kubelet/prober. A probe runs when it is due and the pod's key is looked at; results count by their
 * thresholds. Probes go from the node straight to the pod's own address and never through a Service.
 */
import type { Container, Probe } from "../schema/types";
import { isSidecar } from "./resources";
import { hostnameOf, type RuntimePod } from "./runtime/pod";
import { execInProcess, programOf, type RuntimeContext } from "./runtime/runtime";
import { acceptsConnection, answerHttp, applyEffects } from "./runtime/serve";
import { type ContainerRecord, latestContainer, type PodRecord, type ProbeRecord } from "./tables";

export type ProbeSort = "startup" | "liveness" | "readiness";

/** A probe's finding that has reached its threshold: the container is to be killed, or its readiness changed. */
export interface ProbeOutcome {
  readonly container: Container;
  readonly sort: ProbeSort;
  readonly kill: boolean;
}

export interface ProbeFailure {
  readonly container: Container;
  readonly sort: ProbeSort;
  readonly message: string;
}

const SORTS: readonly ProbeSort[] = ["startup", "liveness", "readiness"];

/** Runs what is due of these sorts. Results change `record.probes`; what follows from them is returned. */
export function runProbes(
  context: RuntimeContext,
  pod: RuntimePod,
  record: PodRecord,
  sorts: readonly ProbeSort[],
): { outcomes: ProbeOutcome[]; failures: ProbeFailure[]; changed: boolean } {
  const outcomes: ProbeOutcome[] = [];
  const failures: ProbeFailure[] = [];
  let changed = false;
  for (const { container, sort, probe, target, state } of activeProbes(pod, record)) {
    if (!sorts.includes(sort)) continue;
    const { nowMs } = context.view;
    const current = state ?? {
      containerId: target.id,
      dueMs: firstDueMs(probe, record, container, target, sort, nowMs),
      run: 0,
      result: "unknown" as const,
    };
    if (!state) record.probes[`${container.name}/${sort}`] = current;
    if (current.dueMs > nowMs) continue;
    const answer = probeOnce(context, pod, record, container, target, probe);
    const periodMs = (probe.periodSeconds ?? 10) * 1_000;
    const next: ProbeRecord = {
      ...current,
      run: current.lastOk === answer.ok ? current.run + 1 : 1,
      lastOk: answer.ok,
      dueMs: current.dueMs + periodMs > nowMs ? current.dueMs + periodMs : nowMs + periodMs,
    };
    if (!answer.ok) failures.push({ container, sort, message: answer.message });
    const threshold = answer.ok ? (probe.successThreshold ?? 1) : (probe.failureThreshold ?? 3);
    if (next.run >= threshold) {
      const result = answer.ok ? "success" : "failure";
      if (next.result !== result) {
        next.result = result;
        changed = true;
        outcomes.push({ container, sort, kill: !answer.ok && sort !== "readiness" });
      }
      // A startup probe that succeeded is never asked again.
      if (sort === "startup" && answer.ok) next.dueMs = Number.MAX_SAFE_INTEGER;
    }
    record.probes[`${container.name}/${sort}`] = next;
  }
  return { outcomes, failures, changed };
}

/** When the next probe of these sorts is due. */
export function probesDueMs(
  pod: RuntimePod,
  record: PodRecord,
  sorts: readonly ProbeSort[],
  nowMs: number,
): number | undefined {
  let least: number | undefined;
  for (const { container, sort, probe, target, state } of activeProbes(pod, record)) {
    if (!sorts.includes(sort)) continue;
    const dueMs = state?.dueMs ?? firstDueMs(probe, record, container, target, sort, nowMs);
    if (dueMs < Number.MAX_SAFE_INTEGER && (least === undefined || dueMs < least)) least = dueMs;
  }
  return least;
}

interface ActiveProbe {
  readonly container: Container;
  readonly sort: ProbeSort;
  readonly probe: Probe;
  readonly target: ContainerRecord;
  readonly state: ProbeRecord | undefined;
}

/** The probes of running containers; liveness and readiness wait for the startup probe. */
function activeProbes(pod: RuntimePod, record: PodRecord): ActiveProbe[] {
  const active: ActiveProbe[] = [];
  for (const container of [...(pod.spec.initContainers ?? []).filter(isSidecar), ...pod.spec.containers]) {
    if (!container.startupProbe && !container.livenessProbe && !container.readinessProbe) continue;
    const target = latestContainer(record, container.name);
    if (target?.state !== "running" || target.stopping || target.hook?.sort === "postStart") continue;
    for (const sort of SORTS) {
      const probe =
        sort === "startup"
          ? container.startupProbe
          : sort === "liveness"
            ? container.livenessProbe
            : container.readinessProbe;
      if (!probe) continue;
      const stateOf = (name: ProbeSort): ProbeRecord | undefined => {
        const state = record.probes[`${container.name}/${name}`];
        return state?.containerId === target.id ? state : undefined;
      };
      if (sort !== "startup" && container.startupProbe && stateOf("startup")?.result !== "success") break;
      active.push({ container, sort, probe, target, state: stateOf(sort) });
    }
  }
  return active;
}

function firstDueMs(
  probe: Probe,
  _record: PodRecord,
  container: Container,
  target: ContainerRecord,
  sort: ProbeSort,
  nowMs: number,
): number {
  const afterMs = target.startedMs + (probe.initialDelaySeconds ?? 0) * 1_000;
  return sort !== "startup" && container.startupProbe ? Math.max(afterMs, nowMs) : afterMs;
}

function probeOnce(
  context: RuntimeContext,
  pod: RuntimePod,
  record: PodRecord,
  container: Container,
  target: ContainerRecord,
  probe: Probe,
): { ok: boolean; message: string } {
  const { settings, view } = context;
  const timeoutMs = (probe.timeoutSeconds ?? 1) * 1_000;
  if (probe.exec) {
    const argv = probe.exec.command ?? [];
    const result = execInProcess(context, record, pod, target, argv, timeoutMs);
    if (result.timedOut || result.tookMs > timeoutMs)
      return { ok: false, message: `command timed out: "${argv.join(" ")}" timed out after ${timeoutMs / 1_000}s` };
    return { ok: result.exitCode === 0, message: (result.stdout + result.stderr).trimEnd() };
  }
  const ip = record.sandbox?.ip ?? "";
  if (probe.httpGet) {
    const port = portNumber(container, probe.httpGet.port);
    const path = probe.httpGet.path || "/";
    const url = `${(probe.httpGet.scheme ?? "HTTP").toLowerCase()}://${probe.httpGet.host || ip}:${port}${path.startsWith("/") ? "" : "/"}${path}`;
    const answer = answerHttp(
      view.own,
      settings,
      record,
      target,
      hostnameOf(pod, settings.nodeName),
      { port, path, client: settings.internalIP },
      view.nowMs,
    );
    if (answer.sort === "refused")
      return { ok: false, message: `Get "${url}": dial tcp ${ip}:${port}: connect: connection refused` };
    if (answer.delayMs > timeoutMs)
      return {
        ok: false,
        message: `Get "${url}": context deadline exceeded (Client.Timeout exceeded while awaiting headers)`,
      };
    if (answer.effects.log !== undefined)
      applyEffects(view.own, record.uid, target.id, { log: answer.effects.log }, view.nowMs);
    return {
      ok: answer.status >= 200 && answer.status < 400,
      message: `HTTP probe failed with statuscode: ${answer.status}`,
    };
  }
  if (probe.tcpSocket) {
    const port = portNumber(container, probe.tcpSocket.port);
    return {
      ok: acceptsConnection(settings, target, port, view.nowMs),
      message: `dial tcp ${probe.tcpSocket.host || ip}:${port}: connect: connection refused`,
    };
  }
  if (probe.grpc) {
    const { port, service = "" } = probe.grpc;
    if (!acceptsConnection(settings, target, port, view.nowMs)) {
      return {
        ok: false,
        message: `timeout: failed to connect service "${ip}:${port}" within ${timeoutMs / 1_000}s: context deadline exceeded`,
      };
    }
    const program = programOf(settings, target);
    const status = program.grpc?.[service] ?? (program.lenient ? "SERVING" : undefined);
    if (status === undefined)
      return { ok: false, message: "this server does not implement the grpc health protocol (grpc.health.v1.Health)" };
    return { ok: status === "SERVING", message: `service unhealthy (responded with "${status}")` };
  }
  return { ok: true, message: "" };
}

/** A port by number or by its name in the container. */
export function portNumber(container: Container, port: string | number): number {
  const number = Number(port);
  if (Number.isInteger(number)) return number;
  return container.ports?.find((one) => one.name === port)?.containerPort ?? 0;
}
