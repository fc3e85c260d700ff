/** The objects that kube-apiserver's own bootstrap makes sure of: namespaces, the `kubernetes` Service, priority classes. */

import { formatTime } from "../api/time";
import type { Obj } from "../api/types";
import { drawUid } from "../kernel/draw";

export const SERVICE_CIDR = "10.96.0.0/12";
export const CLUSTER_DNS_IP = "10.96.0.10";
export const KUBERNETES_SERVICE_IP = "10.96.0.1";

/** What a cluster of any kind begins with. `apiserverIP` is where the `kubernetes` Service leads. */
export function systemObjects(epochMs: number, apiserverIP: string): Obj[] {
  return [
    ...["default", "kube-node-lease", "kube-public", "kube-system"].map(namespace),
    kubernetesService(),
    kubernetesEndpoints(apiserverIP),
    kubernetesEndpointSlice(apiserverIP),
    priorityClass(
      "system-cluster-critical",
      2_000_000_000,
      "Used for system critical pods that must run in the cluster, but can be moved to another node if necessary.",
    ),
    priorityClass(
      "system-node-critical",
      2_000_001_000,
      "Used for system critical pods that must not be moved from their current node.",
    ),
  ].map((object) => asStored(object, epochMs));
}

/** Gives an object what the API server would have given it: uid, time and generation. */
export function asStored(object: Obj, epochMs: number): Obj {
  const { namespace = "", name } = object.metadata;
  return {
    ...object,
    metadata: {
      ...object.metadata,
      uid: object.metadata.uid ?? drawUid(0, "bootstrap", `${object.kind} ${namespace}/${name}`),
      creationTimestamp: object.metadata.creationTimestamp ?? formatTime(epochMs),
    },
  };
}

function namespace(name: string): Obj {
  return {
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name, labels: { "kubernetes.io/metadata.name": name } },
    spec: { finalizers: ["kubernetes"] },
    status: { phase: "Active" },
  };
}

function kubernetesService(): Obj {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "kubernetes", namespace: "default", labels: { component: "apiserver", provider: "kubernetes" } },
    spec: {
      clusterIP: KUBERNETES_SERVICE_IP,
      clusterIPs: [KUBERNETES_SERVICE_IP],
      internalTrafficPolicy: "Cluster",
      ipFamilies: ["IPv4"],
      ipFamilyPolicy: "SingleStack",
      ports: [{ name: "https", port: 443, protocol: "TCP", targetPort: 6443 }],
      sessionAffinity: "None",
      type: "ClusterIP",
    },
    status: { loadBalancer: {} },
  };
}

function kubernetesEndpoints(ip: string): Obj {
  return {
    apiVersion: "v1",
    kind: "Endpoints",
    metadata: {
      name: "kubernetes",
      namespace: "default",
      labels: { "endpointslice.kubernetes.io/skip-mirror": "true" },
    },
    subsets: [{ addresses: [{ ip }], ports: [{ name: "https", port: 6443, protocol: "TCP" }] }],
  };
}

function kubernetesEndpointSlice(ip: string): Obj {
  return {
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: { name: "kubernetes", namespace: "default", labels: { "kubernetes.io/service-name": "kubernetes" } },
    addressType: "IPv4",
    endpoints: [{ addresses: [ip], conditions: { ready: true } }],
    ports: [{ name: "https", port: 6443, protocol: "TCP" }],
  };
}

function priorityClass(name: string, value: number, description: string): Obj {
  return {
    apiVersion: "scheduling.k8s.io/v1",
    kind: "PriorityClass",
    metadata: { name, generation: 1 },
    value,
    description,
    preemptionPolicy: "PreemptLowerPriority",
  };
}
