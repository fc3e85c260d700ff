/**
 * What a scheduling plugin is, and the values it answers with.
 *
 * Modelled on k8s.io/kube-scheduler/framework/interface.go. "Does not fit" is an answer and not an exception: a plugin
 * returns a {@link Status} with a code and reasons, and nothing at all for Success.
 * Left out: extenders, multiple profiles and PostBind, which no default plugin uses.
 */
import type { View, Write } from "../client/component";
import type { NodeColumns } from "./columns";
import type { NodeInfo } from "./nodeInfo";
import type { PodInfo } from "./podInfo";
import type { Snapshot } from "./snapshot";

/** What a plugin may answer; the names are upstream's. */
export type Code = "Success" | "Error" | "Unschedulable" | "UnschedulableAndUnresolvable" | "Wait" | "Skip" | "Pending";

/**
 * A plugin's answer. `undefined` stands for Success, so that the common answer costs nothing.
 * `Unschedulable` may be cured by preempting other pods, `UnschedulableAndUnresolvable` may not.
 */
export interface Status {
  readonly code: Code;
  readonly reasons: readonly string[];
}

export const SKIP: Status = { code: "Skip", reasons: [] };

export function unschedulable(...reasons: string[]): Status {
  return { code: "Unschedulable", reasons };
}

export function unresolvable(...reasons: string[]): Status {
  return { code: "UnschedulableAndUnresolvable", reasons };
}

export function errorStatus(...reasons: string[]): Status {
  return { code: "Error", reasons };
}

/** Rejected for a reason of the cluster's state, as opposed to an error. */
export function isRejection(status: Status): boolean {
  return status.code === "Unschedulable" || status.code === "UnschedulableAndUnresolvable" || status.code === "Pending";
}

/** The best score that a plugin may give. */
export const MAX_NODE_SCORE = 100;

/** The objects beside pods on nodes that plugins may read: claims, volumes, classes, namespaces, Services. */
export type Objects = Pick<View, "get" | "list" | "byIndex">;

/** Everything that one attempt to place one pod may look at. */
export interface Cycle {
  readonly pod: PodInfo;
  readonly snapshot: Snapshot;
  readonly objects: Objects;
  readonly settings: Settings;
  readonly columns: NodeColumns;
  /** Pods that have been promised a node by preemption, by that node's name; without the pod itself. */
  readonly nominated: ReadonlyMap<string, readonly PodInfo[]>;
  /** Volumes that pods in flight have chosen: the volume's name → the claim's `namespace/name`. */
  readonly assumedVolumes: ReadonlyMap<string, string>;
  /** A draw in [0, 1) for this pod and attempt. */
  readonly draw: (purpose: string) => number;
}

/** The scheduler's configuration (KubeSchedulerConfiguration), as far as it is offered. */
export interface Settings {
  readonly schedulerName: string;
  /** Share of nodes after which the search for feasible ones stops; 0 adapts it to the cluster's size. */
  readonly percentageOfNodesToScore: number;
  readonly scoringStrategy: ScoringStrategy;
  /** What PodTopologySpread does for pods that name no constraints. */
  readonly defaultSpreading: "System" | "None";
  /** Weight of existing pods' required affinity in scoring. */
  readonly hardPodAffinityWeight: number;
  /** Weights that differ from the plugin's own. */
  readonly weights: Readonly<Record<string, number>>;
}

export interface ScoringStrategy {
  readonly type: "LeastAllocated" | "MostAllocated" | "RequestedToCapacityRatio";
  readonly resources: readonly { readonly name: string; readonly weight: number }[];
  /** For RequestedToCapacityRatio: utilization 0–100 → score 0–10, ascending. */
  readonly shape?: readonly { readonly utilization: number; readonly score: number }[];
}

/** What PreFilter found: a state for Filter, or a Status (Skip: do not call Filter for this pod). */
export interface PreFilterResult<F> {
  readonly status?: Status;
  readonly state?: F;
  /** When given, only these nodes can fit. */
  readonly nodeNames?: readonly string[];
}

export interface PreScoreResult<S> {
  readonly status?: Status;
  readonly state?: S;
}

/** Which nodes turned a pod away, and why. */
export interface Diagnosis {
  readonly rejected: readonly Rejection[];
  /** The answer for nodes that are not in `rejected`: they were ruled out as a whole. */
  readonly absent?: Status;
  readonly preFilterMessage?: string;
  readonly postFilterMessage?: string;
  /** Plugins that rejected the pod; changes that concern none of them will not help it. */
  readonly plugins: readonly string[];
}

export interface Rejection {
  readonly node: NodeInfo;
  readonly plugin: string;
  readonly status: Status;
}

/** A plugin whose Filter takes part in this cycle, with the state that its PreFilter made. */
export interface ActiveFilter {
  readonly plugin: Plugin;
  readonly state: unknown;
}

export interface PostFilterResult {
  readonly status?: Status;
  /** `""` takes an earlier nomination back; undefined leaves it as it is. */
  readonly nominatedNodeName?: string;
  readonly victims?: readonly PodInfo[];
}

/** Kinds of cluster events that can make a rejected pod worth another try. */
export type EventResource =
  | "Node"
  | "AssignedPod"
  | "Pod"
  | "PersistentVolumeClaim"
  | "PersistentVolume"
  | "StorageClass";
export type EventAction =
  | "Add"
  | "Delete"
  | "Update"
  | "UpdateAllocatable"
  | "UpdateLabel"
  | "UpdateTaint"
  | "UpdateToleration"
  | "UpdateGates"
  | "ScaleDown";

/** A change of the cluster, in the words of the queueing hints. For pods, `pod` is the changed pod. */
export interface ClusterEvent {
  readonly resource: EventResource;
  readonly actions: readonly EventAction[];
  readonly object: unknown;
  readonly previous?: unknown;
}

/** Which events can make a rejection by this plugin moot; `worthwhile` looks closer, without it the event is enough. */
export interface QueueingHint {
  readonly resource: EventResource;
  readonly actions: readonly EventAction[];
  worthwhile?(pod: PodInfo, event: ClusterEvent): boolean;
}

/** A plugin: a name and the extension points it takes part in. `F` and `S` are its states for filtering and scoring. */
export interface Plugin<F = unknown, S = unknown> {
  readonly name: string;
  /** The default weight of its score. */
  readonly weight?: number;
  readonly hints?: readonly QueueingHint[];
  /** Whether the pod may enter the active queue. */
  preEnqueue?(pod: PodInfo): Status | undefined;
  preFilter?(cycle: Cycle): PreFilterResult<F>;
  /** The state as if the pod ran on the node in addition (+1) or ran there no more (-1). */
  shift?(state: F, pod: PodInfo, node: NodeInfo, sign: 1 | -1, cycle: Cycle): F;
  filter?(state: F, node: NodeInfo, cycle: Cycle): Status | undefined;
  postFilter?(cycle: Cycle, diagnosis: Diagnosis, filters: readonly ActiveFilter[]): PostFilterResult;
  preScore?(cycle: Cycle, nodes: readonly NodeInfo[]): PreScoreResult<S>;
  score?(state: S, node: NodeInfo, cycle: Cycle): number;
  /** Brings raw scores into 0…100, in place. */
  normalizeScore?(scores: Float64Array, state: S, nodes: readonly NodeInfo[]): void;
  /** What to remember for the pod until it is bound, and to keep from others: the volumes it chose. */
  reserve?(cycle: Cycle, node: NodeInfo, state: F): Readonly<Record<string, string>>;
  /** `Wait` holds the pod back after the decision. */
  permit?(cycle: Cycle, node: NodeInfo): Status | undefined;
  /** Writes that must take effect before binding; asked again until there are none. `Wait`: not yet. */
  preBind?(
    pod: PodInfo,
    node: NodeInfo,
    objects: Objects,
    reserved: Readonly<Record<string, string>>,
  ): readonly Write[] | Status;
  bind?(pod: PodInfo, node: NodeInfo): Write;
}

/** Scales scores to 0…100 by the largest; `reverse` where fewer is better. */
export function normalizeByMax(scores: Float64Array, reverse: boolean): void {
  let max = 0;
  for (let i = 0; i < scores.length; i++) max = Math.max(max, scores[i] as number);
  for (let i = 0; i < scores.length; i++) {
    const scaled = max === 0 ? 0 : Math.trunc((MAX_NODE_SCORE * (scores[i] as number)) / max);
    scores[i] = reverse ? MAX_NODE_SCORE - scaled : scaled;
  }
}
