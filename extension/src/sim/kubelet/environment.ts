/**
 * The environment of a container: literals, references, fields and resources, in the order of the spec.
 *
 * Models makeEnvironmentVariables in pkg/kubelet/kubelet_pods.go and pkg/fieldpath. The variables of Services
 * (`WEB_SERVICE_HOST`) are those of `kubernetes` alone: others would need a watch of all Services on every node.
 */
import { milliValue, quantityValue } from "../api/quantity";
import type { View } from "../client/component";
import type { Container } from "../schema/types";
import type { RuntimePod } from "./runtime/pod";
import { expandReferences } from "./runtime/process";
import { decodeBase64 } from "./runtime/shell/textCommands";
import type { PodRecord } from "./tables";

/** The variables, or why the container cannot be configured. */
export function environmentOf(
  view: View,
  pod: RuntimePod,
  container: Container,
  record: Pick<PodRecord, "uid" | "sandbox">,
  node: {
    readonly internalIP: string;
    readonly nodeName: string;
    readonly imageEnv?: Readonly<Record<string, string>>;
    readonly hostname: string;
    readonly apiServerIP?: string;
  },
): Readonly<Record<string, string>> | { readonly error: string } {
  const namespace = pod.metadata.namespace;
  const own: Record<string, string> = {};
  for (const source of container.envFrom ?? []) {
    const ref = source.configMapRef ?? source.secretRef;
    if (!ref) continue;
    const isMap = Boolean(source.configMapRef);
    const object = isMap
      ? view.get("ConfigMap", namespace, ref.name ?? "")
      : view.get("Secret", namespace, ref.name ?? "");
    if (!object) {
      if (ref.optional) continue;
      return { error: `${isMap ? "configmap" : "secret"} "${ref.name}" not found` };
    }
    for (const [key, value] of Object.entries(object.data ?? {}))
      own[`${source.prefix ?? ""}${key}`] = isMap ? value : decodeBase64(value);
  }
  for (const { name, value, valueFrom } of container.env ?? []) {
    if (!valueFrom) {
      own[name] = expandReferences(value ?? "", own);
      continue;
    }
    const { configMapKeyRef, secretKeyRef, fieldRef, resourceFieldRef } = valueFrom;
    const ref = configMapKeyRef ?? secretKeyRef;
    if (ref) {
      const object = configMapKeyRef
        ? view.get("ConfigMap", namespace, ref.name ?? "")
        : view.get("Secret", namespace, ref.name ?? "");
      const data = object?.data?.[ref.key];
      if (data !== undefined) own[name] = configMapKeyRef ? data : decodeBase64(data);
      else if (ref.optional) continue;
      else if (!object) return { error: `${configMapKeyRef ? "configmap" : "secret"} "${ref.name}" not found` };
      else
        return {
          error: `couldn't find key ${ref.key} in ${configMapKeyRef ? "ConfigMap" : "Secret"} ${namespace}/${ref.name}`,
        };
    } else if (fieldRef) {
      own[name] =
        fieldRef.fieldPath === "status.hostIP" || fieldRef.fieldPath === "status.hostIPs"
          ? node.internalIP
          : (fieldValue(pod, record, fieldRef.fieldPath) ?? "");
    } else if (resourceFieldRef)
      own[name] = resourceFieldValue(pod, resourceFieldRef.containerName ?? container.name, resourceFieldRef) ?? "";
  }
  const cluster: Record<string, string> = {};
  if (node.apiServerIP) {
    const address = node.apiServerIP;
    Object.assign(cluster, {
      KUBERNETES_SERVICE_HOST: address,
      KUBERNETES_SERVICE_PORT: "443",
      KUBERNETES_SERVICE_PORT_HTTPS: "443",
      KUBERNETES_PORT: `tcp://${address}:443`,
    });
  }
  return {
    PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    HOSTNAME: node.hostname,
    HOME: "/root",
    ...node.imageEnv,
    ...cluster,
    ...own,
  };
}

/** A field of the pod, as the downward API gives it. */
export function fieldValue(
  pod: RuntimePod,
  record: Pick<PodRecord, "uid" | "sandbox">,
  path: string,
): string | undefined {
  const { metadata, spec } = pod;
  const subscript = /^metadata\.(labels|annotations)\['(.+)'\]$/.exec(path);
  if (subscript) return (subscript[1] === "labels" ? metadata.labels : metadata.annotations)?.[subscript[2]!] ?? "";
  switch (path) {
    case "metadata.name":
      return metadata.name;
    case "metadata.namespace":
      return metadata.namespace;
    case "metadata.uid":
      return metadata.uid;
    case "metadata.labels":
      return mapText(metadata.labels);
    case "metadata.annotations":
      return mapText(metadata.annotations);
    case "spec.nodeName":
      return spec.nodeName;
    case "spec.serviceAccountName":
      return spec.serviceAccountName;
    case "status.podIP":
    case "status.podIPs":
      return record.sandbox?.ip;
    default:
      return undefined;
  }
}

function mapText(map: Readonly<Record<string, string>> | undefined): string {
  return Object.keys(map ?? {})
    .sort()
    .map((key) => `${key}=${JSON.stringify(map![key])}`)
    .join("\n");
}

/** A limit or request of a container in units of the divisor, rounded up. */
export function resourceFieldValue(
  pod: RuntimePod,
  containerName: string,
  selector: { readonly resource: string; readonly divisor?: string | number },
): string | undefined {
  const container = [...pod.spec.containers, ...(pod.spec.initContainers ?? [])].find(
    (one) => one.name === containerName,
  );
  const [sort = "", ...name] = selector.resource.split(".");
  const resource = name.join(".");
  const amount = (sort === "limits" ? container?.resources?.limits : container?.resources?.requests)?.[resource];
  if (amount === undefined) return "0";
  const divisor = selector.divisor === undefined || String(selector.divisor) === "0" ? "1" : selector.divisor;
  if (resource === "cpu") return String(Math.ceil(milliValue(amount) / milliValue(divisor)));
  return String(Math.ceil(quantityValue(amount) / quantityValue(divisor)));
}
