/** Times as descriptions print them: `Mon, 02 Jan 2006 15:04:05 +0000`. */
import { parseTime } from "../../api/time";

const DAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** RFC 1123 with a numeric zone; the zero time for what was never set. */
export function rfc1123(time: string | null | undefined): string {
  const atMs = time ? parseTime(time) : undefined;
  if (atMs === undefined) return "Mon, 01 Jan 0001 00:00:00 +0000";
  const day = Math.floor(atMs / 86_400_000);
  const weekday = DAYS[(((day + 4) % 7) + 7) % 7];
  const [year, month, date] = [time!.slice(0, 4), Number(time!.slice(5, 7)), time!.slice(8, 10)];
  return `${weekday}, ${date} ${MONTHS[month - 1]} ${year} ${time!.slice(11, 19)} +0000`;
}
