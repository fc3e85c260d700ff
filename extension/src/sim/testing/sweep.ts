/**
 * Runs many seeds: random work, random faults, and the invariants all along; then everything is mended and the cluster
 * has to come to rest with all that is wanted.
 *
 * A failure names the seed, what did not hold and the first record that broke it; the same seed fails the same way.
 */
import type { Cluster } from "../cluster";
import type { JournalRecord } from "../kernel/types";
import { recordInvariants, stateInvariants, type Violation } from "./invariants";
import { smallCluster } from "./testCluster";
import { clock } from "./timeline";
import { actionText, perform, repairs, workload } from "./workload";

export interface SweepOptions {
  /** The first seed. */
  readonly from: number;
  /** The last seed. */
  readonly to: number;
  readonly actions?: number;
  /** Without faults, deletions and drains. */
  readonly calm?: boolean;
  /** Told of each seed when it is done. */
  readonly done?: (seed: number, failure: Failure | undefined) => void;
}

export interface Failure extends Violation {
  readonly seed: number;
  readonly atMs: number;
  readonly sinceStartMs: number;
  /** What was done before, the last things first. */
  readonly actions: readonly string[];
}

/** How long the cluster may take to come to rest once everything has been mended. */
const REST_WITHIN_MS = 30 * 60_000;
/** How often the state is looked at while time goes on. */
const LOOK_EVERY_MS = 1_000;

/** Runs all seeds and answers with those that failed. */
export function sweep({ from, to, done, ...options }: SweepOptions): readonly Failure[] {
  const failures: Failure[] = [];
  for (let seed = from; seed <= to; seed++) {
    const failure = runSeed(seed, options);
    if (failure) failures.push(failure);
    done?.(seed, failure);
  }
  return failures;
}

/** Runs one seed; answers with the first thing that did not hold. */
export function runSeed(
  seed: number,
  { actions = 30, calm = false }: { actions?: number; calm?: boolean } = {},
): Failure | undefined {
  const cluster = smallCluster({ seed, digest: false });
  const watcher = new Watcher(cluster, calm);
  const told: string[] = [];
  const failed = (violation: Violation | undefined): Failure | undefined =>
    violation && {
      ...violation,
      seed,
      atMs: cluster.nowMs,
      sinceStartMs: cluster.nowMs - cluster.options.world.epochMs,
      actions: told.toReversed(),
    };

  const nodes = cluster.options.world.nodes.filter((node) => node !== "cp-1");
  for (const { afterMs, action } of workload({ seed, actions, calm, nodes })) {
    if (!watcher.advance(afterMs)) return failed(watcher.violation);
    told.push(`${clock(cluster.nowMs - cluster.options.world.epochMs)} ${actionText(action)}`);
    perform(cluster, action);
  }
  for (const action of repairs(cluster)) {
    perform(cluster, action);
    if (!watcher.advance(0)) return failed(watcher.violation);
  }
  told.push(`${clock(cluster.nowMs - cluster.options.world.epochMs)} everything is mended`);
  // A node that came back is told so by its next heartbeat, and evictions that were under way take their time.
  if (!watcher.advance(60_000)) return failed(watcher.violation);
  const settled = cluster.settle({ boundMs: REST_WITHIN_MS, patienceMs: REST_WITHIN_MS });
  if (watcher.violation) return failed(watcher.violation);
  if (settled.is !== "settled")
    return failed({ invariant: "a mended cluster comes to rest", message: JSON.stringify(settled) });
  return failed(watcher.look("at rest"));
}

/** A failure as text. */
export function failureText({ seed, invariant, message, record, sinceStartMs, actions }: Failure): string {
  return [
    `seed ${seed}, ${clock(sinceStartMs)}: ${invariant}: ${message}`,
    ...(record
      ? [`  record ${JSON.stringify({ ...record, what: { ...(record.what as object), object: undefined } })}`]
      : []),
    ...actions.slice(0, 12).map((line) => `  ${line}`),
  ].join("\n");
}

/** Looks at every record and, once a second, at the state. */
class Watcher {
  violation: Violation | undefined;
  private readonly cluster: Cluster;

  constructor(cluster: Cluster, calm: boolean) {
    this.cluster = cluster;
    const checks = recordInvariants
      .filter(({ calmOnly }) => calm || !calmOnly)
      .map(({ name, begin }) => ({ name, check: begin(cluster) }));
    cluster.kernel.journal.listen((record) => {
      if (this.violation) return;
      for (const { name, check } of checks) {
        const message = check(record);
        if (message !== undefined) this.violation = { invariant: name, message, record };
      }
    });
  }

  /** Lets time pass; false when something did not hold. */
  advance(byMs: number): boolean {
    const untilMs = this.cluster.nowMs + byMs;
    do {
      this.cluster.advanceTo(Math.min(untilMs, this.cluster.nowMs + LOOK_EVERY_MS));
      this.violation ??= this.look("always");
    } while (!this.violation && this.cluster.nowMs < untilMs);
    return this.violation === undefined;
  }

  /** The first invariant of the state that does not hold. */
  look(when: "always" | "at rest"): Violation | undefined {
    const record = this.lastRecord;
    for (const invariant of stateInvariants) {
      if (when === "always" && invariant.when !== "always") continue;
      const message = invariant.check(this.cluster);
      if (message !== undefined) return { invariant: invariant.name, message, ...(record ? { record } : {}) };
    }
    return undefined;
  }

  private get lastRecord(): JournalRecord | undefined {
    return this.cluster.kernel.journal.get(this.cluster.kernel.journal.lastSeq);
  }
}
