/**
 * Turns what components tell into Event objects: counted, aggregated, kept from flooding.
 *
 * Modelled on client-go's tools/record: the same Event again raises `count`; more than ten different messages about one
 * object and reason within ten minutes become "(combined from similar events)"; a source may tell 25 Events about an
 * object at once and one more every five minutes.
 */

import { formatTime } from "../api/time";
import type { ApiRequest, UserInfo } from "../apiserver/request";
import { type Context, SEPARATOR } from "../transport/program";
import type { EventToTell } from "./component";
import { type Bucket, takeToken } from "./limiter";

const AGGREGATE_MESSAGES_MAX = 10;
const AGGREGATE_INTERVAL_MS = 600_000;
const SPAM_LIMIT = { burst: 25, perSecond: 1 / 300 };

const WAITING = "own/client/events/waiting";
const TOLD = "own/client/events/told";
const SIMILAR = "own/client/events/similar";
const SPAM = "own/client/events/spam";

interface Told {
  readonly name: string;
  readonly count: number;
  readonly firstMs: number;
}

interface Similar {
  readonly sinceMs: number;
  readonly messages: readonly string[];
}

/** Notes an Event; it is sent as soon as the client's rate limit lets it. */
export function tell(context: Context, component: string, event: EventToTell): void {
  const about = [event.about.kind, event.about.namespace ?? "", event.about.name, event.about.uid ?? ""].join("/");
  const similarKey = place(context, component, about, event.about.fieldPath ?? "", event.type, event.reason);

  const since = context.table<Similar>(SIMILAR).get(similarKey);
  const current =
    since && context.nowMs - since.sinceMs <= AGGREGATE_INTERVAL_MS ? since : { sinceMs: context.nowMs, messages: [] };
  const messages = current.messages.includes(event.message) ? current.messages : [...current.messages, event.message];
  context
    .table<Similar>(SIMILAR)
    .set(similarKey, { sinceMs: context.nowMs, messages: messages.slice(0, AGGREGATE_MESSAGES_MAX) });
  const combined = messages.length >= AGGREGATE_MESSAGES_MAX;
  const toldKey = place(
    context,
    component,
    about,
    event.about.fieldPath ?? "",
    event.type,
    event.reason,
    combined ? "" : event.message,
  );

  const spamKey = place(context, component, about);
  const { bucket, waitMs } = takeToken(SPAM_LIMIT, context.table<Bucket>(SPAM).get(spamKey), context.monotonicMs);
  if (waitMs > 0) return;
  context.table<Bucket>(SPAM).set(spamKey, bucket);

  const message = combined ? `(combined from similar events): ${event.message}` : event.message;
  const told = context.table<Told>(TOLD).get(toldKey);
  const waiting = context.table<WaitingEvent>(WAITING);
  const name =
    told?.name ?? eventName(context, event.about.name, about + (event.about.fieldPath ?? "") + event.reason + message);
  const now: Told = { name, count: (told?.count ?? 0) + 1, firstMs: told?.firstMs ?? context.nowMs };
  context.table<Told>(TOLD).set(toldKey, now);
  const entry: WaitingEvent = {
    component,
    event: { ...event, message },
    told: now,
    atMs: context.nowMs,
    patch: told !== undefined,
    cause: context.cause,
  };
  // A repetition that has not been sent yet is folded into the one before it.
  const waitingKey = place(context, String(context.cause).padStart(12, "0"), toldKey);
  waiting.set(waitingKey, entry);
}

interface WaitingEvent {
  readonly component: string;
  readonly event: EventToTell;
  readonly told: Told;
  readonly atMs: number;
  readonly patch: boolean;
  readonly cause: number;
}

/** The request for the next Event that waits, or undefined. */
export function nextEventRequest(context: Context, user: UserInfo): ApiRequest | undefined {
  const table = context.table<WaitingEvent>(WAITING);
  const first = table.first(context.self + SEPARATOR);
  if (!first) return undefined;
  table.delete(first[0]);
  const { component, event, told, atMs, patch, cause } = first[1];
  const namespace = event.about.namespace ?? "default";
  const shared = {
    kind: "Event",
    namespace,
    user,
    userAgent: component,
    because: { rule: "event/told", compared: [{ ref: event.about, path: "" }] },
    wokenBy: { first: cause, last: cause, count: 1 },
  };
  if (patch) {
    const body = { count: told.count, lastTimestamp: formatTime(atMs), message: event.message };
    return { ...shared, verb: "patch", name: told.name, patchType: "strategic", body };
  }
  const { kind, name, uid, apiVersion = apiVersionGuess(kind), fieldPath } = event.about;
  const body = {
    apiVersion: "v1",
    kind: "Event",
    metadata: { name: told.name, namespace },
    involvedObject: {
      kind,
      ...(event.about.namespace ? { namespace: event.about.namespace } : {}),
      name,
      ...(uid ? { uid } : {}),
      apiVersion,
      ...(fieldPath ? { fieldPath } : {}),
    },
    reason: event.reason,
    message: event.message,
    source: { component, ...(component === "kubelet" ? { host: context.node } : {}) },
    firstTimestamp: formatTime(told.firstMs),
    lastTimestamp: formatTime(atMs),
    count: told.count,
    type: event.type,
    reportingComponent: component,
    reportingInstance: component === "kubelet" ? context.node : "",
  };
  return { ...shared, verb: "create", body };
}

const place = (context: Context, ...parts: string[]): string => [context.self, ...parts].join(SEPARATOR);

/** `web-5b8c.17a3c…`: the object's name and a hex number, upstream the time in nanoseconds. */
function eventName(context: Context, object: string, what: string): string {
  const nanoseconds =
    BigInt(Math.floor(context.nowMs)) * 1_000_000n +
    BigInt(Math.floor(context.draw("events", object, what) * 1_000_000));
  return `${object}.${nanoseconds.toString(16)}`;
}

const API_VERSIONS: Readonly<Record<string, string>> = {
  ControllerRevision: "apps/v1",
  CronJob: "batch/v1",
  DaemonSet: "apps/v1",
  Deployment: "apps/v1",
  HorizontalPodAutoscaler: "autoscaling/v2",
  Ingress: "networking.k8s.io/v1",
  Job: "batch/v1",
  Lease: "coordination.k8s.io/v1",
  PodDisruptionBudget: "policy/v1",
  ReplicaSet: "apps/v1",
  StatefulSet: "apps/v1",
  StorageClass: "storage.k8s.io/v1",
};

function apiVersionGuess(kind: string): string {
  return API_VERSIONS[kind] ?? "v1";
}
