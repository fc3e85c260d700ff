/** The event log in the panel. */
import * as vscode from "vscode";
import { views } from "../constants";
import { t } from "../env/i18n";
import type { Channel } from "../protocol/channel";
import { AskLogSnapshot, LogBatch, LogSnapshot } from "../protocol/eventLog";
import type { Session } from "../session/session";
import type { AppState } from "./appState";
import { bindView } from "./viewChannel";

export function registerEventLogView(state: AppState): vscode.Disposable {
  const sendLog = (to: Channel, session: Session | undefined) =>
    to.send(LogSnapshot, {
      branch: session?.position.branch ?? "",
      seq: session?.position.seq ?? 0,
      rows: session?.logRows ?? [],
    });

  return vscode.window.registerWebviewViewProvider(views.eventLog, {
    resolveWebviewView(view) {
      const bound = bindView(state, view.webview, {
        view: "eventLog",
        show(to, cluster, life) {
          view.title = t("viewEventLog");
          sendLog(to, cluster?.session);
          if (!cluster) return;
          const { session, lab } = cluster;
          lab?.opened("View", "eventLog");
          life.add(session.onSnapshot(() => sendLog(to, session)));
          life.add(
            session.onBatch(({ branch, afterSeq, seq, log }) =>
              to.send(LogBatch, { branch, afterSeq, seq, rows: log }),
            ),
          );
        },
        register(to) {
          to.onMessage(AskLogSnapshot, () => sendLog(to, state.cluster?.session));
        },
      });
      view.onDidDispose(() => bound.dispose());
    },
  });
}
