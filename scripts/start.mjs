/**
 * `npm start`: from a fresh checkout to the first lab, with nothing but Node.
 * Installs, builds and packages, then puts the extension into a VS Code: the one on the PATH, in a profile of its own,
 * or (without one, or with `--web`) the one from the npm registry, served on 127.0.0.1 for a browser.
 * `--lab 1.6` opens another lab. `--no-open` starts no browser.
 */
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { main, npm, onPath, Problem, root, run, say } from "./lib/say.mjs";
import { packageExtension } from "./package.mjs";
import { cacheFolder, serveVSCode } from "./vscode.mjs";

const lab = argument("--lab") ?? "0.2";

await main(async () => {
  if (Number(process.versions.node.split(".")[0]) < 20) {
    throw new Problem(`Kubarium is built with Node 20 or later; this is ${process.versions.node}.`);
  }
  if (!existsSync(path.join(root, "node_modules/esbuild"))) {
    say("Installing what the build needs (npm ci)");
    npm(["ci", "--no-audit", "--no-fund"]);
  }
  say("Building and packaging");
  const vsix = await packageExtension();
  const code = process.argv.includes("--web") ? undefined : onPath("code");
  if (code) await openInDesktop(code, vsix);
  else await openInBrowser(vsix);
});

function argument(name) {
  const at = process.argv.indexOf(name);
  return at < 0 ? undefined : process.argv[at + 1];
}

/** The folder that VS Code opens. The flag file in it wakes the extension, see `activationEvents`. */
function workspaceFolder() {
  const folder = path.join(cacheFolder(), "workspace");
  mkdirSync(path.join(folder, ".kubarium"), { recursive: true });
  writeFileSync(path.join(folder, ".kubarium/open"), `lab/${lab}\n`);
  return folder;
}

async function openInDesktop(code, vsix) {
  // `code` is a batch file on Windows, which only a shell starts; the shell wants paths with blanks quoted.
  const shell = process.platform === "win32";
  const call = async (...args) => {
    const quoted = shell ? args.map((text) => `"${text}"`) : args;
    if ((await run(shell ? `"${code}"` : code, quoted, { shell })) !== 0) {
      throw new Problem(`VS Code refused: code ${args.join(" ")}. Try npm start -- --web.`);
    }
  };
  await call("--profile", "Kubarium", "--install-extension", vsix, "--force");
  await call("--profile", "Kubarium", "--new-window", workspaceFolder());
  await call("--open-url", `vscode://kubarium.kubarium/lab/${lab}`);
  say(`Kubarium is open in VS Code, profile Kubarium (vscode://kubarium.kubarium/lab/${lab})`);
}

async function openInBrowser(vsix) {
  if (!process.argv.includes("--web")) say("There is no `code` on the PATH; using the VS Code from the npm registry");
  const server = await serveVSCode({
    dataFolder: path.join(cacheFolder(), "start"),
    folder: workspaceFolder(),
    vsix,
    keepSettings: true,
    token: randomBytes(18).toString("hex"),
    port: process.env.PORT ? Number(process.env.PORT) : undefined,
    env: { KUBARIUM_OPEN: `lab/${lab}` },
  });
  for (const signal of ["SIGINT", "SIGTERM"]) {
    process.on(signal, () => {
      server.stop();
      process.exit(0);
    });
  }
  server.child.on("exit", (code) => process.exit(code ?? 0));
  say(`Kubarium is open at ${server.url}`);
  say("Ctrl+C stops it");
  if (process.stdout.isTTY && !process.argv.includes("--no-open")) openBrowser(server.url);
}

function openBrowser(url) {
  const [program, args] =
    process.platform === "darwin"
      ? ["open", [url]]
      : process.platform === "win32"
        ? ["rundll32", ["url.dll,FileProtocolHandler", url]]
        : ["xdg-open", [url]];
  // Without such a program the printed address is enough.
  spawn(program, args, { stdio: "ignore", detached: true })
    .on("error", () => {})
    .unref();
}
