/** What an update of a Service keeps of what the server once chose (pkg/registry/core/service: NormalizeClusterIPs, patchAllocatedValues). */
import type { ServiceSpec } from "../../schema/types";
import { semanticallyEqual } from "../common/equal";

/** `clusterIP: None` and nothing else: no address, only DNS. */
export const isHeadless = ({ clusterIPs = [] }: ServiceSpec): boolean =>
  clusterIPs.length === 1 && clusterIPs[0] === "None";

/** Whether anything outside the cluster can reach the Service. */
export const isExternallyAccessible = ({ type, externalIPs }: ServiceSpec): boolean =>
  type === "LoadBalancer" || type === "NodePort" || (type === "ClusterIP" && (externalIPs?.length ?? 0) > 0);

/** Makes the older `clusterIP` and the first of `clusterIPs` agree: the one that was changed wins. */
export function normalizeClusterIps(draft: ServiceSpec, old: ServiceSpec | undefined): void {
  const before = old?.clusterIP ?? "";
  const now = draft.clusterIP ?? "";
  if (!old) {
    if (now !== "" && !draft.clusterIPs?.length) draft.clusterIPs = [now];
    return;
  }
  const listKept = semanticallyEqual(draft.clusterIPs, old.clusterIPs);
  if (now === before) return;
  if (before === "" && now !== "" && !draft.clusterIPs?.length) draft.clusterIPs = [now];
  else if (now === "" && listKept) delete draft.clusterIPs;
  else if (now !== "" && listKept) draft.clusterIPs = [now, ...(draft.clusterIPs ?? []).slice(1)];
}

/** Addresses and node ports that an update leaves out stay as they were. */
export function keepAllocated(draft: ServiceSpec, old: ServiceSpec): void {
  const hasAddress = (spec: ServiceSpec) => spec.type !== "ExternalName";
  const hasNodePorts = (spec: ServiceSpec) =>
    spec.type === "NodePort" || (spec.type === "LoadBalancer" && spec.allocateLoadBalancerNodePorts !== false);
  if (hasAddress(draft) && hasAddress(old)) {
    if (!draft.clusterIP && !draft.clusterIPs?.length) {
      draft.clusterIP = old.clusterIP;
      draft.clusterIPs = old.clusterIPs;
    } else if (!draft.clusterIP && draft.clusterIPs?.[0] === old.clusterIP) draft.clusterIP = old.clusterIP;
    draft.ipFamilies ??= old.ipFamilies;
    draft.ipFamilyPolicy ??= old.ipFamilyPolicy;
  }
  if (!hasAddress(draft) && hasAddress(old)) {
    // Changing to ExternalName lets go of what the user did not touch.
    if (draft.clusterIP === old.clusterIP) delete draft.clusterIP;
    if (semanticallyEqual(draft.clusterIPs, old.clusterIPs)) delete draft.clusterIPs;
    if (semanticallyEqual(draft.ipFamilies, old.ipFamilies)) delete draft.ipFamilies;
    if (draft.ipFamilyPolicy === old.ipFamilyPolicy) delete draft.ipFamilyPolicy;
  }
  const portOf = (spec: ServiceSpec, protocol: string | undefined, port: number) =>
    spec.ports?.find((candidate) => candidate.protocol === protocol && candidate.port === port);
  for (const port of draft.ports ?? []) {
    const before = portOf(old, port.protocol, port.port);
    if (hasNodePorts(draft) && hasNodePorts(old)) port.nodePort ||= before?.nodePort;
    if (!hasNodePorts(draft) && hasNodePorts(old) && port.nodePort === before?.nodePort) delete port.nodePort;
    if (!port.nodePort) delete port.nodePort;
  }
  const needsCheck = (spec: ServiceSpec) => spec.type === "LoadBalancer" && spec.externalTrafficPolicy === "Local";
  if (needsCheck(draft) && needsCheck(old)) draft.healthCheckNodePort ||= old.healthCheckNodePort;
  if (!needsCheck(draft) && needsCheck(old) && draft.healthCheckNodePort === old.healthCheckNodePort)
    delete draft.healthCheckNodePort;
  if (!isExternallyAccessible(draft) && isExternallyAccessible(old)) {
    if (draft.externalTrafficPolicy === old.externalTrafficPolicy) delete draft.externalTrafficPolicy;
  }
  if (draft.type !== "LoadBalancer" && old.type === "LoadBalancer") {
    if (draft.allocateLoadBalancerNodePorts === old.allocateLoadBalancerNodePorts)
      delete draft.allocateLoadBalancerNodePorts;
    if (draft.loadBalancerClass === old.loadBalancerClass) delete draft.loadBalancerClass;
  }
}
