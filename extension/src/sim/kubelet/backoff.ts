/** Exponential back-off (client-go util/flowcontrol/backoff.go): 10 s, doubling to 300 s, forgotten after 10 min. */
import type { KubeletTimes } from "./config";
import type { Backoff } from "./tables";

/** When an attempt may be made after an event at `eventMs`; undefined: at once. */
export function backoffEndMs(backoff: Backoff | undefined, eventMs: number, times: KubeletTimes): number | undefined {
  if (!backoff || isForgotten(backoff, eventMs, times)) return undefined;
  return eventMs + backoff.ms;
}

/** The back-off after one more attempt. */
export function nextBackoff(
  backoff: Backoff | undefined,
  eventMs: number,
  nowMs: number,
  times: KubeletTimes,
): Backoff {
  if (!backoff || isForgotten(backoff, eventMs, times)) return { ms: times.backoffBaseMs, sinceMs: nowMs };
  return { ms: Math.min(backoff.ms * 2, times.backoffMaxMs), sinceMs: nowMs };
}

function isForgotten(backoff: Backoff, eventMs: number, times: KubeletTimes): boolean {
  return eventMs - backoff.sinceMs > times.backoffResetMs;
}

/** A duration as Go prints it: `10s`, `1m20s`, `5m0s`, `1.2s`, `350ms`. */
export function goDuration(ms: number): string {
  if (ms === 0) return "0s";
  if (ms < 1_000) return `${ms}ms`;
  const hours = Math.floor(ms / 3_600_000);
  const minutes = Math.floor(ms / 60_000) % 60;
  const seconds = String(Math.round(ms % 60_000) / 1_000);
  return `${hours ? `${hours}h` : ""}${hours || minutes ? `${minutes}m` : ""}${seconds}s`;
}
