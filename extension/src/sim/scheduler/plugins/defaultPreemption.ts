/**
 * Makes room for a pod that fits nowhere by choosing less important pods to delete.
 *
 * Modelled on pkg/scheduler/framework/preemption/preemption.go and plugins/defaultpreemption/default_preemption.go.
 * Here the choice is made; the scheduler writes it. Left out: pod groups and extenders.
 */
import type { PodDisruptionBudget } from "../../schema/types";
import { rejectionWithNominated, shiftStates } from "../algorithm";
import {
  type ActiveFilter,
  type Cycle,
  type Diagnosis,
  type Plugin,
  type PostFilterResult,
  type Rejection,
  unresolvable,
  unschedulable,
} from "../framework";
import { fitErrorMessage } from "../messages";
import { type NodeInfo, withoutPod, withPod } from "../nodeInfo";
import type { Pod, PodInfo } from "../podInfo";
import { selects } from "../selectors";
import { nodeNamed } from "../snapshot";

/** At least this many nodes, and this share of the cluster, are tried before one is chosen. */
const CANDIDATES_MIN = 100;
const CANDIDATES_PERCENTAGE = 10;

const NOT_HELPFUL = unresolvable("Preemption is not helpful for scheduling");
const NO_VICTIMS = unresolvable("No preemption victims found for incoming pod");

export const defaultPreemption: Plugin = {
  name: "DefaultPreemption",

  postFilter(cycle, diagnosis, filters) {
    const obstacle = whyNotEligible(cycle, diagnosis);
    if (obstacle) return { status: unschedulable(`preemption: ${obstacle}`) };
    const { candidates, rejected } = findCandidates(cycle, diagnosis, filters);
    if (candidates.length === 0) {
      const message = fitErrorMessage(cycle.snapshot.nodes.length, { rejected, absent: NOT_HELPFUL, plugins: [] });
      return { status: unschedulable(`preemption: ${message}`), nominatedNodeName: "" };
    }
    const { node, victims } = pickCandidate(candidates);
    return { nominatedNodeName: node.name, victims } satisfies PostFilterResult;
  },
};

/** A node and the pods that would have to go, the most important first. */
export interface Candidate {
  readonly node: NodeInfo;
  readonly victims: readonly PodInfo[];
  /** How many of them a PodDisruptionBudget protects. */
  readonly violations: number;
}

/** Why the pod may not preempt others: it does not want to, or it waits for pods that are already going. */
function whyNotEligible({ pod, snapshot }: Cycle, { rejected, absent }: Diagnosis): string | undefined {
  if (pod.pod.spec.preemptionPolicy === "Never") return "not eligible due to preemptionPolicy=Never.";
  const nominated = pod.pod.status?.nominatedNodeName;
  const node = nominated ? nodeNamed(snapshot, nominated) : undefined;
  if (!node) return undefined;
  const status = rejected.find((rejection) => rejection.node.name === node.name)?.status ?? absent;
  if (status?.code === "UnschedulableAndUnresolvable") return undefined;
  return node.pods.some((other) => other.priority < pod.priority && isBeingPreempted(other))
    ? "not eligible due to a terminating pod on the nominated node."
    : undefined;
}

function isBeingPreempted({ pod, isTerminating }: PodInfo): boolean {
  return (
    isTerminating &&
    !!pod.status?.conditions?.some(
      ({ type, status, reason }) =>
        type === "DisruptionTarget" && status === "True" && reason === "PreemptionByScheduler",
    )
  );
}

/** Tries the nodes where fewer pods might help, from a drawn one on, until there are enough candidates. */
function findCandidates(
  cycle: Cycle,
  diagnosis: Diagnosis,
  filters: readonly ActiveFilter[],
): { candidates: Candidate[]; rejected: Rejection[] } {
  const nodes = diagnosis.rejected.filter(({ status }) => status.code === "Unschedulable").map(({ node }) => node);
  const budgets = nodes.length ? cycle.objects.list("PodDisruptionBudget") : [];
  const wanted = Math.min(
    nodes.length,
    Math.max(CANDIDATES_MIN, Math.trunc((nodes.length * CANDIDATES_PERCENTAGE) / 100)),
  );
  const offset = nodes.length ? Math.floor(cycle.draw("preemption-offset") * nodes.length) : 0;
  const [harmless, violating, rejected]: [Candidate[], Candidate[], Rejection[]] = [[], [], []];
  for (let i = 0; i < nodes.length && !(harmless.length > 0 && harmless.length + violating.length >= wanted); i++) {
    const node = nodes[(offset + i) % nodes.length] as NodeInfo;
    const result = selectVictims(cycle, node, filters, budgets);
    if ("status" in result) rejected.push({ ...result, node });
    else (result.violations > 0 ? violating : harmless).push(result);
  }
  return { candidates: [...harmless, ...violating], rejected };
}

/**
 * The pods of a node that must go. First all less important pods leave; if the pod fits then, they come back one by
 * one, protected ones first and the most important of each first, and those whose return would keep the pod out stay away.
 */
export function selectVictims(
  cycle: Cycle,
  node: NodeInfo,
  filters: readonly ActiveFilter[],
  budgets: readonly PodDisruptionBudget[],
): Candidate | Omit<Rejection, "node"> {
  const potential = node.pods.filter(({ priority }) => priority < cycle.pod.priority).sort(byImportance);
  if (potential.length === 0) return { plugin: "DefaultPreemption", status: NO_VICTIMS };
  let emptied = node;
  let states = filters;
  for (const pod of potential) {
    emptied = withoutPod(emptied, pod.key);
    states = shiftStates(states, pod, emptied, -1, cycle);
  }
  const rejection = rejectionWithNominated(states, emptied, cycle);
  if (rejection) return rejection;

  const { protectedPods, others } = splitByBudgets(potential, budgets);
  const victims: PodInfo[] = [];
  let violations = 0;
  for (const pod of [...protectedPods, ...others]) {
    const refilled = withPod(emptied, pod);
    const refilledStates = shiftStates(states, pod, refilled, 1, cycle);
    if (rejectionWithNominated(refilledStates, refilled, cycle)) {
      victims.push(pod);
      if (protectedPods.includes(pod)) violations++;
    } else {
      emptied = refilled;
      states = refilledStates;
    }
  }
  if (victims.length === 0) return { plugin: "DefaultPreemption", status: NO_VICTIMS };
  return { node, victims: victims.sort(byImportance), violations };
}

/** Whose deletion would take a PodDisruptionBudget below what it allows, counting the pods before it. */
function splitByBudgets(pods: readonly PodInfo[], budgets: readonly PodDisruptionBudget[]) {
  const left = budgets.map(({ status }) => status?.disruptionsAllowed ?? 0);
  const protectedPods: PodInfo[] = [];
  const others: PodInfo[] = [];
  for (const pod of pods) {
    let isProtected = false;
    budgets.forEach(({ metadata, spec, status }, i) => {
      const { selector } = spec ?? {};
      const isEmpty = !selector?.matchExpressions?.length && Object.keys(selector?.matchLabels ?? {}).length === 0;
      if (metadata.namespace !== pod.namespace || isEmpty || !selects(selector, pod.labels)) return;
      if (status?.disruptedPods?.[pod.pod.metadata.name] !== undefined) return;
      left[i] = (left[i] as number) - 1;
      if ((left[i] as number) < 0) isProtected = true;
    });
    (isProtected ? protectedPods : others).push(pod);
  }
  return { protectedPods, others };
}

/**
 * Fewest protected victims; then the least important among the most important victims; then the smallest sum of
 * priorities; then the fewest victims; then those whose most important ones started last. Upstream takes any of those
 * that are still equal (the first of a Go map); here it is the first by its victim's name, the same in every run.
 */
export function pickCandidate(candidates: readonly Candidate[]): Candidate {
  const criteria: readonly ((candidate: Candidate) => number)[] = [
    ({ violations }) => violations,
    ({ victims }) => victims[0]?.priority ?? 0,
    // Shifted so that no priority is negative: else more victims would make a smaller sum.
    ({ victims }) => victims.reduce((sum, { priority }) => sum + priority + 2 ** 31, 0),
    ({ victims }) => victims.length,
  ];
  let left = candidates;
  for (const criterion of criteria) {
    const best = Math.min(...left.map(criterion));
    left = left.filter((candidate) => criterion(candidate) === best);
  }
  return left.reduce((best, candidate) => {
    const [start, bestStart] = [earliestStart(candidate), earliestStart(best)];
    if (start !== bestStart) return start > bestStart ? candidate : best;
    return (candidate.victims[0]?.key ?? "") < (best.victims[0]?.key ?? "") ? candidate : best;
  });
}

/** The earliest start among a candidate's most important victims. Times of the API sort as text. */
function earliestStart({ victims }: Candidate): string {
  const highest = victims[0]?.priority;
  return victims
    .filter(({ priority }) => priority === highest)
    .map(({ pod }) => startTime(pod))
    .reduce((a, b) => (a < b ? a : b));
}

/** Higher priority first, then the one that has run longer. */
function byImportance(a: PodInfo, b: PodInfo): number {
  if (a.priority !== b.priority) return b.priority - a.priority;
  const [startA, startB] = [startTime(a.pod), startTime(b.pod)];
  return startA === startB ? (a.key < b.key ? -1 : 1) : startA < startB ? -1 : 1;
}

/** A pod that has not started counts as starting now, after all others. */
function startTime(pod: Pod): string {
  return pod.status?.startTime ?? "9999";
}
