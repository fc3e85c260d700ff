/** A pod's state in kubectl's word (the STATUS column), in numbers, and as a shape. */
import type { GlyphState } from "../protocol/glyph";
import { at, type ClusterObject, conditionOf, listAt, numberAt, textAt } from "./objects";

export interface PodStatus {
  /** `Running`, `CrashLoopBackOff`, `Init:0/1`, `Terminating`. */
  readonly word: string;
  readonly state: GlyphState;
  readonly ready: number;
  readonly containers: number;
  readonly restarts: number;
}

/** What `kubectl get pods` prints about a pod. */
export function podStatus(pod: ClusterObject): PodStatus {
  const statuses = listAt(pod, "status", "containerStatuses");
  const sidecars = new Set(
    listAt(pod, "spec", "initContainers")
      .filter((container) => textAt(container, "restartPolicy") === "Always")
      .map((container) => textAt(container, "name")),
  );
  const initStatuses = listAt(pod, "status", "initContainerStatuses");
  const counted = [...statuses, ...initStatuses.filter((status) => sidecars.has(textAt(status, "name")))];
  const word = wordOf(pod, statuses, initStatuses, sidecars);
  const containers = listAt(pod, "spec", "containers").length + sidecars.size;
  const ready = counted.filter((status) => at(status, "ready") === true).length;
  const restarts = counted.reduce<number>((sum, status) => sum + numberAt(status, "restartCount"), 0);
  return { word, state: stateOf(pod, word), ready, containers, restarts };
}

function wordOf(
  pod: ClusterObject,
  statuses: readonly unknown[],
  initStatuses: readonly unknown[],
  sidecars: ReadonlySet<string>,
): string {
  let word = textAt(pod, "status", "reason") || textAt(pod, "status", "phase") || "Unknown";
  if (textAt(conditionOf(pod, "PodScheduled"), "reason") === "SchedulingGated") word = "SchedulingGated";
  const initializing = initWord(pod, initStatuses, sidecars);
  const initialized = at(conditionOf(pod, "Initialized"), "status") === "True";
  if (initializing && !initialized) word = initializing;
  else word = containersWord(word, pod, statuses);
  if (pod.metadata.deletionTimestamp === undefined) return word;
  if (textAt(pod, "status", "reason") === "NodeLost") return "Unknown";
  return isOver(textAt(pod, "status", "phase")) ? word : "Terminating";
}

/** The first init container that is not through: `Init:CrashLoopBackOff`, `Init:1/2`. */
function initWord(pod: ClusterObject, statuses: readonly unknown[], sidecars: ReadonlySet<string>): string | undefined {
  const count = listAt(pod, "spec", "initContainers").length;
  for (const [index, status] of statuses.entries()) {
    if (at(status, "state", "terminated") !== undefined && numberAt(status, "state", "terminated", "exitCode") === 0)
      continue;
    if (sidecars.has(textAt(status, "name")) && at(status, "started") === true) continue;
    if (at(status, "state", "terminated") !== undefined) return `Init:${endedWord(status)}`;
    const waiting = textAt(status, "state", "waiting", "reason");
    return waiting && waiting !== "PodInitializing" ? `Init:${waiting}` : `Init:${index}/${count}`;
  }
  return undefined;
}

/** The first container that does not run decides; a pod that runs again is `Running`, or `NotReady`. */
function containersWord(phaseWord: string, pod: ClusterObject, statuses: readonly unknown[]): string {
  let word = phaseWord;
  let anyRuns = false;
  for (const status of [...statuses].reverse()) {
    const waiting = textAt(status, "state", "waiting", "reason");
    if (waiting) word = waiting;
    else if (at(status, "state", "terminated") !== undefined) word = endedWord(status);
    else if (at(status, "ready") === true && at(status, "state", "running") !== undefined) anyRuns = true;
  }
  if (word !== "Completed" || !anyRuns) return word;
  return at(conditionOf(pod, "Ready"), "status") === "True" ? "Running" : "NotReady";
}

function endedWord(status: unknown): string {
  const reason = textAt(status, "state", "terminated", "reason");
  if (reason) return reason;
  const signal = numberAt(status, "state", "terminated", "signal");
  return signal === 0 ? `ExitCode:${numberAt(status, "state", "terminated", "exitCode")}` : `Signal:${signal}`;
}

const isOver = (phase: string): boolean => phase === "Succeeded" || phase === "Failed";

const FAILED_WORDS =
  /Err|Invalid|BackOff|Failed|Evicted|OOMKilled|DeadlineExceeded|ExitCode|Signal|ContainerStatusUnknown|CannotRun|NodeLost/;

function stateOf(pod: ClusterObject, word: string): GlyphState {
  const phase = textAt(pod, "status", "phase");
  if (pod.metadata.deletionTimestamp !== undefined) return "terminating";
  if (phase === "Succeeded") return "succeeded";
  if (word.endsWith("CrashLoopBackOff")) return "crashing";
  if (phase === "Failed" || FAILED_WORDS.test(word)) return "failed";
  if (word === "ContainerCreating" || word === "PodInitializing" || word.startsWith("Init:")) return "creating";
  if (phase === "Pending") return "pending";
  return at(conditionOf(pod, "Ready"), "status") === "True" ? "ready" : "unready";
}

/** A container's state, as its row in the tree shows it. */
export function containerStatus(status: unknown): { readonly state: GlyphState; readonly word?: string } {
  const waiting = textAt(status, "state", "waiting", "reason");
  if (waiting === "CrashLoopBackOff") return { state: "crashing", word: waiting };
  if (waiting) return { state: FAILED_WORDS.test(waiting) ? "failed" : "creating", word: waiting };
  if (at(status, "state", "terminated") !== undefined) {
    const word = endedWord(status);
    return { state: numberAt(status, "state", "terminated", "exitCode") === 0 ? "succeeded" : "failed", word };
  }
  if (at(status, "state", "running") === undefined) return { state: "pending" };
  return { state: at(status, "ready") === true ? "ready" : "unready" };
}
