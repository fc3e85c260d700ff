/** The packaged extension as a learner meets it first: the side bar, the four themes, the web window. */
import assert from "node:assert";
import { test } from "node:test";
import { openWorkbench } from "./workbench.mjs";

test("Kubarium stands in the side bar and shows its views in each of the four themes", async (t) => {
  const workbench = await openWorkbench(t);
  await workbench.showSideBar();
  await workbench.page.waitForSelector('.pane-header[aria-label^="Labs"]');
  await workbench.page.waitForSelector('.pane-header[aria-label^="Cluster"]');
  await workbench.page.waitForSelector(".pane-body .monaco-list-row[role=treeitem]");
  await workbench.inEachTheme((theme) => workbench.screenshot(`side-bar-${theme}`));
  assert.deepStrictEqual(workbench.policyViolations, []);
});

test("without a folder open the labs are there as well", async (t) => {
  const workbench = await openWorkbench(t, { folder: false });
  await workbench.showSideBar();
  await workbench.page.waitForSelector(".pane-body .monaco-list-row[role=treeitem]");
});

test("in a web window, without Node, the labs are there as well", async (t) => {
  const workbench = await openWorkbench(t, { extensionHost: "web" });
  await workbench.showSideBar();
  await workbench.page.waitForSelector(".pane-body .monaco-list-row[role=treeitem]");
  await workbench.screenshot("web-window");
  assert.strictEqual(await workbench.extensionHost(), "web");
});
