import { describe, expect, it } from "vitest";
import { parseTime } from "../api/time";
import { age, humanDuration } from "./ages";

const s = 1000;
const m = 60 * s;
const h = 60 * m;
const d = 24 * h;

describe("human durations", () => {
  it.each([
    [-5 * s, "<invalid>"],
    [-1 * s, "0s"],
    [0, "0s"],
    [1999, "1s"],
    [119 * s, "119s"],
    [2 * m, "2m"],
    [2 * m + 1 * s, "2m1s"],
    [9 * m + 59 * s, "9m59s"],
    [10 * m + 30 * s, "10m"],
    [179 * m, "179m"],
    [3 * h, "3h"],
    [7 * h + 59 * m, "7h59m"],
    [47 * h + 59 * m, "47h"],
    [2 * d, "2d"],
    [2 * d + 3 * h, "2d3h"],
    [7 * d + 23 * h, "7d23h"],
    [8 * d + 5 * h, "8d"],
    [729 * d, "729d"],
    [730 * d, "2y"],
    [731 * d, "2y1d"],
    [8 * 365 * d, "8y"],
  ])("%d ms reads %s", (durationMs, text) => {
    expect(humanDuration(durationMs)).toBe(text);
  });

  it("a timestamp that was never set is unknown", () => {
    expect(age(undefined, 0)).toBe("<unknown>");
    expect(age("2026-01-01T00:00:00Z", parseTime("2026-01-01T00:00:42Z")!)).toBe("42s");
  });
});
