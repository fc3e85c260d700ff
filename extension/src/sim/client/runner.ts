/**
 * Runs components: watches, work queue, writes one after the other, back-off.
 *
 * Modelled on client-go's util/workqueue and controller-runtime's reconcileHandler. Per key there is one
 * {@link WorkItem}; it is dirty (woken and not yet looked at), processing (its writes are under way), or both, which
 * gives upstream's promise: never two at once on one key, never a lost wake-up. Worker counts are left out, since a
 * reconcile takes no virtual time; the client's rate limit sets the pace, as it does upstream.
 */
import { assert } from "../../base/assert";
import type { Obj } from "../api/types";
import type { ApiResponse, UserInfo } from "../apiserver/request";
import type { InstanceId, Message, Revision, Seq, WakeSort, WokenBy } from "../kernel/types";
import type { KindSnapshot } from "../store/mvcc";
import { type Context, type Program, SEPARATOR } from "../transport/program";
import type { Change, Component, EventToTell, Result, View, Watch, WriteAnswer } from "./component";
import { cursorOf, nodeNameOf, setCursor, viewOf } from "./informer";
import { type Bucket, type RateLimit, takeToken } from "./limiter";
import type { Ping, WatchCommits, Watching, WatchRequest } from "./messages";
import { nextEventRequest, tell } from "./recorder";
import { answerOf, toRequest } from "./requests";
import { eventsOfWrite, type Outstanding, omitDirty, omitTimers, type Processing, type WorkItem } from "./workItem";

export type { Ping, WatchCommits, Watching, WatchRequest } from "./messages";

export interface RunnerOptions {
  /** The program's name: `kube-controller-manager`. */
  readonly name: string;
  readonly components: readonly Component[];
  /** Which API server this instance talks to. */
  apiserver(context: Context): InstanceId;
  user(context: Context): UserInfo;
  readonly limit: RateLimit;
}

const ITEMS = "own/client/items";
const BLOCKED = "own/client/blocked";
const SYNCED = "own/client/synced";
const OUTSTANDING = "own/client/outstanding";
const LIMITS = "own/client/limits";

/** An answer that has not come by then never will; the key is tried again. */
const REQUEST_TIMEOUT_MS = 30_000;
/** How often a lost watch is noticed: HTTP/2's ping on an idle connection. */
const WATCH_CHECK_MS = 30_000;
const WATCH_RETRY_MS = 1_000;
/** The id of a watch whose connection is gone. */
const NO_WATCH = 0;
const DEFAULT_BACKOFF = { baseMs: 5, maxMs: 1_000_000 };

export function runnerProgram(options: RunnerOptions): Program {
  const runner = new Runner(options);
  return {
    name: options.name,
    start: (context) => runner.start(context),
    receive: (context, message) => runner.receive(context, message),
    wake: (context, key) => runner.wake(context, key),
    awaits: (context, key, dueMs) => runner.awaits(context, key, dueMs),
  };
}

/** Code only: everything it remembers is in the context's tables. */
class Runner {
  private readonly components: ReadonlyMap<string, Component>;
  /** Each kind is watched once per instance, however many components look at it. */
  private readonly watched: ReadonlyMap<string, readonly { component: Component; watch: Watch<any> }[]>;

  constructor(private readonly options: RunnerOptions) {
    this.components = new Map(options.components.map((component) => [component.name, component]));
    const watched = new Map<string, { component: Component; watch: Watch<any> }[]>();
    for (const component of options.components) {
      for (const watch of component.watches) {
        const list = watched.get(watch.kind) ?? [];
        watched.set(watch.kind, list);
        list.push({ component, watch });
      }
    }
    this.watched = watched;
  }

  start(context: Context): void {
    for (const kind of this.watched.keys()) this.openWatch(context, kind);
    context.wakeAfter(WATCH_CHECK_MS, "watch-check", "periodic");
    if (this.watched.size === 0) this.begin(context);
  }

  wake(context: Context, key: string): void {
    const [what = "", component = "", rest = "", index = ""] = key.split(SEPARATOR);
    switch (what) {
      case "look":
        this.look(context, component, rest);
        return;
      case "timer": {
        const item = this.item(context, component, rest);
        const due = [item.timerDueMs, item.alsoDueMs].some(
          (dueMs) => dueMs !== undefined && dueMs <= context.monotonicMs,
        );
        if (!due) return;
        this.setItem(context, component, rest, omitTimers(item));
        this.wakeKey(context, component, rest, context.cause);
        return;
      }
      case "also":
        this.wakeKey(context, component, rest, context.cause);
        return;
      case "send":
        this.sendWrite(context, component, rest, Number(index));
        return;
      case "watch":
        this.openWatch(context, component);
        return;
      case "events":
        this.sendEvents(context);
        return;
      case "watch-check":
        this.checkConnections(context);
        return;
    }
  }

  awaits(context: Context, key: string, dueMs: number): boolean {
    const [what = "", component = "", rest = ""] = key.split(SEPARATOR);
    if (what !== "timer") return true;
    const { timerDueMs, alsoDueMs } = this.item(context, component, rest);
    return timerDueMs === dueMs || alsoDueMs === dueMs;
  }

  receive(context: Context, message: Message): void {
    switch (message.topic) {
      case "api/response":
        this.answered(context, message.body as { to: number; response: ApiResponse; revision?: Revision });
        return;
      case "api/watching":
        this.watching(context, message.body as Watching);
        return;
      case "watch/commits":
        this.delivered(context, message.body as WatchCommits);
        return;
      case "watch/gone":
        this.lost(context, message.body as { watchId: number });
        return;
      case "transport/refused":
        this.refused(context, (message.body as { id: number }).id);
        return;
      case "transport/closed":
        if ((message.body as { peer: InstanceId }).peer === this.options.apiserver(context)) this.disconnected(context);
        return;
    }
  }

  // ── Watches ────────────────────────────────────────────────────────────────────────────────────────────────────

  private openWatch(context: Context, kind: string): void {
    const watches = this.watched.get(kind) ?? [];
    // One watch serves all components, so a selector is sent only if every one of them asks for it.
    const fields = watches.every(({ watch }) => watch.fields) ? watches[0]?.watch.fields : undefined;
    const resolved =
      fields && Object.fromEntries(Object.entries(fields).map(([k, v]) => [k, v === "$node" ? context.node : v]));
    const body: WatchRequest = { kind, user: this.options.user(context), ...(resolved ? { fields: resolved } : {}) };
    const apiserver = this.options.apiserver(context);
    const old = cursorOf(context, kind)?.watchId ?? NO_WATCH;
    if (old !== NO_WATCH) context.send(apiserver, "http/close", { id: old });
    const id = context.send(apiserver, "api/watch", body);
    this.setOutstanding(context, id, { sort: "watch", kind, sentMs: context.monotonicMs });
  }

  private watching(context: Context, { to, watchId, snapshot }: Watching): void {
    if (!this.takeOutstanding(context, to)) return;
    const { kind } = snapshot;
    const before = cursorOf(context, kind)?.snapshot;
    const ofNode = this.watched.get(kind)?.every(({ watch }) => watch.fields?.["spec.nodeName"] === "$node")
      ? context.node
      : undefined;
    setCursor(context, kind, { watchId, snapshot, ...(ofNode ? { ofNode } : {}) });
    if (!this.allWatching(context)) return;
    // The first time everything is known, begin; after a reconnect, look at all that changed meanwhile.
    if (!before) this.begin(context);
    else this.relisted(context, kind, before, snapshot);
  }

  private allWatching(context: Context): boolean {
    const synced = context.table<true>(SYNCED);
    if (synced.has(context.self + SEPARATOR)) return true;
    const all = [...this.watched.keys()].every((kind) => cursorOf(context, kind));
    if (all) synced.set(context.self + SEPARATOR, true);
    return all;
  }

  /** All caches have synced: every object is news, and components may have keys of their own to begin with. */
  private begin(context: Context): void {
    for (const kind of this.watched.keys()) {
      for (const object of this.visible(context, kind)) {
        this.observeChange(context, { type: "ADDED", kind, object: object as never, seq: context.cause });
      }
    }
    for (const component of this.options.components) {
      for (const key of component.startKeys?.(viewOf(context, component.name)) ?? []) {
        this.wakeKey(context, component.name, key, context.cause);
      }
    }
  }

  private visible(context: Context, kind: string): readonly Obj[] {
    return viewOf(context, "").list(kind as never) as unknown as Obj[];
  }

  private relisted(context: Context, kind: string, before: KindSnapshot, after: KindSnapshot): void {
    const seq = context.cause;
    const ofNode = cursorOf(context, kind)?.ofNode;
    const here = (object: Obj | undefined): boolean =>
      object !== undefined && (ofNode === undefined || nodeNameOf(object) === ofNode);
    for (const [key, previous] of before.objects.entries()) {
      if (here(previous) && !here(after.objects.get(key)))
        this.observeChange(context, {
          type: "DELETED",
          kind,
          object: previous as never,
          previous: previous as never,
          seq,
        });
    }
    for (const [key, object] of after.objects.entries()) {
      const previous = before.objects.get(key);
      if (previous === object || !here(object)) continue;
      const change = { kind, object: object as never, seq };
      this.observeChange(
        context,
        here(previous) ? { ...change, type: "MODIFIED", previous: previous as never } : { ...change, type: "ADDED" },
      );
    }
    this.unblock(context, kind);
  }

  private delivered(context: Context, { watchId, commits }: WatchCommits): void {
    const last = commits.at(-1);
    const cursor = last && cursorOf(context, last.kind);
    if (!last || cursor?.watchId !== watchId || last.revision <= cursor.snapshot.revision) return;
    // Something before this has been lost on the way: the state is asked for anew.
    if (cursor.ofNode === undefined && commits[0]!.before > cursor.snapshot.revision) {
      this.openWatch(context, last.kind);
      return;
    }
    setCursor(context, last.kind, { ...cursor, snapshot: last.after });
    if (!this.allWatching(context)) return;
    for (const { type, kind, object, previous, seq } of commits) {
      this.observeChange(context, {
        type,
        kind,
        object: object as never,
        seq,
        ...(previous ? { previous: previous as never } : {}),
      });
    }
    this.unblock(context, last.kind);
  }

  private observeChange(context: Context, change: Change): void {
    for (const { component, watch } of this.watched.get(change.kind) ?? []) {
      const view = viewOf(context, component.name);
      component.observe?.(view, change);
      const keys = watch.keys ? watch.keys(view, change as never) : [objectKey(change.object as unknown as Obj)];
      for (const key of keys) this.wakeKey(context, component.name, key, change.seq);
    }
  }

  /** The watch fell behind what the server remembers (410): list and watch anew. */
  private lost(context: Context, { watchId }: { watchId: number }): void {
    for (const kind of this.watched.keys())
      if (cursorOf(context, kind)?.watchId === watchId) this.openWatch(context, kind);
  }

  private disconnected(context: Context): void {
    for (const [key, outstanding] of context.table<Outstanding>(OUTSTANDING).entries(context.self + SEPARATOR)) {
      this.refused(context, Number(key.slice(context.self.length + 1)), outstanding.sort === "watch");
    }
    for (const kind of this.watched.keys()) {
      const cursor = cursorOf(context, kind);
      // The stream is dead: what still comes of it has a gap before it.
      if (cursor) setCursor(context, kind, { ...cursor, watchId: NO_WATCH });
      context.wakeAfter(WATCH_RETRY_MS, join("watch", kind), "work");
    }
  }

  private checkConnections(context: Context): void {
    const late = context.monotonicMs - REQUEST_TIMEOUT_MS;
    for (const [key, outstanding] of context.table<Outstanding>(OUTSTANDING).entries(context.self + SEPARATOR)) {
      if (outstanding.sentMs <= late) this.refused(context, Number(key.slice(context.self.length + 1)));
    }
    for (const kind of this.watched.keys()) {
      const cursor = cursorOf(context, kind);
      if (!cursor) continue;
      const ping: Ping = { watchId: cursor.watchId, kind, revision: cursor.snapshot.revision };
      context.send(this.options.apiserver(context), "api/ping", ping);
    }
    context.wakeAfter(WATCH_CHECK_MS, "watch-check", "periodic");
  }

  // ── Keys ───────────────────────────────────────────────────────────────────────────────────────────────────────

  private wakeKey(context: Context, component: string, key: string, cause: Seq): void {
    const item = this.item(context, component, key);
    const dirty: WokenBy = item.dirty
      ? { ...item.dirty, last: cause, count: item.dirty.count + 1 }
      : { first: cause, last: cause, count: 1 };
    this.setItem(context, component, key, { ...item, dirty });
    if (!item.dirty && !item.processing) context.wakeAfter(0, join("look", component, key), "work", undefined, cause);
  }

  private look(context: Context, name: string, key: string): void {
    const item = this.item(context, name, key);
    const { dirty } = item;
    if (!dirty || item.processing) return;
    const unseen = this.firstUnseen(context, item);
    if (unseen) {
      context.table<true>(BLOCKED).set([context.self, unseen, name, key].join(SEPARATOR), true);
      return;
    }
    const component = this.component(name);
    const view = viewOf(context, name);
    let result: Result | undefined;
    try {
      result = component.reconcile(view, key);
    } catch (error) {
      // A reconciler that throws is called again with back-off, as upstream does with a returned error.
      result = { retry: error instanceof Error ? `${error.name}: ${error.message}` : String(error) };
    }
    const { mustSee: _, ...seen } = item;
    for (const record of result?.records ?? []) context.record({ wokenBy: dirty, ...record });
    const processing: Processing = { result: result ?? {}, wokenBy: dirty, from: 0, to: 0, answered: 0 };
    this.sendBatch(context, name, key, omitDirty(seen), processing);
  }

  /** The kind whose own last write the view does not show yet, if there is one. */
  private firstUnseen(context: Context, item: WorkItem): string | undefined {
    for (const kind in item.mustSee) {
      const cursor = cursorOf(context, kind);
      if (cursor && cursor.snapshot.revision < item.mustSee[kind]!) return kind;
    }
    return undefined;
  }

  private unblock(context: Context, kind: string): void {
    const table = context.table<true>(BLOCKED);
    if (table.size === 0) return;
    for (const place of table.keys([context.self, kind, ""].join(SEPARATOR))) {
      const [, , component = "", key = ""] = place.split(SEPARATOR);
      table.delete(place);
      const item = this.item(context, component, key);
      if (item.dirty && !item.processing)
        context.wakeAfter(0, join("look", component, key), "work", undefined, item.dirty.last);
    }
  }

  // ── Writes ─────────────────────────────────────────────────────────────────────────────────────────────────────

  /** Sends the next batch of writes, or closes the key when there is none left. `item` is the key's, to be stored. */
  private sendBatch(context: Context, component: string, key: string, item: WorkItem, processing: Processing): void {
    const { result, from, to, failure, wokenBy } = processing;
    const total = result.writes?.length ?? 0;
    if (failure !== undefined || to >= total) {
      this.finish(context, component, key, item, processing, failure);
      return;
    }
    const slow = result.slowStart ?? 0;
    const size = to < slow ? Math.min(slow - to, Math.max(1, (to - from) * 2)) : 1;
    this.setItem(context, component, key, {
      ...item,
      processing: { result, wokenBy, from: to, to: to + size, answered: 0 },
    });
    const limits = context.table<Bucket>(LIMITS);
    const place = `${context.self}${SEPARATOR}api`;
    for (let index = to; index < to + size; index++) {
      const { bucket, waitMs } = takeToken(this.options.limit, limits.get(place), context.monotonicMs);
      limits.set(place, bucket);
      if (waitMs > 0)
        context.wakeAfter(waitMs, join("send", component, key, String(index)), "work", undefined, wokenBy.last);
      else this.sendWrite(context, component, key, index);
    }
  }

  private sendWrite(context: Context, component: string, key: string, index: number): void {
    const { processing } = this.item(context, component, key);
    const write = processing?.result.writes?.[index];
    if (!processing || !write) return;
    const request = toRequest(write, this.options.user(context), component, processing.wokenBy);
    const id = context.send(this.options.apiserver(context), "api/request", request, processing.wokenBy.last);
    this.setOutstanding(context, id, { sort: "write", component, key, index, sentMs: context.monotonicMs });
  }

  private answered(
    context: Context,
    { to, response, revision }: { to: number; response: ApiResponse; revision?: Revision },
  ): void {
    const outstanding = this.takeOutstanding(context, to);
    if (!outstanding) return;
    if (outstanding.sort === "event") return;
    if (outstanding.sort === "watch") {
      context.wakeAfter(WATCH_RETRY_MS, join("watch", outstanding.kind), "work");
      return;
    }
    this.writeAnswered(context, outstanding, answerOf(response), revision);
  }

  private refused(context: Context, id: number, quietly = false): void {
    const outstanding = this.takeOutstanding(context, id);
    if (!outstanding || quietly) return;
    if (outstanding.sort === "watch") context.wakeAfter(WATCH_RETRY_MS, join("watch", outstanding.kind), "work");
    if (outstanding.sort !== "write") return;
    const answer: WriteAnswer = { ok: false, code: 0, reason: "ConnectionRefused", message: "connection refused" };
    this.writeAnswered(context, outstanding, answer, undefined);
  }

  private writeAnswered(
    context: Context,
    { component: name, key, index }: Outstanding & { sort: "write" },
    answer: WriteAnswer,
    revision: Revision | undefined,
  ): void {
    const item = this.item(context, name, key);
    const { processing } = item;
    const write = processing?.result.writes?.[index];
    if (!processing || !write) return;
    this.component(name).answered?.(viewOf(context, name), key, write, answer);
    this.tellAbout(context, name, processing, index, answer);
    const refused = !answer.ok && !write.accept?.includes(answer.reason);
    const failure = processing.failure ?? (refused ? answer.message : undefined);
    const answered = processing.answered + 1;
    const mustSee =
      answer.ok && revision !== undefined ? { ...item.mustSee, [write.ref.kind]: revision } : item.mustSee;
    const now: Processing = { ...processing, answered, ...(failure === undefined ? {} : { failure }) };
    const next: WorkItem = { ...item, processing: now, ...(mustSee ? { mustSee } : {}) };
    if (answered === processing.to - processing.from) this.sendBatch(context, name, key, next, now);
    else this.setItem(context, name, key, next);
  }

  /** Tells the Events that hang on the write that was just answered. */
  private tellAbout(
    context: Context,
    component: string,
    { result }: Processing,
    index: number,
    answer: WriteAnswer,
  ): void {
    for (const event of eventsOfWrite(result, index)) {
      if (answer.ok ? event.afterWrite === index : event.ifWriteFails === index)
        this.tell(context, component, event, answer);
    }
  }

  private finish(
    context: Context,
    name: string,
    key: string,
    { processing: _, ...item }: WorkItem,
    { result, wokenBy }: Processing,
    failure: string | undefined,
  ): void {
    if (failure === undefined) {
      for (const event of result.events ?? []) {
        if (event.afterWrite === undefined && event.ifWriteFails === undefined)
          this.tell(context, name, event, undefined);
      }
    }
    const text = failure ?? result.retry;
    const failures = text === undefined ? 0 : item.failures + 1;
    // A look at the whole state says anew when the next one is due; what an earlier one said is void.
    this.setItem(context, name, key, { ...omitTimers(item), failures });
    if (text !== undefined) {
      const { baseMs, maxMs } = this.component(name).backoff ?? DEFAULT_BACKOFF;
      const delayMs = Math.min(maxMs, baseMs * 2 ** Math.min(failures - 1, 40));
      context.record({
        sort: "reconcile",
        wokenBy,
        what: { component: name, key, failed: text, againAfterMs: delayMs },
      });
      this.wakeLater(context, name, key, delayMs, "timer", `the back-off of ${name} for ${key}`);
    } else if (result.requeueAfterMs !== undefined) {
      this.wakeLater(context, name, key, result.requeueAfterMs, result.requeueSort ?? "timer", result.waitingFor);
    }
    for (const also of result.alsoWake ?? []) {
      if (also.key === key && also.afterMs) this.wakeAlso(context, name, key, also.afterMs, also.sort ?? "timer");
      else if (also.afterMs)
        context.wakeAfter(Math.ceil(also.afterMs), join("also", name, also.key), also.sort ?? "timer");
      else this.wakeKey(context, name, also.key, wokenBy.last);
    }
    const after = this.item(context, name, key);
    if (after.dirty) context.wakeAfter(0, join("look", name, key), "work", undefined, after.dirty.last);
  }

  private wakeLater(
    context: Context,
    component: string,
    key: string,
    delayMs: number,
    sort: WakeSort,
    waitingFor?: string,
  ): void {
    const dueMs = Math.ceil(context.monotonicMs + Math.max(0, delayMs));
    this.setItem(context, component, key, { ...this.item(context, component, key), timerDueMs: dueMs });
    context.wakeAfter(dueMs - context.monotonicMs, join("timer", component, key), sort, waitingFor);
  }

  private wakeAlso(context: Context, component: string, key: string, delayMs: number, sort: WakeSort): void {
    const alsoDueMs = Math.ceil(context.monotonicMs + delayMs);
    this.setItem(context, component, key, { ...this.item(context, component, key), alsoDueMs });
    context.wakeAfter(alsoDueMs - context.monotonicMs, join("timer", component, key), sort);
  }

  // ── Events ─────────────────────────────────────────────────────────────────────────────────────────────────────

  private tell(context: Context, component: string, event: EventToTell, answer: WriteAnswer | undefined): void {
    const message =
      answer === undefined
        ? event.message
        : answer.ok
          ? event.message.replaceAll("$name", (answer.object as Obj | undefined)?.metadata?.name ?? "")
          : event.message.replaceAll("$error", answer.message);
    tell(context, component, { ...event, message });
    this.sendEvents(context);
  }

  private sendEvents(context: Context): void {
    const limits = context.table<Bucket>(LIMITS);
    const place = `${context.self}${SEPARATOR}events`;
    for (;;) {
      const { bucket, waitMs } = takeToken(this.options.limit, limits.get(place), context.monotonicMs);
      if (waitMs > 0) {
        if (context.table(OUTSTANDING).get(`${context.self}${SEPARATOR}events-later`)) return;
        context
          .table(OUTSTANDING)
          .set(`${context.self}${SEPARATOR}events-later`, { sort: "event", sentMs: Number.MAX_SAFE_INTEGER });
        context.wakeAfter(waitMs, "events", "work");
        return;
      }
      context.table(OUTSTANDING).delete(`${context.self}${SEPARATOR}events-later`);
      const request = nextEventRequest(context, this.options.user(context));
      if (!request) return;
      limits.set(place, bucket);
      // Nobody waits for what becomes of an Event.
      context.send(this.options.apiserver(context), "api/request", request);
    }
  }

  // ── Tables ─────────────────────────────────────────────────────────────────────────────────────────────────────

  private item(context: Context, component: string, key: string): WorkItem {
    return context.table<WorkItem>(ITEMS).get(join(context.self, component, key)) ?? { failures: 0 };
  }

  /** An item that says nothing is not kept. */
  private setItem(context: Context, component: string, key: string, item: WorkItem): void {
    const place = join(context.self, component, key);
    if (
      item.dirty ||
      item.processing ||
      item.failures > 0 ||
      item.timerDueMs !== undefined ||
      item.alsoDueMs !== undefined ||
      item.mustSee
    ) {
      context.table<WorkItem>(ITEMS).set(place, item);
    } else context.table<WorkItem>(ITEMS).delete(place);
  }

  private setOutstanding(context: Context, id: number, outstanding: Outstanding): void {
    context.table<Outstanding>(OUTSTANDING).set(join(context.self, String(id)), outstanding);
  }

  private takeOutstanding(context: Context, id: number): Outstanding | undefined {
    const table = context.table<Outstanding>(OUTSTANDING);
    const place = join(context.self, String(id));
    const found = table.get(place);
    if (found) table.delete(place);
    return found;
  }

  private component(name: string): Component {
    const component = this.components.get(name);
    assert(component !== undefined, `no component ${name} in ${this.options.name}`);
    return component;
  }
}

const join = (...parts: string[]): string => parts.join(SEPARATOR);

/** The name under which a queue entry wakes a key of a component from outside: for the runtime, which is no client. */
export function wakeKeyOf(component: string, key: string): string {
  return join("also", component, key);
}

function objectKey(object: Obj): string {
  const { name, namespace } = object.metadata;
  return namespace ? `${namespace}/${name}` : name;
}

/** For the type of `View` in signatures of components that live elsewhere. */
export type { View };
