/** Opening, applying, resetting labs, and going to the next one. */
import * as vscode from "vscode";
import { commands } from "../constants";
import { language, t } from "../env/i18n";
import type { LoadedLab } from "../labs/index";
import type { AppState } from "../views/appState";
import { lastLabKey, showLabPanel } from "../views/labPanel";

/** Opens a lab: by id or number, of a row of the tree, or one that the learner picks. Resolves when its cluster runs. */
export async function open(state: AppState, asked?: unknown): Promise<void> {
  const id = idOf(asked) ?? (await pick(state));
  if (!id) return;
  const current = state.cluster?.lab;
  if (current && (current.lab.id === id || current.lab.number === id)) {
    showLabPanel(state);
    return;
  }
  const panel = showLabPanel(state);
  panel.fail(undefined);
  try {
    const session = await (await state.load()).openLab(id);
    await state.context.workspaceState.update(lastLabKey, session.lab.id);
  } catch (error) {
    const what = error instanceof Error ? error.message : String(error);
    state.log.error(error instanceof Error ? error : what);
    const isUnknown = error instanceof Error && error.name === "UnknownLab";
    panel.fail(
      isUnknown
        ? { what }
        : {
            what: t("clusterFailed"),
            try: t("clusterFailedTry"),
            detail: error instanceof Error ? (error.stack ?? what) : what,
          },
    );
    if (isUnknown)
      void vscode.window
        .showErrorMessage(what, t("openLab"))
        .then((chosen) => chosen && vscode.commands.executeCommand(commands.labOpen));
  }
}

export async function next(state: AppState): Promise<void> {
  const lab = await (await state.load()).nextLab();
  if (lab) await open(state, lab.lab.id);
  else await vscode.window.showInformationMessage(t("labsFinished"));
}

export async function reset(state: AppState): Promise<void> {
  const lab = state.cluster?.lab;
  if (!lab) return noLab();
  const yes = t("labResetYes");
  if ((await vscode.window.showWarningMessage(t("labResetAsk"), { modal: true }, yes)) === yes) await lab.reset("lab");
}

export async function apply(state: AppState): Promise<void> {
  const lab = state.cluster?.lab;
  if (!lab) return noLab();
  if (state.panel) state.panel.pressApply();
  else {
    showLabPanel(state);
    await lab.apply(lab.files);
  }
}

async function noLab(): Promise<void> {
  const chosen = await vscode.window.showInformationMessage(t("noLab"), t("openLab"));
  if (chosen) await vscode.commands.executeCommand(commands.labOpen);
}

/** A command's argument: an id, or a row of the labs' tree. */
function idOf(asked: unknown): string | undefined {
  if (typeof asked === "string") return asked;
  const lab = (asked as { lab?: LoadedLab } | undefined)?.lab;
  return lab?.lab.id;
}

async function pick(state: AppState): Promise<string | undefined> {
  const app = await state.load();
  const { tracks } = await app.catalogue();
  const { progress } = app.progress;
  const own = language();
  const items = tracks.flatMap((track): (vscode.QuickPickItem & { id?: string })[] => [
    { label: track.title[own], kind: vscode.QuickPickItemKind.Separator },
    ...track.labs.map(({ lab }) => ({
      id: lab.id,
      label: `${progress.labs.has(lab.id) ? "$(check) " : ""}${t("labAt", { number: lab.number, title: lab.title[own] })}`,
      description: t("labMinutes", { count: lab.minutes }),
      detail: lab.summary[own],
    })),
  ]);
  const chosen = await vscode.window.showQuickPick(items, { placeHolder: t("labPick"), matchOnDetail: true });
  return chosen?.id;
}
