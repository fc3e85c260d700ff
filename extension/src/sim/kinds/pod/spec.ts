/**
 * What makes the spec of a pod valid, alone or as the template of a workload.
 * Modelled on ValidatePodSpec and ValidatePodTemplateSpec of pkg/apis/core/validation, in their order.
 * Left out: annotations of seccomp and AppArmor, which fields replaced, and host processes of Windows.
 */
import {
  duplicate,
  type FieldError,
  forbiddenField,
  invalidValue,
  notSupported,
  required,
} from "../../api/fieldErrors";
import type { PodSpec, PodTemplateSpec } from "../../schema/types";
import {
  inclusiveRange,
  isDnsLabel,
  isDnsSubdomain,
  isDnsSubdomainWithUnderscore,
  isIp,
  isQualifiedName,
  nameIsDnsSubdomain,
} from "../common/formats";
import { validateAnnotations, validateLabels } from "../common/metadata";
import { validateAllContainers } from "./containers";
import { validateContainerResources, validatePodResources } from "./resources";
import { validateAffinity, validateSchedulingGates, validateTolerations, validateTopologySpread } from "./scheduling";
import { validateOperatingSystem, validatePodSecurityContext } from "./securityContext";
import { validateVolumes } from "./volumes";

/** The whole spec. `podName` is given for pods and absent for templates, which are checked a little less. */
export function validatePodSpec(spec: PodSpec, path: string, podName?: string): FieldError[] {
  const isPod = podName !== undefined;
  const claimNames = (spec.resourceClaims ?? []).map(({ name }) => name).filter(Boolean);
  const grace =
    spec.terminationGracePeriodSeconds === undefined ? [required(`${path}.terminationGracePeriodSeconds`)] : [];
  const volumes = validateVolumes(spec.volumes ?? [], podName, isPod, `${path}.volumes`);
  const known = volumes.errors.length === 0 ? spec : { ...spec, volumes: volumes.mountable };
  return [
    ...grace,
    ...volumes.errors,
    ...validateResourceClaims(spec.resourceClaims, `${path}.resourceClaims`),
    ...validateAllContainers(known, path),
    ...validatePodResources(spec, claimNames, `${path}.resources`),
    ...validateHostPorts(spec, isPod, path),
    ...validateChoice(spec.restartPolicy, ["Always", "OnFailure", "Never"], `${path}.restartPolicy`),
    ...validateChoice(
      spec.dnsPolicy,
      ["ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"],
      `${path}.dnsPolicy`,
    ),
    ...validateLabels(spec.nodeSelector, `${path}.nodeSelector`),
    ...validatePodSecurityContext(spec, `${path}.securityContext`),
    ...validateAffinity(spec.affinity, `${path}.affinity`),
    ...validateDnsConfig(spec, `${path}.dnsConfig`),
    ...(spec.readinessGates ?? []).flatMap(({ conditionType = "" }, at) =>
      errorsOf(isQualifiedName(conditionType), `${path}.readinessGates[${at}].conditionType`, conditionType),
    ),
    ...validateSchedulingGates(spec.schedulingGates, `${path}.schedulingGates`),
    ...validateTopologySpread(spec.topologySpreadConstraints, `${path}.topologySpreadConstraints`),
    ...validateHostUsers(spec, path),
    ...validateNames(spec, path),
    ...validateTolerations(spec.tolerations, `${path}.tolerations`),
    ...validateHostAliases(spec, `${path}.hostAliases`),
    ...validateClasses(spec, path),
    ...validateOperatingSystem(spec, path),
  ];
}

/** The template of a workload: labels, annotations and the spec. */
export function validatePodTemplate(template: PodTemplateSpec | undefined, path: string): FieldError[] {
  const spec = template?.spec ?? { containers: [] };
  const errors = [
    ...validateLabels(template?.metadata?.labels, `${path}.labels`),
    ...validateAnnotations(template?.metadata?.annotations, `${path}.annotations`),
    ...validateDeletionCost(template?.metadata?.annotations, `${path}.annotations`),
    ...validatePodSpec(spec, `${path}.spec`),
  ];
  if (spec.ephemeralContainers?.length)
    errors.push(forbiddenField(`${path}.spec.ephemeralContainers`, "ephemeral containers not allowed in pod template"));
  return errors;
}

/** The annotation that ReplicaSets read when they choose which pod goes first. */
export function validateDeletionCost(annotations: { [key: string]: string } | undefined, path: string): FieldError[] {
  const key = "controller.kubernetes.io/pod-deletion-cost";
  const cost = annotations?.[key];
  if (cost === undefined) return [];
  const isNumber = /^(0|-?[1-9]\d*)$/.test(cost) && Math.abs(Number(cost)) <= 2147483647;
  return isNumber ? [] : [invalidValue(`${path}[${key}]`, cost, "must be a 32bit integer")];
}

const errorsOf = (texts: readonly string[], path: string, value: string): FieldError[] =>
  texts.map((text) => invalidValue(path, value, text));

function validateChoice(value: string | undefined, known: readonly string[], path: string): FieldError[] {
  if (!value) return [required(path)];
  return known.includes(value) ? [] : [notSupported(path, value, known)];
}

function validateHostPorts(spec: PodSpec, isPod: boolean, path: string): FieldError[] {
  if (!spec.hostNetwork) return [];
  return (spec.containers ?? []).flatMap((container, at) =>
    (container.ports ?? []).flatMap(({ hostPort = 0, containerPort }, portAt) => {
      const mayBeEmpty = !isPod && hostPort === 0;
      if (mayBeEmpty || hostPort === containerPort) return [];
      const text = "must match `containerPort` when `hostNetwork` is true";
      return [invalidValue(`${path}.containers[${at}].ports[${portAt}].hostPort`, hostPort, text)];
    }),
  );
}

const nameserversMax = 3;
const searchesMax = 32;
const searchCharactersMax = 2048;

function validateDnsConfig({ dnsPolicy, dnsConfig }: PodSpec, path: string): FieldError[] {
  if (dnsPolicy === "None") {
    if (!dnsConfig) return [required(path, "must provide `dnsConfig` when `dnsPolicy` is None")];
    if (!dnsConfig.nameservers?.length) {
      const text = "must provide at least one DNS nameserver when `dnsPolicy` is None";
      return [required(`${path}.nameservers`, text)];
    }
  }
  const { nameservers = [], searches = [], options = [] } = dnsConfig ?? {};
  const errors: FieldError[] = [];
  if (nameservers.length > nameserversMax)
    errors.push(
      invalidValue(`${path}.nameservers`, nameservers, `must not have more than ${nameserversMax} nameservers`),
    );
  for (const [at, server] of nameservers.entries())
    errors.push(...errorsOf(isIp(server), `${path}.nameservers[${at}]`, server));
  if (searches.length > searchesMax)
    errors.push(invalidValue(`${path}.searches`, searches, `must not have more than ${searchesMax} search paths`));
  if (searches.join(" ").length > searchCharactersMax) {
    const text = `must not have more than ${searchCharactersMax} characters (including spaces) in the search list`;
    errors.push(invalidValue(`${path}.searches`, searches, text));
  }
  for (const [at, search] of searches.entries()) {
    if (search === ".") continue;
    const name = search.replace(/\.$/, "");
    errors.push(...errorsOf(isDnsSubdomainWithUnderscore(name), `${path}.searches[${at}]`, name));
  }
  for (const [at, option] of options.entries())
    if (!option.name) errors.push(required(`${path}.options[${at}]`, "must not be empty"));
  return errors;
}

function validateHostUsers(spec: PodSpec, path: string): FieldError[] {
  if (spec.hostUsers !== false) return [];
  const errors: FieldError[] = [];
  const text = "when `hostUsers` is false";
  if (spec.hostNetwork) errors.push(forbiddenField(`${path}.hostNetwork`, text));
  if (spec.hostPID) errors.push(forbiddenField(`${path}.hostPID`, text));
  if (spec.hostIPC) errors.push(forbiddenField(`${path}.hostIPC`, text));
  return errors;
}

function validateNames(spec: PodSpec, path: string): FieldError[] {
  const { serviceAccountName, nodeName, activeDeadlineSeconds, hostname, subdomain, hostnameOverride } = spec;
  const errors: FieldError[] = [];
  if (serviceAccountName)
    errors.push(
      ...errorsOf(nameIsDnsSubdomain(serviceAccountName, false), `${path}.serviceAccountName`, serviceAccountName),
    );
  if (nodeName) errors.push(...errorsOf(nameIsDnsSubdomain(nodeName, false), `${path}.nodeName`, nodeName));
  if (activeDeadlineSeconds !== undefined && (activeDeadlineSeconds < 1 || activeDeadlineSeconds > 2147483647))
    errors.push(invalidValue(`${path}.activeDeadlineSeconds`, activeDeadlineSeconds, inclusiveRange(1, 2147483647)));
  if (hostname) errors.push(...errorsOf(isDnsLabel(hostname), `${path}.hostname`, hostname));
  if (subdomain) errors.push(...errorsOf(isDnsLabel(subdomain), `${path}.subdomain`, subdomain));
  if (hostnameOverride) {
    errors.push(...errorsOf(isDnsSubdomain(hostnameOverride), `${path}.hostnameOverride`, hostnameOverride));
    if (hostnameOverride.length > 64)
      errors.push(invalidValue(`${path}.hostnameOverride`, hostnameOverride, "must be no more than 64 characters"));
    if (spec.hostNetwork)
      errors.push(forbiddenField(`${path}.hostnameOverride`, "may not be specified when hostNetwork is true"));
    if (spec.setHostnameAsFQDN)
      errors.push(forbiddenField(`${path}.hostnameOverride`, "may not be specified when setHostnameAsFQDN is true"));
  }
  return errors;
}

function validateHostAliases(spec: PodSpec, path: string): FieldError[] {
  return (spec.hostAliases ?? []).flatMap(({ ip = "", hostnames = [] }, at) => [
    ...errorsOf(isIp(ip), `${path}[${at}].ip`, ip),
    ...hostnames.flatMap((name, nameAt) => errorsOf(isDnsSubdomain(name), `${path}[${at}].hostnames[${nameAt}]`, name)),
  ]);
}

function validateClasses(spec: PodSpec, path: string): FieldError[] {
  const { priorityClassName, runtimeClassName, preemptionPolicy, overhead } = spec;
  const errors: FieldError[] = [];
  if (priorityClassName)
    errors.push(
      ...errorsOf(nameIsDnsSubdomain(priorityClassName, false), `${path}.priorityClassName`, priorityClassName),
    );
  if (runtimeClassName !== undefined)
    errors.push(...errorsOf(nameIsDnsSubdomain(runtimeClassName, false), `${path}.runtimeClassName`, runtimeClassName));
  if (preemptionPolicy !== undefined)
    errors.push(...validateChoice(preemptionPolicy, ["PreemptLowerPriority", "Never"], `${path}.preemptionPolicy`));
  if (overhead) errors.push(...validateContainerResources({ limits: overhead }, [], `${path}.overhead`));
  return errors;
}

function validateResourceClaims(claims: PodSpec["resourceClaims"], path: string): FieldError[] {
  const errors: FieldError[] = [];
  const names = new Set<string>();
  for (const [at, claim] of (claims ?? []).entries()) {
    const here = `${path}[${at}]`;
    const { name = "", resourceClaimName, resourceClaimTemplateName } = claim;
    const shown = {
      Name: name,
      ResourceClaimName: resourceClaimName ?? null,
      ResourceClaimTemplateName: resourceClaimTemplateName ?? null,
    };
    if (name === "") errors.push(required(`${here}.name`));
    else if (names.has(name)) errors.push(duplicate(`${here}.name`, name));
    else errors.push(...errorsOf(isDnsLabel(name), `${here}.name`, name));
    names.add(name);
    if (resourceClaimName !== undefined && resourceClaimTemplateName !== undefined) {
      const text = "at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified";
      errors.push(invalidValue(here, shown, text));
    }
    if (resourceClaimName === undefined && resourceClaimTemplateName === undefined)
      errors.push(invalidValue(here, shown, "must specify one of: `resourceClaimName`, `resourceClaimTemplateName`"));
    for (const field of ["resourceClaimName", "resourceClaimTemplateName"] as const) {
      const value = claim[field];
      if (value !== undefined) errors.push(...errorsOf(nameIsDnsSubdomain(value, false), `${here}.${field}`, value));
    }
  }
  return errors;
}
