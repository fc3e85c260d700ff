/**
 * Pure look-ups in a kubelet's tables, for those who serve logs and exec, draw nodes, or carry packets.
 *
 * Models the kubelet's HTTP server (pkg/kubelet/server) and what `crictl` shows.
 */
import { formatTime } from "../api/time";
import type { OwnTables, View } from "../client/component";
import { type KubeletConfig, settingsOf } from "./config";
import { containerLog } from "./runtime/logs";
import { hostnameOf } from "./runtime/pod";
import { execInProcess, programOf } from "./runtime/runtime";
import { answerHttp as answerOf, type HttpAnswer, type HttpRequestToContainer } from "./runtime/serve";
import type { NetworkHook, ShellState } from "./runtime/shell/state";
import {
  type ContainerRecord,
  draftOf,
  type LogLine,
  latestContainer,
  type PodRecord,
  podByUid,
  podRecords,
  previousContainer,
  storePod,
} from "./tables";

export interface LogOptions {
  readonly previous?: boolean;
  /** Only the last so many lines. */
  readonly tail?: number;
  /** Only lines from this time on. */
  readonly sinceMs?: number;
  readonly timestamps?: boolean;
}

/** The log of a container as text lines; a text in `error` says why there is none, as the kubelet words it. */
export function readLogs(
  own: OwnTables,
  config: KubeletConfig,
  podUid: string,
  container: string,
  nowMs: number,
  options: LogOptions = {},
): { readonly lines: readonly LogLine[]; readonly text: string } | { readonly error: string } {
  const record = podByUid(own, podUid);
  if (!record) return { error: `pod with uid "${podUid}" not found` };
  const found = options.previous
    ? previousContainer(record, container)
    : (record.containers.findLast((one) => one.name === container && one.state !== "starting") ??
      latestContainer(record, container));
  const place = `"${container}" in pod "${record.name}"`;
  if (!found) {
    if (options.previous) return { error: `previous terminated container ${place} not found` };
    const waiting = record.waiting[container];
    const reason = waiting?.reason.includes("Image")
      ? "trying and failing to pull image"
      : (waiting?.reason ?? "ContainerCreating");
    return { error: `container ${place} is waiting to start: ${reason}` };
  }
  const settings = settingsOf(config);
  const values = {
    hostname: hostnameOf(record.pod, settings.nodeName),
    ip: record.sandbox?.ip ?? "",
    image: found.image,
    startedMs: found.startedMs,
    env: found.env,
  };
  let lines = containerLog(own, podUid, found, programOf(settings, found), values, nowMs);
  if (options.sinceMs !== undefined) lines = lines.filter((line) => line.atMs >= options.sinceMs!);
  if (options.tail !== undefined && options.tail >= 0) lines = options.tail === 0 ? [] : lines.slice(-options.tail);
  const text = lines.map((line) => `${options.timestamps ? `${formatTime(line.atMs)} ` : ""}${line.text}\n`).join("");
  return { lines, text };
}

export interface ExecAnswer {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly tookMs: number;
  /** The command waits: for an answer of the network, or for ever. Call again with it to go on. */
  readonly state?: ShellState;
}

/** Runs one command in a running container, at one instant. What it writes to files stays. */
export function execInContainer(
  view: View,
  config: KubeletConfig,
  podUid: string,
  container: string,
  argv: readonly string[],
  options: { readonly network?: NetworkHook; readonly limitMs?: number; readonly state?: ShellState } = {},
): ExecAnswer | { readonly error: string } {
  const record = podByUid(view.own, podUid);
  const draft = record && draftOf(record);
  const target = draft && latestContainer(draft, container);
  if (!draft || target?.state !== "running") return { error: `container not found ("${container}")` };
  const settings = settingsOf(config);
  const context = { view, settings, ...(options.network ? { network: options.network } : {}) };
  const program = programOf(settings, target);
  if (program.tools === "none" && !program.lenient) {
    const message = `OCI runtime exec failed: exec failed: unable to start container process: exec: "${argv[0]}": executable file not found in $PATH\n`;
    return { exitCode: 126, stdout: "", stderr: message, tookMs: 0 };
  }
  const result = execInProcess(context, draft, draft.pod, target, argv, options.limitMs ?? 60_000, options.state);
  storePod(view.own, draft.key, podUid, draft);
  return {
    exitCode: result.exitCode,
    stdout: result.stdout,
    stderr: result.stderr,
    tookMs: result.tookMs,
    ...(result.timedOut ? { state: result.state } : {}),
  };
}

/** What a pod's container answers to an HTTP request on one of its ports; `refused` when nothing listens. */
export function answerHttp(
  own: OwnTables,
  config: KubeletConfig,
  podUid: string,
  request: HttpRequestToContainer,
  nowMs: number,
): HttpAnswer & { readonly containerId?: string } {
  const record = podByUid(own, podUid);
  const settings = settingsOf(config);
  for (const container of record?.containers ?? []) {
    if (container.state !== "running") continue;
    const answer = answerOf(
      own,
      settings,
      record!,
      container,
      hostnameOf(record!.pod, settings.nodeName),
      request,
      nowMs,
    );
    if (answer.sort === "response") return { ...answer, containerId: container.id };
  }
  return { sort: "refused" };
}

/** A line of `crictl pods`. */
export interface SandboxView {
  readonly id: string;
  readonly podUid: string;
  readonly namespace: string;
  readonly name: string;
  readonly attempt: number;
  readonly state: "SANDBOX_READY" | "SANDBOX_NOTREADY";
  readonly ip: string;
  readonly hostNetwork: boolean;
  readonly createdMs: number;
}

/** A line of `crictl ps -a`. */
export interface ContainerView {
  readonly id: string;
  readonly podUid: string;
  readonly sandboxId: string;
  readonly namespace: string;
  readonly podName: string;
  readonly name: string;
  readonly image: string;
  readonly attempt: number;
  readonly state: "CONTAINER_CREATED" | "CONTAINER_RUNNING" | "CONTAINER_EXITED";
  readonly createdMs: number;
  readonly exitCode?: number;
}

/** All sandboxes of the node, by namespace and name. */
export function listSandboxes(own: OwnTables): SandboxView[] {
  return allRecords(own).flatMap((record) => {
    const { sandbox } = record;
    if (!sandbox) return [];
    const { id, attempt, ip, hostNetwork, createdMs } = sandbox;
    return [
      {
        id,
        podUid: record.uid,
        namespace: record.namespace,
        name: record.name,
        attempt,
        state: sandbox.state === "ready" ? "SANDBOX_READY" : "SANDBOX_NOTREADY",
        ip,
        hostNetwork,
        createdMs,
      },
    ];
  });
}

const STATES = { starting: "CONTAINER_CREATED", running: "CONTAINER_RUNNING", exited: "CONTAINER_EXITED" } as const;

/** All containers of the node, those of one pod in the order in which they were made. */
export function listContainers(own: OwnTables): ContainerView[] {
  return allRecords(own).flatMap((record) =>
    record.containers.map((container: ContainerRecord) => ({
      id: container.id.replace(/^.*:\/\//, ""),
      podUid: record.uid,
      sandboxId: record.sandbox?.id ?? "",
      namespace: record.namespace,
      podName: record.name,
      name: container.name,
      image: container.image,
      attempt: container.attempt,
      state: STATES[container.state],
      createdMs: container.createdMs,
      ...(container.exitCode === undefined ? {} : { exitCode: container.exitCode }),
    })),
  );
}

/** CPU and memory that a pod's containers use now, as the metrics API would report them. */
export function usageOf(
  own: OwnTables,
  config: KubeletConfig,
  podUid: string,
  nowMs: number,
  requestsPerSecond = 0,
): { readonly container: string; readonly cpuMillicores: number; readonly memoryBytes: number }[] {
  const settings = settingsOf(config);
  const record = podByUid(own, podUid);
  return (record?.containers ?? [])
    .filter((container) => container.state === "running")
    .map((container) => {
      const program = programOf(settings, container);
      const seconds = Math.max(0, nowMs - container.startedMs) / 1_000;
      const memory = (program.memoryBytes ?? 1_000_000) + (program.memoryBytesPerSecond ?? 0) * seconds;
      return {
        container: container.name,
        cpuMillicores: (program.cpuMillicores ?? 0) + (program.cpuMillicoresPerRequest ?? 0) * requestsPerSecond,
        memoryBytes: Math.round(container.memoryLimitBytes ? Math.min(memory, container.memoryLimitBytes) : memory),
      };
    });
}

/** The pod with a live sandbox at an address. */
export function podAtAddress(own: OwnTables, ip: string): PodRecord | undefined {
  const uid = own.get<{ podUid?: string }>("addresses", ip)?.podUid;
  return uid === undefined ? undefined : podByUid(own, uid);
}

function allRecords(own: OwnTables): PodRecord[] {
  return own.entries<readonly PodRecord[]>("pods").flatMap(([key]) => podRecords(own, key));
}
