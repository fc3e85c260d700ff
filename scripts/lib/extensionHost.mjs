/**
 * Runs the mocha suites in a real extension host: desktop VS Code by @vscode/test-electron, or VS Code's server driven
 * by a headless browser. KUBARIUM_TEST_HOST=electron|web|auto chooses; `auto` prefers the desktop where one is to be had.
 */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { format } from "node:util";
import * as esbuild from "esbuild";
import { cacheFolder, serveVSCode } from "../vscode.mjs";
import { launchBrowser } from "./browser.mjs";
import { Problem, root, say, sleep } from "./say.mjs";

const desktopVersion = "1.100.3";
const timeoutMs = Number(process.env.KUBARIUM_TEST_TIMEOUT_MS ?? 300_000);

/** Builds and runs the suites; resolves to the list of results, each with an error when it failed. */
export async function runSuites() {
  const testsFile = await buildSuites();
  const temporary = mkdtempSync(path.join(tmpdir(), "kubarium-suite-"));
  const resultsFile = path.join(temporary, "results.json");
  try {
    const wanted = process.env.KUBARIUM_TEST_HOST ?? "auto";
    if (!["auto", "electron", "web"].includes(wanted)) {
      throw new Problem(`KUBARIUM_TEST_HOST is ${wanted}; it may be electron, web or auto.`);
    }
    const desktop = wanted === "web" ? undefined : await findDesktop(wanted === "electron");
    const ended = desktop
      ? await runInDesktop(desktop, testsFile, temporary, resultsFile)
      : await runInServer(testsFile, temporary, resultsFile);
    return readResults(resultsFile, ended);
  } finally {
    rmSync(temporary, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

async function buildSuites() {
  const source = path.join(root, "extension/test/suite");
  const outdir = path.join(root, "out/test/suite");
  rmSync(outdir, { recursive: true, force: true });
  await esbuild.build({
    entryPoints: readdirSync(source)
      .filter((file) => file.endsWith(".ts"))
      .map((file) => path.join(source, file)),
    outdir,
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node20",
    external: ["vscode", "mocha"],
    sourcemap: "inline",
    logLevel: "warning",
  });
  return path.join(outdir, "index.js");
}

async function findDesktop(required) {
  if (process.env.VSCODE_EXECUTABLE_PATH) return process.env.VSCODE_EXECUTABLE_PATH;
  try {
    const { downloadAndUnzipVSCode } = await import("@vscode/test-electron");
    const cachePath = path.join(cacheFolder(), "vscode-test");
    return await downloadAndUnzipVSCode({ version: desktopVersion, cachePath, timeout: 20_000 });
  } catch (error) {
    const why = error.message.split("\n")[0];
    if (required)
      throw new Problem(`Desktop VS Code is required (KUBARIUM_TEST_HOST=electron) and not to be had: ${why}`);
    say(`The suites run in VS Code's server: desktop VS Code is not to be had here (${why})`);
    return undefined;
  }
}

async function runInDesktop(vscodeExecutablePath, testsFile, temporary, resultsFile) {
  say(`The suites run in desktop VS Code: ${vscodeExecutablePath}`);
  const { runTests } = await import("@vscode/test-electron");
  try {
    await runTests({
      vscodeExecutablePath,
      extensionDevelopmentPath: root,
      extensionTestsPath: testsFile,
      extensionTestsEnv: { KUBARIUM_TEST_RESULTS: resultsFile },
      launchArgs: [
        "--disable-extensions",
        "--disable-workspace-trust",
        "--user-data-dir",
        path.join(temporary, "data"),
      ],
    });
    return { code: 0 };
  } catch (error) {
    return { code: 1, why: error.message };
  }
}

async function runInServer(testsFile, temporary, resultsFile) {
  const folder = path.join(temporary, "workspace");
  mkdirSync(folder);
  const server = await serveVSCode({
    dataFolder: path.join(temporary, "data"),
    env: { HOME: temporary, KUBARIUM_TEST_RESULTS: resultsFile },
    // A built server takes the extension under development from the address only with this flag.
    args: ["--enable-smoke-test-driver"],
  });
  let context;
  try {
    const browser = await launchBrowser(path.join(temporary, "browser"));
    context = browser.context;
    say(`The suites run in VS Code's server, driven by ${browser.name}`);
    const page = context.pages()[0] ?? (await context.newPage());
    const ended = new Promise((resolve) => page.exposeFunction("codeAutomationExit", resolve));
    let inReport = false;
    await page.exposeFunction("codeAutomationLog", (_type, args) => {
      // The workbench logs through the same door; mocha's report is indented, or one of its closing lines.
      const text = format(...args);
      inReport ||= /^\s{2}\S/.test(text);
      if (process.env.KUBARIUM_TEST_VERBOSE || (inReport && /^(\s{2,}|$|\s*\d+ (passing|failing))/.test(text)))
        console.log(text);
    });
    const { host } = new URL(server.base);
    const remote = (file) => `vscode-remote://${host}${pathToFileURL(file).pathname}`;
    const payload = [
      ["extensionDevelopmentPath", remote(root)],
      ["extensionTestsPath", remote(testsFile)],
      ["skipWelcome", "true"],
      ["skipReleaseNotes", "true"],
    ];
    const query = new URLSearchParams({ folder: pathToFileURL(folder).pathname, payload: JSON.stringify(payload) });
    await page.goto(`${server.base}/?${query}`);
    const code = await Promise.race([ended, sleep(timeoutMs).then(() => "timeout")]);
    if (code !== "timeout") return { code };
    mkdirSync(path.join(root, "test-results"), { recursive: true });
    await page.screenshot({ path: path.join(root, "test-results/suites-timeout.png") });
    return { code: 1, why: `no end after ${timeoutMs / 1000} s; see test-results/suites-timeout.png` };
  } finally {
    await context?.close().catch(() => {});
    server.stop();
    await sleep(300);
  }
}

/** No results, or an end that does not fit them, is a failure of its own. */
function readResults(file, { code, why }) {
  if (!existsSync(file))
    return [{ title: "the suites run to their end", error: why ?? `extension host ended with ${code}` }];
  const { results } = JSON.parse(readFileSync(file, "utf8"));
  const failed = results.some(({ error }) => error);
  if (code !== 0 && !failed)
    results.push({ title: "the extension host ends well", error: why ?? `it ended with ${code}` });
  if (results.length === 0) results.push({ title: "there are suites", error: "no test was run" });
  return results;
}
