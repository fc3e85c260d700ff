/**
 * `npm test`: everything, from types to a real VS Code. `--quick` stops after types, lint and unit tests.
 * `--only suites,e2e` runs some of the stages: types, lint, unit, generated, package, clients, suites, e2e.
 * Ends with one line, `N passed, N failed`, and an exit code that fits it.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { availableParallelism } from "node:os";
import path from "node:path";
import { run as runTests } from "node:test";
import { main, npm, Problem, root, run, runNode, say } from "./lib/say.mjs";
import { packageExtension, vsixPath } from "./package.mjs";
import { projects, typecheck } from "./typecheck.mjs";

const stages = { types, lint, unit, generated, package: packaged, clients, suites, e2e };
const quickStages = ["types", "lint", "unit"];

const failures = [];
let passedCount = 0;

await main(async () => {
  if (!existsSync(path.join(root, "node_modules/esbuild"))) {
    say("Installing what the tests need (npm ci)");
    npm(["ci", "--no-audit", "--no-fund"]);
  }
  mkdirSync(path.join(root, "test-results"), { recursive: true });
  for (const name of chosenStages()) {
    say(`== ${name}`);
    try {
      await stages[name]();
    } catch (error) {
      failed(name, error instanceof Problem ? error.message : error.stack);
    }
  }
  for (const { title, why } of failures) console.error(`\nFAILED  ${title}${why ? `\n${indent(why)}` : ""}`);
  console.log(`\n${passedCount} passed, ${failures.length} failed`);
  process.exit(failures.length > 0 ? 1 : 0);
});

function chosenStages() {
  const at = process.argv.indexOf("--only");
  if (at < 0) return process.argv.includes("--quick") ? quickStages : Object.keys(stages);
  const names = (process.argv[at + 1] ?? "").split(",");
  const unknown = names.find((name) => !stages[name]);
  if (unknown !== undefined)
    throw new Problem(`There is no stage "${unknown}"; there are ${Object.keys(stages).join(", ")}.`);
  return names;
}

function passed(title) {
  passedCount += 1;
  say(`ok      ${title}`);
}

function failed(title, why) {
  failures.push({ title, why });
  say(`FAILED  ${title}`);
}

function count(title, code) {
  if (code === 0) passed(title);
  else failed(title, "Its output stands above.");
}

function indent(text) {
  return String(text).replace(/^/gm, "        ");
}

async function types() {
  for (const project of projects()) count(`types of ${project}`, await typecheck(project));
}

async function lint() {
  count(
    "biome: lint and format",
    await run(process.execPath, ["node_modules/@biomejs/biome/bin/biome", "check", "--max-diagnostics=20"]),
  );
}

async function unit() {
  const report = path.join(root, "test-results/unit.json");
  rmSync(report, { force: true });
  const code = await runNode([
    "node_modules/vitest/vitest.mjs",
    "run",
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${report}`,
  ]);
  if (!existsSync(report)) return failed("unit tests", `vitest ended with ${code} and no report`);
  const { numPassedTests, testResults } = JSON.parse(readFileSync(report, "utf8"));
  passedCount += numPassedTests;
  for (const file of testResults) {
    const name = path.relative(root, file.name);
    const broken = file.assertionResults.filter(({ status }) => status === "failed");
    for (const { fullName, failureMessages } of broken)
      failed(`${name}: ${fullName}`, failureMessages[0]?.split("\n").slice(0, 6).join("\n"));
    if (file.status === "failed" && broken.length === 0) failed(name, file.message);
  }
  if (code !== 0 && failures.length === 0) failed("unit tests", `vitest ended with ${code}`);
  say(`${numPassedTests} unit tests passed`);
}

/** Files that a script writes must be what the script would write. */
async function generated() {
  const scripts = ["scripts/generateSchema.mjs"].filter((file) => existsSync(path.join(root, file)));
  for (const file of scripts) count(`${file} --check`, await runNode([file, "--check"]));
}

async function packaged() {
  await packageExtension();
  passed("the VSIX is built, packaged and within its size");
  count("NOTICE names what is bundled", await runNode(["scripts/notice.mjs", "--check"]));
}

/** What runs in VS Code needs the package that an earlier stage made. */
function mustBePackaged() {
  if (!existsSync(vsixPath())) throw new Problem("Not run: there is no VSIX. Run npm run package.");
}

async function suites() {
  mustBePackaged();
  const { runSuites } = await import("./lib/extensionHost.mjs");
  for (const { title, error } of await runSuites()) error ? failed(title, error) : passed(title);
}

/** The command line, and real clients against what it serves. */
async function clients() {
  if (!existsSync(path.join(root, "dist/cli.js")))
    throw new Problem("Not run: there is no dist/cli.js. Run npm run build.");
  await nodeTests("extension/test/clients", 1);
}

async function e2e() {
  mustBePackaged();
  // Two workbenches at once keep two cores busy; more would only make each slower.
  await nodeTests("extension/test/e2e", Math.min(2, Math.ceil(availableParallelism() / 2)), { secondTry: true });
}

/**
 * Runs the `*.test.mjs` of a folder with Node's own runner. With `secondTry`, what failed is run once more by itself and
 * said so: a browser on a busy machine can be late, and a test that fails twice is a finding.
 */
async function nodeTests(place, concurrency, { secondTry = false } = {}) {
  const folder = path.join(root, place);
  const files = readdirSync(folder)
    .filter((file) => file.endsWith(".test.mjs"))
    .sort()
    .map((file) => path.join(folder, file));
  const wrong = await runFiles(files, { concurrency });
  if (wrong.length === 0) return;
  const names = wrong.map(({ name }) => name);
  if (!secondTry) for (const { name, why } of wrong) failed(name, why);
  else {
    say(`once more: ${names.join("; ")}`);
    for (const { name, why } of await runFiles(files, { concurrency: 1, testNamePatterns: names.map(exactly) }))
      failed(name, why);
  }
}

/** Runs test files; counts what passes and returns what does not. */
async function runFiles(files, options) {
  const wrong = [];
  const stream = runTests({ files, timeout: 300_000, ...options });
  stream.on("test:pass", ({ name, details, skip }) => {
    if (details.type === "suite" || files.includes(name)) return;
    if (skip === undefined) passed(name);
    else if (!options.testNamePatterns) say(`left out ${name}: ${skip}`);
  });
  stream.on("test:fail", ({ name, details }) => {
    const cause = details.error?.cause ?? details.error;
    if (!options.testNamePatterns || !files.includes(name)) wrong.push({ name, why: cause?.stack ?? String(cause) });
  });
  stream.on("test:stdout", ({ message }) => process.stdout.write(message));
  stream.on("test:stderr", ({ message }) => process.stderr.write(message));
  await new Promise((resolve, reject) => stream.on("end", resolve).on("error", reject).resume());
  return wrong;
}

function exactly(name) {
  return new RegExp(`^${name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}$`);
}
