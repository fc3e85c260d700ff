/**
 * The world of the labs: a control plane on a node of its own, workers, and the pods that a cluster made by kubeadm has
 * in kube-system. Everything that a learner sees there is an object that the controllers and kubelets really keep.
 */
import type { Obj } from "../api/types";
import { networkPlan } from "../network";
import type { Pod } from "../schema/types";
import { courseImageRule } from "./images";
import { machineIP, nodeConfig } from "./nodes";
import { asStored, CLUSTER_DNS_IP, SERVICE_CIDR, systemObjects } from "./systemObjects";
import { LAB_EPOCH_MS, standardPrograms, UPSTREAM_LIMITS, type World, type WorldOptions } from "./world";

const CONTROL_PLANE = "cp-1";
const VERSION = "v1.36.0";
const CLUSTER_CIDR = "10.244.0.0/16";
const CONTROL_PLANE_TAINT = { key: "node-role.kubernetes.io/control-plane", effect: "NoSchedule" } as const;

export function courseWorld({ workers = 3, epochMs = LAB_EPOCH_MS, limits }: WorldOptions = {}): World {
  const names = Array.from({ length: workers }, (_, i) => `node-${i + 1}`);
  const preloadedImages = [
    `registry.k8s.io/kube-proxy:${VERSION}`,
    "ghcr.io/flannel-io/flannel:v0.27.4",
    "registry.k8s.io/pause:3.10.1",
  ];
  const kubelets = [
    nodeConfig(0, CONTROL_PLANE, {
      labels: {
        "node-role.kubernetes.io/control-plane": "",
        "node.kubernetes.io/exclude-from-external-load-balancers": "",
      },
      taints: [CONTROL_PLANE_TAINT],
      capacity: { cpu: "4", memory: "8Gi", ephemeralStorage: "100Gi" },
      images: courseImageRule,
      preloadedImages: [...preloadedImages, ...staticPods().map((pod) => pod.spec!.containers[0]!.image!)],
      staticPods: staticPods(),
    }),
    ...names.map((name, i) =>
      nodeConfig(i + 1, name, {
        capacity: { cpu: "4", memory: "8Gi", ephemeralStorage: "100Gi" },
        images: courseImageRule,
        preloadedImages,
      }),
    ),
  ];
  const network = networkPlan(kubelets, { clusterCIDR: CLUSTER_CIDR, serviceCIDR: SERVICE_CIDR });
  const { instances, programs } = standardPrograms(CONTROL_PLANE, kubelets, { ...UPSTREAM_LIMITS, ...limits }, network);
  return {
    name: "course",
    epochMs,
    apiserver: `kube-apiserver@${CONTROL_PLANE}`,
    etcd: `etcd@${CONTROL_PLANE}`,
    instances,
    programs,
    objects: [...systemObjects(epochMs, machineIP(0)), ...addons().map((object) => asStored(object, epochMs))],
    nodes: [CONTROL_PLANE, ...names],
    network,
  };
}

// ── The control plane: pods that the kubelet of cp-1 runs from its own files ───────────────────────────────────────

function staticPods(): Pod[] {
  const ip = machineIP(0);
  return [
    staticPod("etcd", "registry.k8s.io/etcd:3.6.6-0", "100m", [
      "etcd",
      "--advertise-client-urls",
      `https://${ip}:2379`,
      "--data-dir",
      "/var/lib/etcd",
    ]),
    staticPod("kube-apiserver", `registry.k8s.io/kube-apiserver:${VERSION}`, "250m", [
      "kube-apiserver",
      `--advertise-address=${ip}`,
      "--authorization-mode=Node,RBAC",
      "--etcd-servers=https://127.0.0.1:2379",
      `--service-cluster-ip-range=${SERVICE_CIDR}`,
    ]),
    staticPod("kube-controller-manager", `registry.k8s.io/kube-controller-manager:${VERSION}`, "200m", [
      "kube-controller-manager",
      "--allocate-node-cidrs=true",
      `--cluster-cidr=${CLUSTER_CIDR}`,
      "--leader-elect=true",
    ]),
    staticPod("kube-scheduler", `registry.k8s.io/kube-scheduler:${VERSION}`, "100m", [
      "kube-scheduler",
      "--leader-elect=true",
    ]),
  ];
}

function staticPod(component: string, image: string, cpu: string, command: string[]): Pod {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: component, namespace: "kube-system", labels: { component, tier: "control-plane" } },
    spec: {
      containers: [
        { name: component, image, command, imagePullPolicy: "IfNotPresent", resources: { requests: { cpu } } },
      ],
      hostNetwork: true,
      priorityClassName: "system-node-critical",
      priority: 2_000_001_000,
      securityContext: { seccompProfile: { type: "RuntimeDefault" } },
      tolerations: [{ operator: "Exists", effect: "NoExecute" }],
    },
  };
}

// ── The add-ons: what `kubeadm init` and one `kubectl apply` of a CNI put into kube-system ─────────────────────────

function addons(): Obj[] {
  return [
    daemonSet(
      "kube-proxy",
      "kube-system",
      `registry.k8s.io/kube-proxy:${VERSION}`,
      ["/usr/local/bin/kube-proxy", "--config=/var/lib/kube-proxy/config.conf"],
      {},
    ),
    daemonSet(
      "kube-flannel-ds",
      "kube-system",
      "ghcr.io/flannel-io/flannel:v0.27.4",
      ["/opt/bin/flanneld", "--ip-masq", "--kube-subnet-mgr"],
      { cpu: "100m", memory: "50Mi" },
    ),
    coreDNS(),
    dnsService(),
    ...["coredns", "kube-proxy", "flannel"].map(serviceAccount),
    coreDNSConfig(),
  ];
}

function serviceAccount(name: string): Obj {
  return { apiVersion: "v1", kind: "ServiceAccount", metadata: { name, namespace: "kube-system" } };
}

function coreDNSConfig(): Obj {
  const Corefile = `.:53 {
    errors
    health {
       lameduck 5s
    }
    ready
    kubernetes cluster.local in-addr.arpa ip6.arpa {
       pods insecure
       fallthrough in-addr.arpa ip6.arpa
       ttl 30
    }
    prometheus :9153
    forward . /etc/resolv.conf
    cache 30
    loop
    reload
    loadbalance
}
`;
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "coredns", namespace: "kube-system" },
    data: { Corefile },
  };
}

const POD_DEFAULTS = {
  dnsPolicy: "ClusterFirst",
  restartPolicy: "Always",
  schedulerName: "default-scheduler",
  securityContext: {},
  terminationGracePeriodSeconds: 30,
};
const CONTAINER_DEFAULTS = {
  imagePullPolicy: "IfNotPresent",
  terminationMessagePath: "/dev/termination-log",
  terminationMessagePolicy: "File",
};

function daemonSet(
  name: string,
  namespace: string,
  image: string,
  command: string[],
  requests: Record<string, string>,
): Obj {
  const account = name === "kube-proxy" ? "kube-proxy" : "flannel";
  const labels = { "k8s-app": account };
  return {
    apiVersion: "apps/v1",
    kind: "DaemonSet",
    metadata: { name, namespace, labels, generation: 1 },
    spec: {
      revisionHistoryLimit: 10,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          ...POD_DEFAULTS,
          containers: [
            {
              name: account === "flannel" ? "kube-flannel" : name,
              image,
              command,
              resources: Object.keys(requests).length ? { requests } : {},
              ...CONTAINER_DEFAULTS,
            },
          ],
          hostNetwork: true,
          nodeSelector: { "kubernetes.io/os": "linux" },
          priorityClassName: "system-node-critical",
          serviceAccount: account,
          serviceAccountName: account,
          tolerations: [{ operator: "Exists" }],
        },
      },
      updateStrategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 1, maxSurge: 0 } },
    },
  };
}

function coreDNS(): Obj {
  const labels = { "k8s-app": "kube-dns" };
  const http = (path: string, port: number) => ({
    httpGet: { path, port, scheme: "HTTP" },
    periodSeconds: 10,
    successThreshold: 1,
  });
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "coredns", namespace: "kube-system", labels, generation: 1 },
    spec: {
      progressDeadlineSeconds: 600,
      replicas: 2,
      revisionHistoryLimit: 10,
      selector: { matchLabels: labels },
      strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: "25%", maxUnavailable: 1 } },
      template: {
        metadata: { labels },
        spec: {
          ...POD_DEFAULTS,
          containers: [
            {
              name: "coredns",
              image: "registry.k8s.io/coredns/coredns:v1.13.1",
              args: ["-conf", "/etc/coredns/Corefile"],
              ports: [
                { containerPort: 53, name: "dns", protocol: "UDP" },
                { containerPort: 53, name: "dns-tcp", protocol: "TCP" },
                { containerPort: 9153, name: "metrics", protocol: "TCP" },
              ],
              livenessProbe: {
                ...http("/health", 8080),
                failureThreshold: 5,
                initialDelaySeconds: 60,
                timeoutSeconds: 5,
              },
              readinessProbe: { ...http("/ready", 8181), failureThreshold: 3, timeoutSeconds: 1 },
              resources: { limits: { memory: "170Mi" }, requests: { cpu: "100m", memory: "70Mi" } },
              volumeMounts: [{ name: "config-volume", mountPath: "/etc/coredns", readOnly: true }],
              ...CONTAINER_DEFAULTS,
            },
          ],
          dnsPolicy: "Default",
          nodeSelector: { "kubernetes.io/os": "linux" },
          priorityClassName: "system-cluster-critical",
          serviceAccount: "coredns",
          serviceAccountName: "coredns",
          tolerations: [{ key: "CriticalAddonsOnly", operator: "Exists" }, CONTROL_PLANE_TAINT],
          volumes: [
            {
              name: "config-volume",
              configMap: { name: "coredns", items: [{ key: "Corefile", path: "Corefile" }], defaultMode: 420 },
            },
          ],
        },
      },
    },
  };
}

function dnsService(): Obj {
  const port = (name: string, number: number, protocol: string, target: number) => ({
    name,
    port: number,
    protocol,
    targetPort: target,
  });
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: {
      name: "kube-dns",
      namespace: "kube-system",
      labels: { "k8s-app": "kube-dns", "kubernetes.io/cluster-service": "true", "kubernetes.io/name": "CoreDNS" },
    },
    spec: {
      clusterIP: CLUSTER_DNS_IP,
      clusterIPs: [CLUSTER_DNS_IP],
      internalTrafficPolicy: "Cluster",
      ipFamilies: ["IPv4"],
      ipFamilyPolicy: "SingleStack",
      ports: [port("dns", 53, "UDP", 53), port("dns-tcp", 53, "TCP", 53), port("metrics", 9153, "TCP", 9153)],
      selector: { "k8s-app": "kube-dns" },
      sessionAffinity: "None",
      type: "ClusterIP",
    },
    status: { loadBalancer: {} },
  };
}
