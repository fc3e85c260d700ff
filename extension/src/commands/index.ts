/** Every command of package.json and the file that does it; each file is imported when its command is first run. */
import * as vscode from "vscode";
import { commands } from "../constants";
import type { AppState } from "../views/appState";

type Command = (state: AppState, ...args: unknown[]) => unknown;

const table: Readonly<Record<string, () => Promise<Command>>> = {
  [commands.labOpen]: async () => (await import("./lab")).open,
  [commands.labNext]: async () => (await import("./lab")).next,
  [commands.labReset]: async () => (await import("./lab")).reset,
  [commands.labApply]: async () => (await import("./lab")).apply,
  [commands.playgroundNew]: async () => (await import("./playground")).create,
  [commands.playgroundApply]: async () => (await import("./playground")).apply,
  [commands.clockPause]: async () => (await import("./clock")).pause,
  [commands.clockResume]: async () => (await import("./clock")).resume,
  [commands.clockStep]: async () => (await import("./clock")).step,
  [commands.clockSettle]: async () => (await import("./clock")).settle,
  [commands.clockSpeed]: async () => (await import("./clock")).speed,
  [commands.terminalOpen]: async () => (await import("./cluster")).openTerminal,
  [commands.why]: async () => (await import("./cluster")).why,
  [commands.clusterReveal]: async () => (await import("./cluster")).reveal,
  [commands.connectKubectl]: async () => (await import("./connectKubectl")).connect,
};

export function registerCommands(state: AppState): vscode.Disposable {
  const registered = Object.entries(table).map(([id, load]) =>
    vscode.commands.registerCommand(id, async (...args: unknown[]) => {
      const command = await load();
      return command(state, ...args);
    }),
  );
  return vscode.Disposable.from(...registered);
}
