/** What a learner does beside the editor: the terminal, the other language, a lab to its end, a window that comes back. */
import assert from "node:assert";
import { readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { root } from "../../../scripts/lib/say.mjs";
import { labPage, press, typeLine, until } from "./labPage.mjs";
import { openWorkbench } from "./workbench.mjs";

const viewport = { width: 1440, height: 900 };

test("Rolling update is played to its end: predictions, a named mistake, hints, reset, solution, question, debrief", async (t) => {
  const workbench = await openWorkbench(t, { open: "lab/1.6", viewport });
  const { page } = workbench;
  const frame = await labPage(workbench);
  const answer = async (value) => {
    await frame.locator(".card input").fill(value);
    await frame.locator(".card input").press("Enter");
  };
  /** Goes on, and waits until the next step stands there. */
  const goOn = async () => {
    const title = await frame.locator("#step-title").innerText();
    await press(frame, "Next");
    await frame.waitForFunction((before) => document.querySelector("#step-title").innerText !== before, title);
  };
  await answer("6");
  await frame.waitForSelector(".outcome >> text=You said 6");
  await goOn();
  await answer("3");
  await frame.waitForSelector(".outcome >> text=You said 3");
  await goOn();

  await typeLine(workbench, frame, 10, "maxSurge: 0");
  await typeLine(workbench, frame, 11, "maxUnavailable: 0");
  await page.keyboard.press("Control+Enter");
  await frame.waitForSelector(".mistake >> text=Both zero");

  await press(frame, "Hint");
  for (const tier of ["Where to look", "Which rule applies", "The shape of the fix"]) {
    await frame.locator(`.hints button[aria-label$="${tier}"]`).click();
    await frame.waitForSelector(`.hint:has(h3:text-is("${tier}")) .prose`);
  }
  await frame.locator('.hints button[aria-label$="The difference"]').click();
  await press(frame, "Show the solution");
  await frame.waitForSelector('.hint:has(h3:text-is("The difference")) .prose');
  await workbench.screenshot("rolling-update-hints");

  await press(frame, "Reset");
  await frame.waitForSelector(".view-line >> text=30%");
  await typeLine(workbench, frame, 10, "maxSurge: 1");
  await typeLine(workbench, frame, 11, "maxUnavailable: 1");
  await typeLine(workbench, frame, 22, "image: shop:v2");
  await page.keyboard.press("Control+Enter");
  await frame.waitForSelector(".step-done", { timeout: 45_000 });
  await frame.waitForSelector(".check-passed >> text=no outage");
  await goOn();
  await answer("1");
  await frame.waitForSelector(".mistake");
  await answer("2");
  await frame.waitForSelector(".step-done");
  await press(frame, "Finish");
  await frame.waitForSelector(".timeline >> text=apply deploy/web");
  await workbench.screenshot("rolling-update-debrief");
  assert.ok(await frame.locator("text=Next lab: Stuck rollout").isVisible());
  const cut = await frame.evaluate(() => {
    const area = document.querySelector(".lab-text");
    return area.scrollWidth > area.clientWidth;
  });
  assert.strictEqual(cut, false, "the debrief fits its column");
  const done = page.locator(".pane-body .monaco-list-row", { hasText: "1 Workloads" });
  await workbench.showSideBar();
  await done.locator("text=1/7").waitFor();
  assert.deepStrictEqual(workbench.pageErrors, []);
});

test("in the terminal kubectl answers, Tab completes, history comes back, and an error is one line", async (t) => {
  const workbench = await openWorkbench(t, {
    open: "lab/1.1",
    viewport,
    settings: { "terminal.integrated.gpuAcceleration": "off" },
  });
  const { page } = workbench;
  const frame = await workbench.webview(".lab-head", 60_000);
  await press(frame, "Open Terminal");
  const rows = page.locator(".terminal-wrapper.active .xterm-rows");
  const says = (text) =>
    page.waitForFunction(
      (wanted) =>
        document
          .querySelector(".terminal-wrapper.active .xterm-rows")
          ?.innerText.replaceAll("\u00a0", " ")
          .includes(wanted),
      text,
    );
  await rows.waitFor();
  await says("Try: kubectl get nodes");
  await page.locator(".terminal-wrapper.active .xterm-helper-textarea").focus();
  await page.keyboard.type("kubectl get pods -A\r");
  await says("kube-scheduler-cp-1");
  await page.keyboard.type("clear\r");
  await page.keyboard.type("kubectl desc");
  await page.keyboard.press("Tab");
  await says("kubectl describe ");
  await page.keyboard.type("node cp");
  await page.keyboard.press("Tab");
  await says("node cp-1 ");
  await page.keyboard.press("Enter");
  await says("Events:"); // the end of it; the rest has scrolled away
  await page.keyboard.type("clear\r");
  await page.keyboard.type("kubectl get pod nope\r");
  await says('Error from server (NotFound): pods "nope" not found');
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowUp");
  await says("kubectl describe node cp-1");
  await workbench.screenshot("terminal");
});

test("the language changes while everything is open: labs, views and messages", async (t) => {
  const workbench = await openWorkbench(t, { open: "lab/0.1", viewport });
  const { page } = workbench;
  const frame = await workbench.webview(".lab-head", 60_000);
  await workbench.showSideBar();
  const tree = await workbench.webview("#tree");
  await workbench.setSetting("kubarium.language", "zh-cn");
  await frame.waitForSelector(".lab-head >> text=读懂集群");
  await frame.waitForSelector(".lab-place >> text=认路");
  await frame.waitForSelector("text=下一步");
  await tree.waitForSelector("text=控制平面");
  await page.locator(".pane-body .monaco-list-row", { hasText: "第一个 Pod" }).waitFor();
  await page.locator('.pane-header[aria-label^="集群"]').waitFor();
  await workbench.runCommand("Kubarium: Why Is This So?");
  await page.locator('.quick-input-widget input[placeholder="想问哪个对象的原因？"]').waitFor();
  await page.keyboard.press("Escape");
  await workbench.screenshot("zh-cn");
  assert.deepStrictEqual(englishIn(await frame.locator(".lab").innerText()), []);
  await workbench.setSetting("kubarium.language", "en");
  await frame.waitForSelector(".lab-head >> text=Read the cluster");
});

test("after a reload the panel is there again, with its lab, its text and its place", async (t) => {
  const workbench = await openWorkbench(t, { open: "lab/0.2" });
  const { page } = workbench;
  const frame = await labPage(workbench);
  await press(frame, "Next");
  await frame.waitForSelector("text=Step 2 of");
  await typeLine(workbench, frame, 4, "name: still-here");
  await until(() => workbench.keptTexts().some((text) => text.includes("still-here")));
  await page.reload();
  await page.waitForSelector(".monaco-workbench .activitybar");
  const again = await labPage(workbench);
  await again.waitForSelector("text=Step 2 of");
  await again.waitForSelector(".view-line >> text=still-here");
});

/** Whole words of English that the views' own table would have had to translate. */
function englishIn(text) {
  const table = readFileSync(path.join(root, "webview/src/texts.en.ts"), "utf8");
  const own = [...table.matchAll(/: "([A-Z][a-z]+(?: [a-z]+)*)"/g)].map(([, words]) => words);
  const names = new Set(["Pending", "Ready", "Failed", "Succeeded", "Terminating"]);
  return own.filter((words) => !names.has(words) && text.split("\n").includes(words));
}
