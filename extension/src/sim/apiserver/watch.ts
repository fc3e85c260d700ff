/**
 * Who is told of what. Watchers are kept by kind and, for pods, by node, so that a commit looks only at those it
 * concerns: a thousand kubelets cost a pod's commit one look-up and not a thousand.
 */
import type { Obj } from "../api/types";
import type { WatchCommits } from "../client/runner";
import type { InstanceId } from "../kernel/types";
import type { Commit } from "../store/mvcc";
import { type Context, SEPARATOR } from "../transport/program";
import type { Desk } from "./plan";
import type { ApiRequest } from "./request";
import type { OutputForm } from "./rest/output";
import { bookmarkEvent, firstEvents, streamEventOf } from "./rest/watchStream";

export interface OpenWatch {
  readonly id: number;
  readonly to: InstanceId;
  readonly kind: string;
  /** Only pods that are (or were) bound to this node. */
  readonly ofNode?: string;
  /** Given when an HTTP client follows a stream of watch events. */
  readonly http?: {
    readonly request: ApiRequest;
    readonly form: OutputForm;
    /** A Table's columns are told once, with its first event. */
    readonly headersSent: boolean;
  };
}

const WATCHES = "own/apiserver/watches";
const WATCH_PLACES = "own/apiserver/watchPlaces";

/** A watch that allows bookmarks gets one so often, and one shortly before its end. */
const BOOKMARK_MS = 60_000;
const BOOKMARK_BEFORE_END_MS = 2_000;

export function openWatch(context: Context, watch: OpenWatch): void {
  const place = [context.self, watch.kind, watch.ofNode ?? "", String(watch.id).padStart(15, "0")].join(SEPARATOR);
  context.table<OpenWatch>(WATCHES).set(place, watch);
  context.table<string>(WATCH_PLACES).set([context.self, String(watch.id)].join(SEPARATOR), place);
}

export function closeWatch(context: Context, id: number): void {
  const key = [context.self, String(id)].join(SEPARATOR);
  const place = context.table<string>(WATCH_PLACES).get(key);
  if (place === undefined) return;
  context.table<OpenWatch>(WATCHES).delete(place);
  context.table<string>(WATCH_PLACES).delete(key);
}

export function watchAlive(context: Context, id: number): boolean {
  return context.table<string>(WATCH_PLACES).has([context.self, String(id)].join(SEPARATOR));
}

/** Tells a commit to everyone who watches its kind, or its node. */
export function dispatchToWatches(context: Context, commit: Commit, desk: () => Desk): void {
  tellAll(context, commit, "", desk);
  if (commit.kind !== "Pod") return;
  const now = nodeNameOf(commit.object);
  const before = commit.previous && nodeNameOf(commit.previous);
  if (now) tellAll(context, commit, now, desk);
  if (before && before !== now) tellAll(context, commit, before, desk);
}

/** Begins the stream of an HTTP client: what is there already, if it asked for that, and then every change. */
export function startHttpWatch(
  context: Context,
  desk: Desk,
  { from, id, request }: { from: InstanceId; id: number; request: ApiRequest },
  form: OutputForm,
): void {
  const first = firstEvents(desk, request, form);
  if ("refusal" in first) {
    context.send(from, "http/response", { to: id, response: first.refusal });
    return;
  }
  context.send(from, "http/stream", { to: id, piece: { sort: "start" } });
  for (const json of first.events) context.send(from, "http/stream", { to: id, piece: { sort: "event", json } });
  if (first.isOver) {
    context.send(from, "http/stream", { to: id, piece: { sort: "end" } });
    return;
  }
  openWatch(context, {
    id,
    to: from,
    kind: request.kind,
    http: { request, form, headersSent: first.events.length > 0 },
  });
  const endMs = (request.options?.timeoutSeconds ?? 0) * 1000;
  if (endMs > 0) context.wakeAfter(endMs, `watch-end ${id}`, "periodic");
  if (request.options?.allowWatchBookmarks) {
    const untilMs = endMs > 0 ? Math.max(0, endMs - BOOKMARK_BEFORE_END_MS) : BOOKMARK_MS;
    context.wakeAfter(Math.min(BOOKMARK_MS, untilMs), `watch-bookmark ${id}`, "periodic");
  }
}

/** The wake-ups of streams: bookmarks, and the end that `timeoutSeconds` set. True if the key was one of them. */
export function wakeWatch(context: Context, key: string, desk: () => Desk): boolean {
  const [what, text] = key.split(" ");
  if (what !== "watch-end" && what !== "watch-bookmark") return false;
  const id = Number(text);
  const watch = watchOf(context, id);
  if (!watch?.http) return true;
  if (what === "watch-end") {
    closeWatch(context, id);
    context.send(watch.to, "http/stream", { to: id, piece: { sort: "end" } });
    return true;
  }
  const json = bookmarkEvent(desk(), watch.http.request, watch.http.form, false);
  context.send(watch.to, "http/stream", { to: id, piece: { sort: "event", json } });
  context.wakeAfter(BOOKMARK_MS, key, "periodic");
  return true;
}

function watchOf(context: Context, id: number): OpenWatch | undefined {
  const place = context.table<string>(WATCH_PLACES).get([context.self, String(id)].join(SEPARATOR));
  return place === undefined ? undefined : context.table<OpenWatch>(WATCHES).get(place);
}

function tellAll(context: Context, commit: Commit, ofNode: string, desk: () => Desk): void {
  for (const watch of context
    .table<OpenWatch>(WATCHES)
    .values([context.self, commit.kind, ofNode, ""].join(SEPARATOR))) {
    if (watch.http) {
      const { request, form, headersSent } = watch.http;
      const json = streamEventOf(desk(), request, form, commit, !headersSent);
      if (!json) continue;
      if (!headersSent) openWatch(context, { ...watch, http: { request, form, headersSent: true } });
      context.send(watch.to, "http/stream", { to: watch.id, piece: { sort: "event", json } }, commit.seq);
      continue;
    }
    // To a node's kubelet, a pod begins when it is bound there.
    const arrived = ofNode !== "" && commit.type === "MODIFIED" && nodeNameOf(commit.previous!) !== ofNode;
    const told: Commit = arrived ? withoutPrevious(commit) : commit;
    context.send(watch.to, "watch/commits", { watchId: watch.id, commits: [told] } satisfies WatchCommits, commit.seq);
  }
}

/** Sends a commit that a watch may have missed; one that it has seen is ignored there. */
export function tellAgain(context: Context, id: number, commit: Commit): void {
  const watch = watchOf(context, id);
  if (!watch) return;
  const concerned =
    watch.ofNode === undefined ||
    [commit.object, commit.previous].some((object) => object && nodeNameOf(object) === watch.ofNode);
  if (concerned)
    context.send(watch.to, "watch/commits", { watchId: id, commits: [commit] } satisfies WatchCommits, commit.seq);
}

function withoutPrevious({ previous: _, ...commit }: Commit): Commit {
  return { ...commit, type: "ADDED" };
}

function nodeNameOf(object: Obj): string {
  return (object as { spec?: { nodeName?: string } }).spec?.nodeName ?? "";
}
