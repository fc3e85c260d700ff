/** Containers and volumes of pods and pod templates, as describe shows them. */
import type {
  Container,
  ContainerState,
  ContainerStatus,
  EnvVar,
  Pod,
  Probe,
  Toleration,
  Volume,
} from "../../schema/types";
import { keysOf } from "../text";
import { rfc1123 } from "./moment";
import type { Writer } from "./writer";

/** `space` is `""` in a pod and two spaces in a template. */
export function writeContainers(
  w: Writer,
  title: string,
  containers: readonly Container[],
  statuses: readonly ContainerStatus[],
  space: string,
  pod?: Pod,
): void {
  w.write(0, containers.length === 0 ? `${space}${title}: <none>\n` : `${space}${title}:\n`);
  for (const container of containers) {
    const status = statuses.find(({ name }) => name === container.name);
    w.write(1, `${space === "" ? "" : " "}${container.name}:\n`);
    if (status) w.write(2, `Container ID:\t${status.containerID ?? ""}\n`);
    w.write(2, `Image:\t${container.image ?? ""}\n`);
    if (status) w.write(2, `Image ID:\t${status.imageID ?? ""}\n`);
    writePorts(w, container);
    for (const [label, words] of [
      ["Command", container.command],
      ["Args", container.args],
    ] as const) {
      if (!words?.length) continue;
      w.write(2, `${label}:\n`);
      for (const word of words) for (const line of word.split("\n")) w.write(3, `${line}\n`);
    }
    if (status) {
      writeState(w, "State", status.state);
      if (status.lastState?.terminated) writeState(w, "Last State", status.lastState);
      w.write(2, `Ready:\t${status.ready ? "True" : "False"}\n`);
      w.write(2, `Restart Count:\t${status.restartCount}\n`);
    }
    writeAmounts(w, "Limits", container.resources?.limits);
    writeAmounts(w, "Requests", container.resources?.requests);
    for (const [label, probe] of [
      ["Liveness", container.livenessProbe],
      ["Readiness", container.readinessProbe],
      ["Startup", container.startupProbe],
    ] as const) {
      if (probe) w.write(2, `${label}:\t${probeText(probe)}\n`);
    }
    writeEnvFrom(w, container);
    w.write(2, `Environment:${container.env?.length ? "" : "\t<none>"}\n`);
    for (const variable of container.env ?? []) writeEnv(w, variable, container, pod);
    const mounts = [...(container.volumeMounts ?? [])].sort((a, b) => (a.mountPath < b.mountPath ? -1 : 1));
    w.write(2, `Mounts:${mounts.length > 0 ? "" : "\t<none>"}\n`);
    for (const { mountPath, name, readOnly, subPath } of mounts) {
      w.write(
        3,
        `${mountPath} from ${name} (${readOnly ? "ro" : "rw"}${subPath ? `,path=${JSON.stringify(subPath)}` : ""})\n`,
      );
    }
    const devices = container.volumeDevices ?? [];
    if (devices.length > 0) w.write(2, "Devices:\n");
    for (const { devicePath, name } of devices) w.write(3, `${devicePath} from ${name}\n`);
  }
}

function writePorts(w: Writer, { ports = [] }: Container): void {
  const list = ports
    .map(({ containerPort, protocol = "TCP", name }) => `${containerPort}/${protocol}${name ? ` (${name})` : ""}`)
    .join(", ");
  const hosts = ports
    .map(({ hostPort = 0, protocol = "TCP", name }) => `${hostPort}/${protocol}${name ? ` (${name})` : ""}`)
    .join(", ");
  const s = ports.length > 1 ? "s" : "";
  w.write(2, `Port${s}:\t${list || "<none>"}\n`);
  w.write(2, `Host Port${s}:\t${hosts || "<none>"}\n`);
}

function writeState(w: Writer, label: string, state: ContainerState | undefined): void {
  if (state?.running) {
    w.write(2, `${label}:\tRunning\n`);
    w.write(3, `Started:\t${rfc1123(state.running.startedAt)}\n`);
    return;
  }
  if (!state?.terminated) {
    w.write(2, `${label}:\tWaiting\n`);
    if (state?.waiting?.reason) w.write(3, `Reason:\t${state.waiting.reason}\n`);
    return;
  }
  const { reason, message, exitCode, signal, startedAt, finishedAt } = state.terminated;
  w.write(2, `${label}:\tTerminated\n`);
  if (reason) w.write(3, `Reason:\t${reason}\n`);
  if (message) w.write(3, `Message:\t${message}\n`);
  w.write(3, `Exit Code:\t${exitCode}\n`);
  if (signal) w.write(3, `Signal:\t${signal}\n`);
  w.write(3, `Started:\t${rfc1123(startedAt)}\n`);
  w.write(3, `Finished:\t${rfc1123(finishedAt)}\n`);
}

function writeAmounts(w: Writer, label: string, amounts: Readonly<Record<string, unknown>> | undefined): void {
  const names = keysOf(amounts);
  if (names.length === 0) return;
  w.write(2, `${label}:\n`);
  for (const name of names) w.write(3, `${name}:\t${amounts![name]}\n`);
}

/** `http-get http://:8080/healthz delay=0s timeout=1s period=10s #success=1 #failure=3` */
export function probeText(probe: Probe): string {
  const {
    initialDelaySeconds = 0,
    timeoutSeconds = 0,
    periodSeconds = 0,
    successThreshold = 0,
    failureThreshold = 0,
  } = probe;
  const numbers = `delay=${initialDelaySeconds}s timeout=${timeoutSeconds}s period=${periodSeconds}s #success=${successThreshold} #failure=${failureThreshold}`;
  const { exec, httpGet, tcpSocket, grpc } = probe;
  if (exec) return `exec [${(exec.command ?? []).join(" ")}] ${numbers}`;
  if (httpGet)
    return `http-get ${(httpGet.scheme ?? "HTTP").toLowerCase()}://${httpGet.host ?? ""}:${httpGet.port}${pathText(httpGet.path)} ${numbers}`;
  if (tcpSocket) return `tcp-socket ${tcpSocket.host ?? ""}:${tcpSocket.port} ${numbers}`;
  if (grpc) return `grpc <pod>:${grpc.port} ${grpc.service ?? ""} ${numbers}`;
  return `unknown ${numbers}`;
}

const pathText = (path = ""): string => (path === "" || path.startsWith("/") ? path : `/${path}`);

function writeEnvFrom(w: Writer, { envFrom = [] }: Container): void {
  if (envFrom.length === 0) return;
  w.write(2, "Environment Variables from:\n");
  for (const { configMapRef, secretRef, prefix } of envFrom) {
    const ref = configMapRef ?? secretRef;
    const from = `${configMapRef ? "ConfigMap" : "Secret"}${prefix ? ` with prefix '${prefix}'` : ""}`;
    w.write(3, `${ref?.name ?? ""}\t${from}\tOptional: ${ref?.optional ?? false}\n`);
  }
}

function writeEnv(
  w: Writer,
  { name, value = "", valueFrom }: EnvVar,
  container: Container,
  pod: Pod | undefined,
): void {
  if (!valueFrom) {
    value.split("\n").forEach((line, at) => w.write(3, at === 0 ? `${name}:\t${line}\n` : `\t${line}\n`));
  } else if (valueFrom.fieldRef) {
    const { apiVersion = "v1", fieldPath } = valueFrom.fieldRef;
    w.write(3, `${name}:\t${pod ? fieldOf(pod, fieldPath) : ""} (${apiVersion}:${fieldPath})\n`);
  } else if (valueFrom.resourceFieldRef) {
    const { resource } = valueFrom.resourceFieldRef;
    const [list, key] = resource.split(".") as ["limits" | "requests", string];
    w.write(3, `${name}:\t${container.resources?.[list]?.[key] ?? 0} (${resource})\n`);
  } else if (valueFrom.secretKeyRef) {
    const { key, name: of, optional = false } = valueFrom.secretKeyRef;
    w.write(3, `${name}:\t<set to the key '${key}' in secret '${of}'>\tOptional: ${optional}\n`);
  } else if (valueFrom.configMapKeyRef) {
    const { key, name: of, optional = false } = valueFrom.configMapKeyRef;
    w.write(3, `${name}:\t<set to the key '${key}' of config map '${of}'>\tOptional: ${optional}\n`);
  }
}

function fieldOf(pod: Pod, path: string): string {
  const map = /^metadata\.(labels|annotations)\['(.*)'\]$/.exec(path);
  if (map) return pod.metadata[map[1] as "labels"]?.[map[2]!] ?? "";
  let at: unknown = pod;
  for (const step of path.split(".")) at = (at as Record<string, unknown> | undefined)?.[step];
  return typeof at === "string" ? at : "";
}

/** The volumes; those without a word of their own here show their type's name. */
export function writeVolumes(w: Writer, volumes: readonly Volume[], space: string): void {
  if (volumes.length === 0) {
    w.write(0, `${space}Volumes:\t<none>\n`);
    return;
  }
  w.write(0, `${space}Volumes:\n`);
  for (const volume of volumes) {
    w.write(1, `${space === "" ? "" : " "}${volume.name}:\n`);
    for (const line of volumeLines(volume)) w.write(2, `${line}\n`);
  }
}

function volumeLines({
  hostPath,
  emptyDir,
  secret,
  configMap,
  persistentVolumeClaim: claim,
  projected,
  downwardAPI,
  ...rest
}: Volume): string[] {
  if (hostPath)
    return [
      "Type:\tHostPath (bare host directory volume)",
      `Path:\t${hostPath.path}`,
      `HostPathType:\t${hostPath.type ?? ""}`,
    ];
  if (emptyDir)
    return [
      "Type:\tEmptyDir (a temporary directory that shares a pod's lifetime)",
      `Medium:\t${emptyDir.medium ?? ""}`,
      `SizeLimit:\t${emptyDir.sizeLimit ?? "<unset>"}`,
    ];
  if (secret)
    return [
      "Type:\tSecret (a volume populated by a Secret)",
      `SecretName:\t${secret.secretName ?? ""}`,
      `Optional:\t${secret.optional ?? false}`,
    ];
  if (configMap)
    return [
      "Type:\tConfigMap (a volume populated by a ConfigMap)",
      `Name:\t${configMap.name ?? ""}`,
      `Optional:\t${configMap.optional ?? false}`,
    ];
  if (claim)
    return [
      "Type:\tPersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace)",
      `ClaimName:\t${claim.claimName}`,
      `ReadOnly:\t${claim.readOnly ?? false}`,
    ];
  if (projected) {
    const lines = ["Type:\tProjected (a volume that contains injected data from multiple sources)"];
    for (const source of projected.sources ?? []) {
      if (source.secret)
        lines.push(`SecretName:\t${source.secret.name ?? ""}`, `Optional:\t${source.secret.optional ?? false}`);
      else if (source.downwardAPI) lines.push("DownwardAPI:\ttrue");
      else if (source.configMap)
        lines.push(
          `ConfigMapName:\t${source.configMap.name ?? ""}`,
          `Optional:\t${source.configMap.optional ?? false}`,
        );
      else if (source.serviceAccountToken)
        lines.push(`TokenExpirationSeconds:\t${source.serviceAccountToken.expirationSeconds ?? 3600}`);
    }
    return lines;
  }
  if (downwardAPI) {
    const items = (downwardAPI.items ?? []).map(
      ({ fieldRef, resourceFieldRef, path }) =>
        `  ${fieldRef?.fieldPath ?? resourceFieldRef?.resource ?? ""} -> ${path}`,
    );
    return ["Type:\tDownwardAPI (a volume populated by information about the pod)", "Items:", ...items];
  }
  const { name: _, ...type } = rest as Record<string, unknown>;
  return [`Type:\t${Object.keys(type)[0] ?? "<unknown>"}`];
}

/** Tolerations, one a line. */
export function writeTolerations(w: Writer, title: string, tolerations: readonly Toleration[]): void {
  w.write(0, `${title}:\t`);
  if (tolerations.length === 0) w.write(0, "<none>\n");
  const sorted = [...tolerations].sort((a, b) =>
    (a.key ?? "") < (b.key ?? "") ? -1 : (a.key ?? "") > (b.key ?? "") ? 1 : 0,
  );
  sorted.forEach(({ key = "", value = "", effect = "", operator, tolerationSeconds }, at) => {
    const exists =
      operator === "Exists" && value === "" ? (key !== "" || effect !== "" ? " op=Exists" : "op=Exists") : "";
    const seconds = tolerationSeconds === undefined ? "" : ` for ${tolerationSeconds}s`;
    w.write(
      0,
      `${at > 0 ? "\t" : ""}${key}${value === "" ? "" : `=${value}`}${effect === "" ? "" : `:${effect}`}${exists}${seconds}\n`,
    );
  });
}
