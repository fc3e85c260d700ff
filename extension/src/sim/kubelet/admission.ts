/**
 * Whether the node takes a pod that was bound to it: resources, selectors, taints, ports.
 *
 * Models pkg/kubelet/lifecycle/predicate.go. The scheduler has checked the same; this catches pods that were bound by
 * hand, static pods and changes in between. Topology managers and node declared features are left out.
 */
import { milliValue, quantityValue } from "../api/quantity";
import type { Node, NodeSelectorTerm, Pod } from "../schema/types";
import { podRequests } from "./resources";
import type { RuntimePod } from "./runtime/pod";

export interface Refusal {
  readonly reason: string;
  readonly message: string;
}

/** A pod that the node has taken, with what it asks for (see {@link amountsOf}). */
export interface TakenPod {
  readonly pod: RuntimePod;
  readonly requests: Readonly<Record<string, number>>;
}

const REJECTED = "Pod was rejected: ";

/** A pod's requests as numbers: CPU in thousandths, all else in whole units. */
export function amountsOf(pod: RuntimePod): Record<string, number> {
  return Object.fromEntries(
    Object.entries(podRequests(pod.spec)).map(([name, amount]) => [name, numberOf(name)(amount)]),
  );
}

const numberOf = (name: string) => (name === "cpu" ? milliValue : quantityValue);

/** Why the node refuses a pod beside those that it has; undefined when it takes it. */
export function admitPod({ pod, requests }: TakenPod, others: readonly TakenPod[], node: Node): Refusal | undefined {
  const allocatable = node.status?.allocatable ?? {};
  const maxPods = quantityValue(allocatable.pods ?? 110);
  if (others.length + 1 > maxPods) {
    return {
      reason: "OutOfpods",
      message: `${REJECTED}Node didn't have enough resource: pods, requested: 1, used: ${others.length}, capacity: ${maxPods}`,
    };
  }
  for (const name of Object.keys(requests).sort()) {
    const requested = requests[name]!;
    const capacity = numberOf(name)(allocatable[name] ?? "0");
    const used = others.reduce((sum, other) => sum + (other.requests[name] ?? 0), 0);
    if (requested <= 0 || requested <= capacity - used) continue;
    return {
      reason: `OutOf${name}`,
      message: `${REJECTED}Node didn't have enough resource: ${name}, requested: ${requested}, used: ${used}, capacity: ${capacity}`,
    };
  }
  if (!matchesNode(pod, node))
    return {
      reason: "NodeAffinity",
      message: `${REJECTED}Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector`,
    };
  for (const taint of node.spec?.taints ?? []) {
    if (taint.effect !== "NoExecute" || isStaticOrMirror(pod)) continue;
    const tolerated = (pod.spec.tolerations ?? []).some(
      (toleration) =>
        (!toleration.effect || toleration.effect === taint.effect) &&
        (!toleration.key || toleration.key === taint.key) &&
        (toleration.operator === "Exists" ||
          (toleration.key !== undefined && (toleration.value ?? "") === (taint.value ?? ""))),
    );
    if (!tolerated) {
      return {
        reason: "TaintToleration",
        message: `${REJECTED}Predicate TaintToleration failed: node(s) had taints that the pod didn't tolerate`,
      };
    }
  }
  const ports = hostPorts(pod);
  const taken = new Set(ports.length ? others.flatMap((other) => hostPorts(other.pod)) : []);
  if (ports.some((port) => taken.has(port))) {
    return {
      reason: "NodePorts",
      message: `${REJECTED}Predicate NodePorts failed: node(s) didn't have free ports for the requested pod ports`,
    };
  }
  return undefined;
}

function isStaticOrMirror(pod: Pod): boolean {
  const source = pod.metadata.annotations?.["kubernetes.io/config.source"];
  return source !== undefined && source !== "api";
}

function hostPorts(pod: RuntimePod): string[] {
  return pod.spec.containers.flatMap((container) =>
    (container.ports ?? []).flatMap((port) => {
      const number = port.hostPort ?? (pod.spec.hostNetwork ? port.containerPort : undefined);
      return number ? [`${port.hostIP ?? ""}:${number}/${port.protocol ?? "TCP"}`] : [];
    }),
  );
}

function matchesNode(pod: RuntimePod, node: Node): boolean {
  const labels = node.metadata.labels ?? {};
  if (Object.entries(pod.spec.nodeSelector ?? {}).some(([key, value]) => labels[key] !== value)) return false;
  const required = pod.spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  return !required || required.nodeSelectorTerms.some((term) => matchesTerm(term, labels, node.metadata.name));
}

function matchesTerm(term: NodeSelectorTerm, labels: Readonly<Record<string, string>>, name: string): boolean {
  const requirements = [
    ...(term.matchExpressions ?? []).map((one) => ({ one, value: labels[one.key] })),
    ...(term.matchFields ?? []).map((one) => ({ one, value: name as string | undefined })),
  ];
  if (!requirements.length) return false;
  return requirements.every(({ one, value }) => {
    const values = one.values ?? [];
    switch (one.operator) {
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
  });
}
