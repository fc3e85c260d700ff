/** The host's end of a view's wire, with what every view may ask: the clock, revealing, why, commands, a new page. */
import * as vscode from "vscode";
import { Disposables } from "../base/disposable";
import { language } from "../env/i18n";
import { Channel } from "../protocol/channel";
import { Clock, Crashed, Hello, MoveClock, OpenWhy, Ready, ReloadView, Reveal, RunCommand } from "../protocol/view";
import type { AppState, OpenCluster } from "./appState";
import { htmlOf, localResourceRoots, type ViewName } from "./html";

export interface BoundView extends vscode.Disposable {
  readonly channel: Channel;
}

export interface ViewBinding {
  readonly view: ViewName;
  /** Called when the page listens, again when it has been set anew, and whenever another cluster is open. */
  show(channel: Channel, cluster: OpenCluster | undefined, life: Disposables): void;
  /** Registers what the view's own messages do; once for each page. */
  register?(channel: Channel, life: Disposables): void;
}

/** Sets the page and connects it. Disposing lets go of everything but the webview itself. */
export function bindView(state: AppState, webview: vscode.Webview, { view, show, register }: ViewBinding): BoundView {
  const { extensionUri } = state.context;
  const life = new Disposables();
  const channel = new Channel((envelope) => webview.postMessage(envelope));
  let shown = life.add(new Disposables());
  let isReady = false;

  const showNow = () => {
    if (!isReady) return;
    shown.dispose();
    shown = life.add(new Disposables());
    const cluster = state.cluster;
    channel.send(Hello, { language: language(), ...(cluster ? { clock: cluster.session.clock } : {}) });
    if (cluster) shown.add(cluster.session.onClock((clock) => channel.send(Clock, clock)));
    show(channel, cluster, shown);
  };
  const setPage = () => {
    isReady = false;
    webview.html = htmlOf(webview, extensionUri, view);
  };

  life.defer(() => channel.dispose());
  life.add(webview.onDidReceiveMessage((message) => channel.receive(message)));
  life.add(state.onDidChangeCluster(showNow));
  life.add(vscode.workspace.onDidChangeConfiguration((change) => change.affectsConfiguration("kubarium") && showNow()));
  channel.onMessage(Ready, () => {
    isReady = true;
    showNow();
  });
  channel.onMessage(
    MoveClock,
    (command) => void state.cluster?.session.moveClock(command).catch((error) => state.log.error(String(error))),
  );
  channel.onMessage(Reveal, ({ ref }) => void state.reveal(ref));
  channel.onMessage(OpenWhy, ({ ref }) => void state.reveal(ref, "why"));
  channel.onMessage(RunCommand, ({ command }) => {
    // A page may run Kubarium's own commands and no others.
    if (command.startsWith("kubarium.")) void vscode.commands.executeCommand(command);
  });
  channel.onMessage(Crashed, ({ message, stack }) =>
    state.log.error(`the view ${view} has crashed: ${stack ?? message}`),
  );
  channel.onMessage(ReloadView, setPage);
  register?.(channel, life);
  webview.options = { enableScripts: true, localResourceRoots: localResourceRoots(extensionUri) };
  setPage();
  return { channel, dispose: () => life.dispose() };
}
