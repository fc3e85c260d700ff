/**
 * What the cluster view knows: the rows, as the host sends them, and what is the view's own (unfolded rows, filter, the
 * selected row, the size of the details). Batches are put together and drawn once a frame.
 */
import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import {
  AskSnapshot,
  type DetailsTab,
  NoCluster,
  RevealRow,
  TreeBatch,
  type TreeRow,
  TreeSnapshot,
} from "../../../../extension/src/protocol/clusterTree";
import type { ObjectRef } from "../../../../extension/src/protocol/view";
import type { HostContext } from "../../host/hostContext";
import { noteNow } from "../../state/clock";
import { GapKeeper } from "../../state/feed";
import { childIndex, expandedAtFirst, type FlatRow, flatten, parentOf } from "../../state/treeModel";

/** How long a change is seen, and how long with reduced motion. */
const changeShownMs = 600;
const changeMarkedMs = 2000;

/** What was seen to happen to a row, until it has faded. */
export interface RowChange {
  readonly how: "added" | "changed" | "removed";
  readonly atMs: number;
  readonly seq: number;
}

export interface ClusterState {
  /** `loading` until the first snapshot. */
  readonly status: ReadonlySignal<"loading" | "none" | "shown">;
  readonly rows: ReadonlySignal<ReadonlyMap<string, TreeRow>>;
  readonly flat: ReadonlySignal<readonly FlatRow[]>;
  readonly filter: Signal<string>;
  readonly focused: Signal<string | undefined>;
  /** The row whose details are open. */
  readonly opened: Signal<TreeRow | undefined>;
  readonly tab: Signal<DetailsTab>;
  /** Part of the view that the details take. */
  readonly detailsShare: Signal<number>;
  setExpanded(row: TreeRow, expanded: boolean): void;
  changeOf(id: string): RowChange | undefined;
  reveal(ref: ObjectRef, at?: DetailsTab): void;
  /** Keeps what is the view's own. */
  keep(): void;
}

interface Kept {
  readonly expanded: Readonly<Record<string, boolean>>;
  readonly filter: string;
  readonly focused: string;
  readonly detailsShare: number;
}

export function createClusterState(host: HostContext): ClusterState {
  const kept = host.getState<Kept>();
  const status = signal<"loading" | "none" | "shown">("loading");
  const live = new Map<string, TreeRow>();
  const ghosts = new Map<string, TreeRow>();
  const changes = new Map<string, RowChange>();
  const rows = signal<ReadonlyMap<string, TreeRow>>(new Map());
  const expanded = signal<Readonly<Record<string, boolean>>>(kept.expanded ?? {});
  const filter = signal(kept.filter ?? "");
  const focused = signal<string | undefined>(kept.focused);
  const opened = signal<TreeRow | undefined>(undefined);
  const detailsShare = signal(kept.detailsShare ?? 0.45);
  let frame = 0;
  const tab = signal<DetailsTab>("overview");
  let toReveal: { readonly ref: ObjectRef; readonly tab?: DetailsTab } | undefined;

  const keep = () => {
    host.setState({
      expanded: expanded.value,
      filter: filter.value,
      focused: focused.value,
      detailsShare: detailsShare.value,
    });
  };
  const publish = () => {
    frame = 0;
    const shown = new Map(live);
    for (const [id, row] of ghosts) if (!shown.has(id)) shown.set(id, row);
    rows.value = shown;
    const before = opened.peek();
    const now = before && live.get(before.id);
    if (now && now !== before) opened.value = now;
    if (toReveal) reveal(toReveal.ref, toReveal.tab);
  };
  const publishSoon = () => {
    if (frame === 0) frame = requestAnimationFrame(publish);
  };
  const forgetLater = () => {
    const shownMs = reducedMotion() ? changeMarkedMs : changeShownMs;
    setTimeout(() => {
      const before = performance.now() - shownMs;
      for (const [id, change] of changes) {
        if (change.atMs > before) continue;
        changes.delete(id);
        ghosts.delete(id);
      }
      publishSoon();
    }, shownMs + 20);
  };

  const keeper = new GapKeeper(() => host.channel.send(AskSnapshot, {}));
  host.channel.onMessage(TreeSnapshot, (snapshot) => {
    keeper.snapshot(snapshot);
    live.clear();
    ghosts.clear();
    changes.clear();
    for (const row of snapshot.rows) live.set(row.id, row);
    noteNow(snapshot.nowMs);
    status.value = "shown";
    publishSoon();
  });
  host.channel.onMessage(TreeBatch, (batch) => {
    if (!keeper.batch(batch)) return;
    const atMs = performance.now();
    for (const row of batch.changed) {
      const before = live.get(row.id);
      live.set(row.id, row);
      ghosts.delete(row.id);
      if (!before) changes.set(row.id, { how: "added", atMs, seq: row.changedSeq });
      else if (before.changedSeq < row.changedSeq) {
        changes.set(row.id, { how: "changed", atMs, seq: row.changedSeq });
      }
    }
    for (const id of batch.removed) {
      const row = live.get(id);
      if (!row) continue;
      live.delete(id);
      // It stays where it hung, even when what it hung under goes with it.
      ghosts.set(id, row);
      changes.set(id, { how: "removed", atMs, seq: batch.seq });
    }
    noteNow(batch.nowMs);
    publishSoon();
    if (batch.changed.length + batch.removed.length > 0) forgetLater();
  });
  host.channel.onMessage(NoCluster, () => {
    live.clear();
    status.value = "none";
    opened.value = undefined;
    publishSoon();
  });
  host.channel.onMessage(RevealRow, ({ ref, tab: at }) => reveal(ref, at));

  const isExpanded = (row: TreeRow) => expanded.value[row.id] ?? expandedAtFirst(row);
  const index = computed(() => childIndex(rows.value));
  const flat = computed(() => flatten(index.value, isExpanded, filter.value));

  function reveal(ref: ObjectRef, at?: DetailsTab): void {
    const row = [...live.values()].find(({ ref: own, kind }) => own && kind === ref.kind && same(own, ref));
    // The host may reveal what its next batch brings.
    toReveal = row ? undefined : { ref, tab: at };
    if (!row) return;
    const unfolded = { ...expanded.value };
    for (let above = parentOf(row, live); above !== ""; ) {
      unfolded[above] = true;
      const parent = live.get(above);
      above = parent ? parentOf(parent, live) : "";
    }
    expanded.value = unfolded;
    if (!flat.value.some((one) => one.row.id === row.id)) filter.value = "";
    focused.value = row.id;
    if (at) tab.value = at;
    if (at || opened.value) opened.value = row;
    keep();
  }

  return {
    status,
    rows,
    flat,
    filter,
    focused,
    opened,
    tab,
    detailsShare,
    setExpanded: (row, value) => {
      expanded.value = { ...expanded.value, [row.id]: value };
      keep();
    },
    changeOf: (id) => changes.get(id),
    reveal,
    keep,
  };
}

function same(a: ObjectRef, b: ObjectRef): boolean {
  return a.kind === b.kind && a.name === b.name && (a.namespace ?? "") === (b.namespace ?? "");
}

function reducedMotion(): boolean {
  return (
    document.body.classList.contains("vscode-reduce-motion") || matchMedia("(prefers-reduced-motion: reduce)").matches
  );
}
