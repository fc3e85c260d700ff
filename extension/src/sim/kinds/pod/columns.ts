/** How `kubectl get pods` tells what a pod is doing (pkg/printers/internalversion/printers.go: printPod). */
import type { ContainerState, ContainerStatus, Pod } from "../../schema/types";
import { age } from "../ages";
import { ageColumn, ageOf, nameColumn, text, wide } from "../common/cells";
import type { Column } from "../kind";
import { isSidecar } from "./containers";

export const podColumns: readonly Column[] = [
  nameColumn,
  text("Ready"),
  text("Status"),
  text("Restarts"),
  ageColumn,
  wide("IP"),
  wide("Node"),
  wide("Nominated Node"),
  wide("Readiness Gates"),
];

export function podCells(pod: Pod, nowMs: number): readonly unknown[] {
  const { status, restarts, lastRestartAt, ready, total } = podSummary(pod);
  const ago = restarts > 0 && lastRestartAt ? ` (${age(lastRestartAt, nowMs)} ago)` : "";
  return [
    pod.metadata.name,
    `${ready}/${total}`,
    status,
    `${restarts}${ago}`,
    ageOf(pod, nowMs),
    pod.status?.podIPs?.[0]?.ip || "<none>",
    pod.spec?.nodeName || "<none>",
    pod.status?.nominatedNodeName || "<none>",
    readinessGatesText(pod),
  ];
}

/** What a pod is doing in one word, how many of its containers are ready, and how often they were restarted. */
export interface PodSummary {
  readonly status: string;
  readonly ready: number;
  readonly total: number;
  readonly restarts: number;
  /** When a container last ended before it was started again; "" if none was. */
  readonly lastRestartAt: string;
}

/** The columns READY, STATUS and RESTARTS, for tables and views alike. */
export function podSummary(pod: Pod): PodSummary {
  const sidecars = new Set((pod.spec?.initContainers ?? []).filter(isSidecar).map(({ name }) => name));
  const total = (pod.spec?.containers?.length ?? 0) + sidecars.size;
  const init = initializing(pod, sidecars);
  const isInitialized = hasCondition(pod, "Initialized");
  let status = baseStatus(pod);
  let ready = init.readySidecars;
  let counted = pod.status?.initContainerStatuses ?? [];
  if (init.status) status = init.status;
  if (!init.status || isInitialized) {
    const containers = pod.status?.containerStatuses ?? [];
    counted = [...counted.filter(({ name }) => sidecars.has(name)), ...containers];
    const running = containers.filter(({ ready: isReady, state }) => isReady && state?.running);
    ready += running.length;
    // The first container with something to report speaks for all.
    status = containers.map(({ state }) => stateText(state)).find(Boolean) ?? status;
    if (status === "Completed" && running.length > 0) status = hasCondition(pod, "Ready") ? "Running" : "NotReady";
  } else counted = counted.slice(0, init.count);
  if (pod.metadata.deletionTimestamp) {
    const isOver = pod.status?.phase === "Succeeded" || pod.status?.phase === "Failed";
    if (pod.status?.reason === "NodeLost") status = "Unknown";
    else if (!isOver) status = "Terminating";
  }
  return { status, ready, total, ...restartsOf(counted) };
}

function baseStatus(pod: Pod): string {
  const isGated = pod.status?.conditions?.some(
    ({ type, reason }) => type === "PodScheduled" && reason === "SchedulingGated",
  );
  return isGated ? "SchedulingGated" : pod.status?.reason || pod.status?.phase || "";
}

/** Looks for the init container that is not done; `status` is empty when all are. */
function initializing(pod: Pod, sidecars: ReadonlySet<string>) {
  const statuses = pod.status?.initContainerStatuses ?? [];
  let readySidecars = 0;
  for (const [at, { name, state, ready, started }] of statuses.entries()) {
    if (state?.terminated?.exitCode === 0) continue;
    if (sidecars.has(name) && started) {
      if (ready) readySidecars += 1;
      continue;
    }
    const waiting = state?.waiting?.reason;
    const why = state?.terminated
      ? stateText(state)
      : waiting && waiting !== "PodInitializing"
        ? waiting
        : `${at}/${pod.spec?.initContainers?.length ?? 0}`;
    return { status: `Init:${why}`, readySidecars, count: at + 1 };
  }
  return { status: "", readySidecars, count: statuses.length };
}

/** Why a container is not running: `CrashLoopBackOff`, `Error`, `ExitCode:1`; empty when it is. */
function stateText(state: ContainerState | undefined): string {
  if (state?.waiting?.reason) return state.waiting.reason;
  const ended = state?.terminated;
  if (!ended) return "";
  if (ended.reason) return ended.reason;
  return ended.signal ? `Signal:${ended.signal}` : `ExitCode:${ended.exitCode}`;
}

function restartsOf(statuses: readonly ContainerStatus[]): { restarts: number; lastRestartAt: string } {
  let restarts = 0;
  let lastRestartAt = "";
  for (const { restartCount, lastState } of statuses) {
    restarts += restartCount;
    const endedAt = lastState?.terminated?.finishedAt ?? "";
    if (endedAt > lastRestartAt) lastRestartAt = endedAt;
  }
  return { restarts, lastRestartAt };
}

function readinessGatesText(pod: Pod): string {
  const gates = pod.spec?.readinessGates ?? [];
  if (gates.length === 0) return "<none>";
  const open = gates.filter(({ conditionType }) => hasCondition(pod, conditionType));
  return `${open.length}/${gates.length}`;
}

const hasCondition = (pod: Pod, type: string): boolean =>
  pod.status?.conditions?.find((condition) => condition.type === type)?.status === "True";
