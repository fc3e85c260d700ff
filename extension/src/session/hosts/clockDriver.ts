/**
 * Turns wall-clock time into virtual time for one cluster: paused, or at a speed.
 *
 * It sleeps until something is due, so an idle cluster costs nothing; and it works in short slices, so that whoever
 * shares the thread is never kept waiting. When the machine cannot keep up, virtual time falls behind and does not
 * try to make up for it.
 */
import type { Cluster } from "../../sim/index";

/** The longest stretch of work before others get their turn. */
const SLICE_MS = 8;
/** The shortest sleep: a display shows no more. */
const TICK_MS = 15;
/** The shortest sleep while somebody waits for an answer. */
const ANSWER_TICK_MS = 1;
/** The longest sleep, so that the shown clock goes on. */
const SLEEP_MAX_MS = 250;
/** How many entries are handled between two looks at the wall clock. */
const ENTRIES_PER_LOOK = 64;

export class ClockDriver {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private wallStartMs = 0;
  private virtualStartMs = 0;
  private isPaused = true;
  private speed = 1;
  private isPoked = false;
  private isAwaited = false;

  constructor(
    private readonly cluster: Cluster,
    /** Called after each slice of work. Tells whether somebody still waits for an answer. */
    private readonly onSlice: () => boolean,
  ) {}

  get paused(): boolean {
    return this.isPaused;
  }

  get factor(): number {
    return this.speed;
  }

  resume(): void {
    this.isPaused = false;
    this.rebase();
    this.schedule(0);
  }

  pause(): void {
    this.isPaused = true;
    this.clearTimer();
  }

  setFactor(factor: number): void {
    this.speed = Math.min(100_000, Math.max(0.01, factor));
    this.rebase();
    if (!this.isPaused) this.schedule(0);
  }

  /** Something was posted from outside: look as soon as all that has come with it is in. */
  poke(): void {
    if (this.isPaused || this.isPoked) return;
    this.isPoked = true;
    defer(() => {
      this.isPoked = false;
      this.slice();
    });
  }

  dispose(): void {
    this.pause();
  }

  /** From here on, virtual time runs from the present moment of both clocks. */
  rebase(): void {
    this.wallStartMs = performance.now();
    this.virtualStartMs = this.cluster.nowMs;
  }

  private schedule(delayMs: number): void {
    this.clearTimer();
    this.timer = setTimeout(() => this.slice(), delayMs);
  }

  private clearTimer(): void {
    if (this.timer !== undefined) clearTimeout(this.timer);
    this.timer = undefined;
  }

  private slice(): void {
    if (this.isPaused) return;
    const sliceStartMs = performance.now();
    const targetMs = Math.floor(this.virtualStartMs + (sliceStartMs - this.wallStartMs) * this.speed);
    let handled = 0;
    const late = () => ++handled % ENTRIES_PER_LOOK === 0 && performance.now() - sliceStartMs > SLICE_MS;
    const interrupted = this.cluster.advanceUntil(late, targetMs);
    if (interrupted) this.rebase();
    else this.cluster.advanceTo(targetMs);
    this.isAwaited = this.onSlice();
    if (this.isPaused) return;
    this.schedule(interrupted ? 0 : this.sleepMs());
  }

  private sleepMs(): number {
    const dueMs = this.cluster.kernel.nextDueMs;
    if (dueMs === undefined) return SLEEP_MAX_MS;
    const tickMs = this.isAwaited ? ANSWER_TICK_MS : TICK_MS;
    return Math.min(SLEEP_MAX_MS, Math.max(tickMs, (dueMs - this.cluster.nowMs) / this.speed));
  }
}

/** After the events at hand. Browsers have no setImmediate. */
const defer: (callback: () => void) => unknown =
  typeof setImmediate === "function" ? setImmediate : (callback) => setTimeout(callback, 0);
