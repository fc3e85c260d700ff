/** A lab as a learner does it: the packaged extension, typed into Monaco, in all four themes. */
import assert from "node:assert";
import { execSync } from "node:child_process";
import { test } from "node:test";
import { sleep } from "../../../scripts/lib/say.mjs";
import { labPage, press, typeLine, until } from "./labPage.mjs";
import { openWorkbench } from "./workbench.mjs";

const lab = "lab/0.2";

test("a learner opens First Pod, is told of an error at its line, mends it and sees the Pod become Ready", async (t) => {
  const workbench = await openWorkbench(t, { open: lab, viewport: { width: 1440, height: 900 } });
  const { page } = workbench;
  const frame = await labPage(workbench);
  await workbench.showSideBar();
  await workbench.runCommand("Kubarium: Focus on Event Log View");
  await press(frame, "Next");

  await typeLine(workbench, frame, 8, "image: nginx:1.25");
  await typeLine(workbench, frame, 4, "name: Hello");
  await page.keyboard.press("Control+Enter");
  await frame.waitForSelector(".squiggly-error", { timeout: 15_000 });
  await frame.waitForSelector(".apply-result .refused");
  await workbench.screenshot("lab-refused");

  await typeLine(workbench, frame, 4, "name: hello");
  await page.keyboard.press("Control+Enter");
  await frame.waitForSelector(".apply-result .applied", { timeout: 15_000 });
  await frame.waitForSelector(".squiggly-error", { state: "detached" });
  const tree = await workbench.webview("#tree");
  await tree.waitForSelector("text=hello", { timeout: 15_000 });
  await frame.waitForSelector(".step-done", { timeout: 45_000 });
  const log = await workbench.webview("#log");
  await log.waitForSelector("text=pod/hello");

  await workbench.inEachTheme((theme) => workbench.screenshot(`lab-${theme}`));
  assert.deepStrictEqual(workbench.policyViolations, []);
  assert.deepStrictEqual(workbench.pageErrors, []);
});

test("what was typed is there again after the extension host was killed", async (t) => {
  const workbench = await openWorkbench(t, { open: lab });
  const { page } = workbench;
  const frame = await labPage(workbench);
  await typeLine(workbench, frame, 4, "name: kept-through-a-kill");
  await sleep(300);
  killExtensionHost(workbench);
  await page.reload();
  await page.waitForSelector(".monaco-workbench .activitybar");
  const again = await labPage(workbench);
  await again.waitForSelector("text=kept-through-a-kill", { timeout: 60_000 });
});

test("two windows with one lab lose nothing of each other", async (t) => {
  const workbench = await openWorkbench(t, { open: lab });
  const first = await labPage(workbench);
  const second = await workbench.anotherWindow();
  const other = await labPage(second);
  await typeLine(workbench, first, 4, "name: from-the-first-window");
  await typeLine(second, other, 4, "name: from-the-second-window");
  await typeLine(workbench, first, 8, "image: nginx:1.25");
  const isKept = (words) => workbench.keptTexts().some((text) => text.includes(words));
  await until(() => isKept("from-the-first-window") && isKept("from-the-second-window"));
});

/** kill -9 of the extension hosts of this workbench's own server, and of no other process. */
function killExtensionHost({ server }) {
  const lines = execSync("ps -eo pid=,ppid=,args=", { encoding: "utf8" }).split("\n");
  const processes = lines.map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line)).filter(Boolean);
  const isOurs = (pid, ofServer = server.child.pid) => {
    const found = processes.find(([, id]) => Number(id) === pid);
    return (
      found !== undefined &&
      (Number(found[2]) === ofServer || (Number(found[2]) > 1 && isOurs(Number(found[2]), ofServer)))
    );
  };
  const hosts = processes.filter(([, pid, , args]) => args.includes("extensionHost") && isOurs(Number(pid)));
  assert.ok(hosts.length > 0, "the server has an extension host");
  for (const [, pid] of hosts) process.kill(Number(pid), "SIGKILL");
}
