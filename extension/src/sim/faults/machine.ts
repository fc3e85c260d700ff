/**
 * What lies on a machine apart from its programs: images, the container runtime's records, volumes and logs.
 *
 * The kubelet keeps containerd's state in its own tables. A kubelet that stops must leave it there: its containers go
 * on without it. Only when the machine itself goes down do they end.
 */
import type { Cluster } from "../cluster";
import type { InstanceId } from "../kernel/types";
import type { AddressRecord, NodeRecord, PodRecord } from "../kubelet/tables";
import { nodeOf, programOf, SEPARATOR } from "../transport/program";

const PODS = "own/kubelet/pods";
const ADDRESSES = "own/kubelet/addresses";
const REGISTRY = "own/kubelet/registry";

/** What outlives the kubelet's process. */
const ON_DISK: ReadonlySet<string> = new Set([
  PODS,
  ADDRESSES,
  REGISTRY,
  "own/kubelet/uids",
  "own/kubelet/logs",
  "own/kubelet/volumes",
  "own/kubelet/images",
  "own/kubelet/pulled",
  "own/kubelet/references",
]);

export function kubeletOf(node: string): InstanceId {
  return `kubelet@${node}`;
}

/** The tables that stay when this program stops. etcd's data is not among its own tables and stays anyway. */
export function keptBy(id: InstanceId): ReadonlySet<string> | undefined {
  return programOf(id) === "kubelet" ? ON_DISK : undefined;
}

/** Stops a program. A kubelet takes with it what it had told the API server, or was about to tell. */
export function stopProgram(cluster: Cluster, id: InstanceId): void {
  cluster.instances.stop(id, keptBy(id));
  const pods = cluster.kernel.table<readonly PodRecord[]>(PODS);
  for (const [key, records] of pods.entries(id + SEPARATOR)) {
    pods.set(
      key,
      records.map(({ status: _, deleteAsked: __, ...rest }) => rest),
    );
  }
}

/** The programs of a machine that are to run, in the order in which they start. */
export function programsOf({ options }: Cluster, node: string): readonly InstanceId[] {
  return options.world.instances.filter((id) => nodeOf(id) === node);
}

/** All processes end at once and nobody notices: what the runtime finds when the machine is back. */
export function endAllProcesses(cluster: Cluster, node: string): void {
  const place = kubeletOf(node) + SEPARATOR;
  const { nowMs } = cluster.instances.context(kubeletOf(node));
  const pods = cluster.kernel.table<readonly PodRecord[]>(PODS);
  for (const [key, records] of pods.entries(place))
    pods.set(
      key,
      records.map((record) => withoutProcesses(record, nowMs)),
    );
  const addresses = cluster.kernel.table<AddressRecord>(ADDRESSES);
  for (const key of addresses.keys(place)) addresses.delete(key);
}

function withoutProcesses(record: PodRecord, nowMs: number): PodRecord {
  const { sandbox, ...rest } = record;
  return {
    ...rest,
    ...(sandbox ? { sandbox: { ...sandbox, state: "notready" as const } } : {}),
    pulls: {},
    probes: {},
    changedMs: record.changedMs ?? nowMs,
    containers: record.containers.map((container) =>
      container.state === "exited"
        ? container
        : { ...container, state: "exited" as const, finishedMs: nowMs, exitCode: 255, reason: "Unknown" },
    ),
  };
}

/** A running container on a machine, with the record and the place where it lies. */
export interface FoundContainer {
  readonly node: string;
  /** The pod's key with its kubelet. */
  readonly key: string;
  readonly records: readonly PodRecord[];
  readonly record: PodRecord;
  readonly id: string;
}

/** Finds `namespace/pod/container` among the containers that run. */
export function findContainer(cluster: Cluster, target: string): FoundContainer | undefined {
  const [namespace = "", pod = "", name = ""] = target.split("/");
  for (const node of cluster.options.world.nodes) {
    const key = `${namespace}/${pod}`;
    const records = cluster.kernel.table<readonly PodRecord[]>(PODS).get(kubeletOf(node) + SEPARATOR + key);
    for (const record of records ?? []) {
      const running = record.containers.findLast(
        (container) => container.name === name && container.state === "running",
      );
      if (records && running) return { node, key, records, record, id: running.id };
    }
  }
  return undefined;
}

/** SIGKILL: the process ends now, and the runtime finds out at its next look. */
export function killProcess(cluster: Cluster, { node, key, records, record, id }: FoundContainer): void {
  const { nowMs } = cluster.instances.context(kubeletOf(node));
  const containers = record.containers.map((container) =>
    container.id === id
      ? { ...container, state: "exited" as const, finishedMs: nowMs, exitCode: 137, reason: "Error" }
      : container,
  );
  const killed: PodRecord = { ...record, containers, changedMs: record.changedMs ?? nowMs };
  const table = cluster.kernel.table<readonly PodRecord[]>(PODS);
  table.set(
    kubeletOf(node) + SEPARATOR + key,
    records.map((one) => (one === record ? killed : one)),
  );
}

/** Sets a node's clock so much ahead of the cluster's time. */
export function setClockTo(cluster: Cluster, node: string, skewMs: number): void {
  shiftTimers(cluster, node, skewMs - cluster.instances.skewMs(node));
  cluster.instances.setSkewMs(node, skewMs);
}

/**
 * Moves the kubelet's timers with its clock. A real kubelet measures spans by a clock that nobody can set; this one
 * keeps due times by the node's clock, so that they have to follow when it jumps.
 */
function shiftTimers({ kernel }: Cluster, node: string, byMs: number): void {
  const place = kubeletOf(node) + SEPARATOR;
  const pods = kernel.table<readonly PodRecord[]>(PODS);
  for (const [key, records] of pods.entries(place))
    pods.set(
      key,
      records.map((record) => withShiftedTimers(record, byMs)),
    );
  const nodes = kernel.table<NodeRecord>("own/kubelet/node");
  for (const [key, record] of nodes.entries(place))
    nodes.set(key, shifted(record, byMs, "reportedMs", "pullQueueFreeMs"));
  const pulled = kernel.table<number>("own/kubelet/pulled");
  for (const [key, doneMs] of pulled.entries(place)) pulled.set(key, doneMs + byMs);
}

function withShiftedTimers(record: PodRecord, byMs: number): PodRecord {
  const { sandbox, termination, pulls, probes, containers, volumes } = record;
  const each = <V extends object>(values: Readonly<Record<string, V>>, ...fields: (keyof V)[]): Record<string, V> =>
    Object.fromEntries(Object.entries(values).map(([name, value]) => [name, shifted(value, byMs, ...fields)]));
  return {
    ...shifted(record, byMs, "changedMs"),
    volumes: shifted(volumes, byMs, "retryAtMs", "updateAtMs"),
    pulls: each(pulls, "requestedMs", "startMs", "doneMs"),
    probes: each(probes, "dueMs"),
    ...(sandbox?.state === "creating" ? { sandbox: shifted(sandbox, byMs, "readyMs") } : {}),
    ...(termination ? { termination: shifted(termination, byMs, "startedMs") } : {}),
    containers: containers.map((container) => {
      const { stopping, hook } = container;
      return {
        ...(container.state === "starting" ? shifted(container, byMs, "startedMs", "clockMs") : container),
        ...(stopping ? { stopping: shifted(stopping, byMs, "startedMs", "deadlineMs", "signalledMs") } : {}),
        ...(hook ? { hook: shifted(hook, byMs, "startedMs", "untilMs") } : {}),
      };
    }),
  };
}

/** A copy whose times in these fields are later by so much. */
function shifted<T extends object>(value: T, byMs: number, ...fields: (keyof T)[]): T {
  const moved = fields
    .filter((field) => typeof value[field] === "number")
    .map((field) => [field, (value[field] as number) + byMs]);
  return { ...value, ...Object.fromEntries(moved) };
}

/** How many times slower than usual this machine's pulls are. */
export function setRegistrySlowness({ kernel }: Cluster, node: string, times: number): void {
  const table = kernel.table<number>(REGISTRY);
  const key = `${kubeletOf(node)}${SEPARATOR}slowness`;
  if (times === 1) table.delete(key);
  else table.set(key, times);
}
