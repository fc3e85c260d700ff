/**
 * The page of a view. Scripts and styles carry a nonce; the lab's panel alone gets more, because Monaco writes style
 * elements and starts its workers from blobs.
 */
import * as vscode from "vscode";
import { language } from "../env/i18n";
import { randomId } from "../env/randomId";

export type ViewName = "cluster" | "eventLog" | "lab";

/** What a webview may load: what the build has made, and nothing else. */
export function localResourceRoots(extensionUri: vscode.Uri): vscode.Uri[] {
  return [vscode.Uri.joinPath(extensionUri, "dist", "webview"), vscode.Uri.joinPath(extensionUri, "dist", "schema")];
}

export function htmlOf(webview: vscode.Webview, extensionUri: vscode.Uri, view: ViewName): string {
  const nonce = randomId();
  const asset = (file: string) =>
    webview.asWebviewUri(vscode.Uri.joinPath(extensionUri, "dist", "webview", file)).toString();
  const { cspSource } = webview;
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    view === "lab" ? `style-src ${cspSource} 'unsafe-inline'` : `style-src ${cspSource} 'nonce-${nonce}'`,
    `font-src ${cspSource}${view === "lab" ? " data:" : ""}`,
    `img-src ${cspSource} data:`,
    ...(view === "lab" ? [`connect-src ${cspSource}`, "worker-src blob:"] : []),
  ].join("; ");
  const lang = language() === "zh-cn" ? "zh-CN" : "en";
  return `<!doctype html>
<html lang="${lang}" data-view="${view}">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta http-equiv="Content-Security-Policy" content="${policy}" />
    <title>Kubarium</title>
    <link rel="stylesheet" href="${asset("codicon.css")}" nonce="${nonce}" />
    <link rel="stylesheet" href="${asset(`${view}.css`)}" nonce="${nonce}" />
  </head>
  <body>
    <div id="root"></div>
    <script nonce="${nonce}" src="${asset(`${view}.js`)}"></script>
  </body>
</html>`;
}
