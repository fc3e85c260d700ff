/** The rows of the cluster tree, hung under each other, sorted, filtered and laid out flat for drawing. Pure. */
import { controlPlaneRow, nodesRow, type TreeRow } from "../../../extension/src/protocol/clusterTree";

/** A row as it stands in the list on the screen. */
export interface FlatRow {
  readonly row: TreeRow;
  /** 1 for the top, as `aria-level` counts. */
  readonly level: number;
  /** Undefined: there is nothing to unfold. */
  readonly expanded: boolean | undefined;
  readonly position: number;
  readonly setSize: number;
}

/** Rows by the row they hang under, each list sorted; `""` is the top. */
export type ChildIndex = ReadonlyMap<string, readonly TreeRow[]>;

/** What stands above what under one parent. Kinds that are not listed stand between these, by name. */
const kindsFirst = [
  "Section",
  "Namespace",
  "Deployment",
  "StatefulSet",
  "DaemonSet",
  "CronJob",
  "Job",
  "ReplicaSet",
  "ReplicationController",
  "Pod",
  "InitContainer",
  "Container",
  "Ingress",
  "Service",
  "EndpointSlice",
  "Endpoint",
  "ConfigMap",
  "Secret",
  "PersistentVolumeClaim",
];
const kindRank = new Map(kindsFirst.map((kind, rank) => [kind, rank]));
const sectionRank = new Map([
  [controlPlaneRow, 0],
  [nodesRow, 1],
]);

/** Where a row hangs: under its parent if that is there, else under its namespace, else at the top. */
export function parentOf(row: TreeRow, rows: ReadonlyMap<string, TreeRow>): string {
  if (row.parent !== undefined && rows.has(row.parent)) return row.parent;
  const namespace = row.namespace === undefined ? "" : `Namespace//${row.namespace}`;
  return namespace !== row.id && rows.has(namespace) ? namespace : "";
}

/** Hangs the rows under each other. */
export function childIndex(rows: ReadonlyMap<string, TreeRow>): ChildIndex {
  const index = new Map<string, TreeRow[]>();
  for (const row of rows.values()) {
    const parent = parentOf(row, rows);
    const siblings = index.get(parent);
    if (siblings) siblings.push(row);
    else index.set(parent, [row]);
  }
  for (const siblings of index.values()) siblings.sort(byRankThenName);
  return index;
}

/** Lays the tree out flat. With a filter, only what matches is shown, with what stands above it and below it. */
export function flatten(index: ChildIndex, isExpanded: (row: TreeRow) => boolean, filter = ""): FlatRow[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  const kept = words.length > 0 ? keptByFilter(index, words) : undefined;
  const flat: FlatRow[] = [];
  const add = (parent: string, level: number, underMatch: boolean) => {
    const all = index.get(parent) ?? [];
    const siblings = kept && !underMatch ? all.filter((row) => kept.has(row.id)) : all;
    siblings.forEach((row, position) => {
      const match = kept?.get(row.id);
      const isParent = (index.get(row.id)?.length ?? 0) > 0;
      const expanded = isParent && (match === "above" || isExpanded(row));
      flat.push({
        row,
        level,
        expanded: isParent ? expanded : undefined,
        position: position + 1,
        setSize: siblings.length,
      });
      if (expanded) add(row.id, level + 1, underMatch || match === "itself");
    });
  };
  add("", 1, false);
  return flat;
}

/** Whether a row is unfolded before the learner has said so: what a lab is about, not what it rests on. */
export function expandedAtFirst(row: TreeRow): boolean {
  switch (row.kind) {
    case "Section":
      return true;
    case "Namespace":
      return !row.name.startsWith("kube-") && row.name !== "local-path-storage";
    case "ReplicaSet":
    case "Job":
      return row.ready !== "0/0";
    case "Deployment":
    case "StatefulSet":
    case "DaemonSet":
    case "CronJob":
      return true;
    default:
      return false;
  }
}

/** The counts above the tree. */
export interface Health {
  readonly nodes: number;
  readonly pods: number;
  readonly failing: number;
  readonly unready: number;
}

export function health(rows: Iterable<TreeRow>): Health {
  const counts = { nodes: 0, pods: 0, failing: 0, unready: 0 };
  for (const row of rows) {
    if (row.kind !== "Node" && row.kind !== "Pod") continue;
    if (row.kind === "Node") counts.nodes++;
    else counts.pods++;
    if (row.state === "failed" || row.state === "crashing") counts.failing++;
    else if (row.state !== "ready" && row.state !== "succeeded" && row.state !== "terminating") counts.unready++;
  }
  return counts;
}

/** Rows that match (`itself`) and rows that stand above a match (`above`). */
function keptByFilter(index: ChildIndex, words: readonly string[]): Map<string, "itself" | "above"> {
  const kept = new Map<string, "itself" | "above">();
  const visit = (parent: string): boolean => {
    let any = false;
    for (const row of index.get(parent) ?? []) {
      const below = visit(row.id);
      if (matches(row, words)) kept.set(row.id, "itself");
      else if (below) kept.set(row.id, "above");
      any ||= kept.has(row.id);
    }
    return any;
  };
  visit("");
  return kept;
}

function matches(row: TreeRow, words: readonly string[]): boolean {
  const { facts } = row;
  const text = [
    row.kind,
    row.name,
    row.namespace,
    row.status,
    row.state,
    row.ready,
    facts?.node,
    facts?.ip,
    facts?.image,
  ]
    .filter((part) => part !== undefined)
    .join(" ")
    .toLowerCase();
  return words.every((word) => text.includes(word));
}

function byRankThenName(a: TreeRow, b: TreeRow): number {
  if (a.kind !== b.kind) return rank(a) - rank(b) || compare(a.kind, b.kind);
  if (a.kind === "Section") return (sectionRank.get(a.id) ?? 9) - (sectionRank.get(b.id) ?? 9);
  const newerFirst = a.kind === "ReplicaSet" ? (b.facts?.revision ?? 0) - (a.facts?.revision ?? 0) : 0;
  return newerFirst || compareNames(a.name, b.name) || compare(a.id, b.id);
}

function rank(row: TreeRow): number {
  return kindRank.get(row.kind) ?? kindRank.get("Ingress")! + 0.5;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** `node-2` before `node-10`: names that differ only in the number at their end go by the number. */
function compareNames(a: string, b: string): number {
  const [, stemA = a, numberA] = /^(.*?)(\d+)$/.exec(a) ?? [];
  const [, stemB = b, numberB] = /^(.*?)(\d+)$/.exec(b) ?? [];
  if (numberA !== undefined && numberB !== undefined && stemA === stemB) return Number(numberA) - Number(numberB);
  return compare(a, b);
}
