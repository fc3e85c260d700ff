/**
 * The journal by object: who changed what, in order, so that a question about one field costs no walk over all records.
 *
 * Made anew for each question; it holds records, not copies. What the journal has dropped is not in it.
 */
import type { CommitWhat } from "../host";
import type { Journal } from "../kernel/journal";
import type { JournalRecord, Ref, Seq } from "../kernel/types";

/** What this module reads of any stored object. */
export interface Stored {
  readonly kind?: string;
  readonly metadata: {
    readonly name?: string;
    readonly namespace?: string;
    readonly uid?: string;
    readonly generation?: number;
    readonly deletionTimestamp?: string;
    readonly deletionGracePeriodSeconds?: number;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly ownerReferences?: readonly {
      readonly kind: string;
      readonly name: string;
      readonly uid: string;
      readonly controller?: boolean;
    }[];
  };
}

/** A commit with the object as it was before, where that is known. */
export interface Change {
  readonly record: JournalRecord;
  readonly type: CommitWhat["type"];
  readonly user: string;
  readonly object: Stored;
  readonly before?: Stored;
}

const NONE: readonly never[] = [];

export class History {
  private readonly byObject = new Map<string, Change[]>();
  private readonly byController = new Map<string, Change[]>();
  private readonly bySeq = new Map<Seq, Change>();
  private readonly facts = new Map<string, JournalRecord[]>();
  private readonly outside: JournalRecord[] = [];

  constructor(readonly journal: Journal) {
    for (const record of journal.range(journal.oldestSeq)) {
      if (record.sort === "commit") this.addCommit(record);
      else if (record.sort === "decision" || record.sort === "runtime") push(this.facts, placeOf(record.ref), record);
      else if (record.sort === "input" || record.sort === "fault" || record.sort === "instance")
        this.outside.push(record);
    }
  }

  /** All commits of one object, oldest first; with a uid only those of that life. */
  changesOf(ref: Ref): readonly Change[] {
    const all = this.byObject.get(placeOf(ref)) ?? NONE;
    const { uid } = ref;
    if (uid === undefined) return all;
    const ofLife = all.filter(({ object }) => object.metadata.uid === uid);
    // Events about nodes carry the node's name as uid, as upstream's kubelet has it.
    return ofLife.length > 0 ? ofLife : all;
  }

  /** Commits of the objects that one owner controls, oldest first. */
  changesOfDependents(ownerUid: string | undefined): readonly Change[] {
    return (ownerUid === undefined ? undefined : this.byController.get(ownerUid)) ?? NONE;
  }

  /** Commits of a kind within a stretch of history, newest first. */
  *changesBack(from: Seq, to: Seq): IterableIterator<Change> {
    for (let seq = from; seq >= Math.max(to, this.journal.oldestSeq); seq--) {
      const change = this.bySeq.get(seq);
      if (change) yield change;
    }
  }

  changeAt(seq: Seq): Change | undefined {
    return this.bySeq.get(seq);
  }

  /** Decisions and runtime records about an object, oldest first. */
  factsOf(ref: Ref): readonly JournalRecord[] {
    const all = this.facts.get(placeOf(ref)) ?? NONE;
    return ref.uid === undefined
      ? all
      : all.filter((record) => record.ref?.uid === undefined || record.ref.uid === ref.uid);
  }

  /** Inputs, faults, starts and stops, newest first, before a record. */
  outsideBefore(seq: Seq): readonly JournalRecord[] {
    return this.outside.filter((record) => record.seq < seq).reverse();
  }

  /** The newest Event about an object with one of these reasons, before a record. */
  eventAbout(
    ref: Ref,
    reasons: readonly string[],
    before: Seq,
    counts: (message: string) => boolean = () => true,
  ): { readonly record: JournalRecord; readonly message: string } | undefined {
    for (const { record, object } of this.changesBack(before - 1, 0)) {
      if (record.ref?.kind !== "Event") continue;
      const { involvedObject, reason, message } = object as Stored & {
        involvedObject?: Ref;
        reason?: string;
        message?: string;
      };
      if (!involvedObject || !reasons.includes(reason ?? "")) continue;
      if (
        involvedObject.kind !== ref.kind ||
        involvedObject.name !== ref.name ||
        (involvedObject.namespace ?? "") !== (ref.namespace ?? "")
      )
        continue;
      if (ref.uid !== undefined && involvedObject.uid !== undefined && involvedObject.uid !== ref.uid) continue;
      if (counts(message ?? "")) return { record, message: message ?? "" };
    }
    return undefined;
  }

  /** The commit that gave a value its present form, as of before a record. The projection is compared as JSON. */
  changeOfValue(ref: Ref, project: (object: Stored) => unknown, before: Seq): Change | undefined {
    let candidate: Change | undefined;
    let value: string | undefined;
    const changes = this.changesOf(ref);
    for (let i = changes.length - 1; i >= 0; i--) {
      const change = changes[i] as Change;
      if (change.record.seq >= before) continue;
      const now = JSON.stringify(project(change.object)) ?? "";
      if (candidate && (now !== value || change.object.metadata.uid !== candidate.object.metadata.uid))
        return candidate;
      value = now;
      candidate = change;
    }
    return candidate;
  }

  /** The last state of an object before a record. */
  stateBefore(ref: Ref, before: Seq): Stored | undefined {
    const changes = this.changesOf(ref);
    for (let i = changes.length - 1; i >= 0; i--) {
      const change = changes[i] as Change;
      if (change.record.seq < before) return change.type === "DELETED" ? undefined : change.object;
    }
    return undefined;
  }

  private addCommit(record: JournalRecord): void {
    const { type, object, user } = record.what as CommitWhat;
    const list = this.byObject.get(placeOf(record.ref));
    const last = list?.at(-1);
    const before = last && last.type !== "DELETED" ? last.object : undefined;
    const change: Change = { record, type, user, object: object as Stored, ...(before ? { before } : {}) };
    this.bySeq.set(record.seq, change);
    push(this.byObject, placeOf(record.ref), change);
    const controller = controllerOf(change.object);
    if (controller) push(this.byController, controller.uid, change);
  }
}

/** The last commit of each object as of before a record, without those that are gone. */
export function latestStates(changes: readonly Change[], before: Seq): readonly Change[] {
  const last = new Map<string, Change>();
  for (const change of changes)
    if (change.record.seq < before) last.set(change.object.metadata.uid ?? change.object.metadata.name ?? "", change);
  return [...last.values()].filter(({ type }) => type !== "DELETED");
}

/** The reference to the object's controller. */
export function controllerOf(
  object: Stored,
): { readonly kind: string; readonly name: string; readonly uid: string } | undefined {
  return object.metadata.ownerReferences?.find(({ controller }) => controller);
}

/** Reads `.spec.template.spec.containers[0].image`; `[]` and unknown steps give the whole value there. */
export function valueAt(object: unknown, path: string): unknown {
  let at: unknown = object;
  for (const step of path.match(/[^.[\]]+/g) ?? []) {
    if (typeof at !== "object" || at === null) return undefined;
    at = (at as Record<string, unknown>)[step];
  }
  return at;
}

/** Whether two references mean the same object. */
export function sameObject(a: Ref | undefined, b: Ref | undefined): boolean {
  return (
    a !== undefined &&
    b !== undefined &&
    placeOf(a) === placeOf(b) &&
    (a.uid === undefined || b.uid === undefined || a.uid === b.uid)
  );
}

function placeOf(ref: Ref | undefined): string {
  return ref ? `${ref.kind}/${ref.namespace ?? ""}/${ref.name}` : "";
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
