/** Every recorded scenario of a real Kubernetes 1.36, played on the simulator and scored by the recordings' own rule. */
import path from "node:path";
import { describe, expect, it } from "vitest";
import { createCluster, recordedWorld } from "../../src/sim/index";
import { readTraces } from "../golden/story.mjs";
import { playStory } from "../stories/player";
import { root } from "./sources";

/** The scores so far, of 100: raise them when they rise. A real cluster scores above 99, and 97 at the least. */
const SCORE_MIN = 50;
const AVERAGE_MIN = 90;

const traces = readTraces(path.join(root, "extension/test/golden/traces"));
/** `STORIES=pod-` plays those whose id matches, and prints every difference. */
const only = process.env.STORIES;

describe("the recorded scenarios", () => {
  const booted = createCluster({ world: recordedWorld() });
  booted.settle({ boundMs: 60_000 });
  const scores: number[] = [];

  for (const trace of traces.filter(({ id }) => new RegExp(only ?? "").test(id))) {
    it(`${trace.id}: ${trace.title}`, () => {
      const { score, notes, differences } = playStory(booted.fork(), trace);
      scores.push(score);
      const details = only ? ["", ...notes, ...differences.map(({ text }) => text)].join("\n         ") : "";
      process.stdout.write(`${score.toFixed(1).padStart(6)}  ${trace.id}${details}\n`);
      expect(score).toBeGreaterThanOrEqual(SCORE_MIN);
    });
  }

  it("agree on average", () => {
    const average = scores.reduce((sum, score) => sum + score, 0) / scores.length;
    process.stdout.write(`${average.toFixed(1).padStart(6)}  on average\n`);
    if (!only) expect(average).toBeGreaterThanOrEqual(AVERAGE_MIN);
  });
});
