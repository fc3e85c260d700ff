import { expect, it } from "vitest";
import { stripColumns, stripRuns } from "./strip";

const samples = [
  { sinceStartMs: 1_500, oldReady: 3, newReady: 0 },
  { sinceStartMs: 3_200, oldReady: 3, newReady: 1 },
  { sinceStartMs: 3_400, oldReady: 2, newReady: 1 },
];
const drawn = (nowMs: number) =>
  stripColumns(samples, nowMs, 1_000, 5).map((column) => (column ? `${column.oldReady}+${column.newReady}` : "-"));

it("each column shows what was so at its end, and the last what is so now", () => {
  expect(drawn(3_300)).toEqual(["-", "-", "-", "3+0", "3+1"]);
  expect(drawn(4_900)).toEqual(["-", "-", "3+0", "3+0", "2+1"]);
});

it("columns that say the same are drawn as one", () => {
  const column = (oldReady: number, newReady: number) => ({ oldReady, newReady });
  expect(stripRuns([undefined, column(3, 0), column(3, 0), column(2, 1)])).toEqual([
    { oldReady: 3, newReady: 0, from: 1, to: 3 },
    { oldReady: 2, newReady: 1, from: 3, to: 4 },
  ]);
});

it("without samples there is nothing to draw", () => {
  expect(stripColumns([], 5_000, 1_000, 2)).toEqual([undefined, undefined]);
});
