/** The words of the extension's own messages. One function for all of them: `t("noCluster")`. */
import * as vscode from "vscode";
import { settings } from "../constants";
import type { Language } from "../protocol/view";
import { type TextKey, texts } from "./texts";

/** The learner's language: the setting's, or VS Code's. */
export function language(): Language {
  const chosen = vscode.workspace.getConfiguration().get<string>(settings.language, "auto");
  if (chosen === "en" || chosen === "zh-cn") return chosen;
  return vscode.env.language.toLowerCase().startsWith("zh") ? "zh-cn" : "en";
}

/** A text in the learner's language; `{name}` is filled from the values. */
export function t(key: TextKey, values: Readonly<Record<string, string | number>> = {}): string {
  return texts[language()][key].replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ""));
}
