/**
 * Runs the suites of this folder inside an extension host, in desktop VS Code and in VS Code's server alike.
 * The outcome also goes to the file that KUBARIUM_TEST_RESULTS names, because a remote host has no exit code of its own.
 */
import { readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import Mocha from "mocha";
import * as vscode from "vscode";

/** VS Code calls this; it rejects when a test has failed. */
export async function run(): Promise<void> {
  const mocha = new Mocha({ ui: "tdd", timeout: 30_000, color: false, reporter: "spec" });
  if (process.env.KUBARIUM_TEST_GREP) mocha.grep(process.env.KUBARIUM_TEST_GREP);
  for (const file of readdirSync(__dirname).sort()) {
    if (file.endsWith(".test.js")) mocha.addFile(path.join(__dirname, file));
  }
  const results: { title: string; error?: string }[] = [];
  const failures = await new Promise<number>((resolve) => {
    mocha
      .run(resolve)
      .on("pass", (test) => results.push({ title: test.fullTitle() }))
      .on("fail", (test, error) => results.push({ title: test.fullTitle(), error: String(error?.stack ?? error) }));
  });
  const file = process.env.KUBARIUM_TEST_RESULTS;
  if (file) writeFileSync(file, JSON.stringify({ vscode: vscode.version, appHost: vscode.env.appHost, results }));
  if (failures > 0) throw new Error(`${failures} tests failed`);
}
