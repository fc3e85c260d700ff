/**
 * The cluster tree: what host and view say to each other about the objects of a cluster.
 *
 * The view says `Ready`. The host answers with `Hello` and a {@link TreeSnapshot} at a place in history, and then with
 * {@link TreeBatch}es, each of which begins where the one before it ended. A view that finds a gap asks again with
 * {@link AskSnapshot}; the host may also send a new snapshot at any time (another branch, a reset, a jump in time).
 *
 * The host makes rows of objects and hangs them under each other; the view sorts, folds, filters and draws them. A row
 * holds what is seen without opening it. The rest is fetched when asked for, with {@link Details}.
 */
import type { GlyphState } from "./glyph";
import { command, notification, request } from "./message";
import type { ObjectRef, WhyStep } from "./view";

/** The two rows that are no object. Every other row without a parent is a Namespace. */
export const controlPlaneRow = "controlPlane";
export const nodesRow = "nodes";

/** One line of the tree. */
export interface TreeRow {
  /** Stable and unique: `Pod/shop/web-7cdf-x2x9q`, `Node//node-1`; for a part of an object: `Pod/shop/web-7cdf-x2x9q/nginx`. */
  readonly id: string;
  /**
   * The row above. When that row is not there (the owner is gone, or has not come yet), the row hangs under its
   * namespace, and without a namespace at the top.
   */
  readonly parent?: string;
  /** The kind's id (`Deployment`), or `Section`, `Container`, `InitContainer`, `Endpoint` for rows that are parts. */
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
  /** What opening the row shows; absent for rows that stand for no object. A container's is its pod. */
  readonly ref?: ObjectRef;
  readonly state?: GlyphState;
  /** The state in kubectl's word, where it says more than the shape: `CrashLoopBackOff`, `ImagePullBackOff`, `NotReady`. */
  readonly status?: string;
  /** How many of how many: `3/3`. */
  readonly ready?: string;
  readonly facts?: TreeFacts;
  /** A node's requested against allocatable. */
  readonly meters?: readonly Meter[];
  readonly createdMs?: number;
  /** The journal position of the last change that this row shows. A row whose position grows is marked as changed. */
  readonly changedSeq: number;
}

/** Short facts beside a name, already in their printed form. */
export interface TreeFacts {
  /** `node-2`. */
  readonly node?: string;
  /** `10.244.2.4`; for a Service `10.96.14.2:80`. */
  readonly ip?: string;
  /** `shop:v2`. */
  readonly image?: string;
  /** A rollout's revision: `2`. Newer ReplicaSets stand above older ones by it. */
  readonly revision?: number;
  readonly restarts?: number;
  /** How many pods a node runs. */
  readonly pods?: number;
  /** How many ready endpoints stand behind a Service. */
  readonly endpoints?: number;
  /** A node's taints as `key=value:effect`; empty when it has none. */
  readonly taints?: readonly string[];
  /** `leader`, `rev 1 284`: whatever else is worth a word. */
  readonly note?: string;
}

/** A bar with its numbers: `cpu 0.8/4`. */
export interface Meter {
  readonly name: "cpu" | "memory" | "pods";
  readonly used: number;
  readonly of: number;
  /** `0.8/4`, `1.1/8Gi`. */
  readonly text: string;
}

/** A place in history that the view's rows show. */
export interface TreePosition {
  readonly branch: string;
  readonly seq: number;
}

/** Host → view: all rows at a place in history. */
export const TreeSnapshot = notification<TreePosition & { readonly nowMs: number; readonly rows: readonly TreeRow[] }>(
  "clusterTree/snapshot",
);

/** Host → view: what came, changed and went since `afterSeq`, which is the place where the view has to stand. */
export const TreeBatch = notification<
  TreePosition & {
    readonly afterSeq: number;
    readonly nowMs: number;
    readonly changed: readonly TreeRow[];
    readonly removed: readonly string[];
  }
>("clusterTree/batch");

/** View → host: there was a gap; send a snapshot. */
export const AskSnapshot = command("clusterTree/askSnapshot");

/** The parts of the details. */
export type DetailsTab = "overview" | "why" | "events" | "yaml";

/** Host → view: select this object and scroll to it; with a tab, open its details there ("Why?" comes this way). */
export const RevealRow = notification<{ readonly ref: ObjectRef; readonly tab?: DetailsTab }>("clusterTree/reveal");

/** Host → view: there is no cluster; the view says how to get one. */
export const NoCluster = notification("clusterTree/noCluster");

/** View → host: all about one object. */
export const Details = request<{ readonly ref: ObjectRef }, ObjectDetails>("clusterTree/details");

/** View → host: open the object's YAML in an editor beside. */
export const OpenYaml = command<{ readonly ref: ObjectRef }>("clusterTree/openYaml");

export interface ObjectDetails {
  readonly ref: ObjectRef;
  readonly yaml: string;
  readonly conditions: readonly ConditionView[];
  readonly events: readonly EventView[];
  readonly why: readonly WhyStep[];
}

export interface ConditionView {
  readonly type: string;
  readonly status: "True" | "False" | "Unknown";
  /** Whether this is how it should be: `Ready: True`, `MemoryPressure: False`. */
  readonly good: boolean;
  readonly reason?: string;
  readonly message?: string;
  readonly changedMs?: number;
}

export interface EventView {
  readonly type: "Normal" | "Warning";
  readonly reason: string;
  readonly message: string;
  readonly from: string;
  readonly count: number;
  readonly lastMs: number;
}
