/** A lab's run in the words of the lab panel's protocol. Pure: what the learner sees follows from the run and the world. */
import {
  type AnswerForm,
  DEBRIEF_PARTS,
  type LabRun,
  type LabView,
  type LoadedLab,
  orderOf,
  type Step,
  type StepRun,
  type StepView,
  viewOf,
} from "../labs/index";
import type { AnswerValue, Debrief, LabFile, LabState, LabStep, LabTask, MarkerView } from "../protocol/lab";
import type { Language, ObjectRef } from "../protocol/view";
import type { Draft } from "./stored";

export interface LabSituation {
  readonly loaded: LoadedLab;
  readonly run: LabRun;
  readonly language: Language;
  /** `1 Workloads`. */
  readonly track: string;
  readonly drafts: ReadonlyMap<string, Draft>;
  readonly markers: ReadonlyMap<string, readonly MarkerView[]>;
  readonly whyTarget?: ObjectRef;
  readonly stripTarget?: ObjectRef;
  readonly timeline: NonNullable<Debrief["timeline"]>;
  readonly next?: { readonly id: string; readonly title: string };
  /** What the learner should know about the cluster, as a line above the step's text. */
  readonly note?: string;
}

export function labStateOf(situation: LabSituation): LabState {
  const { loaded, run, language, track, whyTarget, stripTarget, note } = situation;
  const { lab } = loaded;
  const view = viewOf(loaded, run, language);
  return {
    id: lab.id,
    title: view.title,
    number: view.number,
    track,
    minutes: view.minutes,
    ...(view.intro ? { intro: view.intro } : {}),
    steps: view.steps.map((step, index) => stepOf(situation, view, step, index, note)),
    step: Math.max(0, view.step),
    files: filesOf(situation),
    ...(stripTarget
      ? { stripTitle: (language === "zh-cn" ? "就绪的 Pod：" : "ready Pods of ") + stripTarget.name }
      : {}),
    ...(whyTarget ? { whyTarget } : {}),
    ...(view.debrief ? { debrief: debriefOf(situation, view.debrief) } : {}),
  };
}

/** The files that the learner has at this step, with the text as it is kept. */
function filesOf({ loaded, run, drafts, markers }: LabSituation): readonly LabFile[] {
  const indexOf = (id: string) => loaded.lab.steps.findIndex((step) => step.id === id);
  const current = indexOf(run.current);
  return loaded.lab.files
    .filter(({ from }) => from === undefined || indexOf(from) <= current)
    .map(({ path }) => ({
      path,
      text: drafts.get(path)?.text ?? "",
      edition: drafts.get(path)?.edition ?? 1,
      language: /\.ya?ml$/.test(path) ? "yaml" : "plaintext",
      markers: markers.get(path) ?? [],
    }));
}

function stepOf(
  { loaded, run, language }: LabSituation,
  view: LabView,
  step: StepView,
  index: number,
  note: string | undefined,
): LabStep {
  const own = run.steps[step.id]!;
  const text = index === view.step && note ? `> ${note}\n\n${step.text}` : step.text;
  return {
    id: step.id,
    title: step.title,
    text,
    task: taskOf(loaded.lab.steps[index]!, own, run, language),
    checks: step.checks
      .filter(({ id }) => id !== "question")
      .map(({ id, title, status, sentence }) => ({ id, text: title, status, why: sentence })),
    hints: step.hints.map(({ tier, text: told, available }) => ({
      tier,
      available,
      ...(told === undefined ? {} : { text: told }),
    })),
    ...(step.mistake
      ? {
          mistake: {
            id: own.mistake?.say ?? "",
            text: `**${step.mistake.title}**\n\n${step.mistake.text}`,
            ...(step.mistake.why ? { ref: step.mistake.why } : {}),
          },
        }
      : {}),
    ...(step.reveals.length > 0 ? { reveals: step.reveals } : {}),
    ...(step.after ? { after: step.after } : {}),
    status: own.status === "done" ? "done" : "open",
  };
}

/** A prediction, whose truth comes when its step is done; or a question, which is tried until it is right. */
function taskOf(step: Step, own: StepRun, run: LabRun, language: Language): LabTask {
  if (step.predict) {
    const { answer: form, reveal } = step.predict;
    const revealed = run.steps[reveal]?.status === "done" && own.prediction !== undefined && own.truth !== undefined;
    const truth = form.form === "order" ? orderOf(form, own.truth) : own.truth;
    return asTask(
      form,
      "predict",
      language,
      own.prediction,
      revealed ? { right: own.predictedRight === true, truth } : undefined,
    );
  }
  if (!step.question) return { kind: "do" };
  const result = own.results.find(({ id }) => id === "question");
  const right = result?.status === "passed" || own.status === "done";
  const answered = own.answer !== undefined && result !== undefined && result.status !== "waiting";
  return asTask(
    step.question.answer,
    "question",
    language,
    own.answer,
    answered ? { right, ...(right ? { truth: own.answer } : {}) } : undefined,
  );
}

function asTask(
  form: AnswerForm,
  purpose: "predict" | "question",
  language: Language,
  given: StepRun["answer"],
  result: { readonly right: boolean; readonly truth?: unknown } | undefined,
): LabTask {
  const asking = {
    purpose,
    ...(given === undefined ? {} : { answer: answerOf(form, given) }),
    ...(result
      ? {
          outcome: {
            right: result.right,
            ...(result.truth === undefined ? {} : { truth: answerOf(form, result.truth) }),
          },
        }
      : {}),
  };
  const options = (choices: readonly { id: string; text: Readonly<Record<Language, string>> }[]) =>
    choices.map(({ id, text }) => ({ id, text: text[language] }));
  switch (form.form) {
    case "number":
      return { kind: "number", min: form.min, max: form.max, ...asking };
    case "order":
      return { kind: "order", items: options(form.items), ...asking };
    case "choice":
      return { kind: "choice", options: options(form.choices), ...asking };
    case "text":
      return { kind: "text", ...asking };
  }
}

function answerOf(form: AnswerForm, value: unknown): AnswerValue {
  if (form.form === "number") return Number(value);
  if (form.form === "order") return Array.isArray(value) ? value.map(String) : [];
  return String(value);
}

function debriefOf({ timeline, next }: LabSituation, parts: NonNullable<LabView["debrief"]>): Debrief {
  const count = DEBRIEF_PARTS.length;
  const hints = parts.slice(count);
  return {
    parts: parts.slice(0, count).filter(({ text }) => text !== ""),
    ...(timeline.length > 0 ? { timeline } : {}),
    ...(hints.length > 0 ? { hints } : {}),
    ...(next ? { next } : {}),
  };
}
