/** Starts `kubarium serve` for a test and stops it again. */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const cli = path.resolve(
  import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname),
  "../../../dist/cli.js",
);

/** Serves a cluster; resolves when it is ready. `stop` ends it and takes its files away. */
export async function serve(...flags) {
  const folder = mkdtempSync(path.join(tmpdir(), "kubarium-test-"));
  const kubeconfig = path.join(folder, "kubeconfig");
  const child = spawn(process.execPath, [cli, "serve", "--kubeconfig", kubeconfig, ...flags], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await new Promise((resolve, reject) => {
    child.stdout.on("data", (text) => String(text).includes("ready") && resolve());
    child.on("exit", (code) => reject(new Error(`kubarium serve ended with ${code}`)));
  });
  const stop = async () => {
    const ended = new Promise((resolve) => child.on("exit", (code) => resolve(code)));
    child.kill("SIGTERM");
    const code = await ended;
    rmSync(folder, { recursive: true, force: true });
    return code;
  };
  return { kubeconfig, stop, cli };
}
