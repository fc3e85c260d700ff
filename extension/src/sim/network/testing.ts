/** A small network without a cluster, for tests of walks and names: nodes, pods that listen, Services with endpoints. */
import type { Obj } from "../api/types";
import { Kernel } from "../kernel/kernel";
import type { ContainerProgram, ImageRule, KubeletConfig, PodRecord } from "../kubelet";
import type { EndpointSlice, Service } from "../schema/types";
import { Mvcc } from "../store/mvcc";
import { SEPARATOR } from "../transport/program";
import { type NetworkPhysics, type NetworkPlan, netfilterTables, networkPlan, physicsFromOutside } from "./physics";
import { hasRules, type Match, matchesOf, type ServiceEntry } from "./serviceRules";

export interface TestPod {
  readonly name: string;
  readonly node: string;
  readonly ip: string;
  readonly image?: "web" | "echo" | "coredns";
  readonly hostNetwork?: boolean;
  readonly spec?: Record<string, unknown>;
}

export interface NetworkRig {
  readonly kernel: Kernel;
  readonly plan: NetworkPlan;
  readonly physics: NetworkPhysics;
  put(...objects: unknown[]): void;
  pod(pod: TestPod): void;
  /** A Service and its one EndpointSlice, in the store and in every node's rules. */
  service(service: unknown, endpoints?: readonly unknown[], ports?: readonly unknown[]): void;
}

const PROGRAMS: Readonly<Record<string, ContainerProgram>> = {
  web: {
    entrypoint: ["/web"],
    listens: [{ port: 8080 }],
    http: [
      { path: "/slow", delayMs: 9_000 },
      { path: "/crash", effect: "exit", body: "bye\n" },
      { body: "{hostname} {client}\n" },
    ],
  },
  echo: { entrypoint: ["/echo"], listens: [{ port: 7, protocol: "UDP" }] },
  coredns: { entrypoint: ["/coredns"], listens: [{ port: 53, protocol: "UDP" }] },
};

const IMAGES: ImageRule = {
  catalogue: Object.entries(PROGRAMS).map(([repository, program]) => ({
    repository,
    tags: "any",
    sizeBytes: 1,
    program,
  })),
  others: "refuse",
};

export const NODES: readonly KubeletConfig[] = [1, 2].map((n) => ({
  nodeName: `node-${n}`,
  internalIP: `172.18.0.1${n}`,
  podCIDR: `10.244.${n}.0/24`,
  clusterDNS: "10.96.0.10",
  clusterDomain: "cluster.local",
  capacity: { cpu: "4", memory: "8Gi" },
  images: IMAGES,
}));

export function networkRig(rest: Partial<Pick<NetworkPlan, "proxyMode">> = {}): NetworkRig {
  const kernel = new Kernel({ seed: 1, epochMs: 1_000_000, recordsMax: 10_000, digest: false });
  const store = new Mvcc(kernel, () => ({}));
  const plan = networkPlan(NODES, { clusterCIDR: "10.244.0.0/16", serviceCIDR: "10.96.0.0/12", ...rest });
  const put = (...objects: unknown[]) => {
    for (const object of objects as Obj[]) {
      const { namespace, name } = object.metadata;
      store.commit(
        [{ sort: "put", kind: object.kind, key: namespace ? `${namespace}/${name}` : name, object }],
        () => 0,
      );
    }
  };
  put(
    { apiVersion: "v1", kind: "Namespace", metadata: { name: "default" } },
    { apiVersion: "v1", kind: "Namespace", metadata: { name: "kube-system" } },
  );
  return {
    kernel,
    plan,
    get physics() {
      return physicsFromOutside(kernel, plan);
    },
    put,
    pod(pod) {
      const record = recordOf(pod, kernel.nowMs);
      put({ ...record.pod, spec: { ...record.pod.spec, nodeName: pod.node } });
      const place = `kubelet@${pod.node}${SEPARATOR}`;
      kernel.table("own/kubelet/pods").set(place + record.key, [record]);
      kernel.table("own/kubelet/uids").set(place + record.uid, record.key);
      if (!pod.hostNetwork) kernel.table("own/kubelet/addresses").set(place + pod.ip, { podUid: record.uid });
    },
    service(given, endpoints = [], ports) {
      const service = given as Service;
      const { name, namespace } = service.metadata;
      const slice = {
        apiVersion: "discovery.k8s.io/v1",
        kind: "EndpointSlice",
        metadata: { name: `${name}-1`, namespace, labels: { "kubernetes.io/service-name": name } },
        addressType: "IPv4",
        endpoints,
        ports:
          ports ??
          (service.spec?.ports ?? []).map((port) => ({
            name: port.name ?? "",
            port: port.targetPort,
            protocol: port.protocol ?? "TCP",
          })),
      } as unknown as EndpointSlice;
      put(service, slice);
      if (!hasRules(service)) return;
      for (const node of plan.nodes.keys()) {
        const tables = netfilterTables((table) => kernel.table(table), node);
        tables.set<ServiceEntry>("services", `${namespace}/${name}`, { service, slices: [slice] });
        for (const [key, match] of matchesOf(service)) tables.set<Match>("matches", key, match);
      }
    },
  };
}

/** A Service as the API server would have completed it. */
export function serviceOf(name: string, spec: Record<string, unknown>, namespace = "default"): unknown {
  const { clusterIP } = spec;
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name, namespace },
    spec: { ...(clusterIP ? { clusterIPs: [clusterIP] } : {}), ...spec },
  };
}

/** An endpoint of a slice that leads to a pod. */
export function endpoint(pod: string, ip: string, node: string, more: Record<string, unknown> = {}): unknown {
  return {
    addresses: [ip],
    nodeName: node,
    conditions: { ready: true, serving: true, terminating: false },
    targetRef: { kind: "Pod", namespace: "default", name: pod },
    ...more,
  };
}

function recordOf(
  { name, node, ip, image = "web", hostNetwork = false, spec = {} }: TestPod,
  nowMs: number,
): PodRecord {
  const uid = `uid-${name}`;
  const namespace = image === "coredns" ? "kube-system" : "default";
  return {
    key: `${namespace}/${name}`,
    uid,
    namespace,
    name,
    isStatic: false,
    pod: {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name, namespace, uid },
      spec: { containers: [{ name: image, image }], nodeName: node, hostNetwork, ...spec },
    } as PodRecord["pod"],
    worker: "sync",
    requests: {},
    seenMs: nowMs,
    sandboxAttempts: 1,
    sandbox: {
      id: `sandbox-${name}`,
      attempt: 0,
      state: "ready",
      createdMs: nowMs - 1_000,
      readyMs: nowMs - 1_000,
      ip,
      hostNetwork,
    },
    containers: [
      {
        id: `containerd://${name}`,
        name: image,
        kind: "container",
        attempt: 0,
        image,
        imageId: image,
        spec: "",
        state: "running",
        createdMs: nowMs - 1_000,
        startedMs: nowMs - 1_000,
        process: { sort: "program", args: [] },
        env: {},
        files: {},
        mounts: [],
        user: 0,
      },
    ],
    waiting: {},
    backoffs: {},
    pulls: {},
    volumes: { mounted: true },
    probes: {},
    observed: {},
  };
}
