/** NetworkPolicies (pkg/registry/networking/networkpolicy, pkg/apis/networking/validation). */
import { type FieldError, forbiddenField, invalidValue, notSupported, required } from "../api/fieldErrors";
import type { NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort } from "../schema/types";
import { validateCidr } from "./common/addresses";
import { ageColumn, ageOf, nameColumn, text } from "./common/cells";
import { cidrContains, isPortName, isPortNumber, parseCidr } from "./common/formats";
import { validateObjectMeta, validateObjectMetaUpdate } from "./common/metadata";
import { selectorText, validateLabelSelector } from "./common/selectors";
import { raiseGeneration } from "./common/strategy";
import type { Kind } from "./kind";

export const networkPolicy: Kind<NetworkPolicy> = {
  id: "NetworkPolicy",
  group: "networking.k8s.io",
  version: "v1",
  kind: "NetworkPolicy",
  plural: "networkpolicies",
  singular: "networkpolicy",
  shortNames: ["netpol"],
  namespaced: true,
  definition: "networking.v1.NetworkPolicy",
  allowUnconditionalUpdate: true,

  defaults(draft) {
    draft.spec ??= { podSelector: {} };
    const spec = draft.spec;
    spec.podSelector ??= {};
    if (!spec.policyTypes?.length) spec.policyTypes = spec.egress?.length ? ["Ingress", "Egress"] : ["Ingress"];
    for (const rule of [...(spec.ingress ?? []), ...(spec.egress ?? [])])
      for (const port of rule.ports ?? []) port.protocol ??= "TCP";
  },
  prepareForCreate(draft) {
    draft.metadata.generation = 1;
  },
  prepareForUpdate: raiseGeneration,
  validate: validateNetworkPolicy,
  validateUpdate: (object, old) => [...validateObjectMetaUpdate(object, old), ...validateNetworkPolicy(object)],

  columns: [nameColumn, text("Pod-Selector"), ageColumn],
  cells: (object, nowMs) => [object.metadata.name, selectorText(object.spec?.podSelector), ageOf(object, nowMs)],
};

function validateNetworkPolicy(object: NetworkPolicy): FieldError[] {
  const { podSelector, ingress = [], egress = [], policyTypes = [] } = object.spec ?? {};
  const errors = [
    ...validateObjectMeta(networkPolicy, object),
    ...validateLabelSelector(podSelector, "spec.podSelector"),
    ...ingress.flatMap((rule, at) => validateRule(rule.ports, rule.from, "from", `spec.ingress[${at}]`)),
    ...egress.flatMap((rule, at) => validateRule(rule.ports, rule.to, "to", `spec.egress[${at}]`)),
  ];
  if (policyTypes.length > 2)
    return [...errors, invalidValue("spec.policyTypes", policyTypes, "may not specify more than two policyTypes")];
  for (const [at, type] of policyTypes.entries())
    if (type !== "Ingress" && type !== "Egress")
      errors.push(notSupported(`spec.policyTypes[${at}]`, type, ["Ingress", "Egress"]));
  return errors;
}

function validateRule(
  ports: readonly NetworkPolicyPort[] | undefined,
  peers: readonly NetworkPolicyPeer[] | undefined,
  field: "from" | "to",
  path: string,
): FieldError[] {
  return [
    ...(ports ?? []).flatMap((port, at) => validatePort(port, `${path}.ports[${at}]`)),
    ...(peers ?? []).flatMap((peer, at) => validatePeer(peer, `${path}.${field}[${at}]`)),
  ];
}

function validatePort({ protocol, port, endPort }: NetworkPolicyPort, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const protocols = ["TCP", "UDP", "SCTP"];
  if (protocol !== undefined && !protocols.includes(protocol))
    errors.push(notSupported(`${path}.protocol`, protocol, protocols));
  const refuse = (problem: string) => errors.push(invalidValue(`${path}.endPort`, endPort, problem));
  if (port === undefined) {
    if (endPort !== undefined) refuse("may not be specified when `port` is not specified");
  } else if (typeof port === "string") {
    if (endPort !== undefined) refuse("may not be specified when `port` is non-numeric");
    for (const problem of isPortName(port)) errors.push(invalidValue(`${path}.port`, port, problem));
  } else {
    for (const problem of isPortNumber(port)) errors.push(invalidValue(`${path}.port`, port, problem));
    if (endPort !== undefined) {
      // The value shown is the port's, as a 1.36 server does.
      if (endPort < port) errors.push(invalidValue(`${path}.endPort`, port, "must be greater than or equal to `port`"));
      for (const problem of isPortNumber(endPort)) refuse(problem);
    }
  }
  return errors;
}

function validatePeer({ podSelector, namespaceSelector, ipBlock }: NetworkPolicyPeer, path: string): FieldError[] {
  const errors = [
    ...validateLabelSelector(podSelector, `${path}.podSelector`),
    ...validateLabelSelector(namespaceSelector, `${path}.namespaceSelector`),
  ];
  if (ipBlock) errors.push(...validateBlock(ipBlock.cidr ?? "", ipBlock.except ?? [], `${path}.ipBlock`));
  if (!podSelector && !namespaceSelector && !ipBlock) errors.push(required(path, "must specify a peer"));
  if (ipBlock && (podSelector || namespaceSelector))
    errors.push(forbiddenField(path, "may not specify both ipBlock and another peer"));
  return errors;
}

function validateBlock(cidr: string, except: readonly string[], path: string): FieldError[] {
  if (cidr === "") return [required(`${path}.cidr`)];
  const errors = validateCidr(cidr, `${path}.cidr`);
  const block = parseCidr(cidr);
  if (!block) return errors;
  for (const [at, text] of except.entries()) {
    const here = `${path}.except[${at}]`;
    errors.push(...validateCidr(text, here));
    const hole = parseCidr(text);
    if (hole && !(cidrContains(block, hole.bytes) && block.prefixLength < hole.prefixLength))
      errors.push(invalidValue(here, text, "must be a strict subset of `cidr`"));
  }
  return errors;
}
