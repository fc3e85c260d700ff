/** Containers, init containers and ephemeral containers (pkg/apis/core/validation: validateContainers and its kin). */
import {
  duplicate,
  type FieldError,
  forbiddenField,
  invalidValue,
  notFoundField,
  notSupported,
  required,
  tooLong,
} from "../../api/fieldErrors";
import type { Container, ContainerPort, EphemeralContainer, PodSpec } from "../../schema/types";
import { isDnsLabel, isPortName, isPortNumber } from "../common/formats";
import { validateEnv, validateEnvFrom } from "./env";
import { validateProbesAndHooks } from "./probes";
import { validateContainerResources } from "./resources";
import { validateSecurityContext } from "./securityContext";
import { validatePullPolicy, validateVolumeDevices, validateVolumeMounts } from "./volumes";

type AnyContainer = Container | EphemeralContainer;
export const portProtocols = ["SCTP", "TCP", "UDP"];

/** `spec.containers`, `spec.initContainers` and `spec.ephemeralContainers`. */
export function validateAllContainers(spec: PodSpec, path: string): FieldError[] {
  return [
    ...validateContainers(spec, `${path}.containers`),
    ...validateInitContainers(spec, `${path}.initContainers`),
    ...validateEphemeralContainers(spec, `${path}.ephemeralContainers`),
  ];
}

/** Pods, unlike templates, may not have blanks around an image. */
export function validateImageBlanks(containers: readonly AnyContainer[] | undefined, path: string): FieldError[] {
  return (containers ?? []).flatMap(({ image = "" }, at) =>
    image === image.trim()
      ? []
      : [invalidValue(`${path}[${at}].image`, image, "must not have leading or trailing whitespace")],
  );
}

/** An init container that keeps running beside the pod's containers. */
export const isSidecar = (container: Container): boolean => container.restartPolicy === "Always";

function validateContainers(spec: PodSpec, path: string): FieldError[] {
  const containers = spec.containers ?? [];
  if (containers.length === 0) return [required(path)];
  const errors: FieldError[] = [];
  const names = new Set<string>();
  for (const [at, container] of containers.entries()) {
    const here = `${path}[${at}]`;
    errors.push(...validateCommon(container, spec, here));
    if (names.has(container.name)) errors.push(duplicate(`${here}.name`, container.name));
    names.add(container.name);
    errors.push(...validateProbesAndHooks(container, spec.terminationGracePeriodSeconds, here));
    errors.push(...validateRestartPolicy(container, ["Always", "Never", "OnFailure"], here));
  }
  return [...errors, ...validateHostPortsUnique(containers, path)];
}

function validateInitContainers(spec: PodSpec, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const names = new Set((spec.containers ?? []).map(({ name }) => name));
  for (const [at, container] of (spec.initContainers ?? []).entries()) {
    const here = `${path}[${at}]`;
    errors.push(...validateCommon(container, spec, here));
    errors.push(...validateRestartPolicy(container, ["Always", "Never", "OnFailure"], here));
    if (names.has(container.name)) errors.push(duplicate(`${here}.name`, container.name));
    else if (container.name) names.add(container.name);
    errors.push(...validateHostPortsUnique([container], path));
    if (isSidecar(container)) {
      errors.push(...validateProbesAndHooks(container, spec.terminationGracePeriodSeconds, here));
      continue;
    }
    for (const field of ["lifecycle", "livenessProbe", "readinessProbe", "startupProbe"] as const)
      if (container[field])
        errors.push(
          forbiddenField(`${here}.${field}`, "may not be set for init containers without restartPolicy=Always"),
        );
  }
  return errors;
}

/** What an ephemeral container may not have: others must not come to rely on it. */
const forbiddenForEphemeral = [
  ...["ports", "resources", "resizePolicy", "restartPolicy", "restartPolicyRules", "livenessProbe", "readinessProbe"],
  ...["startupProbe", "lifecycle"],
] as readonly (keyof EphemeralContainer)[];

function validateEphemeralContainers(spec: PodSpec, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const others = new Set([...(spec.containers ?? []), ...(spec.initContainers ?? [])].map(({ name }) => name));
  const names = new Set(others);
  const refusal = "cannot be set for an Ephemeral Container";
  for (const [at, container] of (spec.ephemeralContainers ?? []).entries()) {
    const here = `${path}[${at}]`;
    errors.push(...validateCommon(container, spec, here), ...validateImageBlanks([container], path));
    if (names.has(container.name)) errors.push(duplicate(`${here}.name`, container.name));
    names.add(container.name);
    const target = container.targetContainerName;
    if (target && !others.has(target)) errors.push(notFoundField(`${here}.targetContainerName`, target));
    for (const field of forbiddenForEphemeral) {
      const value = container[field];
      if (value !== undefined && Object.keys(value).length > 0)
        errors.push(forbiddenField(`${here}.${field}`, refusal));
    }
    for (const [mountAt, mount] of (container.volumeMounts ?? []).entries())
      for (const field of ["subPath", "subPathExpr"] as const)
        if (mount[field]) errors.push(forbiddenField(`${here}.volumeMounts[${mountAt}].${field}`, refusal));
  }
  return errors;
}

function validateCommon(container: AnyContainer, spec: PodSpec, path: string): FieldError[] {
  const errors: FieldError[] = [];
  if (!container.name) errors.push(required(`${path}.name`));
  else for (const text of isDnsLabel(container.name)) errors.push(invalidValue(`${path}.name`, container.name, text));
  if (!container.image) errors.push(required(`${path}.image`));
  const policies = ["File", "FallbackToLogsOnError"];
  const policy = container.terminationMessagePolicy ?? "";
  if ((policy as string) === "") errors.push(required(`${path}.terminationMessagePolicy`));
  else if (!policies.includes(policy)) errors.push(notSupported(`${path}.terminationMessagePolicy`, policy, policies));
  const volumes = spec.volumes ?? [];
  const claimNames = (spec.resourceClaims ?? []).map(({ name }) => name).filter(Boolean);
  errors.push(
    ...validatePorts(container.ports ?? [], `${path}.ports`),
    ...validateEnv(container.env, `${path}.env`),
    ...validateEnvFrom(container.envFrom, `${path}.envFrom`),
    ...validateVolumeMounts(container, volumes, `${path}.volumeMounts`),
    ...validateVolumeDevices(container, volumes, `${path}.volumeDevices`),
    ...validatePullPolicy(container.imagePullPolicy ?? "", `${path}.imagePullPolicy`),
    ...validateContainerResources(container.resources, claimNames, `${path}.resources`),
    ...validateResizePolicy(container, spec.restartPolicy, `${path}.resizePolicy`),
    ...validateSecurityContext(container.securityContext, spec.hostUsers !== false, `${path}.securityContext`),
  );
  return errors;
}

function validatePorts(ports: readonly ContainerPort[], path: string): FieldError[] {
  const errors: FieldError[] = [];
  const names = new Set<string>();
  for (const [at, { name, containerPort = 0, hostPort = 0, protocol = "" }] of ports.entries()) {
    const here = `${path}[${at}]`;
    if (name) {
      const texts = isPortName(name);
      for (const text of texts) errors.push(invalidValue(`${here}.name`, name, text));
      if (texts.length === 0 && names.has(name)) errors.push(duplicate(`${here}.name`, name));
      if (texts.length === 0) names.add(name);
    }
    if (containerPort === 0) errors.push(required(`${here}.containerPort`));
    else
      for (const text of isPortNumber(containerPort))
        errors.push(invalidValue(`${here}.containerPort`, containerPort, text));
    if (hostPort !== 0)
      for (const text of isPortNumber(hostPort)) errors.push(invalidValue(`${here}.hostPort`, hostPort, text));
    if ((protocol as string) === "") errors.push(required(`${here}.protocol`));
    else if (!portProtocols.includes(protocol)) errors.push(notSupported(`${here}.protocol`, protocol, portProtocols));
  }
  return errors;
}

function validateHostPortsUnique(containers: readonly Container[], path: string): FieldError[] {
  const errors: FieldError[] = [];
  const taken = new Set<string>();
  for (const [at, container] of containers.entries())
    for (const [portAt, { protocol, hostIP = "", hostPort }] of (container.ports ?? []).entries()) {
      if (!hostPort) continue;
      const key = `${protocol}/${hostIP}/${hostPort}`;
      if (taken.has(key)) errors.push(duplicate(`${path}[${at}].ports[${portAt}].hostPort`, key));
      taken.add(key);
    }
  return errors;
}

const restartRulesMax = 20;
const exitCodesMax = 255;

function validateRestartPolicy(container: Container, known: readonly string[], path: string): FieldError[] {
  const { restartPolicy, restartPolicyRules = [] } = container;
  const errors: FieldError[] = [];
  if (restartPolicy === undefined) {
    if (restartPolicyRules.length > 0)
      errors.push(required(`${path}.restartPolicy`, "must specify restartPolicy when restart rules are used"));
  } else if (!known.includes(restartPolicy)) errors.push(notSupported(`${path}.restartPolicy`, restartPolicy, known));
  if (restartPolicyRules.length > restartRulesMax) errors.push(tooLong(`${path}.restartPolicyRules`, restartRulesMax));
  for (const [at, { action = "", exitCodes }] of restartPolicyRules.entries()) {
    const here = `${path}.restartPolicyRules[${at}]`;
    if (action !== "Restart" && action !== "RestartAllContainers")
      errors.push(notSupported(`${here}.action`, action, ["Restart", "RestartAllContainers"]));
    if (!exitCodes) {
      errors.push(required(`${here}.exitCodes`, "must be specified"));
      continue;
    }
    if (exitCodes.operator !== "In" && exitCodes.operator !== "NotIn")
      errors.push(notSupported(`${here}.exitCodes.operator`, exitCodes.operator ?? "", ["In", "NotIn"]));
    if ((exitCodes.values?.length ?? 0) > exitCodesMax) errors.push(tooLong(`${here}.exitCodes.values`, exitCodesMax));
  }
  return errors;
}

function validateResizePolicy(
  container: AnyContainer,
  podRestartPolicy: string | undefined,
  path: string,
): FieldError[] {
  const errors: FieldError[] = [];
  const seen = new Set<string>();
  const policies = ["NotRequired", "RestartContainer"];
  for (const [at, { resourceName = "", restartPolicy = "" }] of (container.resizePolicy ?? []).entries()) {
    if (seen.has(resourceName)) errors.push(duplicate(`${path}[${at}]`, resourceName));
    seen.add(resourceName);
    if (resourceName === "") errors.push(required(path));
    else if (resourceName !== "cpu" && resourceName !== "memory")
      errors.push(notSupported(path, resourceName, ["cpu", "memory"]));
    if (restartPolicy === "") errors.push(required(path));
    else if (!policies.includes(restartPolicy)) errors.push(notSupported(path, restartPolicy, policies));
    if (podRestartPolicy === "Never" && restartPolicy !== "NotRequired")
      errors.push(invalidValue(path, restartPolicy, "must be 'NotRequired' when `restartPolicy` is 'Never'"));
  }
  return errors;
}
