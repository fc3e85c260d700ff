/**
 * Starting and stopping containers: what `syncPod` does once it knows which.
 *
 * Models pkg/kubelet/kuberuntime/kuberuntime_container.go.
 */
import { quantityValue } from "../api/quantity";
import type { Container } from "../schema/types";
import { environmentOf } from "./environment";
import { ensureImage, imageOnNode, setWaiting } from "./imageManager";
import { findImage, hexDigest } from "./runtime/image";
import { logKey } from "./runtime/logs";
import { hostnameOf, type RuntimePod } from "./runtime/pod";
import { processOf } from "./runtime/process";
import { recordRuntime, type Step, tellPod, wakeAt } from "./step";
import { type ContainerKind, type ContainerRecord, latestContainer, type PodRecord } from "./tables";
import { mountsOf } from "./volumes";

/** How long a container that could not be configured waits for the next try. */
const CONFIG_RETRY_MS = 10_000;

const FIELDS: Readonly<Record<ContainerKind, string>> = {
  init: "initContainers",
  sidecar: "initContainers",
  container: "containers",
  ephemeral: "ephemeralContainers",
};

/** The list of the pod's spec that a container stands in. */
export function fieldOf(kind: ContainerKind): string {
  return FIELDS[kind];
}

/** The parts of a spec whose change makes a container start anew. */
export function specText(container: Container): string {
  return container.image ?? "";
}

/** Pulls, configures, creates and starts a container, as far as that is possible now. `order` spreads starts in one sync. */
export function startContainer(
  step: Step,
  pod: RuntimePod,
  record: PodRecord,
  container: Container,
  kind: ContainerKind,
  order: number,
): boolean {
  const { settings, view } = step;
  const { nowMs } = view;
  const field = fieldOf(kind);
  const about = { field, name: container.name };
  if (!ensureImage(step, pod, record, container, field)) return false;
  const found = findImage(settings.images, container.image ?? "");
  const image = imageOnNode(step, container.image ?? "");
  if (!found || !image) return false;
  const env = environmentOf(view, pod, container, record, {
    internalIP: settings.internalIP,
    nodeName: settings.nodeName,
    imageEnv: found.program.env,
    hostname: hostnameOf(pod, settings.nodeName),
    apiServerIP: settings.kubernetesServiceIP,
  });
  const user = container.securityContext?.runAsUser ?? pod.spec.securityContext?.runAsUser ?? found.program.user ?? 0;
  const nonRoot = container.securityContext?.runAsNonRoot ?? pod.spec.securityContext?.runAsNonRoot;
  const error =
    "error" in env && typeof env.error === "string" && Object.keys(env).length === 1
      ? env.error
      : nonRoot && user === 0
        ? `container has runAsNonRoot and image will run as root (pod: "${podText(pod)}", container: ${container.name})`
        : undefined;
  if (error !== undefined) {
    const waiting = record.waiting[container.name];
    if (waiting?.reason !== "CreateContainerConfigError" || waiting.message !== error)
      setWaiting(record, container.name, "CreateContainerConfigError", error, nowMs);
    tellPod(step, pod, "Warning", "Failed", `Error: ${error}`, about);
    wakeAt(step, nowMs + CONFIG_RETRY_MS, { waitingFor: `the configuration of container ${container.name}` });
    return false;
  }
  const variables = env as Readonly<Record<string, string>>;
  const latest = latestContainer(record, container.name);
  const old = [...(record.status?.containerStatuses ?? []), ...(record.status?.initContainerStatuses ?? [])].find(
    (status) => status.name === container.name,
  );
  const attempt = latest ? latest.attempt + 1 : old?.containerID ? old.restartCount + 1 : 0;
  const startedMs = nowMs + settings.times.containerStartMs * (order + 1);
  const id = `${settings.system.containerRuntimeVersion.split(":")[0]}://${hexDigest(`${record.uid}/${container.name}/${attempt}/${nowMs}`)}`;
  const limit = container.resources?.limits?.memory;
  const created: ContainerRecord = {
    id,
    name: container.name,
    kind,
    attempt,
    image: settings.images.others === "refuse" ? found.image : (container.image ?? found.image),
    imageId: found.id,
    spec: specText(container),
    state: "starting",
    createdMs: nowMs,
    startedMs,
    process: processOf(container, found.program, variables),
    env: variables,
    files: {},
    mounts: mountsOf(view, pod, container, variables),
    ...(limit === undefined ? {} : { memoryLimitBytes: quantityValue(limit) }),
    user,
    ...(container.lifecycle?.postStart ? { hook: { sort: "postStart" as const, startedMs } } : {}),
  };
  const gone = record.containers.filter((one) => one.name === container.name).slice(0, -1);
  for (const one of gone) view.own.delete("logs", logKey(record.uid, one.name, one.attempt));
  record.containers = [...record.containers.filter((one) => !gone.includes(one)), created];
  delete record.waiting[container.name];
  tellPod(step, pod, "Normal", "Created", "Container created", about);
  if (created.process.sort === "notStarted") {
    tellPod(step, pod, "Warning", "Failed", `Error: ${created.process.message}`, about);
  } else tellPod(step, pod, "Normal", "Started", "Container started", about);
  recordRuntime(step, pod, { action: "start", container: container.name, id, attempt, image: created.image });
  return true;
}

/** Begins to stop a container: its preStop hook, SIGTERM, and SIGKILL when the grace is over. */
export function stopContainer(
  step: Step,
  pod: RuntimePod,
  container: ContainerRecord,
  graceSeconds: number,
  message: string,
): void {
  if (container.stopping || container.state === "exited") return;
  const startedMs = Math.max(step.view.nowMs, container.startedMs);
  const spec = [...pod.spec.containers, ...(pod.spec.initContainers ?? [])].find((one) => one.name === container.name);
  container.stopping = { startedMs, deadlineMs: startedMs + graceSeconds * 1_000, reason: message };
  if (spec?.lifecycle?.preStop && graceSeconds > 0) container.hook = { sort: "preStop", startedMs };
  tellPod(step, pod, "Normal", "Killing", message, { field: fieldOf(container.kind), name: container.name });
  recordRuntime(step, pod, { action: "stop", container: container.name, id: container.id, graceSeconds });
}

/** `web_default(uid)`: how back-off texts name a pod. */
export function podText(pod: RuntimePod): string {
  return `${pod.metadata.name}_${pod.metadata.namespace}(${pod.metadata.uid})`;
}
