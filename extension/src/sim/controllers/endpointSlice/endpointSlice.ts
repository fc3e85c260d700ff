/**
 * Keeps EndpointSlices in step with the pods that a Service selects; kube-proxy and DNS follow them.
 *
 * Modelled on pkg/controller/endpointslice and staging/src/k8s.io/endpointslice. Slices hold at most 100 endpoints; a
 * change rewrites only the slices it touches. Left out: topology hints, and the batching of changes, which only saves requests.
 */
import type { Change, Component, Result, View, Write } from "../../client/component";
import { keyOf, splitKey } from "../../client/component";
import type { Endpoint, EndpointPortDiscovery, EndpointSlice, Pod, Service } from "../../schema/types";
import { sameValue } from "../shared/equal";
import { stableJson } from "../shared/hash";
import { controllerReference } from "../shared/owners";
import { reads } from "../shared/watches";
import { because, create, remove, update } from "../shared/writes";
import { endpointOf, hasNoSelector, lastChangeTrigger, podsBehind, portsOn, servicesOfPod } from "./endpoints";

const SERVICE_NAME = "kubernetes.io/service-name";
const MANAGED_BY = "endpointslice.kubernetes.io/managed-by";
const MANAGER = "endpointslice-controller.k8s.io";
const HEADLESS = "service.kubernetes.io/headless";
export const LAST_CHANGE = "endpoints.kubernetes.io/last-change-trigger-time";
const ENDPOINTS_PER_SLICE_MAX = 100;

/** The EndpointSlice controller. */
export const endpointSliceController: Component = {
  name: "endpoint-slice-controller",
  workers: 5,
  watches: [
    { kind: "Service" },
    { kind: "Pod", keys: servicesOfPod },
    { kind: "EndpointSlice", keys: serviceOfSlice },
    reads("Node"),
  ],

  reconcile(view, key): Result | undefined {
    const { namespace, name } = splitKey(key);
    const service = view.get("Service", namespace, name);
    // The slices of a deleted Service go with their owner.
    if (!service || service.metadata.deletionTimestamp || hasNoSelector(service)) return undefined;
    const slices = view
      .byIndex("EndpointSlice", "label", `${namespace}/${SERVICE_NAME}=${name}`)
      .filter((slice) => slice.metadata.labels?.[MANAGED_BY] === MANAGER && !slice.metadata.deletionTimestamp);
    const families = service.spec?.ipFamilies?.length ? service.spec.ipFamilies : ["IPv4"];
    const pods = podsBehind(view, service);
    const writes: Write[] = [];
    for (const family of families) {
      const ours = slices.filter((slice) => slice.addressType === family);
      writes.push(...reconcileFamily(view, service, family as "IPv4" | "IPv6", pods, ours));
    }
    const why = because("endpointslice/family-gone", service, [".spec.ipFamilies"]);
    for (const slice of slices) if (!families.includes(slice.addressType as "IPv4")) writes.push(remove(slice, why));
    return { writes };
  },
};

/** Endpoints that share their ports. */
interface PortGroup {
  readonly ports: EndpointPortDiscovery[];
  readonly endpoints: Map<string, Endpoint>;
}

function reconcileFamily(
  view: View,
  service: Service,
  family: "IPv4" | "IPv6",
  pods: readonly Pod[],
  slices: readonly EndpointSlice[],
): Write[] {
  const wanted = groupByPorts(view, service, family, pods);
  const labels = labelsOf(service);
  const drafts: Draft[] = [];
  const unused: EndpointSlice[] = [];
  const existing = new Map<string, EndpointSlice[]>();
  for (const slice of slices) {
    const id = stableJson(slice.ports ?? []);
    existing.set(id, [...(existing.get(id) ?? []), slice]);
  }
  for (const [id, group] of wanted) drafts.push(...fillSlices(group, existing.get(id) ?? [], unused));
  for (const [id, found] of existing) if (!wanted.has(id)) unused.push(...found);
  // Without any endpoint one empty slice stays, so that one can see the Service has been looked at.
  if (drafts.length === 0) drafts.push({ ports: [], endpoints: [] });
  // A slice about to be deleted is used again for one about to be created.
  const kept = drafts.map((draft) => (draft.slice ? draft : { ...draft, slice: unused.shift() }));
  const trigger = lastChangeTrigger(service, pods);
  const why = because("endpointslice/endpoints", service, [".spec.selector", ".spec.ports"], { pods: pods.length });
  const writes: Write[] = unused.map((slice) => remove(slice, why));
  for (const draft of kept) {
    const write = writeOf(service, family, labels, trigger, draft, why);
    if (write) writes.push(write);
  }
  return writes;
}

interface Draft {
  readonly slice?: EndpointSlice;
  readonly ports: EndpointPortDiscovery[];
  readonly endpoints: readonly Endpoint[];
}

function groupByPorts(view: View, service: Service, family: string, pods: readonly Pod[]): Map<string, PortGroup> {
  const groups = new Map<string, PortGroup>();
  let [last, id]: [EndpointPortDiscovery[] | undefined, string] = [undefined, ""];
  for (const pod of pods) {
    const addresses = addressesOf(pod, family);
    if (addresses.length === 0) continue;
    const ports = portsOn(service, pod);
    // Most often all pods have the same ports.
    if (!sameValue(ports, last)) [last, id] = [ports, stableJson(ports)];
    const group = groups.get(id) ?? { ports, endpoints: new Map<string, Endpoint>() };
    groups.set(id, group);
    group.endpoints.set(pod.metadata.uid ?? pod.metadata.name, endpointOf(view, service, pod, addresses));
  }
  return groups;
}

/** Keeps each endpoint in the slice where it is, drops what is gone, puts what is new where there is room. */
function fillSlices(group: PortGroup, slices: readonly EndpointSlice[], unused: EndpointSlice[]): Draft[] {
  const rest = new Map(group.endpoints);
  const drafts = slices.map((slice) => {
    const endpoints: Endpoint[] = [];
    for (const endpoint of slice.endpoints ?? []) {
      const uid = endpoint.targetRef?.uid ?? "";
      const now = rest.get(uid);
      if (!now) continue;
      endpoints.push(now);
      rest.delete(uid);
    }
    return { slice, ports: group.ports, endpoints };
  });
  const added = [...rest.values()];
  let at = 0;
  for (const draft of drafts) {
    while (at < added.length && draft.endpoints.length < ENDPOINTS_PER_SLICE_MAX) draft.endpoints.push(added[at++]!);
  }
  const filled: Draft[] = drafts.filter((draft) => draft.endpoints.length > 0 || !unused.push(draft.slice));
  for (; at < added.length; at += ENDPOINTS_PER_SLICE_MAX) {
    filled.push({ ports: group.ports, endpoints: added.slice(at, at + ENDPOINTS_PER_SLICE_MAX) });
  }
  return filled;
}

function writeOf(
  service: Service,
  family: "IPv4" | "IPv6",
  labels: Record<string, string>,
  trigger: string | undefined,
  { slice, ports, endpoints }: Draft,
  why: ReturnType<typeof because>,
): Write | undefined {
  const annotations = trigger ? { [LAST_CHANGE]: trigger } : undefined;
  if (!slice) {
    const metadata = {
      name: "",
      generateName: `${service.metadata.name}-`,
      namespace: service.metadata.namespace,
      labels,
      ...(annotations ? { annotations } : {}),
      ownerReferences: [controllerReference(service)],
    };
    const body: EndpointSlice = {
      apiVersion: "discovery.k8s.io/v1",
      kind: "EndpointSlice",
      metadata,
      addressType: family,
      endpoints: [...endpoints],
      ports,
    };
    return create(body, why);
  }
  const isSame =
    sameValue(slice.endpoints ?? [], endpoints) &&
    sameValue(slice.ports ?? [], ports) &&
    sameValue(slice.metadata.labels, labels);
  if (isSame) return undefined;
  const metadata = { ...slice.metadata, labels, annotations: { ...slice.metadata.annotations, ...annotations } };
  return update({ ...slice, metadata, endpoints: [...endpoints], ports } as EndpointSlice, why);
}

function labelsOf(service: Service): Record<string, string> {
  const { clusterIP } = service.spec ?? {};
  return {
    ...service.metadata.labels,
    [MANAGED_BY]: MANAGER,
    [SERVICE_NAME]: service.metadata.name,
    ...(!clusterIP || clusterIP === "None" ? { [HEADLESS]: "" } : {}),
  };
}

function addressesOf(pod: Pod, family: string): string[] {
  const all = pod.status?.podIPs?.map(({ ip }) => ip) ?? [pod.status?.podIP ?? ""];
  return all.filter((ip) => ip !== "" && ip.includes(":") === (family === "IPv6"));
}

/** A slice that somebody else changed or deleted is looked at again. */
function serviceOfSlice(_view: View, { object }: Change<EndpointSlice>): string[] {
  const { labels, namespace } = object.metadata;
  const name = labels?.[SERVICE_NAME];
  return name && labels?.[MANAGED_BY] === MANAGER ? [keyOf({ metadata: { namespace, name } })] : [];
}
