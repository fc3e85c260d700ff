/** Times as objects carry them; a time that is not there is undefined. */
import { parseTime as parse } from "../../api/time";

export { formatMicroTime, formatTime } from "../../api/time";

/** RFC 3339 to milliseconds since 1970; undefined for no time or one that cannot be read. */
export function parseTime(text: string | undefined | null): number | undefined {
  return text ? parse(text) : undefined;
}

/** `+02:00` in milliseconds; 0 for anything else. */
export function zoneOffsetMs(zone: string): number {
  const match = /^([+-])(\d\d):?(\d\d)$/.exec(zone);
  return match ? (match[1] === "-" ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3])) * 60_000 : 0;
}
