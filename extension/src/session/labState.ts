/** A lab's run in the words of the lab panel's protocol. Pure: what the learner sees follows from the run and the world. */
import {
  type AnswerForm,
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
    steps: view.steps.map((step, index) => stepOf(situation, view, step, index, note)),
    step: Math.max(0, view.step),
    files: filesOf(situation),
    ...(stripTarget ? { stripTitle: (language === "zh-cn" ? "就绪的 Pod：" : "ready Pods of ") + stripTarget.name } : {}),
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

function stepOf({ loaded, run, language }: LabSituation, view: LabView, step: StepView, index: number, note: string | undefined): LabStep {
  const definition = loaded.lab.steps[index]!;
  const own = run.steps[step.id]!;
  const isCurrent = index === view.step;
  const text = [
    ...(isCurrent && note ? [`> ${note}`] : []),
    ...(index === 0 ? [view.intro] : []),
    step.text,
    ...(step.after ? [`---\n\n**${titleOf(loaded, language, `${step.id}/after`)}**\n\n${step.after}`] : []),
    ...step.reveals.map(({ title, text: told }) => `---\n\n**${title}**\n\n${told}`),
  ].filter(Boolean);
  return {
    id: step.id,
    title: step.title,
    text: text.join("\n\n"),
    task: taskOf(loaded, definition, own, run, language),
    checks: step.checks
      .filter(({ id }) => id !== "question")
      .map(({ id, title, status, sentence }) => ({ id, text: title, status, why: sentence })),
    hints: step.hints.map(({ tier, text: told }) => ({ tier, ...(told === undefined ? {} : { text: told }) })),
    ...(step.mistake
      ? {
          mistake: {
            id: own.mistake?.say ?? "",
            text: `**${step.mistake.title}**\n\n${step.mistake.text}`,
            ...(step.mistake.why ? { ref: step.mistake.why } : {}),
          },
        }
      : {}),
    status: own.status === "done" ? "done" : "open",
  };
}

function titleOf({ prose }: LoadedLab, language: Language, key: string): string {
  return prose[language].sections.get(key)?.title ?? "";
}

/** A prediction, whose truth comes when its step is done; or a question, which is answered until it is right. */
function taskOf(loaded: LoadedLab, step: Step, own: StepRun, run: LabRun, language: Language): LabTask {
  if (step.predict) {
    const { answer: form, reveal } = step.predict;
    const revealed = run.steps[reveal]?.status === "done" && own.prediction !== undefined && own.truth !== undefined;
    const truth = form.form === "order" ? orderOf(form, own.truth) : own.truth;
    return asTask(form, language, own.prediction, revealed ? { right: own.predictedRight === true, truth } : undefined);
  }
  if (!step.question) return { kind: "do" };
  const result = own.results.find(({ id }) => id === "question");
  const right = result?.status === "passed" || own.status === "done";
  const answered = own.answer !== undefined && result !== undefined && result.status !== "waiting";
  // Until it is right the truth is not told: the outcome repeats what the learner said.
  return asTask(step.question.answer, language, own.answer, answered ? { right, truth: own.answer } : undefined);
}

function asTask(
  form: AnswerForm,
  language: Language,
  given: StepRun["answer"],
  result: { readonly right: boolean; readonly truth: unknown } | undefined,
): LabTask {
  const answer = given === undefined ? {} : { answer: valueOf(form, given) };
  const outcome = result ? { outcome: { right: result.right, truth: valueOf(form, result.truth) } } : {};
  const options = (choices: readonly { id: string; text: Readonly<Record<Language, string>> }[]) =>
    choices.map(({ id, text }) => ({ id, text: text[language] }));
  switch (form.form) {
    case "number":
      return { kind: "number", question: "", min: form.min, max: form.max, ...answer, ...outcome };
    case "order":
      return { kind: "order", question: "", items: options(form.items), ...answer, ...outcome };
    case "choice":
      return { kind: "question", question: "", options: options(form.choices), several: false, ...answer, ...outcome };
    case "text":
      return { kind: "text", question: "", ...answer, ...outcome };
  }
}

function valueOf(form: AnswerForm, value: unknown): AnswerValue {
  switch (form.form) {
    case "number":
      return Number(value);
    case "order":
      return Array.isArray(value) ? value.map(String) : [];
    case "choice":
      return [String(value)];
    case "text":
      return String(value);
  }
}

function debriefOf({ timeline, next }: LabSituation, parts: NonNullable<LabView["debrief"]>): Debrief {
  const [happened, rule, incident, alternative, ...hints] = parts;
  return {
    text: happened?.text ?? "",
    ...(timeline.length > 0 ? { timeline } : {}),
    ...(rule?.text ? { rule: rule.text } : {}),
    ...(incident?.text ? { incident: incident.text } : {}),
    ...(alternative?.text ? { alternative: alternative.text } : {}),
    ...(hints.length > 0 ? { hints: hints.map(({ title, text }) => `**${title}**\n\n${text}`) } : {}),
    ...(next ? { next } : {}),
  };
}
