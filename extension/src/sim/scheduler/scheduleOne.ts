/**
 * One pod's attempt: the scheduling cycle, which decides and assumes, and the binding cycle, which asks for it.
 * Modelled on pkg/scheduler/schedule_one.go (schedulingCycle, bindingCycle, handleSchedulingFailure).
 */
import { compare, type EventToTell, type Result, type View, type Write } from "../client/component";
import type { Because } from "../kernel/types";
import { type Assigned, type Attempt, schedulePod } from "./algorithm";
import type { Assumed } from "./cache";
import * as cache from "./cache";
import type { NodeColumns } from "./columns";
import { cycleOf } from "./cycle";
import { type Decision, decisionOf } from "./decision";
import {
  type ActiveFilter,
  type Cycle,
  type Diagnosis,
  isRejection,
  type Plugin,
  type PostFilterResult,
  type Settings,
} from "./framework";
import { eventMessage, fitErrorMessage } from "./messages";
import type { NodeInfo } from "./nodeInfo";
import { type Pod, type PodInfo, podNamed } from "./podInfo";
import * as queue from "./queue";
import { nodeNamed } from "./snapshot";
import { clearNominationWrite, podEventToTell, preemptWrites, statusWrite } from "./writes";

export interface Scheduler {
  readonly settings: Settings;
  readonly plugins: readonly Plugin[];
  readonly columns: NodeColumns;
}

/** How long a pod may wait for its volumes before the attempt counts as failed. */
const VOLUMES_TIMEOUT_MS = 600_000;
/** How often a pod is asked about that a Permit plugin holds back. */
const PERMIT_INTERVAL_MS = 1_000;

/** Finds a node for a pod whose turn it is, and asks for what follows from it. */
export function scheduleOne(view: View, key: string, scheduler: Scheduler): Result {
  const { own } = view;
  const pod = podNamed(view, key);
  if (!pod || pod.pod.spec.nodeName) {
    queue.remove(own, key);
    return {};
  }
  if (pod.isTerminating) {
    queue.remove(own, key);
    return { events: [podEventToTell(pod.pod, "Warning", "FailedScheduling", `skip schedule deleting pod: ${key}`)] };
  }
  const attempts = queue.take(own, key)?.attempts ?? 1;
  const snapshot = cache.takeSnapshot(own);
  const cycle = cycleOf(view, pod, snapshot, scheduler.settings, scheduler.columns, attempts);
  const start = own.get<number>("scheduler", "start") ?? 0;
  const attempt = schedulePod(cycle, scheduler.plugins, snapshot.nodes.length ? start % snapshot.nodes.length : 0);
  if (attempt.nextStart !== start) own.set("scheduler", "start", attempt.nextStart);
  const decision = decisionOf(attempt, snapshot.nodes.length, start, attempts);
  if (attempt.outcome === "assigned") return reserveAndBind(view, cycle, attempt, decision, scheduler);
  return giveUp(view, cycle, attempt, decision, scheduler);
}

/** Reserve and Permit, then the binding. From here on the pod counts on its node. */
function reserveAndBind(view: View, cycle: Cycle, attempt: Assigned, decision: Decision, scheduler: Scheduler): Result {
  const { own, nowMs } = view;
  const { pod } = cycle;
  const { node, filters } = attempt;
  for (const plugin of scheduler.plugins) {
    const status = plugin.permit?.(cycle, node);
    if (status && status.code !== "Wait") {
      const diagnosis: Diagnosis = { rejected: [{ node, plugin: plugin.name, status }], plugins: [plugin.name] };
      return fail(view, pod, fitErrorMessage(1, diagnosis), isRejection(status) ? diagnosis.plugins : [], "", decision);
    }
  }
  const reserved = reservations(cycle, node, filters);
  cache.assume(own, pod, { node: node.name, stage: "permit", sinceMs: nowMs, reserved });
  if (Object.keys(reserved).length > 0) own.set("reserving", pod.key, true);
  own.delete("nominated", pod.key);
  const { writes, events, ...rest } = bind(view, cycle, node, scheduler);
  return {
    ...rest,
    ...(writes ? { writes } : {}),
    ...(events ? { events } : {}),
    records: [record(pod.pod, decision)],
  };
}

/** What is left to do for a pod that is assumed on a node: Permit, PreBind, Bind. Nothing while the binding is under way. */
export function continueBinding(view: View, key: string, scheduler: Scheduler): Result {
  const { own } = view;
  const assumed = own.get<Assumed>("assumed", key);
  if (!assumed || assumed.stage === "binding") return {};
  const pod = podNamed(view, key);
  const snapshot = cache.takeSnapshot(own);
  const node = nodeNamed(snapshot, assumed.node);
  if (!pod || !node) {
    release(view, key);
    if (pod) queue.retryAfterError(own, key, view.nowMs);
    return {};
  }
  return bind(view, cycleOf(view, pod, snapshot, scheduler.settings, scheduler.columns, 0), node, scheduler);
}

function bind(view: View, cycle: Cycle, node: NodeInfo, { plugins }: Scheduler): Result {
  const { own, nowMs } = view;
  const { pod, objects } = cycle;
  const assumed = own.get<Assumed>("assumed", pod.key) as Assumed;
  if (plugins.some((plugin) => plugin.permit?.(cycle, node)?.code === "Wait")) {
    return { requeueAfterMs: PERMIT_INTERVAL_MS, waitingFor: `the permit to bind pod ${pod.pod.metadata.name}` };
  }
  for (const plugin of plugins) {
    const before = plugin.preBind?.(pod, node, objects, assumed.reserved[plugin.name] ?? {}) ?? [];
    if (Array.isArray(before) && before.length === 0) continue;
    const failure = "code" in before && before.code !== "Wait" ? before.reasons.join(", ") : undefined;
    if (failure !== undefined || nowMs - assumed.sinceMs >= VOLUMES_TIMEOUT_MS) {
      release(view, pod.key);
      const message = `running PreBind plugin "${plugin.name}": ${failure ?? "binding volumes: context deadline exceeded"}`;
      return fail(view, pod, message, [], "");
    }
    if (assumed.stage !== "volumes") own.set<Assumed>("assumed", pod.key, { ...assumed, stage: "volumes" });
    return {
      ...("code" in before ? {} : { writes: before }),
      requeueAfterMs: assumed.sinceMs + VOLUMES_TIMEOUT_MS - nowMs,
      waitingFor: `the volumes of pod ${pod.pod.metadata.name}`,
    };
  }
  own.set<Assumed>("assumed", pod.key, { ...assumed, stage: "binding" });
  const binder = plugins.find((plugin) => plugin.bind);
  const write = binder?.bind?.(pod, node);
  if (!binder || !write) return {};
  return {
    writes: [write],
    events: [
      {
        ...podEventToTell(pod.pod, "Normal", "Scheduled", `Successfully assigned ${pod.key} to ${node.name}`),
        afterWrite: 0,
      },
      {
        ...podEventToTell(pod.pod, "Warning", "FailedScheduling", `running Bind plugin "${binder.name}": $error`),
        ifWriteFails: 0,
      },
    ],
  };
}

/** No node, or an error: preemption is tried, the pod is put aside, and its status says why. */
function giveUp(
  view: View,
  cycle: Cycle,
  attempt: Exclude<Attempt, Assigned>,
  decision: Decision,
  { plugins }: Scheduler,
): Result {
  const { pod, snapshot } = cycle;
  if (attempt.outcome === "error") {
    // A cluster without nodes is no error of ours: the first node helps, time does not.
    const isEmpty = snapshot.nodes.length === 0;
    const all = plugins.filter((plugin) => plugin.filter).map(({ name }) => name);
    return fail(view, pod, attempt.message, isEmpty ? all : [], "", decision);
  }
  const found = runPostFilters(cycle, attempt.diagnosis, attempt.filters, plugins);
  const diagnosis: Diagnosis = { ...attempt.diagnosis, postFilterMessage: found.message };
  const message = fitErrorMessage(snapshot.nodes.length, diagnosis);
  const node = found.nominatedNodeName ? nodeNamed(snapshot, found.nominatedNodeName) : undefined;
  if (!node) return fail(view, pod, message, diagnosis.plugins, found.nominatedNodeName, decision);

  const victims = found.victims ?? [];
  view.own.set("nominated", pod.key, node.name);
  const nominated: Decision = {
    ...decision,
    outcome: "nominated",
    node: node.name,
    victims: victims.map(({ key }) => key),
  };
  const failed = fail(view, pod, message, diagnosis.plugins, node.name, nominated);
  const displaced = (cycle.nominated.get(node.name) ?? []).filter(({ priority }) => priority < pod.priority);
  for (const { key } of displaced) view.own.delete("nominated", key);
  const writes: Write[] = [
    ...(failed.writes ?? []),
    ...displaced.map((other) => clearNominationWrite(other.pod, pod.pod)),
  ];
  const events: EventToTell[] = [...(failed.events ?? [])];
  for (const victim of victims) {
    if (victim.isTerminating) continue;
    writes.push(...preemptWrites(victim.pod, pod.pod, node.node, view.nowMs));
    const text = `Preempted by pod ${pod.pod.metadata.uid} on node ${node.name}`;
    events.push({ ...podEventToTell(victim.pod, "Normal", "Preempted", text), afterWrite: writes.length - 1 });
  }
  return { ...failed, writes, events };
}

/** Asks the PostFilter plugins in turn until one makes room. Their reasons together are what is said. */
export function runPostFilters(
  cycle: Cycle,
  diagnosis: Diagnosis,
  filters: readonly ActiveFilter[],
  plugins: readonly Plugin[],
): PostFilterResult & { readonly message: string } {
  const reasons: string[] = [];
  let nominatedNodeName: string | undefined;
  for (const plugin of plugins) {
    const result = plugin.postFilter?.(cycle, diagnosis, filters);
    if (!result) continue;
    const { status } = result;
    if (!status) return { ...result, message: "" };
    if (!isRejection(status) || status.code === "UnschedulableAndUnresolvable")
      return { ...result, message: status.reasons.join(", ") };
    nominatedNodeName = result.nominatedNodeName ?? nominatedNodeName;
    reasons.push(...status.reasons);
  }
  return { message: reasons.join(", "), ...(nominatedNodeName === undefined ? {} : { nominatedNodeName }) };
}

/** Puts the pod back and says why, in an Event and in its status. Without rejecting plugins it was an error. */
function fail(
  view: View,
  pod: PodInfo,
  message: string,
  plugins: readonly string[],
  nominatedNodeName: string | undefined,
  decision?: Decision,
): Result {
  const { own, nowMs } = view;
  const isRejected = plugins.length > 0;
  if (isRejected) queue.reject(own, pod.key, plugins, nowMs);
  else queue.retryAfterError(own, pod.key, nowMs);
  if (nominatedNodeName === "") own.delete("nominated", pod.key);
  const because: Because = {
    rule: isRejected ? (nominatedNodeName ? "scheduler/make-room" : "scheduler/no-node-fits") : "scheduler/error",
    compared: compare("Pod", pod.pod, ".spec"),
    values: { message, ...(nominatedNodeName ? { node: nominatedNodeName } : {}) },
  };
  const writes = statusWrite(
    pod.pod,
    isRejected ? "Unschedulable" : "SchedulerError",
    message,
    nominatedNodeName,
    because,
    nowMs,
  );
  return {
    ...(writes.length ? { writes } : {}),
    events: [podEventToTell(pod.pod, "Warning", "FailedScheduling", eventMessage(message))],
    ...(decision ? { records: [record(pod.pod, { ...decision, message })] } : {}),
  };
}

/** Unreserve: what was remembered for the pod is free again. */
function release(view: View, key: string): void {
  cache.forget(view.own, key);
  view.own.delete("reserving", key);
}

function reservations(cycle: Cycle, node: NodeInfo, filters: readonly ActiveFilter[]): Assumed["reserved"] {
  const reserved: Record<string, Readonly<Record<string, string>>> = {};
  for (const { plugin, state } of filters) {
    const ofPlugin = plugin.reserve?.(cycle, node, state) ?? {};
    if (Object.keys(ofPlugin).length > 0) reserved[plugin.name] = ofPlugin;
  }
  return reserved;
}

function record(pod: Pod, decision: Decision) {
  const { name, namespace, uid } = pod.metadata;
  return {
    sort: "decision" as const,
    ref: { kind: "Pod", name, ...(namespace ? { namespace } : {}), ...(uid ? { uid } : {}) },
    what: decision,
  };
}
