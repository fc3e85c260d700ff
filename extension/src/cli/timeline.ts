/** History as lines of text: who wrote what, when and why. */
import { type CommitWhat, type JournalRecord, timeline } from "../sim/index";

/** Every change of an object and every refusal, heartbeats left out. */
export function timelineLines(records: readonly JournalRecord[], startMs: number): string[] {
  return timeline(records, startMs);
}

/** The Events alone, as `kubectl get events` would tell them. */
export function eventLines(records: readonly JournalRecord[], startMs: number): string[] {
  const lines: string[] = [];
  for (const record of records) {
    if (record.sort !== "commit" || record.ref?.kind !== "Event") continue;
    const { object } = record.what as CommitWhat;
    const event = object as {
      type?: string;
      reason?: string;
      message?: string;
      involvedObject?: { kind?: string; name?: string };
    };
    const about = `${event.involvedObject?.kind?.toLowerCase()}/${event.involvedObject?.name}`;
    lines.push(
      [
        ((record.atMs - startMs) / 1000).toFixed(3).padStart(9),
        event.type?.padEnd(7),
        event.reason?.padEnd(24),
        about,
        event.message,
      ].join("  "),
    );
  }
  return lines;
}
