/** Tracks and labs as a tree, with what has been done. */
import * as vscode from "vscode";
import { commands, views } from "../constants";
import { language, t } from "../env/i18n";
import type { LoadedLab, Progress, Track } from "../labs/index";
import type { AppState } from "./appState";

type Item = { readonly track: Track } | { readonly lab: LoadedLab };

export function registerLabsView(state: AppState): vscode.Disposable {
  const provider = new LabsProvider(state);
  const view = vscode.window.createTreeView<Item>(views.labs, { treeDataProvider: provider, showCollapseAll: true });
  const name = () => {
    view.title = t("viewLabs");
  };
  name();
  return vscode.Disposable.from(
    view,
    provider,
    state.onDidChangeCluster(() => provider.refresh()),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (!change.affectsConfiguration("kubarium")) return;
      name();
      provider.refresh();
    }),
    vscode.workspace.onDidGrantWorkspaceTrust(async () => {
      (await state.load()).forgetCatalogue();
      provider.refresh();
    }),
  );
}

class LabsProvider implements vscode.TreeDataProvider<Item>, vscode.Disposable {
  private readonly changes = new vscode.EventEmitter<undefined>();
  private readonly listening: vscode.Disposable[] = [];
  readonly onDidChangeTreeData = this.changes.event;

  constructor(private readonly state: AppState) {}

  refresh(): void {
    this.changes.fire(undefined);
  }

  async getChildren(item?: Item): Promise<Item[]> {
    if (item) return "track" in item ? item.track.labs.map((lab) => ({ lab })) : [];
    const app = await this.state.load();
    if (this.listening.length === 0) this.listening.push(app.progress.onDidChange(() => this.refresh()));
    const { tracks } = await app.catalogue();
    return tracks.map((track) => ({ track }));
  }

  async getTreeItem(item: Item): Promise<vscode.TreeItem> {
    const { progress } = (await this.state.load()).progress;
    return "track" in item ? trackItem(item.track, progress) : this.labItem(item.lab, progress);
  }

  getParent(): undefined {
    return undefined;
  }

  dispose(): void {
    this.changes.dispose();
    for (const one of this.listening) one.dispose();
  }

  private labItem({ lab }: LoadedLab, progress: Progress): vscode.TreeItem {
    const own = language();
    const done = progress.labs.has(lab.id);
    const isOpen = this.state.cluster?.lab?.lab.id === lab.id;
    const begun = (progress.steps.get(lab.id)?.size ?? 0) > 0;
    const item = new vscode.TreeItem(lab.title[own]);
    item.id = lab.id;
    item.description = t("labMinutes", { count: lab.minutes });
    item.tooltip = `${lab.number} ${lab.title[own]}\n${lab.summary[own]}`;
    item.contextValue = done ? "lab.done" : isOpen ? "lab.open" : "lab";
    item.iconPath = done
      ? new vscode.ThemeIcon("check", new vscode.ThemeColor("testing.iconPassed"))
      : isOpen
        ? new vscode.ThemeIcon("arrow-small-right")
        : new vscode.ThemeIcon(
            begun ? "circle-large-filled" : "circle-large-outline",
            new vscode.ThemeColor("descriptionForeground"),
          );
    item.accessibilityInformation = { label: `${lab.number} ${lab.title[own]}${done ? ", ✓" : ""}` };
    item.command = { command: commands.labOpen, title: t("openLab"), arguments: [lab.id] };
    return item;
  }
}

function trackItem(track: Track, progress: Progress): vscode.TreeItem {
  const own = language();
  const done = track.labs.filter(({ lab }) => progress.labs.has(lab.id)).length;
  const number = track.labs[0]?.lab.number.split(".")[0] ?? "";
  const item = new vscode.TreeItem(`${number} ${track.title[own]}`, vscode.TreeItemCollapsibleState.Expanded);
  item.id = `track/${track.id}`;
  item.description = `${done}/${track.labs.length}`;
  item.tooltip = track.summary[own];
  item.contextValue = "track";
  return item;
}
