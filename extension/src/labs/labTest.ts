/**
 * Runs a lab as code: its start fails, each solution passes and stays passed for a minute, each wrong way fails the
 * named check with the named message, and no hint before the last gives the answer away.
 * The cluster is behind {@link LabRunner}; the texts are checked without one by {@link checkTexts}.
 */

import type { LoadedLab } from "./catalogue";
import { type Answer, TruthCollector, truthNow } from "./checks";
import { checkExpression, fillIn, type Scope } from "./expressions";
import {
  LANGUAGES,
  type LabAction,
  type LabProblem,
  type Prediction,
  type SolutionWay,
  type Step,
  type WorldSpec,
  type WrongWay,
} from "./lab";
import { messageKeys } from "./messages";
import { PROSE_FILES, wordCount } from "./prose";
import { type LabEvent, type LabRun, reduce, startRun } from "./runState";
import type { LabCommit, LabWorld, Opened } from "./world";

/** A cluster that a lab is run on. Commands are kubectl's, without the word; standard input is the manifest. */
export interface LabRunner {
  /** A new world of this sort, with the setup manifests applied and settled. */
  reset(world: WorldSpec, setup: readonly string[]): Promise<void>;
  /** Runs a kubectl command as the learner. A refusal is no error: it shows in the world's requests. */
  kubectl(args: readonly string[], stdin?: string): Promise<void>;
  advance(byMs: number): Promise<void>;
  /** Runs until nothing more happens by itself, or a bound is reached; true if it came to rest or only waits. */
  settle(): Promise<boolean>;
  open(what: Opened): Promise<void>;
  /** The world now. It changes in place as the cluster runs. */
  world(): LabWorld;
  /** Calls back after each commit, while the world is as it was at that moment. */
  onCommit(listener: (commit: LabCommit) => void): { dispose(): void };
  /** A copy that goes its own way. */
  fork(): Promise<LabRunner>;
  dispose(): void;
}

/** What a lab's test found. No problems: the lab is fit to be taught. */
export interface LabTestReport {
  readonly lab: string;
  readonly problems: readonly string[];
  /** What was played: `solution percent`, `wrong recreate`. */
  readonly played: readonly string[];
}

/** How long a solution must stay right. */
const STABLE_MS = 60_000;

/** Plays a whole lab. `open` gives a new runner for each way. */
export async function testLab(loaded: LoadedLab, open: () => Promise<LabRunner>): Promise<LabTestReport> {
  const { lab } = loaded;
  const problems: string[] = checkTexts(loaded).map((problem) => `${problem.message} ${problem.remedy}`);
  const played: string[] = [];
  const play = async (name: string, way: (player: Player) => Promise<readonly string[]>) => {
    const runner = await open();
    try {
      const setup = lab.world.setup.map((file) => loaded.files.get(file) ?? "");
      await runner.reset(lab.world, setup);
      const found = await way(new Player(loaded, runner));
      problems.push(...found.map((problem) => `${name}: ${problem}`));
    } catch (error) {
      problems.push(`${name}: ${(error as Error).message}`);
    } finally {
      runner.dispose();
    }
    played.push(name);
  };
  for (const solution of lab.tests.solutions)
    await play(`solution ${solution.name}`, (player) => player.solve(solution));
  const first = lab.tests.solutions[0];
  for (const wrong of lab.tests.wrong) await play(`wrong ${wrong.name}`, (player) => player.goWrong(wrong, first));
  return { lab: lab.id, problems, played };
}

/** Evaluates a prediction's truth on a fork of a cluster: the actions of its run, settled at the end. */
export async function foretell(prediction: Prediction, files: LoadedLab["files"], runner: LabRunner): Promise<unknown> {
  const fork = await runner.fork();
  try {
    const collector = new TruthCollector(prediction.truth, fork.world());
    const listening = fork.onCommit(() => collector.afterCommit());
    for (const action of prediction.run) await act(action, files, fork, scopeNow(fork.world()));
    await fork.settle();
    listening.dispose();
    return collector.value();
  } finally {
    fork.dispose();
  }
}

/** Does one action as the learner would. */
export async function act(
  action: LabAction,
  files: LoadedLab["files"],
  runner: LabRunner,
  scope: Scope,
): Promise<void> {
  switch (action.sort) {
    case "apply":
      return runner.kubectl(["apply", "-f", "-"], files.get(action.file) ?? "");
    case "kubectl":
      return runner.kubectl(words(fillIn(action.command, scope)));
    case "open":
      return runner.open({
        kind: action.kind,
        name: action.name,
        ...(action.namespace && { namespace: action.namespace }),
      });
    case "advance":
      return runner.advance(action.byMs);
    case "settle":
      await runner.settle();
      return;
  }
}

/** Plays one way through a lab. */
class Player {
  private run: LabRun;
  private readonly problems: string[] = [];

  constructor(
    private readonly loaded: LoadedLab,
    private readonly runner: LabRunner,
  ) {
    this.run = startRun(loaded.lab, runner.world());
    runner.onCommit((commit) => this.tell({ sort: "commit", commit }));
  }

  async solve(solution: SolutionWay): Promise<readonly string[]> {
    for (const step of this.loaded.lab.steps) await this.solveStep(step, solution);
    if (!this.run.finished) this.problems.push("the lab is not finished at its end");
    return this.problems;
  }

  async goWrong(wrong: WrongWay, solution: SolutionWay | undefined): Promise<readonly string[]> {
    for (const step of this.loaded.lab.steps) {
      if (step.id !== wrong.step) {
        await this.solveStep(step, solution);
        continue;
      }
      await this.predict(step);
      await this.doAll(wrong.actions);
      if (wrong.answer !== undefined) {
        const answer = fillIn(String(wrong.answer), scopeNow(this.runner.world()));
        const isNumber = step.question?.answer.form === "number";
        this.tell({ sort: "answered", step: step.id, answer: isNumber ? Number(answer) : answer });
      }
      const { status, results, mistake } = this.stepRun(step);
      const failing = results.filter((result) => result.status !== "passed").map((result) => result.id);
      if (status === "done") this.problems.push(`the step "${step.id}" passes`);
      if (!failing.includes(wrong.fails))
        this.problems.push(`"${wrong.fails}" does not fail, but ${failing.join(", ") || "nothing"}`);
      if (mistake?.say !== wrong.says)
        this.problems.push(`it says "${mistake?.say ?? "nothing"}" in place of "${wrong.says}"`);
      break;
    }
    return this.problems;
  }

  private async solveStep(step: Step, solution: SolutionWay | undefined): Promise<void> {
    if (this.run.current !== step.id) this.tell({ sort: "goTo", step: step.id });
    this.mustBeginRed(step);
    await this.predict(step);
    await this.doAll(solution?.actions[step.id] ?? []);
    if (step.question) {
      const truth = truthNow(step.question.truth.source, scopeNow(this.runner.world()));
      this.tell({ sort: "answered", step: step.id, answer: truth as Answer });
      this.look(true);
    }
    const { results, mistake } = this.stepRun(step);
    for (const result of results) {
      if (result.status !== "passed")
        this.problems.push(
          `"${step.id}/${result.id}" is ${result.status} (${result.code}) ${JSON.stringify(result.values)}`,
        );
    }
    if (mistake) this.problems.push(`the step "${step.id}" names the mistake "${mistake.say}"`);
    await this.mustStay(step);
  }

  /** A step whose checks pass before anything was done checks nothing. */
  private mustBeginRed(step: Step): void {
    const passed = new Set(
      this.stepRun(step).results.flatMap((result) => (result.status === "passed" ? [result.id] : [])),
    );
    if (step.checks.length > 0 && step.checks.every((check) => passed.has(check.id))) {
      this.problems.push(`the checks of "${step.id}" pass before anything is done`);
    }
  }

  /** A solution that falls apart within a minute was luck. Only the present is asked again; the run goes on from it. */
  private async mustStay(step: Step): Promise<void> {
    if (step.checks.length === 0) return;
    const fork = await this.runner.fork();
    await fork.advance(STABLE_MS);
    const { startedSeq, startedMs } = this.stepRun(step);
    for (const check of step.checks) {
      if (check.verb !== "state" || check.after.when === "now") continue;
      const after = truthNow(check.expression.source, {
        world: fork.world(),
        sinceSeq: startedSeq,
        sinceMs: startedMs,
      });
      if (after !== true) this.problems.push(`"${step.id}/${check.id}" does not last for ${STABLE_MS / 1000} s`);
    }
    fork.dispose();
  }

  private async predict(step: Step): Promise<void> {
    if (this.run.current !== step.id) this.tell({ sort: "goTo", step: step.id });
    if (!step.predict) return;
    const truth = await foretell(step.predict, this.loaded.files, this.runner);
    const missing =
      truth === undefined || (Array.isArray(truth) && truth.length < 2 && step.predict.answer.form === "order");
    if (missing) this.problems.push(`the prediction of "${step.id}" has no truth`);
    if (step.predict.answer.form === "choice" && !step.predict.answer.choices.some((choice) => choice.id === truth)) {
      this.problems.push(`the truth "${String(truth)}" of "${step.id}" is not among its choices`);
    }
    this.tell({ sort: "truth", step: step.id, value: truth });
    this.tell({ sort: "predicted", step: step.id, answer: truth as Answer });
  }

  private async doAll(actions: readonly LabAction[]): Promise<void> {
    for (const action of actions) {
      await act(action, this.loaded.files, this.runner, scopeNow(this.runner.world()));
      this.look(false);
    }
    if (actions.length > 0) this.look(await this.runner.settle());
  }

  private look(settled: boolean): void {
    this.tell({ sort: "look", settled });
  }

  private tell(event: LabEvent): void {
    this.run = reduce(this.loaded.lab, this.run, event, this.runner.world());
  }

  private stepRun(step: Step) {
    const own = this.run.steps[step.id];
    if (!own) throw new Error(`there is no step "${step.id}"`);
    return own;
  }
}

/** What can be said about a lab's texts and numbers without a cluster. */
export function checkTexts({ lab, prose, files }: LoadedLab): readonly LabProblem[] {
  const problems: LabProblem[] = [];
  const say = (file: string, line: number, message: string, remedy: string) =>
    problems.push({ file: `${lab.folder}/${file}`, line, message, remedy });
  if (lab.tests.solutions.length < 3)
    say("lab.yaml", 1, `There are ${lab.tests.solutions.length} solutions.`, "Give at least 3 that differ.");
  if (lab.tests.wrong.length < 5)
    say("lab.yaml", 1, `There are ${lab.tests.wrong.length} wrong ways.`, "Give at least 5.");
  if (!lab.steps.some((step) => step.predict))
    say("lab.yaml", 1, "Nothing is predicted.", "Add a prediction before something runs.");
  for (const step of lab.steps) {
    if ((step.checks.length > 0 || step.question) && step.hints.length < 4) {
      say("lab.yaml", 1, `The step "${step.id}" has ${step.hints.length} hints.`, "Give all four.");
    }
    for (const mistake of step.mistakes) {
      if (!lab.tests.wrong.some((wrong) => wrong.says === mistake.say && wrong.step === step.id)) {
        say(
          "lab.yaml",
          mistake.when.line,
          `No wrong way shows the mistake "${mistake.say}".`,
          "Add one under tests.wrong.",
        );
      }
    }
  }
  for (const language of LANGUAGES) {
    const { sections } = prose[language];
    const file = PROSE_FILES[language];
    lab.steps.forEach((step, index) => {
      const section = sections.get(step.id);
      const words = wordCount(`${index === 0 ? (sections.get("intro")?.text ?? "") : ""} ${section?.text ?? ""}`);
      if (words > 120)
        say(
          file,
          section?.line ?? 1,
          `The step "${step.id}" has ${words} words before the first action.`,
          "Use 120 at most.",
        );
      for (const tier of ["where", "rule", "shape"] as const) {
        const hint = sections.get(`${step.id}/${tier}`);
        const told = secretsOf({ lab, prose, files }, language, step).find((secret) => hint?.text.includes(secret));
        if (told)
          say(
            file,
            hint?.line ?? 1,
            `The hint "${tier}" of "${step.id}" tells "${told}".`,
            "Keep it for the last tier.",
          );
      }
    });
  }
  return problems;
}

/** Whether both languages can say the same things; for a test. */
export function missingMessages(): readonly string[] {
  const all = new Set(LANGUAGES.flatMap(messageKeys));
  return LANGUAGES.flatMap((language) => [...all].filter((key) => !messageKeys(language).includes(key)));
}

/** Lines of the solutions that the start does not have, and that the step's own text does not tell either. */
function secretsOf(
  { lab, prose, files }: LoadedLab,
  language: (typeof LANGUAGES)[number],
  step: Step,
): readonly string[] {
  const given = new Set<string>();
  for (const [path, text] of files)
    if (path.startsWith("start/") || path.startsWith("setup/")) for (const line of linesOf(text)) given.add(line);
  const told = `${prose[language].sections.get("intro")?.text ?? ""}\n${prose[language].sections.get(step.id)?.text ?? ""}`;
  const secrets = new Set<string>();
  for (const solution of lab.tests.solutions) {
    for (const action of solution.actions[step.id] ?? []) {
      if (action.sort !== "apply") continue;
      for (const line of linesOf(files.get(action.file) ?? "")) {
        if (!given.has(line) && /^[\w-]+: \S/.test(line) && !told.includes(line)) secrets.add(line);
      }
    }
  }
  return [...secrets];
}

function linesOf(text: string): readonly string[] {
  return text
    .split("\n")
    .map((line) =>
      line
        .replace(/#.*$/, "")
        .replace(/^[\s-]+/, "")
        .trim(),
    )
    .filter((line) => line !== "");
}

/** A command line as words; quotes keep spaces. */
export function words(command: string): readonly string[] {
  return [...command.matchAll(/(?:[^\s'"]|'[^']*'|"[^"]*")+/g)].map(([word]) =>
    word.replace(/'([^']*)'|"([^"]*)"/g, "$1$2"),
  );
}

function scopeNow(world: LabWorld): Scope {
  return { world, sinceSeq: world.seq, sinceMs: world.nowMs };
}

/** For authors: what is wrong with an expression, as `kubarium lab test` prints it. */
export function explainExpression(source: string): string {
  return checkExpression(source, "any") ?? "right";
}
