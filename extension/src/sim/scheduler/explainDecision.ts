/**
 * The whole matrix behind a decision: every node, what every plugin said about it, and how the scores add up.
 *
 * A scheduler that decides stops at the first plugin that rejects a node and after enough nodes; here everything is
 * asked, over given objects. The journal keeps only the outcome; this gives the rest back when someone asks.
 */
import { keyOf, type View } from "../client/component";
import type * as api from "../schema/types";
import {
  feasibleNodesWanted,
  type PluginScores,
  rejectionWithNominated,
  runPreFilters,
  scoreNodes,
  selectNode,
} from "./algorithm";
import { NodeColumns } from "./columns";
import type { Decision } from "./decision";
import type { Cycle, Plugin, Settings, Status } from "./framework";
import { fitErrorMessage } from "./messages";
import { type NodeInfo, nodeInfoOf } from "./nodeInfo";
import { defaultPlugins } from "./plugins/index";
import { isTerminal, type PodInfo, podInfoOf } from "./podInfo";
import { defaultSettings } from "./settings";
import { snapshotOf } from "./snapshot";

export interface ExplainOptions {
  readonly settings?: Partial<Settings>;
  readonly plugins?: readonly Plugin[];
  /** `start` and `attempt` of the decision to be explained; they give the same search and the same draw. */
  readonly decision?: Pick<Decision, "start" | "attempt">;
}

/** What one plugin said about one node. */
export interface Verdict {
  readonly plugin: string;
  readonly status: Status;
}

export interface PluginScore {
  readonly plugin: string;
  readonly weight: number;
  readonly raw: number;
  /** Between 0 and 100. */
  readonly normalized: number;
  readonly weighted: number;
}

export interface NodeRow {
  readonly node: string;
  /** Every plugin that rejects the node, in order; the scheduler reports the first. Empty: the node is feasible. */
  readonly rejections: readonly Verdict[];
  /** Whether the scheduler looked at the node, or had found enough before. */
  readonly isSearched: boolean;
  /** Present for feasible nodes that were searched. */
  readonly scores?: readonly PluginScore[];
  readonly total?: number;
}

export interface DecisionMatrix {
  readonly pod: string;
  /** Plugins whose Filter took part; those that had nothing to say about this pod are left out. */
  readonly filters: readonly string[];
  readonly scorers: readonly string[];
  readonly rows: readonly NodeRow[];
  /** A plugin that turned the pod away before any node was asked. */
  readonly preFilter?: Verdict;
  readonly winner?: string;
  readonly tie?: { readonly nodes: number; readonly draw: number };
  /** For a pod that fits nowhere: the message without what preemption adds. */
  readonly message?: string;
}

/** What the explanation reads: the objects as of the decision, and the draws of the scheduler that made it. */
export type ExplainView = Pick<View, "get" | "list" | "byIndex" | "draw">;

/** Asks every plugin about every node for one pod. The pod may be stored or not, waiting or placed: it is taken as waiting. */
export function explainDecision(view: ExplainView, pod: api.Pod, options: ExplainOptions = {}): DecisionMatrix {
  const plugins = options.plugins ?? defaultPlugins;
  const settings: Settings = { ...defaultSettings, ...options.settings };
  const cycle = cycleOver(view, asWaiting(pod), settings, options.decision?.attempt ?? 1);
  const { nodes } = cycle.snapshot;
  const base = { pod: keyOf(pod), filters: [], scorers: [] };
  if (nodes.length === 0) return { ...base, rows: [], message: "no nodes available to schedule pods" };

  const prepared = runPreFilters(cycle, plugins);
  if ("status" in prepared) {
    const rows = nodes.map(({ name }) => ({ node: name, rejections: [], isSearched: false }));
    const preFilterMessage = prepared.status.reasons.join(", ");
    const message = fitErrorMessage(nodes.length, { rejected: [], preFilterMessage, plugins: [] });
    return { ...base, rows, preFilter: prepared, message };
  }

  const allowed = prepared.nodeNames && new Set(prepared.nodeNames);
  const verdicts = nodes.map((node) => verdictsOn(node, cycle, prepared.filters));
  const candidates = nodes.map((_, i) => i).filter((i) => !allowed || allowed.has((nodes[i] as NodeInfo).name));
  const searched = searchedNodes(candidates, verdicts, settings, options.decision?.start ?? 0);
  const feasible = [...searched].filter((i) => verdicts[i]?.length === 0);
  const scored = feasible.map((i) => nodes[i] as NodeInfo);
  const columns: PluginScores[] = [];
  const totals = scoreNodes(cycle, plugins, scored, (scores) => columns.push(scores));
  const place = new Map(feasible.map((i, n) => [i, n]));

  const rows = nodes.map((node, i): NodeRow => {
    const n = place.get(i);
    const row = { node: node.name, rejections: verdicts[i] ?? [], isSearched: searched.has(i) };
    return n === undefined
      ? row
      : { ...row, scores: columns.map((column) => scoreAt(column, n)), total: totals[n] as number };
  });
  const parts = {
    filters: prepared.filters.map(({ plugin }) => plugin.name),
    scorers: columns.map(({ plugin }) => plugin),
  };
  if (scored.length === 0) {
    const rejected = candidates.map((i) => ({ node: nodes[i] as NodeInfo, ...(verdicts[i]?.[0] as Verdict) }));
    const absent: Status = {
      code: "UnschedulableAndUnresolvable",
      reasons: [`node(s) didn't satisfy plugin(s) [${prepared.narrowedBy.join(" ")}]`],
    };
    const message = fitErrorMessage(nodes.length, { rejected, ...(allowed ? { absent } : {}), plugins: [] });
    return { pod: keyOf(pod), ...parts, rows, message };
  }
  const promised = pod.status?.nominatedNodeName;
  if (promised && scored.some(({ name }) => name === promised))
    return { pod: keyOf(pod), ...parts, rows, winner: promised };
  const { node, tie } = selectNode(cycle, scored, totals);
  return { pod: keyOf(pod), ...parts, rows, winner: node.name, ...(tie ? { tie } : {}) };
}

function asWaiting(pod: api.Pod): PodInfo {
  const { nodeName: _, ...spec } = podInfoOf(pod).pod.spec;
  return podInfoOf({ ...pod, spec });
}

function cycleOver(view: ExplainView, pod: PodInfo, settings: Settings, attempt: number): Cycle {
  const byNode = new Map<string, PodInfo[]>();
  const nominated = new Map<string, PodInfo[]>();
  const addTo = (map: Map<string, PodInfo[]>, node: string, info: PodInfo) =>
    map.set(node, [...(map.get(node) ?? []), info]);
  for (const other of view.list("Pod")) {
    const info = podInfoOf(other);
    if (info.key === pod.key || isTerminal(other)) continue;
    if (info.pod.spec.nodeName) addTo(byNode, info.pod.spec.nodeName, info);
    else if (other.status?.nominatedNodeName) addTo(nominated, other.status.nominatedNodeName, info);
  }
  return {
    pod,
    snapshot: snapshotOf(view.list("Node").map((node) => nodeInfoOf(node, byNode.get(node.metadata.name)))),
    objects: view,
    settings,
    columns: new NodeColumns(),
    nominated,
    assumedVolumes: new Map(),
    draw: (purpose) => view.draw(purpose, pod.key, attempt),
  };
}

/** All rejections by the node as it is; failing these, the one that comes of pods which were promised room there. */
function verdictsOn(
  node: NodeInfo,
  cycle: Cycle,
  filters: Extract<ReturnType<typeof runPreFilters>, { filters: unknown }>["filters"],
): Verdict[] {
  const verdicts = filters.flatMap(({ plugin, state }) => {
    const status = plugin.filter?.(state, node, cycle);
    return status ? [{ plugin: plugin.name, status }] : [];
  });
  if (verdicts.length > 0) return verdicts;
  const crowdedOut = rejectionWithNominated(filters, node, cycle);
  return crowdedOut ? [{ plugin: crowdedOut.plugin, status: crowdedOut.status }] : [];
}

/** The nodes at which the scheduler would have looked: from `start` on, until it had enough. */
function searchedNodes(
  candidates: readonly number[],
  verdicts: readonly (readonly Verdict[])[],
  settings: Settings,
  start: number,
): Set<number> {
  const wanted = feasibleNodesWanted(candidates.length, settings.percentageOfNodesToScore);
  const searched = new Set<number>();
  let feasible = 0;
  for (let i = 0; i < candidates.length && feasible < wanted; i++) {
    const node = candidates[(start + i) % candidates.length] as number;
    searched.add(node);
    if (verdicts[node]?.length === 0) feasible++;
  }
  return searched;
}

function scoreAt({ plugin, weight, raw, normalized }: PluginScores, n: number): PluginScore {
  const score = normalized[n] as number;
  return { plugin, weight, raw: raw[n] as number, normalized: score, weighted: score * weight };
}
