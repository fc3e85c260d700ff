/** What one look at a pod collects: requests, Events, records and the times at which to look again. */
import type { EventToTell, Result, Write } from "../client/component";
import type { Because } from "../kernel/types";
import type { PodStatus } from "../schema/types";
import type { RuntimePod } from "./runtime/pod";
import type { RuntimeContext } from "./runtime/runtime";

export interface Step extends RuntimeContext {
  readonly writes: Write[];
  readonly events: EventToTell[];
  readonly dues: Due[];
  readonly records: NonNullable<Result["records"]>[number][];
  /** Statuses that this step writes already, by pod uid: what the next patch starts from. */
  readonly reported: Map<string, PodStatus>;
}

export interface Due {
  readonly atMs: number;
  readonly periodic?: boolean;
  readonly waitingFor?: string;
}

export function newStep(context: RuntimeContext): Step {
  return { ...context, writes: [], events: [], dues: [], records: [], reported: new Map() };
}

/** Tells an Event about a pod or one of its containers. */
export function tellPod(
  step: Step,
  pod: RuntimePod,
  type: EventToTell["type"],
  reason: string,
  message: string,
  container?: { readonly field: string; readonly name: string },
): void {
  const { name, namespace, uid } = pod.metadata;
  step.events.push({
    about: {
      kind: "Pod",
      apiVersion: "v1",
      name,
      namespace,
      uid,
      ...(container ? { fieldPath: `spec.${container.field}{${container.name}}` } : {}),
    },
    type,
    reason,
    message,
  });
}

/** Asks to be woken. */
export function wakeAt(step: Step, atMs: number | undefined, options: Omit<Due, "atMs"> = {}): void {
  if (atMs !== undefined && atMs < Number.MAX_SAFE_INTEGER) step.dues.push({ atMs, ...options });
}

/** A runtime fact for the journal. */
export function recordRuntime(step: Step, pod: RuntimePod, what: unknown, because?: Because): void {
  const { name, namespace, uid } = pod.metadata;
  step.records.push({
    sort: "runtime",
    ref: { kind: "Pod", name, namespace, uid },
    what,
    ...(because ? { because } : {}),
  });
}

/** The collected step as a result: the earliest due wakes; a timer behind a periodic one is told too. */
export function resultOf(step: Step, key: string): Result {
  const { nowMs } = step.view;
  const earliest = (dues: readonly Due[]) =>
    dues.reduce<Due | undefined>((least, due) => (least && least.atMs <= due.atMs ? least : due), undefined);
  const first = earliest(step.dues);
  const timer = first?.periodic ? earliest(step.dues.filter((due) => !due.periodic)) : undefined;
  return {
    ...(step.writes.length ? { writes: step.writes } : {}),
    ...(step.events.length ? { events: step.events } : {}),
    ...(step.records.length ? { records: step.records } : {}),
    ...(first
      ? {
          requeueAfterMs: Math.max(0, first.atMs - nowMs),
          requeueSort: first.periodic ? ("periodic" as const) : ("timer" as const),
        }
      : {}),
    ...(first?.waitingFor ? { waitingFor: first.waitingFor } : {}),
    ...(timer ? { alsoWake: [{ key, afterMs: Math.max(0, timer.atMs - nowMs), sort: "timer" as const }] } : {}),
  };
}
