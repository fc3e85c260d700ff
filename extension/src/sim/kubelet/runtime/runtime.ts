/**
 * The container runtime of a node: moves sandboxes and containers to the present.
 *
 * Models containerd behind the CRI (RunPodSandbox, CreateContainer, StartContainer, StopContainer). What happens is
 * computed from due times when somebody looks, at the moment it was due; nothing polls. Namespaces, cgroups and
 * layers are left out beyond what can be seen from outside: addresses, shared volumes, memory limits.
 */
import type { View } from "../../client/component";
import type { Settings } from "../config";
import type { ContainerRecord, LogLine, PodRecord } from "../tables";
import { fileSystemOf } from "./files";
import { type ContainerProgram, findImage } from "./image";
import { appendLog, containerLog, logKey } from "./logs";
import { hostnameOf, type RuntimePod } from "./pod";
import { runShell, runToEnd, shellDueMs, signalShell, startCommand } from "./shell/run";
import type { NetworkHook, ShellContext, ShellState } from "./shell/state";

/** What the runtime needs from the kubelet that drives it. */
export interface RuntimeContext {
  readonly view: View;
  readonly settings: Settings;
  readonly network?: NetworkHook;
}

/** The program of a container's image. */
export function programOf(settings: Settings, container: Pick<ContainerRecord, "image">): ContainerProgram {
  return findImage(settings.images, container.image)?.program ?? {};
}

/** Moves one container to the present. True when its state changed in a way that a relist would see. */
export function advanceContainer(
  context: RuntimeContext,
  record: PodRecord,
  pod: RuntimePod,
  container: ContainerRecord,
): boolean {
  const { nowMs } = context.view;
  let changed = false;
  if (container.state === "starting") {
    if (container.startedMs > nowMs) return false;
    if (container.process.sort === "notStarted") {
      finish(
        context,
        record,
        pod,
        container,
        container.startedMs,
        container.process.exitCode,
        "StartError",
        container.process.message,
      );
      return true;
    }
    container.state = "running";
    changed = true;
  }
  if (container.state !== "running") return changed;
  advanceHook(context, record, pod, container);
  const end = endOf(context, record, pod, container);
  if (end && end.atMs <= nowMs) {
    finish(context, record, pod, container, end.atMs, end.exitCode, end.reason, undefined);
    return true;
  }
  return changed;
}

/** When something will happen to a container by itself. */
export function containerDue(
  context: RuntimeContext,
  container: ContainerRecord,
): { dueMs: number; periodic: boolean } | undefined {
  const dues: { dueMs: number; periodic: boolean }[] = [];
  if (container.state === "exited") return undefined;
  if (container.state === "starting") return { dueMs: container.startedMs, periodic: false };
  const at = (dueMs: number | undefined, periodic = false) => {
    if (dueMs !== undefined) dues.push({ dueMs, periodic });
  };
  if (container.hook?.untilMs !== undefined) at(container.hook.untilMs);
  if (container.stopping) {
    at(container.stopping.deadlineMs);
    at(container.stopping.signalledMs === undefined ? undefined : naturalTermination(context, container)?.atMs);
  }
  const process = container.process;
  if (process.sort === "shell")
    at(
      process.shell.exitCode === undefined ? shellDueMs(process.shell) : scriptEndMs(context, container),
      process.shell.looped,
    );
  else at(programEnd(context, container)?.atMs);
  return dues.reduce<{ dueMs: number; periodic: boolean } | undefined>(
    (least, due) => (least && least.dueMs <= due.dueMs ? least : due),
    undefined,
  );
}

interface End {
  readonly atMs: number;
  readonly exitCode: number;
  readonly reason?: string;
}

/** How and when the container ends, if it is known by now. */
function endOf(
  context: RuntimeContext,
  record: PodRecord,
  pod: RuntimePod,
  container: ContainerRecord,
): End | undefined {
  const { nowMs } = context.view;
  const ends: End[] = [];
  const { stopping } = container;
  if (
    stopping &&
    stopping.signalledMs === undefined &&
    !(container.hook && (container.hook.untilMs ?? nowMs) > nowMs)
  ) {
    // SIGTERM goes out when the preStop hook is over; at least two seconds remain for it, as upstream grants.
    const hookEndMs = container.hook?.sort === "preStop" ? (container.hook.untilMs ?? nowMs) : stopping.startedMs;
    stopping.signalledMs = Math.max(hookEndMs, stopping.startedMs);
    if (container.hook) delete container.hook;
    if (container.process.sort === "shell" && !context.settings.runtime.endsAtOnce) {
      container.process = { ...container.process, shell: signalShell(container.process.shell, "TERM") };
    }
  }
  if (stopping?.signalledMs !== undefined) {
    const natural = naturalTermination(context, container);
    if (natural) ends.push(natural);
  }
  if (stopping) ends.push({ atMs: stopping.deadlineMs, exitCode: 137, reason: "Error" });
  if (container.process.sort === "shell") {
    runScript(context, record, pod, container);
    const { shell } = container.process;
    if (shell.exitCode !== undefined) {
      ends.push({ atMs: scriptEndMs(context, container), exitCode: shell.exitCode });
    }
  } else {
    const end = programEnd(context, container);
    if (end) ends.push(end);
  }
  return ends.reduce<End | undefined>((first, end) => (first && first.atMs <= end.atMs ? first : end), undefined);
}

/** How the process ends on SIGTERM; undefined when it does not care. */
function naturalTermination(context: RuntimeContext, container: ContainerRecord): End | undefined {
  const signalledMs = container.stopping?.signalledMs;
  if (signalledMs === undefined) return undefined;
  const stopMs = context.settings.times.containerStopMs;
  if (context.settings.runtime.endsAtOnce) return { atMs: signalledMs + stopMs, exitCode: 0 };
  if (container.process.sort !== "program") return undefined;
  const rule = programOf(context.settings, container).onTerminate ?? { does: "exit" };
  if (rule.does === "ignore") return undefined;
  return { atMs: signalledMs + Math.max(stopMs, rule.afterMs ?? 0), exitCode: rule.exitCode ?? 0 };
}

/** When the image's program ends by itself: because it is over, was made to, or ran out of memory. */
function programEnd(context: RuntimeContext, container: ContainerRecord): End | undefined {
  if (container.process.sort !== "program") return undefined;
  const program = programOf(context.settings, container);
  const ends: End[] = [];
  if (container.process.ends)
    ends.push({
      ...container.process.ends,
      atMs: Math.max(container.process.ends.atMs, container.startedMs + context.settings.times.processMs),
    });
  if (program.ends) ends.push({ atMs: container.startedMs + program.ends.afterMs, exitCode: program.ends.exitCode });
  if (program.needsEnv && !program.needsEnv.some((name) => container.env[name]))
    ends.push({ atMs: container.startedMs + 100, exitCode: 1 });
  const outOfMemoryMs = memoryEndMs(program, container);
  if (outOfMemoryMs !== undefined) ends.push({ atMs: outOfMemoryMs, exitCode: 137, reason: "OOMKilled" });
  return ends.reduce<End | undefined>((first, end) => (first && first.atMs <= end.atMs ? first : end), undefined);
}

/** When the program's memory passes the limit of its container. */
function memoryEndMs(program: ContainerProgram, container: ContainerRecord): number | undefined {
  const limit = container.memoryLimitBytes;
  if (limit === undefined || limit <= 0) return undefined;
  const atStart = program.memoryBytes ?? 0;
  if (atStart > limit) return container.startedMs + 200;
  if (!program.memoryBytesPerSecond) return undefined;
  return container.startedMs + Math.ceil(((limit - atStart) / program.memoryBytesPerSecond) * 1_000);
}

/** When a script that has ended did so: the time of its last step, and no sooner than a process can end. */
function scriptEndMs(context: RuntimeContext, container: ContainerRecord): number {
  return Math.max(container.clockMs ?? container.startedMs, container.startedMs + context.settings.times.processMs);
}

function runScript(context: RuntimeContext, record: PodRecord, pod: RuntimePod, container: ContainerRecord): void {
  const { process } = container;
  if (process.sort !== "shell" || process.shell.exitCode !== undefined) return;
  const lines: LogLine[] = [];
  const partial = { ...process.partial };
  const { shellContext, save } = shellContextOf(context, record, pod, container, (stream, text, atMs) => {
    const whole = partial[stream] + text;
    const parts = whole.split("\n");
    partial[stream] = parts.pop()!;
    for (const line of parts) lines.push({ atMs, stream, text: line });
  });
  shellContext.nowMs = container.clockMs ?? container.startedMs;
  const shell = runShell(process.shell, shellContext, context.view.nowMs);
  // The shell's own clock: where the script stands, so that it goes on from there and not from "now".
  container.clockMs = shellContext.nowMs;
  if (shell.exitCode !== undefined) {
    for (const stream of ["stdout", "stderr"] as const) {
      if (partial[stream]) lines.push({ atMs: shellContext.nowMs, stream, text: partial[stream] });
      partial[stream] = "";
    }
  }
  container.process = { ...process, shell, partial };
  save();
  appendLog(context.view.own, logKey(record.uid, container.name, container.attempt), lines);
}

/** The world of a shell inside a container. `save` keeps what it wrote below no mount. */
export function shellContextOf(
  context: RuntimeContext,
  record: Pick<PodRecord, "uid" | "sandbox">,
  pod: RuntimePod,
  container: ContainerRecord,
  output: ShellContext["output"],
): { shellContext: ShellContext; save: () => void } {
  const program = programOf(context.settings, container);
  const files = fileSystemOf(
    context.view.own,
    { ...systemFiles(context.settings, record, pod), ...program.files },
    container,
  );
  const podIP = record.sandbox?.ip ?? "";
  const { network } = context;
  const shellContext: ShellContext = {
    nowMs: context.view.nowMs,
    files,
    hostname: hostnameOf(pod, context.settings.nodeName),
    podIP,
    user: container.user,
    name: container.name,
    knows: (name) =>
      [...(program.entrypoint ?? []), ...(program.command ?? []), ...(program.programs ?? [])].some(
        (own) => own.replace(/^.*\//, "") === name,
      ),
    lenient: program.lenient ?? false,
    tools: program.tools !== "none",
    random: (n) => context.view.draw("shell", container.id, n),
    output,
    ...(network
      ? {
          network: (request) =>
            network(
              { podUid: record.uid, podIP, container: container.name },
              { ...request, id: `${container.id}/${request.id}` },
            ),
        }
      : {}),
  };
  const save = () => {
    container.files = files.written();
  };
  return { shellContext, save };
}

/** Files that the kubelet puts into every container. */
function systemFiles(settings: Settings, record: Pick<PodRecord, "sandbox">, pod: RuntimePod): Record<string, string> {
  const { spec, metadata } = pod;
  const hostname = hostnameOf(pod, settings.nodeName);
  const domain = settings.clusterDomain ?? "cluster.local";
  const clusterFirst =
    spec.dnsPolicy !== "Default" &&
    spec.dnsPolicy !== "None" &&
    !(spec.hostNetwork && spec.dnsPolicy !== "ClusterFirstWithHostNet");
  const searches = [
    ...(clusterFirst ? [`${metadata.namespace}.svc.${domain}`, `svc.${domain}`, domain] : []),
    ...(spec.dnsConfig?.searches ?? []),
  ];
  const servers = [
    ...(clusterFirst && settings.clusterDNS ? [settings.clusterDNS] : []),
    ...(spec.dnsConfig?.nameservers ?? []),
  ];
  const options = [
    ...(clusterFirst ? ["ndots:5"] : []),
    ...(spec.dnsConfig?.options ?? []).map(({ name, value }) => (value ? `${name}:${value}` : (name ?? ""))),
  ];
  const lines = [
    ...(searches.length ? [`search ${searches.join(" ")}`] : []),
    ...servers.map((server) => `nameserver ${server}`),
    ...(options.length ? [`options ${options.join(" ")}`] : []),
  ];
  const aliases = (spec.hostAliases ?? [])
    .map((alias) => `${alias.ip}\t${(alias.hostnames ?? []).join("\t")}\n`)
    .join("");
  const own = spec.subdomain
    ? `${hostname}.${spec.subdomain}.${metadata.namespace}.svc.${domain}\t${hostname}`
    : hostname;
  return {
    "/etc/resolv.conf": lines.map((line) => `${line}\n`).join(""),
    "/etc/hosts": `# Kubernetes-managed hosts file.\n127.0.0.1\tlocalhost\n${record.sandbox?.ip ?? ""}\t${own}\n${aliases}`,
    "/etc/hostname": `${hostname}\n`,
    "/dev/termination-log": "",
  };
}

/** Runs a command in a container at one instant, as `kubectl exec`, probes and hooks do. */
export function execInProcess(
  context: RuntimeContext,
  record: Pick<PodRecord, "uid" | "sandbox">,
  pod: RuntimePod,
  container: ContainerRecord,
  argv: readonly string[],
  limitMs: number,
  state?: ShellState,
): ReturnType<typeof runToEnd> {
  const { shellContext, save } = shellContextOf(context, record, pod, container, () => undefined);
  const folder = programOf(context.settings, container).workingDirectory ?? "/";
  const result = runToEnd(state ?? startCommand(argv, container.env, folder), shellContext, limitMs);
  save();
  const forgiven =
    programOf(context.settings, container).lenient &&
    argv[0] !== "false" &&
    !argv.some((text) => /\bexit\b/.test(text));
  return forgiven ? { ...result, exitCode: 0, timedOut: false, tookMs: 0 } : result;
}

/** A hook of a command runs at one instant and lasts as long as its commands would. */
function advanceHook(context: RuntimeContext, record: PodRecord, pod: RuntimePod, container: ContainerRecord): void {
  const hook = container.hook;
  if (!hook || hook.untilMs !== undefined) return;
  const spec = [...pod.spec.containers, ...(pod.spec.initContainers ?? [])].find((one) => one.name === container.name);
  const handler = hook.sort === "preStop" ? spec?.lifecycle?.preStop : spec?.lifecycle?.postStart;
  const argv = handler?.exec?.command ?? [];
  const { tookMs, exitCode } = handler?.sleep
    ? { tookMs: handler.sleep.seconds * 1_000, exitCode: 0 }
    : argv.length
      ? execInProcess(context, record, pod, container, argv, 3_600_000)
      : { tookMs: 10, exitCode: 0 };
  container.hook = { ...hook, untilMs: hook.startedMs + tookMs, exitCode };
}

const MESSAGE_MAX = 4_096;

function finish(
  context: RuntimeContext,
  record: PodRecord,
  pod: RuntimePod,
  container: ContainerRecord,
  atMs: number,
  exitCode: number,
  reason: string | undefined,
  message: string | undefined,
): void {
  container.state = "exited";
  container.finishedMs = atMs;
  container.exitCode = exitCode;
  container.reason = reason ?? (exitCode === 0 ? "Completed" : "Error");
  delete container.hook;
  const spec = [...pod.spec.containers, ...(pod.spec.initContainers ?? [])].find((one) => one.name === container.name);
  const path = spec?.terminationMessagePath ?? "/dev/termination-log";
  let text = message ?? container.files[path] ?? "";
  if (!text && exitCode !== 0 && spec?.terminationMessagePolicy === "FallbackToLogsOnError") {
    const lines = containerLog(
      context.view.own,
      record.uid,
      container,
      undefined,
      { hostname: "", ip: "", image: "", startedMs: 0, env: {} },
      atMs,
    );
    text = lines
      .slice(-80)
      .map((line) => `${line.text}\n`)
      .join("")
      .slice(-2_048);
  }
  if (text) container.message = text.slice(-MESSAGE_MAX);
}
