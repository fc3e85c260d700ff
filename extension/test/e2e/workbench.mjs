/**
 * A VS Code workbench in a headless browser, with the packaged extension in it, for the end-to-end tests.
 *
 *   test("the labs are listed", async (t) => {
 *     const workbench = await openWorkbench(t);
 *     await workbench.runCommand("Kubarium: Open Lab");
 *     const lab = await workbench.webview(".lab-text");
 *     await workbench.screenshot("lab");
 *   });
 */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { launchBrowser } from "../../../scripts/lib/browser.mjs";
import { root, sleep } from "../../../scripts/lib/say.mjs";
import { vsixPath } from "../../../scripts/package.mjs";
import { serveVSCode } from "../../../scripts/vscode.mjs";

const waitMsMax = 30_000;

/** VS Code's four kinds of theme: the setting's value, the name in the list, and the class that the workbench wears. */
export const themes = {
  dark: { name: "Default Dark Modern", label: "Dark Modern", class: "vs-dark" },
  light: { name: "Default Light Modern", label: "Light Modern", class: "vs" },
  "high-contrast-dark": { name: "Default High Contrast", label: "Dark High Contrast", class: "hc-black" },
  "high-contrast-light": { name: "Default High Contrast Light", label: "Light High Contrast", class: "hc-light" },
};

/**
 * Opens a workbench with data folders of its own and closes it after the test.
 * `files` are put into the opened folder (name → text); `folder: false` opens none.
 * `open` is what `npm start` would open, such as `lab/0.2`.
 * `extensionHost: "web"` runs the extension in the web worker host, where there is neither Node nor a file system.
 */
export async function openWorkbench(
  t,
  { theme = "dark", extensionHost = "node", settings = {}, files = {}, folder = true, open, viewport, env = {} } = {},
) {
  const vsix = process.env.KUBARIUM_VSIX ?? vsixPath();
  if (!existsSync(vsix)) throw new Error(`There is no ${vsix}. Run npm run package first.`);
  const temporary = mkdtempSync(path.join(tmpdir(), "kubarium-e2e-"));
  const workspace = path.join(temporary, "workspace");
  const given = open ? { ...files, ".kubarium/open": `${open}\n` } : files;
  mkdirSync(workspace, { recursive: true });
  for (const [name, text] of Object.entries(given)) {
    mkdirSync(path.dirname(path.join(workspace, name)), { recursive: true });
    writeFileSync(path.join(workspace, name), text);
  }
  const closers = [() => rmSync(temporary, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })];
  const close = async () => {
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  t?.after(close);
  try {
    const server = await serveVSCode({
      dataFolder: path.join(temporary, "data"),
      folder: folder ? workspace : undefined,
      vsix,
      settings: {
        "window.dialogStyle": "custom",
        "workbench.colorTheme": themes[theme].name,
        ...(extensionHost === "web" ? { "remote.extensionKind": { "kubarium.kubarium": ["web"] } } : {}),
        ...settings,
      },
      env: { HOME: temporary, ...(open ? { KUBARIUM_OPEN: open } : {}), ...env },
    });
    closers.push(async () => {
      server.stop();
      await sleep(300);
    });
    const { context } = await launchBrowser(path.join(temporary, "browser"), viewport ? { viewport } : {});
    closers.push(() => context.close());
    const page = context.pages()[0] ?? (await context.newPage());
    const workbench = workbenchOn({
      page,
      server,
      context,
      dataFolder: path.join(temporary, "data"),
      workspace,
      close,
    });
    await page.goto(server.url);
    await page.waitForSelector(".monaco-workbench .activitybar", { timeout: waitMsMax });
    return workbench;
  } catch (error) {
    await close();
    throw error;
  }
}

function workbenchOn({ page, server, context, dataFolder, workspace, close }) {
  const policyViolations = [];
  const pageErrors = [];
  page.on("console", (message) => {
    if (/Content Security Policy/.test(message.text())) policyViolations.push(message.text());
  });
  page.on("pageerror", (error) => pageErrors.push(error));

  const workbench = {
    page,
    server,
    context,
    workspace,
    dataFolder,
    close,
    /** What Chromium said about content security policies, from the workbench and all its webviews. */
    policyViolations,
    /** Uncaught errors, from the workbench and all its webviews. */
    pageErrors,

    /** Runs a command by the words that the command palette shows, category included. */
    async runCommand(title) {
      const input = page.locator(".quick-input-widget input[type=text]");
      await page.keyboard.press("Escape");
      await page.keyboard.press("F1");
      await input.waitFor({ state: "visible", timeout: waitMsMax });
      await input.fill(`>${title}`);
      const row = page.locator(".quick-input-list .monaco-list-row", { hasText: title }).first();
      await row.waitFor({ state: "visible", timeout: waitMsMax });
      await row.click();
    },

    /** Chooses an entry of the open quick pick. */
    async pick(text) {
      const row = page.locator(".quick-input-list .monaco-list-row", { hasText: text }).first();
      await row.waitFor({ state: "visible", timeout: waitMsMax });
      await row.click();
    },

    /** Shows Kubarium's side bar. */
    async showSideBar() {
      const tab = page.locator('.activitybar .action-item a[aria-label^="Kubarium"]').first();
      await tab.waitFor({ state: "visible", timeout: waitMsMax });
      if ((await tab.locator("..").getAttribute("class"))?.includes("checked")) return;
      await tab.click();
    },

    /** The frame inside the webview that contains an element of this selector; waits for it. */
    async webview(selector, timeoutMs = waitMsMax) {
      const until = Date.now() + timeoutMs;
      for (;;) {
        for (const frame of page.frames()) {
          if (frame === page.mainFrame()) continue;
          const element = await frame.$(selector).catch(() => null);
          if (element && (await element.isVisible().catch(() => false))) return frame;
        }
        if (Date.now() > until) throw new Error(`No webview shows ${selector} after ${timeoutMs} ms.`);
        await sleep(50);
      }
    },

    /** The rows of Kubarium's tree of labs, as text. */
    async treeRows() {
      return page.locator(".pane-body .monaco-list-row[role=treeitem]").allInnerTexts();
    },

    /** Switches the theme while everything is open, as a person does, and waits until the workbench wears it. */
    async setTheme(theme) {
      await workbench.runCommand("Preferences: Color Theme");
      await page.keyboard.type(themes[theme].label);
      await page.locator(".quick-input-list .monaco-list-row", { hasText: themes[theme].label }).first().waitFor();
      await page.keyboard.press("Enter");
      await page.waitForSelector(`.monaco-workbench.${themes[theme].class}`, { timeout: waitMsMax });
      await sleep(400); // the webviews get their colours a moment after the workbench
    },

    /** Writes a setting of the user's while everything is open, as the last one in settings.json. */
    async setSetting(name, value) {
      const line = `, ${JSON.stringify(name)}: ${JSON.stringify(value)}`;
      await workbench.runCommand("Preferences: Open User Settings (JSON)");
      const lines = page.locator('.monaco-editor[data-uri$="settings.json"] .view-lines');
      await lines.locator("text=workbench.colorTheme").waitFor({ timeout: waitMsMax });
      await lines.click();
      // Of two lines with one name the last one counts.
      await page.keyboard.press("Control+End");
      await page.keyboard.press("ArrowLeft");
      await page.keyboard.insertText(line);
      await page.keyboard.press("Control+S");
      const file = path.join(dataFolder, "data/User/settings.json");
      for (const until = Date.now() + waitMsMax; !readFileSync(file, "utf8").includes(line); await sleep(50))
        if (Date.now() > until) throw new Error(`${name} was not saved.`);
      // The settings lie over the window; a first Escape may belong to the suggestions.
      while ((await lines.count()) > 0) {
        await page.keyboard.press("Escape");
        await sleep(100);
      }
    },

    /** Where Kubarium runs: `node` in the server's extension host, `web` in the page's worker. */
    async extensionHost() {
      const size = page.viewportSize();
      await page.setViewportSize({ width: size.width, height: 3000 }); // the list draws only what is in sight
      await workbench.runCommand("Developer: Show Running Extensions");
      const row = page.locator(".runtime-extensions-editor .monaco-list-row", { hasText: "Kubarium" });
      await row.waitFor({ timeout: waitMsMax });
      const text = await row.innerText();
      await page.keyboard.press("Escape");
      await page.setViewportSize(size);
      return text.includes("127.0.0.1") ? "node" : "web";
    },

    /** Runs `look` under each theme in turn. */
    async inEachTheme(look) {
      for (const theme of Object.keys(themes)) {
        await workbench.setTheme(theme);
        await look(theme);
      }
    },

    /** Keeps a picture of the whole window in test-results/. */
    async screenshot(name) {
      mkdirSync(path.join(root, "test-results"), { recursive: true });
      const file = path.join(root, "test-results", `${name}.png`);
      await page.screenshot({ path: file });
      return file;
    },

    /** The same VS Code in a second window. */
    async anotherWindow() {
      const other = await context.newPage();
      await other.goto(server.url);
      await other.waitForSelector(".monaco-workbench .activitybar", { timeout: waitMsMax });
      return workbenchOn({ page: other, server, context, dataFolder, workspace, close });
    },

    /** The learner's texts as Kubarium has them on the disk, of all windows. */
    keptTexts() {
      const folder = path.join(dataFolder, "data/User/globalStorage/kubarium.kubarium/labs");
      const files = existsSync(folder) ? readdirSync(folder, { recursive: true }).map(String) : [];
      return files
        .filter((file) => file.endsWith(".json"))
        .flatMap((file) => Object.values(JSON.parse(readFileSync(path.join(folder, file), "utf8")).drafts))
        .map(({ text }) => text);
    },

    /** What the extension hosts wrote into their logs. */
    logFiles() {
      const logs = path.join(dataFolder, "data/logs");
      return existsSync(logs)
        ? readdirSync(logs, { recursive: true }).map((file) => path.join(logs, String(file)))
        : [];
    },
  };
  return workbench;
}
