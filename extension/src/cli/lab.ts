/** `kubarium lab`: lists the labs, and plays them as a test: solutions pass, wrong ways fail with the named message. */
import { readdir, readFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { createHostRunner } from "../labs/hostRunner";
import { findLab, labsOf, loadCatalogue, problemText } from "../labs/index";
import { testLab } from "../labs/labTest";
import { openInThread } from "../session/openHost";
import { runConversation } from "../session/runConversation";
import { kubectl } from "../sim/index";
import { readFlags, UsageError } from "./usage";

export async function run(args: string[]): Promise<number> {
  const { values, positionals } = readFlags(args, { labs: { type: "string" } });
  const [verb, which] = positionals;
  const catalogue = loadCatalogue(await readLabs(String(values.labs ?? "labs")));
  for (const problem of catalogue.problems) process.stderr.write(`${problemText(problem)}\n`);
  if (verb === "list") {
    for (const { lab } of labsOf(catalogue))
      process.stdout.write(`${lab.number.padEnd(6)} ${String(lab.minutes).padStart(3)} min  ${lab.title.en}\n`);
    return catalogue.problems.length === 0 ? 0 : 1;
  }
  if (verb !== "test") throw new UsageError("say 'lab list' or 'lab test [LAB]'");
  const found = which === undefined ? labsOf(catalogue) : [findLab(catalogue, which)];
  let failures = catalogue.problems.length;
  for (const loaded of found) {
    if (!loaded) throw new UsageError(`there is no lab '${which}'`);
    const report = await testLab(loaded, async () =>
      createHostRunner({ open: async (world) => openInThread(world), kubectl: asLearner }),
    );
    failures += report.problems.length;
    process.stdout.write(
      `${report.problems.length === 0 ? "ok  " : "FAIL"}  ${report.lab}  (${report.played.length} ways)\n`,
    );
    for (const problem of report.problems) process.stdout.write(`      ${problem}\n`);
  }
  return failures === 0 ? 0 : 1;
}

async function asLearner(
  host: Parameters<typeof runConversation>[0],
  args: readonly string[],
  stdin: string,
): Promise<{ code: number; stderr: string }> {
  let stderr = "";
  const code = await runConversation(host, kubectl([...args], { namespace: "default" }), {
    print() {},
    movesClock: true,
    complain: (text) => {
      stderr += text;
    },
    readFile: async (path) => (path === "-" ? stdin : undefined),
  });
  return { code, stderr };
}

/** Every file below the folder, by its path with `/`. */
async function readLabs(folder: string): Promise<Map<string, string>> {
  let names: string[];
  try {
    names = (await readdir(folder, { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
  } catch {
    throw new UsageError(`there are no labs in '${folder}'`);
  }
  const files = await Promise.all(
    names
      .sort()
      .map(async (name) => [relative(folder, name).split(sep).join("/"), await readFile(name, "utf8")] as const),
  );
  return new Map(files);
}
