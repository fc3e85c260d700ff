import { describe, expect, it } from "vitest";
import { loadLab } from "./catalogue";
import { viewOf } from "./present";
import { reduce, startRun } from "./runState";
import { pod, TestWorld } from "./testWorld";

const folder = "9-test/01-test";
const README = [
  "# T\nIntro",
  ..."make make/reveal make/where make/rule make/shape make/diff debrief/happened debrief/rule debrief/incident debrief/alternative"
    .split(" ")
    .map((id) => `## Title of ${id} {#${id}}\nText of ${id}`),
].join("\n");
const LAB = `
lab: 9.1-test
version: 1
title: { en: Test, zh-cn: 测试 }
summary: { en: Test, zh-cn: 测试 }
minutes: 1
steps:
  - id: make
    predict: { order: [{ id: a, text: { en: first, zh-cn: 一 } }, { id: b, text: { en: second, zh-cn: 二 } }], truth: { value: "['b', 'x', 'a', 'b']" }, reveal: make }
    checks:
      - { id: two, title: { en: two pods, zh-cn: 两个 Pod }, state: "pods().size() == 2", after: settled, measure: "pods().size()", of: 2 }
    hints: [where, rule, shape, diff]
tests: {}
`;
const files = new Map([
  [`${folder}/lab.yaml`, LAB],
  [`${folder}/README.md`, README],
  [`${folder}/README.zh-cn.md`, README],
]);
const loaded = loadLab(files, folder).loaded!;

describe("what a view gets", () => {
  const world = new TestWorld();
  world.add("Pod", pod("a", {}, { ready: true }));
  let run = startRun(loaded.lab, world);

  it("keeps the truth, untaken hints and the debrief on this side", () => {
    run = reduce(loaded.lab, run, { sort: "truth", step: "make", value: ["b", "x", "a", "b"] }, world);
    const view = viewOf(loaded, run, "zh-cn");
    expect(JSON.stringify(view)).not.toMatch(/Text of make\/where|Text of debrief|"b","x"/);
    expect(view.steps[0]?.checks).toEqual([
      { id: "two", title: "两个 Pod", status: "waiting", sentence: "还没有。目前 1 / 2。" },
    ]);
    expect(view.steps[0]!.hints.map(({ tier, available, asksFirst }) => [tier, available, asksFirst])).toEqual([
      ["where", true, false],
      ["rule", true, false],
      ["shape", false, false],
      ["diff", false, true],
    ]);
  });

  it("shows the prediction beside what happened, and the debrief with every hint, when all is done", () => {
    run = reduce(loaded.lab, run, { sort: "predicted", step: "make", answer: ["a", "b"] }, world);
    world.add("Pod", pod("b"));
    run = reduce(loaded.lab, run, { sort: "look", settled: true }, world);
    const view = viewOf(loaded, run, "en");
    expect(view.steps[0]?.status).toBe("done");
    expect(view.steps[0]?.reveals).toEqual([
      {
        title: "Title of make/reveal",
        text: "Text of make/reveal",
        right: false,
        given: "first → second",
        truth: "second → first",
      },
    ]);
    expect(view.debrief?.map((part) => part.text)).toContain("Text of make/diff");
    expect(view.canMoveOn).toBe(false);
  });
});
