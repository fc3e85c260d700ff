/**
 * What Kubarium brings into VS Code, as a table of contents. Everything registered here is thin; labs, clusters and
 * kubectl are imported when somebody asks for them.
 */
import type * as vscode from "vscode";
import { registerCommands } from "./commands";
import type { Environment } from "./env/environment";
import { AppState } from "./views/appState";
import { registerClusterView } from "./views/clusterView";
import { registerContextKeys } from "./views/contextKeys";
import { registerDocuments } from "./views/documents";
import { registerEventLogView } from "./views/eventLogView";
import { registerLabPanel } from "./views/labPanel";
import { registerLabsView } from "./views/labsView";
import { openAtStart, registerUris } from "./views/opening";
import { registerStatusBar } from "./views/statusBar";
import { registerTerminalProfile } from "./views/terminal";

/** What `activate` returns: for the suites, which look at the same state as the views. */
export interface Kubarium {
  readonly state: AppState;
}

export function start(
  context: vscode.ExtensionContext,
  log: vscode.LogOutputChannel,
  environment: Environment,
): Kubarium {
  const state = new AppState(context, log, environment);
  context.subscriptions.push(
    log,
    state,
    registerCommands(state),
    registerLabsView(state),
    registerClusterView(state),
    registerEventLogView(state),
    registerLabPanel(state),
    registerTerminalProfile(state),
    registerDocuments(state),
    registerStatusBar(state),
    registerContextKeys(state),
    registerUris(state),
  );
  void openAtStart(state);
  return { state };
}
