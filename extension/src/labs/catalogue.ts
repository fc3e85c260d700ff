/**
 * All labs, read from a map of path → text (`1-workloads/06-rolling-update/lab.yaml` …), in tracks and in order.
 * A broken lab is named and left out; the others go on. Prerequisites are advice, never a lock.
 */
import { checkExpression, placeholdersOf, type WantedType } from "./expressions";
import { parseLab } from "./format";
import {
  type Expression,
  HINT_TIERS,
  LANGUAGES,
  type Lab,
  type LabAction,
  type LabProblem,
  type Language,
  type Localized,
  type Prediction,
} from "./lab";
import { keysOf, PROSE_FILES, type Prose, parseProse } from "./prose";
import { YamlFile } from "./yamlReader";

/** The files below `labs/`, by their path with `/`. */
export type LabFiles = ReadonlyMap<string, string>;

export interface Track {
  readonly id: string;
  readonly title: Localized;
  readonly summary: Localized;
  readonly labs: readonly LoadedLab[];
}

/** A lab with its words and its files. */
export interface LoadedLab {
  readonly lab: Lab;
  readonly prose: Readonly<Record<Language, Prose>>;
  /** The files of its folder, by their path inside of it: `start/deploy.yaml`. */
  readonly files: LabFiles;
}

export interface Catalogue {
  readonly tracks: readonly Track[];
  readonly problems: readonly LabProblem[];
}

/** Reads everything. Pass `new Map(Object.entries(JSON.parse(labs.json)))`, or what was read from a folder. */
export function loadCatalogue(files: LabFiles): Catalogue {
  const problems: LabProblem[] = [];
  const loaded: LoadedLab[] = [];
  for (const path of [...files.keys()].sort()) {
    if (!path.endsWith("/lab.yaml")) continue;
    const result = loadLab(files, path.slice(0, -"/lab.yaml".length));
    problems.push(...result.problems);
    if (result.loaded) loaded.push(result.loaded);
  }
  const { tracks, problems: trackProblems } = readTracks(files, loaded);
  return { tracks, problems: [...problems, ...trackProblems] };
}

/** Reads one lab of a folder; `loaded` is there only without problems. */
export function loadLab(all: LabFiles, folder: string): { loaded?: LoadedLab; problems: readonly LabProblem[] } {
  const files = new Map<string, string>();
  for (const [path, text] of all) if (path.startsWith(`${folder}/`)) files.set(path.slice(folder.length + 1), text);
  const file = `${folder}/lab.yaml`;
  const { lab, problems } = parseLab(file, files.get("lab.yaml") ?? "");
  if (!lab) return { problems };
  const prose = {} as Record<Language, Prose>;
  const found: LabProblem[] = [...expressionProblems(lab, file), ...fileProblems(lab, files, file)];
  for (const language of LANGUAGES) {
    prose[language] = parseProse(files.get(PROSE_FILES[language]) ?? "");
    found.push(...proseProblems(lab, prose[language], `${folder}/${PROSE_FILES[language]}`));
  }
  return found.length > 0 ? { problems: found } : { loaded: { lab, prose, files }, problems: [] };
}

/** The labs in order. */
export function labsOf(catalogue: Catalogue): readonly LoadedLab[] {
  return catalogue.tracks.flatMap((track) => track.labs);
}

/** Finds a lab by its id or its number (`1.6`). */
export function findLab(catalogue: Catalogue, idOrNumber: string): LoadedLab | undefined {
  return labsOf(catalogue).find(({ lab }) => lab.id === idOrNumber || lab.number === idOrNumber);
}

/** The lab to offer after this one; undefined after the last. */
export function nextLab(catalogue: Catalogue, id: string): LoadedLab | undefined {
  const labs = labsOf(catalogue);
  const index = labs.findIndex(({ lab }) => lab.id === id);
  return index < 0 ? undefined : labs[index + 1];
}

/** The labs that are advised before this one and are not done. */
export function adviceFor(catalogue: Catalogue, lab: Lab, done: ReadonlySet<string>): readonly LoadedLab[] {
  return lab.needs.flatMap((number) => {
    const needed = findLab(catalogue, number);
    return needed && !done.has(needed.lab.id) ? [needed] : [];
  });
}

/** The learner's first texts: path → text. */
export function startTexts({ lab, files }: LoadedLab): ReadonlyMap<string, string> {
  return new Map(lab.files.map((file) => [file.path, files.get(`start/${file.path}`) ?? ""]));
}

/** Every expression of a lab with the type it must have. */
export function expressionsOf(lab: Lab): readonly { readonly expression: Expression; readonly wanted: WantedType }[] {
  const found: { expression: Expression; wanted: WantedType }[] = [];
  const add = (wanted: WantedType, expression: Expression | undefined) => {
    if (expression) found.push({ expression, wanted });
  };
  for (const step of lab.steps) {
    for (const check of step.checks) {
      add("bool", check.expression);
      add("int", check.measure);
    }
    for (const mistake of step.mistakes) {
      add("bool", mistake.when);
      add("object", mistake.why);
    }
    if (step.question) add("any", step.question.truth);
    if (step.predict) add(truthType(step.predict), step.predict.truth.expression);
    for (const action of step.predict?.run ?? []) addPlaceholders(action, add);
  }
  const ways = [
    ...lab.tests.wrong.map((way) => way.actions),
    ...lab.tests.solutions.flatMap((way) => Object.values(way.actions)),
  ];
  for (const action of ways.flat()) addPlaceholders(action, add);
  return found;
}

function truthType({ answer, truth }: Prediction): WantedType {
  if (truth.take !== "value" || answer.form === "number") return "int";
  return answer.form === "order" ? "list" : "any";
}

function addPlaceholders(action: LabAction, add: (wanted: WantedType, expression: Expression) => void): void {
  if (action.sort !== "kubectl") return;
  for (const source of placeholdersOf(action.command)) add("any", { source, line: action.line });
}

function expressionProblems(lab: Lab, file: string): readonly LabProblem[] {
  return expressionsOf(lab).flatMap(({ expression, wanted }) => {
    const wrong = checkExpression(expression.source, wanted);
    if (wrong === undefined) return [];
    const message = `The expression "${expression.source}" is wrong: ${wrong}.`;
    return [{ file, line: expression.line, message, remedy: "See the functions at the top of expressions.ts." }];
  });
}

/** Files that a lab names must be there, and no others. */
function fileProblems(lab: Lab, files: LabFiles, file: string): readonly LabProblem[] {
  const known = new Set<string>(["lab.yaml", ...Object.values(PROSE_FILES)]);
  for (const { path } of lab.files) known.add(`start/${path}`);
  for (const path of lab.world.setup) known.add(path);
  const actions = [
    ...lab.steps.flatMap((step) => step.predict?.run ?? []),
    ...lab.tests.solutions.flatMap((way) => Object.values(way.actions).flat()),
    ...lab.tests.wrong.flatMap((way) => way.actions),
  ];
  for (const action of actions) if (action.sort === "apply") known.add(action.file);
  const missing = [...known].filter((path) => !files.has(path));
  const stray = [...files.keys()].filter((path) => !known.has(path));
  return [
    ...missing.map((path) => ({
      file,
      line: 1,
      message: `The file "${path}" is missing.`,
      remedy: "Add it, or do not name it.",
    })),
    ...stray.map((path) => ({
      file,
      line: 1,
      message: `Nothing names the file "${path}".`,
      remedy: "Use it, or take it away.",
    })),
  ];
}

function proseProblems(lab: Lab, prose: Prose, file: string): readonly LabProblem[] {
  const { required, allowed } = keysOf(lab);
  const problems: LabProblem[] = prose.faults.map(({ line, message }) => ({
    file,
    line,
    message,
    remedy: 'End it with "{#id}", each id once.',
  }));
  for (const key of required) {
    if (prose.sections.get(key)?.text) continue;
    problems.push({
      file,
      line: 1,
      message: `The section "${key}" is missing or empty.`,
      remedy: `Write it below a heading with "{#${key}}".`,
    });
  }
  for (const [key, section] of prose.sections) {
    if (allowed.has(key)) continue;
    problems.push({
      file,
      line: section.line,
      message: `Nothing shows the section "${key}".`,
      remedy: `Use one of the lab's keys, as ${HINT_TIERS.join(", ")}.`,
    });
  }
  return problems;
}

const TRACKS_FILE = "tracks.yaml";

function readTracks(files: LabFiles, loaded: readonly LoadedLab[]): Catalogue {
  const yaml = new YamlFile(TRACKS_FILE, files.get(TRACKS_FILE) ?? "tracks: []");
  const root = yaml.root();
  const tracks = (root?.maps("tracks") ?? []).map((map): Track => {
    const id = map.string("id") ?? "";
    const title = map.localized("title") ?? { en: id, "zh-cn": id };
    const summary = map.localized("summary") ?? { en: "", "zh-cn": "" };
    map.done();
    const labs = loaded
      .filter(({ lab }) => lab.folder.startsWith(`${id}/`))
      .sort((a, b) => byNumber(a.lab.number, b.lab.number));
    return { id, title, summary, labs };
  });
  root?.done();
  const listed = new Set(tracks.flatMap((track) => track.labs.map(({ lab }) => lab.id)));
  const lost = loaded.filter(({ lab }) => !listed.has(lab.id));
  const problems = lost.map(({ lab }): LabProblem => {
    const track = lab.folder.split("/")[0];
    return {
      file: TRACKS_FILE,
      line: 1,
      message: `The track "${track}" of lab ${lab.id} is not listed.`,
      remedy: `Add "- id: ${track}".`,
    };
  });
  return { tracks: tracks.filter((track) => track.labs.length > 0), problems: [...yaml.problems, ...problems] };
}

/** `1.10` comes after `1.9`. */
function byNumber(a: string, b: string): number {
  const [trackA = 0, labA = 0] = a.split(".").map(Number);
  const [trackB = 0, labB = 0] = b.split(".").map(Number);
  return trackA - trackB || labA - labB;
}
