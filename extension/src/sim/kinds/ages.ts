/**
 * Durations as people read them in a table: `5m`, `3d4h`, `2y13d`.
 * Modelled on k8s.io/apimachinery/pkg/util/duration (HumanDuration) and on the timestamps of pkg/printers.
 */
import { parseTime } from "../api/time";

/** A duration in the unit that fits, with a second unit only where it still says something: `119s`, `9m59s`, `47h`. */
export function humanDuration(durationMs: number): string {
  const seconds = Math.trunc(durationMs / 1000);
  if (seconds < -1) return "<invalid>";
  if (seconds < 0) return "0s";
  if (seconds < 120) return `${seconds}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 10) return pair(minutes, "m", seconds % 60, "s");
  if (minutes < 180) return `${minutes}m`;
  const hours = Math.floor(minutes / 60);
  if (hours < 8) return pair(hours, "h", minutes % 60, "m");
  if (hours < 48) return `${hours}h`;
  const days = Math.floor(hours / 24);
  if (hours < 192) return pair(days, "d", hours % 24, "h");
  if (days < 730) return `${days}d`;
  const years = Math.floor(days / 365);
  return hours < 24 * 365 * 8 ? pair(years, "y", days % 365, "d") : `${years}y`;
}

/** How long ago a timestamp was; `<unknown>` for one that was never set. */
export function age(timestamp: string | null | undefined, nowMs: number): string {
  const atMs = timestamp ? parseTime(timestamp) : undefined;
  return atMs === undefined ? "<unknown>" : humanDuration(nowMs - atMs);
}

function pair(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large}${largeUnit}` : `${large}${largeUnit}${small}${smallUnit}`;
}
