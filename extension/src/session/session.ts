/**
 * One open cluster with everything that views show of it: rows of the tree, rows of the log, the clock. What runs in it,
 * a lab or a playground, stands above (`labSession.ts`).
 *
 * Nothing here knows an editor. The views get a snapshot when they ask, and batches that follow it without a gap.
 */
import { type Disposable, Disposables } from "../base/disposable";
import { Emitter } from "../base/event";
import { type LogRow, logRowsMax } from "../protocol/eventLog";
import type { ClockCommandView, ClockView, Language, ObjectRef, WhyStep } from "../protocol/view";
import type { Batch, ClockState, ClusterHost, RecordSort } from "../sim/index";
import { LogModel } from "./logRows";
import { type Rest, restOf } from "./rest";
import { type TreeChange, TreeModel } from "./treeModel";

const SORTS: readonly RecordSort[] = ["commit", "request"];

/** So long after the last change the cluster is asked whether it has come to rest. */
const REST_AFTER_MS = 150;
/** So far, in wall-clock time, the shown clock may be from the cluster's. */
const DRIFT_MS_MAX = 500;
/** Rows that are kept beyond the bound before the oldest are cut: cutting copies. */
const SLACK_ROWS = 2_000;

/** A stretch of history as the views get it. */
export interface SessionBatch extends TreeChange {
  readonly branch: string;
  readonly afterSeq: number;
  readonly seq: number;
  readonly nowMs: number;
  readonly log: readonly LogRow[];
}

export class Session {
  readonly tree = new TreeModel();
  private log: LogModel | undefined;
  private rows: LogRow[] = [];
  private readonly life = new Disposables();
  private readonly batches = this.life.add(new Emitter<SessionBatch>());
  private readonly raw = this.life.add(new Emitter<Batch>());
  private readonly snapshots = this.life.add(new Emitter<void>());
  private readonly clocks = this.life.add(new Emitter<ClockView>());
  private readonly rests = this.life.add(new Emitter<Rest>());
  private readonly troubles = this.life.add(new Emitter<string>());
  private branchNow = "main";
  private seqNow = 0;
  private nowMs = 0;
  private heardAtMs = 0;
  private state: ClockState = { nowMs: 0, sinceStartMs: 0, paused: true, factor: 1 };
  private rest: Rest | undefined;
  private restTimer: ReturnType<typeof setTimeout> | undefined;
  private restRound = 0;

  /** What came, changed and went. */
  readonly onBatch = this.batches.event;
  /** The feed's own batches, before the views get theirs. */
  readonly onFeed = this.raw.event;
  /** History has jumped: everything is to be shown anew. */
  readonly onSnapshot = this.snapshots.event;
  readonly onClock = this.clocks.event;
  /** The cluster has come to rest, or waits for something far away. */
  readonly onRest = this.rests.event;
  /** The cluster has failed; the text is for the log. */
  readonly onTrouble = this.troubles.event;

  private feed: Disposable | undefined;

  private constructor(private hostNow: ClusterHost) {
    this.life.defer(() => clearTimeout(this.restTimer));
    this.life.defer(() => this.hostNow.dispose());
    this.life.defer(() => this.feed?.dispose());
  }

  /** Begins to follow a cluster. The session owns the host from here on. `onFeed` hears the first snapshot as well. */
  static async over(host: ClusterHost, onFeed?: (batch: Batch) => void): Promise<Session> {
    const session = new Session(host);
    if (onFeed) session.life.add(session.onFeed(onFeed));
    await session.follow(host);
    return session;
  }

  get host(): ClusterHost {
    return this.hostNow;
  }

  /** Goes on with another cluster, a fork of this one's past: a reset. The old one is closed. */
  async switchTo(host: ClusterHost): Promise<void> {
    this.feed?.dispose();
    this.hostNow.dispose();
    this.hostNow = host;
    await this.follow(host);
    this.clocks.fire(this.clock);
  }

  private async follow(host: ClusterHost): Promise<void> {
    const state = await host.clock({ sort: "state" });
    this.state = state;
    this.nowMs = state.nowMs;
    this.heardAtMs = performance.now();
    this.log = new LogModel(state.nowMs - state.sinceStartMs);
    await new Promise<void>((resolve) => {
      this.feed = host.feed({ branch: "", seq: "now" }, SORTS, (batch) => {
        if (this.hostNow === host) this.receive(batch);
        resolve();
      });
    });
  }

  get position(): { readonly branch: string; readonly seq: number; readonly nowMs: number } {
    return { branch: this.branchNow, seq: this.seqNow, nowMs: this.nowMs };
  }

  get logRows(): readonly LogRow[] {
    return this.rows;
  }

  get isDisposed(): boolean {
    return this.life.isDisposed;
  }

  /** Whether nothing but heartbeats is left to happen; undefined while that is being looked at. */
  get isAtRest(): boolean | undefined {
    return this.rest?.atRest;
  }

  /** The clock as the views show it, as of the last thing that was heard. */
  get clock(): ClockView {
    const { paused, factor, sinceStartMs, nowMs } = this.state;
    const movedMs = Math.max(0, this.presentMs - nowMs);
    const waiting = this.rest?.waiting;
    return {
      nowMs: nowMs + movedMs,
      sinceStartMs: sinceStartMs + movedMs,
      paused,
      factor,
      ...(waiting ? { waiting } : {}),
    };
  }

  /** Virtual now: what was last heard, and what has passed since. */
  private get presentMs(): number {
    const { paused, factor } = this.state;
    return Math.floor(this.nowMs + (paused ? 0 : (performance.now() - this.heardAtMs) * factor));
  }

  /** Asks the cluster's clock what it shows now. */
  async readClock(): Promise<ClockView> {
    this.takeClock(await this.host.clock({ sort: "state" }));
    return this.clock;
  }

  /** Moves the clock as a view wishes, and tells all views. */
  async moveClock(command: ClockCommandView): Promise<ClockState> {
    const state = await this.host.clock(command);
    this.takeClock(state);
    this.clocks.fire(this.clock);
    if (command.sort === "step" || command.sort === "settle" || command.sort === "advance") this.lookForRest(0);
    return state;
  }

  /** The chain of causes of an object, its present state first. */
  async why(ref: ObjectRef, language: Language): Promise<readonly WhyStep[]> {
    return (await this.host.look(
      { branch: this.branchNow, seq: "now" },
      { sort: "why", ref, language },
    )) as readonly WhyStep[];
  }

  dispose(): void {
    this.life.dispose();
  }

  private receive(batch: Batch): void {
    if (this.life.isDisposed) return;
    const afterSeq = this.seqNow;
    this.branchNow = batch.branch;
    this.seqNow = batch.sort === "snapshot" ? batch.seq : batch.toSeq;
    const driftMs = Math.abs(this.presentMs - batch.nowMs) / this.state.factor;
    this.nowMs = batch.nowMs;
    this.heardAtMs = performance.now();
    const change = this.tree.receive(batch);
    const log = this.log?.receive(batch) ?? [];
    this.raw.fire(batch);
    if (batch.sort === "snapshot") {
      // What came after a snapshot of the past has not happened.
      this.rows = this.rows.filter(({ seq }) => seq <= batch.seq);
      this.snapshots.fire();
      this.lookForRest(REST_AFTER_MS);
      return;
    }
    for (const row of log) this.rows.push(row);
    if (this.rows.length > logRowsMax + SLACK_ROWS) this.rows = this.rows.slice(-logRowsMax);
    this.batches.fire({ branch: batch.branch, afterSeq, seq: this.seqNow, nowMs: batch.nowMs, ...change, log });
    // A machine that cannot keep up lets the cluster fall behind; the clocks of the views are put right then.
    if (driftMs > DRIFT_MS_MAX) this.clocks.fire(this.clock);
    if (batch.records.some(isVisible)) this.lookForRest(REST_AFTER_MS);
  }

  private takeClock(state: ClockState): void {
    this.state = state;
    this.nowMs = Math.max(this.nowMs, state.nowMs);
    this.heardAtMs = performance.now();
  }

  /** Asks, once nothing has changed for a moment, whether anything is left to happen. */
  private lookForRest(afterMs: number): void {
    this.rest = undefined;
    const round = ++this.restRound;
    clearTimeout(this.restTimer);
    this.restTimer = setTimeout(async () => {
      try {
        const rest = await restOf(this.host, this.branchNow);
        if (round !== this.restRound || this.life.isDisposed) return;
        const hadWaiting = this.rest?.waiting !== undefined;
        this.rest = rest;
        if (rest.waiting || hadWaiting) this.clocks.fire(await this.readClock());
        this.rests.fire(rest);
      } catch (error) {
        if (!this.life.isDisposed)
          this.troubles.fire(error instanceof Error ? (error.stack ?? error.message) : String(error));
      }
    }, afterMs);
  }
}

/** Records that can keep a cluster from rest: everything but heartbeats and leases. */
function isVisible(record: {
  readonly sort: string;
  readonly ref?: { readonly kind: string };
  readonly because?: { readonly rule: string };
}): boolean {
  return record.sort !== "commit" || (record.ref?.kind !== "Lease" && !record.because?.rule.endsWith("/heartbeat"));
}
