/**
 * Mounts: which volume stands behind which path, and what is in the volumes that the kubelet fills.
 *
 * Models pkg/kubelet/volumemanager and pkg/volume/{configmap,secret,projected,downwardapi,emptydir,hostpath}. Volumes
 * attach and mount at once when their objects are there; devices, SELinux and sizes are left out.
 */
import type { View } from "../client/component";
import type { Container, KeyToPath, Volume } from "../schema/types";
import { fieldValue, resourceFieldValue } from "./environment";
import type { RuntimePod } from "./runtime/pod";
import { decodeBase64 } from "./runtime/shell/textCommands";
import type { Mount, PodRecord, VolumeFiles } from "./tables";

/** Why a volume cannot be mounted, as the FailedMount Event says it. */
export interface MountFailure {
  readonly message: string;
}

/** Fills the pod's volumes. Returns the first failure, or nothing when all are mounted. */
export function mountVolumes(
  view: View,
  pod: RuntimePod,
  record: Pick<PodRecord, "uid" | "sandbox">,
): MountFailure | undefined {
  for (const volume of pod.spec.volumes ?? []) {
    const content = contentOf(view, pod, record, volume);
    if (content.error !== undefined) return { message: content.error };
    if (content.files) {
      const key = backingOf(view, pod, volume).backing;
      const before = view.own.get<VolumeFiles>("volumes", key);
      if (!before || !sameFiles(before.files, content.files))
        view.own.set<VolumeFiles>("volumes", key, { files: content.files });
    }
  }
  return undefined;
}

/** Whether the content of any volume differs from its API object by now. */
export function volumesChanged(view: View, pod: RuntimePod, record: Pick<PodRecord, "uid" | "sandbox">): boolean {
  return (pod.spec.volumes ?? []).some((volume) => {
    const { files } = contentOf(view, pod, record, volume);
    if (!files) return false;
    const before = view.own.get<VolumeFiles>("volumes", backingOf(view, pod, volume).backing);
    return !before || !sameFiles(before.files, files);
  });
}

/** Drops what dies with the pod. Claims and host paths stay. */
export function unmountVolumes(view: View, pod: RuntimePod): void {
  for (const { name } of pod.spec.volumes ?? []) view.own.delete("volumes", `pod/${pod.metadata.uid}/${name}`);
}

/** The mounts of a container. A `subPathExpr` is filled in from the container's environment. */
export function mountsOf(
  view: View,
  pod: RuntimePod,
  container: Pick<Container, "volumeMounts">,
  env: Readonly<Record<string, string>>,
): Mount[] {
  return (container.volumeMounts ?? []).flatMap((mount) => {
    const volume = (pod.spec.volumes ?? []).find((one) => one.name === mount.name);
    if (!volume) return [];
    const { backing, folder, readOnly } = backingOf(view, pod, volume);
    const sub =
      mount.subPathExpr?.replace(/\$\(([^)]+)\)/g, (_, name: string) => env[name] ?? "") ?? mount.subPath ?? "";
    const path = mount.mountPath.replace(/\/+$/, "") || "/";
    return [
      {
        path,
        backing,
        subPath: [folder, sub].filter(Boolean).join("/"),
        readOnly: readOnly || (mount.readOnly ?? false),
      },
    ];
  });
}

/** The API objects that a pod's volumes and environment read: `ConfigMap/ns/name`. */
export function referencesOf(pod: RuntimePod): string[] {
  const found = new Set<string>();
  const add = (kind: string, name: string | undefined) =>
    name && found.add(`${kind}/${pod.metadata.namespace}/${name}`);
  for (const volume of pod.spec.volumes ?? []) {
    add("ConfigMap", volume.configMap?.name);
    add("Secret", volume.secret?.secretName);
    add("PersistentVolumeClaim", volume.persistentVolumeClaim?.claimName);
    for (const source of volume.projected?.sources ?? []) {
      add("ConfigMap", source.configMap?.name);
      add("Secret", source.secret?.name);
    }
  }
  for (const container of [...pod.spec.containers, ...(pod.spec.initContainers ?? [])]) {
    for (const source of container.envFrom ?? []) {
      add("ConfigMap", source.configMapRef?.name);
      add("Secret", source.secretRef?.name);
    }
    for (const { valueFrom } of container.env ?? []) {
      add("ConfigMap", valueFrom?.configMapKeyRef?.name);
      add("Secret", valueFrom?.secretKeyRef?.name);
    }
  }
  return [...found].sort();
}

function backingOf(
  view: View,
  pod: RuntimePod,
  volume: Volume,
): { backing: string; folder: string; readOnly: boolean } {
  if (volume.hostPath)
    return { backing: "host", folder: volume.hostPath.path.replace(/^\/+|\/+$/g, ""), readOnly: false };
  const claim = claimNameOf(pod, volume);
  if (claim) {
    const bound = view.get("PersistentVolumeClaim", pod.metadata.namespace, claim)?.spec?.volumeName;
    return {
      backing: `pv/${bound ?? `${pod.metadata.namespace}/${claim}`}`,
      folder: "",
      readOnly: volume.persistentVolumeClaim?.readOnly ?? false,
    };
  }
  const readOnly = Boolean(volume.configMap || volume.secret || volume.projected || volume.downwardAPI);
  return { backing: `pod/${pod.metadata.uid}/${volume.name}`, folder: "", readOnly };
}

function claimNameOf(pod: RuntimePod, volume: Volume): string | undefined {
  return (
    volume.persistentVolumeClaim?.claimName ?? (volume.ephemeral ? `${pod.metadata.name}-${volume.name}` : undefined)
  );
}

interface Content {
  readonly files?: Readonly<Record<string, string>>;
  readonly error?: string;
}

const setUpFailed = (volume: Volume, detail: string): Content => ({
  error: `MountVolume.SetUp failed for volume "${volume.name}" : ${detail}`,
});

/** The files that the API server's objects give a volume; none for volumes that containers fill. */
function contentOf(view: View, pod: RuntimePod, record: Pick<PodRecord, "uid" | "sandbox">, volume: Volume): Content {
  const namespace = pod.metadata.namespace;
  if (volume.configMap) {
    const { name = "", items, optional } = volume.configMap;
    const found = configMapFiles(view, namespace, name, items, optional);
    return typeof found === "string" ? setUpFailed(volume, found) : { files: found };
  }
  if (volume.secret) {
    const { secretName = "", items, optional } = volume.secret;
    const found = secretFiles(view, namespace, secretName, items, optional);
    return typeof found === "string" ? setUpFailed(volume, found) : { files: found };
  }
  if (volume.downwardAPI) return { files: downwardFiles(pod, record, volume.downwardAPI.items ?? []) };
  if (volume.projected) {
    const files: Record<string, string> = {};
    for (const source of volume.projected.sources ?? []) {
      const part = source.configMap
        ? configMapFiles(
            view,
            namespace,
            source.configMap.name ?? "",
            source.configMap.items,
            source.configMap.optional,
          )
        : source.secret
          ? secretFiles(view, namespace, source.secret.name ?? "", source.secret.items, source.secret.optional)
          : source.serviceAccountToken
            ? { [source.serviceAccountToken.path]: tokenOf(pod) }
            : downwardFiles(pod, record, source.downwardAPI?.items ?? []);
      if (typeof part === "string") {
        // Every cluster's namespace gets this ConfigMap from the controller-manager; a node need not wait for it.
        if (source.configMap?.name === "kube-root-ca.crt") continue;
        return setUpFailed(volume, part);
      }
      Object.assign(files, part);
    }
    return { files };
  }
  const claim = claimNameOf(pod, volume);
  if (claim) {
    const object = view.get("PersistentVolumeClaim", namespace, claim);
    if (!object) {
      const detail = `failed to fetch PVC from API server: persistentvolumeclaims "${claim}" not found`;
      return {
        error: `Unable to attach or mount volumes: unmounted volumes=[${volume.name}], unattached volumes=[], failed to process volumes=[${volume.name}]: error processing PVC ${namespace}/${claim}: ${detail}`,
      };
    }
    if (object.status?.phase !== "Bound") {
      return {
        error: `Unable to attach or mount volumes: unmounted volumes=[${volume.name}], unattached volumes=[], failed to process volumes=[${volume.name}]: error processing PVC ${namespace}/${claim}: PVC is not bound`,
      };
    }
  }
  return {};
}

function configMapFiles(
  view: View,
  namespace: string | undefined,
  name: string,
  items: readonly KeyToPath[] | undefined,
  optional: boolean | undefined,
): Record<string, string> | string {
  const object = view.get("ConfigMap", namespace, name);
  if (!object) return optional ? {} : `configmap "${name}" not found`;
  const decoded = Object.entries(object.binaryData ?? {}).map(([key, value]) => [key, decodeBase64(String(value))]);
  return project(
    { ...object.data, ...Object.fromEntries(decoded) },
    items,
    optional,
    "configmap references non-existent config key",
  );
}

function secretFiles(
  view: View,
  namespace: string | undefined,
  name: string,
  items: readonly KeyToPath[] | undefined,
  optional: boolean | undefined,
): Record<string, string> | string {
  const object = view.get("Secret", namespace, name);
  if (!object) return optional ? {} : `secret "${name}" not found`;
  const data = Object.fromEntries(
    Object.entries(object.data ?? {}).map(([key, value]) => [key, decodeBase64(String(value))]),
  );
  return project(data, items, optional, "references non-existent secret key");
}

function project(
  data: Readonly<Record<string, string>>,
  items: readonly KeyToPath[] | undefined,
  optional: boolean | undefined,
  missing: string,
): Record<string, string> | string {
  if (!items?.length) return { ...data };
  const files: Record<string, string> = {};
  for (const { key, path } of items) {
    const text = data[key];
    if (text !== undefined) files[path] = text;
    else if (!optional) return `${missing}: ${key}`;
  }
  return files;
}

function downwardFiles(
  pod: RuntimePod,
  record: Pick<PodRecord, "uid" | "sandbox">,
  items: readonly {
    path: string;
    fieldRef?: { fieldPath: string };
    resourceFieldRef?: { containerName?: string; resource: string; divisor?: string | number };
  }[],
): Record<string, string> {
  const files: Record<string, string> = {};
  for (const { path, fieldRef, resourceFieldRef } of items) {
    if (fieldRef) files[path] = fieldValue(pod, record, fieldRef.fieldPath) ?? "";
    else if (resourceFieldRef)
      files[path] = resourceFieldValue(pod, resourceFieldRef.containerName ?? "", resourceFieldRef) ?? "";
  }
  return files;
}

/** A bound token is never read by anything here; it only has to be there and to differ between pods. */
function tokenOf(pod: RuntimePod): string {
  return `sa.${pod.metadata.namespace}.${pod.spec.serviceAccountName ?? "default"}.${pod.metadata.uid}`;
}

function sameFiles(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): boolean {
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => a[key] === b[key]);
}
