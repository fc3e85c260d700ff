import { describe, expect, it } from "vitest";
import { age, grouped, virtualTime } from "./age";

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

describe("an age as kubectl prints it", () => {
  it.each([
    [-5 * second, "<invalid>"],
    [-1 * second, "0s"],
    [0, "0s"],
    [999, "0s"],
    [119 * second, "119s"],
    [120 * second, "2m"],
    [5 * minute + 30 * second, "5m30s"],
    [10 * minute + 30 * second, "10m"],
    [179 * minute, "179m"],
    [3 * hour, "3h"],
    [3 * hour + 12 * minute, "3h12m"],
    [8 * hour + 12 * minute, "8h"],
    [47 * hour, "47h"],
    [2 * day, "2d"],
    [2 * day + 5 * hour, "2d5h"],
    [8 * day + 5 * hour, "8d"],
    [729 * day, "729d"],
    [730 * day, "2y"],
    [731 * day, "2y1d"],
    [9 * 365 * day, "9y"],
  ])("%i ms is %s", (durationMs, text) => expect(age(durationMs)).toBe(text));
});

it("virtual time keeps its width", () => {
  expect(virtualTime(0)).toBe("00:00:00.000");
  expect(virtualTime(192_450)).toBe("00:03:12.450");
  expect(virtualTime(100 * hour)).toBe("100:00:00.000");
});

it("large numbers are grouped by three", () => {
  expect([7, 999, 1284, 1234567].map(grouped)).toEqual(["7", "999", "1\u202f284", "1\u202f234\u202f567"]);
});
