/**
 * Notices nodes that have gone silent: Ready becomes Unknown, taints follow, and the taints move the pods away.
 *
 * Modelled on pkg/controller/nodelifecycle/node_lifecycle_controller.go. Upstream looks at all nodes every 5 s; here each
 * node has a wake-up at the moment its grace ends, which its next heartbeat moves on. The grace is 50 s since 1.32.
 */
import type { Change, Component, EventToTell, Result, View, Write } from "../../client/component";
import { refOf } from "../../client/component";
import type { Lease, Node, NodeCondition, Pod, Taint } from "../../schema/types";
import { conditionOf } from "../shared/conditions";
import { sameValue } from "../shared/equal";
import { isPodReady } from "../shared/pods";
import { formatTime } from "../shared/time";
import { because, mergePatch, strategicPatch, updateStatus } from "../shared/writes";
import { NOT_READY, UNREACHABLE, withConditionTaints, withEvictionTaint } from "./taints";

export interface NodeLifecycleOptions {
  /** `--node-monitor-grace-period`: how long a node may be silent. */
  readonly graceMs?: number;
  /** `--node-eviction-rate` as its inverse: how long one eviction of a zone's nodes holds up the next. */
  readonly evictionPauseMs?: number;
  /** The same for a large zone most of whose nodes are down. */
  readonly evictionPauseInOutageMs?: number;
  /** `--unhealthy-zone-threshold`: the part of a zone that must be down to count as an outage. */
  readonly unhealthyZoneThreshold?: number;
  /** `--large-cluster-size-threshold`: smaller zones stop evicting in an outage. */
  readonly largeZoneNodes?: number;
}

const LEASE_NAMESPACE = "kube-node-lease";
/** When a node was last heard of, by this component's clock. */
const HEARD = "heard";
/** When the next node of a zone may be emptied. */
const NEXT_EVICTION = "nextEviction";

/** The node lifecycle controller. */
export function createNodeLifecycle(options: NodeLifecycleOptions = {}): Component {
  const settings: Required<NodeLifecycleOptions> = {
    graceMs: 50_000,
    evictionPauseMs: 10_000,
    evictionPauseInOutageMs: 100_000,
    unhealthyZoneThreshold: 0.55,
    largeZoneNodes: 50,
    ...options,
  };
  return {
    name: "node-controller",
    workers: 8,
    watches: [{ kind: "Node" }, { kind: "Lease", keys: () => [] }, { kind: "Pod", keys: nodeOfReadyPod }],

    observe(view, change) {
      const node = heardFrom(change);
      if (node) view.own.set(HEARD, node, view.nowMs);
      else if (change.kind === "Node" && change.type === "DELETED") view.own.delete(HEARD, change.object.metadata.name);
    },

    reconcile(view, name): Result | undefined {
      const node = view.get("Node", undefined, name);
      if (!node) return undefined;
      const heardMs = view.own.get<number>(HEARD, name);
      if (heardMs === undefined) view.own.set(HEARD, name, view.nowMs);
      const silentMs = view.nowMs - (heardMs ?? view.nowMs);
      const isSilent = silentMs >= settings.graceMs;
      return {
        ...look(view, settings, node, isSilent),
        ...(isSilent ? {} : { requeueAfterMs: settings.graceMs - silentMs, requeueSort: "periodic" }),
      };
    },
  };
}

/** One step: the condition, then NoSchedule, then the pods, then NoExecute; each is seen by others on its own. */
function look(view: View, settings: Required<NodeLifecycleOptions>, node: Node, isSilent: boolean): Result {
  const now = formatTime(view.nowMs);
  const name = node.metadata.name;
  const unknown = isSilent ? markUnknown(node, now) : undefined;
  if (unknown) {
    const wasReady = readyOf(node) === "True";
    return {
      writes: [unknown],
      events: wasReady ? [nodeEvent(node, "NodeNotReady", `Node ${name} status is now: NodeNotReady`)] : [],
    };
  }
  const noSchedule = taintWrite(node, withConditionTaints(node, now), "node/condition-taints");
  if (noSchedule) return { writes: [noSchedule] };
  const ready = readyOf(node);
  if (ready === "True") {
    const cured = taintWrite(node, withEvictionTaint(node, undefined, now), "node/ready-again");
    return cured ? { writes: [cured] } : {};
  }
  const pods = view.byIndex("Pod", "node", name).filter(isPodReady);
  if (pods.length > 0) return markPodsNotReady(pods, node, now);
  const eviction = taintWrite(
    node,
    withEvictionTaint(node, ready === "Unknown" ? UNREACHABLE : NOT_READY, now),
    "node/eviction-taint",
  );
  if (!eviction) return {};
  const waitMs = evictionWaitMs(view, settings, node);
  if (waitMs === undefined) return {};
  return waitMs > 0 ? { alsoWake: [{ key: name, afterMs: waitMs }] } : { writes: [eviction] };
}

/** All conditions that a kubelet reports, become Unknown. Undefined if they are. */
function markUnknown(node: Node, now: string): Write | undefined {
  const conditions: NodeCondition[] = [...(node.status?.conditions ?? [])];
  let changed = false;
  for (const type of ["Ready", "MemoryPressure", "DiskPressure", "PIDPressure"]) {
    const at = conditions.findIndex((condition) => condition.type === type);
    const old = conditions[at];
    if (!old) {
      const never = { reason: "NodeStatusNeverUpdated", message: "Kubelet never posted node status." };
      const lastHeartbeatTime = node.metadata.creationTimestamp;
      conditions.push({ type, status: "Unknown", ...never, lastHeartbeatTime, lastTransitionTime: now });
      changed = true;
    } else if (old.status !== "Unknown") {
      const stopped = { reason: "NodeStatusUnknown", message: "Kubelet stopped posting node status." };
      conditions[at] = { ...old, status: "Unknown", ...stopped, lastTransitionTime: now };
      changed = true;
    }
  }
  if (!changed) return undefined;
  return updateStatus(node, { ...node.status, conditions }, because("node/silent", node, [".status.conditions"]));
}

/** Pods on a node that is not ready cannot be; Services stop sending to them. */
function markPodsNotReady(pods: readonly Pod[], node: Node, now: string): Result {
  const why = because("node/pods-not-ready", node, [".status.conditions"]);
  const events = pods.map((pod): EventToTell => {
    const about = { ...refOf("Pod", pod), apiVersion: "v1" };
    return { about, type: "Warning", reason: "NodeNotReady", message: "Node is not ready" };
  });
  const conditions = [{ type: "Ready", status: "False", lastTransitionTime: now }];
  const writes = pods.map(
    (pod): Write => ({ ...strategicPatch(pod, { status: { conditions } }, why, "status"), accept: ["NotFound"] }),
  );
  // The eviction taint is the next step; no change of these pods leads back to this node.
  return { writes, events, alsoWake: [{ key: node.metadata.name }] };
}

function taintWrite(node: Node, taints: readonly Taint[], rule: string): Write | undefined {
  if (sameValue(taints, node.spec?.taints ?? [])) return undefined;
  const { resourceVersion } = node.metadata;
  const body = { metadata: { resourceVersion }, spec: { taints: taints.length > 0 ? taints : null } };
  return mergePatch(node, body, because(rule, node, [".status.conditions", ".spec.unschedulable"]));
}

/** How long until this node's turn; undefined when so much is down that the fault is more likely on our side. */
function evictionWaitMs(view: View, settings: Required<NodeLifecycleOptions>, node: Node): number | undefined {
  const nodes = view.list("Node");
  if (nodes.every((one) => readyOf(one) !== "True")) return undefined;
  const zone = zoneOf(node);
  const inZone = nodes.filter((one) => zoneOf(one) === zone);
  const down = inZone.filter((one) => readyOf(one) !== "True").length;
  const isOutage = down > 2 && down < inZone.length && down / inZone.length >= settings.unhealthyZoneThreshold;
  if (isOutage && inZone.length <= settings.largeZoneNodes) return undefined;
  const nextMs = view.own.get<number>(NEXT_EVICTION, zone) ?? 0;
  if (nextMs > view.nowMs) return nextMs - view.nowMs;
  view.own.set(
    NEXT_EVICTION,
    zone,
    view.nowMs + (isOutage ? settings.evictionPauseInOutageMs : settings.evictionPauseMs),
  );
  return 0;
}

function zoneOf({ metadata }: Node): string {
  const { labels = {} } = metadata;
  return `${labels["topology.kubernetes.io/region"] ?? ""}:${labels["topology.kubernetes.io/zone"] ?? ""}`;
}

function readyOf(node: Node): string {
  return conditionOf(node.status?.conditions, "Ready")?.status ?? "Unknown";
}

function nodeEvent(node: Node, reason: string, message: string): EventToTell {
  return { about: { ...refOf("Node", node), apiVersion: "v1" }, type: "Normal", reason, message };
}

/** The node whose kubelet a change comes from: a renewed lease, or a status that it posted. */
function heardFrom({ kind, type, object, previous }: Change): string | undefined {
  if (type === "DELETED") return undefined;
  if (kind === "Lease" && object.metadata.namespace === LEASE_NAMESPACE) {
    const renewed = (object as Lease).spec?.renewTime !== (previous as Lease | undefined)?.spec?.renewTime;
    return renewed ? object.metadata.name : undefined;
  }
  if (kind !== "Node") return undefined;
  const beat = (node: Node | undefined) => conditionOf(node?.status?.conditions, "Ready")?.lastHeartbeatTime;
  return beat(object as Node) !== beat(previous as Node | undefined) || !previous ? object.metadata.name : undefined;
}

/** A pod that says it is ready on a node that is not, concerns that node. */
function nodeOfReadyPod(view: View, { type, object }: Change<Pod>): string[] {
  const name = object.spec?.nodeName;
  if (!name || type === "DELETED" || !isPodReady(object)) return [];
  const node = view.get("Node", undefined, name);
  return node && readyOf(node) !== "True" ? [name] : [];
}
