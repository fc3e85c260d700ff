/** What menus and keys want to know: whether there is a cluster, a lab, and whether the clock stands still. */
import * as vscode from "vscode";
import { contextKeys } from "../constants";
import type { AppState } from "./appState";

export function registerContextKeys(state: AppState): vscode.Disposable {
  const set = (key: string, value: boolean) => void vscode.commands.executeCommand("setContext", key, value);
  let following: { dispose(): void } | undefined;
  const onCluster = state.onDidChangeCluster((cluster) => {
    following?.dispose();
    set(contextKeys.hasCluster, cluster !== undefined);
    set(contextKeys.hasLab, cluster?.lab !== undefined);
    set(contextKeys.clockPaused, cluster?.session.clock.paused === true);
    following = cluster?.session.onClock(({ paused }) => set(contextKeys.clockPaused, paused));
  });
  return vscode.Disposable.from(onCluster, { dispose: () => following?.dispose() });
}
