/**
 * Points in time as the API writes them: RFC 3339, UTC (k8s.io/apimachinery/pkg/apis/meta/v1/time.go).
 * By civil arithmetic of our own, since the simulator may not ask the platform's clock or calendar.
 */

const dayMs = 86_400_000;
const rfc3339 = /^(\d{4})-(\d{2})-(\d{2})[Tt](\d{2}):(\d{2}):(\d{2})(?:[.,](\d+))?(Z|z|[+-]\d{2}:\d{2})$/;

/** `2026-01-02T03:04:05Z`: seconds, as metadata and status carry them. */
export function formatTime(epochMs: number): string {
  const second = Math.floor(epochMs / 1000);
  if (second !== latest.second) latest = { second, text: textOf(epochMs) };
  return latest.text;
}

/** Within one second of the clock the same text is asked for again and again. */
let latest = { second: Number.NaN, text: "" };

function textOf(epochMs: number): string {
  const days = Math.floor(epochMs / dayMs);
  const { year, month, day } = civilFromDays(days);
  const seconds = Math.floor((epochMs - days * dayMs) / 1000);
  const clock = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60].map(two).join(":");
  return `${String(year).padStart(4, "0")}-${two(month)}-${two(day)}T${clock}Z`;
}

/** `2026-01-02T03:04:05.678000Z`: microseconds, as Events and Leases carry them. */
export function formatMicroTime(epochMs: number): string {
  const withinSecond = ((epochMs % 1000) + 1000) % 1000;
  const micros = Math.floor(withinSecond * 1000);
  return `${formatTime(epochMs).slice(0, -1)}.${String(micros).padStart(6, "0")}Z`;
}

/** Epoch milliseconds (with fractions of them), or undefined if the text is no RFC 3339 time. */
export function parseTime(text: string): number | undefined {
  const parts = rfc3339.exec(text);
  if (!parts) return undefined;
  const [year, month, day, hour, minute, second] = parts.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return undefined;
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  const fractionMs = parts[7] === undefined ? 0 : Number(`0.${parts[7]}`) * 1000;
  const zone = parts[8]!;
  const zoneMs = /^z$/i.test(zone)
    ? 0
    : (zone[0] === "-" ? -1 : 1) * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4))) * 60_000;
  const clockMs = ((hour * 60 + minute) * 60 + second) * 1000;
  return daysFromCivil(year, month, day) * dayMs + clockMs + fractionMs - zoneMs;
}

/** What Go says about a text that is no time. */
export function timeError(text: string, layout: "seconds" | "micros" = "seconds"): string {
  const pattern = layout === "seconds" ? "2006-01-02T15:04:05Z07:00" : "2006-01-02T15:04:05.000000Z07:00";
  const elements: [RegExp, string][] = [
    [/^\d{4}/, "2006"],
    [/^-/, "-"],
    [/^\d{2}/, "01"],
    [/^-/, "-"],
    [/^\d{2}/, "02"],
    [/^T/, "T"],
    [/^\d{2}/, "15"],
    [/^:/, ":"],
    [/^\d{2}/, "04"],
    [/^:/, ":"],
    [/^\d{2}(\.\d+)?/, "05"],
    [/^(Z|[+-]\d{2}:\d{2})/, "Z07:00"],
  ];
  let rest = text;
  for (const [element, name] of elements) {
    const found = element.exec(rest);
    if (!found) return `parsing time "${text}" as "${pattern}": cannot parse "${rest}" as "${name}"`;
    rest = rest.slice(found[0].length);
  }
  if (rest !== "") return `parsing time "${text}": extra text: "${rest}"`;
  const [, month] = text.split("-");
  return `parsing time "${text}": ${Number(month) < 1 || Number(month) > 12 ? "month" : "day"} out of range`;
}

const two = (value: number) => String(value).padStart(2, "0");

const isLeap = (year: number) => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;

function daysInMonth(year: number, month: number): number {
  if (month === 2) return isLeap(year) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** Days since 1970-01-01. The year begins in March here, so that a leap day is its last. */
function daysFromCivil(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  return (
    era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719_468
  );
}

function civilFromDays(days: number): { year: number; month: number; day: number } {
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1;
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day };
}
