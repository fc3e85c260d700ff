/** The lab's panel: one for each window. It comes at once and is filled when the lab's cluster has booted. */
import * as vscode from "vscode";
import { commands, views } from "../constants";
import { language, t } from "../env/i18n";
import {
  Answer,
  Applied,
  Apply,
  Edit,
  Hint,
  Lab,
  type LabState,
  Markers,
  Next,
  OpenLink,
  PressApply,
  Previous,
  Reset,
  ShowFile,
  Strip,
  type Trouble,
} from "../protocol/lab";
import type { ObjectRef } from "../protocol/view";
import type { LabSession } from "../session/labSession";
import type { AppState } from "./appState";
import { type BoundView, bindView } from "./viewChannel";

export class LabPanel {
  private readonly bound: BoundView;
  private trouble: Trouble | undefined;

  constructor(
    private readonly state: AppState,
    private readonly panel: vscode.WebviewPanel,
  ) {
    const icon = (theme: "light" | "dark") =>
      vscode.Uri.joinPath(state.context.extensionUri, "media", `kubarium-${theme}.svg`);
    panel.iconPath = { light: icon("light"), dark: icon("dark") };
    this.bound = bindView(state, panel.webview, {
      view: "lab",
      show: (channel, cluster, life) => {
        if (this.trouble) return channel.send(Lab, emptyLab(this.trouble));
        const lab = cluster?.lab;
        if (!lab) return;
        panel.title = lab.lab.title[language()];
        channel.send(Lab, this.withSchema(lab.state));
        channel.send(Strip, { replace: true, samples: lab.samples });
        life.add(lab.onState((next) => channel.send(Lab, this.withSchema(next))));
        life.add(lab.onApplied((result) => channel.send(Applied, result)));
        life.add(lab.onMarkers((markers) => channel.send(Markers, markers)));
        life.add(lab.onStrip((sample) => channel.send(Strip, { replace: false, samples: [sample] })));
        life.add(lab.cluster.onSnapshot(() => channel.send(Strip, { replace: true, samples: lab.samples })));
      },
      register: (channel) => {
        const withLab = (act: (lab: LabSession) => unknown) => {
          const lab = state.cluster?.lab;
          if (lab) void Promise.resolve(act(lab)).catch((error: unknown) => this.failed(error));
        };
        channel.onMessage(Apply, ({ files }) => withLab((lab) => lab.apply(files)));
        channel.onMessage(Edit, (edit) => withLab((lab) => lab.edit(edit)));
        channel.onMessage(Reset, ({ what }) => withLab((lab) => lab.reset(what)));
        channel.onMessage(Next, () => withLab((lab) => lab.next()));
        channel.onMessage(Previous, () => withLab((lab) => lab.previous()));
        channel.onMessage(Hint, ({ step, tier }) => withLab((lab) => lab.takeHint(step, tier)));
        channel.onMessage(Answer, ({ step, value }) => withLab((lab) => lab.answer(step, value)));
        channel.onMessage(OpenLink, ({ href }) => this.openLink(href));
      },
    });
    panel.onDidDispose(() => {
      this.bound.dispose();
      if (state.panel === this) state.panel = undefined;
    });
  }

  /** As if the learner had pressed Apply: the text is the panel's. */
  pressApply(): void {
    this.panel.reveal();
    this.bound.channel.send(PressApply, {});
  }

  showFile(path: string, line?: number): void {
    this.panel.reveal();
    this.bound.channel.send(ShowFile, { path, ...(line === undefined ? {} : { line }) });
  }

  reveal(): void {
    this.panel.reveal();
  }

  /** Says that the lab could not be opened, and why. */
  fail(trouble: Trouble | undefined): void {
    this.trouble = trouble;
    if (trouble) this.bound.channel.send(Lab, emptyLab(trouble));
  }

  private failed(error: unknown): void {
    this.state.log.error(error instanceof Error ? error : String(error));
    this.fail({
      what: t("clusterFailed"),
      try: t("clusterFailedTry"),
      detail: error instanceof Error ? (error.stack ?? error.message) : String(error),
    });
  }

  private openLink(href: string): void {
    const [scheme = "", rest = ""] = href.split(/:(.*)/s);
    if (scheme === "lab") void vscode.commands.executeCommand(commands.labOpen, rest);
    else if (scheme === "object") void this.state.reveal(refOf(rest));
    else if (scheme === "command" && rest.startsWith("kubarium.")) void vscode.commands.executeCommand(rest);
    else if (scheme === "https") void vscode.env.openExternal(vscode.Uri.parse(href, true));
  }

  private withSchema(lab: LabState): LabState {
    const schema = vscode.Uri.joinPath(this.state.context.extensionUri, "dist", "schema", "editor.json");
    const schemaUrl = this.panel.webview.asWebviewUri(schema).toString();
    return { ...lab, files: lab.files.map((file) => (file.language === "yaml" ? { ...file, schemaUrl } : file)) };
  }
}

/** Where the window remembers its lab. */
export const lastLabKey = "lab";

/** Brings panels back after a restart of the window. */
export function registerLabPanel(state: AppState): vscode.Disposable {
  return vscode.window.registerWebviewPanelSerializer(views.labPanel, {
    async deserializeWebviewPanel(panel, kept: { readonly lab?: string } | undefined) {
      // After a crash the page's own state may be older than the page.
      const lab = kept?.lab || state.context.workspaceState.get<string>(lastLabKey);
      if (state.panel || !lab) return panel.dispose();
      state.panel = new LabPanel(state, panel);
      await vscode.commands.executeCommand(commands.labOpen, lab);
    },
  });
}

/** Shows the panel, or makes it. */
export function showLabPanel(state: AppState): LabPanel {
  if (state.panel) state.panel.reveal();
  else {
    const panel = vscode.window.createWebviewPanel(views.labPanel, "Kubarium", vscode.ViewColumn.Active, {
      retainContextWhenHidden: true,
    });
    state.panel = new LabPanel(state, panel);
  }
  return state.panel!;
}

/** `Pod/shop/web`, or `Node/node-1` for what has no namespace. */
function refOf(text: string): ObjectRef {
  const parts = text.split("/");
  const [kind = "", namespace = "", name = ""] = parts.length === 2 ? [parts[0], "", parts[1]] : parts;
  return { kind, name, ...(namespace ? { namespace } : {}) };
}

function emptyLab(trouble: Trouble): LabState {
  return { id: "", title: "", number: "", track: "", minutes: 0, steps: [], step: 0, files: [], trouble };
}
