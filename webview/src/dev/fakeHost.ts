/**
 * A host for a plain browser page: defines `acquireVsCodeApi` and plays a rollout. Load it before the view's script.
 * `?theme=dark|light|hc|hc-light`, `&lang=zh-cn`, `&pods=5000`, `&rows=30000`, `&empty`, `&auto` (the rollout begins by
 * itself), `&done` (the rollout has happened).
 */
import { Channel } from "../../../extension/src/protocol/channel";
import {
  AskSnapshot,
  Details,
  NoCluster,
  RevealRow,
  TreeBatch,
  type TreeRow,
  TreeSnapshot,
} from "../../../extension/src/protocol/clusterTree";
import { AskLogSnapshot, LogBatch, type LogRow, LogSnapshot } from "../../../extension/src/protocol/eventLog";
import {
  Clock,
  type ClockView,
  Hello,
  MoveClock,
  OpenWhy,
  Ready,
  ReloadView,
  Reveal,
} from "../../../extension/src/protocol/view";
import { detailsOf } from "./fakeDetails";
import { fakeLab } from "./fakeLab";
import { type NewLogRow, type NewRow, rollout, rowsAtStart, type Step, startMs } from "./rollout";
import { dress, type ThemeName } from "./themes";

const parameters = new URLSearchParams(location.search);
const view = document.documentElement.dataset.view ?? "cluster";
const rolloutBeginsMs = 180_000;
const tickMs = 50;

const tree = new Map<string, TreeRow>();
const log: LogRow[] = [];
let seq = 0;
let clock: ClockView = { nowMs: startMs + rolloutBeginsMs, sinceStartMs: rolloutBeginsMs, paused: false, factor: 1 };
let pending: (Step & { readonly atMs: number })[] = [];

const channel = new Channel((envelope) => {
  const copy: unknown = JSON.parse(JSON.stringify(envelope));
  queueMicrotask(() => dispatchEvent(new MessageEvent("message", { data: copy })));
});
const stateKey = `kubarium.${view}`;
Object.assign(globalThis, {
  acquireVsCodeApi: () => ({
    postMessage: (message: unknown) => {
      const copy: unknown = JSON.parse(JSON.stringify(message));
      queueMicrotask(() => channel.receive(copy));
    },
    getState: () => JSON.parse(sessionStorage.getItem(stateKey) ?? "null"),
    setState: (state: unknown) => sessionStorage.setItem(stateKey, JSON.stringify(state)),
  }),
  /** For scripts that look at the pages. */
  kubariumDev: { dress: (theme: ThemeName) => dress(theme, background()), apply: begin },
});
document.addEventListener("securitypolicyviolation", (event) => {
  document.documentElement.dataset.violation = `${event.violatedDirective} ${event.blockedURI}`;
});

put(rowsAtStart());
for (const { id, name } of crowd(Number(parameters.get("pods") ?? 0))) {
  const more = { parent: "Namespace//default", state: "ready", ready: "1/1", createdMs: startMs } as const;
  put([{ id, kind: "Pod", namespace: "default", name, ref: { kind: "Pod", namespace: "default", name }, ...more }]);
}
for (let index = 0; index < Number(parameters.get("rows") ?? 60); index++) {
  const name = `probe-${index % 7}`;
  const ref = { kind: "Pod", namespace: "default", name };
  const one: NewLogRow = {
    sort: "Event",
    actor: `kubelet/node-${1 + (index % 3)}`,
    verb: "event",
    object: `pod/${name}`,
    ref,
    text: "Pulled: container image already present",
  };
  seq++;
  log.push({ ...one, seq, sinceStartMs: 60_000 + index * 13, level: "info" });
}
const lab = fakeLab(channel, { clock: () => clock, begin, reset });
if (parameters.has("done")) {
  begin();
  const endMs = pending.at(-1)!.atMs;
  play(endMs, false);
  clock = { ...clock, sinceStartMs: endMs, nowMs: startMs + endMs };
}

channel.onMessage(Ready, () => {
  channel.send(Hello, { language: parameters.get("lang") === "zh-cn" ? "zh-cn" : "en", clock });
  if (view === "cluster") sendTree();
  if (view === "eventLog") sendLog();
  if (view === "lab") lab.show();
  if (parameters.has("auto")) setTimeout(begin, 800);
});
channel.onMessage(AskSnapshot, sendTree);
channel.onMessage(AskLogSnapshot, sendLog);
channel.onMessage(ReloadView, () => location.reload());
channel.onMessage(OpenWhy, ({ ref }) => channel.send(RevealRow, { ref, tab: "why" }));
channel.onMessage(Reveal, ({ ref }) => channel.send(RevealRow, { ref }));
channel.onRequest(Details, ({ ref }) => detailsOf(ref, clock.nowMs));
channel.onMessage(MoveClock, (command) => {
  if (command.sort === "pause" || command.sort === "resume") clock = { ...clock, paused: command.sort === "pause" };
  else if (command.sort === "speed") clock = { ...clock, factor: command.factor };
  else if (command.sort === "step") forward((pending[0]?.atMs ?? clock.sinceStartMs) - clock.sinceStartMs);
  else if (command.sort === "settle") forward((pending.at(-1)?.atMs ?? clock.sinceStartMs) - clock.sinceStartMs);
  else forward(command.byMs);
  channel.send(Clock, clock);
});
setInterval(() => {
  if (!clock.paused) forward(tickMs * clock.factor);
}, tickMs);

function begin(): void {
  let atMs = clock.sinceStartMs;
  pending = rollout().map((step) => {
    atMs += step.afterMs;
    return { ...step, atMs };
  });
}

function reset(): void {
  pending = [];
  tree.clear();
  put(rowsAtStart());
}

function forward(byMs: number): void {
  const to = clock.sinceStartMs + byMs;
  play(to, true);
  clock = { ...clock, sinceStartMs: to, nowMs: startMs + to };
}

function play(toMs: number, tell: boolean): void {
  while (pending[0] && pending[0].atMs <= toMs) {
    const step = pending.shift()!;
    const afterSeq = seq;
    const changed = put(step.rows);
    const rows = step.log.map((one): LogRow => ({ level: "info", ...one, seq: ++seq, sinceStartMs: step.atMs }));
    log.push(...rows);
    for (const id of step.removed) tree.delete(id);
    seq++;
    lab.sample({ ...step.sample, sinceStartMs: step.atMs });
    if (!tell) continue;
    const position = { branch: "main", afterSeq, seq };
    if (view === "cluster") {
      channel.send(TreeBatch, { ...position, nowMs: startMs + step.atMs, changed, removed: step.removed });
    }
    if (view === "eventLog") channel.send(LogBatch, { ...position, rows });
  }
}

function put(rows: readonly NewRow[]): TreeRow[] {
  return rows.map((one) => {
    seq++;
    const row: TreeRow = { ...one, changedSeq: seq };
    tree.set(row.id, row);
    return row;
  });
}

function sendTree(): void {
  if (parameters.has("empty")) channel.send(NoCluster, {});
  else channel.send(TreeSnapshot, { branch: "main", seq, nowMs: clock.nowMs, rows: [...tree.values()] });
}

function sendLog(): void {
  channel.send(LogSnapshot, { branch: "main", seq, rows: parameters.has("empty") ? [] : log });
}

function crowd(count: number): { id: string; name: string }[] {
  return Array.from({ length: count }, (_, index) => ({ id: `Pod/default/load-${index}`, name: `load-${index}` }));
}

function background(): "sideBar" | "panel" | "editor" {
  return view === "cluster" ? "sideBar" : view === "lab" ? "editor" : "panel";
}
dress((parameters.get("theme") as ThemeName | null) ?? "dark", background());
