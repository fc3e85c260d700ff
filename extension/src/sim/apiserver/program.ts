/**
 * The API server as a program: takes requests, decides them, has them committed, answers, and tells its watchers.
 *
 * Modelled on kube-apiserver with its watch cache: what it reads is what etcd has told it so far, kind by kind. A
 * request that needs a commit waits here as data; when its transaction meets a newer revision it is planned anew.
 */
import { ApiError, forbidden, internalError, serviceUnavailable } from "../api/errors";
import type { Ping, WatchRequest } from "../client/runner";
import type { RequestWhat } from "../host";
import { drawSuffix, drawUid } from "../kernel/draw";
import type { InstanceId, Message, Ref, Revision } from "../kernel/types";
import { groupResource } from "../kinds/kind";
import type { Commits, EtcdAnswer, Progress, Propose } from "../store/etcd";
import type { Commit, KindSnapshot, Mvcc } from "../store/mvcc";
import { type Context, type Program, SEPARATOR } from "../transport/program";
import { isAudited } from "./audit";
import { authorize } from "./authorization";
import { bootstrapOps } from "./bootstrap";
import { connectAnswered, connectClosed, connectInput, connectRefused, connectTo } from "./connect";
import { maintenanceOf } from "./crd/maintain";
import { servedKind } from "./decodeBody";
import { plan } from "./handle";
import { KUBELET_TOPICS, type KubeletAnswer } from "./kubeletMessages";
import type { Desk, Plan } from "./plan";
import type { Registry } from "./registry";
import { type ApiRequest, type ApiResponse, type HttpRequest, STREAM_INPUT, STREAM_KEY } from "./request";
import { route, toHttp } from "./rest/http";
import type { OutputForm } from "./rest/output";
import type { Documents } from "./rest/staticPaths";
import {
  closeWatch,
  dispatchToWatches,
  type OpenWatch,
  openWatch,
  startHttpWatch,
  tellAgain,
  wakeWatch,
  watchAlive,
} from "./watch";

export interface ApiServerOptions {
  readonly seed: number;
  store(): Mvcc;
  /** Which etcd member this server talks to. */
  etcd(context: Context): InstanceId;
  registry(desk: Pick<Desk, "snapshot">): Registry;
  /** Texts that are read when someone asks for OpenAPI documents. */
  readonly documents?: Documents;
}

/** Who waits for an answer, and in which form. */
interface Caller {
  readonly from: InstanceId;
  readonly id: number;
  readonly request: ApiRequest;
  /** Given when the request came by HTTP. */
  readonly form?: OutputForm;
}

/** A request that waits for etcd. */
interface Pending extends Caller {
  readonly plan: Plan & { sort: "commit" };
  readonly attempt: number;
}

const SEEN = "own/apiserver/seen";
const SEEN_REVISION = "own/apiserver/seenRevision";
/** Where this server's watch cache begins. */
const FLOOR = "own/apiserver/watchFloor";
const PENDING = "own/apiserver/pending";
const READS = "own/apiserver/reads";
const COUNTERS = "apiserver/counters";

/** How often a server makes sure that it has missed nothing. */
const ETCD_CHECK_MS = 5_000;

/** Conflicts with other writers are planned again so often. */
const ATTEMPTS_MAX = 20;

export function apiserverProgram(options: ApiServerOptions): Program {
  return {
    name: "kube-apiserver",
    start: (context) => watchEtcd(context, options),
    wake(context, key) {
      if (!wakeWatch(context, key, () => deskOf(context, options))) checkEtcd(context, options);
    },
    receive(context, message) {
      switch (message.topic) {
        case "etcd/watching":
          syncWith(context, options, (message.body as { revision: Revision }).revision);
          return;
        case "etcd/commits":
          commitsSeen(context, options, message.body as Commits);
          return;
        case "etcd/answer":
          etcdAnswered(context, options, message.body as EtcdAnswer);
          return;
        case "api/request":
          requested(context, options, { from: message.from, id: message.id, request: message.body as ApiRequest });
          return;
        case "http/request":
          httpRequested(context, options, message);
          return;
        case "http/close":
          closeWatch(context, (message.body as { id: number }).id);
          connectClosed(context, (message.body as { id: number }).id);
          return;
        case KUBELET_TOPICS.answer:
          connectAnswered(context, message.body as KubeletAnswer);
          return;
        case "api/watch":
          watchRequested(context, options, message);
          return;
        case "api/ping":
          pinged(context, options, message);
          return;
        case "transport/refused":
          // A kubelet that has gone refuses what its watches are told; only the store's refusals fail requests.
          if (message.from === options.etcd(context)) etcdLost(context, options);
          else connectRefused(context, (message.body as { id: number }).id);
          return;
        case "transport/closed":
          if ((message.body as { peer?: string }).peer === options.etcd(context)) etcdLost(context, options);
          return;
      }
    },
  };
}

/** What this server knows, and the draws that belong to it. */
export function deskOf(context: Context, options: ApiServerOptions): Desk {
  const snapshot = (kind: string): KindSnapshot =>
    context.table<KindSnapshot>(SEEN).get(context.self + SEPARATOR + kind) ??
    options.store().at(kind, 0) ??
    options.store().head(kind);
  // What few requests ask for is looked up when they do.
  return {
    nowMs: context.nowMs,
    registry: options.registry({ snapshot }),
    snapshot,
    snapshotAt: (kind, revision) =>
      revision >= snapshot(kind).revision ? snapshot(kind) : options.store().at(kind, revision),
    get revision() {
      return context.table<Revision>(SEEN_REVISION).get(context.self + SEPARATOR) ?? 0;
    },
    get watchFloor() {
      return context.table<Revision>(FLOOR).get(context.self + SEPARATOR) ?? 0;
    },
    since: (kind, revision) =>
      options
        .store()
        .since(kind, revision)
        ?.filter((commit) => commit.revision <= snapshot(kind).revision),
    get compactedRevision() {
      return options.store().compactedRevision;
    },
    get: (kind, namespace, name) => snapshot(kind).objects.get(namespace ? `${namespace}/${name}` : name),
    draw: (object, purpose, n) => context.draw("apiserver", object, purpose, n),
    // No two objects of a place are made in the same millisecond: a commit takes longer.
    drawUid: (object) => drawUid(options.seed, "apiserver", `${object} ${context.monotonicMs}`),
    drawSuffix: (object) => drawSuffix(options.seed, "apiserver", object, nextCount(context, `name ${object}`)),
  };
}

/** How often something has been drawn for this object: the n of a keyed draw. */
function nextCount(context: Context, key: string): number {
  const table = context.table<number>(COUNTERS);
  const n = table.get(key) ?? 0;
  table.set(key, n + 1);
  return n;
}

// ── Requests ───────────────────────────────────────────────────────────────────────────────────────────────────────

function requested(context: Context, options: ApiServerOptions, caller: Caller): void {
  const { request } = caller;
  const read = request.verb === "get" || request.verb === "list";
  // A read without a resourceVersion must not be older than its question: ask etcd how far it is (a quorum read).
  if (read && request.options?.resourceVersion === undefined) {
    const id = context.send(options.etcd(context), "etcd/read", {});
    context.table<Caller>(READS).set(place(context, id), caller);
    return;
  }
  decide(context, options, caller, 0);
}

function httpRequested(context: Context, options: ApiServerOptions, message: Message): void {
  const desk = deskOf(context, options);
  const http = message.body as HttpRequest;
  if (http.method === STREAM_INPUT) {
    const found = connectInput(context, http.headers[STREAM_KEY] ?? "", http.body);
    context.send(message.from, "http/response", {
      to: message.id,
      response: { code: found ? 200 : 404, headers: {}, body: undefined },
    });
    return;
  }
  const routed = route(desk, http, options.documents ?? {});
  if (routed.sort === "answer") {
    context.send(message.from, "http/response", { to: message.id, response: routed.response });
    return;
  }
  const caller: Caller = { from: message.from, id: message.id, request: routed.request, form: routed.form };
  if (routed.sort === "resource") {
    requested(context, options, caller);
    return;
  }
  try {
    mustBeAllowed(desk, routed.request);
  } catch (error) {
    if (!ApiError.is(error)) throw error;
    context.send(message.from, "http/response", { to: message.id, response: toHttp(failed(error.status)) });
    return;
  }
  startHttpWatch(context, desk, caller, routed.form);
}

function decide(context: Context, options: ApiServerOptions, caller: Caller, attempt: number): void {
  const { request } = caller;
  const decided = planSafely(context, options, request, caller.form !== undefined);
  if (decided.sort === "answer") {
    respond(context, options, caller, decided.response, undefined, context.cause);
    return;
  }
  if (decided.sort === "connect") {
    connectTo(context, caller, decided, request.connect?.streamKey);
    return;
  }
  const proposal: Propose = {
    ops: decided.ops,
    user: request.user.name,
    ...(request.because ? { because: request.because } : {}),
    ...(request.wokenBy ? { wokenBy: request.wokenBy } : {}),
  };
  const proposed = context.send(options.etcd(context), "etcd/propose", proposal);
  context.table<Pending>(PENDING).set(place(context, proposed), { ...caller, plan: decided, attempt });
}

function planSafely(context: Context, options: ApiServerOptions, request: ApiRequest, isOutside: boolean): Plan {
  const desk = deskOf(context, options);
  try {
    if (isOutside) mustBeAllowed(desk, request);
    return plan(desk, request);
  } catch (error) {
    // A bug of ours must not stop the cluster: the request fails as a panic in a real server's handler does.
    const status = ApiError.is(error)
      ? error.status
      : internalError(error instanceof Error ? `${error.message}` : String(error)).status;
    if (!ApiError.is(error))
      context.record({
        sort: "fault",
        what: { bug: error instanceof Error ? (error.stack ?? error.message) : String(error) },
      });
    return { sort: "answer", response: { code: status.code, body: status } };
  }
}

/** Components bring their requests as data and have their roles for granted; whoever comes by HTTP is looked at. */
function mustBeAllowed(desk: Desk, request: ApiRequest): void {
  const refusal = authorize(desk, request);
  if (refusal === undefined) return;
  const kind = desk.registry.byId(request.kind);
  const served = kind && servedKind(desk, kind, request);
  throw forbidden(served ? groupResource(served) : request.kind, request.name ?? "", refusal);
}

function respond(
  context: Context,
  options: ApiServerOptions,
  { from, id, request, form }: Caller,
  response: ApiResponse,
  revision: Revision | undefined,
  cause: number,
): void {
  if (isAudited(request, response)) {
    const status = response.code >= 400 ? (response.body as { reason?: string; message?: string }) : {};
    const what: RequestWhat = {
      verb: request.verb,
      ...(request.subresource ? { subresource: request.subresource } : {}),
      code: response.code,
      ...(status.reason ? { reason: status.reason } : {}),
      ...(status.message ? { message: status.message } : {}),
      user: request.user.name,
    };
    context.record({
      sort: "request",
      ref: refOfRequest(request, response),
      what,
      wokenBy: request.wokenBy ?? { first: cause, last: cause, count: 1 },
      ...(request.because ? { because: request.because } : {}),
      ...(revision === undefined ? {} : { revision }),
    });
  }
  if (form === undefined) {
    context.send(from, "api/response", { to: id, response, ...(revision === undefined ? {} : { revision }) }, cause);
    return;
  }
  const desk = deskOf(context, options);
  const kind = desk.registry.byId(request.kind);
  const output = kind && { desk, kind: servedKind(desk, kind, request), form };
  context.send(from, "http/response", { to: id, response: toHttp(response, output) }, cause);
}

function refOfRequest(request: ApiRequest, response: ApiResponse): Ref {
  const name = request.name ?? (response.body as { metadata?: { name?: string } } | undefined)?.metadata?.name ?? "";
  return { kind: request.kind, name, ...(request.namespace ? { namespace: request.namespace } : {}) };
}

// ── etcd ───────────────────────────────────────────────────────────────────────────────────────────────────────────

function watchEtcd(context: Context, options: ApiServerOptions): void {
  context.send(options.etcd(context), "etcd/watch", {});
  context.wakeAfter(ETCD_CHECK_MS, "etcd-check", "periodic");
}

/** Asks for what a bad line may have swallowed; without any watch yet, asks for that. */
function checkEtcd(context: Context, options: ApiServerOptions): void {
  const seen = context.table<Revision>(SEEN_REVISION).get(context.self + SEPARATOR);
  if (seen === undefined) context.send(options.etcd(context), "etcd/watch", {});
  else context.send(options.etcd(context), "etcd/progress", { seen } satisfies Progress);
  context.wakeAfter(ETCD_CHECK_MS, "etcd-check", "periodic");
}

/** The watch on etcd stands: from here on this server knows every kind as of that revision. */
function syncWith(context: Context, options: ApiServerOptions, revision: Revision): void {
  const store = options.store();
  for (const kind of store.kinds()) {
    context
      .table<KindSnapshot>(SEEN)
      .set(context.self + SEPARATOR + kind, store.at(kind, revision) ?? store.head(kind));
  }
  context.table<Revision>(SEEN_REVISION).set(context.self + SEPARATOR, revision);
  context.table<Revision>(FLOOR).set(context.self + SEPARATOR, revision);
  const desk = deskOf(context, options);
  const ops = bootstrapOps(desk);
  if (ops.length > 0)
    context.send(options.etcd(context), "etcd/propose", {
      ops,
      user: "system:apiserver",
      because: BOOTSTRAPPED,
    } satisfies Propose);
}

const BOOTSTRAPPED = { rule: "apiserver/bootstrapped", compared: [] };

function commitsSeen(context: Context, options: ApiServerOptions, { after, commits }: Commits): void {
  const seen = context.table<Revision>(SEEN_REVISION).get(context.self + SEPARATOR);
  if (seen === undefined || after > seen) {
    context.send(options.etcd(context), "etcd/progress", { seen: seen ?? 0 } satisfies Progress);
    return;
  }
  for (const commit of commits) {
    if (commit.revision <= seen) continue;
    context.table<KindSnapshot>(SEEN).set(context.self + SEPARATOR + commit.kind, commit.after);
    context.table<Revision>(SEEN_REVISION).set(context.self + SEPARATOR, commit.revision);
    dispatchToWatches(context, commit, () => deskOf(context, options));
    maintain(context, options, commit);
  }
}

/** Writes what follows from a commit by itself. Of several servers the first one's proposal counts. */
function maintain(context: Context, options: ApiServerOptions, commit: Commit): void {
  if (commit.kind !== "CustomResourceDefinition" && commit.kind !== "ValidatingAdmissionPolicy") return;
  const due = maintenanceOf(deskOf(context, options), commit);
  if (!due) return;
  const { name } = commit.object.metadata;
  const because = { rule: due.rule, compared: [{ ref: { kind: commit.kind, name }, path: ".spec" }] };
  const wokenBy = { first: commit.seq, last: commit.seq, count: 1 };
  context.send(
    options.etcd(context),
    "etcd/propose",
    { ops: due.ops, user: due.user, because, wokenBy } satisfies Propose,
    commit.seq,
  );
}

function etcdAnswered(context: Context, options: ApiServerOptions, { to, ok, commits }: EtcdAnswer): void {
  const key = place(context, to);
  const read = context.table<Caller>(READS).get(key);
  if (read) {
    // Commits travel on the same line and in order, so all that etcd had is here by now.
    context.table<Caller>(READS).delete(key);
    decide(context, options, read, 0);
    return;
  }
  const pending = context.table<Pending>(PENDING).get(key);
  if (!pending) return;
  context.table<Pending>(PENDING).delete(key);
  const { plan: planned, attempt, ...caller } = pending;
  if (!ok) {
    if (attempt < ATTEMPTS_MAX) decide(context, options, caller, attempt + 1);
    else
      respond(
        context,
        options,
        caller,
        failed(internalError("too many conflicting writers").status),
        undefined,
        context.cause,
      );
    return;
  }
  const main = commits[planned.main];
  const body = planned.body ?? main?.object;
  const response: ApiResponse = {
    code: planned.code,
    body,
    ...(planned.warnings ? { warnings: planned.warnings } : {}),
  };
  respond(context, options, caller, response, main?.revision, main?.seq ?? context.cause);
}

/** etcd is not there: whoever waits is told at once. */
function etcdLost(context: Context, options: ApiServerOptions): void {
  const status = serviceUnavailable("etcdserver: request timed out").status;
  for (const table of [context.table<Caller>(PENDING), context.table<Caller>(READS)]) {
    for (const [key, caller] of table.entries(context.self + SEPARATOR)) {
      table.delete(key);
      respond(context, options, caller, failed(status), undefined, context.cause);
    }
  }
}

// ── Watches of components ──────────────────────────────────────────────────────────────────────────────────────────

function watchRequested(context: Context, options: ApiServerOptions, message: Message): void {
  const { kind, fields } = message.body as WatchRequest;
  const desk = deskOf(context, options);
  const watch: OpenWatch = {
    id: message.id,
    to: message.from,
    kind,
    ...(fields?.["spec.nodeName"] ? { ofNode: fields["spec.nodeName"] } : {}),
  };
  openWatch(context, watch);
  context.send(message.from, "api/watching", { to: message.id, watchId: watch.id, snapshot: desk.snapshot(kind) });
}

/** A client asks whether its watch still stands, and how far it should have seen. */
function pinged(context: Context, options: ApiServerOptions, message: Message): void {
  const { watchId, kind, revision } = message.body as Ping;
  const missed = watchAlive(context, watchId) ? deskOf(context, options).since(kind, revision) : undefined;
  if (!missed) context.send(message.from, "watch/gone", { watchId });
  else for (const commit of missed) tellAgain(context, watchId, commit);
}

const failed = (status: { code: number }): ApiResponse => ({ code: status.code, body: status });

const place = (context: Context, id: number): string => context.self + SEPARATOR + String(id).padStart(15, "0");
