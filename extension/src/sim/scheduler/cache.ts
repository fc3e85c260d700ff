/**
 * What the scheduler knows of nodes and the pods on them, ahead of the view where it has decided more.
 *
 * Modelled on pkg/scheduler/backend/cache (cache.go). A pod is *assumed* on its node from the decision until the watch
 * shows it bound; if binding fails it is forgotten. All state is in the component's own tables:
 * `nodes` (name → NodeInfo), `homes` (pod → node), `assumed` (pod → {@link Assumed}), `nominated` (pod → node), and the
 * snapshot of the last attempt with the names of the nodes that have changed since (`dirty`).
 */
import type { OwnTables, View } from "../client/component";
import type { Node } from "../schema/types";
import { type NodeInfo, nodeInfoOf, withNode, withoutPod, withPod } from "./nodeInfo";
import { isTerminal, type PodInfo, podInfoOf } from "./podInfo";
import { type Snapshot, snapshotOf, withInfos, zoneOf } from "./snapshot";

/** A pod between decision and binding. */
export interface Assumed {
  readonly node: string;
  /** `permit` and `volumes` wait for something; `binding` has been asked of the API server. */
  readonly stage: "permit" | "volumes" | "binding";
  readonly sinceMs: number;
  /** What plugins remember for it, by plugin: the volumes it chose. */
  readonly reserved: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

export function setNode(view: View, node: Node): void {
  const { own } = view;
  const name = node.metadata.name;
  const known = own.get<NodeInfo>("nodes", name);
  if (known) {
    const info = withNode(known, node);
    own.set("nodes", name, info);
    if (zoneOf(info) !== zoneOf(known) || !haveSameImages(info, known)) own.delete("scheduler", "snapshot");
    else own.set("dirty", name, true);
    return;
  }
  const pods = view
    .byIndex("Pod", "node", name)
    .filter((pod) => !isTerminal(pod))
    .map(podInfoOf);
  for (const { key } of pods) own.set("homes", key, name);
  own.set("nodes", name, nodeInfoOf(node, pods));
  own.delete("scheduler", "snapshot");
}

export function removeNode(own: OwnTables, name: string): void {
  own.delete("nodes", name);
  own.delete("dirty", name);
  own.delete("scheduler", "snapshot");
}

/** Puts a pod on a node, in place of its version there; pods of unknown nodes are taken in when the node appears. */
export function placePod(own: OwnTables, pod: PodInfo, nodeName: string): void {
  const home = own.get<string>("homes", pod.key);
  if (home !== undefined && home !== nodeName) dropPod(own, pod.key);
  own.set("homes", pod.key, nodeName);
  const info = own.get<NodeInfo>("nodes", nodeName);
  if (!info) return;
  own.set("nodes", nodeName, withPod(withoutPod(info, pod.key), pod));
  own.set("dirty", nodeName, true);
}

/** Takes a pod off its node. False if it was on none. */
export function dropPod(own: OwnTables, key: string): boolean {
  const home = own.get<string>("homes", key);
  if (home === undefined) return false;
  own.delete("homes", key);
  const info = own.get<NodeInfo>("nodes", home);
  if (info) {
    own.set("nodes", home, withoutPod(info, key));
    own.set("dirty", home, true);
  }
  return true;
}

/** Counts a pod on its node before the API server knows. */
export function assume(own: OwnTables, pod: PodInfo, assumed: Assumed): void {
  placePod(own, pod, assumed.node);
  own.set("assumed", pod.key, assumed);
}

/** Takes an assumption back (Unreserve): the binding failed. */
export function forget(own: OwnTables, key: string): void {
  own.delete("assumed", key);
  dropPod(own, key);
}

/** The nodes as they are now. Only what changed since the last time is worked out anew. */
export function takeSnapshot(own: OwnTables): Snapshot {
  const known = own.get<Snapshot>("scheduler", "snapshot");
  const dirty = own.entries<true>("dirty");
  if (known && dirty.length === 0) return known;
  const snapshot = known
    ? withInfos(
        known,
        dirty.map(([name]) => own.get<NodeInfo>("nodes", name) as NodeInfo),
      )
    : snapshotOf(own.entries<NodeInfo>("nodes").map(([, info]) => info));
  for (const [name] of dirty) own.delete("dirty", name);
  own.set("scheduler", "snapshot", snapshot);
  return snapshot;
}

function haveSameImages(a: NodeInfo, b: NodeInfo): boolean {
  const names = Object.keys(a.images);
  return names.length === Object.keys(b.images).length && names.every((name) => a.images[name] === b.images[name]);
}
