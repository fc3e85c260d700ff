/**
 * Which address of which pod stands behind a Service, and in which state
 * (staging/src/k8s.io/endpointslice/utils.go, pkg/controller/util/endpoint).
 */
import type { Change, View } from "../../client/component";
import { keyOf } from "../../client/component";
import type { Endpoint, EndpointPortDiscovery, Pod, Service, ServicePort } from "../../schema/types";
import { sameValue } from "../shared/equal";
import { isPodReady, isPodTerminal, podCondition } from "../shared/pods";
import { matchesSelector, selectObjects } from "../shared/selectors";

/** The pods that a Service selects and that have an address. */
export function podsBehind(view: View, service: Service): readonly Pod[] {
  const selector = { matchLabels: service.spec?.selector };
  const pods = selectObjects(view, "Pod", service.metadata.namespace, selector);
  return pods.filter((pod) => !isPodTerminal(pod) && (pod.status?.podIP ?? "") !== "");
}

/** Whether a Service leaves its endpoints to somebody else: no selector, or a name outside the cluster. */
export function hasNoSelector({ spec }: Service): boolean {
  return Object.keys(spec?.selector ?? {}).length === 0 || spec?.type === "ExternalName";
}

/** A pod as an endpoint of a Service. */
export function endpointOf(view: View, service: Service, pod: Pod, addresses: string[]): Endpoint {
  const terminating = pod.metadata.deletionTimestamp !== undefined;
  const serving = isPodReady(pod);
  const { hostname, subdomain, nodeName } = pod.spec ?? {};
  const zone = nodeName && view.get("Node", undefined, nodeName)?.metadata.labels?.["topology.kubernetes.io/zone"];
  return {
    addresses,
    conditions: {
      ready: service.spec?.publishNotReadyAddresses === true || (serving && !terminating),
      serving,
      terminating,
    },
    ...(hostname && subdomain === service.metadata.name ? { hostname } : {}),
    targetRef: { kind: "Pod", namespace: pod.metadata.namespace, name: pod.metadata.name, uid: pod.metadata.uid },
    ...(nodeName ? { nodeName } : {}),
    ...(zone ? { zone } : {}),
  };
}

/** The ports of a Service on one pod: a name may mean another number on each. */
export function portsOn(service: Service, pod: Pod): EndpointPortDiscovery[] {
  const ports: EndpointPortDiscovery[] = [];
  for (const port of service.spec?.ports ?? []) {
    const number = findPort(pod, port);
    if (number === undefined) continue;
    const { appProtocol } = port;
    ports.push({
      name: port.name ?? "",
      protocol: port.protocol ?? "TCP",
      port: number,
      ...(appProtocol ? { appProtocol } : {}),
    });
  }
  return ports;
}

/** The keys of the Services that a change of a pod concerns; a change that no endpoint shows concerns none. */
export function servicesOfPod(view: View, { type, object, previous }: Change<Pod>): string[] {
  if (type === "MODIFIED" && previous && !changedForEndpoints(previous, object)) return [];
  return view
    .list("Service", object.metadata.namespace)
    .filter((service) => {
      if (hasNoSelector(service)) return false;
      const selector = { matchLabels: service.spec?.selector };
      if (matchesSelector(selector, object.metadata.labels)) return true;
      return previous !== undefined && matchesSelector(selector, previous.metadata.labels);
    })
    .map(keyOf);
}

/** When the last of these pods became ready or not: what changed the endpoints. */
export function lastChangeTrigger(service: Service, pods: readonly Pod[]): string | undefined {
  let latest = service.metadata.creationTimestamp ?? "";
  for (const pod of pods) {
    const time = podCondition(pod, "Ready")?.lastTransitionTime ?? "";
    if (time > latest) latest = time;
  }
  return latest || undefined;
}

function changedForEndpoints(before: Pod, now: Pod): boolean {
  return (
    before.metadata.labels !== now.metadata.labels ||
    before.metadata.deletionTimestamp !== now.metadata.deletionTimestamp ||
    before.spec?.nodeName !== now.spec?.nodeName ||
    before.status?.podIP !== now.status?.podIP ||
    isPodReady(before) !== isPodReady(now) ||
    isPodTerminal(before) !== isPodTerminal(now) ||
    !sameValue(before.status?.podIPs, now.status?.podIPs)
  );
}

function findPort(pod: Pod, { targetPort, port, protocol = "TCP" }: ServicePort): number | undefined {
  const target = targetPort ?? port;
  if (typeof target === "number") return target;
  const sidecars = (pod.spec?.initContainers ?? []).filter((container) => container.restartPolicy === "Always");
  for (const container of [...(pod.spec?.containers ?? []), ...sidecars]) {
    for (const { name, containerPort, protocol: spoken = "TCP" } of container.ports ?? []) {
      if (name === target && spoken === protocol) return containerPort;
    }
  }
  return undefined;
}
