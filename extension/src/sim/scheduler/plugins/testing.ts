/** Short ways to write pods and nodes, and to ask one plugin about them. For tests only. */

import type { Node } from "../../schema/types";
import { NodeColumns } from "../columns";
import type { Cycle, Objects, Plugin, Settings, Status } from "../framework";
import { type NodeInfo, nodeInfoOf } from "../nodeInfo";
import { type Pod, podInfoOf } from "../podInfo";
import { defaultSettings } from "../settings";
import { snapshotOf } from "../snapshot";

/** A pod of namespace `default`. `spec` and `metadata` are merged in. */
export function pod(name: string, spec: object = {}, metadata: object = {}, status: object = {}): Pod {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace: "default", uid: `uid-${name}`, generation: 1, ...metadata },
    spec: { schedulerName: "default-scheduler", containers: [{ name: "c", image: "nginx:1.25" }], ...spec },
    status: { phase: "Pending", ...status },
  } as Pod;
}

/** Containers that ask for so much: `requests({ cpu: "1" })`. */
export function requests(list: Record<string, string>) {
  return { containers: [{ name: "c", image: "nginx:1.25", resources: { requests: list } }] };
}

/** A node with 4 CPU, 8Gi and room for 110 pods. */
export function node(
  name: string,
  {
    labels = {},
    spec = {},
    status = {},
    allocatable = {},
  }: { labels?: object; spec?: object; status?: object; allocatable?: object } = {},
): Node {
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: { name, uid: `uid-${name}`, labels: { "kubernetes.io/hostname": name, ...labels } },
    spec,
    status: { allocatable: { cpu: "4", memory: "8Gi", pods: "110", ...allocatable }, ...status },
  } as Node;
}

export interface World {
  readonly nodes: readonly Node[];
  /** Pods that run, by their spec.nodeName. */
  readonly pods?: readonly Pod[];
  readonly objects?: readonly { kind: string; metadata: { name: string; namespace?: string } }[];
  readonly settings?: Partial<Settings>;
}

export function cycleFor(waiting: Pod, { nodes, pods = [], objects = [], settings = {} }: World): Cycle {
  const on = (name: string) => pods.filter(({ spec }) => spec.nodeName === name).map(podInfoOf);
  const reads: Objects = {
    get: (kind, namespace, name) =>
      objects.find(
        (o) => o.kind === kind && o.metadata.name === name && (o.metadata.namespace ?? "") === (namespace ?? ""),
      ) as never,
    list: (kind) => objects.filter((o) => o.kind === kind) as never,
    byIndex: () => [],
  };
  return {
    pod: podInfoOf(waiting),
    snapshot: snapshotOf(nodes.map((n) => nodeInfoOf(n, on(n.metadata.name)))),
    objects: reads,
    settings: { ...defaultSettings, ...settings },
    columns: new NodeColumns(),
    nominated: new Map(),
    assumedVolumes: new Map(),
    draw: () => 0,
  };
}

/** What PreFilter and then Filter say about each node: `ok`, `skip`, or the code with its reasons. */
export function filterAll(plugin: Plugin<any, any>, waiting: Pod, world: World): Record<string, string> | string {
  const cycle = cycleFor(waiting, world);
  const { preFilter, filter } = plugin as Plugin;
  const prepared = preFilter?.(cycle);
  if (prepared?.status) return inWords(prepared.status);
  return Object.fromEntries(cycle.snapshot.nodes.map((n) => [n.name, inWords(filter?.(prepared?.state, n, cycle))]));
}

/** The normalized scores of all nodes, or `skip`. */
export function scoreAll(plugin: Plugin<any, any>, waiting: Pod, world: World): Record<string, number> | string {
  const cycle = cycleFor(waiting, world);
  const nodes: readonly NodeInfo[] = cycle.snapshot.nodes;
  const { preScore, score, normalizeScore } = plugin as Plugin;
  const prepared = preScore?.(cycle, nodes);
  if (prepared?.status) return inWords(prepared.status);
  const scores = Float64Array.from(nodes, (n) => score?.(prepared?.state, n, cycle) ?? 0);
  normalizeScore?.(scores, prepared?.state, nodes);
  return Object.fromEntries(nodes.map((n, i) => [n.name, scores[i] as number]));
}

function inWords(status: Status | undefined): string {
  if (!status) return "ok";
  if (status.code === "Skip") return "skip";
  return `${status.code}: ${status.reasons.join(", ")}`;
}
