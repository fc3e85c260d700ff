/**
 * Finds a Chromium for the tests: $CHROMIUM, an installed Chrome, Chromium or Edge, the npm package
 * `@sparticuz/chromium` (Linux x64), and at last Debian's package when the tests run as root.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";
import { cacheFolder } from "../vscode.mjs";
import { npm, onPath, Problem, run, say } from "./say.mjs";

const packageVersion = "153.0.0";

/** Flags that keep Chromium quiet and able to run as root in a container. */
const quietFlags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Starts a headless browser with a profile folder of its own; returns playwright's context and the browser's name. */
export async function launchBrowser(profileFolder, options = {}) {
  const { executablePath, args = [], name } = await findBrowser();
  // Webviews live on sub-domains of localhost and need their cookies and service workers there.
  mkdirSync(path.join(profileFolder, "Default"), { recursive: true });
  writeFileSync(
    path.join(profileFolder, "Default/Preferences"),
    JSON.stringify({ profile: { cookie_controls_mode: 0, block_third_party_cookies: false } }),
  );
  const context = await chromium.launchPersistentContext(profileFolder, {
    executablePath,
    headless: true,
    viewport: { width: 1280, height: 800 },
    ...options,
    args: [...quietFlags, ...args],
  });
  return { context, name };
}

let found;

/** Looks the browser up once. */
export function findBrowser() {
  found ??= lookUp();
  return found;
}

async function lookUp() {
  if (process.env.CHROMIUM) {
    if (!existsSync(process.env.CHROMIUM))
      throw new Problem(`CHROMIUM names ${process.env.CHROMIUM}, which is not there.`);
    return { executablePath: process.env.CHROMIUM, name: "$CHROMIUM" };
  }
  const installed = installedBrowser();
  if (installed) return { executablePath: installed, name: installed };
  const packaged = await packagedBrowser();
  if (packaged) return packaged;
  const debian = await debianBrowser();
  if (debian) return { executablePath: debian, name: debian };
  throw new Problem(
    "The tests need a browser: install Chrome, Chromium or Edge, or set CHROMIUM to the path of a Chromium program.",
  );
}

function installedBrowser() {
  const names = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
    "msedge",
  ];
  const programFiles = [process.env.PROGRAMFILES, process.env["PROGRAMFILES(X86)"], process.env.LOCALAPPDATA].filter(
    Boolean,
  );
  const places = [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    ...programFiles.map((folder) => path.join(folder, "Google/Chrome/Application/chrome.exe")),
    ...programFiles.map((folder) => path.join(folder, "Microsoft/Edge/Application/msedge.exe")),
  ];
  return names.map(onPath).find(Boolean) ?? places.find((file) => existsSync(file));
}

async function packagedBrowser() {
  if (process.platform !== "linux" || process.arch !== "x64") return undefined;
  const folder = path.join(cacheFolder(), `chromium-${packageVersion}`);
  const entry = path.join(folder, "node_modules/@sparticuz/chromium/build/index.js");
  try {
    if (!existsSync(entry)) {
      say(`Fetching a headless Chromium (@sparticuz/chromium ${packageVersion} from the npm registry, 66 MB, once)`);
      mkdirSync(folder, { recursive: true });
      writeFileSync(path.join(folder, "package.json"), "{}");
      npm(["install", `@sparticuz/chromium@${packageVersion}`, "--no-audit", "--no-fund", "--loglevel=error"], folder);
    }
    const { default: packaged } = await import(pathToFileURL(entry).href);
    const executablePath = await packaged.executablePath();
    if (spawnSync(executablePath, ["--version"]).status !== 0) {
      say("The packaged Chromium does not run here (a system library is missing)");
      return undefined;
    }
    return { executablePath, args: [], name: `@sparticuz/chromium ${packageVersion}` };
  } catch (error) {
    say(`The packaged Chromium is not to be had: ${error.message.split("\n")[0]}`);
    return undefined;
  }
}

async function debianBrowser() {
  if (process.platform !== "linux" || process.getuid?.() !== 0 || !onPath("apt-get")) return undefined;
  say("Installing Debian's chromium with apt-get");
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const quiet = { stdio: "ignore", env };
  await run("apt-get", ["update", "-qq"], quiet);
  await run("apt-get", ["install", "-y", "-qq", "--no-install-recommends", "chromium"], quiet);
  return onPath("chromium");
}
