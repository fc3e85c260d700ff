/**
 * All nodes in the order in which they are tried.
 *
 * Modelled on pkg/scheduler/backend/cache (snapshot.go, node_tree.go): one node of each zone in turn, so that a search
 * which stops early has seen all zones. Within a zone nodes go by name, not by arrival: the order must not depend on
 * history.
 */
import type { NodeInfo } from "./nodeInfo";

export interface Snapshot {
  readonly nodes: readonly NodeInfo[];
  /** Position in `nodes`, by name. The same object as long as no node comes or goes. */
  readonly positions: Readonly<Record<string, number>>;
  /** On how many nodes an image is, by the image's name. */
  readonly imageNodes: Readonly<Record<string, number>>;
  readonly nodesWithAffinity: number;
  readonly nodesWithRequiredAntiAffinity: number;
}

export function snapshotOf(infos: readonly NodeInfo[]): Snapshot {
  const nodes = inZoneTurns(infos);
  const positions: Record<string, number> = {};
  const imageNodes: Record<string, number> = {};
  let nodesWithAffinity = 0;
  let nodesWithRequiredAntiAffinity = 0;
  nodes.forEach((info, i) => {
    positions[info.name] = i;
    for (const image of Object.keys(info.images)) imageNodes[image] = (imageNodes[image] ?? 0) + 1;
    if (info.podsWithAffinity > 0) nodesWithAffinity++;
    if (info.podsWithRequiredAntiAffinity > 0) nodesWithRequiredAntiAffinity++;
  });
  return { nodes, positions, imageNodes, nodesWithAffinity, nodesWithRequiredAntiAffinity };
}

/** The snapshot with some NodeInfos replaced. Pods moved, nodes did not: names, zones and images must be the same. */
export function withInfos(snapshot: Snapshot, infos: readonly NodeInfo[]): Snapshot {
  const nodes = snapshot.nodes.slice();
  let { nodesWithAffinity, nodesWithRequiredAntiAffinity } = snapshot;
  for (const info of infos) {
    const position = snapshot.positions[info.name] as number;
    const old = nodes[position] as NodeInfo;
    nodesWithAffinity += one(info.podsWithAffinity) - one(old.podsWithAffinity);
    nodesWithRequiredAntiAffinity += one(info.podsWithRequiredAntiAffinity) - one(old.podsWithRequiredAntiAffinity);
    nodes[position] = info;
  }
  return { ...snapshot, nodes, nodesWithAffinity, nodesWithRequiredAntiAffinity };
}

export function nodeNamed(snapshot: Snapshot, name: string): NodeInfo | undefined {
  const position = snapshot.positions[name];
  return position === undefined ? undefined : snapshot.nodes[position];
}

/** `region:zone`, empty for nodes without either label. */
export function zoneOf(info: NodeInfo): string {
  const { labels } = info;
  const region = labels["topology.kubernetes.io/region"] ?? "";
  const zone = labels["topology.kubernetes.io/zone"] ?? "";
  return region || zone ? `${region}:${zone}` : "";
}

function inZoneTurns(infos: readonly NodeInfo[]): NodeInfo[] {
  const byZone = new Map<string, NodeInfo[]>();
  for (const info of [...infos].sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const zone = zoneOf(info);
    const nodes = byZone.get(zone);
    if (nodes) nodes.push(info);
    else byZone.set(zone, [info]);
  }
  const zones = [...byZone].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, nodes]) => nodes);
  const turns: NodeInfo[] = [];
  for (let turn = 0; turns.length < infos.length; turn++) {
    for (const nodes of zones) {
      const info = nodes[turn];
      if (info) turns.push(info);
    }
  }
  return turns;
}

const one = (count: number): number => (count > 0 ? 1 : 0);
