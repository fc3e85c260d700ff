/**
 * Counts what a namespace uses against its ResourceQuotas (pkg/controller/resourcequota, pkg/quota/v1/evaluator/core).
 * Admission refuses by these numbers; without device classes and priority-class storage names.
 */
import { addQuantity, canonicalQuantity, compareQuantity } from "../api/quantity";
import type { Change, Component, Result, View } from "../client/component";
import { keyOf, splitKey } from "../client/component";
import type { KindName } from "../kinds/kindMap";
import type { Obj, PersistentVolumeClaim, Pod, Quantity, ResourceQuota, Service } from "../schema/types";
import { NAMESPACED_KINDS } from "./shared/kinds";
import { isPodTerminal } from "./shared/pods";
import { because, updateStatus } from "./shared/writes";

const RESYNC_MS = 300_000;
/** The names that core kinds have in quotas, without `count/`. */
const PLAIN_COUNTS: Readonly<Record<string, KindName>> = {
  configmaps: "ConfigMap",
  persistentvolumeclaims: "PersistentVolumeClaim",
  pods: "Pod",
  replicationcontrollers: "ReplicationController",
  resourcequotas: "ResourceQuota",
  secrets: "Secret",
  services: "Service",
};
const COUNTED_KINDS = NAMESPACED_KINDS.filter(
  ({ kind }) => kind !== "Event" && kind !== "EndpointSlice" && kind !== "Endpoints",
);

/** The resource quota controller. */
export const resourceQuotaController: Component = {
  name: "resourcequota-controller",
  workers: 5,
  watches: [
    { kind: "ResourceQuota" },
    ...COUNTED_KINDS.filter(({ kind }) => kind !== "ResourceQuota").map(({ kind }) => ({ kind, keys: quotasOf })),
  ],

  reconcile(view, key): Result | undefined {
    const { namespace, name } = splitKey(key);
    const quota = view.get("ResourceQuota", namespace, name);
    if (!quota) return undefined;
    const hard = Object.fromEntries(Object.entries(quota.spec?.hard ?? {}).sort(([a], [b]) => (a < b ? -1 : 1)));
    const pods = view.list("Pod", namespace).filter((pod) => !isPodTerminal(pod) && inScope(quota, pod));
    const used = Object.fromEntries(
      Object.keys(hard).map((resource) => [resource, canonicalQuantity(usageOf(view, namespace, resource, pods))]),
    );
    const why = because("resourcequota/usage", quota, [".spec.hard", ".status.used"]);
    const write = updateStatus(quota, { hard, used }, why);
    return { writes: write ? [write] : [], requeueAfterMs: RESYNC_MS, requeueSort: "periodic" };
  },
};

function usageOf(view: View, namespace: string | undefined, resource: string, pods: readonly Pod[]): Quantity {
  const count = (kind: KindName) => String(kind === "Pod" ? pods.length : view.list(kind, namespace).length);
  if (resource === "count/pods") return String(view.list("Pod", namespace).length);
  const plain = PLAIN_COUNTS[resource];
  if (plain) return count(plain);
  if (resource.startsWith("count/")) {
    const kind = NAMESPACED_KINDS.find(
      ({ plural, group }) => resource === `count/${plural}${group ? `.${group}` : ""}`,
    );
    return kind ? count(kind.kind) : "0";
  }
  if (resource === "services.nodeports") return String(sumOf(view.list("Service", namespace), nodePorts));
  if (resource === "services.loadbalancers")
    return String(sumOf(view.list("Service", namespace), ({ spec }) => (spec?.type === "LoadBalancer" ? 1 : 0)));
  if (resource.endsWith("requests.storage") || resource.endsWith(".persistentvolumeclaims"))
    return storageOf(view.list("PersistentVolumeClaim", namespace), resource);
  const [, kind = "requests", name = resource] = /^(?:(requests|limits)\.)?(.+)$/.exec(resource) ?? [];
  return pods.reduce<Quantity>(
    (total, pod) => addQuantity(total, podAmount(pod, kind as "requests" | "limits", name)),
    "0",
  );
}

/** What a pod asks for: its containers together, or its largest init container, beside the sidecars; and its overhead. */
function podAmount({ spec }: Pod, kind: "requests" | "limits", name: string): Quantity {
  const amount = (container: {
    resources?: { requests?: Record<string, Quantity>; limits?: Record<string, Quantity> };
  }): Quantity => container.resources?.[kind]?.[name] ?? "0";
  let sidecars: Quantity = "0";
  let starting: Quantity = "0";
  for (const container of spec?.initContainers ?? []) {
    const now = addQuantity(sidecars, amount(container));
    if (container.restartPolicy === "Always") sidecars = now;
    if (compareQuantity(now, starting) > 0) starting = now;
  }
  const running = (spec?.containers ?? []).reduce<Quantity>(
    (total, container) => addQuantity(total, amount(container)),
    sidecars,
  );
  const ofContainers = compareQuantity(starting, running) > 0 ? starting : running;
  const ofPod = spec?.resources?.[kind]?.[name];
  return addQuantity(ofPod ?? ofContainers, spec?.overhead?.[name] ?? "0");
}

function storageOf(claims: readonly PersistentVolumeClaim[], resource: string): Quantity {
  const storageClass = /^(.+)\.storageclass\.storage\.k8s\.io\//.exec(resource)?.[1];
  const counted = claims.filter(({ spec }) => storageClass === undefined || spec?.storageClassName === storageClass);
  if (resource.endsWith("persistentvolumeclaims")) return String(counted.length);
  return counted.reduce<Quantity>(
    (total, { spec }) => addQuantity(total, spec?.resources?.requests?.storage ?? "0"),
    "0",
  );
}

function nodePorts({ spec }: Service): number {
  if (spec?.type !== "NodePort" && spec?.type !== "LoadBalancer") return 0;
  return spec.type === "LoadBalancer" && spec.allocateLoadBalancerNodePorts === false ? 0 : (spec.ports?.length ?? 0);
}

function inScope({ spec }: ResourceQuota, pod: Pod): boolean {
  const isTerminating = pod.spec?.activeDeadlineSeconds !== undefined;
  const isBestEffort = pod.status?.qosClass === "BestEffort";
  const priority = pod.spec?.priorityClassName;
  const fits = (scope: string, operator = "Exists", values: readonly string[] = []): boolean => {
    if (scope === "Terminating") return isTerminating;
    if (scope === "NotTerminating") return !isTerminating;
    if (scope === "BestEffort") return isBestEffort;
    if (scope === "NotBestEffort") return !isBestEffort;
    if (scope !== "PriorityClass") return true;
    if (operator === "In") return priority !== undefined && values.includes(priority);
    if (operator === "NotIn") return priority === undefined || !values.includes(priority);
    return (priority !== undefined) === (operator === "Exists");
  };
  return (
    (spec?.scopes ?? []).every((scope) => fits(scope)) &&
    (spec?.scopeSelector?.matchExpressions ?? []).every(({ scopeName, operator, values }) =>
      fits(scopeName, operator, values),
    )
  );
}

function sumOf<T>(items: readonly T[], amount: (item: T) => number): number {
  return items.reduce((sum, item) => sum + amount(item), 0);
}

/** What comes or goes, and a pod that ends, changes the usage of its namespace. */
function quotasOf(view: View, { type, kind, object, previous }: Change<Obj>): string[] {
  const pod = object as unknown as Pod;
  const isSame =
    type === "MODIFIED" &&
    (kind === "Pod"
      ? isPodTerminal(pod) === isPodTerminal((previous ?? pod) as unknown as Pod)
      : kind !== "Service" && kind !== "PersistentVolumeClaim");
  return isSame ? [] : view.list("ResourceQuota", object.metadata.namespace).map(keyOf);
}
