/** The packaged extension as a learner meets it first: the side bar, the commands, the four themes. */
import assert from "node:assert";
import { test } from "node:test";
import { openWorkbench } from "./workbench.mjs";

test("Kubarium stands in the side bar and shows its labs in each of the four themes", async (t) => {
  const workbench = await openWorkbench(t);
  await workbench.showSideBar();
  await workbench.page.waitForSelector('.pane-header[aria-label^="Labs"]');
  await workbench.page.waitForSelector('.pane-header[aria-label^="Cluster"]');
  await workbench.inEachTheme((theme) => workbench.screenshot(`sidebar-${theme}`));
  assert.deepStrictEqual(workbench.policyViolations, []);
});
