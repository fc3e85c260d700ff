import { describe, expect, it } from "vitest";
import type { TreeRow } from "../../../extension/src/protocol/clusterTree";
import { childIndex, expandedAtFirst, flatten, health } from "./treeModel";

function row(kind: string, name: string, more: Partial<TreeRow> = {}): TreeRow {
  return { id: `${kind}/${more.namespace ?? ""}/${name}`, kind, name, changedSeq: 1, ...more };
}

const shop = { namespace: "shop" };
const rows = [
  row("Section", "nodes", { id: "nodes" }),
  row("Section", "controlPlane", { id: "controlPlane" }),
  row("Node", "node-10", { parent: "nodes", state: "ready" }),
  row("Node", "node-2", { parent: "nodes", state: "ready" }),
  row("Namespace", "shop"),
  row("Namespace", "kube-system"),
  row("Service", "web", { ...shop, parent: "Namespace//shop" }),
  row("Deployment", "web", { ...shop, parent: "Namespace//shop" }),
  row("ReplicaSet", "web-a", { ...shop, parent: "Deployment/shop/web", ready: "0/0", facts: { revision: 1 } }),
  row("ReplicaSet", "web-b", { ...shop, parent: "Deployment/shop/web", ready: "1/1", facts: { revision: 2 } }),
  row("Pod", "web-b-1", { ...shop, parent: "ReplicaSet/shop/web-b", state: "crashing", facts: { node: "node-2" } }),
  row("Pod", "orphan", { ...shop, parent: "ReplicaSet/shop/gone", state: "pending" }),
];

function shown(filter = "", isExpanded = expandedAtFirst): string[] {
  const index = childIndex(new Map(rows.map((one) => [one.id, one])));
  return flatten(index, isExpanded, filter).map(
    ({ row: one, level }) => `${"  ".repeat(level - 1)}${one.kind} ${one.name}`,
  );
}

describe("the cluster tree", () => {
  it("puts control plane and nodes first, newer ReplicaSets above older ones, and orphans under their namespace", () => {
    expect(shown()).toEqual([
      "Section controlPlane",
      "Section nodes",
      "  Node node-2",
      "  Node node-10",
      "Namespace kube-system",
      "Namespace shop",
      "  Deployment web",
      "    ReplicaSet web-b",
      "      Pod web-b-1",
      "    ReplicaSet web-a",
      "  Pod orphan",
      "  Service web",
    ]);
  });

  it("shows what matches with what stands above it", () => {
    expect(shown("pod node-2", () => false)).toEqual([
      "Namespace shop",
      "  Deployment web",
      "    ReplicaSet web-b",
      "      Pod web-b-1",
    ]);
  });

  it("shows what stands below a match", () => {
    expect(shown("nodes", () => true)).toEqual(["Section nodes", "  Node node-2", "  Node node-10"]);
  });

  it("shows nothing when nothing matches", () => expect(shown("absent")).toEqual([]));

  it("numbers the rows of a set for screen readers", () => {
    const index = childIndex(new Map(rows.map((one) => [one.id, one])));
    const node = flatten(index, expandedAtFirst).find(({ row: one }) => one.name === "node-10");
    expect(node).toMatchObject({ level: 2, position: 2, setSize: 2, expanded: undefined });
  });

  it("counts what is not well", () => {
    expect(health(rows)).toEqual({ nodes: 2, pods: 2, failing: 1, unready: 1 });
  });
});
