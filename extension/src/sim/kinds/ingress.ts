/** Ingresses (pkg/registry/networking/ingress, pkg/apis/networking/validation). */
import { type FieldError, invalidValue, notSupported, required } from "../api/fieldErrors";
import type { HTTPIngressPath, Ingress, IngressBackend, IngressRule, IngressSpec } from "../schema/types";
import { ageColumn, ageOf, nameColumn, text } from "./common/cells";
import {
  isDnsSubdomain,
  isPortName,
  isPortNumber,
  isWildcardDnsSubdomain,
  nameIsDnsLabel,
  nameIsDnsSubdomain,
  parseIp,
} from "./common/formats";
import { validateObjectMeta, validateObjectMetaUpdate } from "./common/metadata";
import { keepOtherHalf } from "./common/strategy";
import type { Kind } from "./kind";

const classAnnotation = "kubernetes.io/ingress.class";

export const ingress: Kind<Ingress> = {
  id: "Ingress",
  group: "networking.k8s.io",
  version: "v1",
  kind: "Ingress",
  plural: "ingresses",
  singular: "ingress",
  shortNames: ["ing"],
  namespaced: true,
  definition: "networking.v1.Ingress",
  subresources: ["status"],
  allowUnconditionalUpdate: true,

  defaults(draft) {
    draft.spec ??= {};
    draft.status ??= {};
    draft.status.loadBalancer ??= {};
  },
  prepareForCreate(draft) {
    draft.status = { loadBalancer: {} };
    draft.metadata.generation = 1;
  },
  prepareForUpdate: keepOtherHalf,

  validate(object) {
    const errors = validateIngress(object);
    const annotation = object.metadata.annotations?.[classAnnotation];
    const name = object.spec?.ingressClassName;
    if (annotation !== undefined && name !== undefined && annotation !== name) {
      const problem = "must match `ingressClassName` when both are specified";
      errors.push(invalidValue(`annotations.${classAnnotation}`, annotation, problem));
    }
    return errors;
  },
  validateUpdate(object, old, { subresource }) {
    const metadata = validateObjectMetaUpdate(object, old);
    return subresource === "status" ? metadata : [...metadata, ...validateIngress(object)];
  },
  warnings(object, old) {
    if (old || object.metadata.annotations?.[classAnnotation] === undefined) return [];
    return [`annotation "${classAnnotation}" is deprecated, please use 'spec.ingressClassName' instead`];
  },

  columns: [nameColumn, ...["Class", "Hosts", "Address", "Ports"].map(text), ageColumn],
  cells(object, nowMs) {
    const addresses = (object.status?.loadBalancer?.ingress ?? []).map(({ ip, hostname }) => ip || hostname || "");
    return [
      object.metadata.name,
      object.spec?.ingressClassName ?? "<none>",
      hostsText(object.spec?.rules ?? []),
      [...new Set(addresses.filter(Boolean))].sort().join(","),
      object.spec?.tls?.length ? "80, 443" : "80",
      ageOf(object, nowMs),
    ];
  },
};

function validateIngress(object: Ingress): FieldError[] {
  return [...validateObjectMeta(ingress, object), ...validateSpec(object.spec ?? {})];
}

function validateSpec({ rules = [], defaultBackend, tls = [], ingressClassName }: IngressSpec): FieldError[] {
  const errors: FieldError[] = [];
  if (rules.length === 0 && !defaultBackend)
    errors.push(invalidValue("spec", null, "either `defaultBackend` or `rules` must be specified"));
  if (defaultBackend) errors.push(...validateBackend(defaultBackend, "spec.defaultBackend"));
  for (const [at, rule] of rules.entries()) errors.push(...validateRule(rule, `spec.rules[${at}]`));
  for (const [at, { hosts = [], secretName }] of tls.entries()) {
    for (const [place, host] of hosts.entries()) {
      const problems = host.includes("*") ? isWildcardDnsSubdomain(host) : isDnsSubdomain(host);
      for (const problem of problems) errors.push(invalidValue(`spec.tls[${at}].hosts[${place}]`, host, problem));
    }
    if (secretName)
      for (const problem of nameIsDnsSubdomain(secretName, false))
        errors.push(invalidValue(`spec.tls[${at}].secretName`, secretName, problem));
  }
  if (ingressClassName !== undefined)
    for (const problem of nameIsDnsSubdomain(ingressClassName, false))
      errors.push(invalidValue("spec.ingressClassName", ingressClassName, problem));
  return errors;
}

function validateRule({ host, http }: IngressRule, path: string): FieldError[] {
  const errors: FieldError[] = [];
  if (host) {
    if (parseIp(host)) errors.push(invalidValue(`${path}.host`, host, "must be a DNS name, not an IP address"));
    const problems = host.includes("*") ? isWildcardDnsSubdomain(host) : isDnsSubdomain(host);
    for (const problem of problems) errors.push(invalidValue(`${path}.host`, host, problem));
  }
  if (!http) return errors;
  const paths = http.paths ?? [];
  if (paths.length === 0) errors.push(required(`${path}.http.paths`));
  for (const [at, one] of paths.entries()) errors.push(...validatePath(one, `${path}.http.paths[${at}]`));
  return errors;
}

const pathTypes = ["Exact", "ImplementationSpecific", "Prefix"];
const invalidSequences = ["//", "/./", "/../", "%2f", "%2F"];
const invalidSuffixes = ["/..", "/."];

function validatePath({ path: url = "", pathType, backend }: HTTPIngressPath, path: string): FieldError[] {
  const type: string | undefined = pathType;
  if (type === undefined) return [required(`${path}.pathType`, "pathType must be specified")];
  const errors: FieldError[] = [];
  const here = `${path}.path`;
  if (type === "Exact" || type === "Prefix") {
    if (!url.startsWith("/")) errors.push(invalidValue(here, url, "must be an absolute path"));
    if (url !== "") {
      for (const sequence of invalidSequences)
        if (url.includes(sequence)) errors.push(invalidValue(here, url, `must not contain '${sequence}'`));
      for (const suffix of invalidSuffixes)
        if (url.endsWith(suffix)) errors.push(invalidValue(here, url, `cannot end with '${suffix}'`));
    }
  } else if (type === "ImplementationSpecific") {
    if (url !== "" && !url.startsWith("/")) errors.push(invalidValue(here, url, "must be an absolute path"));
  } else errors.push(notSupported(`${path}.pathType`, type, pathTypes));
  return [...errors, ...validateBackend(backend ?? {}, `${path}.backend`)];
}

function validateBackend({ service, resource }: IngressBackend, path: string): FieldError[] {
  if (service && resource) return [invalidValue(path, "", "cannot set both resource and service backends")];
  const errors: FieldError[] = [];
  if (resource) {
    if (!resource.name) errors.push(required(`${path}.resource.name`));
    if (!resource.kind) errors.push(required(`${path}.resource.kind`));
    return errors;
  }
  if (!service) return [required(path, "resource or service backend is required")];
  if (!service.name) errors.push(required(`${path}.service.name`));
  else
    for (const problem of nameIsDnsLabel(service.name, false))
      errors.push(invalidValue(`${path}.service.name`, service.name, problem));
  const { name = "", number = 0 } = service.port ?? {};
  if (name !== "" && number !== 0)
    return [...errors, invalidValue(path, "", "cannot set both port name & port number")];
  if (name !== "")
    return [...errors, ...isPortName(name).map((problem) => invalidValue(`${path}.service.port.name`, name, problem))];
  if (number !== 0)
    return [
      ...errors,
      ...isPortNumber(number).map((problem) => invalidValue(`${path}.service.port.number`, number, problem)),
    ];
  return [...errors, required(path, "port name or number is required")];
}

const shownMax = 3;

function hostsText(rules: readonly IngressRule[]): string {
  const hosts = rules.map(({ host }) => host ?? "").filter(Boolean);
  if (hosts.length === 0) return "*";
  const shown = hosts.slice(0, shownMax).join(",");
  return hosts.length > shownMax ? `${shown} + ${rules.length - shownMax} more...` : shown;
}
