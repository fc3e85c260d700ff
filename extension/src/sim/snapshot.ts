/**
 * A whole cluster as plain JSON, and back: what is stored when a window closes.
 *
 * It holds everything that decides what happens next: time, queue with messages in flight, all tables, the store with
 * its histories, and the journal's head with its last records. It does not hold code (the world's programs), open
 * streams, or answers that nobody fetched. The states of kinds, of which readers hold many, are written as revisions
 * and made again from the store's histories.
 */
import { Cluster, type ClusterOptions, kernelOptionsOf } from "./cluster";
import { Kernel, type KernelState } from "./kernel/kernel";
import type { Table } from "./kernel/table";
import type { Revision } from "./kernel/types";
import { Decoder, Encoder, type Json, type Known } from "./snapshotCodec";
import { isKindSnapshot, type KindHistory, type Mvcc, SNAPSHOTS } from "./store/mvcc";

/** Grows whenever an older reader could not make sense of it. */
export const SNAPSHOT_FORMAT = 1;

/** A cluster as plain data: it survives JSON and structured cloning. */
export interface Snapshot {
  readonly format: number;
  /** The world's name and nodes; whoever restores has to bring the same. */
  readonly world: { readonly name: string; readonly nodes: readonly string[] };
  readonly seed: number;
  readonly epochMs: number;
  /** Whether the digest of the history goes on. */
  readonly digest: boolean;
  /** What the other parts share. */
  readonly pool: readonly Json[];
  readonly store: Json;
  readonly kernel: Json;
}

/** Writes a cluster. `recordsMax` bounds how much of the journal goes along; "Why?" cannot look behind it. */
export function takeSnapshot(cluster: Cluster, { recordsMax = 20_000 }: { recordsMax?: number } = {}): Snapshot {
  const { world, digest = false } = cluster.options;
  const { seed, epochMs } = cluster.kernel.options;
  const state = cluster.kernel.state();
  const { journal } = state;
  const kernel = {
    ...state,
    tables: state.tables.filter(([name]) => name !== SNAPSHOTS),
    journal: { ...journal, records: recordsMax > 0 ? journal.records.slice(-recordsMax) : [] },
  };
  const store = cluster.store.state();
  const encoder = new Encoder(kindsOf(cluster.store));
  encoder.count(store);
  encoder.count(kernel);
  return {
    format: SNAPSHOT_FORMAT,
    world: { name: world.name, nodes: world.nodes },
    seed,
    epochMs,
    digest,
    store: encoder.encode(store),
    kernel: encoder.encode(kernel),
    pool: encoder.pool,
  };
}

/** Makes the cluster again, in the given world; throws {@link SnapshotRefused} when the two do not fit together. */
export function restoreCluster(snapshot: Snapshot, options: ClusterOptions): Cluster {
  const reason = whyNot(snapshot, options);
  if (reason !== undefined) throw new SnapshotRefused(reason);
  const { seed, digest } = snapshot;
  const full: ClusterOptions = { ...options, seed, digest };
  const kernelOptions = kernelOptionsOf(full);

  // The store first: what the rest refers to by revision is made from its histories.
  const stored = new Cluster(full, new Kernel(kernelOptions), undefined);
  const decoder = new Decoder(snapshot.pool, kindsOf(stored.store));
  stored.store.restore(decoder.decode(snapshot.store) as KindHistory[]);
  const state = decoder.decode(snapshot.kernel) as KernelState;
  const tables = [...state.tables, [SNAPSHOTS, stored.kernel.table(SNAPSHOTS)] as const] as [string, Table<unknown>][];
  return new Cluster(full, Kernel.restore(kernelOptions, { ...state, tables }), stored);
}

/** A stored cluster that cannot be restored here. The message says why, for people. */
export class SnapshotRefused extends Error {
  override readonly name = "SnapshotRefused";
}

function whyNot({ format, world: was, epochMs }: Snapshot, { world }: ClusterOptions): string | undefined {
  if (format !== SNAPSHOT_FORMAT)
    return `the stored cluster has format ${format}, and only ${SNAPSHOT_FORMAT} can be read`;
  if (was.name !== world.name) return `the stored cluster is of the world ${was.name}, not ${world.name}`;
  if (was.nodes.join() !== world.nodes.join()) return `the stored cluster has the nodes ${was.nodes.join(", ")}`;
  if (epochMs !== world.epochMs) return "the stored cluster begins at another time";
  return undefined;
}

/** States of kinds that the store can make again are named by kind and revision. */
function kindsOf(store: Mvcc): Known {
  return {
    nameOf: (value) =>
      isKindSnapshot(value) && store.exactly(value.kind, value.revision) === value
        ? [value.kind, value.revision]
        : undefined,
    valueOf(name) {
      const [kind, revision] = name as unknown as [string, Revision];
      const found = store.exactly(kind, revision);
      if (!found) throw new SnapshotRefused(`the stored cluster lacks ${kind} at revision ${revision}`);
      return found;
    },
  };
}
