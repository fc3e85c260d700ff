/** Read-only documents: an object's YAML as it is now, and chains of causes. They follow the cluster while they are open. */
import * as vscode from "vscode";
import { documentScheme } from "../constants";
import type { ObjectRef } from "../protocol/view";
import type { AppState } from "./appState";

/** Documents are renewed at most so often. */
const RENEW_AFTER_MS = 500;

/** Shows an object's YAML beside. */
export async function openYaml(ref: ObjectRef): Promise<void> {
  const document = await vscode.workspace.openTextDocument(uriOf(ref));
  await vscode.languages.setTextDocumentLanguage(document, "yaml");
  await vscode.window.showTextDocument(document, {
    viewColumn: vscode.ViewColumn.Beside,
    preview: true,
    preserveFocus: true,
  });
}

export function registerDocuments(state: AppState): vscode.Disposable {
  const changes = new vscode.EventEmitter<vscode.Uri>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let following: { dispose(): void } | undefined;
  const renew = () => {
    timer = undefined;
    for (const { uri } of vscode.workspace.textDocuments) if (uri.scheme === documentScheme) changes.fire(uri);
  };
  const onCluster = state.onDidChangeCluster((cluster) => {
    following?.dispose();
    following = cluster?.session.onBatch(() => {
      timer ??= setTimeout(renew, RENEW_AFTER_MS);
    });
  });
  const provider = vscode.workspace.registerTextDocumentContentProvider(documentScheme, {
    onDidChange: changes.event,
    async provideTextDocumentContent(uri) {
      const { cluster } = state;
      if (!cluster) return "";
      const { objectOf, yamlOf } = await import("./details");
      const object = await objectOf(cluster, refOf(uri));
      return object ? yamlOf(object) : `# ${uri.path.slice(1)}\n`;
    },
  });
  return vscode.Disposable.from(provider, onCluster, changes, { dispose: () => clearTimeout(timer) });
}

/** `kubarium:/Pod/default/web.yaml`; `_` stands for no namespace. */
function uriOf({ kind, namespace, name }: ObjectRef): vscode.Uri {
  return vscode.Uri.from({ scheme: documentScheme, path: `/${kind}/${namespace ?? "_"}/${name}.yaml` });
}

function refOf(uri: vscode.Uri): ObjectRef {
  const [, kind = "", namespace = "_", file = ""] = uri.path.split("/");
  return { kind, name: file.replace(/\.yaml$/, ""), ...(namespace === "_" ? {} : { namespace }) };
}
