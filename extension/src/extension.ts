/** Where Kubarium begins in an extension host with Node. */
import * as vscode from "vscode";
import { nodeEnvironment } from "./env/node";
import { type Kubarium, start } from "./start";

export function activate(context: vscode.ExtensionContext): Kubarium {
  const log = vscode.window.createOutputChannel("Kubarium", { log: true });
  const dist = vscode.Uri.joinPath(context.extensionUri, "dist").fsPath;
  return start(
    context,
    log,
    nodeEnvironment(dist, (message) => log.warn(message)),
  );
}

export function deactivate(): void {}
