/** A run as a view shows it: plain data in the learner's language. The view draws; it decides nothing. */
import type { LoadedLab } from "./catalogue";
import { agrees, type CheckStatus, orderOf } from "./checks";
import { type AnswerForm, HINT_TIERS, type HintTier, type Language, type Step } from "./lab";
import { sentence } from "./messages";
import { DEBRIEF_PARTS, type Prose } from "./prose";
import { canMoveOn, type FoundMistake, type LabRun, openHints, type StepRun } from "./runState";

export interface CheckView {
  readonly id: string;
  readonly title: string;
  readonly status: CheckStatus;
  readonly sentence: string;
}

export interface HintView {
  readonly tier: HintTier;
  readonly title: string;
  /** Only what the learner has taken; the rest stays on this side. */
  readonly text?: string;
  readonly available: boolean;
  /** The last tier asks first. */
  readonly asksFirst: boolean;
}

export interface AnswerView {
  readonly form: AnswerForm["form"];
  readonly min?: number;
  readonly max?: number;
  readonly options?: readonly { readonly id: string; readonly text: string }[];
  readonly given?: string | number | readonly string[];
}

export interface RevealView {
  readonly title: string;
  readonly text: string;
  readonly right: boolean;
  readonly given: string;
  readonly truth: string;
}

export interface StepView {
  readonly id: string;
  readonly title: string;
  /** Markdown. */
  readonly text: string;
  readonly status: StepRun["status"];
  readonly predict?: AnswerView;
  readonly question?: AnswerView;
  readonly checks: readonly CheckView[];
  readonly mistake?: { readonly title: string; readonly text: string; readonly why?: FoundMistake["why"] };
  readonly hints: readonly HintView[];
  /** What the prediction made earlier came to; shown when its step is done. */
  readonly reveals: readonly RevealView[];
  /** Shown when the step is done. */
  readonly after?: string;
}

export interface LabView {
  readonly id: string;
  readonly number: string;
  readonly title: string;
  readonly minutes: number;
  readonly intro: string;
  /** Every step, so that the learner can look back and ahead. */
  readonly steps: readonly StepView[];
  /** The index of the step that is open. */
  readonly step: number;
  readonly canMoveOn: boolean;
  /** Only when every step is done. Hints of all tiers are in it. */
  readonly debrief?: readonly { readonly title: string; readonly text: string }[];
}

/** The whole lab panel, in one language. */
export function viewOf(loaded: LoadedLab, run: LabRun, language: Language): LabView {
  const { lab } = loaded;
  const prose = loaded.prose[language];
  return {
    id: lab.id,
    number: lab.number,
    title: lab.title[language],
    minutes: lab.minutes,
    intro: textOf(prose, "intro"),
    steps: lab.steps.map((step) => stepView(loaded, run, step, language)),
    step: lab.steps.findIndex((step) => step.id === run.current),
    canMoveOn: canMoveOn(lab, run),
    ...(run.finished && { debrief: debriefOf(loaded, language) }),
  };
}

function stepView(loaded: LoadedLab, run: LabRun, step: Step, language: Language): StepView {
  const prose = loaded.prose[language];
  const own = run.steps[step.id];
  if (!own) throw new Error(`the run has no step ${step.id}`);
  const { mistake } = own;
  const after = textOf(prose, `${step.id}/after`);
  return {
    id: step.id,
    title: titleOf(prose, step.id),
    text: textOf(prose, step.id),
    status: own.status,
    ...(step.predict && { predict: answerView(step.predict.answer, own.prediction, language) }),
    ...(step.question && { question: answerView(step.question.answer, own.answer, language) }),
    checks: own.results
      .filter((result) => result.id !== "prediction")
      .map((result) => ({
        id: result.id,
        title:
          step.checks.find((check) => check.id === result.id)?.title[language] ??
          FREE_TITLES[language][result.id] ??
          result.id,
        status: result.status,
        sentence: sentence(result, language),
      })),
    ...(mistake && {
      mistake: {
        title: titleOf(prose, `${step.id}/mistake/${mistake.say}`),
        text: textOf(prose, `${step.id}/mistake/${mistake.say}`),
        ...(mistake.why && { why: mistake.why }),
      },
    }),
    hints: hintViews(prose, step, own),
    reveals: loaded.lab.steps.flatMap((other) => revealOf(loaded, run, other, step, language)),
    ...(own.status === "done" && after && { after }),
  };
}

const FREE_TITLES: Readonly<Record<Language, Readonly<Record<string, string>>>> = {
  en: { question: "Your answer", collateral: "Nothing else was changed" },
  "zh-cn": { question: "你的答案", collateral: "没有改动别的东西" },
};

function hintViews(prose: Prose, step: Step, own: StepRun): readonly HintView[] {
  const open = openHints(step, own);
  return HINT_TIERS.filter((tier) => step.hints.includes(tier)).map((tier) => {
    const taken = own.hints.includes(tier);
    return {
      tier,
      title: titleOf(prose, `${step.id}/${tier}`),
      available: open.includes(tier),
      asksFirst: tier === "diff",
      ...(taken && { text: textOf(prose, `${step.id}/${tier}`) }),
    };
  });
}

function revealOf(
  loaded: LoadedLab,
  run: LabRun,
  predicted: Step,
  at: Step,
  language: Language,
): readonly RevealView[] {
  const { predict } = predicted;
  const own = run.steps[predicted.id];
  const done = run.steps[at.id]?.status === "done";
  if (!predict || !done || predict.reveal !== at.id || own?.prediction === undefined || own.truth === undefined)
    return [];
  const prose = loaded.prose[language];
  const key = `${predicted.id}/reveal`;
  const truth = predict.answer.form === "order" ? orderOf(predict.answer, own.truth) : own.truth;
  return [
    {
      title: titleOf(prose, key),
      text: textOf(prose, key),
      right: agrees(predict.answer, own.prediction, own.truth),
      given: answerText(predict.answer, own.prediction, language),
      truth: answerText(predict.answer, truth, language),
    },
  ];
}

function answerView(form: AnswerForm, given: StepRun["answer"], language: Language): AnswerView {
  const options = form.form === "choice" ? form.choices : form.form === "order" ? form.items : undefined;
  return {
    form: form.form,
    ...(form.form === "number" && { min: form.min, max: form.max }),
    ...(options && { options: options.map(({ id, text }) => ({ id, text: text[language] })) }),
    ...(given !== undefined && { given }),
  };
}

/** An answer in words: the texts of its choices, or the value itself. */
function answerText(form: AnswerForm, value: unknown, language: Language): string {
  const options = form.form === "choice" ? form.choices : form.form === "order" ? form.items : [];
  const name = (id: unknown) => options.find((option) => option.id === id)?.text[language] ?? String(id);
  return Array.isArray(value) ? value.map(name).join(" → ") : name(value);
}

function debriefOf({ lab, prose }: LoadedLab, language: Language): readonly { title: string; text: string }[] {
  const own = prose[language];
  const parts = DEBRIEF_PARTS.map((part) => `debrief/${part}`);
  const hints = lab.steps.flatMap((step) => step.hints.map((tier) => `${step.id}/${tier}`));
  return [...parts, ...hints].map((key) => ({ title: titleOf(own, key), text: textOf(own, key) }));
}

function titleOf(prose: Prose, key: string): string {
  return prose.sections.get(key)?.title ?? key;
}

function textOf(prose: Prose, key: string): string {
  return prose.sections.get(key)?.text ?? "";
}
