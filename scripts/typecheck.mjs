/** Type-checks every tsconfig of the checkout. */
import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { main, Problem, root, runNode, say } from "./lib/say.mjs";

/** The tsconfig files with sources, as paths inside the checkout. */
export function projects() {
  const found = [
    "tsconfig.json",
    "extension/src/sim/tsconfig.json",
    "webview/tsconfig.json",
    "extension/test/tsconfig.json",
  ];
  const sources = { "webview/tsconfig.json": "webview/src" };
  return found.filter(
    (file) => existsSync(path.join(root, file)) && hasSources(path.join(root, sources[file] ?? path.dirname(file))),
  );
}

/** Checks one project; resolves to its exit code. */
export function typecheck(project) {
  return runNode(["node_modules/typescript/bin/tsc", "--noEmit", "-p", project]);
}

function hasSources(folder) {
  return readdirSync(folder, { withFileTypes: true }).some((entry) =>
    entry.isDirectory()
      ? entry.name !== "node_modules" && hasSources(path.join(folder, entry.name))
      : /\.tsx?$/.test(entry.name),
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await main(async () => {
    let failed = 0;
    for (const project of projects()) {
      const code = await typecheck(project);
      say(`${code === 0 ? "Types are right" : "Type errors"}: ${project}`);
      if (code !== 0) failed += 1;
    }
    if (failed) throw new Problem(`${failed} of ${projects().length} projects have type errors.`);
  });
}
