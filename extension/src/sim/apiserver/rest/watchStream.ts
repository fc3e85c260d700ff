/**
 * Watch events for HTTP clients: through their selectors, in the form they asked for
 * (apiserver/pkg/endpoints/handlers/watch.go, storage/cacher).
 */
import { ApiError, expired } from "../../api/errors";
import type { Obj } from "../../api/types";
import type { Kind } from "../../kinds/kind";
import type { Commit } from "../../store/mvcc";
import type { Desk } from "../plan";
import { listObjects, matcherOf } from "../read";
import type { ApiRequest, HttpResponse } from "../request";
import { toHttp } from "./http";
import { type OutputForm, rendered } from "./output";

interface WatchEvent {
  readonly type: "ADDED" | "MODIFIED" | "DELETED" | "BOOKMARK" | "ERROR";
  readonly object: unknown;
}

/** What a watch begins with, or why it cannot begin. */
export function firstEvents(desk: Desk, request: ApiRequest, form: OutputForm): { events: WatchEvent[] } | { refusal: HttpResponse } {
  try {
    const kind = mustKnow(desk, request);
    const { resourceVersion = "", sendInitialEvents, allowWatchBookmarks } = request.options ?? {};
    const fromStart = resourceVersion === "" || resourceVersion === "0" || sendInitialEvents;
    if (!fromStart) {
      const commits = desk.since(kind.id, Number(resourceVersion));
      // Too old: the stream begins, and its one event says so.
      if (!commits) {
        const status = expired(`too old resource version: ${resourceVersion} (${desk.compactedRevision})`).status;
        return { events: [{ type: "ERROR", object: status }] };
      }
      return { events: commits.map((commit) => streamEventOf(desk, request, form, commit)).filter((event) => event !== undefined) };
    }
    const { verb: _, ...listing } = request;
    const objects = listObjects(desk, kind, { ...listing, verb: "list" });
    const events: WatchEvent[] = objects.map((object) => ({ type: "ADDED", object: shown(desk, kind, form, object) }));
    if (sendInitialEvents && allowWatchBookmarks) events.push({ type: "BOOKMARK", object: bookmark(kind, desk) });
    return { events };
  } catch (error) {
    if (!ApiError.is(error)) throw error;
    return { refusal: toHttp({ code: error.code, body: error.status }) };
  }
}

/** A commit as this watcher sees it: objects that begin or cease to match come and go. */
export function streamEventOf(desk: Desk, request: ApiRequest, form: OutputForm, commit: Commit): WatchEvent | undefined {
  const kind = mustKnow(desk, request);
  const matches = matcherOf(kind, request);
  const now = commit.type !== "DELETED" && matches(commit.object);
  const before = commit.previous !== undefined && matches(commit.previous);
  if (!now && !before) return undefined;
  const type = now ? (before ? "MODIFIED" : "ADDED") : "DELETED";
  // An object that no longer matches is told with its last matching state and the new revision.
  const object = now || commit.type === "DELETED" ? commit.object : withRevision(commit.previous!, commit.revision);
  return { type, object: shown(desk, kind, form, object) };
}

function shown(desk: Desk, kind: Kind, form: OutputForm, object: Obj): unknown {
  return rendered(desk, kind, form, object);
}

function bookmark(kind: Kind, desk: Desk): unknown {
  return {
    kind: kind.kind,
    apiVersion: kind.group ? `${kind.group}/${kind.version}` : kind.version,
    metadata: { resourceVersion: String(desk.snapshot(kind.id).revision), annotations: { "k8s.io/initial-events-end": "true" } },
  };
}

function withRevision(object: Obj, revision: number): Obj {
  return { ...object, metadata: { ...object.metadata, resourceVersion: String(revision) } };
}

function mustKnow(desk: Desk, request: ApiRequest): Kind {
  const kind = desk.registry.byId(request.kind);
  if (!kind) throw new Error(`the kind ${request.kind} is not served`);
  return kind;
}
