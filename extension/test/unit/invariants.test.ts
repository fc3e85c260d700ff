/** Sweeps over a few seeds: random work and faults, the invariants all along, and rest with all that is wanted at the end. */
import { describe, expect, it } from "vitest";
import { failureText, sweep } from "../../src/sim/testing/sweep";

const text = (failures: ReturnType<typeof sweep>): string => failures.map(failureText).join("\n\n");

describe("a cluster", () => {
  it("keeps the promise of its rolling updates when nothing breaks (seeds 1 to 8)", () => {
    expect(text(sweep({ from: 1, to: 8, actions: 15, calm: true }))).toBe("");
  });

  it("holds its invariants whatever breaks, and comes to rest when it is mended (seeds 1 to 32)", () => {
    expect(text(sweep({ from: 1, to: 32 }))).toBe("");
  });
});
