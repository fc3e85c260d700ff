/** The rows of the log and which of them are shown. While the learner holds the list still, rows gather behind it. */
import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import {
  AskLogSnapshot,
  FilterObject,
  LogBatch,
  type LogRow,
  LogSnapshot,
  type LogSort,
  logRowsMax,
} from "../../../../extension/src/protocol/eventLog";
import type { ObjectRef } from "../../../../extension/src/protocol/view";
import type { HostContext } from "../../host/hostContext";
import { GapKeeper } from "../../state/feed";
import { logMatcher } from "../../state/logFilter";

export const logSorts: readonly LogSort[] = ["Event", "Write", "Request"];

/** The list is cut only when it is this much too long: cutting moves every row. */
const slackRows = 2_000;

export interface LogState {
  readonly loaded: ReadonlySignal<boolean>;
  readonly shown: ReadonlySignal<readonly LogRow[]>;
  readonly count: ReadonlySignal<number>;
  /** Rows that came while the list is held still. */
  readonly gathered: ReadonlySignal<number>;
  readonly text: Signal<string>;
  readonly sorts: Signal<readonly LogSort[]>;
  readonly ref: Signal<ObjectRef | undefined>;
  readonly follow: Signal<boolean>;
  readonly paused: ReadonlySignal<boolean>;
  readonly focused: Signal<string | undefined>;
  setPaused(paused: boolean): void;
  /** The row that made a revision. */
  rowOfRevision(revision: number): LogRow | undefined;
  keep(): void;
}

interface Kept {
  readonly text: string;
  readonly sorts: readonly LogSort[];
}

export function createLogState(host: HostContext): LogState {
  const kept = host.getState<Kept>();
  const loaded = signal(false);
  /** Replaced whenever what is shown changes; `rows` itself only grows. */
  const rows = signal<readonly LogRow[]>([]);
  const gathered = signal(0);
  const text = signal(kept.text ?? "");
  const sorts = signal<readonly LogSort[]>(kept.sorts ?? logSorts);
  const ref = signal<ObjectRef | undefined>(undefined);
  const follow = signal(true);
  const paused = signal(false);
  const focused = signal<string | undefined>(undefined);
  let incoming: LogRow[] = [];
  let frame = 0;

  const flush = () => {
    frame = 0;
    if (paused.peek()) {
      gathered.value = incoming.length;
      return;
    }
    if (incoming.length === 0) return;
    const all = [...rows.peek(), ...incoming];
    incoming = [];
    gathered.value = 0;
    rows.value = all.length > logRowsMax + slackRows ? all.slice(-logRowsMax) : all;
  };
  const flushSoon = () => {
    if (frame === 0) frame = requestAnimationFrame(flush);
  };
  const keeper = new GapKeeper(() => host.channel.send(AskLogSnapshot, {}));
  host.channel.onMessage(LogSnapshot, (snapshot) => {
    keeper.snapshot(snapshot);
    incoming = [];
    gathered.value = 0;
    rows.value = snapshot.rows.slice(-logRowsMax);
    loaded.value = true;
  });
  host.channel.onMessage(LogBatch, (batch) => {
    if (!keeper.batch(batch)) return;
    for (const row of batch.rows) incoming.push(row);
    if (incoming.length > logRowsMax) incoming = incoming.slice(-logRowsMax);
    flushSoon();
  });
  host.channel.onMessage(FilterObject, (filter) => {
    ref.value = filter.ref;
  });

  const shown = computed(() => {
    const filter = { text: text.value, sorts: sorts.value, ref: ref.value };
    if (!filter.text.trim() && !filter.ref && filter.sorts.length === logSorts.length) return rows.value;
    return rows.value.filter(logMatcher(filter));
  });
  return {
    loaded,
    shown,
    count: computed(() => rows.value.length),
    gathered,
    text,
    sorts,
    ref,
    follow,
    paused,
    focused,
    setPaused(value) {
      paused.value = value;
      if (!value) flush();
    },
    rowOfRevision: (revision) => rows.peek().findLast((row) => row.revision === revision),
    keep: () => host.setState({ text: text.value, sorts: sorts.value }),
  };
}
