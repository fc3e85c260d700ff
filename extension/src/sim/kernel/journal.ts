/**
 * The one history: every record has a running `seq`, and the store's revision is a column of it.
 *
 * The journal keeps the last records up to a bound; what is older can be had again by replay. They lie in blocks that
 * are never changed once full, so that a fork shares them. Listeners are views and not part of the state: a fork begins
 * without any.
 */
import { assert } from "../../base/assert";
import type { JournalRecord, Seq } from "./types";

export interface JournalOptions {
  /** How many records are kept; 0 keeps none. */
  readonly recordsMax: number;
  /** Keep a running hash over all records, to compare two runs. Costs a JSON text per record. */
  readonly digest: boolean;
}

/** What a stored cluster keeps of its journal. */
export interface JournalState {
  readonly lastSeq: Seq;
  readonly hashes: readonly [number, number];
  readonly records: readonly JournalRecord[];
}

const BLOCK_LENGTH = 1_024;

export class Journal {
  /** Consecutive records; all blocks but the last are full. */
  private blocks: JournalRecord[][] = [];
  /** Sequence number of the first record of the first block. */
  private firstSeq: Seq = 1;
  private hashes: readonly [number, number] = [0x811c9dc5, 0x1b873593];
  private readonly listeners = new Set<(record: JournalRecord) => void>();
  lastSeq: Seq = 0;

  constructor(
    private readonly options: JournalOptions,
    from?: Journal,
  ) {
    if (!from) return;
    this.blocks = from.blocks.slice();
    // The last block still grows; the others are shared.
    const last = this.blocks.pop();
    if (last) this.blocks.push(last.slice());
    this.firstSeq = from.firstSeq;
    this.hashes = from.hashes;
    this.lastSeq = from.lastSeq;
  }

  append(atMs: number, record: Omit<JournalRecord, "seq" | "atMs">): JournalRecord {
    const numbered: JournalRecord = { seq: this.lastSeq + 1, atMs, ...record };
    this.lastSeq = numbered.seq;
    if (this.options.digest) this.hashes = hashText(this.hashes, JSON.stringify(numbered));
    this.keep(numbered);
    for (const listener of this.listeners) listener(numbered);
    return numbered;
  }

  private keep(record: JournalRecord): void {
    if (this.options.recordsMax <= 0) {
      this.firstSeq = record.seq + 1;
      return;
    }
    const last = this.blocks.at(-1);
    if (last && last.length < BLOCK_LENGTH) {
      last.push(record);
      return;
    }
    this.blocks.push([record]);
    while (this.blocks.length > 1 && this.lastSeq - this.firstSeq + 1 > this.options.recordsMax + BLOCK_LENGTH) {
      this.blocks.shift();
      this.firstSeq += BLOCK_LENGTH;
    }
  }

  /** The oldest record that is still kept. */
  get oldestSeq(): Seq {
    return this.firstSeq;
  }

  get(seq: Seq): JournalRecord | undefined {
    const at = seq - this.firstSeq;
    return at < 0 ? undefined : this.blocks[Math.floor(at / BLOCK_LENGTH)]?.[at % BLOCK_LENGTH];
  }

  /** Records with fromSeq ≤ seq ≤ toSeq that are still kept. */
  range(fromSeq: Seq, toSeq: Seq = this.lastSeq): readonly JournalRecord[] {
    const from = Math.max(0, fromSeq - this.firstSeq);
    const to = Math.min(this.lastSeq, toSeq) - this.firstSeq + 1;
    if (to <= from) return [];
    const first = Math.floor(from / BLOCK_LENGTH);
    const blocks = this.blocks.slice(first, Math.ceil(to / BLOCK_LENGTH));
    const found = blocks.length === 1 ? blocks[0]! : blocks.flat();
    return found.slice(from - first * BLOCK_LENGTH, to - first * BLOCK_LENGTH);
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

  state(): JournalState {
    return { lastSeq: this.lastSeq, hashes: this.hashes, records: this.range(this.firstSeq) };
  }

  /** Makes this journal what another one was. */
  restore({ lastSeq, hashes, records }: JournalState): void {
    this.lastSeq = lastSeq;
    this.hashes = hashes;
    this.firstSeq = lastSeq - records.length + 1;
    this.blocks = [];
    for (let at = 0; at < records.length; at += BLOCK_LENGTH) this.blocks.push(records.slice(at, at + BLOCK_LENGTH));
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
