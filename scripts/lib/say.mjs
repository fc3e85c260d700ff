/** What the scripts have in common: speaking to the person at the terminal, and starting other programs on every system. */
import { spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createServer } from "node:net";
import path from "node:path";

/** The folder of the checkout. */
export const root = path.resolve(import.meta.dirname, "../..");

const startedAtMs = Date.now();

/** Prints one line of progress with the seconds since the start. */
export function say(text) {
  const seconds = ((Date.now() - startedAtMs) / 1000).toFixed(1).padStart(6);
  process.stdout.write(`${seconds} s  ${text}\n`);
}

/** A failure that the person at the terminal can act on: printed as one sentence, without a stack. */
export class Problem extends Error {}

/** Runs a script's main function; a `Problem` becomes one line and exit code 1. */
export async function main(run) {
  try {
    await run();
  } catch (error) {
    console.error(error instanceof Problem ? `\n${error.message}` : error);
    process.exit(1);
  }
}

/** A size for people: `812 kB`, `1.31 MB`. */
export function sizeText(bytes) {
  return bytes < 1_000_000 ? `${Math.round(bytes / 1000)} kB` : `${(bytes / 1_000_000).toFixed(2)} MB`;
}

/**
 * The command line that starts npm with the Node that runs now.
 * npm's own program file is preferred, because `npm.cmd` cannot be started without a shell on Windows.
 */
export function npmCommand() {
  const besideNode = path.dirname(process.execPath);
  const candidates = [
    process.env.npm_execpath,
    path.join(besideNode, "node_modules/npm/bin/npm-cli.js"),
    path.join(besideNode, "../lib/node_modules/npm/bin/npm-cli.js"),
  ];
  const cli = candidates.find((file) => file && /npm-cli\.js$/.test(file) && existsSync(file));
  return cli ? [process.execPath, cli] : [process.platform === "win32" ? "npm.cmd" : "npm"];
}

/** Runs npm and returns what it printed; throws a `Problem` with npm's last words. */
export function npm(args, cwd = root) {
  const [file, ...first] = npmCommand();
  const result = spawnSync(file, [...first, ...args], {
    cwd,
    encoding: "utf8",
    shell: file.endsWith(".cmd"),
    maxBuffer: 1 << 26,
  });
  if (result.error)
    throw new Problem(`npm is missing: ${result.error.message}. Install Node 20 or later with its npm.`);
  if (result.status !== 0) {
    const lastWords = result.stderr.trim().split("\n").slice(-6).join("\n");
    throw new Problem(`npm ${args[0]} failed. Is the npm registry within reach?\n${lastWords}`);
  }
  return result.stdout;
}

/** Runs a Node program of the checkout and streams its output; resolves to its exit code. */
export function runNode(args, options = {}) {
  return run(process.execPath, args, options);
}

/** Runs a program and streams its output; resolves to its exit code. */
export function run(file, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { cwd: root, stdio: "inherit", ...options });
    child.on("error", reject);
    child.on("exit", (code, signal) => resolve(code ?? (signal ? 1 : 0)));
  });
}

/** The full path of a program on the PATH, or undefined. */
export function onPath(name) {
  const endings = process.platform === "win32" ? [".exe", ".cmd", ".bat"] : [""];
  for (const folder of (process.env.PATH ?? "").split(path.delimiter)) {
    for (const ending of endings) {
      const file = path.join(folder, name + ending);
      if (folder && existsSync(file)) return file;
    }
  }
  return undefined;
}

/** A free TCP port on the loopback address. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** Waits some milliseconds. */
export function sleep(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
