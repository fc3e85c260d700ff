/** The cluster's clock: pause, resume, step, skip, speed. */
import * as vscode from "vscode";
import { t } from "../env/i18n";
import { type ClockCommandView, clockFactors } from "../protocol/view";
import type { AppState } from "../views/appState";

export const pause = (state: AppState) => move(state, { sort: "pause" });
export const resume = (state: AppState) => move(state, { sort: "resume" });
export const step = (state: AppState) => move(state, { sort: "step" });

/** Skips to the moment when nothing is left to do; where something is waited for, that is offered. */
export async function settle(state: AppState): Promise<void> {
  const { settled, nowMs } = (await move(state, { sort: "settle" })) ?? {};
  if (settled?.is !== "waiting" || nowMs === undefined || state.cluster?.session.clock.waiting === undefined) return;
  const skip = t("waitingSkip");
  const seconds = Math.ceil((settled.untilMs - nowMs) / 1000);
  const chosen = await vscode.window.showInformationMessage(t("waiting", { seconds, for: settled.for }), skip);
  if (chosen === skip)
    await move(state, {
      sort: "advance",
      byMs: Math.max(0, settled.untilMs - (state.cluster?.session.clock.nowMs ?? settled.untilMs)),
    });
}

export async function speed(state: AppState, given?: unknown): Promise<void> {
  const now = state.cluster?.session.clock.factor;
  const factor = typeof given === "number" ? given : await pick(now);
  if (factor !== undefined) await move(state, { sort: "speed", factor });
}

async function pick(now: number | undefined): Promise<number | undefined> {
  const items = clockFactors.map((factor) => ({
    label: `${factor}×`,
    factor,
    ...(factor === now ? { description: t("speedNow") } : {}),
  }));
  return (await vscode.window.showQuickPick(items, { placeHolder: t("speedPick") }))?.factor;
}

async function move(state: AppState, command: ClockCommandView) {
  const session = state.cluster?.session;
  if (session) return session.moveClock(command);
  void vscode.window.showInformationMessage(t("noCluster"));
  return undefined;
}
