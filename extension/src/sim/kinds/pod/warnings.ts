/** What is allowed in a pod but rarely meant (pkg/api/pod/warnings.go). Left out: overlapping paths inside volumes. */
import { canonicalQuantity } from "../../api/quantity";
import type {
  Container,
  EphemeralContainer,
  NodeSelectorTerm,
  PodAffinity,
  PodSpec,
  PodTemplateSpec,
  Volume,
} from "../../schema/types";
import { isWhole, type ResourceList } from "../common/quantities";
import { containersOf } from "./securityContext";

type Meta = { annotations?: { [key: string]: string } };

/** Warnings about the template of a workload. */
export const podTemplateWarnings = (template: PodTemplateSpec | undefined, path: string): string[] =>
  podWarnings(template?.spec ?? { containers: [] }, template?.metadata ?? {}, `${path}.`);

/** Warnings about a pod; the prefix is what stands before `spec`. */
export function podWarnings(spec: PodSpec, meta: Meta, prefix = ""): string[] {
  const path = `${prefix}spec`;
  return [
    ...labelWarnings(spec, path),
    ...annotationWarnings(meta, `${prefix}metadata.annotations`),
    ...(spec.volumes ?? []).flatMap((volume, at) => volumeWarnings(volume, `${path}.volumes[${at}]`)),
    ...duplicates(
      spec.hostAliases,
      ({ ip }) => ip,
      (at, ip) => `${path}.hostAliases[${at}].ip: duplicate ip "${ip}"`,
    ),
    ...duplicates(
      spec.imagePullSecrets,
      ({ name = "" }) => name,
      (at, name) => `${path}.imagePullSecrets[${at}].name: duplicate name "${name}"`,
    ),
    ...(spec.imagePullSecrets ?? []).flatMap(({ name }, at) =>
      name ? [] : [`${path}.imagePullSecrets[${at}].name: invalid empty name ""`],
    ),
    ...fractionWarnings(spec.overhead, `${path}.overhead`),
    ...containersOf(spec).flatMap(([field, at, container]) => containerWarnings(container, `${path}.${field}[${at}]`)),
    ...portWarnings(spec, path),
    ...((spec.terminationGracePeriodSeconds ?? 0) < 0
      ? [`${path}.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1`]
      : []),
    ...affinityWarnings(spec.affinity?.podAffinity, `${path}.affinity.podAffinity`),
    ...affinityWarnings(spec.affinity?.podAntiAffinity, `${path}.affinity.podAntiAffinity`),
  ];
}

const deprecatedLabels: { readonly [label: string]: string } = {
  "beta.kubernetes.io/arch": 'deprecated since v1.14; use "kubernetes.io/arch" instead',
  "beta.kubernetes.io/os": 'deprecated since v1.14; use "kubernetes.io/os" instead',
  "beta.kubernetes.io/instance-type": 'deprecated since v1.17; use "node.kubernetes.io/instance-type" instead',
  "failure-domain.beta.kubernetes.io/region": 'deprecated since v1.17; use "topology.kubernetes.io/region" instead',
  "failure-domain.beta.kubernetes.io/zone": 'deprecated since v1.17; use "topology.kubernetes.io/zone" instead',
};

function labelWarnings(spec: PodSpec, path: string): string[] {
  const affinity = spec.affinity?.nodeAffinity;
  const here = `${path}.affinity.nodeAffinity`;
  const needed = affinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  return [
    ...Object.keys(spec.nodeSelector ?? {}).flatMap((label) =>
      deprecatedLabels[label] ? [`${path}.nodeSelector[${label}]: ${deprecatedLabels[label]}`] : [],
    ),
    ...needed.flatMap((term, at) =>
      termWarnings(term, `${here}.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[${at}]`),
    ),
    ...(affinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []).flatMap(({ preference }, at) =>
      termWarnings(preference, `${here}.preferredDuringSchedulingIgnoredDuringExecution[${at}].preference`),
    ),
    ...(spec.topologySpreadConstraints ?? []).flatMap(({ topologyKey, labelSelector }, at) => {
      const spread = `${path}.topologySpreadConstraints[${at}]`;
      const deprecated = deprecatedLabels[topologyKey];
      return [
        ...(deprecated ? [`${spread}.topologyKey: ${topologyKey} is ${deprecated}`] : []),
        ...(labelSelector ? [] : [`${spread}.labelSelector: a null labelSelector results in matching no pod`]),
      ];
    }),
  ];
}

function termWarnings(term: NodeSelectorTerm | undefined, path: string): string[] {
  return (term?.matchExpressions ?? []).flatMap(({ key }, at) =>
    deprecatedLabels[key] ? [`${path}.matchExpressions[${at}].key: ${key} is ${deprecatedLabels[key]}`] : [],
  );
}

const deprecatedAnnotations: { readonly [annotation: string]: string } = {
  "scheduler.alpha.kubernetes.io/critical-pod": 'non-functional in v1.16+; use the "priorityClassName" field instead',
  "security.alpha.kubernetes.io/sysctls": 'non-functional in v1.11+; use the "sysctls" field instead',
  "security.alpha.kubernetes.io/unsafe-sysctls": 'non-functional in v1.11+; use the "sysctls" field instead',
};

function annotationWarnings(meta: Meta, path: string): string[] {
  return Object.entries(deprecatedAnnotations).flatMap(([annotation, text]) =>
    meta.annotations?.[annotation] === undefined ? [] : [`${path}[${annotation}]: ${text}`],
  );
}

const deprecatedVolumes: { readonly [source: string]: string } = {
  photonPersistentDisk: "deprecated in v1.11, non-functional in v1.16+",
  gitRepo: "deprecated in v1.11, and disabled by default in v1.33+",
  scaleIO: "deprecated in v1.16, non-functional in v1.22+",
  flocker: "deprecated in v1.22, non-functional in v1.25+",
  storageos: "deprecated in v1.22, non-functional in v1.25+",
  quobyte: "deprecated in v1.22, non-functional in v1.25+",
  glusterfs: "deprecated in v1.25, non-functional in v1.26+",
  cephfs: "deprecated in v1.28, non-functional in v1.31+",
  rbd: "deprecated in v1.28, non-functional in v1.31+",
};

function volumeWarnings(volume: Volume, path: string): string[] {
  return Object.entries(deprecatedVolumes).flatMap(([source, text]) =>
    volume[source as keyof Volume] ? [`${path}.${source === "storageos" ? "storageOS" : source}: ${text}`] : [],
  );
}

function containerWarnings(container: Container | EphemeralContainer, path: string): string[] {
  return [
    ...fractionWarnings(container.resources?.limits, `${path}.resources.limits`),
    ...fractionWarnings(container.resources?.requests, `${path}.resources.requests`),
    ...duplicateEnvWarnings(container, `${path}.env`),
  ];
}

/** Bytes do not come in fractions: `128m` of memory is most likely meant as `128M`. */
function fractionWarnings(list: ResourceList | undefined, path: string): string[] {
  return ["memory", "ephemeral-storage"].flatMap((name) => {
    const quantity = list?.[name];
    if (quantity === undefined || isWhole(quantity)) return [];
    return [`${path}[${name}]: fractional byte value "${canonicalQuantity(quantity)}" is invalid, must be an integer`];
  });
}

function duplicateEnvWarnings({ env = [] }: Container | EphemeralContainer, path: string): string[] {
  const seen = new Set<string>();
  return env.flatMap(({ name, value = "", valueFrom }, at) => {
    const reference = `$(${name})`;
    const hides = seen.has(name) && (valueFrom !== undefined || value === reference || !value.includes(reference));
    seen.add(name);
    return hides
      ? [`${path}[${at}]: hides previous definition of "${name}", which may be dropped when using apply`]
      : [];
  });
}

function portWarnings(spec: PodSpec, path: string): string[] {
  const seen: { key: string; hostIP: string; hostPort: number; path: string }[] = [];
  return containersOf(spec).flatMap(([field, at, container]) =>
    (container.ports ?? []).flatMap(({ containerPort, protocol, hostIP = "", hostPort = 0 }, portAt) => {
      const here = `${path}.${field}[${at}].ports[${portAt}]`;
      const key = `${containerPort}/${protocol}`;
      const warnings = seen.flatMap((other) => {
        if (other.key !== key) return [];
        if (other.hostIP === hostIP && other.hostPort === hostPort)
          return [`${here}: duplicate port definition with ${other.path}`];
        if (hostPort === 0 || other.hostPort === 0) return [`${here}: overlapping port definition with ${other.path}`];
        const isAmbiguous = hostPort === other.hostPort && (hostIP === "") !== (other.hostIP === "");
        return isAmbiguous ? [`${here}: dangerously ambiguous port definition with ${other.path}`] : [];
      });
      seen.push({ key, hostIP, hostPort, path: here });
      return warnings;
    }),
  );
}

function affinityWarnings(affinity: PodAffinity | undefined, path: string): string[] {
  const text = "a null labelSelector results in matching no pod";
  return [
    ...(affinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []).flatMap(({ labelSelector }, at) =>
      labelSelector ? [] : [`${path}.requiredDuringSchedulingIgnoredDuringExecution[${at}].labelSelector: ${text}`],
    ),
    ...(affinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []).flatMap(({ podAffinityTerm }, at) => {
      const here = `${path}.preferredDuringSchedulingIgnoredDuringExecution[${at}].podAffinityTerm`;
      return podAffinityTerm?.labelSelector ? [] : [`${here}.labelSelector: ${text}`];
    }),
  ];
}

function duplicates<T>(
  items: readonly T[] | undefined,
  key: (item: T) => string,
  warning: (at: number, key: string) => string,
): string[] {
  const seen = new Set<string>();
  return (items ?? []).flatMap((item, at) => {
    const isKnown = seen.has(key(item));
    seen.add(key(item));
    return isKnown ? [warning(at, key(item))] : [];
  });
}
