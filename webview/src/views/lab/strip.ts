/** The live strip's columns: what was so at the end of each span of time. Pure. */
import type { StripSample } from "../../../../extension/src/protocol/lab";

export interface StripColumn {
  readonly oldReady: number;
  readonly newReady: number;
}

/** Neighbours that say the same, as one. */
export interface StripRun extends StripColumn {
  readonly from: number;
  readonly to: number;
}

/** Joins columns that say the same. */
export function stripRuns(columns: readonly (StripColumn | undefined)[]): readonly StripRun[] {
  const runs: StripRun[] = [];
  columns.forEach((column, index) => {
    if (!column) return;
    const { oldReady, newReady } = column;
    const last = runs.at(-1);
    if (last && last.to === index && last.oldReady === oldReady && last.newReady === newReady) {
      runs[runs.length - 1] = { ...last, to: index + 1 };
    } else runs.push({ oldReady, newReady, from: index, to: index + 1 });
  });
  return runs;
}

/** `count` columns that end now; before the first sample there is nothing to draw. */
export function stripColumns(
  samples: readonly StripSample[],
  nowMs: number,
  columnMs: number,
  count: number,
): readonly (StripColumn | undefined)[] {
  const columns: (StripColumn | undefined)[] = [];
  // Columns stand at fixed times, so that a bar keeps its height while it moves to the left.
  const end = Math.floor(nowMs / columnMs) * columnMs;
  let at = 0;
  let current: StripSample | undefined;
  for (let column = 0; column < count; column++) {
    const untilMs = column === count - 1 ? nowMs : end - (count - 1 - column) * columnMs;
    while (at < samples.length && samples[at]!.sinceStartMs <= untilMs) current = samples[at++];
    columns.push(current);
  }
  return columns;
}
