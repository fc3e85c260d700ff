/**
 * The one history: every record has a running `seq`, and the store's revision is a column of it.
 *
 * The journal keeps the last records up to a bound; what is older can be had again by replay. Listeners are views and
 * not part of the state: a fork begins without any.
 */
import { assert } from "../../base/assert";
import type { JournalRecord, Seq } from "./types";

export interface JournalOptions {
  /** How many records are kept; 0 keeps none. */
  readonly recordsMax: number;
  /** Keep a running hash over all records, to compare two runs. Costs a JSON text per record. */
  readonly digest: boolean;
}

export class Journal {
  private records: JournalRecord[] = [];
  /** Sequence number of `records[0]`. */
  private firstSeq: Seq = 1;
  private hashes: readonly [number, number] = [0x811c9dc5, 0x1b873593];
  private readonly listeners = new Set<(record: JournalRecord) => void>();
  lastSeq: Seq = 0;

  constructor(
    private readonly options: JournalOptions,
    from?: Journal,
  ) {
    if (!from) return;
    this.records = from.records.slice();
    this.firstSeq = from.firstSeq;
    this.hashes = from.hashes;
    this.lastSeq = from.lastSeq;
  }

  append(record: Omit<JournalRecord, "seq">): JournalRecord {
    const numbered: JournalRecord = { seq: this.lastSeq + 1, ...record };
    this.lastSeq = numbered.seq;
    if (this.options.digest) this.hashes = hashText(this.hashes, JSON.stringify(numbered));
    if (this.options.recordsMax > 0) {
      this.records.push(numbered);
      // Dropped in blocks, so that the cost per record stays constant.
      if (this.records.length > this.options.recordsMax * 1.25) {
        const surplus = this.records.length - this.options.recordsMax;
        this.records = this.records.slice(surplus);
        this.firstSeq += surplus;
      }
    } else this.firstSeq = numbered.seq + 1;
    for (const listener of this.listeners) listener(numbered);
    return numbered;
  }

  /** The oldest record that is still kept. */
  get oldestSeq(): Seq {
    return this.firstSeq;
  }

  get(seq: Seq): JournalRecord | undefined {
    return this.records[seq - this.firstSeq];
  }

  /** Records with fromSeq ≤ seq ≤ toSeq that are still kept. */
  range(fromSeq: Seq, toSeq: Seq = this.lastSeq): readonly JournalRecord[] {
    return this.records.slice(Math.max(0, fromSeq - this.firstSeq), Math.max(0, toSeq - this.firstSeq + 1));
  }

  /** Calls for every record from now on; the way out is returned. */
  listen(listener: (record: JournalRecord) => void): { dispose(): void } {
    this.listeners.add(listener);
    return { dispose: () => void this.listeners.delete(listener) };
  }

  /** A digest of the whole history: equal histories have equal digests. Needs `digest: true`. */
  get digest(): string {
    assert(this.options.digest, "the journal was opened without a digest");
    return this.hashes.map((h) => (h >>> 0).toString(16).padStart(8, "0")).join("");
  }
}

function hashText([a, b]: readonly [number, number], text: string): readonly [number, number] {
  let h = a;
  let g = b;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    h = Math.imul(h ^ c, 0x01000193);
    g = Math.imul(g ^ c, 0x85ebca6b);
    g ^= g >>> 13;
  }
  return [h, g];
}
