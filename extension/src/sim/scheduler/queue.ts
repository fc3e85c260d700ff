/**
 * The pods that wait to be scheduled, and what they wait for.
 *
 * Modelled on pkg/scheduler/backend/queue (scheduling_queue.go, active_queue.go, backoff_queue.go). A pod is in one of
 * these places:
 * - `active`: to be scheduled next, by priority and then by time;
 * - `backoff`: worth another try, but not before its back-off is over, unless nothing else is to be done;
 * - `errorBackoff`: the same after an error; it is never taken early;
 * - `unschedulable`: rejected, until a cluster event makes one of the rejections moot, or five minutes have passed;
 * - `gated`: it may not enter the queue at all;
 * - `inFlight`: a node has been chosen and the binding is under way.
 * All state is in the component's own tables. Left out: events that arrive during a scheduling cycle are not kept for
 * the pod in it, because a cycle here takes no time.
 */
import type { OwnTables } from "../client/component";
import type { ClusterEvent, Plugin } from "./framework";
import { type Heap, put, rest } from "./heap";
import type { PodInfo } from "./podInfo";

export type Place = "active" | "backoff" | "errorBackoff" | "unschedulable" | "gated" | "inFlight";

export interface QueuedPod {
  readonly key: string;
  readonly place: Place;
  /** The number of this stay in a heap. */
  readonly ticket: number;
  readonly priority: number;
  /** When it was last put into the queue. */
  readonly timeMs: number;
  readonly attempts: number;
  /** Rejections and, since the last of them, errors: each counts a back-off of its own. */
  readonly rejections: number;
  readonly errors: number;
  /** Plugins that rejected it in the last attempt. */
  readonly plugins: readonly string[];
  /** In a back-off: when it ends. */
  readonly dueMs?: number;
}

const BACKOFF_INITIAL_MS = 1_000;
const BACKOFF_MAX_MS = 10_000;
/** Back-offs end on whole seconds; within one the more important pods go first. */
const BACKOFF_WINDOW_MS = 1_000;
/** After so long in `unschedulable` a pod is tried again whatever has happened. */
export const UNSCHEDULABLE_MAX_MS = 5 * 60_000;

type HeapName = "active" | "backoff" | "errorBackoff";

export function queued(own: OwnTables, key: string): QueuedPod | undefined {
  return own.get<QueuedPod>("queue", key);
}

/** Takes a new pod in: into the active queue, or aside if a plugin keeps it out. */
export function add(own: OwnTables, pod: PodInfo, nowMs: number, plugins: readonly Plugin[]): void {
  const gate = plugins.find((plugin) => plugin.preEnqueue?.(pod));
  const entry: QueuedPod = {
    key: pod.key,
    place: gate ? "gated" : "active",
    ticket: 0,
    priority: pod.priority,
    timeMs: nowMs,
    attempts: 0,
    rejections: 0,
    errors: 0,
    plugins: gate ? [gate.name] : [],
  };
  if (gate) own.set("queue", pod.key, entry);
  else enterHeap(own, entry, "active");
}

/** Forgets a pod: it is bound, gone, or no longer ours. */
export function remove(own: OwnTables, key: string): void {
  own.delete("queue", key);
  own.delete("unschedulable", key);
}

/** The pod whose turn it is. Pods in back-off have their turn early when the active queue is empty. */
export function head(own: OwnTables, nowMs: number): string | undefined {
  endBackoffs(own, nowMs);
  return first(own, "active")?.key ?? first(own, "backoff")?.key;
}

/** Takes a pod out for an attempt. */
export function take(own: OwnTables, key: string): QueuedPod | undefined {
  const entry = queued(own, key);
  if (!entry) return undefined;
  const taken: QueuedPod = { ...entry, place: "inFlight", attempts: entry.attempts + 1 };
  own.set("queue", key, taken);
  own.delete("unschedulable", key);
  return taken;
}

/** Puts a rejected pod aside until something changes. */
export function reject(own: OwnTables, key: string, plugins: readonly string[], nowMs: number): void {
  const entry = queued(own, key);
  if (!entry) return;
  own.set<QueuedPod>("queue", key, {
    ...entry,
    place: "unschedulable",
    timeMs: nowMs,
    rejections: entry.rejections + 1,
    errors: 0,
    plugins,
  });
  own.set("unschedulable", key, true);
}

/** Puts a pod back after an error; no event will help, only time. */
export function retryAfterError(own: OwnTables, key: string, nowMs: number): void {
  const entry = queued(own, key);
  if (!entry) return;
  const errors = entry.errors + 1;
  own.delete("unschedulable", key);
  enterHeap(own, { ...entry, timeMs: nowMs, errors, plugins: [], dueMs: backoffEnd(nowMs, errors) }, "errorBackoff");
}

/** Moves a waiting pod on at once: its victims could not be deleted, or it changed. */
export function activate(own: OwnTables, key: string): void {
  const entry = queued(own, key);
  if (!entry || entry.place === "inFlight" || entry.place === "active") return;
  own.delete("unschedulable", key);
  enterHeap(own, entry, "active");
}

/** Lets every rejected pod try again for which the event can make a rejection moot. */
export function moveOn(
  own: OwnTables,
  event: ClusterEvent,
  plugins: readonly Plugin[],
  nowMs: number,
  podOf: (key: string) => PodInfo | undefined,
): void {
  const concerned = plugins.filter((plugin) => plugin.hints?.some((hint) => isAbout(hint, event)));
  if (concerned.length === 0) return;
  for (const [key] of own.entries("unschedulable")) {
    const pod = podOf(key);
    if (pod && isWorthwhile(own, key, pod, event, concerned)) moveToActiveOrBackoff(own, key, nowMs);
  }
}

/** The same for one pod that was itself changed. Gates may have gone, too. */
export function update(
  own: OwnTables,
  pod: PodInfo,
  event: ClusterEvent,
  plugins: readonly Plugin[],
  nowMs: number,
): void {
  const entry = queued(own, pod.key);
  if (!entry) return;
  if (entry.place === "gated") {
    if (!plugins.some((plugin) => plugin.preEnqueue?.(pod))) enterHeap(own, { ...entry, plugins: [] }, "active");
  } else if (entry.place === "unschedulable" && isWorthwhile(own, pod.key, pod, event, plugins)) {
    moveToActiveOrBackoff(own, pod.key, nowMs);
  }
}

/** Gives a pod that has been put aside for five minutes another try. */
export function flush(own: OwnTables, key: string, nowMs: number): void {
  const entry = queued(own, key);
  if (entry?.place === "unschedulable" && nowMs - entry.timeMs >= UNSCHEDULABLE_MAX_MS)
    moveToActiveOrBackoff(own, key, nowMs);
}

/** When the pod is to be looked at again though nothing has happened; undefined if something must happen first. */
export function nextLookMs(own: OwnTables, key: string): number | undefined {
  const entry = queued(own, key);
  if (entry?.place === "unschedulable") return entry.timeMs + UNSCHEDULABLE_MAX_MS;
  return entry?.place === "backoff" || entry?.place === "errorBackoff" ? entry.dueMs : undefined;
}

function isAbout(hint: NonNullable<Plugin["hints"]>[number], event: ClusterEvent): boolean {
  return hint.resource === event.resource && hint.actions.some((action) => event.actions.includes(action));
}

function isWorthwhile(
  own: OwnTables,
  key: string,
  pod: PodInfo,
  event: ClusterEvent,
  plugins: readonly Plugin[],
): boolean {
  const rejectedBy = queued(own, key)?.plugins ?? [];
  return plugins.some(
    ({ name, hints }) =>
      rejectedBy.includes(name) &&
      !!hints?.some((hint) => isAbout(hint, event) && (!hint.worthwhile || hint.worthwhile(pod, event))),
  );
}

function moveToActiveOrBackoff(own: OwnTables, key: string, nowMs: number): void {
  const entry = queued(own, key);
  if (!entry) return;
  own.delete("unschedulable", key);
  const dueMs = backoffEnd(entry.timeMs, entry.rejections);
  if (dueMs > nowMs) enterHeap(own, { ...entry, dueMs }, "backoff");
  else enterHeap(own, entry, "active");
}

/** 1 s, 2 s, 4 s, 8 s, 10 s, 10 s …, cut to the whole second. */
function backoffEnd(fromMs: number, times: number): number {
  const durationMs = times === 0 ? 0 : Math.min(BACKOFF_MAX_MS, BACKOFF_INITIAL_MS * 2 ** (times - 1));
  return Math.floor((fromMs + durationMs) / BACKOFF_WINDOW_MS) * BACKOFF_WINDOW_MS;
}

function endBackoffs(own: OwnTables, nowMs: number): void {
  for (const name of ["backoff", "errorBackoff"] as const) {
    for (let entry = first(own, name); entry && (entry.dueMs ?? 0) <= nowMs; entry = first(own, name))
      enterHeap(own, entry, "active");
  }
}

/** The first pod of a heap, without those that have left it since. */
function first(own: OwnTables, name: HeapName): QueuedPod | undefined {
  const kept = own.get<Heap>("heaps", name);
  if (!kept) return undefined;
  for (let heap: Heap | undefined = kept; heap; heap = rest(heap)) {
    const entry = queued(own, heap.item.key);
    if (entry?.place === name && entry.ticket === heap.item.ticket) {
      if (heap !== kept) own.set("heaps", name, heap);
      return entry;
    }
  }
  own.delete("heaps", name);
  return undefined;
}

function enterHeap(own: OwnTables, entry: QueuedPod, name: HeapName): void {
  const ticket = (own.get<number>("scheduler", "ticket") ?? 0) + 1;
  own.set("scheduler", "ticket", ticket);
  const { key, priority, timeMs, dueMs = 0 } = entry;
  const group = name === "active" ? 0 : dueMs;
  own.set<QueuedPod>("queue", key, { ...entry, place: name, ticket });
  own.set("heaps", name, put(own.get<Heap>("heaps", name), { key, ticket, group, priority, timeMs }));
}
