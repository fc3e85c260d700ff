/** The cluster's clock in the status bar: virtual time, speed, and whether it stands still. */
import * as vscode from "vscode";
import { commands } from "../constants";
import { t } from "../env/i18n";
import type { ClockView } from "../protocol/view";
import type { AppState } from "./appState";

const EVERY_MS = 1_000;

export function registerStatusBar(state: AppState): vscode.Disposable {
  const item = vscode.window.createStatusBarItem("kubarium.clockStatus", vscode.StatusBarAlignment.Left, 10);
  item.name = "Kubarium";
  let following: vscode.Disposable | undefined;
  let timer: ReturnType<typeof setInterval> | undefined;
  let heard: { readonly clock: ClockView; readonly atMs: number } | undefined;

  const draw = () => {
    if (!heard) return;
    const { clock, atMs } = heard;
    const movedMs = clock.paused ? 0 : (performance.now() - atMs) * clock.factor;
    item.text = clock.paused
      ? `$(debug-pause) ${timeText(clock.sinceStartMs)} ${t("statusPaused")}`
      : `$(pulse) ${timeText(clock.sinceStartMs + movedMs)} ${clock.factor}×`;
    item.tooltip = t(clock.paused ? "clockPausedStatus" : "clockStatus");
    item.command = clock.paused ? commands.clockResume : commands.clockPause;
    item.accessibilityInformation = { label: `Kubarium ${timeText(clock.sinceStartMs)}` };
  };
  const hear = (clock: ClockView) => {
    heard = { clock, atMs: performance.now() };
    clearInterval(timer);
    // A cluster that stands still needs no ticks.
    timer = clock.paused ? undefined : setInterval(draw, EVERY_MS);
    draw();
  };
  const onCluster = state.onDidChangeCluster((cluster) => {
    following?.dispose();
    clearInterval(timer);
    if (!cluster) return item.hide();
    const { session } = cluster;
    following = vscode.Disposable.from(
      session.onClock(hear),
      session.onSnapshot(() => hear(session.clock)),
    );
    hear(session.clock);
    item.show();
  });
  return vscode.Disposable.from(item, onCluster, {
    dispose: () => {
      following?.dispose();
      clearInterval(timer);
    },
  });
}

/** `00:03:12`. */
function timeText(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const two = (value: number) => String(value).padStart(2, "0");
  return `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}
