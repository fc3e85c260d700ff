/** What a pod's status says, in words: the state of the whole, and what one write of the kubelet made known. */
import type { Container, ContainerStatus, Pod, Probe } from "../schema/types";
import type { Text } from "./language";

/** `Ready`, `Pending`, `in CrashLoopBackOff`: follows "Pod web is". */
export function podStateText(pod: Pod): Text {
  const { status } = pod;
  if (pod.metadata.deletionTimestamp) return { en: "Terminating", "zh-cn": "正在终止" };
  if (status?.phase === "Succeeded") return { en: "Succeeded", "zh-cn": "已成功结束（Succeeded）" };
  if (status?.phase === "Failed") {
    const reason = status.reason ? ` (${status.reason})` : "";
    return { en: `Failed${reason}`, "zh-cn": `已失败（${status.reason ?? "Failed"}）` };
  }
  const trouble = troubleOf(pod);
  if (trouble) return { en: `not running: ${trouble}`, "zh-cn": `没有运行起来：${trouble}` };
  if (isReady(pod)) return { en: "Ready", "zh-cn": "已就绪（Ready）" };
  if (!pod.spec?.nodeName) return { en: "Pending", "zh-cn": "处于 Pending" };
  if (status?.phase === "Running") return { en: "running but not Ready", "zh-cn": "在运行但未就绪" };
  return { en: "starting on its node", "zh-cn": "正在节点上启动" };
}

/** Why a container waits, when it does not merely start: `ImagePullBackOff`, `CrashLoopBackOff`. */
export function troubleOf(pod: Pod): string | undefined {
  for (const { state } of statusesOf(pod)) {
    const reason = state?.waiting?.reason;
    if (reason && reason !== "ContainerCreating" && reason !== "PodInitializing") return reason;
  }
  return undefined;
}

export function isReady(pod: Pod): boolean {
  return pod.status?.conditions?.find(({ type }) => type === "Ready")?.status === "True";
}

/** All containers of the status, init containers first. */
export function statusesOf(pod: Pod): readonly ContainerStatus[] {
  return [...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? [])];
}

/** How the pod is called, and what Events told of it. */
export interface Words {
  readonly object: Text;
  /** The genitive: `its`, `Pod web's`. */
  readonly its: Text;
  /** What the last failed probe said. */
  readonly unhealthy?: string | undefined;
  /** The probe for which the container was last killed: `liveness`. */
  readonly killedBy?: string | undefined;
}

/** What the kubelet's write made known, as a clause. */
export function statusChangeText(before: Pod | undefined, after: Pod, words: Words): Text {
  const { object, its, unhealthy } = words;
  const say = (en: string, zh: string): Text => ({ en, "zh-cn": zh });
  if (isReady(after) && !(before && isReady(before))) return readyText(after, words);
  for (const status of statusesOf(after)) {
    const text = waitingText(status, after, words);
    if (text) return text;
  }
  if (after.status?.phase === "Succeeded" || after.status?.phase === "Failed") {
    const ended = statusesOf(after).find(({ state }) => state?.terminated);
    const { exitCode, reason } = ended?.state?.terminated ?? {};
    if (!ended) {
      const message = after.status.message ?? after.status.reason ?? "";
      return say(`the kubelet ended ${object.en}: ${message}`, `kubelet 结束了${pad(object["zh-cn"])}：${message}`);
    }
    const why = reason && reason !== "Completed" && reason !== "Error" ? ` (${reason})` : "";
    return say(
      `${its.en} container ${ended.name} ended with exit code ${exitCode}${why}`,
      `${its["zh-cn"]}容器 ${ended.name} 已退出，退出码 ${exitCode}${why}`,
    );
  }
  if (before && isReady(before) && unhealthy !== undefined)
    return say(`${its.en} ${lowerFirst(unhealthy)}`, `${its["zh-cn"]}探针失败：${unhealthy}`);
  const ended = statusesOf(after).find(
    ({ state, lastState }) => state?.terminated ?? (state?.running ? undefined : lastState?.terminated),
  );
  const exit = ended?.state?.terminated ?? ended?.lastState?.terminated;
  if (ended && exit) {
    const why = exit.reason && exit.reason !== "Error" && exit.reason !== "Completed" ? ` (${exit.reason})` : "";
    return say(
      `${its.en} container ${ended.name} ended with exit code ${exit.exitCode}${why}`,
      `${its["zh-cn"]}容器 ${ended.name} 已退出，退出码 ${exit.exitCode}${why}`,
    );
  }
  const running = statusesOf(after).filter(({ state }) => state?.running);
  const waits = after.spec?.containers.find((container) => container.readinessProbe);
  if (running.length > 0) {
    const names = running.map(({ name }) => name).join(", ");
    return waits
      ? say(
          `${its.en} container ${names} runs, but ${its.en} readiness probe has not succeeded yet`,
          `${its["zh-cn"]}容器 ${names} 在运行，但就绪探针还没有成功`,
        )
      : say(`${its.en} container ${names} runs`, `${its["zh-cn"]}容器 ${names} 在运行`);
  }
  const node = after.spec?.nodeName ?? "";
  return say(`the kubelet on ${node} prepares ${object.en}`, `${node} 上的 kubelet 正在准备${pad(object["zh-cn"])}`);
}

function readyText(pod: Pod, { its }: Words): Text {
  const probed = pod.spec?.containers.filter((container) => container.readinessProbe) ?? [];
  const [first] = probed;
  if (first) {
    const how = probeText(first, first.readinessProbe!);
    const en = `${its.en} readiness probe${probed.length > 1 ? "s" : ""} succeeded (${how})`;
    return { en, "zh-cn": `${its["zh-cn"]}就绪探针成功了（${how}）` };
  }
  const many = (pod.spec?.containers.length ?? 1) > 1;
  return many
    ? {
        en: `all ${its.en} containers run, and none has a readiness probe`,
        "zh-cn": `${its["zh-cn"]}容器都在运行，且没有配置就绪探针`,
      }
    : {
        en: `${its.en} container runs and has no readiness probe`,
        "zh-cn": `${its["zh-cn"]}容器在运行，且没有配置就绪探针`,
      };
}

/** `GET / on port 80`, `TCP port 5432`, `exec cat /ready`. */
function probeText(container: Container, probe: Probe): string {
  const times = (probe.successThreshold ?? 1) > 1 ? `, ${probe.successThreshold}×` : "";
  if (probe.httpGet) return `GET ${probe.httpGet.path ?? "/"}, port ${probe.httpGet.port}${times}`;
  if (probe.tcpSocket) return `TCP, port ${probe.tcpSocket.port}${times}`;
  if (probe.grpc) return `gRPC, port ${probe.grpc.port}${times}`;
  if (probe.exec) return `exec ${(probe.exec.command ?? []).join(" ")}${times}`;
  return container.name;
}

function waitingText(status: ContainerStatus, pod: Pod, { its, killedBy }: Words): Text | undefined {
  const { reason = "", message = "" } = status.state?.waiting ?? {};
  const image = containersOf(pod).find(({ name }) => name === status.name)?.image ?? status.image;
  switch (reason) {
    case "":
    case "ContainerCreating":
    case "PodInitializing":
      return undefined;
    case "ErrImagePull":
    case "ImagePullBackOff":
    case "ErrImageNeverPull": {
      const why = pullFailure(message, reason);
      return {
        en: `${its.en} image ${image} could not be pulled: ${why.en}`,
        "zh-cn": `${its["zh-cn"]}镜像 ${image} 拉取失败：${why["zh-cn"]}`,
      };
    }
    case "CrashLoopBackOff": {
      const { exitCode, reason: why } = status.lastState?.terminated ?? {};
      const delay = /back-off ([\w.]+)/.exec(message)?.[1] ?? "";
      const ends = (status.restartCount ?? 0) + 1;
      const oom = why && why !== "Error" && why !== "Completed" ? ` (${why})` : "";
      return {
        en: `${its.en} container ${status.name} ended ${ends} time${ends === 1 ? "" : "s"}, last with exit code ${exitCode ?? "unknown"}${oom}${killedBy ? `, stopped because its ${killedBy} probe failed` : ""}; the kubelet waits ${delay || "a while"} before it starts it again`,
        "zh-cn": `${its["zh-cn"]}容器 ${status.name} 已经退出 ${ends} 次，最近一次退出码 ${exitCode ?? "未知"}${oom}${killedBy ? `，是 ${killedBy} 探针失败后被停止的` : ""}；kubelet 要等 ${delay || "一会儿"} 才再次启动它`,
      };
    }
    default:
      return {
        en: `${its.en} container ${status.name} cannot start: ${message || reason}`,
        "zh-cn": `${its["zh-cn"]}容器 ${status.name} 无法启动：${message || reason}`,
      };
  }
}

function pullFailure(message: string, reason: string): Text {
  if (reason === "ErrImageNeverPull")
    return {
      en: "it is not on the node, and imagePullPolicy is Never",
      "zh-cn": "节点上没有这个镜像，而 imagePullPolicy 是 Never",
    };
  if (message.includes("pull access denied"))
    return {
      en: "the registry denies access, or has no such repository",
      "zh-cn": "镜像仓库拒绝访问，或者没有这个仓库",
    };
  if (message.includes("not found"))
    return { en: "the registry has no such image or tag", "zh-cn": "镜像仓库里没有这个镜像或标签" };
  return message ? { en: message, "zh-cn": message } : { en: "the pull failed", "zh-cn": "拉取失败" };
}

function containersOf(pod: Pod): readonly { readonly name: string; readonly image?: string }[] {
  return [
    ...(pod.spec?.containers ?? []),
    ...(pod.spec?.initContainers ?? []),
    ...(pod.spec?.ephemeralContainers ?? []),
  ];
}

function lowerFirst(text: string): string {
  return text.slice(0, 1).toLowerCase() + text.slice(1);
}

/** A Chinese object that begins with a Latin name stands apart. */
function pad(text: string): string {
  return /^[\x20-\x7e]/.test(text) ? ` ${text}` : text;
}
