/** The learner's own kubectl on Kubarium's cluster: an endpoint on 127.0.0.1, while the cluster is open and no longer. */
import * as vscode from "vscode";
import { commands } from "../constants";
import type { Endpoint } from "../env/environment";
import { t } from "../env/i18n";
import type { AppState, OpenCluster } from "../views/appState";

/** The endpoint of the open cluster. */
const endpoints = new WeakMap<OpenCluster, { readonly endpoint: Endpoint; readonly file: vscode.Uri }>();

/** Opens the endpoint, writes its kubeconfig and a terminal that uses it. Resolves to the kubeconfig's path. */
export async function connect(state: AppState): Promise<string | undefined> {
  const { openEndpoint } = state.environment;
  if (!openEndpoint) {
    void vscode.window.showInformationMessage(t("connectHere"));
    return undefined;
  }
  if (!state.cluster) {
    void vscode.window
      .showInformationMessage(t("noCluster"), t("openLab"))
      .then((chosen) => chosen && vscode.commands.executeCommand(commands.labOpen));
    return undefined;
  }
  try {
    const { endpoint, file } = await open(state, state.cluster, openEndpoint);
    const terminal = vscode.window.createTerminal({
      name: "kubectl",
      env: { KUBECONFIG: file.fsPath },
      message: t("connected", { address: endpoint.address }),
    });
    terminal.show();
    return file.fsPath;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    void vscode.window.showErrorMessage(t("connectFailed", { why }));
    return undefined;
  }
}

async function open(
  state: AppState,
  cluster: OpenCluster,
  openEndpoint: NonNullable<AppState["environment"]["openEndpoint"]>,
) {
  const known = endpoints.get(cluster);
  if (known) return known;
  const endpoint = await openEndpoint(cluster.session.host);
  const file = vscode.Uri.joinPath(
    state.context.globalStorageUri,
    "kubeconfig",
    `${endpoint.address.split(":").pop()}.yaml`,
  );
  // It holds a private key.
  await state.environment.writePrivate?.(file.fsPath, endpoint.kubeconfig);
  const opened = { endpoint, file };
  endpoints.set(cluster, opened);
  const end = () => {
    listening.dispose();
    void endpoint.close();
    void vscode.workspace.fs.delete(file).then(undefined, () => {});
  };
  const listening = state.onDidChangeCluster(end);
  state.context.subscriptions.push({ dispose: end });
  return opened;
}
