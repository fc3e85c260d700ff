/** A cluster in this very thread, behind the port that all others use. */
import {
  type Answer,
  applyFault,
  type Batch,
  type ClockCommand,
  type ClockState,
  type Cluster,
  type ClusterHost,
  type Cursor,
  type Disposable,
  type FaultOrder,
  type FeedObject,
  type HttpRequest,
  type HttpResponse,
  type Input,
  type JournalRecord,
  look,
  type Query,
  type RecordSort,
  type Settled,
  type StreamPiece,
} from "../../sim/index";
import { ClockDriver } from "./clockDriver";

export interface InThreadOptions {
  readonly branch?: string;
  readonly paused?: boolean;
  readonly factor?: number;
}

/** A paused cluster is stepped no further than this to answer a request. */
const ANSWER_WITHIN_MS = 5_000;
/** A paused cluster is moved so far that a stream can begin. */
const STREAM_STARTS_WITHIN_MS = 10;
/** How far "step" looks for the next change. */
const STEP_WITHIN_MS = 600_000;

interface Follower {
  readonly sorts: ReadonlySet<RecordSort>;
  readonly on: (batch: Batch) => void;
  /** The last record that was passed on. */
  seq: number;
  waiting: JournalRecord[];
}

interface Unanswered {
  readonly deadlineMs: number;
  resolve(response: HttpResponse): void;
}

export class InThreadHost implements ClusterHost {
  private readonly driver: ClockDriver;
  private readonly followers = new Set<Follower>();
  private readonly unanswered = new Map<number, Unanswered>();
  private readonly listening: Disposable;
  private readonly branch: string;
  private forks = 0;

  constructor(
    readonly cluster: Cluster,
    options: InThreadOptions = {},
  ) {
    this.branch = options.branch ?? "main";
    this.driver = new ClockDriver(cluster, () => this.sliceDone());
    this.listening = cluster.kernel.journal.listen((record) => {
      for (const follower of this.followers) if (follower.sorts.has(record.sort)) follower.waiting.push(record);
    });
    if (options.factor !== undefined) this.driver.setFactor(options.factor);
    if (!options.paused) this.driver.resume();
  }

  async submit(input: Input): Promise<Answer> {
    if (input.sort === "fault") return this.breakOrMend(input);
    const { id, seq } = this.cluster.send(input.request, input.by);
    if (this.driver.paused) {
      // Time stands still for everyone who looks; it is moved just far enough to answer.
      const deadlineMs = this.cluster.nowMs + ANSWER_WITHIN_MS;
      const response = new Promise<HttpResponse>((resolve) => this.unanswered.set(id, { deadlineMs, resolve }));
      this.cluster.advanceUntil(() => this.settleAnswers(), deadlineMs);
      this.sliceDone();
      return { sort: "response", response: await response, seq };
    }
    const response = await new Promise<HttpResponse>((resolve) => {
      this.unanswered.set(id, { deadlineMs: this.cluster.nowMs + ANSWER_WITHIN_MS, resolve });
      this.driver.poke();
    });
    return { sort: "response", response, seq };
  }

  private breakOrMend(order: FaultOrder): Answer {
    const outcome = applyFault(this.cluster, {
      fault: order.fault,
      target: order.target,
      ...(order.options ? { options: order.options } : {}),
    });
    this.driver.poke();
    this.sliceDone();
    return "refused" in outcome ? { sort: "refused", reason: outcome.refused } : { sort: "done", seq: outcome.seq };
  }

  stream(request: HttpRequest, on: (piece: StreamPiece) => void): Disposable {
    const stream = this.cluster.stream(request, on);
    if (this.driver.paused) this.cluster.advance(STREAM_STARTS_WITHIN_MS);
    this.driver.poke();
    this.sliceDone();
    return stream;
  }

  feed(from: Cursor, sorts: readonly RecordSort[], on: (batch: Batch) => void): Disposable {
    const { journal } = this.cluster.kernel;
    const follower: Follower = { sorts: new Set(sorts), on, seq: journal.lastSeq, waiting: [] };
    const resumable = from.branch === this.branch && from.seq !== "now" && from.seq + 1 >= journal.oldestSeq;
    if (resumable) {
      const records = journal.range(Number(from.seq) + 1).filter((record) => follower.sorts.has(record.sort));
      on(this.batch(Number(from.seq) + 1, journal.lastSeq, records));
    } else on(this.snapshot());
    this.followers.add(follower);
    return { dispose: () => void this.followers.delete(follower) };
  }

  async look(_at: Cursor, query: Query): Promise<unknown> {
    return look(this.cluster, query);
  }

  async clock(command: ClockCommand): Promise<ClockState> {
    switch (command.sort) {
      case "state":
        break;
      case "pause":
        this.driver.pause();
        break;
      case "resume":
        this.driver.resume();
        break;
      case "speed":
        this.driver.setFactor(command.factor);
        break;
      case "step":
        this.driver.pause();
        this.cluster.step(isVisible, STEP_WITHIN_MS);
        break;
      case "advance":
        this.cluster.advance(command.byMs);
        break;
      case "settle": {
        const settled = this.cluster.settle(command.boundMs === undefined ? {} : { boundMs: command.boundMs });
        return this.moved(settled);
      }
    }
    return this.moved();
  }

  async fork(_at: Cursor): Promise<ClusterHost> {
    const branch = `${this.branch}.${++this.forks}`;
    return new InThreadHost(this.cluster.fork(), { branch, paused: true, factor: this.driver.factor });
  }

  dispose(): void {
    this.driver.dispose();
    this.listening.dispose();
    this.followers.clear();
    for (const { resolve } of this.unanswered.values()) resolve(CLOSED);
    this.unanswered.clear();
  }

  private moved(settled?: Settled): ClockState {
    this.driver.rebase();
    this.sliceDone();
    return {
      nowMs: this.cluster.nowMs,
      sinceStartMs: this.cluster.nowMs - this.cluster.options.world.epochMs,
      paused: this.driver.paused,
      factor: this.driver.factor,
      ...(settled ? { settled } : {}),
    };
  }

  /** Passes on what a slice of work has brought. True while somebody waits for an answer. */
  private sliceDone(): boolean {
    const isAwaited = !this.settleAnswers();
    const { lastSeq } = this.cluster.kernel.journal;
    for (const follower of this.followers) {
      if (follower.waiting.length === 0) continue;
      const records = follower.waiting;
      follower.waiting = [];
      const fromSeq = follower.seq + 1;
      follower.seq = lastSeq;
      follower.on(this.batch(fromSeq, lastSeq, records));
    }
    return isAwaited;
  }

  /** Hands out the answers that have come; true when nobody waits any more. */
  private settleAnswers(): boolean {
    for (const [id, { deadlineMs, resolve }] of this.unanswered) {
      const response = this.cluster.answerTo(id) ?? (this.cluster.nowMs >= deadlineMs ? TIMEOUT : undefined);
      if (!response) continue;
      this.unanswered.delete(id);
      resolve(response as HttpResponse);
    }
    return this.unanswered.size === 0;
  }

  private snapshot(): Batch {
    const objects: FeedObject[] = this.cluster.store
      .kinds()
      .flatMap((kind) => this.cluster.list(kind).map((object) => ({ kind, object })));
    return {
      sort: "snapshot",
      branch: this.branch,
      seq: this.cluster.kernel.journal.lastSeq,
      nowMs: this.cluster.nowMs,
      objects,
    };
  }

  private batch(fromSeq: number, toSeq: number, records: readonly JournalRecord[]): Batch {
    return { sort: "records", branch: this.branch, fromSeq, toSeq, nowMs: this.cluster.nowMs, records };
  }
}

/** What "step" stops at: a change of an object that is not a heartbeat. */
function isVisible(record: JournalRecord): boolean {
  return record.sort === "commit" && record.ref?.kind !== "Lease" && !record.because?.rule.endsWith("/heartbeat");
}

const failure = (code: number, reason: string, message: string): HttpResponse => ({
  code,
  headers: { "content-type": "application/json" },
  body: { kind: "Status", apiVersion: "v1", metadata: {}, status: "Failure", message, reason, code },
});

const TIMEOUT = failure(504, "Timeout", "the API server did not answer within 5 seconds of cluster time");
const CLOSED = failure(503, "ServiceUnavailable", "the cluster has been closed");
