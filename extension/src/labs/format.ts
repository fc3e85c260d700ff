/**
 * Reads `lab.yaml`. Every problem names file, line and what to do; a lab with a problem is left out and the others go
 * on. Expressions are read as text here; `catalogue.ts` type-checks them.
 */
import {
  type AnswerForm,
  type Check,
  type CheckAfter,
  type CheckVerb,
  type Choice,
  type Expression,
  HINT_TIERS,
  type HintTier,
  type Lab,
  type LabAction,
  type LabFile,
  type LabProblem,
  type Localized,
  type Mistake,
  type Prediction,
  type Question,
  type SolutionWay,
  type Step,
  type Truth,
  type WorldSpec,
  type WrongWay,
} from "./lab";
import { YamlFile, type YamlMap } from "./yamlReader";

const VERBS: readonly CheckVerb[] = ["state", "always", "never", "hist", "ui"];
const ID = /^[a-z0-9][a-z0-9-]*$/;
const LAB_ID = /^(\d+\.\d+)-[a-z0-9-]+$/;
const NOTHING: Localized = { en: "", "zh-cn": "" };

/** Reads one lab. `lab` is there only if there is no problem. */
export function parseLab(file: string, text: string): { lab?: Lab; problems: readonly LabProblem[] } {
  const yaml = new YamlFile(file, text);
  const root = yaml.root();
  const lab = root ? readLab(root, file) : undefined;
  return yaml.problems.length === 0 && lab ? { lab, problems: [] } : { problems: yaml.problems };
}

/** `30s`, `2m`, `500ms` in milliseconds; undefined for anything else. */
export function parseDurationMs(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text);
  if (!match) return undefined;
  const unitMs = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }[match[2] as "ms" | "s" | "m" | "h"];
  return Number(match[1]) * unitMs;
}

function readLab(root: YamlMap, file: string): Lab {
  const id = required(root, "lab");
  const number = LAB_ID.exec(id)?.[1] ?? "";
  if (id && !number) root.problem("lab", `"${id}" is no lab id.`, 'Write it as "1.6-rolling-update".');
  const folder = file.split("/").slice(0, -1).join("/");
  const expected = folderOf(id);
  if (number && expected && !folder.endsWith(expected)) {
    root.problem("lab", `The lab "${id}" lies in "${folder}".`, `Name the folder "${expected}", or change the id.`);
  }
  const steps = root.maps("steps").map(readStep);
  if (steps.length === 0) root.problem("steps", "The lab has no steps.", "Give it at least one.");
  duplicates(steps.map((step) => step.id)).forEach((step) => {
    root.problem("steps", `Two steps are called "${step}".`, "Give each its own id.");
  });
  const lab: Lab = {
    id,
    number,
    folder,
    version: root.number("version") ?? missing(root, "version", 1),
    title: root.localized("title") ?? missing(root, "title", NOTHING),
    summary: root.localized("summary") ?? missing(root, "summary", NOTHING),
    needs: root.strings("needs"),
    minutes: root.number("minutes") ?? missing(root, "minutes", 5),
    world: readWorld(root.map("world")),
    files: root.maps("files").map(readFile),
    mayChange: root.has("mayChange") ? root.strings("mayChange") : ["default"],
    steps: steps.map((step, index) => withReveal(step, steps[index + 1]?.id ?? step.id)),
    tests: readTests(root.map("tests") ?? missing(root, "tests", undefined)),
  };
  for (const wrong of lab.tests.wrong) checkWrong(root, lab, wrong);
  for (const solution of lab.tests.solutions) {
    for (const step of Object.keys(solution.actions)) {
      if (lab.steps.some((known) => known.id === step)) continue;
      root.problem("tests", `The solution "${solution.name}" names the unknown step "${step}".`, "Use a step's id.");
    }
  }
  root.done();
  return lab;
}

/** `1.6-rolling-update` lies in a folder that ends with `06-rolling-update`. */
function folderOf(id: string): string | undefined {
  const match = /^\d+\.(\d+)-(.+)$/.exec(id);
  return match ? `${(match[1] ?? "").padStart(2, "0")}-${match[2]}` : undefined;
}

function withReveal(step: Step, next: string): Step {
  if (!step.predict || step.predict.reveal) return step;
  return { ...step, predict: { ...step.predict, reveal: next } };
}

function checkWrong(root: YamlMap, lab: Lab, wrong: WrongWay): void {
  const step = lab.steps.find((known) => known.id === wrong.step);
  const say = (message: string, remedy: string) =>
    root.problem("tests", `The wrong way "${wrong.name}" ${message}`, remedy);
  if (!step) {
    say(`names the unknown step "${wrong.step}".`, "Use a step's id.");
    return;
  }
  if (wrong.fails !== "question" && !step.checks.some((check) => check.id === wrong.fails)) {
    say(`fails the unknown check "${wrong.fails}".`, `Use one of: ${step.checks.map((check) => check.id).join(", ")}.`);
  }
  if (!step.mistakes.some((mistake) => mistake.say === wrong.says)) {
    say(`says the unknown mistake "${wrong.says}".`, `Add it to the mistakes of "${step.id}".`);
  }
}

function readWorld(map: YamlMap | undefined): WorldSpec {
  const base = map?.string("base") ?? "course";
  if (map && base !== "course" && base !== "recorded") {
    map.problem("base", `There is no world "${base}".`, 'Use "course" or "recorded".');
  }
  const world: WorldSpec = {
    base: base === "recorded" ? "recorded" : "course",
    workers: map?.number("workers") ?? 3,
    seed: map?.number("seed") ?? 42,
    speed: map?.number("speed") ?? 1,
    setup: map?.strings("setup") ?? [],
  };
  map?.done();
  return world;
}

function readFile(map: YamlMap): LabFile {
  const focus = map.string("focus");
  const from = map.string("from");
  const file: LabFile = { path: required(map, "path"), ...(focus && { focus }), ...(from && { from }) };
  if (file.path.includes("..") || file.path.startsWith("/")) {
    map.problem("path", `"${file.path}" leaves the lab's folder.`, "Give a path below start/.");
  }
  map.done();
  return file;
}

function readStep(map: YamlMap): Step {
  const id = required(map, "id");
  if (id && !ID.test(id)) map.problem("id", `"${id}" is no step id.`, "Use small letters, digits and hyphens.");
  const predict = map.map("predict");
  const question = map.map("question");
  const step: Step = {
    id,
    ...(predict && { predict: readPrediction(predict) }),
    ...(question && { question: readQuestion(question) }),
    checks: map.maps("checks").map(readCheck),
    mistakes: map.maps("mistakes").map(readMistake),
    hints: map.strings("hints").filter((tier): tier is HintTier => {
      if ((HINT_TIERS as readonly string[]).includes(tier)) return true;
      map.problem("hints", `There is no hint tier "${tier}".`, `Use: ${HINT_TIERS.join(", ")}.`);
      return false;
    }),
  };
  duplicates(step.checks.map((check) => check.id)).forEach((check) => {
    map.problem("checks", `Two checks are called "${check}".`, "Give each its own id.");
  });
  if (!step.predict && !step.question && step.checks.length === 0) {
    map.problem("id", `The step "${id}" asks for nothing.`, "Give it checks, a prediction or a question.");
  }
  map.done();
  return step;
}

function readPrediction(map: YamlMap): Prediction {
  const truthMap = map.map("truth");
  const prediction: Prediction = {
    answer: readAnswer(map),
    run: readActions(map, "run"),
    truth: truthMap
      ? readTruth(truthMap)
      : missing(map, "truth", { take: "value", expression: { source: "", line: 1 } }),
    reveal: map.string("reveal") ?? "",
  };
  map.done();
  return prediction;
}

function readTruth(map: YamlMap): Truth {
  const take = (["value", "max", "min"] as const).find((key) => map.has(key)) ?? "value";
  const truth: Truth = { take, expression: expression(map, take) };
  map.done();
  return truth;
}

function readQuestion(map: YamlMap): Question {
  const question: Question = { answer: readAnswer(map), truth: expression(map, "truth") };
  map.done();
  return question;
}

function readAnswer(map: YamlMap): AnswerForm {
  const number = map.map("number");
  const choices = map.maps("choice").map(readChoice);
  const items = map.maps("order").map(readChoice);
  const text = map.string("text");
  if (number) {
    const answer: AnswerForm = { form: "number", min: number.number("min") ?? 0, max: number.number("max") ?? 100 };
    number.done();
    return answer;
  }
  if (choices.length > 0) return { form: "choice", choices };
  if (items.length > 0) return { form: "order", items };
  if (text === undefined) map.problem("truth", "It is not said how to answer.", "Add number, choice, order or text.");
  return { form: "text" };
}

function readChoice(map: YamlMap): Choice {
  const choice: Choice = { id: required(map, "id"), text: map.localized("text") ?? missing(map, "text", NOTHING) };
  map.done();
  return choice;
}

function readCheck(map: YamlMap): Check {
  const verb = VERBS.find((known) => map.has(known));
  if (!verb) map.problem("id", "The check has no verb.", `Use one of: ${VERBS.join(", ")}.`);
  const measure = map.has("measure") ? expression(map, "measure") : undefined;
  const of = map.number("of");
  const check: Check = {
    id: required(map, "id"),
    verb: verb ?? "state",
    title: map.localized("title") ?? missing(map, "title", NOTHING),
    expression: expression(map, verb ?? "state"),
    after: readAfter(map),
    ...(measure && { measure }),
    ...(of !== undefined && { of }),
  };
  map.done();
  return check;
}

function readAfter(map: YamlMap): CheckAfter {
  const after = map.string("after");
  const within = map.string("within");
  if (within !== undefined) {
    const ms = parseDurationMs(within);
    if (ms === undefined) map.problem("within", `"${within}" is no duration.`, 'Write "30s" or "2m".');
    return { when: "within", ms: ms ?? 0 };
  }
  if (after === "settled" || after === undefined) return { when: after === "settled" ? "settled" : "now" };
  map.problem("after", `"after: ${after}" is not known.`, 'Write "after: settled", or "within: 30s".');
  return { when: "now" };
}

function readMistake(map: YamlMap): Mistake {
  const why = map.has("why") ? expression(map, "why") : undefined;
  const mistake: Mistake = { say: required(map, "say"), when: expression(map, "when"), ...(why && { why }) };
  map.done();
  return mistake;
}

function readTests(map: YamlMap | undefined): Lab["tests"] {
  if (!map) return { solutions: [], wrong: [] };
  const solutionsMap = map.map("solutions");
  const solutions = (solutionsMap?.keys() ?? []).map((name): SolutionWay => {
    const steps = solutionsMap?.map(name);
    const actions: Record<string, readonly LabAction[]> = {};
    for (const step of steps?.keys() ?? []) if (steps) actions[step] = readActions(steps, step, `solutions/${name}`);
    return { name, actions };
  });
  const wrongMap = map.map("wrong");
  const wrong = (wrongMap?.keys() ?? []).flatMap((name): WrongWay[] => {
    const way = wrongMap?.map(name);
    if (!way) return [];
    const answer = way.value("answer");
    const read: WrongWay = {
      name,
      step: required(way, "step"),
      actions: readActions(way, "do", `wrong/${name}`),
      ...(answer !== undefined && { answer }),
      fails: required(way, "fails"),
      says: required(way, "says"),
    };
    way.done();
    return [read];
  });
  map.done();
  return { solutions, wrong };
}

/** Actions name files relative to the folder of their solution or wrong way, or from the lab's folder. */
function readActions(map: YamlMap, key: string, folder = ""): readonly LabAction[] {
  return map.maps(key).flatMap((entry): LabAction[] => {
    const action = readAction(entry, folder);
    entry.done();
    return action ? [action] : [];
  });
}

function readAction(map: YamlMap, folder: string): LabAction | undefined {
  const apply = map.string("apply");
  if (apply !== undefined) {
    const fromLab = /^(solutions|wrong|start|setup)\//.test(apply) || !folder;
    return { sort: "apply", file: fromLab ? apply : `${folder}/${apply}` };
  }
  const command = map.string("kubectl");
  if (command !== undefined) return { sort: "kubectl", command, line: map.lineOf("kubectl") };
  const advance = map.string("advance");
  if (advance !== undefined) {
    const byMs = parseDurationMs(advance);
    if (byMs === undefined) map.problem("advance", `"${advance}" is no duration.`, 'Write "30s" or "2m".');
    return { sort: "advance", byMs: byMs ?? 0 };
  }
  if (map.has("settle")) {
    map.value("settle");
    return { sort: "settle" };
  }
  const open = map.map("open");
  if (open) {
    const namespace = open.string("namespace");
    const action: LabAction = {
      sort: "open",
      kind: required(open, "kind"),
      name: required(open, "name"),
      ...(namespace && { namespace }),
    };
    open.done();
    return action;
  }
  return map.problem("", "The action is not known.", "Use apply, kubectl, open, advance or settle.");
}

function expression(map: YamlMap, key: string): Expression {
  return { source: required(map, key), line: map.lineOf(key) };
}

function required(map: YamlMap, key: string): string {
  const value = map.string(key);
  if (value !== undefined && value.trim() !== "") return value;
  if (value !== undefined || !map.has(key)) missing(map, key, undefined);
  return "";
}

function missing<T>(map: YamlMap, key: string, otherwise: T): T {
  if (!map.has(key)) map.problem(key, `"${key}" is missing.`, `Add "${key}".`);
  return otherwise;
}

function duplicates(ids: readonly string[]): readonly string[] {
  return [...new Set(ids.filter((id, index) => ids.indexOf(id) !== index))];
}
