/**
 * What a learner has done, as lines of an append-only file. Lines are merged as a set union, so that two windows, two
 * machines or an export lose nothing; ids of steps are stable, so that a new version of a lab wipes no tick.
 */

/** One thing done. Without a step it is the whole lab. */
export interface ProgressLine {
  readonly lab: string;
  readonly step?: string;
  /** The lab's version at that time. */
  readonly version: number;
  /** RFC 3339, wall-clock time: for "two days later" only. */
  readonly at: string;
}

/** What all lines together say. */
export interface Progress {
  readonly labs: ReadonlySet<string>;
  readonly steps: ReadonlyMap<string, ReadonlySet<string>>;
}

/** A line as it is appended, with its newline. */
export function progressText(line: ProgressLine): string {
  const { lab, step, version, at } = line;
  return `${JSON.stringify({ lab, ...(step !== undefined && { step }), version, at })}\n`;
}

/** Reads a file. A torn or foreign line is passed over: it costs one tick, never the others. */
export function parseProgress(text: string): readonly ProgressLine[] {
  return text.split("\n").flatMap((line) => {
    const value = parseLine(line);
    return value ? [value] : [];
  });
}

/** The union of several files: one line for each thing done, the earliest of them, in the order of time. */
export function mergeProgress(...files: readonly (readonly ProgressLine[])[]): readonly ProgressLine[] {
  const earliest = new Map<string, ProgressLine>();
  for (const line of files.flat()) {
    const key = `${line.lab}/${line.step ?? ""}`;
    const known = earliest.get(key);
    if (!known || line.at < known.at) earliest.set(key, line);
  }
  const key = (line: ProgressLine) => `${line.at} ${line.lab}/${line.step ?? ""}`;
  return [...earliest.values()].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

/** What has been done. */
export function progressOf(lines: readonly ProgressLine[]): Progress {
  const labs = new Set<string>();
  const steps = new Map<string, Set<string>>();
  for (const { lab, step } of lines) {
    if (step === undefined) labs.add(lab);
    else steps.set(lab, (steps.get(lab) ?? new Set()).add(step));
  }
  return { labs, steps };
}

function parseLine(line: string): ProgressLine | undefined {
  if (line.trim() === "" || line.length > 1000) return undefined;
  try {
    const value = JSON.parse(line) as Partial<ProgressLine> | null;
    if (typeof value?.lab !== "string" || typeof value.at !== "string") return undefined;
    if (value.step !== undefined && typeof value.step !== "string") return undefined;
    const version = typeof value.version === "number" ? value.version : 1;
    return { lab: value.lab, ...(value.step !== undefined && { step: value.step }), version, at: value.at };
  } catch {
    return undefined;
  }
}
