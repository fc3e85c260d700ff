/**
 * The Node object of this node: registration, capacity, addresses, conditions, images; and its Lease.
 *
 * Models pkg/kubelet/kubelet_node_status.go, nodestatus/setters.go and component-helpers' lease controller.
 * The status is written when it changes and otherwise every five minutes; the Lease is the heartbeat.
 */

import { quantityOf, quantityValue, subtractQuantity } from "../api/quantity";
import { formatMicroTime, formatTime } from "../api/time";
import { compare, type EventToTell, type Result, type View, type Write } from "../client/component";
import type { Node, NodeCondition, NodeStatus } from "../schema/types";
import type { Settings } from "./config";
import { canonicalImage, findImage, hexDigest } from "./runtime/image";
import { equal } from "./statusPatch";
import { type ImageRecord, type NodeRecord, nodeRecord } from "./tables";

const LEASE_NAMESPACE = "kube-node-lease";

/** One look at the node: registers it, then keeps its status true. */
export function reconcileNode(view: View, settings: Settings): Result {
  const { own, nowMs } = view;
  const record = nodeRecord(own) ?? { startedMs: nowMs };
  const node = view.get("Node", undefined, settings.nodeName);
  const events: EventToTell[] = record.toldStarting ? [] : startEvents(settings);
  if (!node) {
    own.set<NodeRecord>("node", "state", { ...record, toldStarting: true });
    if (record.registered || settings.registerNode === false)
      return { events, requeueAfterMs: settings.times.nodeStatusUpdateMs, requeueSort: "periodic" };
    const write: Write = {
      ref: { kind: "Node", name: settings.nodeName },
      verb: "create",
      body: newNode(view, settings),
      because: { rule: "kubelet/node-is-not-registered", compared: [] },
      accept: ["AlreadyExists"],
    };
    return {
      writes: [write],
      events,
      requeueAfterMs: 1_000,
      requeueSort: "timer",
      waitingFor: "the node's registration",
    };
  }
  const before = node.status ?? {};
  const due = record.reportedMs === undefined || nowMs - record.reportedMs >= settings.times.nodeStatusReportMs;
  const status = statusOf(view, settings, before.conditions ?? [], true);
  const changed = !equal(withoutHeartbeats(pick(before, status)), withoutHeartbeats(status));
  const next: NodeRecord = {
    ...record,
    toldStarting: true,
    registered: true,
    ...(due || changed ? { reportedMs: nowMs } : {}),
  };
  const isReady = (conditions: readonly NodeCondition[] | undefined) =>
    conditions?.find((condition) => condition.type === "Ready")?.status === "True";
  if (!isReady(before.conditions))
    events.push(nodeEvent(settings, "NodeReady", `Node ${settings.nodeName} status is now: NodeReady`));
  own.set<NodeRecord>("node", "state", next);
  const requeueAfterMs = (next.reportedMs ?? nowMs) + settings.times.nodeStatusReportMs - nowMs;
  if (!due && !changed) return { events, requeueAfterMs: Math.max(1_000, requeueAfterMs), requeueSort: "periodic" };
  const write: Write = {
    ref: { kind: "Node", name: settings.nodeName, uid: node.metadata.uid },
    verb: "patch",
    subresource: "status",
    patchType: "strategic",
    body: { status: { ...status, "$setElementOrder/conditions": status.conditions?.map(({ type }) => ({ type })) } },
    because: {
      rule: changed ? "kubelet/node-status-changed" : "kubelet/node-status-is-due",
      compared: compare("Node", node, ".status"),
    },
  };
  return { writes: [write], events, requeueAfterMs: Math.max(1_000, requeueAfterMs), requeueSort: "periodic" };
}

/** Renews the Lease that says that this kubelet lives. */
export function reconcileLease(view: View, settings: Settings): Result {
  const { own, nowMs } = view;
  const record = nodeRecord(own) ?? { startedMs: nowMs };
  const node = view.get("Node", undefined, settings.nodeName);
  const ref = { kind: "Lease", namespace: LEASE_NAMESPACE, name: settings.nodeName };
  const because = { rule: "kubelet/lease-is-due", compared: [] };
  const later = { requeueAfterMs: settings.times.leaseRenewMs, requeueSort: "periodic" as const };
  if (!node && !record.leaseMade)
    return { requeueAfterMs: 1_000, requeueSort: "timer", waitingFor: "the node's registration" };
  if (record.leaseMade) {
    return {
      writes: [
        { ref, verb: "patch", patchType: "merge", body: { spec: { renewTime: formatMicroTime(nowMs) } }, because },
      ],
      ...later,
    };
  }
  const body = {
    apiVersion: "coordination.k8s.io/v1",
    kind: "Lease",
    metadata: {
      name: settings.nodeName,
      namespace: LEASE_NAMESPACE,
      ownerReferences: [{ apiVersion: "v1", kind: "Node", name: settings.nodeName, uid: node?.metadata.uid ?? "" }],
    },
    spec: {
      holderIdentity: settings.nodeName,
      leaseDurationSeconds: settings.times.leaseDurationMs / 1_000,
      renewTime: formatMicroTime(nowMs),
    },
  };
  return { writes: [{ ref, verb: "create", body, because, accept: ["AlreadyExists"] }], ...later };
}

/** Notes what became of a write of the Lease. */
export function leaseAnswered(view: View, ok: boolean, reason: string): void {
  const record = nodeRecord(view.own) ?? { startedMs: view.nowMs };
  const leaseMade = ok || reason === "AlreadyExists" || (record.leaseMade === true && reason !== "NotFound");
  if (record.leaseMade !== leaseMade) view.own.set<NodeRecord>("node", "state", { ...record, leaseMade });
}

function nodeEvent(settings: Settings, reason: string, message: string): EventToTell {
  return {
    about: { kind: "Node", apiVersion: "v1", name: settings.nodeName, uid: settings.nodeName },
    type: "Normal",
    reason,
    message,
  };
}

function startEvents(settings: Settings): EventToTell[] {
  const status = (reason: string) => nodeEvent(settings, reason, `Node ${settings.nodeName} status is now: ${reason}`);
  return [
    nodeEvent(settings, "Starting", "Starting kubelet."),
    status("NodeHasSufficientMemory"),
    status("NodeHasNoDiskPressure"),
    status("NodeHasSufficientPID"),
    nodeEvent(settings, "NodeAllocatableEnforced", "Updated Node Allocatable limit across pods"),
  ];
}

function newNode(view: View, settings: Settings): Node {
  const { system } = settings;
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: {
      name: settings.nodeName,
      labels: {
        "beta.kubernetes.io/arch": system.architecture,
        "beta.kubernetes.io/os": system.operatingSystem,
        "kubernetes.io/arch": system.architecture,
        "kubernetes.io/hostname": settings.nodeName,
        "kubernetes.io/os": system.operatingSystem,
        ...settings.labels,
      },
      annotations: { "volumes.kubernetes.io/controller-managed-attach-detach": "true", ...settings.annotations },
    },
    spec: {
      ...(settings.taints?.length ? { taints: [...settings.taints] } : {}),
      ...(settings.providerID ? { providerID: settings.providerID } : {}),
    },
    status: statusOf(view, settings, [], false),
  };
}

function statusOf(view: View, settings: Settings, before: readonly NodeCondition[], ready: boolean): NodeStatus {
  const { capacity, reserved, system } = settings;
  const storage = capacity.ephemeralStorage ?? "100Gi";
  const total = {
    cpu: capacity.cpu,
    "ephemeral-storage": storage,
    "hugepages-1Gi": "0",
    "hugepages-2Mi": "0",
    memory: capacity.memory,
    pods: String(settings.maxPods),
  };
  const allocatable = {
    ...total,
    cpu: reserved?.cpu ? subtractQuantity(capacity.cpu, reserved.cpu) : capacity.cpu,
    memory: reserved?.memory ? subtractQuantity(capacity.memory, reserved.memory) : capacity.memory,
    "ephemeral-storage": quantityOf(Math.floor(quantityValue(storage) * 0.9)),
  };
  const machineID = hexDigest(`machine/${settings.nodeName}`).slice(0, 32);
  return {
    capacity: total,
    allocatable,
    conditions: conditionsOf(view.nowMs, before, ready),
    addresses: [
      { type: "InternalIP", address: settings.internalIP },
      { type: "Hostname", address: settings.nodeName },
    ],
    daemonEndpoints: { kubeletEndpoint: { Port: 10_250 } },
    nodeInfo: {
      machineID,
      systemUUID: uuid(machineID),
      bootID: uuid(hexDigest(`boot/${settings.nodeName}`)),
      kernelVersion: system.kernelVersion,
      osImage: system.osImage,
      containerRuntimeVersion: system.containerRuntimeVersion,
      kubeletVersion: system.kubeletVersion,
      kubeProxyVersion: "",
      operatingSystem: system.operatingSystem,
      architecture: system.architecture,
    },
    images: imagesOf(view, settings),
  };
}

const IMAGES_MAX = 50;

function imagesOf(view: View, settings: Settings): NonNullable<NodeStatus["images"]> {
  const stored = new Map(
    view.own
      .entries<ImageRecord>("images")
      .map(([name, image]) => [name, { id: image.id, sizeBytes: image.sizeBytes }]),
  );
  for (const reference of settings.preloadedImages ?? []) {
    const found = findImage(settings.images, reference);
    if (found) stored.set(canonicalImage(reference), { id: found.id, sizeBytes: found.sizeBytes });
  }
  return [...stored]
    .sort(([a, { sizeBytes: x }], [b, { sizeBytes: y }]) => y - x || (a < b ? -1 : 1))
    .slice(0, IMAGES_MAX)
    .map(([name, { id, sizeBytes }]) => ({ names: [`${name.replace(/[:@][^/]*$/, "")}@${id}`, name], sizeBytes }));
}

function conditionsOf(nowMs: number, before: readonly NodeCondition[], ready: boolean): NodeCondition[] {
  const now = formatTime(nowMs);
  const condition = (type: string, status: string, reason: string, message: string): NodeCondition => {
    const old = before.find((one) => one.type === type);
    return {
      type,
      status,
      lastHeartbeatTime: now,
      lastTransitionTime: old?.status === status ? (old.lastTransitionTime ?? now) : now,
      reason,
      message,
    };
  };
  return [
    condition("MemoryPressure", "False", "KubeletHasSufficientMemory", "kubelet has sufficient memory available"),
    condition("DiskPressure", "False", "KubeletHasNoDiskPressure", "kubelet has no disk pressure"),
    condition("PIDPressure", "False", "KubeletHasSufficientPID", "kubelet has sufficient PID available"),
    ready
      ? condition("Ready", "True", "KubeletReady", "kubelet is posting ready status")
      : condition("Ready", "False", "KubeletNotReady", "container runtime status check may not have completed yet"),
  ];
}

/** The part of a status that this kubelet writes. */
function pick(before: NodeStatus, ours: NodeStatus): NodeStatus {
  const types = new Set((ours.conditions ?? []).map((condition) => condition.type));
  const picked = Object.fromEntries(
    Object.keys(ours).map((field) => [field, before[field as keyof NodeStatus]]),
  ) as NodeStatus;
  return { ...picked, conditions: (before.conditions ?? []).filter((condition) => types.has(condition.type)) };
}

function withoutHeartbeats(status: NodeStatus): NodeStatus {
  return {
    ...status,
    images: status.images ?? [],
    conditions: (status.conditions ?? []).map(({ lastHeartbeatTime: _, ...condition }) => condition),
  };
}

function uuid(hex: string): string {
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
