/**
 * Cron schedules: when is the next time (github.com/robfig/cron/v3, ParseStandard).
 * Time zones are UTC and fixed offsets only (`Etc/GMT-2`, `+02:00`): the simulator carries no table of the world's zones.
 */
import { civilFromDays } from "../shared/civil";
import { zoneOffsetMs } from "../shared/time";

const MINUTE_MS = 60_000;
const DAY_MINUTES = 1440;
/** Leap days come at least every eight years; a schedule without a time by then has none. */
const SEARCH_DAYS_MAX = 366 * 9;

/** Which minutes, hours, days, months and weekdays fit; `either` when one of the two day fields is enough. */
export interface Schedule {
  readonly minutes: ReadonlySet<number>;
  readonly hours: ReadonlySet<number>;
  readonly days: ReadonlySet<number>;
  readonly months: ReadonlySet<number>;
  readonly weekdays: ReadonlySet<number>;
  readonly eitherDay: boolean;
  readonly everyMs?: number;
}

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const WEEKDAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const NICKNAMES: Readonly<Record<string, string>> = {
  "@yearly": "0 0 1 1 *",
  "@annually": "0 0 1 1 *",
  "@monthly": "0 0 1 * *",
  "@weekly": "0 0 * * 0",
  "@daily": "0 0 * * *",
  "@midnight": "0 0 * * *",
  "@hourly": "0 * * * *",
};

/** Reads a schedule, or says what is wrong with it. */
export function parseSchedule(text: string): Schedule | string {
  const every = /^@every (?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/.exec(text);
  const everyMs = every
    ? ((Number(every[1] ?? 0) * 60 + Number(every[2] ?? 0)) * 60 + Number(every[3] ?? 0)) * 1000
    : 0;
  const fields = (NICKNAMES[text] ?? (everyMs > 0 ? "* * * * *" : text)).trim().split(/\s+/);
  if (fields.length !== 5) return `expected exactly 5 fields, found ${fields.length}: ${JSON.stringify(fields)}`;
  const [minutes, hours, days, months, weekdays] = [
    parseField(fields[0]!, 0, 59),
    parseField(fields[1]!, 0, 23),
    parseField(fields[2]!, 1, 31),
    parseField(fields[3]!, 1, 12, MONTHS, 1),
    parseField(fields[4]!, 0, 7, WEEKDAYS),
  ];
  for (const field of [minutes, hours, days, months, weekdays]) if (typeof field === "string") return field;
  const week = new Set([...(weekdays as Set<number>)].map((day) => day % 7));
  const isStar = (field: string) => /^[*?]/.test(field);
  return {
    minutes: minutes as Set<number>,
    hours: hours as Set<number>,
    days: days as Set<number>,
    months: months as Set<number>,
    weekdays: week,
    eitherDay: !isStar(fields[2]!) && !isStar(fields[4]!),
    ...(everyMs > 0 ? { everyMs } : {}),
  };
}

/** The first time of the schedule after a moment, in a zone; undefined if there is none. */
export function nextTimeMs(schedule: Schedule, afterMs: number, timeZone?: string): number | undefined {
  if (schedule.everyMs) return Math.floor(afterMs / 1000) * 1000 + schedule.everyMs;
  const offsetMs = offsetOf(timeZone);
  const first = Math.floor((afterMs + offsetMs) / MINUTE_MS) + 1;
  const firstDay = Math.floor(first / DAY_MINUTES);
  for (let day = firstDay; day < firstDay + SEARCH_DAYS_MAX; day++) {
    if (!fitsDay(schedule, day)) continue;
    for (let minute = day === firstDay ? first - day * DAY_MINUTES : 0; minute < DAY_MINUTES; minute++) {
      if (!schedule.hours.has(Math.floor(minute / 60))) {
        minute += 59 - (minute % 60);
        continue;
      }
      if (schedule.minutes.has(minute % 60)) return (day * DAY_MINUTES + minute) * MINUTE_MS - offsetMs;
    }
  }
  return undefined;
}

/** Whether a time zone is one that the simulator knows. */
export function knowsTimeZone(timeZone: string): boolean {
  return /^(UTC|GMT|Etc\/(UTC|GMT|Zulu|GMT[+-]\d{1,2})|[+-]\d\d:?\d\d)$/.test(timeZone);
}

function offsetOf(timeZone = "UTC"): number {
  // In POSIX style Etc/GMT-2 lies two hours east.
  const posix = /^Etc\/GMT([+-])(\d{1,2})$/.exec(timeZone);
  if (posix) return (posix[1] === "-" ? 1 : -1) * Number(posix[2]) * 60 * MINUTE_MS;
  return zoneOffsetMs(timeZone);
}

function fitsDay({ days, months, weekdays, eitherDay }: Schedule, daysSince1970: number): boolean {
  const { month, day } = civilFromDays(daysSince1970);
  if (!months.has(month)) return false;
  // 1970-01-01 was a Thursday.
  const weekday = (((daysSince1970 + 4) % 7) + 7) % 7;
  return eitherDay ? days.has(day) || weekdays.has(weekday) : days.has(day) && weekdays.has(weekday);
}

function parseField(
  text: string,
  least: number,
  most: number,
  names: readonly string[] = [],
  nameBase = 0,
): Set<number> | string {
  const values = new Set<number>();
  for (const part of text.split(",")) {
    const [range = "", step, ...rest] = part.split("/");
    const [from = "", to] = range === "*" || range === "?" ? [String(least), String(most)] : range.split("-");
    const read = (word: string) => {
      const named = names.indexOf(word.toLowerCase());
      return named >= 0 ? named + nameBase : /^\d+$/.test(word) ? Number(word) : Number.NaN;
    };
    const first = read(from);
    const last = to !== undefined ? read(to) : step !== undefined ? most : first;
    const by = step === undefined ? 1 : Number(step);
    if (rest.length > 0 || Number.isNaN(first) || Number.isNaN(last)) return `failed to parse int from ${part}`;
    if (!(by > 0)) return `step of range should be a positive number: ${part}`;
    if (first < least) return `beginning of range (${first}) below minimum (${least}): ${part}`;
    if (last > most) return `end of range (${last}) above maximum (${most}): ${part}`;
    if (first > last) return `beginning of range (${first}) beyond end of range (${last}): ${part}`;
    for (let value = first; value <= last; value += by) values.add(value);
  }
  return values;
}
