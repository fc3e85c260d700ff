/** The cluster's clock as the views show it: what the host last said, run on in between. */
import { signal } from "@preact/signals";
import type { ClockView } from "../../../extension/src/protocol/view";

/** What the host last said. */
export const clock = signal<ClockView>({ nowMs: 0, sinceStartMs: 0, paused: true, factor: 1 });

/** Virtual now, to the second: what ages are counted from. Moves only when a second has passed. */
export const nowMs = signal(0);

let heardAt = 0;

/** Takes what the host says. */
export function setClock(view: ClockView): void {
  heardAt = performance.now();
  clock.value = view;
  tick();
}

/** The host's batches carry the time as well; a view that hears nothing else stays right by it. */
export function noteNow(ms: number): void {
  const before = clock.peek();
  setClock({ ...before, nowMs: ms, sinceStartMs: before.sinceStartMs + (ms - before.nowMs) });
}

/** Milliseconds since the cluster began, now. Does not run past the end of a wait. */
export function sinceStartMs(): number {
  const { sinceStartMs: said, paused, factor } = clock.peek();
  return paused ? said : said + (performance.now() - heardAt) * factor;
}

function tick(): void {
  const { nowMs: said, sinceStartMs: saidSinceStart } = clock.peek();
  const now = said + (sinceStartMs() - saidSinceStart);
  nowMs.value = Math.floor(now / 1000) * 1000;
}

setInterval(tick, 250);
