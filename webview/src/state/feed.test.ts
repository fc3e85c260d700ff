import { describe, expect, it } from "vitest";
import { GapKeeper, judgeBatch } from "./feed";

describe("a batch", () => {
  const at = { branch: "main", seq: 10 };
  it.each([
    ["that follows is taken", { branch: "main", afterSeq: 10, seq: 12 }, "take"],
    ["that is empty and follows is taken", { branch: "main", afterSeq: 10, seq: 10 }, "take"],
    ["after a gap asks for a snapshot", { branch: "main", afterSeq: 11, seq: 12 }, "ask"],
    ["of another branch asks for a snapshot", { branch: "fork-1", afterSeq: 10, seq: 12 }, "ask"],
    ["from before the snapshot is ignored", { branch: "main", afterSeq: 8, seq: 10 }, "ignore"],
    ["that half overlaps the snapshot asks again", { branch: "main", afterSeq: 8, seq: 12 }, "ask"],
  ] as const)("%s", (_, batch, verdict) => expect(judgeBatch(at, batch)).toBe(verdict));

  it("before any snapshot asks for one", () => {
    expect(judgeBatch(undefined, { branch: "main", afterSeq: 0, seq: 1 })).toBe("ask");
  });
});

it("a gap is asked about once until the snapshot has come", () => {
  let asked = 0;
  const keeper = new GapKeeper(() => asked++);
  keeper.snapshot({ branch: "main", seq: 1 });
  expect(keeper.batch({ branch: "main", afterSeq: 1, seq: 2 })).toBe(true);
  expect(keeper.batch({ branch: "main", afterSeq: 3, seq: 4 })).toBe(false);
  expect(keeper.batch({ branch: "main", afterSeq: 4, seq: 5 })).toBe(false);
  expect(asked).toBe(1);
  keeper.snapshot({ branch: "main", seq: 5 });
  expect(keeper.batch({ branch: "main", afterSeq: 5, seq: 6 })).toBe(true);
  expect(keeper.batch({ branch: "main", afterSeq: 9, seq: 10 })).toBe(false);
  expect(asked).toBe(2);
});
