/** Where a daemon pod may run and may stay, by name, affinity and taints (pkg/controller/daemon, NodeShouldRunDaemonPod). */
import type { DaemonSet, Node, NodeSelectorTerm, Pod, PodSpec, Toleration } from "../../schema/types";
import { tolerates } from "../nodeLifecycle/taints";

type NodeRequirement = NonNullable<NodeSelectorTerm["matchExpressions"]>[number];

/** Tolerations that every daemon pod gets: it belongs to its node, come what may. */
const DAEMON_TOLERATIONS: readonly Toleration[] = [
  ...["not-ready", "unreachable"].map(
    (name) => ({ key: `node.kubernetes.io/${name}`, operator: "Exists", effect: "NoExecute" }) as const,
  ),
  ...["disk-pressure", "memory-pressure", "pid-pressure", "unschedulable"].map(
    (name) => ({ key: `node.kubernetes.io/${name}`, operator: "Exists", effect: "NoSchedule" }) as const,
  ),
];
const HOST_NETWORK_TOLERATION = {
  key: "node.kubernetes.io/network-unavailable",
  operator: "Exists",
  effect: "NoSchedule",
} as const;

/** The template's tolerations and those of every daemon pod. */
export function daemonTolerations(spec: PodSpec | undefined): Toleration[] {
  const own = spec?.tolerations ?? [];
  const added = [...DAEMON_TOLERATIONS, ...(spec?.hostNetwork ? [HOST_NETWORK_TOLERATION] : [])];
  const isNew = (one: Toleration) =>
    !own.some(
      (other) =>
        other.key === one.key && other.effect === one.effect && other.operator === one.operator && !other.value,
    );
  return [...own, ...added.filter(isNew)];
}

/** Whether a daemon pod is to be started on a node, and whether one that is there may stay. */
export function shouldRun(set: DaemonSet, node: Node): { readonly run: boolean; readonly stay: boolean } {
  const spec = set.spec?.template.spec;
  const isNamed = !spec?.nodeName || spec.nodeName === node.metadata.name;
  if (!isNamed || !fitsAffinity(spec, node)) return { run: false, stay: false };
  const tolerations = daemonTolerations(spec);
  const untolerated = (node.spec?.taints ?? []).filter(
    (taint) => taint.effect !== "PreferNoSchedule" && !tolerations.some((toleration) => tolerates(toleration, taint)),
  );
  return { run: untolerated.length === 0, stay: untolerated.every(({ effect }) => effect !== "NoExecute") };
}

/** The node that a daemon pod runs on or is made for. */
export function targetNode({ spec }: Pod): string | undefined {
  if (spec?.nodeName) return spec.nodeName;
  const terms = spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  for (const { matchFields } of terms) {
    const field = matchFields?.find(({ key, operator }) => key === "metadata.name" && operator === "In");
    if (field?.values?.length === 1) return field.values[0];
  }
  return undefined;
}

function fitsAffinity(spec: PodSpec | undefined, node: Node): boolean {
  const labels = node.metadata.labels ?? {};
  for (const key in spec?.nodeSelector) if (labels[key] !== spec.nodeSelector[key]) return false;
  const required = spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  if (!required) return true;
  return required.nodeSelectorTerms.some(({ matchExpressions = [], matchFields = [] }) => {
    if (matchExpressions.length + matchFields.length === 0) return false;
    return (
      matchExpressions.every((one) => fits(one, labels[one.key])) &&
      matchFields.every((one) => fits(one, one.key === "metadata.name" ? node.metadata.name : undefined))
    );
  });
}

function fits({ operator, values = [] }: NodeRequirement, value: string | undefined): boolean {
  switch (operator) {
    case "In":
      return value !== undefined && values.includes(value);
    case "NotIn":
      return value === undefined || !values.includes(value);
    case "Exists":
      return value !== undefined;
    case "DoesNotExist":
      return value === undefined;
    case "Gt":
      return value !== undefined && Number(value) > Number(values[0]);
    case "Lt":
      return value !== undefined && Number(value) < Number(values[0]);
    default:
      return false;
  }
}
