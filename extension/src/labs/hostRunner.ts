/**
 * A {@link LabRunner} over a `ClusterHost`: what `kubarium lab test` runs labs on, and what foretells predictions.
 * kubectl comes from outside, so that this file knows nothing of manifests and REST paths.
 */
import type { ClusterHost, Disposable } from "../sim/host";
import type { WorldSpec } from "./lab";
import type { LabRunner } from "./labTest";
import { FeedWorld, isAccepted, LAB_RECORD_SORTS, type LabCommit, type Opened } from "./world";

export interface HostRunnerOptions {
  /** A new cluster of this sort, at its first moment. */
  open(world: WorldSpec): Promise<ClusterHost>;
  /** Runs a kubectl command against a cluster as the learner; a code other than 0 says that something was refused. */
  kubectl(
    host: ClusterHost,
    args: readonly string[],
    stdin: string,
  ): Promise<{ readonly code: number; readonly stderr: string }>;
}

/** Longer than a node's eviction takes: what is not at rest by then is a finding. */
const SETTLE_BOUND_MS = 15 * 60_000;

/** A runner without a cluster; `reset` opens one. */
export function createHostRunner(options: HostRunnerOptions): LabRunner {
  return new HostRunner(options);
}

/** A runner over a cluster that is open already, as a session has one; `foretell` forks it. */
export function runnerOver(host: ClusterHost, options: HostRunnerOptions): Promise<LabRunner> {
  const runner = new HostRunner(options);
  return runner.attach(host, "now").then(() => runner);
}

class HostRunner implements LabRunner {
  private host: ClusterHost | undefined;
  private feed: Disposable | undefined;
  private owned = false;
  private branch = "main";
  private own = new FeedWorld();
  private readonly listeners = new Set<(commit: LabCommit) => void>();

  constructor(private readonly options: HostRunnerOptions) {}

  async reset(world: WorldSpec, setup: readonly string[]): Promise<void> {
    this.dispose();
    const host = await this.options.open(world);
    this.owned = true;
    await this.attach(host, "now");
    await this.settle();
    for (const text of setup) await this.kubectl(["apply", "-f", "-"], text);
    await this.settle();
  }

  /** Listens to a cluster; resolves when its snapshot is there. */
  async attach(host: ClusterHost, seq: number | "now"): Promise<void> {
    this.host = host;
    this.own = new FeedWorld();
    await new Promise<void>((resolve) => {
      this.feed = host.feed({ branch: this.branch, seq }, LAB_RECORD_SORTS, (batch) => {
        this.branch = batch.branch;
        this.own.receive(batch, (commit) => {
          for (const listener of this.listeners) listener(commit);
        });
        if (batch.sort === "snapshot") resolve();
      });
    });
  }

  async kubectl(args: readonly string[], stdin = ""): Promise<void> {
    const before = this.own.requests.length;
    const { code, stderr } = await this.options.kubectl(this.opened(), args, stdin);
    await this.caughtUp();
    const answered = this.own.requests.slice(before).some((request) => !isAccepted(request));
    if (code !== 0 && !answered) this.own.refuse(stderr);
  }

  async advance(byMs: number): Promise<void> {
    await this.opened().clock({ sort: "advance", byMs });
    await this.caughtUp();
  }

  async settle(): Promise<boolean> {
    const { settled } = await this.opened().clock({ sort: "settle", boundMs: SETTLE_BOUND_MS });
    await this.caughtUp();
    return settled?.is !== "busy";
  }

  async open(what: Opened): Promise<void> {
    this.own.open(what);
  }

  world(): FeedWorld {
    return this.own;
  }

  onCommit(listener: (commit: LabCommit) => void): Disposable {
    this.listeners.add(listener);
    return { dispose: () => this.listeners.delete(listener) };
  }

  async fork(): Promise<LabRunner> {
    const copy = new HostRunner(this.options);
    copy.owned = true;
    await copy.attach(await this.opened().fork({ branch: this.branch, seq: "now" }), "now");
    return copy;
  }

  dispose(): void {
    this.feed?.dispose();
    if (this.owned) this.host?.dispose();
    this.host = undefined;
    this.owned = false;
  }

  private opened(): ClusterHost {
    if (!this.host) throw new Error("the runner has no cluster yet: call reset first");
    return this.host;
  }

  /** A batch is on its way when a command is answered; a second question comes back behind it. */
  private async caughtUp(): Promise<void> {
    await this.opened().clock({ sort: "state" });
  }
}
