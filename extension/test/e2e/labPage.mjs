/** The lab's page under the hands of a test. */
import assert from "node:assert";
import { sleep } from "../../../scripts/lib/say.mjs";

/** The lab's page with Monaco in it. */
export async function labPage(workbench) {
  const frame = await workbench.webview(".monaco-editor .view-lines", 60_000);
  await frame.waitForSelector(".lab-head");
  return frame;
}

/** Writes a line of the file anew, as a person does: there, to its end, over its words. */
export async function typeLine(workbench, frame, line, text) {
  const { keyboard } = workbench.page;
  await frame.click(".monaco-editor .view-lines");
  await keyboard.press("Control+Home");
  for (let at = 1; at < line; at++) await keyboard.press("ArrowDown");
  await keyboard.press("End");
  await keyboard.press("Shift+Home");
  await keyboard.insertText(text);
  await keyboard.press("Escape");
}

/** Presses a button of the lab by its words. */
export const press = (frame, words) => frame.locator("vscode-button, button", { hasText: words }).first().click();

/** Waits until something outside of the page is so. */
export async function until(isSo, withinMs = 15_000) {
  for (const end = Date.now() + withinMs; !isSo(); await sleep(50)) assert.ok(Date.now() < end, "it never came to be");
}
