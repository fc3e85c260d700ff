/** The events at the end of a description. */
import { age } from "../../kinds/ages";
import type { CoreEvent } from "../../schema/types";
import type { Writer } from "./writer";

export function writeEvents(w: Writer, events: readonly CoreEvent[] | undefined, nowMs: number): void {
  if (events === undefined) return;
  if (events.length === 0) {
    w.write(0, "Events:\t<none>\n");
    return;
  }
  w.write(0, "Events:\n  Type\tReason\tAge\tFrom\tMessage\n");
  w.write(1, "----\t------\t----\t----\t-------\n");
  for (const event of sortedEvents(events)) {
    const source = event.source?.component || event.reportingComponent || "";
    w.write(
      1,
      `${event.type ?? ""}\t${event.reason ?? ""}\t${intervalOf(event, nowMs)}\t${source}\t${(event.message ?? "").trim()}\n`,
    );
  }
}

/** Oldest first, by when they were last seen. */
export const sortedEvents = (events: readonly CoreEvent[]): CoreEvent[] => {
  const at = ({ lastTimestamp, series, eventTime, firstTimestamp }: CoreEvent): string =>
    series?.lastObservedTime ?? lastTimestamp ?? eventTime ?? firstTimestamp ?? "";
  return [...events].sort((a, b) => (at(a) < at(b) ? -1 : at(a) > at(b) ? 1 : 0));
};

/** `5s`, or `5s (x3 over 2m)`. */
export function intervalOf(
  { firstTimestamp, eventTime, lastTimestamp, count = 1, series }: CoreEvent,
  nowMs: number,
): string {
  const first = age(firstTimestamp ?? eventTime, nowMs);
  if (series) return `${age(series.lastObservedTime, nowMs)} (x${series.count} over ${first})`;
  return count > 1 ? `${age(lastTimestamp, nowMs)} (x${count} over ${first})` : first;
}
