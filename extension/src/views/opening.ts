/** What is opened without a click in Kubarium: a link, `npm start`'s wish, the flag file of a folder. */
import * as vscode from "vscode";
import { commands, openFile, views } from "../constants";
import type { AppState } from "./appState";

/** `vscode://kubarium.kubarium/lab/0.2`. */
export function registerUris(_state: AppState): vscode.Disposable {
  return vscode.window.registerUriHandler({ handleUri: (uri) => open(uri.path) });
}

/** Opens what the environment or the opened folder asks for. */
export async function openAtStart(state: AppState): Promise<void> {
  const { environment, log } = state;
  const wish = environment.open ?? (await flagFile());
  // A window that comes back has its lab back already; it is not moved to another one.
  if (!wish || hasLabTab()) return;
  try {
    await open(wish);
  } catch (error) {
    log.warn(`${wish} could not be opened: ${String(error)}`);
  }
}

/** VS Code puts a word of its own before a panel's type. */
function hasLabTab(): boolean {
  const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
  return tabs.some(({ input }) => input instanceof vscode.TabInputWebview && input.viewType.endsWith(views.labPanel));
}

async function flagFile(): Promise<string | undefined> {
  const folder = vscode.workspace.workspaceFolders?.[0];
  if (!folder) return undefined;
  try {
    const bytes = await vscode.workspace.fs.readFile(vscode.Uri.joinPath(folder.uri, openFile));
    return new TextDecoder().decode(bytes.slice(0, 200)).trim();
  } catch {
    return undefined;
  }
}

/** A wish names a lab and nothing else; whatever else stands in a link is not looked at. */
async function open(path: string): Promise<void> {
  const lab = /^\/?lab\/([\w.-]{1,80})$/.exec(path.trim())?.[1];
  if (!lab) return;
  await vscode.commands.executeCommand(`${views.labs}.focus`);
  await vscode.commands.executeCommand(commands.labOpen, lab);
}
