/**
 * The multi-version store: every commit makes a new revision, and every revision can be read as it was.
 *
 * Modelled on etcd's server/storage/mvcc. A revision of one kind is a {@link KindSnapshot}: persistent sorted maps that
 * share all but the changed path with their neighbours, so a reader that lags behind holds a snapshot and not a copy.
 * Left out: the B-tree of key indexes and the backend file; compaction here only raises the floor and drops history.
 */
import { assert } from "../../base/assert";
import type { Obj } from "../api/types";
import type { Kernel } from "../kernel/kernel";
import { emptyNumbered, Table } from "../kernel/table";
import type { Revision, Seq } from "../kernel/types";
import { SEPARATOR } from "../transport/program";

/** All objects of one kind as of a revision. Never changed once it has been handed out. */
export interface KindSnapshot {
  readonly kind: string;
  readonly revision: Revision;
  /** By `namespace/name` or `name`. */
  readonly objects: Table<Obj>;
  /** By index name; keys are `value SEPARATOR objectKey`. */
  readonly indexes: Readonly<Record<string, Table<true>>>;
}

/** One committed change. */
export interface Commit {
  readonly revision: Revision;
  readonly type: "ADDED" | "MODIFIED" | "DELETED";
  readonly kind: string;
  readonly key: string;
  /** The new object; for DELETED the last state, with the revision of the deletion. */
  readonly object: Obj;
  readonly previous?: Obj;
  readonly seq: Seq;
  /** The kind's revision before this commit: whoever has seen another one has missed something. */
  readonly before: Revision;
  /** The kind right after this commit. */
  readonly after: KindSnapshot;
}

/** Which values an object has in an index. */
export type IndexFunction = (object: Obj) => readonly string[];
export type IndexFunctions = Readonly<Record<string, IndexFunction>>;

/** One change within a transaction. `expected` is the revision that the object must have: 0 for absent, undefined for any. */
export type Op =
  | {
      readonly sort: "put";
      readonly kind: string;
      readonly key: string;
      readonly object: Obj;
      readonly expected?: Revision;
    }
  | {
      readonly sort: "delete";
      readonly kind: string;
      readonly key: string;
      readonly expected?: Revision;
      readonly lastState?: Obj;
    };

/** The table of the kinds as they are now. */
export const SNAPSHOTS = "store/snapshots";
const META = "store/meta";

type History = ReturnType<typeof emptyNumbered<Commit>>;

/** How many commits are remembered for watches; a client that is further behind gets a 410 and lists anew. */
const COMMITS_MAX = 100_000;

/** A kind's history without what can be worked out again from it. */
export interface KindHistory {
  readonly kind: string;
  /** The oldest state that can be read: everything before it has been compacted. */
  readonly base: { readonly revision: Revision; readonly objects: readonly (readonly [string, Obj])[] };
  readonly commits: readonly Omit<Commit, "after">[];
}

/** Indexes that every kind has. */
const COMMON_INDEXES: IndexFunctions = {
  owner: (object) => (object.metadata.ownerReferences ?? []).map((owner) => owner.uid),
  controller: (object) =>
    (object.metadata.ownerReferences ?? []).filter((owner) => owner.controller).map((owner) => owner.uid),
  label: (object) => {
    const { labels, namespace = "" } = object.metadata;
    return labels ? Object.keys(labels).map((name) => `${namespace}/${name}=${labels[name]}`) : [];
  },
};

export class Mvcc {
  /** Histories by kind; the trees are copied with the store. */
  private readonly histories = new Map<string, History>();

  constructor(
    private readonly kernel: Kernel,
    private readonly indexesOf: (kind: string) => IndexFunctions,
    from?: Mvcc,
  ) {
    if (from) for (const [kind, history] of from.histories) this.histories.set(kind, history.clone());
  }

  /** The revision of the last commit. */
  get revision(): Revision {
    return this.kernel.table<number>(META).get("revision") ?? 0;
  }

  /** Watches and reads from before this revision are refused (410). */
  get compactedRevision(): Revision {
    return this.kernel.table<number>(META).get("compacted") ?? 0;
  }

  /** The kind as it is now. */
  head(kind: string): KindSnapshot {
    const found = this.kernel.table<KindSnapshot>(SNAPSHOTS).get(kind);
    return found ?? { kind, revision: 0, objects: Table.empty(), indexes: {} };
  }

  /** The kind as of a revision, if it has not been compacted. */
  at(kind: string, revision: Revision): KindSnapshot | undefined {
    const head = this.head(kind);
    if (revision >= head.revision) return head;
    if (revision < this.compactedRevision) return undefined;
    const commit = this.histories.get(kind)?.nextLowerPair(revision + 1)?.[1];
    return commit?.after;
  }

  /** The kind right after the commit with this very revision, if it is still known. */
  exactly(kind: string, revision: Revision): KindSnapshot | undefined {
    const head = this.kernel.table<KindSnapshot>(SNAPSHOTS).get(kind);
    return head?.revision === revision ? head : this.histories.get(kind)?.get(revision)?.after;
  }

  /** All kinds that ever had an object, sorted. */
  kinds(): string[] {
    return this.kernel.table<KindSnapshot>(SNAPSHOTS).keys();
  }

  /** Commits of a kind with a revision above `after`, in order; undefined if some of them have been compacted. */
  since(kind: string, after: Revision): readonly Commit[] | undefined {
    if (after < this.compactedRevision) return undefined;
    const history = this.histories.get(kind);
    if (!history) return [];
    return history.getRange(after + 1, Number.MAX_SAFE_INTEGER, true).map(([, commit]) => commit);
  }

  /** Commits of all kinds with a revision above `after`, in order; undefined if some of them have been compacted. */
  allSince(after: Revision): readonly Commit[] | undefined {
    if (after < this.compactedRevision) return undefined;
    const commits = this.kinds().flatMap((kind) => this.since(kind, after) ?? []);
    return commits.sort((a, b) => a.revision - b.revision);
  }

  /**
   * Makes a transaction real: all ops or, when one does not find the revision it expects, none.
   * `recordCommit` writes the journal record of each commit and returns its seq.
   */
  commit(
    ops: readonly Op[],
    recordCommit: (op: Op, type: Commit["type"], object: Obj, revision: Revision) => Seq,
  ): Commit[] | "conflict" {
    for (const op of ops) {
      if (op.expected === undefined) continue;
      const found = this.head(op.kind).objects.get(op.key);
      if ((found ? revisionOf(found) : 0) !== op.expected) return "conflict";
    }
    const commits = ops.flatMap((op) => this.apply(op, recordCommit) ?? []);
    // In blocks, so that the cost per commit stays constant.
    if (this.revision - this.compactedRevision > COMMITS_MAX * 1.25) this.compact(this.revision - COMMITS_MAX);
    return commits;
  }

  /** Raises the floor: history up to that revision is dropped. */
  compact(revision: Revision): void {
    if (revision <= this.compactedRevision) return;
    this.kernel.table<number>(META).set("compacted", revision);
    for (const history of this.histories.values()) history.deleteRange(0, revision, true);
  }

  /** All kinds with their histories. */
  state(): KindHistory[] {
    return this.kinds().map((kind) => {
      const commits = this.histories.get(kind)?.valuesArray() ?? [];
      const first = commits[0];
      const plain = commits.map(({ after: _, ...commit }) => commit);
      if (first?.before === 0) return { kind, base: { revision: 0, objects: [] }, commits: plain };
      // Of a compacted history the first state that is left is kept whole.
      const base = first?.after ?? this.head(kind);
      return { kind, base: { revision: base.revision, objects: base.objects.entries() }, commits: plain };
    });
  }

  /** Makes this store what another one was. The kernel's tables have the revisions already. */
  restore(histories: readonly KindHistory[]): void {
    for (const { kind, base, commits } of histories) {
      let snapshot: KindSnapshot = { kind, revision: 0, objects: Table.empty(), indexes: {} };
      for (const [key, object] of base.objects) {
        snapshot = {
          ...snapshot,
          objects: withObject(snapshot, key, object),
          indexes: this.reindex(snapshot, key, undefined, object),
        };
      }
      snapshot = { ...snapshot, revision: base.revision };
      const history = emptyNumbered<Commit>();
      for (const commit of commits) {
        const { revision, key } = commit;
        // The first commit of a compacted history is in its base already.
        if (revision > base.revision) {
          const next = commit.type === "DELETED" ? undefined : commit.object;
          const indexes = this.reindex(snapshot, key, snapshot.objects.get(key), next);
          snapshot = { kind, revision, objects: withObject(snapshot, key, next), indexes };
        }
        history.set(revision, { ...commit, after: snapshot });
      }
      this.histories.set(kind, history);
      this.kernel.table<KindSnapshot>(SNAPSHOTS).set(kind, snapshot);
    }
  }

  private apply(
    op: Op,
    recordCommit: (op: Op, type: Commit["type"], object: Obj, revision: Revision) => Seq,
  ): Commit | undefined {
    const before = this.head(op.kind);
    const previous = before.objects.get(op.key);
    if (op.sort === "delete" && !previous) return undefined;
    const meta = this.kernel.table<number>(META);
    const revision = (meta.get("revision") ?? 0) + 1;
    meta.set("revision", revision);

    const type = op.sort === "delete" ? "DELETED" : previous ? "MODIFIED" : "ADDED";
    const stored = op.sort === "put" ? op.object : (op.lastState ?? previous);
    assert(stored !== undefined, "a commit without an object");
    const object: Obj = { ...stored, metadata: { ...stored.metadata, resourceVersion: String(revision) } };

    const next = op.sort === "delete" ? undefined : object;
    const after: KindSnapshot = {
      kind: op.kind,
      revision,
      objects: withObject(before, op.key, next),
      indexes: this.reindex(before, op.key, previous, next),
    };
    this.kernel.table<KindSnapshot>(SNAPSHOTS).set(op.kind, after);

    const seq = recordCommit(op, type, object, revision);
    const commit: Commit = {
      revision,
      type,
      kind: op.kind,
      key: op.key,
      object,
      seq,
      before: before.revision,
      after,
      ...(previous ? { previous } : {}),
    };
    let history = this.histories.get(op.kind);
    if (!history) {
      history = emptyNumbered<Commit>();
      this.histories.set(op.kind, history);
    }
    history.set(revision, commit);
    return commit;
  }

  private reindex(
    before: KindSnapshot,
    key: string,
    previous: Obj | undefined,
    next: Obj | undefined,
  ): KindSnapshot["indexes"] {
    let indexes = before.indexes;
    const functions = this.functions(before.kind);
    const sharesMetadata =
      previous !== undefined &&
      next?.metadata.labels === previous.metadata.labels &&
      next?.metadata.ownerReferences === previous.metadata.ownerReferences;
    for (const name of functions.names) {
      if (sharesMetadata && functions.byName[name] === COMMON_INDEXES[name]) continue;
      const valuesOf = functions.byName[name]!;
      const old = previous ? valuesOf(previous) : [];
      const now = next ? valuesOf(next) : [];
      if (sameTexts(old, now)) continue;
      const index = indexes[name]?.copy() ?? Table.empty<true>();
      for (const value of old) if (!now.includes(value)) index.delete(value + SEPARATOR + key);
      for (const value of now) if (!old.includes(value)) index.set(value + SEPARATOR + key, true);
      indexes = { ...indexes, [name]: index };
    }
    return indexes;
  }

  /** Code, not state: the index functions of each kind, looked up once. */
  private readonly functionsByKind = new Map<string, { names: string[]; byName: IndexFunctions }>();

  private functions(kind: string): { names: string[]; byName: IndexFunctions } {
    let found = this.functionsByKind.get(kind);
    if (!found) {
      const byName = { ...COMMON_INDEXES, ...this.indexesOf(kind) };
      found = { byName, names: Object.keys(byName).sort() };
      this.functionsByKind.set(kind, found);
    }
    return found;
  }
}

export function isKindSnapshot(value: object): value is KindSnapshot {
  return (
    (value as Partial<KindSnapshot>).objects instanceof Table &&
    typeof (value as Partial<KindSnapshot>).revision === "number"
  );
}

/** The revision at which an object was last written. */
export function revisionOf(object: Obj): Revision {
  return Number(object.metadata.resourceVersion ?? 0);
}

/** The objects that an index finds, sorted by key. */
export function byIndex(snapshot: KindSnapshot, index: string, value: string): Obj[] {
  const found: Obj[] = [];
  const prefix = value + SEPARATOR;
  for (const key of snapshot.indexes[index]?.keys(prefix) ?? []) {
    const object = snapshot.objects.get(key.slice(prefix.length));
    if (object) found.push(object);
  }
  return found;
}

function withObject(before: KindSnapshot, key: string, object: Obj | undefined): Table<Obj> {
  const objects = before.objects.copy();
  if (object) objects.set(key, object);
  else objects.delete(key);
  return objects;
}

function sameTexts(a: readonly string[], b: readonly string[]): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
