/**
 * The past of a cluster: any moment is the nearest checkpoint before it and the inputs since, played again.
 *
 * A checkpoint is a fork, which shares nearly everything with the cluster. Their number is bounded: when there are too
 * many, every second one of the older half goes, so that the recent past stays quick to reach and the far past can
 * still be reached.
 */
import { assert } from "../base/assert";
import type { Cluster } from "./cluster";
import { applyFault } from "./faults";
import type { ReplayableWhat } from "./inputs";
import type { JournalRecord, Seq } from "./kernel/types";

export interface HistoryOptions {
  /** A checkpoint after so many turns of the kernel: what it may cost to reach any moment. */
  readonly everyTurns?: number;
  readonly checkpointsMax?: number;
}

interface Checkpoint {
  readonly seq: Seq;
  readonly cluster: Cluster;
}

/** Remembers a cluster's past from now on. */
export class History {
  private checkpoints: Checkpoint[] = [];
  private inputs: JournalRecord[] = [];
  private readonly everyTurns: number;
  private readonly checkpointsMax: number;
  private readonly listening: { dispose(): void };

  constructor(
    private readonly cluster: Cluster,
    { everyTurns = 400, checkpointsMax = 400 }: HistoryOptions = {},
  ) {
    this.everyTurns = everyTurns;
    this.checkpointsMax = checkpointsMax;
    this.listening = cluster.kernel.journal.listen((record) => {
      if (record.sort === "input") this.inputs.push(record);
    });
    this.keep();
  }

  /** The first moment that can be reached. */
  get oldestSeq(): Seq {
    return this.checkpoints[0]?.seq ?? this.cluster.kernel.journal.lastSeq;
  }

  /**
   * The cluster as it was when that record had just been written (to the end of the step that wrote it): a fork that
   * goes on as the original did, given the same inputs. Undefined when that moment is too long ago.
   */
  at(seq: Seq): Cluster | undefined {
    const from = this.checkpoints.findLast((checkpoint) => checkpoint.seq <= seq);
    if (!from || seq > this.cluster.kernel.journal.lastSeq) return undefined;
    const past = from.cluster.fork();
    replay(past, this.inputs, seq);
    return past;
  }

  dispose(): void {
    this.listening.dispose();
    this.cluster.watcher = undefined;
    this.checkpoints = [];
  }

  private keep(): void {
    const { lastSeq } = this.cluster.kernel.journal;
    this.checkpoints.push({ seq: lastSeq, cluster: this.cluster.fork() });
    if (this.checkpoints.length > this.checkpointsMax) this.thinOut();
    this.cluster.watcher = { fromTurn: this.cluster.kernel.handled + this.everyTurns, reached: () => this.keep() };
  }

  private thinOut(): void {
    const half = this.checkpoints.length / 2;
    this.checkpoints = this.checkpoints.filter((_, i) => i >= half || i % 2 === 0);
  }
}

/** One moment of the past, of a cluster whose history is kept: see {@link History.at}. */
export function rewind(history: History, seq: Seq): Cluster | undefined {
  return history.at(seq);
}

/** Gives a cluster the inputs that came after its own last record, each at its moment, up to a record. */
export function replay(cluster: Cluster, inputs: readonly JournalRecord[], toSeq: Seq): void {
  const { kernel } = cluster;
  for (const { seq, atMs, what } of inputs) {
    if (seq <= kernel.journal.lastSeq) continue;
    if (seq > toSeq) break;
    const { turn } = what as ReplayableWhat;
    while (kernel.handled < turn)
      assert(cluster.turn(Number.MAX_SAFE_INTEGER), "the replay has run out of work before an input");
    kernel.nowMs = atMs;
    repeat(cluster, what as ReplayableWhat);
    assert(kernel.journal.lastSeq >= seq, "an input of the replay left no record");
  }
  while (kernel.journal.lastSeq < toSeq && cluster.turn(Number.MAX_SAFE_INTEGER)) {}
}

function repeat(cluster: Cluster, { input }: ReplayableWhat): void {
  switch (input.sort) {
    case "http":
      cluster.send(input.request, input.by);
      return;
    case "api":
      cluster.sendCall(input.request);
      return;
    case "close":
      cluster.close(input.id);
      return;
    case "fault":
      applyFault(cluster, input.order);
      return;
  }
}
