/**
 * Mirrors Endpoints that somebody wrote by hand into EndpointSlices, one per subset and address family.
 * Modelled on pkg/controller/endpointslicemirroring; at most 1,000 addresses of a subset are mirrored, as upstream.
 */
import type { Component, Result, Write } from "../../client/component";
import { keyOf, splitKey } from "../../client/component";
import type { Endpoint, EndpointAddress, EndpointPortDiscovery, EndpointSlice, Endpoints } from "../../schema/types";
import { sameValue } from "../shared/equal";
import { stableJson } from "../shared/hash";
import { because, create, remove, update } from "../shared/writes";
import { hasNoSelector } from "./endpoints";

const MANAGER = "endpointslicemirroring-controller.k8s.io";
const MANAGED_BY = "endpointslice.kubernetes.io/managed-by";
const SERVICE_NAME = "kubernetes.io/service-name";
const ADDRESSES_MAX = 1000;

/** The EndpointSlice mirroring controller. */
export const endpointSliceMirroringController: Component = {
  name: "endpoint-slice-mirroring-controller",
  workers: 5,
  watches: [
    { kind: "Endpoints" },
    { kind: "Service" },
    {
      kind: "EndpointSlice",
      keys: (_view, { object }: { object: EndpointSlice }) => {
        const name = object.metadata.labels?.[SERVICE_NAME];
        const isOurs = object.metadata.labels?.[MANAGED_BY] === MANAGER;
        return name && isOurs ? [keyOf({ metadata: { namespace: object.metadata.namespace, name } })] : [];
      },
    },
  ],

  reconcile(view, key): Result | undefined {
    const { namespace, name } = splitKey(key);
    const endpoints = view.get("Endpoints", namespace, name);
    const service = view.get("Service", namespace, name);
    const slices = view
      .byIndex("EndpointSlice", "label", `${namespace}/${SERVICE_NAME}=${name}`)
      .filter((slice) => slice.metadata.labels?.[MANAGED_BY] === MANAGER && !slice.metadata.deletionTimestamp);
    const mirror =
      endpoints && service && hasNoSelector(service) && mayBeMirrored(endpoints) ? wantedSlices(endpoints) : [];
    if (mirror.length === 0 && slices.length === 0) return undefined;
    const left = [...slices];
    const writes: Write[] = [];
    const origin = endpoints ?? slices[0]!;
    const why = because("endpointslicemirroring/endpoints", origin, [".subsets"]);
    for (const wanted of mirror) {
      const at = left.findIndex(
        (slice) => slice.addressType === wanted.addressType && sameValue(slice.ports, wanted.ports),
      );
      const [slice] = at < 0 ? [] : left.splice(at, 1);
      if (!slice) writes.push(create(wanted, why));
      else if (!sameValue(slice.endpoints, wanted.endpoints))
        writes.push(update({ ...slice, endpoints: wanted.endpoints } as EndpointSlice, why));
    }
    return { writes: [...writes, ...left.map((slice) => remove(slice, why))] };
  },
};

function mayBeMirrored({ metadata }: Endpoints): boolean {
  const { labels, annotations } = metadata;
  const isLock = annotations?.["control-plane.alpha.kubernetes.io/leader"] !== undefined;
  return (
    !isLock &&
    labels?.["endpointslice.kubernetes.io/skip-mirror"] !== "true" &&
    labels?.["endpoints.kubernetes.io/managed-by"] === undefined
  );
}

function wantedSlices(endpoints: Endpoints): EndpointSlice[] {
  const { name, namespace, labels, uid } = endpoints.metadata;
  const metadata = {
    name: "",
    generateName: `${name}-`,
    namespace,
    labels: { ...labels, [MANAGED_BY]: MANAGER, [SERVICE_NAME]: name },
    ownerReferences: [
      { apiVersion: "v1", kind: "Endpoints", name, uid: uid ?? "", controller: true, blockOwnerDeletion: true },
    ],
  };
  const byId = new Map<string, EndpointSlice>();
  for (const subset of endpoints.subsets ?? []) {
    const ports: EndpointPortDiscovery[] = (subset.ports ?? []).map((port) => ({
      ...port,
      name: port.name ?? "",
      protocol: port.protocol ?? "TCP",
    }));
    const all = [
      ...(subset.addresses ?? []).map((address) => endpointFrom(address, true)),
      ...(subset.notReadyAddresses ?? []).map((address) => endpointFrom(address, false)),
    ].slice(0, ADDRESSES_MAX);
    for (const endpoint of all) {
      const addressType = endpoint.addresses[0]!.includes(":") ? "IPv6" : "IPv4";
      const id = `${addressType} ${stableJson(ports)}`;
      const slice: EndpointSlice = byId.get(id) ?? {
        apiVersion: "discovery.k8s.io/v1",
        kind: "EndpointSlice",
        metadata,
        addressType,
        endpoints: [],
        ports,
      };
      byId.set(id, slice);
      slice.endpoints!.push(endpoint);
    }
  }
  return [...byId.values()];
}

function endpointFrom({ ip, hostname, nodeName, targetRef }: EndpointAddress, ready: boolean): Endpoint {
  return {
    addresses: [ip],
    conditions: { ready },
    ...(hostname ? { hostname } : {}),
    ...(nodeName ? { nodeName } : {}),
    ...(targetRef ? { targetRef } : {}),
  };
}
