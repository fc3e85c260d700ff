/** What is open in this window: at most one cluster, with a lab or as a playground. Light: it brings nothing along. */
import * as vscode from "vscode";
import type { Environment } from "../env/environment";
import type { LabSession } from "../session/labSession";
import type { Session } from "../session/session";
import type { App } from "./app";
import type { LabPanel } from "./labPanel";

export interface OpenCluster {
  readonly session: Session;
  readonly lab?: LabSession;
}

export class AppState implements vscode.Disposable {
  private open: OpenCluster | undefined;
  private app: Promise<App> | undefined;
  private readonly clusterChanges = new vscode.EventEmitter<OpenCluster | undefined>();
  readonly onDidChangeCluster = this.clusterChanges.event;
  /** The lab's panel, while there is one. */
  panel: LabPanel | undefined;
  /** Shows an object in the cluster view; set by that view. */
  reveal: (
    ref: import("../protocol/view").ObjectRef,
    tab?: import("../protocol/clusterTree").DetailsTab,
  ) => Promise<void> = async () => {};

  constructor(
    readonly context: vscode.ExtensionContext,
    readonly log: vscode.LogOutputChannel,
    readonly environment: Environment,
  ) {}

  /** What is open now. */
  get cluster(): OpenCluster | undefined {
    return this.open;
  }

  /** Labs, sessions and storage; loaded by the first who asks. */
  load(): Promise<App> {
    this.app ??= import("./app").then(({ App }) => App.create(this));
    return this.app;
  }

  /** Opens a cluster in place of the one that is open. */
  setCluster(cluster: OpenCluster | undefined): void {
    const before = this.open;
    this.open = cluster;
    this.clusterChanges.fire(cluster);
    if (before && before !== cluster) (before.lab ?? before.session).dispose();
  }

  dispose(): void {
    this.setCluster(undefined);
    this.environment.dispose();
    this.clusterChanges.dispose();
  }
}
