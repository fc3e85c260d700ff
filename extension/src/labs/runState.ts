/**
 * A lab being worked on: plain data, changed by {@link reduce} and by nothing else.
 *
 * The host calls `startRun`, then `reduce` with a `commit` event for each commit of the feed (the world as it was at
 * that moment), a `look` after each batch, and one event for each thing the learner does. A run never moves on by
 * itself: `next` is the learner's.
 */
import {
  type Answer,
  agrees,
  type CheckResult,
  isWatched,
  judge,
  type Moment,
  truthNow,
  type Watch,
  watch,
} from "./checks";
import { evaluateObject, holds, type Scope } from "./expressions";
import { HINT_TIERS, type HintTier, type Lab, type Step } from "./lab";
import { isAccepted, type LabCommit, type LabRequest, type LabWorld } from "./world";

/** A named mistake that was recognised, and the object whose causes show it. */
export interface FoundMistake {
  readonly say: string;
  readonly why?: { readonly kind: string; readonly name: string; readonly namespace?: string };
}

export interface StepRun {
  readonly status: "ahead" | "open" | "done";
  /** The place in history to rewind to; everything in the step is judged from here on. */
  readonly startedSeq: number;
  readonly startedMs: number;
  /** When the learner first changed something in this step. */
  readonly wroteMs?: number;
  /** How often the learner tried: accepted and refused writes, and answers. Shown to the learner only. */
  readonly tries: number;
  readonly watches: Readonly<Record<string, Watch>>;
  readonly results: readonly CheckResult[];
  readonly mistake?: FoundMistake;
  readonly prediction?: Answer;
  /** What a forked run said; undefined until it is told. */
  readonly truth?: unknown;
  readonly predictedRight?: boolean;
  readonly answer?: Answer;
  readonly hints: readonly HintTier[];
}

export interface LabRun {
  readonly lab: string;
  readonly version: number;
  readonly current: string;
  readonly steps: Readonly<Record<string, StepRun>>;
  /** Every step is done; the debrief is open. */
  readonly finished: boolean;
}

export type LabEvent =
  /** A commit of the feed; the world is as it was at that moment. */
  | { readonly sort: "commit"; readonly commit: LabCommit }
  /** Judge again: after a batch, when the learner opened something, when the cluster came to rest. */
  | { readonly sort: "look"; readonly settled: boolean }
  | { readonly sort: "predicted"; readonly step: string; readonly answer: Answer }
  /** The forked run of a prediction is over. */
  | { readonly sort: "truth"; readonly step: string; readonly value: unknown }
  | { readonly sort: "answered"; readonly step: string; readonly answer: Answer }
  | { readonly sort: "hintTaken"; readonly step: string; readonly tier: HintTier }
  | { readonly sort: "next" }
  /** Nothing is locked: any step can be opened. */
  | { readonly sort: "goTo"; readonly step: string }
  /** The host has rewound the cluster, to the start of the current step or of the lab. */
  | { readonly sort: "reset"; readonly scope: "step" | "lab" };

/** A lab at its first step. The world is settled, with what the lab's setup brought. */
export function startRun(lab: Lab, world: LabWorld): LabRun {
  const steps: Record<string, StepRun> = {};
  for (const step of lab.steps) steps[step.id] = ahead();
  const first = lab.steps[0]?.id ?? "";
  return judged(
    lab,
    { lab: lab.id, version: lab.version, current: first, steps: { ...steps, [first]: opened(world) }, finished: false },
    world,
    true,
  );
}

/** The run after an event. Returns the same object if nothing changed. */
export function reduce(lab: Lab, run: LabRun, event: LabEvent, world: LabWorld): LabRun {
  switch (event.sort) {
    case "commit":
      return isWatched(event.commit.kind) ? watched(lab, run, world) : run;
    case "look":
      return judged(lab, noted(lab, run, world), world, event.settled);
    case "predicted":
      // A prediction stands once made: it is no guess at what has been seen.
      return onStep(
        run,
        event.step,
        (step) =>
          step.prediction === undefined ? scored(lab, event.step, { ...step, prediction: event.answer }) : step,
        (next) => judged(lab, next, world, false),
      );
    case "truth":
      return onStep(run, event.step, (step) => scored(lab, event.step, { ...step, truth: event.value }));
    case "answered":
      return onStep(
        run,
        event.step,
        (step) => ({ ...step, answer: event.answer, tries: step.tries + 1 }),
        (next) => judged(lab, next, world, false),
      );
    case "hintTaken":
      return onStep(run, event.step, (step) =>
        step.hints.includes(event.tier) ? step : { ...step, hints: inOrder([...step.hints, event.tier]) },
      );
    case "next":
      return goTo(lab, run, nextStep(lab, run.current), world);
    case "goTo":
      return goTo(lab, run, event.step, world);
    case "reset":
      return event.scope === "lab" ? startRun(lab, world) : resetStep(lab, run, world);
  }
}

/** The first check of the current step that has not passed: what the learner looks at next. */
export function firstOpenCheck(run: LabRun): CheckResult | undefined {
  const results = run.steps[run.current]?.results ?? [];
  return results.find((result) => result.status === "failed") ?? results.find((result) => result.status !== "passed");
}

/** The hint tiers that may be opened now. The first two need no attempt; the shape comes after a try or both of them. */
export function openHints(step: Step, run: StepRun): readonly HintTier[] {
  const tried = run.tries > 0 || run.hints.includes("rule");
  return step.hints.filter((tier) => tier === "where" || tier === "rule" || tried || run.status === "done");
}

/** The predictions that may be shown now, with what really happened. */
export function revealedPredictions(lab: Lab, run: LabRun): readonly { readonly step: Step; readonly run: StepRun }[] {
  return lab.steps.flatMap((step) => {
    const own = run.steps[step.id];
    const at = step.predict && run.steps[step.predict.reveal];
    return own && at?.status === "done" && own.predictedRight !== undefined ? [{ step, run: own }] : [];
  });
}

/** Whether the learner may press next: the step is done, and another follows. */
export function canMoveOn(lab: Lab, run: LabRun): boolean {
  return run.steps[run.current]?.status === "done" && nextStep(lab, run.current) !== run.current;
}

function scopeOf(step: StepRun, world: LabWorld): Scope {
  const { answer, watches } = step;
  const broken = Object.keys(watches).filter((id) => watches[id]?.brokenSeq !== undefined);
  return { world, sinceSeq: step.startedSeq, sinceMs: step.startedMs, broken, ...(answer !== undefined && { answer }) };
}

function onStep(
  run: LabRun,
  id: string,
  change: (step: StepRun) => StepRun,
  then: (run: LabRun) => LabRun = (same) => same,
): LabRun {
  const step = run.steps[id];
  if (!step) return run;
  const next = change(step);
  return next === step ? run : then({ ...run, steps: { ...run.steps, [id]: next } });
}

function watched(lab: Lab, run: LabRun, world: LabWorld): LabRun {
  const definition = stepOf(lab, run.current);
  return onStep(noted(lab, run, world), run.current, (step) => {
    if (step.status !== "open") return step;
    const scope = scopeOf(step, world);
    let watches = step.watches;
    for (const check of definition?.checks ?? []) {
      const before = watches[check.id] ?? {};
      const after = watch(check, before, scope, step.wroteMs);
      if (after !== before) watches = { ...watches, [check.id]: after };
    }
    return watches === step.watches ? step : { ...step, watches };
  });
}

/** Takes note of the learner's own requests since the step began. */
function noted(lab: Lab, run: LabRun, world: LabWorld): LabRun {
  const isAnswered = stepOf(lab, run.current)?.question !== undefined;
  return onStep(run, run.current, (step) => {
    if (step.status !== "open") return step;
    const since = requestsSince(world, step.startedSeq);
    const first = since.find(isAccepted);
    const tries = Math.max(since.length, isAnswered ? step.tries : 0);
    if (first?.atMs === step.wroteMs && tries === step.tries) return step;
    return { ...step, tries, ...(first && { wroteMs: first.atMs }) };
  });
}

function judged(lab: Lab, run: LabRun, world: LabWorld, settled: boolean): LabRun {
  const definition = stepOf(lab, run.current);
  const step = run.steps[run.current];
  if (!definition || !step || step.status !== "open") return run;
  const scope = scopeOf(step, world);
  const moment: Moment = { scope, settled, ...(step.wroteMs !== undefined && { wroteMs: step.wroteMs }) };
  const results = [
    ...(definition.predict ? [predictionResult(step)] : []),
    ...definition.checks.map((check) => judge(check, step.watches[check.id] ?? {}, moment)),
    ...(definition.question ? [questionResult(definition, step, scope)] : []),
    ...collateral(lab, step, world),
  ];
  const done = results.every((result) => result.status === "passed");
  const mistake = done ? undefined : findMistake(definition, step, scope);
  const next: StepRun = {
    ...withoutMistake(step),
    results,
    status: done ? "done" : "open",
    ...(mistake && { mistake }),
  };
  if (JSON.stringify(next) === JSON.stringify(step)) return run;
  const steps = { ...run.steps, [run.current]: next };
  return { ...run, steps, finished: run.finished || lab.steps.every(({ id }) => steps[id]?.status === "done") };
}

function withoutMistake({ mistake: _, ...step }: StepRun): StepRun {
  return step;
}

function predictionResult(step: StepRun): CheckResult {
  const given = step.prediction !== undefined;
  return { id: "prediction", status: given ? "passed" : "waiting", code: given ? "passed" : "unanswered", values: {} };
}

function questionResult(definition: Step, step: StepRun, scope: Scope): CheckResult {
  if (!definition.question || step.answer === undefined)
    return { id: "question", status: "waiting", code: "unanswered", values: {} };
  const truth = truthNow(definition.question.truth.source, scope);
  const answer = String(step.answer);
  return agrees(definition.question.answer, step.answer, truth)
    ? { id: "question", status: "passed", code: "right", values: { truth: answer } }
    : { id: "question", status: "failed", code: "wrong", values: { answer } };
}

/** Writing outside of what the lab is about is named, and undone by a reset. */
function collateral(lab: Lab, step: StepRun, world: LabWorld): readonly CheckResult[] {
  if (lab.mayChange.includes("*")) return [];
  const outside = requestsSince(world, step.startedSeq).find(
    (request) => isAccepted(request) && request.namespace !== "" && !lab.mayChange.includes(request.namespace),
  );
  if (!outside) return [];
  const object = `${outside.kind} ${outside.namespace}/${outside.name}`;
  return [{ id: "collateral", status: "failed", code: "collateral", values: { object } }];
}

/** Only what the learner did can be a mistake; an untouched step has none. */
function findMistake(definition: Step, step: StepRun, scope: Scope): FoundMistake | undefined {
  if (step.tries === 0) return undefined;
  const found = definition.mistakes.find((mistake) => holds(mistake.when.source, scope));
  if (!found) return undefined;
  const why = found.why && evaluateObject(found.why.source, scope);
  return { say: found.say, ...(why && { why }) };
}

function scored(lab: Lab, id: string, step: StepRun): StepRun {
  const form = stepOf(lab, id)?.predict?.answer;
  if (!form || step.prediction === undefined || step.truth === undefined) return step;
  return { ...step, predictedRight: agrees(form, step.prediction, step.truth) };
}

function goTo(lab: Lab, run: LabRun, id: string, world: LabWorld): LabRun {
  const step = run.steps[id];
  if (!step || id === run.current) return run;
  const entered = step.status === "done" ? step : { ...opened(world), hints: step.hints };
  return judged(lab, { ...run, current: id, steps: { ...run.steps, [id]: entered } }, world, true);
}

/** A reset takes back what was done, and keeps hints and predictions: they cannot be unseen. */
function resetStep(lab: Lab, run: LabRun, world: LabWorld): LabRun {
  const step = run.steps[run.current];
  if (!step) return run;
  const { hints, prediction, truth, predictedRight } = step;
  const fresh: StepRun = {
    ...opened(world),
    hints,
    ...(prediction !== undefined && { prediction }),
    ...(truth !== undefined && { truth }),
    ...(predictedRight !== undefined && { predictedRight }),
  };
  return judged(lab, { ...run, steps: { ...run.steps, [run.current]: fresh } }, world, true);
}

function opened(world: LabWorld): StepRun {
  return { ...ahead(), status: "open", startedSeq: world.seq, startedMs: world.nowMs };
}

function ahead(): StepRun {
  return { status: "ahead", startedSeq: 0, startedMs: 0, tries: 0, watches: {}, results: [], hints: [] };
}

function stepOf(lab: Lab, id: string): Step | undefined {
  return lab.steps.find((step) => step.id === id);
}

function nextStep(lab: Lab, id: string): string {
  const index = lab.steps.findIndex((step) => step.id === id);
  return lab.steps[index + 1]?.id ?? id;
}

function requestsSince(world: LabWorld, seq: number): readonly LabRequest[] {
  return [...world.requests].filter((request) => request.seq > seq);
}

function inOrder(tiers: readonly HintTier[]): readonly HintTier[] {
  return HINT_TIERS.filter((tier) => tiers.includes(tier));
}
