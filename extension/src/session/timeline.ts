/** What the learner did and what came of it, in a dozen lines for the debrief. */
import type { LogRow } from "../protocol/eventLog";
import type { Debrief } from "../protocol/lab";

export const TIMELINE_MAX = 12;

type Timeline = NonNullable<Debrief["timeline"]>;

const READS: ReadonlySet<string> = new Set(["get", "list", "watch"]);

/**
 * Chooses from the log: every write of the learner, and of the events about what they wrote the first and the last of
 * each sort. A rollout of thirty pods and one of three read the same. Too many are cut in the middle, not at the end.
 */
export function timelineOf(rows: readonly LogRow[], names: ReadonlySet<string>): Timeline {
  const isOwn = ({ actor, sort, verb }: LogRow) => actor === "learner" && !(sort === "Request" && READS.has(verb));
  const isConsequence = ({ sort, ref }: LogRow) =>
    sort === "Event" && ref !== undefined && [...names].some((name) => name !== "" && ref.name.startsWith(name));
  const events = rows.filter(isConsequence);
  const first = new Map<string, LogRow>();
  const last = new Map<string, LogRow>();
  for (const row of events) {
    const sort = `${row.ref?.kind} ${row.text.split(":", 1)[0]}`;
    if (!first.has(sort)) first.set(sort, row);
    last.set(sort, row);
  }
  const kept = new Set([...first.values(), ...last.values()]);
  const chosen = rows.filter((row) => isOwn(row) || kept.has(row));
  const half = TIMELINE_MAX / 2;
  const shown = chosen.length > TIMELINE_MAX ? [...chosen.slice(0, half), ...chosen.slice(-half)] : chosen;
  return shown.map(({ sinceStartMs, actor, verb, object, text, ref }) => ({
    sinceStartMs,
    text: actor === "learner" ? `${verb} ${object}${text ? `: ${text}` : ""}` : `${object}: ${text}`,
    ...(ref ? { ref } : {}),
  }));
}
