/** Where Kubarium begins in a web worker's extension host, without Node. */
import * as vscode from "vscode";
import { webEnvironment } from "./env/web";
import { type Kubarium, start } from "./start";

export function activate(context: vscode.ExtensionContext): Kubarium {
  const log = vscode.window.createOutputChannel("Kubarium", { log: true });
  const dist = vscode.Uri.joinPath(context.extensionUri, "dist");
  return start(
    context,
    log,
    webEnvironment(dist, (message) => log.warn(message)),
  );
}

export function deactivate(): void {}
