/**
 * Watch events for HTTP clients: through their selectors, in the form they asked for
 * (apiserver/pkg/endpoints/handlers/watch.go, storage/cacher).
 */
import { ApiError, expired } from "../../api/errors";
import type { Obj } from "../../api/types";
import { apiVersionOf, type Kind } from "../../kinds/kind";
import { decodeValue } from "../../schema/decode";
import { definitionOf } from "../../schema/definitions";
import type { Commit } from "../../store/mvcc";
import { servedKind } from "../decodeBody";
import { parseRevision } from "../list";
import type { Desk } from "../plan";
import { listObjects, matcherOf } from "../read";
import type { ApiRequest, HttpResponse } from "../request";
import { fromStored } from "../versions";
import { toHttp } from "./http";
import { type OutputForm, partialItem, tableOf } from "./output";

export interface WatchEvent {
  readonly type: "ADDED" | "MODIFIED" | "DELETED" | "BOOKMARK" | "ERROR";
  readonly object: unknown;
}

export type FirstEvents =
  /** With `isOver` the stream ends after them. */
  { readonly events: readonly WatchEvent[]; readonly isOver?: boolean } | { readonly refusal: HttpResponse };

/** What a watch begins with, or why it cannot begin. */
export function firstEvents(desk: Desk, request: ApiRequest, form: OutputForm): FirstEvents {
  try {
    const kind = mustKnow(desk, request);
    const { resourceVersion = "", sendInitialEvents, allowWatchBookmarks } = request.options ?? {};
    const revision = parseRevision(resourceVersion);
    matcherOf(kind, request);
    // What is there comes first unless the client says where it stands, or that it does not want it.
    const fromStart = sendInitialEvents ?? revision === 0;
    if (!fromStart) {
      const since = revision === 0 ? [] : revision < desk.watchFloor ? undefined : desk.since(kind.id, revision);
      if (!since) {
        const status = expired(
          `too old resource version: ${revision} (${Math.max(desk.watchFloor, desk.compactedRevision)})`,
        ).status;
        return { events: [{ type: "ERROR", object: status }], isOver: true };
      }
      const events: WatchEvent[] = [];
      for (const commit of since) {
        const event = streamEventOf(desk, request, form, commit, events.length === 0);
        if (event) events.push(event);
      }
      return { events };
    }
    const { verb: _, ...listing } = request;
    const objects = listObjects(desk, kind, { ...listing, verb: "list" });
    const events = objects.map(
      (object, at): WatchEvent => ({ type: "ADDED", object: shown(desk, kind, form, object, at === 0) }),
    );
    // A client that knows nothing yet is told where the beginning ends, if it understands bookmarks.
    if (allowWatchBookmarks) events.push(bookmarkEvent(desk, request, form, true));
    return { events };
  } catch (error) {
    if (!ApiError.is(error)) throw error;
    return { refusal: toHttp({ code: error.code, body: error.status }) };
  }
}

/** A commit as this watcher sees it: objects that begin or cease to match come and go. */
export function streamEventOf(
  desk: Desk,
  request: ApiRequest,
  form: OutputForm,
  commit: Commit,
  withHeaders: boolean,
): WatchEvent | undefined {
  const kind = mustKnow(desk, request);
  const matches = matcherOf(kind, request);
  const now = commit.type !== "DELETED" && matches(commit.object);
  const before = commit.previous !== undefined && matches(commit.previous);
  if (!now && !before) return undefined;
  const type = now ? (before ? "MODIFIED" : "ADDED") : "DELETED";
  // An object that no longer matches is told with its last matching state and the new revision.
  const object = now || commit.type === "DELETED" ? commit.object : withRevision(commit.previous!, commit.revision);
  return { type, object: shown(desk, kind, form, object, withHeaders) };
}

/** An event that says only how far the watch has come. */
export function bookmarkEvent(desk: Desk, request: ApiRequest, form: OutputForm, endsBeginning: boolean): WatchEvent {
  const kind = mustKnow(desk, request);
  const annotations = endsBeginning ? { annotations: { "k8s.io/initial-events-end": "true" } } : {};
  const metadata = { resourceVersion: String(desk.revision), ...annotations };
  const definition = definitionOf(kind.group, kind.version, kind.kind);
  // An empty object of the kind prints what its type prints when nothing is set.
  const empty = definition ? decodeValue({}, definition).object : {};
  const object = { ...empty, kind: kind.kind, apiVersion: apiVersionOf(kind), metadata } as unknown as Obj;
  return {
    type: "BOOKMARK",
    object: form.as === "table" ? { ...(tableOf(kind, form, object, desk.nowMs, false) as object), rows: [] } : object,
  };
}

function shown(desk: Desk, kind: Kind, form: OutputForm, object: Obj, withHeaders: boolean): unknown {
  if (form.as === "table") return tableOf(kind, form, object, desk.nowMs, withHeaders);
  return form.as === "object" ? fromStored(kind, object) : partialItem(object);
}

function withRevision(object: Obj, revision: number): Obj {
  return { ...object, metadata: { ...object.metadata, resourceVersion: String(revision) } };
}

function mustKnow(desk: Desk, request: ApiRequest): Kind {
  const kind = desk.registry.byId(request.kind);
  if (!kind) throw new Error(`the kind ${request.kind} is not served`);
  return servedKind(desk, kind, request);
}
