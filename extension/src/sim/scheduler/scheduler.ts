/**
 * kube-scheduler: gives each waiting pod a node.
 *
 * Modelled on pkg/scheduler (scheduler.go, schedule_one.go, eventhandlers.go). `observe` keeps the cache and moves
 * waiting pods on; `reconcile` is ScheduleOne: one pod decides, is assumed on its node, and the binding is asked of the
 * API server without waiting for the answer, so that the next pod can decide. A key is a pod; the queue has the say
 * whose turn it is, and who is woken out of turn passes the turn on.
 * Left out: extenders, several profiles, and deciding for pods that fit together (opportunistic batching).
 */
import {
  type Change,
  type Component,
  compare,
  keyOf,
  type OwnTables,
  type Result,
  splitKey,
  type View,
  type Watch,
  type Write,
  type WriteAnswer,
} from "../client/component";
import type { Node, PersistentVolumeClaim } from "../schema/types";
import type { Assumed } from "./cache";
import * as cache from "./cache";
import { NodeColumns } from "./columns";
import { nodeEvent, objectEvent, podEvent } from "./events";
import type { ClusterEvent, Plugin, Settings } from "./framework";
import { defaultPlugins } from "./plugins/index";
import { isTerminal, type Pod, type PodInfo, podInfoOf, podNamed } from "./podInfo";
import * as queue from "./queue";
import { continueBinding, type Scheduler, scheduleOne } from "./scheduleOne";
import { defaultSettings } from "./settings";
import { statusWrite } from "./writes";

export interface SchedulerOptions {
  readonly settings?: Partial<Settings>;
  /** All plugins, in the order in which they are asked; upstream's defaults unless given. */
  readonly plugins?: readonly Plugin[];
}

/** How many bindings may be on their way at once. Upstream has no bound; this is the runner's. */
const BINDINGS_IN_FLIGHT_MAX = 1000;

/** The scheduler as a component. Its name is the scheduler's: pods choose it by `spec.schedulerName`. */
export function createScheduler(options: SchedulerOptions = {}): Component {
  const settings: Settings = { ...defaultSettings, ...options.settings };
  const plugins = options.plugins ?? defaultPlugins;
  const scheduler: Scheduler = { settings, plugins, columns: new NodeColumns() };

  return {
    name: settings.schedulerName,
    workers: BINDINGS_IN_FLIGHT_MAX,
    backoff: { baseMs: 1_000, maxMs: 10_000 },
    watches: watches(settings),

    startKeys(view) {
      ensureKnown(view, scheduler);
      return view.own.entries("queue").map(([key]) => key);
    },

    observe(view, change) {
      ensureKnown(view, scheduler);
      const event = take(view, change, scheduler);
      if (event) moveOn(view, event, scheduler);
    },

    reconcile(view, key) {
      ensureKnown(view, scheduler);
      const { own, nowMs } = view;
      if (own.get<Assumed>("assumed", key)) return withNext(view, key, continueBinding(view, key, scheduler));
      queue.flush(own, key, nowMs);
      const failure = tellBindingFailure(view, key);
      if (failure) return withNext(view, key, failure);
      return withNext(view, key, queue.head(own, nowMs) === key ? scheduleOne(view, key, scheduler) : {});
    },

    answered(view, key, write, answer) {
      takeAnswer(view, key, write, answer, scheduler);
    },
  };
}

/** Kinds that plugins look up but that wake nobody by themselves. */
const LOOKED_UP = [
  "Service",
  "ReplicationController",
  "ReplicaSet",
  "StatefulSet",
  "Namespace",
  "PodDisruptionBudget",
] as const;

function watches({ schedulerName }: Settings): Watch[] {
  const whoseTurn = ({ own, nowMs }: View): readonly string[] => {
    const key = queue.head(own, nowMs);
    return key === undefined ? [] : [key];
  };
  return [
    {
      kind: "Pod",
      keys(view, { object }) {
        const pod = object as Pod;
        const isOurs = !pod.spec.nodeName && (pod.spec.schedulerName ?? "default-scheduler") === schedulerName;
        const turn = whoseTurn(view);
        return isOurs && turn[0] !== keyOf(pod) ? [...turn, keyOf(pod)] : turn;
      },
    },
    { kind: "Node", keys: whoseTurn },
    {
      kind: "PersistentVolumeClaim",
      keys: (view, { object }) => [
        ...waitingForClaim(view, keyOf(object as PersistentVolumeClaim)),
        ...whoseTurn(view),
      ],
    },
    { kind: "PersistentVolume", keys: whoseTurn },
    { kind: "StorageClass", keys: whoseTurn },
    ...LOOKED_UP.map((kind) => ({ kind, keys: () => [] })),
  ] as Watch[];
}

/** At the first look, everything there is: a scheduler that starts finds the cluster as it is. */
function ensureKnown(view: View, { plugins, settings }: Scheduler): void {
  const { own } = view;
  if (own.get("scheduler", "isKnown")) return;
  own.set("scheduler", "isKnown", true);
  for (const node of view.list("Node")) cache.setNode(view, node);
  for (const pod of view.list("Pod")) if (isWaiting(pod as Pod, settings)) enqueue(view, podInfoOf(pod), plugins);
}

/** Takes a change into cache and queue; answers with what it may mean for the pods that wait. */
function take(view: View, change: Change, scheduler: Scheduler): ClusterEvent | undefined {
  switch (change.kind) {
    case "Pod":
      return takePod(view, change as Change<Pod>, scheduler);
    case "Node": {
      const node = change.object as Node;
      if (change.type === "DELETED") cache.removeNode(view.own, node.metadata.name);
      else cache.setNode(view, node);
      return nodeEvent(change as Change<Node>);
    }
    case "PersistentVolumeClaim":
    case "PersistentVolume":
    case "StorageClass":
      return objectEvent(change.kind, change);
    default:
      return undefined;
  }
}

function takePod(
  view: View,
  { type, object: pod, previous }: Change<Pod>,
  { plugins, settings }: Scheduler,
): ClusterEvent | undefined {
  const { own, nowMs } = view;
  const key = keyOf(pod);
  const isGone = type === "DELETED" || isTerminal(pod);
  if (isGone) {
    queue.remove(own, key);
    const wasNominated = own.get("nominated", key) !== undefined;
    for (const table of ["nominated", "assumed", "reserving", "failures"]) own.delete(table, key);
    const wasPlaced = cache.dropPod(own, key);
    return wasPlaced || wasNominated ? { resource: "AssignedPod", actions: ["Delete"], object: pod } : undefined;
  }
  const info = podInfoOf(pod);
  if (pod.spec.nodeName) {
    const wasOurs = !previous?.spec.nodeName;
    queue.remove(own, key);
    own.delete("nominated", key);
    own.delete("assumed", key);
    own.delete("reserving", key);
    cache.placePod(own, info, pod.spec.nodeName);
    return podEvent("AssignedPod", pod, wasOurs ? undefined : previous);
  }
  if (!isWaiting(pod, settings) || own.get("assumed", key)) return undefined;
  if (!queue.queued(own, key)) {
    enqueue(view, info, plugins);
    return undefined;
  }
  if (previous?.status?.nominatedNodeName !== pod.status?.nominatedNodeName) nominate(own, pod);
  const event = previous && podEvent("Pod", pod, previous);
  if (event) queue.update(own, info, event, plugins, nowMs);
  return undefined;
}

function isWaiting(pod: Pod, { schedulerName }: Settings): boolean {
  return !pod.spec.nodeName && !isTerminal(pod) && (pod.spec.schedulerName ?? "default-scheduler") === schedulerName;
}

function enqueue(view: View, pod: PodInfo, plugins: readonly Plugin[]): void {
  nominate(view.own, pod.pod);
  queue.add(view.own, pod, view.nowMs, plugins);
}

function nominate(own: OwnTables, pod: Pod): void {
  const node = pod.status?.nominatedNodeName;
  if (node) own.set("nominated", keyOf(pod), node);
  else own.delete("nominated", keyOf(pod));
}

function moveOn(view: View, event: ClusterEvent, { plugins }: Scheduler): void {
  queue.moveOn(view.own, event, plugins, view.nowMs, (key) => podNamed(view, key));
}

/** Wakes whoever is next, and says when this pod is to be looked at though nothing has happened. */
function withNext(view: View, key: string, result: Result): Result {
  const { own, nowMs } = view;
  const next = queue.head(own, nowMs);
  const dueMs = queue.nextLookMs(own, key);
  const { name } = splitKey(key);
  return {
    ...result,
    ...(next === undefined ? {} : { alsoWake: [{ key: next, sort: "work" as const }] }),
    ...(dueMs === undefined || result.requeueAfterMs !== undefined
      ? {}
      : {
          requeueAfterMs: Math.max(0, dueMs - nowMs),
          requeueSort: queue.queued(own, key)?.place === "unschedulable" ? ("periodic" as const) : ("timer" as const),
          waitingFor: `another try to schedule pod ${name}`,
        }),
  };
}

/** A refused binding frees the node again; a refused preemption lets the pod try anew. */
function takeAnswer(view: View, key: string, write: Write, answer: WriteAnswer, scheduler: Scheduler): void {
  const { own, nowMs } = view;
  if (answer.ok || write.accept?.includes(answer.reason)) return;
  const assumed = own.get<Assumed>("assumed", key);
  if (assumed) {
    const pod = podNamed(view, key)?.pod;
    cache.forget(own, key);
    own.delete("reserving", key);
    const plugin = write.subresource === "binding" ? 'Bind plugin "DefaultBinder"' : 'PreBind plugin "VolumeBinding"';
    own.set("failures", key, `running ${plugin}: ${answer.message}`);
    queue.retryAfterError(own, key, nowMs);
    if (pod) moveOn(view, { resource: "AssignedPod", actions: ["Delete"], object: pod }, scheduler);
  } else if (write.because.rule === "scheduler/preempt" || write.because.rule === "scheduler/make-room") {
    own.delete("nominated", key);
    queue.activate(own, key);
  }
}

/** After a refused binding, the pod's condition says so; the Event has been told with the binding. */
function tellBindingFailure(view: View, key: string): Result | undefined {
  const message = view.own.get<string>("failures", key);
  if (message === undefined) return undefined;
  view.own.delete("failures", key);
  const pod = podNamed(view, key)?.pod;
  if (!pod || pod.spec.nodeName) return undefined;
  const because = {
    rule: "scheduler/binding-refused",
    compared: compare("Pod", pod, ".spec.nodeName"),
    values: { message },
  };
  return { writes: statusWrite(pod, "SchedulerError", message, undefined, because, view.nowMs) };
}

function waitingForClaim(view: View, claimKey: string): string[] {
  return view.own
    .entries<Assumed>("assumed")
    .filter(([key, { stage }]) => stage === "volumes" && podNamed(view, key)?.claims.includes(claimKey))
    .map(([key]) => key);
}
