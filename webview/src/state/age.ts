/** Ages as kubectl prints them: precise while young, short when old (`HumanDuration` of k8s.io/apimachinery). */

const secondMs = 1000;

/** `2m`, `5m30s`, `3h12m`, `4d`, `<invalid>` for what lies in the future. */
export function age(durationMs: number): string {
  const seconds = Math.floor(durationMs / secondMs);
  if (seconds < -1) return "<invalid>";
  if (seconds < 0) return "0s";
  if (seconds < 120) return `${seconds}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 10) return joined(minutes, "m", seconds % 60, "s");
  if (minutes < 180) return `${minutes}m`;
  const hours = Math.floor(minutes / 60);
  if (hours < 8) return joined(hours, "h", minutes % 60, "m");
  if (hours < 48) return `${hours}h`;
  const days = Math.floor(hours / 24);
  if (days < 8) return joined(days, "d", hours % 24, "h");
  if (days < 730) return `${days}d`;
  const years = Math.floor(days / 365);
  if (years < 8) return joined(years, "y", days % 365, "d");
  return `${years}y`;
}

/** Virtual time as `00:03:12.450`; from 100 hours on the hours grow. */
export function virtualTime(sinceStartMs: number): string {
  const ms = Math.max(0, Math.floor(sinceStartMs));
  const two = (value: number) => String(value).padStart(2, "0");
  const seconds = Math.floor(ms / secondMs);
  const hours = two(Math.floor(seconds / 3600));
  return `${hours}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}.${String(ms % 1000).padStart(3, "0")}`;
}

/** `1 291`: groups of three with a narrow space that does not break. */
export function grouped(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, "\u202f");
}

function joined(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large}${largeUnit}` : `${large}${largeUnit}${small}${smallUnit}`;
}
