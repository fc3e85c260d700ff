/**
 * An etcd member as a program: takes proposals, commits them after its disk has synced, tells its watchers.
 *
 * Modelled on etcd's server/etcdserver: a write is proposed, becomes durable, is applied in order. One member commits
 * by itself; a Raft group slots in between `etcd/propose` and {@link commitDue} without the API server noticing.
 */

import { formatTime } from "../api/time";
import type { CommitWhat } from "../host";
import type { Because, InstanceId, Message, Revision, Seq, WokenBy } from "../kernel/types";
import { type Context, type Program, SEPARATOR } from "../transport/program";
import type { Commit, Mvcc, Op } from "./mvcc";

/** `etcd/propose`: a transaction, with who asked and why for the journal. */
export interface Propose {
  readonly ops: readonly Op[];
  readonly user: string;
  readonly because?: Because;
  readonly wokenBy?: WokenBy;
}

/** `etcd/answer`: what came of a proposal, or of a read (`etcd/read`, which only asks for the present revision). */
export interface EtcdAnswer {
  readonly to: number;
  readonly ok: boolean;
  readonly revision: Revision;
  /** The commits of this transaction, in the order of its ops. */
  readonly commits: readonly Commit[];
}

/** `etcd/commits`: to everyone who watches, in order, before any answer. */
export interface Commits {
  /** The store's revision before them; a watcher that has seen another one has missed something. */
  readonly after: Revision;
  readonly commits: readonly Commit[];
}

/** `etcd/progress`: a watcher says how far it has seen and is told what it lacks. */
export interface Progress {
  readonly seen: Revision;
}

/** A write is durable this long after it was proposed: the time of one fsync. */
export const FSYNC_MS = 1;

/** kube-apiserver has its etcd forget what is older than this. */
const COMPACTION_INTERVAL_MS = 300_000;

/** `--event-ttl` of kube-apiserver: Events are forgotten an hour after they were last told. */
const EVENT_TTL_MS = 3_600_000;
const EXPIRED: Because = { rule: "etcd/lease-expired", compared: [] };

const PENDING = "own/etcd/pending";
const COMPACTION = "own/etcd/compaction";
const WATCHERS = "own/etcd/watchers";

export function etcdProgram(store: () => Mvcc, fsyncMs: number = FSYNC_MS): Program {
  return {
    name: "etcd",
    start(context) {
      context.wakeAfter(COMPACTION_INTERVAL_MS, "compact", "periodic");
    },
    receive(context, message) {
      const { self } = context;
      switch (message.topic) {
        case "etcd/propose": {
          const pending = context.table<Message>(PENDING);
          const first = pending.first(self + SEPARATOR) === undefined;
          pending.set(self + SEPARATOR + String(message.id).padStart(15, "0"), message);
          // Proposals that arrive while the disk is busy share the next sync.
          if (first) context.wakeAfter(fsyncMs, "sync", "work");
          return;
        }
        case "etcd/read":
          context.send(message.from, "etcd/answer", {
            to: message.id,
            ok: true,
            revision: store().revision,
            commits: [],
          } satisfies EtcdAnswer);
          return;
        case "etcd/watch":
          context.table<InstanceId>(WATCHERS).set(self + SEPARATOR + message.from, message.from);
          context.send(message.from, "etcd/watching", { revision: store().revision });
          return;
        case "etcd/progress": {
          const { seen } = message.body as Progress;
          // A member that was restarted has forgotten who watches; whoever asks for progress does.
          context.table<InstanceId>(WATCHERS).set(self + SEPARATOR + message.from, message.from);
          if (seen >= store().revision) return;
          const commits = store().allSince(seen);
          if (commits) context.send(message.from, "etcd/commits", { after: seen, commits } satisfies Commits);
          else context.send(message.from, "etcd/watching", { revision: store().revision });
          return;
        }
      }
    },
    wake(context, key) {
      if (key === "compact") compactDue(context, store());
      else commitDue(context, store());
    },
  };
}

/** Applies everything that the disk now holds, in the order of arrival. */
function commitDue(context: Context, store: Mvcc): void {
  const pending = context.table<Message>(PENDING);
  for (const [key, message] of pending.entries(context.self + SEPARATOR)) {
    pending.delete(key);
    const outcome = commitAndTell(context, store, message.body as Propose, message.cause);
    const commits = outcome === "conflict" ? [] : outcome;
    const answer: EtcdAnswer = { to: message.id, ok: outcome !== "conflict", revision: store.revision, commits };
    context.send(message.from, "etcd/answer", answer, commits.at(-1)?.seq ?? message.cause);
  }
}

/** Makes a transaction real, writes it into the journal and tells whoever watches. */
function commitAndTell(
  context: Context,
  store: Mvcc,
  { ops, user, because, wokenBy }: Propose,
  cause: Seq,
): Commit[] | "conflict" {
  const after = store.revision;
  const commits = store.commit(ops, (op, type, object, revision) => {
    const { name, namespace, uid } = object.metadata;
    return context.record({
      sort: "commit",
      revision,
      ref: { kind: op.kind, name, ...(namespace ? { namespace } : {}), ...(uid ? { uid } : {}) },
      wokenBy: wokenBy ?? { first: cause, last: cause, count: 1 },
      ...(because ? { because } : {}),
      what: { type, object, user } satisfies CommitWhat,
    });
  });
  if (commits === "conflict" || commits.length === 0) return commits;
  for (const watcher of context.table<InstanceId>(WATCHERS).values(context.self + SEPARATOR)) {
    context.send(watcher, "etcd/commits", { after, commits } satisfies Commits, commits.at(-1)?.seq);
  }
  return commits;
}

/** Forgets what was history one interval ago, so that a watch may always be that far behind. */
function compactDue(context: Context, store: Mvcc): void {
  const marks = context.table<Revision>(COMPACTION);
  const mark = marks.get(context.self + SEPARATOR);
  if (mark !== undefined) store.compact(mark);
  expireEvents(context, store);
  marks.set(context.self + SEPARATOR, store.revision);
  context.wakeAfter(COMPACTION_INTERVAL_MS, "compact", "periodic");
}

/** Lets Events go whose lease has run out (`--event-ttl`). Upstream has a lease per few minutes; here one round sees to all. */
function expireEvents(context: Context, store: Mvcc): void {
  const oldest = formatTime(context.nowMs - EVENT_TTL_MS);
  const ops: Op[] = [];
  // Times of the API sort as text.
  for (const [key, object] of store.head("Event").objects.entries()) {
    const { lastTimestamp, eventTime } = object as { lastTimestamp?: string; eventTime?: string };
    const last = lastTimestamp ?? eventTime ?? object.metadata.creationTimestamp ?? "";
    if (last < oldest) ops.push({ sort: "delete", kind: "Event", key });
  }
  if (ops.length > 0) commitAndTell(context, store, { ops, user: "system:etcd", because: EXPIRED }, context.cause);
}
