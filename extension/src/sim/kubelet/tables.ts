/**
 * What a kubelet remembers: the tables in `view.own`, by name, and the records in them.
 *
 * Models the caches of pkg/kubelet (pod workers, pod cache, status and probe managers) and the state of a CRI runtime.
 * Everything that concerns one pod is one record, so that a look at a pod costs one read and one write.
 * Values are immutable once they are in a table; a reconcile works on a copy of the record.
 *
 * | table       | key                     | value                     |
 * | ----------- | ----------------------- | ------------------------- |
 * | `pods`      | `namespace/name`        | {@link PodRecord}[], oldest first; more than one while a namesake ends |
 * | `uids`      | pod uid                 | `namespace/name`          |
 * | `logs`      | `uid/container/attempt` | {@link ContainerLog}      |
 * | `volumes`   | backing id              | {@link VolumeFiles}       |
 * | `images`    | full image name         | {@link ImageRecord}       |
 * | `pulled`    | full image name         | when the last pull that was queued ends, in ms |
 * | `addresses` | IP address              | {@link AddressRecord}     |
 * | `references` | `Kind/namespace/name`  | keys of the pods that read the object |
 * | `registry`  | `slowness`              | how many times slower than usual pulls are |
 * | `node`      | `state`                 | {@link NodeRecord}        |
 */
import type { OwnTables } from "../client/component";
import type { PodStatus } from "../schema/types";
import type { RuntimePod } from "./runtime/pod";
import type { Process } from "./runtime/process";

/** Where a pod worker is: syncing, stopping containers, or done with everything but the API object. */
export type WorkerState = "sync" | "terminating" | "terminated";

export interface PodRecord {
  readonly key: string;
  readonly uid: string;
  readonly namespace: string;
  readonly name: string;
  /** From the node's manifest files; its API object is a mirror. */
  readonly isStatic: boolean;
  /** The pod as it was last seen; what is stopped when the API object is gone. */
  pod: RuntimePod;
  /** What the pod asks of the node: CPU in thousandths, all else in whole units. */
  readonly requests: Readonly<Record<string, number>>;
  worker: WorkerState;
  seenMs: number;
  /** Refused at the node's door: no sandbox will ever be made. */
  refused?: { readonly reason: string; readonly message: string };
  /** Why the kubelet itself ended the pod: deadline, eviction. */
  ended?: { readonly reason: string; readonly message: string };
  sandbox?: SandboxRecord;
  sandboxAttempts: number;
  /** The last two attempts of each container, oldest first. */
  containers: ContainerRecord[];
  /** Why a container that should run does not, as the kubelet's reason cache has it. */
  waiting: Record<string, { readonly reason: string; readonly message?: string }>;
  /** Restart back-off by container name, image back-off by `image <reference>`. */
  backoffs: Record<string, Backoff>;
  /** Pulls on their way, by container name. */
  pulls: Record<string, Pull>;
  volumes: VolumeState;
  termination?: { readonly startedMs: number; readonly graceSeconds: number };
  /** The API object was asked to go. */
  deleteAsked?: boolean;
  probes: Record<string, ProbeRecord>;
  /** Containers as the last relist found them, by container id. */
  observed: Record<string, ObservedState>;
  /** When the change in the runtime that awaits a relist happened. */
  changedMs?: number;
  /** The status as it was last written. */
  status?: PodStatus;
}

export interface SandboxRecord {
  readonly id: string;
  readonly attempt: number;
  state: "creating" | "ready" | "notready";
  readonly createdMs: number;
  readyMs: number;
  readonly ip: string;
  readonly hostNetwork: boolean;
}

export type ContainerKind = "init" | "sidecar" | "container" | "ephemeral";

export interface ContainerRecord {
  readonly id: string;
  readonly name: string;
  readonly kind: ContainerKind;
  /** 0 for the first start; shown as restartCount. */
  readonly attempt: number;
  readonly image: string;
  readonly imageId: string;
  /** Text of the parts of the spec whose change restarts the container. */
  readonly spec: string;
  state: "starting" | "running" | "exited";
  readonly createdMs: number;
  startedMs: number;
  finishedMs?: number;
  /** Where the script of the process stands in time. */
  clockMs?: number;
  exitCode?: number;
  reason?: string;
  message?: string;
  process: Process;
  readonly env: Readonly<Record<string, string>>;
  /** Files written below no mount, by absolute path; null for removed ones of the image. */
  files: Readonly<Record<string, string | null>>;
  readonly mounts: readonly Mount[];
  readonly memoryLimitBytes?: number;
  readonly user: number;
  /** A lifecycle hook that runs now. */
  hook?: {
    readonly sort: "postStart" | "preStop";
    readonly process?: Process;
    readonly startedMs: number;
    readonly untilMs?: number;
    /** What it ends with, once that is known. */
    readonly exitCode?: number;
  };
  /** The kubelet stops this container: SIGTERM was or will be sent, SIGKILL comes at the deadline. */
  stopping?: { readonly startedMs: number; readonly deadlineMs: number; signalledMs?: number; readonly reason: string };
}

export interface Mount {
  readonly path: string;
  /** Key in the `volumes` table. */
  readonly backing: string;
  readonly subPath: string;
  readonly readOnly: boolean;
}

export interface Backoff {
  readonly ms: number;
  readonly sinceMs: number;
}

export interface Pull {
  readonly image: string;
  readonly requestedMs: number;
  readonly startMs: number;
  readonly doneMs: number;
}

export interface VolumeState {
  mounted: boolean;
  retryAtMs?: number;
  retryMs?: number;
  error?: string;
  /** When changed content of the API objects reaches the files. */
  updateAtMs?: number;
}

export interface ProbeRecord {
  readonly containerId: string;
  dueMs: number;
  /** How many results in a row agree with `lastOk`. */
  run: number;
  lastOk?: boolean;
  result: "unknown" | "success" | "failure";
}

export type ObservedState = "running" | "exited";

export interface ContainerLog {
  readonly lines: readonly LogLine[];
  /** How many old lines were dropped to keep the log within its bound. */
  readonly dropped: number;
}

export interface LogLine {
  readonly atMs: number;
  readonly stream: "stdout" | "stderr";
  readonly text: string;
}

/** Files of a volume by path relative to its root. */
export interface VolumeFiles {
  readonly files: Readonly<Record<string, string>>;
}

export interface ImageRecord {
  readonly id: string;
  readonly sizeBytes: number;
  readonly pulledMs: number;
}

export interface AddressRecord {
  readonly podUid?: string;
  readonly releasedMs?: number;
}

export interface NodeRecord {
  readonly startedMs: number;
  /** When the status was last written. */
  readonly reportedMs?: number;
  readonly registered?: boolean;
  readonly toldStarting?: boolean;
  readonly leaseMade?: boolean;
  readonly toldReady?: boolean;
  /** When the pull that was queued last will be done. */
  readonly pullQueueFreeMs?: number;
  /** The next host number of the pod range to try. */
  readonly nextAddress?: number;
}

/** The records of a key, oldest first. */
export function podRecords(own: OwnTables, key: string): readonly PodRecord[] {
  return own.get<readonly PodRecord[]>("pods", key) ?? [];
}

/** The record of a pod by its uid. */
export function podByUid(own: OwnTables, uid: string): PodRecord | undefined {
  const key = own.get<string>("uids", uid);
  return key === undefined ? undefined : podRecords(own, key).find((record) => record.uid === uid);
}

/** Puts a record in the place of the one with its uid, or takes it away. */
export function storePod(own: OwnTables, key: string, uid: string, record: PodRecord | undefined): void {
  const others = podRecords(own, key).filter((other) => other.uid !== uid);
  if (record) own.set("uids", uid, key);
  else own.delete("uids", uid);
  const records = record ? [...others, record].sort((a, b) => a.seenMs - b.seenMs) : others;
  if (records.length) own.set("pods", key, records);
  else own.delete("pods", key);
}

/** A copy of a record that a reconcile may change. Processes, statuses and other deep values stay shared: they are replaced, never changed. */
export function draftOf(record: PodRecord): PodRecord {
  return {
    ...record,
    ...(record.sandbox ? { sandbox: { ...record.sandbox } } : {}),
    containers: record.containers.map((container) => ({
      ...container,
      ...(container.stopping ? { stopping: { ...container.stopping } } : {}),
    })),
    waiting: { ...record.waiting },
    backoffs: { ...record.backoffs },
    pulls: { ...record.pulls },
    volumes: { ...record.volumes },
    probes: Object.fromEntries(Object.entries(record.probes).map(([name, probe]) => [name, { ...probe }])),
    observed: { ...record.observed },
  };
}

/** The latest attempt of a container. */
export function latestContainer(record: PodRecord, name: string): ContainerRecord | undefined {
  return record.containers.findLast((container) => container.name === name);
}

/** The attempt before the latest one. */
export function previousContainer(record: PodRecord, name: string): ContainerRecord | undefined {
  return record.containers.filter((container) => container.name === name).at(-2);
}

/** The node's own record. */
export function nodeRecord(own: OwnTables): NodeRecord | undefined {
  return own.get<NodeRecord>("node", "state");
}
