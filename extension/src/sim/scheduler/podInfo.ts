/**
 * A pod as the scheduler sees it: what it asks for, worked out once per version of the object.
 * Modelled on pkg/scheduler/framework/types.go (PodInfo).
 */
import { keyOf, splitKey } from "../client/component";
import type * as api from "../schema/types";
import type { PodAffinityTerm, Volume } from "../schema/types";
import type { Objects } from "./framework";
import { podRequests, type Resources } from "./resources";
import { type Labels, labelsOf } from "./selectors";

/** The API server accepts no pod without a spec. */
export type Pod = api.Pod & { readonly spec: api.PodSpec };

export interface PodInfo {
  readonly pod: Pod;
  /** `namespace/name` */
  readonly key: string;
  readonly namespace: string;
  readonly labels: Labels;
  readonly priority: number;
  readonly requests: Resources;
  /** The requests with a floor for containers that ask for nothing; what LeastAllocated counts. */
  readonly requestsFloored: Resources;
  readonly ports: readonly HostPort[];
  /** Claims that its volumes use, by `namespace/name`. */
  readonly claims: readonly string[];
  readonly affinity: readonly PodAffinityTerm[];
  readonly antiAffinity: readonly PodAffinityTerm[];
  readonly preferred: readonly WeightedTerm[];
  readonly isTerminating: boolean;
}

/** A preferred term; anti-affinity has a negative weight. */
export interface WeightedTerm {
  readonly term: PodAffinityTerm;
  readonly weight: number;
}

export interface HostPort {
  readonly ip: string;
  readonly protocol: string;
  readonly port: number;
}

/** Pods are immutable, so the same object always gives the same info; the memo only saves work. */
const memo = new WeakMap<api.Pod, PodInfo>();

export function podInfoOf(pod: api.Pod): PodInfo {
  const known = memo.get(pod);
  if (known) return known;
  const info = readPod(pod as Pod);
  memo.set(pod, info);
  return info;
}

export function podNamed(objects: Pick<Objects, "get">, key: string): PodInfo | undefined {
  const { namespace, name } = splitKey(key);
  const pod = objects.get("Pod", namespace, name);
  return pod && podInfoOf(pod);
}

/** Succeeded or Failed: such a pod holds nothing any more. */
export function isTerminal(pod: api.Pod): boolean {
  return pod.status?.phase === "Succeeded" || pod.status?.phase === "Failed";
}

/** The claim behind a volume: named by the pod, or made for the pod from a template. */
export function claimNameOf(pod: Pod, volume: Volume): string | undefined {
  if (volume.persistentVolumeClaim) return volume.persistentVolumeClaim.claimName;
  return volume.ephemeral ? `${pod.metadata.name}-${volume.name}` : undefined;
}

function readPod(pod: Pod): PodInfo {
  const { spec, metadata } = pod;
  const namespace = metadata.namespace ?? "";
  const { podAffinity, podAntiAffinity } = spec.affinity ?? {};
  const labels = labelsOf(pod);
  const effective = (term: PodAffinityTerm) => withLabelKeys(term, labels);
  const weighted =
    (sign: 1 | -1) =>
    (preference: { weight: number; podAffinityTerm: PodAffinityTerm }): WeightedTerm => ({
      term: effective(preference.podAffinityTerm),
      weight: sign * preference.weight,
    });
  return {
    pod,
    key: keyOf(pod),
    namespace,
    labels,
    priority: spec.priority ?? 0,
    requests: podRequests(pod),
    requestsFloored: podRequests(pod, true),
    ports: hostPorts(pod),
    claims: (spec.volumes ?? []).flatMap((volume) => {
      const name = claimNameOf(pod, volume);
      return name === undefined ? [] : [`${namespace}/${name}`];
    }),
    affinity: (podAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []).map(effective),
    antiAffinity: (podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []).map(effective),
    preferred: [
      ...(podAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map(weighted(1)),
      ...(podAntiAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map(weighted(-1)),
    ],
    isTerminating: metadata.deletionTimestamp !== undefined,
  };
}

/** matchLabelKeys and mismatchLabelKeys as requirements of the selector, as the API server adds them on create. */
function withLabelKeys(term: PodAffinityTerm, labels: Labels): PodAffinityTerm {
  if (!term.matchLabelKeys?.length && !term.mismatchLabelKeys?.length) return term;
  const requirement = (operator: "In" | "NotIn") => (key: string) => ({
    key,
    operator,
    values: [labels[key] as string],
  });
  const known = (key: string) => labels[key] !== undefined;
  return {
    ...term,
    labelSelector: {
      ...term.labelSelector,
      matchExpressions: [
        ...(term.labelSelector?.matchExpressions ?? []),
        ...(term.matchLabelKeys ?? []).filter(known).map(requirement("In")),
        ...(term.mismatchLabelKeys ?? []).filter(known).map(requirement("NotIn")),
      ],
    },
  };
}

function hostPorts(pod: Pod): HostPort[] {
  const sidecars = (pod.spec.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === "Always");
  return [...pod.spec.containers, ...sidecars].flatMap((container) =>
    (container.ports ?? [])
      .filter(({ hostPort }) => hostPort !== undefined && hostPort > 0)
      .map(({ hostIP, protocol, hostPort }) => ({
        ip: hostIP || "0.0.0.0",
        protocol: protocol ?? "TCP",
        port: hostPort as number,
      })),
  );
}
