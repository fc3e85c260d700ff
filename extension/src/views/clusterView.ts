/** The cluster tree in the side bar. */
import * as vscode from "vscode";
import { views } from "../constants";
import { language, t } from "../env/i18n";
import type { Channel } from "../protocol/channel";
import { AskSnapshot, Details, NoCluster, OpenYaml, RevealRow, TreeBatch, TreeSnapshot } from "../protocol/clusterTree";
import type { Session } from "../session/session";
import type { AppState } from "./appState";
import { bindView } from "./viewChannel";

export function registerClusterView(state: AppState): vscode.Disposable {
  let channel: Channel | undefined;
  /** A hidden page is gone; what is to be revealed waits for the next one. */
  let isShown = () => false;
  let toReveal: Parameters<AppState["reveal"]> | undefined;
  state.reveal = async (ref, tab) => {
    const reveal = { ref, ...(tab ? { tab } : {}) };
    if (channel && isShown()) channel.send(RevealRow, reveal);
    else toReveal = [ref, tab];
    await vscode.commands.executeCommand(`${views.cluster}.focus`);
  };
  const sendTree = (to: Channel, session: Session) =>
    to.send(TreeSnapshot, { ...session.position, rows: session.tree.all() });

  return vscode.window.registerWebviewViewProvider(
    views.cluster,
    {
      resolveWebviewView(view) {
        const bound = bindView(state, view.webview, {
          view: "cluster",
          show(to, cluster, life) {
            channel = to;
            isShown = () => view.visible;
            view.title = t("viewCluster");
            if (!cluster) return to.send(NoCluster, {});
            const { session } = cluster;
            sendTree(to, session);
            life.add(session.onSnapshot(() => sendTree(to, session)));
            life.add(session.onBatch(({ log: _, ...batch }) => to.send(TreeBatch, batch)));
            const [ref, tab] = toReveal ?? [];
            toReveal = undefined;
            if (ref) to.send(RevealRow, { ref, ...(tab ? { tab } : {}) });
          },
          register(to) {
            to.onMessage(AskSnapshot, () => state.cluster && sendTree(to, state.cluster.session));
            to.onMessage(OpenYaml, ({ ref }) => void import("./documents").then(({ openYaml }) => openYaml(ref)));
            to.onRequest(Details, async ({ ref }) => {
              const { cluster } = state;
              if (!cluster) throw new Error("there is no cluster");
              cluster.lab?.opened(ref.kind, ref.name, ref.namespace);
              const { detailsOf } = await import("./details");
              return detailsOf(cluster, ref, language());
            });
          },
        });
        view.onDidDispose(() => {
          bound.dispose();
          channel = undefined;
          isShown = () => false;
        });
      },
    },
    { webviewOptions: { retainContextWhenHidden: false } },
  );
}
