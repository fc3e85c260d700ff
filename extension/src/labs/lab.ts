/**
 * The shapes of a lab: what `lab.yaml` says after it has been read and checked (`format.ts`).
 * A lab is data only: files, steps, expressions. Nothing in it runs except CEL.
 */

/** The languages that every lab is written in. */
export const LANGUAGES = ["en", "zh-cn"] as const;
export type Language = (typeof LANGUAGES)[number];

/** A short text in every language; prose stands in the READMEs. */
export type Localized = Readonly<Record<Language, string>>;

/** The four tiers, from the lightest to the whole answer. The last one stays behind a confirmation. */
export const HINT_TIERS = ["where", "rule", "shape", "diff"] as const;
export type HintTier = (typeof HINT_TIERS)[number];

/** A CEL expression and where it stands, so that a broken one can be named by file and line. */
export interface Expression {
  readonly source: string;
  readonly line: number;
}

/** What the world of a lab looks like before its first step. */
export interface WorldSpec {
  readonly base: "course" | "recorded";
  readonly workers: number;
  readonly seed: number;
  /** Times real time. */
  readonly speed: number;
  /** Manifests of the lab folder, applied and settled before the first step: `setup/shop.yaml`. */
  readonly setup: readonly string[];
}

/** A file that the learner edits; its first text is `start/<path>`. */
export interface LabFile {
  readonly path: string;
  /** The JSON path that the editor reveals. */
  readonly focus?: string;
  /** The step that brings the file in; without it, the first. */
  readonly from?: string;
}

/** Something that a person would do; solutions, wrong turns and forked runs are made of these. */
export type LabAction =
  | { readonly sort: "apply"; readonly file: string }
  /** A command line after `kubectl`; `{{ expression }}` is replaced by its value. */
  | { readonly sort: "kubectl"; readonly command: string; readonly line: number }
  /** Opens an object in the tree, or a view (`kind: "View"`). */
  | { readonly sort: "open"; readonly kind: string; readonly name: string; readonly namespace?: string }
  | { readonly sort: "advance"; readonly byMs: number }
  | { readonly sort: "settle" };

/** One of several things to choose from or to put in order. */
export interface Choice {
  readonly id: string;
  readonly text: Localized;
}

/** How an answer is given. */
export type AnswerForm =
  | { readonly form: "number"; readonly min: number; readonly max: number }
  | { readonly form: "text" }
  | { readonly form: "choice"; readonly choices: readonly Choice[] }
  | { readonly form: "order"; readonly items: readonly Choice[] };

/** What the cluster itself says: a value at the end of the run, or the extreme of a value over all of its commits. */
export interface Truth {
  readonly take: "value" | "max" | "min";
  readonly expression: Expression;
}

/** A prediction, made before the run. It is scored on a fork, and shown when the step named by `reveal` is done. */
export interface Prediction {
  readonly answer: AnswerForm;
  readonly run: readonly LabAction[];
  readonly truth: Truth;
  readonly reveal: string;
}

/** A question about the cluster as it is; the learner tries until it is right. */
export interface Question {
  readonly answer: AnswerForm;
  readonly truth: Expression;
}

export type CheckVerb = "state" | "always" | "never" | "hist" | "ui";

/** When a check is judged. `always` and `never` are watched from the step's first commit to its end. */
export type CheckAfter =
  | { readonly when: "now" }
  | { readonly when: "settled" }
  /** At the latest this long after the learner's first write of the step. */
  | { readonly when: "within"; readonly ms: number };

export interface Check {
  readonly id: string;
  readonly verb: CheckVerb;
  readonly title: Localized;
  readonly expression: Expression;
  readonly after: CheckAfter;
  /** A number to show beside the check: "2 of 3 so far", or its range over the step. */
  readonly measure?: Expression;
  readonly of?: number;
}

/** A known wrong turn. Its two lines stand in the READMEs under `<step>/mistake/<say>`. */
export interface Mistake {
  readonly say: string;
  readonly when: Expression;
  /** The object whose chain of causes shows the mistake. */
  readonly why?: Expression;
}

export interface Step {
  readonly id: string;
  readonly predict?: Prediction;
  readonly question?: Question;
  readonly checks: readonly Check[];
  readonly mistakes: readonly Mistake[];
  readonly hints: readonly HintTier[];
}

/** A wrong way, and what must come of it. */
export interface WrongWay {
  readonly name: string;
  readonly step: string;
  readonly actions: readonly LabAction[];
  /** A wrong answer to the step's question; `{{ expression }}` is replaced by its value. */
  readonly answer?: string | number;
  /** The check that fails or still waits; for a wrong answer, `question`. */
  readonly fails: string;
  readonly says: string;
}

export interface SolutionWay {
  readonly name: string;
  /** Step id → what to do there. Steps without an entry need no action; their answers come from the truth. */
  readonly actions: Readonly<Record<string, readonly LabAction[]>>;
}

export interface Lab {
  /** Stable for ever: `1.6-rolling-update`. */
  readonly id: string;
  /** `1.6`, as links and prerequisites name it. */
  readonly number: string;
  readonly version: number;
  readonly title: Localized;
  /** One sentence for the list. */
  readonly summary: Localized;
  readonly needs: readonly string[];
  readonly minutes: number;
  readonly world: WorldSpec;
  readonly files: readonly LabFile[];
  /** Namespaces whose objects the lab is about; writing elsewhere is named as collateral damage. */
  readonly mayChange: readonly string[];
  readonly steps: readonly Step[];
  readonly tests: { readonly solutions: readonly SolutionWay[]; readonly wrong: readonly WrongWay[] };
  /** The folder below `labs/`: `1-workloads/06-rolling-update`. */
  readonly folder: string;
}

/** Something wrong with a lab's files: where, what, and what to do about it. */
export interface LabProblem {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly message: string;
  readonly remedy: string;
}

/** `1-workloads/…/lab.yaml:12: no such key. Take it out.` */
export function problemText(problem: LabProblem): string {
  return `${problem.file}:${problem.line}: ${problem.message} ${problem.remedy}`;
}
