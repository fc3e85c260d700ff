/** What an object counts for in a ResourceQuota (pkg/quota/v1/evaluator/core, generic object counts). */
import { quantityOf, subtractQuantity } from "../../api/quantity";
import type { Obj } from "../../api/types";
import { groupResource, type Kind } from "../../kinds/kind";
import type { PersistentVolumeClaim, Pod, ResourceQuota, Service } from "../../schema/types";
import { podUsage, type Usage } from "./podUsage";

/** Names that count objects without `count/`. */
const LEGACY_COUNTS: Readonly<Record<string, string>> = {
  ConfigMap: "configmaps",
  PersistentVolumeClaim: "persistentvolumeclaims",
  Pod: "pods",
  ReplicationController: "replicationcontrollers",
  ResourceQuota: "resourcequotas",
  Secret: "secrets",
  Service: "services",
};

export function usageOf(kind: Kind, object: Obj): Usage {
  const usage: Usage = { [`count/${groupResource(kind)}`]: "1" };
  const legacy = LEGACY_COUNTS[kind.id];
  if (kind.id === "Pod") return { ...usage, ...usageOfPod(object as unknown as Pod) };
  if (legacy) usage[legacy] = "1";
  if (kind.id === "Service") Object.assign(usage, usageOfService(object as unknown as Service));
  if (kind.id === "PersistentVolumeClaim")
    Object.assign(usage, usageOfClaim(object as unknown as PersistentVolumeClaim));
  return usage;
}

/** A pod that has ended counts as an object and for nothing else. */
function usageOfPod({ spec, status }: Pod): Usage {
  if (status?.phase === "Succeeded" || status?.phase === "Failed") return {};
  const usage: Usage = { pods: "1" };
  const requests = podUsage(spec, "requests");
  for (const [name, value] of Object.entries(requests)) {
    usage[`requests.${name}`] = value;
    if (name === "cpu" || name === "memory" || name === "ephemeral-storage") usage[name] = value;
  }
  for (const [name, value] of Object.entries(podUsage(spec, "limits"))) usage[`limits.${name}`] = value;
  return usage;
}

function usageOfService({ spec }: Service): Usage {
  const ports = String(spec?.ports?.length ?? 0);
  switch (spec?.type) {
    case "NodePort":
      return { "services.nodeports": ports };
    case "LoadBalancer":
      return {
        "services.loadbalancers": "1",
        ...(spec.allocateLoadBalancerNodePorts === false ? {} : { "services.nodeports": ports }),
      };
    default:
      return {};
  }
}

function usageOfClaim({ spec }: PersistentVolumeClaim): Usage {
  const storage = spec?.resources?.requests?.storage;
  const usage: Usage = storage === undefined ? {} : { "requests.storage": storage };
  const name = spec?.storageClassName;
  if (!name) return usage;
  usage[`${name}.storageclass.storage.k8s.io/persistentvolumeclaims`] = "1";
  if (storage !== undefined) usage[`${name}.storageclass.storage.k8s.io/requests.storage`] = storage;
  return usage;
}

/** What an update adds, which may be less than nothing. */
export function addedUsage(now: Usage, before: Usage): Usage {
  const added: Usage = {};
  for (const name of new Set([...Object.keys(now), ...Object.keys(before)]))
    added[name] = subtractQuantity(now[name] ?? quantityOf(0), before[name] ?? quantityOf(0));
  return added;
}

/** Says whether a quota's scopes take in this object. Only pods (and claims) have scopes. */
export function scopesMatch(quota: ResourceQuota, kind: Kind, object: Obj): boolean {
  const { scopes = [], scopeSelector } = quota.spec ?? {};
  const requirements = [
    ...scopes.map((scopeName) => ({ scopeName, operator: "Exists", values: [] as readonly string[] })),
    ...(scopeSelector?.matchExpressions ?? []).map(({ scopeName, operator, values = [] }) => ({
      scopeName: scopeName as string,
      operator: operator as string,
      values,
    })),
  ];
  if (requirements.length === 0) return true;
  if (kind.id !== "Pod") return false;
  return requirements.every((requirement) => podInScope(object as unknown as Pod, requirement));
}

function podInScope(
  { spec }: Pod,
  { scopeName, operator, values }: { scopeName: string; operator: string; values: readonly string[] },
): boolean {
  const isBestEffort = Object.keys({ ...podUsage(spec, "requests"), ...podUsage(spec, "limits") }).every(
    (name) => name !== "cpu" && name !== "memory",
  );
  switch (scopeName) {
    case "Terminating":
      return spec?.activeDeadlineSeconds !== undefined;
    case "NotTerminating":
      return spec?.activeDeadlineSeconds === undefined;
    case "BestEffort":
      return isBestEffort;
    case "NotBestEffort":
      return !isBestEffort;
    case "PriorityClass": {
      const name = spec?.priorityClassName ?? "";
      if (operator === "In") return values.includes(name);
      if (operator === "NotIn") return !values.includes(name);
      return (operator === "Exists") === (name !== "");
    }
    case "CrossNamespacePodAffinity":
      return hasCrossNamespaceAffinity(spec);
    default:
      return false;
  }
}

function hasCrossNamespaceAffinity(spec: Pod["spec"]): boolean {
  const { podAffinity, podAntiAffinity } = spec?.affinity ?? {};
  const terms = [podAffinity, podAntiAffinity].flatMap((affinity) => [
    ...(affinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []),
    ...(affinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map(({ podAffinityTerm }) => podAffinityTerm),
  ]);
  return terms.some((term) => term.namespaces?.length || term.namespaceSelector !== undefined);
}
