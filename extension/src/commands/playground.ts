/** A cluster without a lab, and applying any YAML to it. */
import * as vscode from "vscode";
import { commands, views } from "../constants";
import { t } from "../env/i18n";
import type { MarkerView } from "../protocol/lab";
import type { AppState } from "../views/appState";

const NODES_MAX = 10;
const NODES_AT_FIRST = 3;
const TEXT_LENGTH_MAX = 3 * 1024 * 1024;

/** Asks for the size and opens the cluster. The numbers may come as an argument: `{ workers: 3, base: "course" }`. */
export async function create(state: AppState, given?: unknown): Promise<void> {
  const asked = given as { workers?: number; base?: "course" | "recorded" } | undefined;
  const base = asked?.base ?? (asked?.workers === undefined ? await pickWorld() : "course");
  if (!base) return;
  const workers = base === "recorded" ? NODES_AT_FIRST : (asked?.workers ?? (await pickNodes()));
  if (workers === undefined) return;
  const app = await state.load();
  await app.openPlayground({ base, workers });
  await vscode.commands.executeCommand(`${views.cluster}.focus`);
  if (!asked) void vscode.window.showInformationMessage(t("playgroundReady"));
}

async function pickWorld(): Promise<"course" | "recorded" | undefined> {
  const chosen = await vscode.window.showQuickPick(
    [
      { label: t("playgroundCourse"), detail: t("playgroundCourseAbout"), base: "course" as const },
      { label: t("playgroundRecorded"), detail: t("playgroundRecordedAbout"), base: "recorded" as const },
    ],
    { placeHolder: t("playgroundWorld") },
  );
  return chosen?.base;
}

async function pickNodes(): Promise<number | undefined> {
  const counts = [
    NODES_AT_FIRST,
    ...Array.from({ length: NODES_MAX }, (_, index) => index + 1).filter((count) => count !== NODES_AT_FIRST),
  ];
  const chosen = await vscode.window.showQuickPick(
    counts.map((count) => ({ label: t(count === 1 ? "playgroundNode" : "playgroundNodesCount", { count }), count })),
    { placeHolder: t("playgroundNodes") },
  );
  return chosen?.count;
}

let diagnostics: vscode.DiagnosticCollection | undefined;

/** Applies a YAML file of the folder, or the one in the editor. Refusals are marked where they stand. */
export async function apply(state: AppState, resource?: unknown): Promise<void> {
  const uri = resource instanceof vscode.Uri ? resource : vscode.window.activeTextEditor?.document.uri;
  if (!uri) {
    void vscode.window.showInformationMessage(t("applyNotYaml"));
    return;
  }
  const document = await vscode.workspace.openTextDocument(uri);
  if (document.languageId !== "yaml" && document.languageId !== "json") {
    void vscode.window.showInformationMessage(t("applyNotYaml"));
    return;
  }
  const text = document.getText();
  if (text.length > TEXT_LENGTH_MAX) {
    void vscode.window.showErrorMessage(t("applyTooLarge"));
    return;
  }
  const app = await state.load();
  if (!state.cluster) await app.openPlayground({ base: "course", workers: NODES_AT_FIRST });
  const path = vscode.workspace.asRelativePath(uri);
  const { lines, markers, accepted } = await app.applyText(path, text);
  if (!diagnostics) {
    diagnostics = vscode.languages.createDiagnosticCollection("Kubarium");
    state.context.subscriptions.push(diagnostics);
  }
  diagnostics.set(uri, (markers.get(path) ?? []).map(diagnosticOf));
  const refused = lines.find(({ ok }) => !ok);
  if (refused) void vscode.window.showErrorMessage(t("applyRefused", { line: refused.text }));
  else if (accepted.length === 0) void vscode.window.showWarningMessage(t("applyNothing"));
  else {
    vscode.window.setStatusBarMessage(t("applied", { count: accepted.length }), 5_000);
    const last = accepted.at(-1);
    if (last) await vscode.commands.executeCommand(commands.clusterReveal, last.ref);
  }
}

function diagnosticOf({ line, column, endLine, endColumn, message, severity }: MarkerView): vscode.Diagnostic {
  const range = new vscode.Range(line - 1, column - 1, endLine - 1, endColumn - 1);
  const levels = {
    error: vscode.DiagnosticSeverity.Error,
    warning: vscode.DiagnosticSeverity.Warning,
    info: vscode.DiagnosticSeverity.Information,
  };
  const diagnostic = new vscode.Diagnostic(range, message, levels[severity]);
  diagnostic.source = "Kubarium";
  return diagnostic;
}
