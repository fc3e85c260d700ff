/**
 * Puts a real VS Code (server and web workbench) into a cache folder, from the npm registry alone.
 * The package `code-server` carries it; its own wrapper is not used, and no compiler is needed.
 * `node scripts/vscode.mjs` fetches and prints where it is.
 */
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { freePort, main, npm, Problem, say, sleep } from "./lib/say.mjs";

/** code-server 4.139.1 contains VS Code 1.139.1 and wants Node 24. */
const codeServerVersion = "4.139.1";
const nodeVersion = "24.21.0";

/** The cache folder: KUBARIUM_CACHE, or `kubarium` in the place where this system keeps a user's caches. */
export function cacheFolder() {
  if (process.env.KUBARIUM_CACHE) return path.resolve(process.env.KUBARIUM_CACHE);
  if (process.platform === "win32") {
    return path.join(process.env.LOCALAPPDATA ?? path.join(homedir(), "AppData/Local"), "kubarium");
  }
  if (process.platform === "darwin") return path.join(homedir(), "Library/Caches/kubarium");
  return path.join(process.env.XDG_CACHE_HOME ?? path.join(homedir(), ".cache"), "kubarium");
}

/** Unpacks one package of the npm registry into `folder`. Nothing of it is run. */
export function fetchPackage(spec, folder) {
  const halfDone = `${folder}.part`;
  rmSync(halfDone, { recursive: true, force: true });
  mkdirSync(halfDone, { recursive: true });
  const tarball = npm(["pack", spec, "--silent", "--pack-destination", halfDone], halfDone).trim().split("\n").pop();
  const untar = spawnSync("tar", ["-xzf", tarball, "--strip-components=1"], { cwd: halfDone, encoding: "utf8" });
  if (untar.error || untar.status !== 0) {
    throw new Problem(`tar could not unpack ${spec}: ${untar.error?.message ?? untar.stderr.trim()}.`);
  }
  rmSync(path.join(halfDone, tarball));
  rmSync(folder, { recursive: true, force: true });
  renameSync(halfDone, folder);
}

/** Fetches VS Code and its Node when they are not in the cache yet; returns the paths of both programs. */
export function ensureVSCode() {
  const cache = cacheFolder();
  mkdirSync(cache, { recursive: true });
  const node = ensureNode(cache);
  const home = path.join(cache, `vscode-${codeServerVersion}`);
  const ready = path.join(home, ".ready");
  if (!existsSync(ready)) {
    say(`Fetching VS Code (code-server ${codeServerVersion} from the npm registry, about 180 MB, once) into ${cache}`);
    fetchPackage(`code-server@${codeServerVersion}`, home);
    say("Installing what VS Code's server needs");
    installServerModules(path.join(home, "lib/vscode"));
    replaceNativeModules(path.join(home, "lib/vscode/node_modules"));
    writeFileSync(ready, "");
    say("VS Code is there");
  }
  return { node, server: path.join(home, "lib/vscode/out/server-main.js"), home };
}

/** The Node that VS Code's server wants: the running one, or the npm package that carries it. */
function ensureNode(cache) {
  if (process.versions.node.split(".")[0] === nodeVersion.split(".")[0]) return process.execPath;
  const system = process.platform === "win32" ? "win" : process.platform;
  const folder = path.join(cache, `node-${nodeVersion}`);
  const program = path.join(folder, process.platform === "win32" ? "bin/node.exe" : "bin/node");
  if (!existsSync(program)) {
    say(`Fetching Node ${nodeVersion} for VS Code's server (npm package, once)`);
    fetchPackage(`node-${system}-${process.arch}@${nodeVersion}`, folder);
  }
  return program;
}

function installServerModules(folder) {
  const quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", "--engine-strict=false"];
  npm(["install", "--omit=dev", "--omit=optional", ...quiet], folder);
  // Leaving out the optional packages saves 97 MB but also drops the file watcher's binary, without which VS Code
  // does not see changes on disk. So that one is put back.
  const parcel = path.join(folder, "node_modules/@parcel");
  const { version } = JSON.parse(readFileSync(path.join(parcel, "watcher/package.json"), "utf8"));
  const libc = process.platform === "linux" ? (isMusl() ? "-musl" : "-glibc") : "";
  const name = `watcher-${process.platform}-${process.arch}${libc}`;
  if (!existsSync(path.join(parcel, name))) fetchPackage(`@parcel/${name}@${version}`, path.join(parcel, name));
}

function isMusl() {
  return !process.report.getReport().header.glibcVersionRuntime;
}

/**
 * Puts plain JavaScript in the place of two native modules that were not compiled: the parent watchdog and the log writer.
 * They are imported as ES modules by name, so each export must be an assignment to `exports`.
 */
function replaceNativeModules(modules) {
  const stand = {
    "@vscode/native-watchdog/index.js": "exports.start = function () {};\n",
    "native-watchdog/index.js": "exports.start = function () {};\n",
    "@vscode/spdlog/index.js": `const fs = require("fs");
const levels = ["trace", "debug", "info", "warn", "error", "critical"];
class Logger {
  constructor(name, file) { this.file = file; this.level = 2; }
  setPattern() {} clearFormatters() {} flush() {} drop() {}
  setLevel(level) { this.level = level; }
  getLevel() { return this.level; }
}
levels.forEach((word, level) => {
  Logger.prototype[word] = function (text) {
    if (level < this.level) return;
    try { fs.appendFileSync(this.file, new Date().toISOString() + " [" + word + "] " + text + "\\n"); } catch {}
  };
});
exports.version = 1;
exports.setLevel = () => {};
exports.setFlushOn = () => {};
exports.shutdown = () => {};
exports.createRotatingLogger = async (name, file) => new Logger(name, file);
exports.createAsyncRotatingLogger = async (name, file) => new Logger(name, file);
exports.Logger = Logger;
`,
  };
  for (const [file, text] of Object.entries(stand)) {
    const target = path.join(modules, file);
    if (existsSync(target)) writeFileSync(target, text);
  }
}

/** Settings that keep VS Code's own offers out of the learner's way; the caller's come on top. */
const calmSettings = {
  "chat.disableAIFeatures": true,
  "extensions.autoCheckUpdates": false,
  "extensions.ignoreRecommendations": true,
  "telemetry.telemetryLevel": "off",
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "workbench.startupEditor": "none",
};

/**
 * Starts VS Code's server on 127.0.0.1 and waits until it answers.
 * `stop()` ends it together with everything that it started.
 */
export async function serveVSCode({
  dataFolder,
  folder,
  vsix,
  settings = {},
  keepSettings = false,
  token,
  port,
  args = [],
  env = {},
}) {
  const { node, server } = ensureVSCode();
  const listenPort = port ?? (await freePort());
  const settingsFile = path.join(dataFolder, "data/User/settings.json");
  mkdirSync(path.dirname(settingsFile), { recursive: true });
  if (!keepSettings || !existsSync(settingsFile)) {
    writeFileSync(settingsFile, JSON.stringify({ ...calmSettings, ...settings }, null, 2));
  }
  const commandLine = [
    server,
    ...["--host", "127.0.0.1", "--port", String(listenPort), "--accept-server-license-terms"],
    ...(token ? ["--connection-token", token] : ["--without-connection-token"]),
    ...["--telemetry-level", "off", "--disable-workspace-trust"],
    ...["--server-data-dir", dataFolder, "--extensions-dir", path.join(dataFolder, "extensions")],
    ...(vsix ? ["--install-extension", vsix, "--force", "--start-server"] : []),
    ...(folder ? ["--default-folder", folder] : []),
    ...args,
  ];
  const childEnv = { ...process.env, ...env };
  // A terminal inside another VS Code sets this; the server would then talk to that one.
  delete childEnv.VSCODE_IPC_HOOK_CLI;
  // A process group of its own, because the server starts helpers that outlive it otherwise.
  const child = spawn(node, commandLine, {
    env: childEnv,
    stdio: ["ignore", "pipe", "pipe"],
    detached: process.platform !== "win32",
  });
  let log = "";
  child.stdout.on("data", (data) => (log += data));
  child.stderr.on("data", (data) => (log += data));
  const stop = () => stopGroup(child);
  const base = `http://127.0.0.1:${listenPort}`;
  for (let tries = 0; !(await answers(`${base}/version`)); tries++) {
    if (child.exitCode !== null || tries > 300) {
      stop();
      throw new Problem(`VS Code's server did not start.\n${log.trim().split("\n").slice(-8).join("\n")}`);
    }
    await sleep(100);
  }
  return { base, url: token ? `${base}/?tkn=${token}` : `${base}/`, child, stop, log: () => log };
}

async function answers(url) {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
}

function stopGroup(child) {
  if (child.exitCode !== null || child.pid === undefined) return;
  try {
    if (process.platform === "win32") spawnSync("taskkill", ["/pid", String(child.pid), "/t", "/f"]);
    else process.kill(-child.pid, "SIGTERM");
  } catch {
    // It has ended by itself.
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await main(() => {
    const { server } = ensureVSCode();
    say(server);
  });
}
