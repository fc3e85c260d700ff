/**
 * Keeps the older Endpoints object of a Service, for clients that have not learnt EndpointSlices.
 * Modelled on pkg/controller/endpoint/endpoints_controller.go.
 */
import type { Component, Result, View } from "../../client/component";
import { splitKey } from "../../client/component";
import type { EndpointAddress, EndpointSubset, Endpoints, Service } from "../../schema/types";
import { sameValue } from "../shared/equal";
import { stableJson } from "../shared/hash";
import { isPodReady } from "../shared/pods";
import { reads } from "../shared/watches";
import { because, create, remove, update } from "../shared/writes";
import { LAST_CHANGE } from "./endpointSlice";
import { endpointOf, hasNoSelector, lastChangeTrigger, podsBehind, portsOn, servicesOfPod } from "./endpoints";

const MANAGED_BY = "endpoints.kubernetes.io/managed-by";
const HEADLESS = "service.kubernetes.io/headless";
const OVER_CAPACITY = "endpoints.kubernetes.io/over-capacity";
/** The most addresses of one Endpoints object; the rest only EndpointSlices tell of. */
const ADDRESSES_MAX = 1000;

/** The Endpoints controller. */
export const endpointsController: Component = {
  name: "endpoint-controller",
  workers: 5,
  watches: [{ kind: "Service" }, { kind: "Pod", keys: servicesOfPod }, { kind: "Endpoints" }, reads("Node")],

  reconcile(view, key): Result | undefined {
    const { namespace, name } = splitKey(key);
    const service = view.get("Service", namespace, name);
    const found = view.get("Endpoints", namespace, name);
    if (!service) {
      // Endpoints have no owner reference; those of a Service that is gone are ours to take away.
      const isOurs = found?.metadata.labels?.[MANAGED_BY] === "endpoint-controller";
      return isOurs
        ? { writes: [remove(found, because("endpoints/service-gone", found, [".metadata.name"]))] }
        : undefined;
    }
    if (hasNoSelector(service)) return undefined;
    const pods = podsBehind(view, service);
    const subsets = subsetsOf(view, service, pods);
    const labels = {
      ...service.metadata.labels,
      [MANAGED_BY]: "endpoint-controller",
      ...(!service.spec?.clusterIP || service.spec.clusterIP === "None" ? { [HEADLESS]: "" } : {}),
    };
    const trigger = lastChangeTrigger(service, pods);
    const annotations = {
      ...found?.metadata.annotations,
      ...(trigger ? { [LAST_CHANGE]: trigger } : {}),
      ...(pods.length > ADDRESSES_MAX ? { [OVER_CAPACITY]: "truncated" } : {}),
    };
    const why = because("endpoints/endpoints", service, [".spec.selector", ".spec.ports"], { pods: pods.length });
    const content = subsets.length > 0 ? { subsets } : {};
    if (!found) {
      const metadata = { name, namespace, labels, annotations };
      const body: Endpoints = { apiVersion: "v1", kind: "Endpoints", metadata, ...content };
      return { writes: [create(body, why)] };
    }
    if (sameValue(found.subsets ?? [], subsets) && sameValue(found.metadata.labels, labels)) return undefined;
    const { subsets: _, ...rest } = found;
    return { writes: [update({ ...rest, metadata: { ...found.metadata, labels, annotations }, ...content }, why)] };
  },
};

/** Addresses with the same ports, ready and not, sorted by address. */
function subsetsOf(view: View, service: Service, pods: ReturnType<typeof podsBehind>): EndpointSubset[] {
  const groups = new Map<string, Required<EndpointSubset>>();
  const everything = service.spec?.publishNotReadyAddresses === true;
  let count = 0;
  let [last, id]: [EndpointSubset["ports"], string] = [undefined, ""];
  for (const pod of pods) {
    if (!everything && pod.metadata.deletionTimestamp) continue;
    if (count++ >= ADDRESSES_MAX) break;
    const ip = pod.status?.podIP ?? "";
    const { hostname, nodeName, targetRef } = endpointOf(view, service, pod, [ip]);
    const address: EndpointAddress = {
      ip,
      ...(hostname ? { hostname } : {}),
      ...(nodeName ? { nodeName } : {}),
      targetRef,
    };
    const ports = portsOn(service, pod).map(({ name, port = 0, protocol, appProtocol }) => ({
      ...(name ? { name } : {}),
      port,
      protocol,
      ...(appProtocol ? { appProtocol } : {}),
    }));
    // Most often all pods have the same ports.
    if (!sameValue(ports, last)) [last, id] = [ports, stableJson(ports)];
    const group = groups.get(id) ?? { addresses: [], notReadyAddresses: [], ports };
    groups.set(id, group);
    (everything || isPodReady(pod) ? group.addresses : group.notReadyAddresses).push(address);
  }
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { addresses, notReadyAddresses, ports }]) => ({
      ...(addresses.length > 0 ? { addresses: addresses.sort(byAddress) } : {}),
      ...(notReadyAddresses.length > 0 ? { notReadyAddresses: notReadyAddresses.sort(byAddress) } : {}),
      ...(ports.length > 0 ? { ports } : {}),
    }));
}

function byAddress(a: EndpointAddress, b: EndpointAddress): number {
  return a.ip < b.ip ? -1 : a.ip > b.ip ? 1 : 0;
}
