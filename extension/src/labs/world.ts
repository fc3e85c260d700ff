/**
 * What a lab sees of a cluster: the objects at a moment, the commits that led there, and what the learner did.
 * {@link FeedWorld} builds it, batch by batch, from the feed of a `ClusterHost`; tests build it by hand.
 */
import type { Batch, CommitWhat, RequestWhat } from "../sim/host";
import type { JournalRecord, RecordSort, Ref, Seq } from "../sim/kernel/types";

/** The user whose writes are the learner's. */
export const LEARNER = "kubernetes-admin";

/** The sorts of records that a lab needs from the feed. */
export const LAB_RECORD_SORTS: readonly RecordSort[] = ["commit", "request"];

/** An object as a lab reads it: plain JSON. */
export interface LabObject {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata: {
    readonly name?: string;
    readonly namespace?: string;
    readonly uid?: string;
    readonly generation?: number;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly creationTimestamp?: string;
    readonly deletionTimestamp?: string;
    readonly ownerReferences?: readonly {
      readonly kind: string;
      readonly name: string;
      readonly uid: string;
      readonly controller?: boolean;
    }[];
    readonly [key: string]: unknown;
  };
  readonly spec?: unknown;
  readonly status?: unknown;
  readonly [key: string]: unknown;
}

/** One write that the store committed. For DELETED the object is its last state. */
export interface LabCommit {
  readonly seq: Seq;
  readonly atMs: number;
  readonly type: CommitWhat["type"];
  readonly kind: string;
  readonly object: LabObject;
  readonly user: string;
}

/** A write that the learner asked for, accepted or refused. */
export interface LabRequest {
  readonly seq: Seq;
  readonly atMs: number;
  readonly verb: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
  /** The HTTP status; 0 if the manifest never left kubectl: no YAML, no such kind. */
  readonly code: number;
  readonly reason: string;
  readonly message: string;
}

/** Whether a request was carried out. */
export function isAccepted(request: LabRequest): boolean {
  return request.code >= 200 && request.code < 400;
}

/** Something that the learner opened: an object in the tree, or a view (`kind: "View"`). */
export interface Opened {
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
}

/** The cluster of a lab at a moment. */
export interface LabWorld {
  readonly nowMs: number;
  readonly seq: Seq;
  /** All objects of a kind, in the order of their creation. `kind` is the registry's id: `Pod`, `Widget.example.com`. */
  objects(kind: string): readonly LabObject[];
  object(kind: string, name: string, namespace?: string): LabObject | undefined;
  /** Every commit since the world was opened, oldest first. */
  readonly history: Iterable<LabCommit>;
  /** Every write that the learner asked for, oldest first. */
  readonly requests: Iterable<LabRequest>;
  readonly opened: Iterable<Opened>;
}

/** Builds a {@link LabWorld} from a cluster's feed. */
export function worldFromFeed(): FeedWorld {
  return new FeedWorld();
}

/**
 * A {@link LabWorld} that grows with the feed. Subscribe with {@link LAB_RECORD_SORTS} and hand every batch to
 * {@link FeedWorld.receive}; between two commits of one batch the world is exact, which `always` and `never` need.
 */
export class FeedWorld implements LabWorld {
  nowMs = 0;
  seq: Seq = 0;
  readonly history: LabCommit[] = [];
  readonly requests: LabRequest[] = [];
  readonly opened: Opened[] = [];
  private readonly kinds = new Map<string, Map<string, LabObject>>();

  objects(kind: string): readonly LabObject[] {
    return [...(this.kinds.get(kind)?.values() ?? [])];
  }

  object(kind: string, name: string, namespace = ""): LabObject | undefined {
    return this.kinds.get(kind)?.get(`${namespace}/${name}`);
  }

  /** Takes a batch in. `onCommit` runs after each commit, when the world is as it was at that moment. */
  receive(batch: Batch, onCommit?: (commit: LabCommit) => void): void {
    if (batch.sort === "snapshot") {
      this.kinds.clear();
      for (const { kind, object } of byCreation(batch.objects as readonly { kind: string; object: LabObject }[])) {
        this.put(kind, object);
      }
      // A snapshot of the past is a rewind: what came after it has not happened.
      dropAfter(this.history, batch.seq);
      dropAfter(this.requests, batch.seq);
      this.seq = batch.seq;
      this.nowMs = batch.nowMs;
      return;
    }
    for (const record of batch.records) {
      if (record.seq <= this.seq) continue;
      this.seq = record.seq;
      this.nowMs = record.atMs;
      if (record.sort === "request") this.takeRequest(record);
      if (record.sort !== "commit") continue;
      const commit = this.takeCommit(record);
      if (commit) onCommit?.(commit);
    }
    this.seq = batch.toSeq;
    this.nowMs = batch.nowMs;
  }

  /** Notes that the learner opened something. */
  open(what: Opened): void {
    this.opened.push(what);
  }

  /** Notes that kubectl itself refused the learner's manifest, so that nothing was sent. */
  refuse(message: string): void {
    const { seq, nowMs: atMs } = this;
    // The learner's own refusals stand between two records: half a step after the newest.
    this.requests.push({
      seq: seq + 0.5,
      atMs,
      verb: "apply",
      kind: "",
      name: "",
      namespace: "",
      code: 0,
      reason: "Client",
      message,
    });
  }

  private takeCommit(record: JournalRecord): LabCommit | undefined {
    const { type, object, user } = record.what as CommitWhat;
    const kind = record.ref?.kind ?? (object as LabObject).kind;
    if (!kind) return undefined;
    const commit: LabCommit = { seq: record.seq, atMs: record.atMs, type, kind, object: object as LabObject, user };
    if (type === "DELETED") this.kinds.get(kind)?.delete(keyOf(commit.object));
    else this.put(kind, commit.object);
    this.history.push(commit);
    return commit;
  }

  private takeRequest(record: JournalRecord): void {
    const what = record.what as RequestWhat;
    if (what.user !== LEARNER) return;
    const ref: Partial<Ref> = record.ref ?? {};
    this.requests.push({
      seq: record.seq,
      atMs: record.atMs,
      verb: what.subresource ? `${what.verb}/${what.subresource}` : what.verb,
      kind: ref.kind ?? "",
      name: ref.name ?? "",
      namespace: ref.namespace ?? "",
      code: what.code,
      reason: what.reason ?? "",
      message: what.message ?? "",
    });
  }

  private put(kind: string, object: LabObject): void {
    let table = this.kinds.get(kind);
    if (!table) {
      table = new Map();
      this.kinds.set(kind, table);
    }
    table.set(keyOf(object), object);
  }
}

function keyOf(object: LabObject): string {
  return `${object.metadata.namespace ?? ""}/${object.metadata.name ?? ""}`;
}

/** A snapshot comes in the store's key order; creation times bring the order of life back, to the second. */
function byCreation<T extends { readonly object: LabObject }>(objects: readonly T[]): readonly T[] {
  const time = (entry: T) => entry.object.metadata.creationTimestamp ?? "";
  return [...objects].sort((a, b) => (time(a) < time(b) ? -1 : time(a) > time(b) ? 1 : 0));
}

function dropAfter(list: { readonly seq: Seq }[], seq: Seq): void {
  while (list.length > 0 && (list[list.length - 1]?.seq ?? 0) > seq) list.pop();
}
