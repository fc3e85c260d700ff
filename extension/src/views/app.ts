/** Labs and playgrounds: which there are, what has been done, and how one is opened. The heavy part; loaded on demand. */
import * as vscode from "vscode";
import { language, t } from "../env/i18n";
import { randomId } from "../env/randomId";
import { LabFilesStore, ProgressFiles, readText } from "../env/storage";
import {
  type Catalogue,
  findLab,
  type LoadedLab,
  loadCatalogue,
  nextLab,
  problemText,
  type Track,
} from "../labs/index";
import type { ApplyResult } from "../protocol/lab";
import { applyFiles } from "../session/applyFiles";
import { LabSession } from "../session/labSession";
import type { ClusterSpec } from "../session/openHost";
import { Session } from "../session/session";
import type { AppState } from "./appState";
import { runKubectl } from "./kubectl";
import { workspaceLabs } from "./workspaceLabs";

/** Virtual time zero of a playground is now: its ages are those that the learner's own watch shows. */
const wholeSeconds = (ms: number) => Math.floor(ms / 1000) * 1000;

export class App {
  private catalogueNow: Promise<Catalogue> | undefined;
  private opening: { readonly id: string; readonly session: Promise<LabSession> } | undefined;
  private readonly store: LabFilesStore;
  readonly progress: ProgressFiles;

  private constructor(private readonly state: AppState) {
    const { globalStorageUri } = state.context;
    // Not VS Code's session id: with telemetry off, that is the same word in every window.
    const window = randomId();
    const warn = (message: string) => state.log.warn(message);
    this.store = new LabFilesStore(globalStorageUri, window, warn);
    this.progress = new ProgressFiles(globalStorageUri, window, state.environment, warn);
  }

  static async create(state: AppState): Promise<App> {
    const app = new App(state);
    await vscode.workspace.fs.createDirectory(state.context.globalStorageUri);
    await app.progress.read();
    return app;
  }

  /** All labs. Broken ones are left out and told of, once. */
  catalogue(): Promise<Catalogue> {
    this.catalogueNow ??= this.readCatalogue();
    return this.catalogueNow;
  }

  /** Reads the labs again: a folder was trusted, or its labs have changed. */
  forgetCatalogue(): void {
    this.catalogueNow = undefined;
  }

  /** Opens a lab by its id or number and returns its session. */
  openLab(idOrNumber: string): Promise<LabSession> {
    // Two wishes for the same lab at once (a restored panel and a link) are one.
    if (this.opening?.id !== idOrNumber) {
      const session = this.openLabNow(idOrNumber).finally(() => {
        if (this.opening?.session === session) this.opening = undefined;
      });
      this.opening = { id: idOrNumber, session };
    }
    return this.opening.session;
  }

  private async openLabNow(idOrNumber: string): Promise<LabSession> {
    const catalogue = await this.catalogue();
    const loaded = findLab(catalogue, idOrNumber);
    if (!loaded) throw new UnknownLab(t("labNone", { id: idOrNumber }));
    const track = trackOf(catalogue, loaded);
    const next = nextLab(catalogue, loaded.lab.id);
    const session = await LabSession.open({
      loaded,
      get track() {
        return track ? `${loaded.lab.number.split(".")[0]} ${track.title[language()]}` : "";
      },
      get next() {
        return next && { id: next.lab.id, title: next.lab.title[language()] };
      },
      get language() {
        return language();
      },
      openHost: (spec) => this.state.environment.openHost(spec),
      kubectl: runKubectl,
      store: this.store,
      progress: this.progress,
      wallMs: () => Date.now(),
      get rebuiltNote() {
        return t("rebuilt");
      },
    });
    this.follow(session.cluster);
    this.state.setCluster({ session: session.cluster, lab: session });
    return session;
  }

  /** The lab that comes after the open one, or the first that is not done. */
  async nextLab(): Promise<LoadedLab | undefined> {
    const catalogue = await this.catalogue();
    const open = this.state.cluster?.lab?.lab.id;
    if (open) return nextLab(catalogue, open);
    const labs = catalogue.tracks.flatMap((one) => one.labs);
    return labs.find(({ lab }) => !this.progress.progress.labs.has(lab.id)) ?? labs[0];
  }

  /** Opens a cluster without a lab. */
  async openPlayground(spec: Omit<ClusterSpec, "epochMs" | "seed">): Promise<Session> {
    const host = await this.state.environment.openHost({ ...spec, seed: 1, epochMs: wholeSeconds(Date.now()) });
    const session = await Session.over(host);
    await session.moveClock({ sort: "resume" });
    this.follow(session);
    this.state.setCluster({ session });
    return session;
  }

  /** Applies a text to the open cluster, whatever it is. */
  async applyText(
    path: string,
    text: string,
  ): Promise<ApplyResult & Pick<Awaited<ReturnType<typeof applyFiles>>, "markers" | "accepted">> {
    const cluster = this.state.cluster;
    if (!cluster) throw new Error(t("noCluster"));
    return applyFiles(cluster.session.host, [{ path, text }]);
  }

  /** Resolves when everything that the learner did is on the disk. */
  async flushed(): Promise<void> {
    await Promise.all([this.store.flushed(), this.progress.flushed()]);
  }

  private follow(session: Session): void {
    session.onTrouble((message) => {
      this.state.log.error(message);
      void vscode.window.showErrorMessage(`${t("clusterFailed")} ${t("clusterFailedTry")}`);
    });
  }

  private async readCatalogue(): Promise<Catalogue> {
    const file = vscode.Uri.joinPath(this.state.context.extensionUri, "dist", "labs.json");
    const own = JSON.parse((await readText(file)) ?? "{}") as Record<string, string>;
    const files = new Map([...Object.entries(own), ...(await workspaceLabs())]);
    const catalogue = loadCatalogue(files);
    const [first] = catalogue.problems;
    if (first) this.tellProblems(catalogue.problems.map(problemText), problemText(first));
    return catalogue;
  }

  private tellProblems(lines: readonly string[], first: string): void {
    for (const line of lines) this.state.log.warn(line);
    const show = t("brokenLabsShow");
    const folders = new Set(lines.map((line) => line.split("/lab.yaml")[0]));
    void vscode.window
      .showWarningMessage(t("brokenLabs", { count: folders.size, first }), show)
      .then((chosen) => chosen === show && this.state.log.show());
  }
}

/** There is no such lab; the message says what to do. */
export class UnknownLab extends Error {
  override readonly name = "UnknownLab";
}

function trackOf(catalogue: Catalogue, { lab }: LoadedLab): Track | undefined {
  return catalogue.tracks.find((track) => track.labs.some((one) => one.lab.id === lab.id));
}
