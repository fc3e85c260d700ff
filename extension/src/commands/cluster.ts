/** Looking at the cluster: its view, its terminal, and why something is so. */
import * as vscode from "vscode";
import { commands, views } from "../constants";
import { t } from "../env/i18n";
import type { ObjectRef } from "../protocol/view";
import { podStatus } from "../session/podStatus";
import type { AppState } from "../views/appState";
import { terminalOptions } from "../views/terminal";

/** Shows the cluster view, and an object in it if one is given. */
export async function reveal(state: AppState, ref?: unknown): Promise<void> {
  if (isRef(ref)) await state.reveal(ref);
  else await vscode.commands.executeCommand(`${views.cluster}.focus`);
}

export function openTerminal(state: AppState): void {
  vscode.window.createTerminal(terminalOptions(state)).show();
}

/** Opens the chain of causes of an object: the given one, or a pod that the learner picks. */
export async function why(state: AppState, given?: unknown): Promise<void> {
  const session = state.cluster?.session;
  if (!session) {
    const chosen = await vscode.window.showInformationMessage(t("noCluster"), t("openLab"), t("newPlayground"));
    if (chosen === t("openLab")) await vscode.commands.executeCommand(commands.labOpen);
    else if (chosen) await vscode.commands.executeCommand(commands.playgroundNew);
    return;
  }
  const ref = isRef(given) ? given : await pick(state);
  if (ref) await state.reveal(ref, "why");
}

async function pick(state: AppState): Promise<ObjectRef | undefined> {
  const pods = state.cluster?.session.tree.list("Pod") ?? [];
  const isOwn = (namespace: string | undefined) => !namespace?.startsWith("kube-");
  const items = pods
    .map((pod) => {
      const { name, namespace } = pod.metadata;
      const ref: ObjectRef = { kind: "Pod", name, ...(namespace ? { namespace } : {}) };
      return { label: name, description: `${namespace} · ${podStatus(pod).word}`, ref, isOwn: isOwn(namespace) };
    })
    .sort((a, b) => Number(b.isOwn) - Number(a.isOwn) || (a.label < b.label ? -1 : 1));
  if (items.length === 0) {
    void vscode.window.showInformationMessage(t("noPods"));
    return undefined;
  }
  return (await vscode.window.showQuickPick(items, { placeHolder: t("whyPick"), matchOnDescription: true }))?.ref;
}

function isRef(value: unknown): value is ObjectRef {
  return (
    typeof value === "object" &&
    value !== null &&
    typeof (value as ObjectRef).kind === "string" &&
    typeof (value as ObjectRef).name === "string"
  );
}
