import { beforeEach, describe, expect, it } from "vitest";
import { parseLab } from "./format";
import type { Lab } from "./lab";
import {
  canMoveOn,
  firstOpenCheck,
  type LabEvent,
  type LabRun,
  openHints,
  reduce,
  revealedPredictions,
  startRun,
} from "./runState";
import { pod, TestWorld } from "./testWorld";

const LAB = `
lab: 9.1-test
version: 1
title: { en: Test, zh-cn: 测试 }
summary: { en: Test, zh-cn: 测试 }
minutes: 1
steps:
  - id: guess
    predict:
      number: { min: 0, max: 9 }
      truth: { max: "pods().size()" }
      reveal: update
  - id: update
    checks:
      - { id: no-outage, title: { en: a, zh-cn: a }, always: "pods().filter(p, p.ready).size() >= 1", measure: "pods().filter(p, p.ready).size()" }
      - { id: done, title: { en: b, zh-cn: b }, state: "pods().size() == 2", after: settled, measure: "pods().size()", of: 2 }
    mistakes:
      - { say: outage, when: "'no-outage' in broken", why: "pods().oldest()" }
      - { say: refused, when: "latest().code == 422" }
    hints: [where, rule, shape, diff]
  - id: count
    question: { number: { min: 0, max: 9 }, truth: "pods().size()" }
    mistakes: [{ say: nothing, when: "answer == 0" }]
    hints: [where, rule, shape, diff]
tests: {}
`;

const { lab, problems } = parseLab("9-test/01-test/lab.yaml", LAB);
if (!lab) throw new Error(JSON.stringify(problems));
const test: Lab = lab;

let world: TestWorld;
let run: LabRun;
const tell = (event: LabEvent) => {
  run = reduce(test, run, event, world);
};
const commit = (change: TestWorld["history"][number]) => tell({ sort: "commit", commit: change });
const look = (settled: boolean) => tell({ sort: "look", settled });
const step = () => run.steps[run.current]!;
const statusOf = (id: string) => step().results.find((result) => result.id === id)?.status;

beforeEach(() => {
  world = new TestWorld();
  world.add("Pod", pod("a", {}, { ready: true }));
  run = startRun(test, world);
});

describe("a lab run", () => {
  it("begins red, at its first step", () => {
    expect(run.current).toBe("guess");
    expect(firstOpenCheck(run)).toMatchObject({ id: "prediction", status: "waiting" });
    expect(canMoveOn(test, run)).toBe(false);
  });

  it("takes one prediction, scores it, and shows it only when its step is done", () => {
    tell({ sort: "predicted", step: "guess", answer: 2 });
    tell({ sort: "predicted", step: "guess", answer: 5 });
    tell({ sort: "truth", step: "guess", value: 2 });
    expect(run.steps.guess).toMatchObject({ status: "done", prediction: 2, predictedRight: true });
    expect(run.current).toBe("guess");
    expect(revealedPredictions(test, run)).toEqual([]);
    tell({ sort: "next" });
    update();
    expect(revealedPredictions(test, run)).toHaveLength(1);
  });

  const toUpdate = () => {
    tell({ sort: "predicted", step: "guess", answer: 2 });
    tell({ sort: "next" });
  };
  const update = () => {
    world.request("create", "Pod", "b");
    commit(world.add("Pod", pod("b", {}, { ready: true })));
    look(true);
  };

  it("waits for rest before it says that a step is done, and then stays where it is", () => {
    toUpdate();
    expect(statusOf("no-outage")).toBe("waiting");
    world.request("create", "Pod", "b");
    commit(world.add("Pod", pod("b")));
    look(false);
    expect(statusOf("done")).toBe("waiting");
    expect(step().results.find((result) => result.id === "done")?.code).toBe("settling");
    look(true);
    expect(step().status).toBe("done");
    expect(run.current).toBe("update");
    expect(canMoveOn(test, run)).toBe(true);
    commit(world.remove("Pod", "a"));
    look(true);
    expect(step().status).toBe("done");
  });

  it("remembers an outage that is over, names it, and forgets it at a reset", () => {
    toUpdate();
    world.request("delete", "Pod", "a");
    commit(world.remove("Pod", "a"));
    commit(world.add("Pod", pod("a", {}, { ready: true })));
    commit(world.add("Pod", pod("b", {}, { ready: true })));
    look(true);
    expect(firstOpenCheck(run)).toMatchObject({
      id: "no-outage",
      status: "failed",
      code: "broken",
      values: { least: 0, most: 2 },
    });
    expect(step().mistake).toEqual({ say: "outage", why: { kind: "Pod", name: "a", namespace: "default" } });
    tell({ sort: "hintTaken", step: "update", tier: "where" });
    tell({ sort: "reset", scope: "step" });
    expect(step()).toMatchObject({ status: "open", watches: {}, tries: 0, hints: ["where"] });
    expect(step().mistake).toBeUndefined();
  });

  it("counts a refusal as a try and not as a change", () => {
    toUpdate();
    world.request("create", "Pod", "b", 422, "no");
    look(true);
    expect(step()).toMatchObject({ tries: 1, mistake: { say: "refused" } });
    expect(step().wroteMs).toBeUndefined();
    expect(statusOf("done")).toBe("waiting");
  });

  it("names a change outside of what the lab is about", () => {
    toUpdate();
    world.request("delete", "Pod", "coredns", 200, "", "kube-system");
    update();
    expect(firstOpenCheck(run)).toMatchObject({ id: "collateral", values: { object: "Pod kube-system/coredns" } });
    expect(step().status).toBe("open");
  });

  it("asks until the answer is the cluster's own, and finishes with the last step", () => {
    toUpdate();
    update();
    tell({ sort: "next" });
    tell({ sort: "answered", step: "count", answer: 0 });
    expect(step()).toMatchObject({ tries: 1, mistake: { say: "nothing" } });
    expect(run.finished).toBe(false);
    tell({ sort: "answered", step: "count", answer: 2 });
    expect(step().status).toBe("done");
    expect(run.finished).toBe(true);
  });

  it("gives the first two hints at once, the others after a try", () => {
    toUpdate();
    const definition = test.steps[1]!;
    expect(openHints(definition, step())).toEqual(["where", "rule"]);
    world.request("create", "Pod", "b", 422);
    look(true);
    expect(openHints(definition, step())).toEqual(["where", "rule", "shape", "diff"]);
  });

  it("lets the learner open any step, and does not call it done", () => {
    tell({ sort: "goTo", step: "count" });
    expect(run.current).toBe("count");
    expect(run.steps.guess?.status).toBe("open");
    expect(run.finished).toBe(false);
  });

  it("is plain data", () => {
    toUpdate();
    update();
    expect(structuredClone(run)).toEqual(run);
    expect(JSON.parse(JSON.stringify(run))).toEqual(run);
  });
});
