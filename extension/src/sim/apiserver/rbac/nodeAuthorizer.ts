/**
 * What a kubelet may do: its own node and what its pods need (plugin/pkg/auth/authorizer/node).
 * The graph of references is not kept but looked up: the pods of a node are few.
 */
import type { Obj } from "../../api/types";
import type { Pod } from "../../schema/types";
import { byIndex } from "../../store/mvcc";
import type { Attributes } from "../authorization";
import type { Desk } from "../plan";
import type { UserInfo } from "../request";

const NODES = "system:nodes";
const PREFIX = "system:node:";
const READ: ReadonlySet<string> = new Set(["get", "list", "watch"]);

/** True if the user is a node and this is a node's business; RBAC decides about the rest. */
export function authorizeNode(
  desk: Desk,
  user: UserInfo,
  { verb, group, resource, subresource, name, namespace }: Attributes,
): boolean {
  if (!user.groups.includes(NODES) || !user.name.startsWith(PREFIX)) return false;
  const node = user.name.slice(PREFIX.length);
  if (group === "coordination.k8s.io")
    return resource === "leases" && namespace === "kube-node-lease" && (verb === "create" || name === node);
  if (group === "storage.k8s.io")
    return (
      resource === "csinodes" ||
      (resource === "volumeattachments" && verb === "get") ||
      (resource === "csidrivers" && READ.has(verb))
    );
  if (group === "node.k8s.io") return resource === "runtimeclasses" && READ.has(verb);
  if (group !== "") return false;
  switch (resource) {
    case "nodes":
      return ["create", "get", "list", "watch", "update", "patch"].includes(verb);
    case "pods":
      return (
        READ.has(verb) ||
        ["create", "delete"].includes(verb) ||
        (["status", "eviction", "resize"].includes(subresource ?? "") && verb !== "delete")
      );
    case "services":
    case "endpoints":
      return READ.has(verb);
    case "events":
      return ["create", "patch", "update"].includes(verb);
    case "configmaps":
    case "secrets":
    case "persistentvolumeclaims":
      return (
        READ.has(verb) &&
        name !== undefined &&
        podsOf(desk, node, namespace).some((pod) => mentions(pod, resource, name))
      );
    case "persistentvolumes":
      return verb === "get";
    case "serviceaccounts":
      return (
        subresource === "token" &&
        verb === "create" &&
        podsOf(desk, node, namespace).some((pod) => pod.spec?.serviceAccountName === name)
      );
    default:
      return false;
  }
}

const podsOf = (desk: Desk, node: string, namespace: string | undefined): readonly Pod[] =>
  (byIndex(desk.snapshot("Pod"), "node", node) as readonly Obj[] as unknown as readonly Pod[]).filter(
    (pod) => pod.metadata.namespace === namespace,
  );

function mentions({ spec }: Pod, resource: string, name: string): boolean {
  const volumes = spec?.volumes ?? [];
  if (resource === "persistentvolumeclaims")
    return volumes.some((volume) => volume.persistentVolumeClaim?.claimName === name);
  const containers = [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])];
  if (resource === "configmaps") {
    return (
      volumes.some(
        (volume) =>
          volume.configMap?.name === name ||
          volume.projected?.sources?.some((source) => source.configMap?.name === name),
      ) ||
      containers.some(
        ({ env, envFrom }) =>
          env?.some((entry) => entry.valueFrom?.configMapKeyRef?.name === name) ||
          envFrom?.some((entry) => entry.configMapRef?.name === name),
      )
    );
  }
  return (
    (spec?.imagePullSecrets ?? []).some((secret) => secret.name === name) ||
    volumes.some(
      (volume) =>
        volume.secret?.secretName === name || volume.projected?.sources?.some((source) => source.secret?.name === name),
    ) ||
    containers.some(
      ({ env, envFrom }) =>
        env?.some((entry) => entry.valueFrom?.secretKeyRef?.name === name) ||
        envFrom?.some((entry) => entry.secretRef?.name === name),
    )
  );
}
