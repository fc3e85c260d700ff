/**
 * Finds the node for one pod: which nodes can hold it, and which of them is best.
 *
 * Modelled on pkg/scheduler/schedule_one.go (schedulePod) and framework/runtime/framework.go. A pure function of the
 * cycle; the queue, assuming and binding are the caller's. Nodes are looked at one after the other, where upstream
 * looks at sixteen at a time; so "stopped early" always means the same nodes.
 */
import {
  type ActiveFilter,
  type Cycle,
  type Diagnosis,
  isRejection,
  type Plugin,
  type Rejection,
  type Status,
  unresolvable,
} from "./framework";
import { type NodeInfo, withPod } from "./nodeInfo";
import { nodeNamed } from "./snapshot";

/** In smaller clusters every node is looked at; in larger ones at least so many feasible nodes are wanted. */
const FEASIBLE_NODES_MIN = 100;
const PERCENTAGE_MIN = 5;

/** The first so many nodes of a decision are remembered with their scores. */
const BEST_KEPT = 3;

/** What came of one attempt. `nextStart` is where the next attempt begins its search. */
export type Attempt = Assigned | Unschedulable | Failed;

interface Searched {
  /** Nodes that were asked, and that could hold the pod. */
  readonly evaluated: number;
  readonly feasible: number;
  readonly rejected: readonly Rejection[];
  readonly nextStart: number;
}

export interface Assigned extends Searched {
  readonly outcome: "assigned";
  readonly node: NodeInfo;
  readonly filters: readonly ActiveFilter[];
  readonly best: readonly NodeScore[];
  /** How many nodes shared the best score, and the draw that chose among them. */
  readonly tie?: { readonly nodes: number; readonly draw: number };
}

export interface Unschedulable extends Searched {
  readonly outcome: "unschedulable";
  readonly filters: readonly ActiveFilter[];
  readonly diagnosis: Diagnosis;
}

export interface Failed extends Searched {
  readonly outcome: "error";
  readonly message: string;
}

/** The score is absent when there was only one node to choose from. */
export interface NodeScore {
  readonly node: string;
  readonly score?: number;
}

const NOTHING_SEARCHED: Searched = { evaluated: 0, feasible: 0, rejected: [], nextStart: 0 };

/** One attempt to find a node. `start` is the index of the first node to look at. */
export function schedulePod(cycle: Cycle, plugins: readonly Plugin[], start: number): Attempt {
  const { nodes } = cycle.snapshot;
  const untouched = { ...NOTHING_SEARCHED, nextStart: start };
  if (nodes.length === 0) return { outcome: "error", message: "no nodes available to schedule pods", ...untouched };

  const prepared = runPreFilters(cycle, plugins);
  if ("status" in prepared) {
    const { status, plugin } = prepared;
    const message = status.reasons.join(", ");
    if (!isRejection(status))
      return { outcome: "error", message: `running PreFilter plugin "${plugin}": ${message}`, ...untouched };
    const diagnosis = { rejected: [], absent: status, preFilterMessage: message, plugins: [plugin] };
    return { outcome: "unschedulable", filters: [], diagnosis, ...untouched };
  }
  const { filters, nodeNames, narrowedBy } = prepared;

  const promised = promisedNode(cycle);
  if (promised && !rejectionWithNominated(filters, promised, cycle)) {
    const best = [{ node: promised.name }];
    return { outcome: "assigned", node: promised, filters, best, ...untouched, evaluated: 1, feasible: 1 };
  }

  const candidates = nodeNames ? nodeNames.flatMap((name) => nodeNamed(cycle.snapshot, name) ?? []) : nodes;
  const { feasible, rejected, evaluated, error } = findFeasible(cycle, filters, candidates, start);
  const searched = { evaluated, feasible: feasible.length, rejected, nextStart: (start + evaluated) % nodes.length };
  if (error) return { outcome: "error", message: error, ...searched };
  if (feasible.length === 0) {
    const by = rejected.map(({ plugin }) => plugin);
    const diagnosis: Diagnosis = {
      rejected,
      ...(nodeNames ? { absent: unresolvable(`node(s) didn't satisfy plugin(s) [${narrowedBy.join(" ")}]`) } : {}),
      plugins: [...new Set([...narrowedBy, ...by])].sort((a, b) => (a < b ? -1 : 1)),
    };
    return { outcome: "unschedulable", filters, diagnosis, ...searched };
  }
  if (feasible.length === 1) {
    const node = feasible[0] as NodeInfo;
    return { outcome: "assigned", node, filters, best: [{ node: node.name }], ...searched };
  }
  return {
    outcome: "assigned",
    filters,
    ...searched,
    ...selectNode(cycle, feasible, scoreNodes(cycle, plugins, feasible)),
  };
}

/** The filters that take part for this pod, with their states, and the nodes they narrow the search to. */
export function runPreFilters(
  cycle: Cycle,
  plugins: readonly Plugin[],
):
  | { filters: ActiveFilter[]; nodeNames?: readonly string[]; narrowedBy: string[] }
  | { status: Status; plugin: string } {
  const filters: ActiveFilter[] = [];
  const narrowedBy: string[] = [];
  let nodeNames: readonly string[] | undefined;
  for (const plugin of plugins) {
    const result = plugin.preFilter?.(cycle);
    if (result?.status && result.status.code !== "Skip") return { status: result.status, plugin: plugin.name };
    if (result?.nodeNames) {
      narrowedBy.push(plugin.name);
      nodeNames = nodeNames ? nodeNames.filter((name) => result.nodeNames?.includes(name)) : result.nodeNames;
    }
    if (plugin.filter && !result?.status) filters.push({ plugin, state: result?.state });
  }
  return nodeNames ? { filters, nodeNames, narrowedBy } : { filters, narrowedBy };
}

/** The first plugin that rejects a node has the word. */
export function firstRejection(filters: readonly ActiveFilter[], node: NodeInfo, cycle: Cycle): Rejection | undefined {
  for (let i = 0; i < filters.length; i++) {
    const { plugin, state } = filters[i] as ActiveFilter;
    const status = plugin.filter?.(state, node, cycle);
    if (status) return { node, plugin: plugin.name, status };
  }
  return undefined;
}

/**
 * As {@link firstRejection}, but the node must also do when the pods that were promised it and are as important as this
 * one have arrived. Both are asked: affinity may be met by them, and they may never come.
 */
export function rejectionWithNominated(
  filters: readonly ActiveFilter[],
  node: NodeInfo,
  cycle: Cycle,
): Rejection | undefined {
  const promised = cycle.nominated.get(node.name)?.filter(({ priority }) => priority >= cycle.pod.priority);
  if (promised?.length) {
    let crowded = node;
    let states = filters;
    for (const pod of promised) {
      states = shiftStates(states, pod, crowded, 1, cycle);
      crowded = withPod(crowded, pod);
    }
    const rejection = firstRejection(states, crowded, cycle);
    if (rejection) return { ...rejection, node };
  }
  return firstRejection(filters, node, cycle);
}

/** The states of the filters as if a pod came to a node (+1) or left it (-1). */
export function shiftStates(
  filters: readonly ActiveFilter[],
  pod: NodeInfo["pods"][number],
  node: NodeInfo,
  sign: 1 | -1,
  cycle: Cycle,
): readonly ActiveFilter[] {
  return filters.map((filter) =>
    filter.plugin.shift
      ? { plugin: filter.plugin, state: filter.plugin.shift(filter.state, pod, node, sign, cycle) }
      : filter,
  );
}

/** How many feasible nodes are enough: all of a small cluster, half of a middling one, 5 % of a very large one. */
export function feasibleNodesWanted(nodes: number, percentageOfNodesToScore: number): number {
  if (nodes < FEASIBLE_NODES_MIN) return nodes;
  const percentage = percentageOfNodesToScore || Math.max(PERCENTAGE_MIN, 50 - Math.trunc(nodes / 125));
  return Math.max(FEASIBLE_NODES_MIN, Math.trunc((nodes * percentage) / 100));
}

/** One plugin's part in the total: what it gave, what that became between 0 and 100, and how much it weighs. */
export interface PluginScores {
  readonly plugin: string;
  readonly weight: number;
  readonly raw: Float64Array;
  readonly normalized: Float64Array;
}

/** The weighted totals of the nodes. `keep` is handed each plugin's scores, for those who want the whole matrix. */
export function scoreNodes(
  cycle: Cycle,
  plugins: readonly Plugin[],
  nodes: readonly NodeInfo[],
  keep?: (scores: PluginScores) => void,
): Float64Array {
  const totals = new Float64Array(nodes.length);
  for (const plugin of plugins) {
    if (!plugin.score) continue;
    const prepared = plugin.preScore?.(cycle, nodes);
    if (prepared?.status) continue;
    const scores = new Float64Array(nodes.length);
    for (let i = 0; i < nodes.length; i++) scores[i] = plugin.score(prepared?.state, nodes[i] as NodeInfo, cycle);
    const raw = keep ? scores.slice() : scores;
    plugin.normalizeScore?.(scores, prepared?.state, nodes);
    const weight = cycle.settings.weights[plugin.name] ?? plugin.weight ?? 1;
    for (let i = 0; i < scores.length; i++) totals[i] = (totals[i] as number) + (scores[i] as number) * weight;
    keep?.({ plugin: plugin.name, weight, raw, normalized: scores });
  }
  return totals;
}

/** The node with the best total; a draw decides between equals. */
export function selectNode(
  cycle: Cycle,
  nodes: readonly NodeInfo[],
  totals: Float64Array,
): Pick<Assigned, "node" | "best" | "tie"> {
  let max = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < totals.length; i++) max = Math.max(max, totals[i] as number);
  const winners: NodeInfo[] = [];
  for (let i = 0; i < totals.length; i++) if (totals[i] === max) winners.push(nodes[i] as NodeInfo);
  const draw = winners.length > 1 ? cycle.draw("tie-break") : 0;
  const node = winners[Math.min(winners.length - 1, Math.floor(draw * winners.length))] as NodeInfo;
  const best = bestNodes(node, nodes, totals);
  return winners.length > 1 ? { node, best, tie: { nodes: winners.length, draw } } : { node, best };
}

/** The chosen node first, then the best of the others. */
function bestNodes(chosen: NodeInfo, nodes: readonly NodeInfo[], totals: Float64Array): NodeScore[] {
  const best: { node: string; score: number }[] = [];
  for (let i = 0; i < totals.length; i++) {
    const score = totals[i] as number;
    const isChosen = nodes[i] === chosen;
    let place = best.length;
    while (
      place > 0 &&
      (isChosen ||
        ((best[place - 1] as NodeScore).node !== chosen.name && (best[place - 1] as { score: number }).score < score))
    )
      place--;
    if (place < BEST_KEPT) {
      best.splice(place, 0, { node: (nodes[i] as NodeInfo).name, score });
      if (best.length > BEST_KEPT) best.pop();
    }
  }
  return best;
}

/** Asks node after node, beginning at `start`, until enough can hold the pod. */
function findFeasible(cycle: Cycle, filters: readonly ActiveFilter[], nodes: readonly NodeInfo[], start: number) {
  const wanted = feasibleNodesWanted(nodes.length, cycle.settings.percentageOfNodesToScore);
  const feasible: NodeInfo[] = [];
  const rejected: Rejection[] = [];
  const hasNominated = cycle.nominated.size > 0;
  let evaluated = 0;
  for (; evaluated < nodes.length && feasible.length < wanted; evaluated++) {
    const node = nodes[(start + evaluated) % nodes.length] as NodeInfo;
    const rejection = hasNominated
      ? rejectionWithNominated(filters, node, cycle)
      : firstRejection(filters, node, cycle);
    if (!rejection) feasible.push(node);
    else if (isRejection(rejection.status)) rejected.push(rejection);
    else
      return {
        feasible,
        rejected,
        evaluated,
        error: `running "${rejection.plugin}" filter plugin: ${rejection.status.reasons.join(", ")}`,
      };
  }
  return { feasible, rejected, evaluated };
}

/** The node that preemption has made room on for this pod; it is tried before all others. */
function promisedNode({ pod, snapshot }: Cycle): NodeInfo | undefined {
  const name = pod.pod.status?.nominatedNodeName;
  return name ? nodeNamed(snapshot, name) : undefined;
}
