/**
 * From an effect to its causes: which record last changed the fields that a decision rested on.
 *
 * A commit says `because`: the rule and the object paths that it compared. Each path resolves to the commit that gave
 * it its present value; the latest of those is the cause worth telling, since without it nothing would have happened
 * when it did. Where nothing was compared, the record that woke the writer is the cause.
 */
import type { Journal } from "../kernel/journal";
import type { ComparedPath, JournalRecord, Ref, Seq } from "../kernel/types";
import type { CommitWhat } from "../host";

/** A dozen steps are more than anyone wants to read. */
const STEPS_MAX = 14;

/** The chain from a record to the input that began it, effect first. */
export function chainOfCauses(journal: Journal, from: JournalRecord): readonly JournalRecord[] {
  const chain = [from];
  for (let record = from; chain.length < STEPS_MAX; ) {
    const cause = causeOf(journal, record);
    if (!cause) break;
    chain.push(cause);
    record = cause;
  }
  return chain;
}

/** The last commit that changed an object and was not a heartbeat. */
export function lastChange(journal: Journal, ref: Ref, before: Seq = Number.MAX_SAFE_INTEGER): JournalRecord | undefined {
  for (const record of commitsOf(journal, ref, before)) if (!record.because?.rule.endsWith("/heartbeat")) return record;
  return undefined;
}

function causeOf(journal: Journal, record: JournalRecord): JournalRecord | undefined {
  if (record.sort === "input") return undefined;
  let latest: JournalRecord | undefined;
  for (const compared of record.because?.compared ?? []) {
    const changed = changeOf(journal, compared, record.seq);
    if (changed && (!latest || changed.seq > latest.seq)) latest = changed;
  }
  if (latest) return latest;
  const woken = record.wokenBy && journal.get(record.wokenBy.last);
  return woken && woken.seq < record.seq ? woken : undefined;
}

/** The commit before `before` that gave a path the value it then had. */
function changeOf(journal: Journal, { ref, path }: ComparedPath, before: Seq): JournalRecord | undefined {
  let candidate: JournalRecord | undefined;
  let value: string | undefined;
  for (const record of commitsOf(journal, ref, before)) {
    const now = JSON.stringify(valueAt((record.what as CommitWhat).object, path)) ?? "";
    if (value !== undefined && now !== value) return candidate;
    value = now;
    candidate = record;
  }
  return candidate;
}

/** Commits of one object before a record, newest first. */
function* commitsOf(journal: Journal, ref: Ref, before: Seq): IterableIterator<JournalRecord> {
  for (let seq = Math.min(before - 1, journal.lastSeq); seq >= journal.oldestSeq; seq--) {
    const record = journal.get(seq);
    if (record?.sort === "commit" && isAbout(record, ref)) yield record;
  }
}

function isAbout(record: JournalRecord, { kind, namespace, name, uid }: Ref): boolean {
  const about = record.ref;
  if (about?.kind !== kind || about.name !== name || (about.namespace ?? "") !== (namespace ?? "")) return false;
  return uid === undefined || about.uid === undefined || about.uid === uid;
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
