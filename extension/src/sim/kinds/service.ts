/**
 * Services (pkg/registry/core/service, pkg/apis/core/validation: ValidateService).
 * Left out: choosing addresses and node ports, which needs the whole cluster and belongs to the API server.
 */
import { duplicate, type FieldError, forbiddenField, invalidValue, notSupported, required } from "../api/fieldErrors";
import type { Service, ServicePort, ServiceSpec } from "../schema/types";
import { validateCidr, validateIp, validateNonSpecialIp } from "./common/addresses";
import { ageColumn, ageOf, labelsText, nameColumn, text, wide } from "./common/cells";
import { isDnsLabel, isDnsSubdomain, isPortNumber, isQualifiedName, nameIsDnsLabel } from "./common/formats";
import { validateLabels, validateObjectMeta, validateObjectMetaUpdate } from "./common/metadata";
import type { Kind } from "./kind";
import { portProtocols } from "./pod/containers";
import { validatePortNumberOrName } from "./pod/probes";
import { validateClusterIps, validateClusterIpsUpdate, validateFamiliesUpdate } from "./service/clusterIps";
import { isExternallyAccessible, isHeadless, keepAllocated, normalizeClusterIps } from "./service/strategy";

export const service: Kind<Service> = {
  id: "Service",
  group: "",
  version: "v1",
  kind: "Service",
  plural: "services",
  singular: "service",
  shortNames: ["svc"],
  categories: ["all"],
  namespaced: true,
  definition: "core.v1.Service",
  subresources: ["proxy", "status"],
  verbs: ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"],
  validateName: nameIsDnsLabel,
  allowUnconditionalUpdate: true,

  defaults(draft) {
    draft.spec ??= {};
    draft.status ??= {};
    draft.status.loadBalancer ??= {};
    const spec = draft.spec;
    spec.sessionAffinity ||= "None";
    if (spec.sessionAffinity === "None") delete spec.sessionAffinityConfig;
    if (spec.sessionAffinity === "ClientIP") {
      spec.sessionAffinityConfig ??= {};
      spec.sessionAffinityConfig.clientIP ??= {};
      spec.sessionAffinityConfig.clientIP.timeoutSeconds ??= 10800;
    }
    spec.type ||= "ClusterIP";
    for (const port of spec.ports ?? []) {
      port.protocol ||= "TCP";
      if (port.targetPort === undefined || port.targetPort === "") port.targetPort = port.port ?? 0;
    }
    if (isExternallyAccessible(spec)) spec.externalTrafficPolicy ||= "Cluster";
    if (spec.type !== "ExternalName") spec.internalTrafficPolicy ??= "Cluster";
    if (spec.type === "LoadBalancer") spec.allocateLoadBalancerNodePorts ??= true;
    for (const ingress of draft.status.loadBalancer.ingress ?? []) if (ingress.ip) ingress.ipMode ??= "VIP";
  },
  prepareForCreate(draft) {
    draft.status = { loadBalancer: {} };
    if (draft.spec) normalizeClusterIps(draft.spec, undefined);
  },
  prepareForUpdate(draft, old, { subresource }) {
    if (subresource === "status") {
      draft.spec = old.spec;
      return;
    }
    draft.status = old.status;
    if (draft.spec) {
      normalizeClusterIps(draft.spec, old.spec);
      keepAllocated(draft.spec, old.spec ?? {});
    }
  },

  validate: validateService,
  validateUpdate(object, old, { subresource }) {
    const metadata = validateObjectMetaUpdate(object, old);
    if (subresource === "status") return metadata;
    const spec = object.spec ?? {};
    const before = old.spec ?? {};
    const errors = [...metadata, ...validateClusterIpsUpdate(spec, before), ...validateFamiliesUpdate(spec, before)];
    const bothBalanced = spec.type === "LoadBalancer" && before.type === "LoadBalancer";
    if (bothBalanced && spec.loadBalancerClass !== before.loadBalancerClass)
      errors.push(invalidValue("spec.loadBalancerClass", spec.loadBalancerClass ?? null, "may not change once set"));
    if (needsHealthCheck(spec) && needsHealthCheck(before) && spec.healthCheckNodePort !== before.healthCheckNodePort)
      errors.push(forbiddenField("spec.healthCheckNodePort", "field is immutable"));
    return [...errors, ...validateService(object)];
  },
  warnings(object) {
    const { sessionAffinity, externalIPs, type, externalName } = object.spec ?? {};
    const warnings: string[] = [];
    if (sessionAffinity === "ClientIP" && object.spec && isHeadless(object.spec))
      warnings.push("spec.SessionAffinity is ignored for headless services");
    if (externalIPs?.length && type === "ExternalName")
      warnings.push(`spec.externalIPs is ignored when spec.type is "ExternalName"`);
    if (type !== "ExternalName" && externalName)
      warnings.push(`spec.externalName is ignored when spec.type is not "ExternalName"`);
    return warnings;
  },

  columns: [
    nameColumn,
    text("Type"),
    text("Cluster-IP"),
    text("External-IP"),
    text("Port(s)"),
    ageColumn,
    wide("Selector"),
  ],
  cells: (object, nowMs) => [
    object.metadata.name,
    object.spec?.type ?? "",
    object.spec?.clusterIPs?.[0] ?? "<none>",
    externalIpText(object),
    (object.spec?.ports ?? []).map(portText).join(",") || "<none>",
    ageOf(object, nowMs),
    labelsText(object.spec?.selector),
  ],
  selectableFields: {
    "spec.clusterIP": (object) => object.spec?.clusterIP ?? "",
    "spec.type": (object) => object.spec?.type ?? "",
  },
};

function validateService(object: Service): FieldError[] {
  const spec = object.spec ?? {};
  const { type = "", ports = [], selector, clusterIPs = [], loadBalancerSourceRanges = [] } = spec;
  const errors = validateObjectMeta(service, object);
  if (ports.length === 0 && !isHeadless(spec) && type !== "ExternalName") errors.push(required("spec.ports"));
  if ((type === "LoadBalancer" || type === "NodePort") && isHeadless(spec))
    errors.push(invalidValue("spec.clusterIPs[0]", clusterIPs[0], `may not be set to 'None' for ${type} services`));
  if (type === "ExternalName") errors.push(...validateExternalName(spec));
  errors.push(...validatePorts(ports));
  if (selector) errors.push(...validateLabels(selector, "spec.selector"));
  errors.push(...validateAffinity(spec));
  errors.push(...validateClusterIps(spec));
  for (const [at, ip] of (spec.externalIPs ?? []).entries()) {
    const problems = validateIp(ip, `spec.externalIPs[${at}]`);
    errors.push(...(problems.length > 0 ? problems : validateNonSpecialIp(ip, `spec.externalIPs[${at}]`)));
  }
  const types = ["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"];
  if ((type as string) === "") errors.push(required("spec.type"));
  else if (!types.includes(type)) errors.push(notSupported("spec.type", type, types));
  if (type === "ClusterIP")
    for (const [at, port] of ports.entries())
      if (port.nodePort)
        errors.push(forbiddenField(`spec.ports[${at}].nodePort`, "may not be used when `type` is 'ClusterIP'"));
  errors.push(...validatePortsUnique(ports));
  // Upstream spells this path with a capital.
  const ranges = "spec.LoadBalancerSourceRanges";
  const balancersOnly = "may only be used when `type` is 'LoadBalancer'";
  if (loadBalancerSourceRanges.length > 0 && type !== "LoadBalancer")
    errors.push(forbiddenField(ranges, balancersOnly));
  for (const [at, cidr] of loadBalancerSourceRanges.entries())
    errors.push(...validateCidr(cidr.trim(), `${ranges}[${at}]`));
  if (spec.allocateLoadBalancerNodePorts !== undefined && type !== "LoadBalancer")
    errors.push(forbiddenField("spec.allocateLoadBalancerNodePorts", balancersOnly));
  if (spec.loadBalancerClass !== undefined) {
    if (type !== "LoadBalancer") errors.push(forbiddenField("spec.loadBalancerClass", balancersOnly));
    else
      for (const problem of isQualifiedName(spec.loadBalancerClass))
        errors.push(invalidValue("spec.loadBalancerClass", spec.loadBalancerClass, problem));
  }
  return [...errors, ...validateTrafficPolicies(spec)];
}

function validateExternalName({
  clusterIPs,
  ipFamilies,
  ipFamilyPolicy,
  externalName = "",
}: ServiceSpec): FieldError[] {
  const errors: FieldError[] = [];
  const forbidden = "may not be set for ExternalName services";
  if (clusterIPs?.length) errors.push(forbiddenField("spec.clusterIPs", forbidden));
  if (ipFamilies?.length) errors.push(forbiddenField("spec.ipFamilies", forbidden));
  if (ipFamilyPolicy !== undefined) errors.push(forbiddenField("spec.ipFamilyPolicy", forbidden));
  const name = externalName.replace(/\.$/, "");
  if (name === "") return [...errors, required("spec.externalName")];
  return [...errors, ...isDnsSubdomain(name).map((problem) => invalidValue("spec.externalName", name, problem))];
}

function validatePorts(ports: readonly ServicePort[]): FieldError[] {
  const errors: FieldError[] = [];
  const names = new Set<string>();
  for (const [at, { name = "", port = 0, protocol = "", targetPort, appProtocol }] of ports.entries()) {
    const here = `spec.ports[${at}]`;
    if (name === "") {
      if (ports.length > 1) errors.push(required(`${here}.name`));
    } else {
      for (const problem of isDnsLabel(name)) errors.push(invalidValue(`${here}.name`, name, problem));
      if (names.has(name)) errors.push(duplicate(`${here}.name`, name));
      names.add(name);
    }
    for (const problem of isPortNumber(port)) errors.push(invalidValue(`${here}.port`, port, problem));
    if ((protocol as string) === "") errors.push(required(`${here}.protocol`));
    else if (!portProtocols.includes(protocol)) errors.push(notSupported(`${here}.protocol`, protocol, portProtocols));
    errors.push(...validatePortNumberOrName(targetPort, `${here}.targetPort`));
    if (appProtocol !== undefined)
      for (const problem of isQualifiedName(appProtocol))
        errors.push(invalidValue(`${here}.appProtocol`, appProtocol, problem));
  }
  return errors;
}

function validatePortsUnique(ports: readonly ServicePort[]): FieldError[] {
  const nodePorts = ports.flatMap(({ protocol, nodePort }, at) => {
    const first = ports.findIndex((other) => other.protocol === protocol && other.nodePort === nodePort);
    return nodePort && first < at ? [duplicate(`spec.ports[${at}].nodePort`, nodePort)] : [];
  });
  const numbers = ports.flatMap(({ protocol = "", port = 0 }, at) => {
    const first = ports.findIndex((other) => other.protocol === protocol && other.port === port);
    if (first === at) return [];
    const key = { Name: "", Protocol: protocol, AppProtocol: null, Port: port, TargetPort: 0, NodePort: 0 };
    return [duplicate(`spec.ports[${at}]`, key)];
  });
  return [...nodePorts, ...numbers];
}

const affinitySecondsMax = 86400;

function validateAffinity(spec: ServiceSpec): FieldError[] {
  const { sessionAffinity = "", sessionAffinityConfig: config } = spec;
  const path = "spec.sessionAffinityConfig";
  if ((sessionAffinity as string) === "") return [required("spec.sessionAffinity")];
  if (sessionAffinity === "None")
    return config ? [forbiddenField(path, "must not be set when session affinity is None")] : [];
  if (sessionAffinity !== "ClientIP")
    return [notSupported("spec.sessionAffinity", sessionAffinity, ["ClientIP", "None"])];
  const when = "when session affinity type is ClientIP";
  if (!config) return [required(path, when)];
  if (!config.clientIP) return [required(`${path}.clientIP`, when)];
  const seconds = config.clientIP.timeoutSeconds;
  if (seconds === undefined) return [required(`${path}.clientIP.timeoutSeconds`, when)];
  if (seconds > 0 && seconds <= affinitySecondsMax) return [];
  const problem = `must be greater than 0 and less than ${affinitySecondsMax}`;
  return [invalidValue(`${path}.clientIP.timeoutSeconds`, seconds, problem)];
}

const needsHealthCheck = ({ type, externalTrafficPolicy }: ServiceSpec): boolean =>
  type === "LoadBalancer" && externalTrafficPolicy === "Local";

function validateTrafficPolicies(spec: ServiceSpec): FieldError[] {
  const {
    type,
    externalTrafficPolicy: external,
    internalTrafficPolicy: internal,
    healthCheckNodePort,
    trafficDistribution,
  } = spec;
  const known = ["Cluster", "Local"];
  const errors: FieldError[] = [];
  const path = "spec.externalTrafficPolicy";
  if (!isExternallyAccessible(spec)) {
    if (external) errors.push(invalidValue(path, external, "may only be set for externally-accessible services"));
  } else if (!external) errors.push(required(path));
  else if (!known.includes(external)) errors.push(notSupported(path, external, known));
  if (!needsHealthCheck(spec) && healthCheckNodePort) {
    const problem = "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'";
    errors.push(invalidValue("spec.healthCheckNodePort", healthCheckNodePort, problem));
  }
  if (internal === undefined) {
    if (type !== "ExternalName") errors.push(required("spec.internalTrafficPolicy"));
  } else if (!known.includes(internal)) errors.push(notSupported("spec.internalTrafficPolicy", internal, known));
  const distributions = ["PreferClose", "PreferSameNode", "PreferSameZone"];
  if (trafficDistribution !== undefined && !distributions.includes(trafficDistribution))
    errors.push(notSupported("spec.trafficDistribution", trafficDistribution, distributions));
  return errors;
}

function externalIpText({ spec = {}, status }: Service): string {
  const own = spec.externalIPs ?? [];
  if (spec.type === "ExternalName") return spec.externalName ?? "";
  if (spec.type !== "LoadBalancer") return own.join(",") || "<none>";
  const balancers = (status?.loadBalancer?.ingress ?? [])
    .map(({ ip, hostname }) => ip || hostname || "")
    .filter(Boolean);
  return [...[...new Set(balancers)].sort(), ...own].join(",") || "<pending>";
}

const portText = ({ port, nodePort, protocol }: ServicePort): string =>
  nodePort ? `${port}:${nodePort}/${protocol}` : `${port}/${protocol}`;
