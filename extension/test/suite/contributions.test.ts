/** What package.json promises is there once the extension is active. */
import assert from "node:assert";
import * as vscode from "vscode";

const id = "kubarium.kubarium";

suite("contributions", () => {
  test("the extension activates", async () => {
    const extension = vscode.extensions.getExtension(id);
    assert.ok(extension, `${id} is not installed`);
    await extension.activate();
    assert.ok(extension.isActive);
  });

  test("every contributed command is registered", async () => {
    const { contributes } = vscode.extensions.getExtension(id)!.packageJSON;
    const registered = new Set(await vscode.commands.getCommands(true));
    const missing = contributes.commands
      .map(({ command }: { command: string }) => command)
      .filter((command: string) => !registered.has(command));
    assert.deepStrictEqual(missing, []);
  });

  test("every contributed view opens", async () => {
    const { contributes } = vscode.extensions.getExtension(id)!.packageJSON;
    for (const view of Object.values<{ id: string }[]>(contributes.views).flat()) {
      await vscode.commands.executeCommand(`${view.id}.focus`);
    }
  });
});
