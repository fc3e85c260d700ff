/** The control plane's own containers: their work is done by the simulator's components, these are their processes. */
import type { HttpRule, Image } from "../../kubelet/runtime/image";

const HEALTHY: readonly HttpRule[] = [
  { path: "/healthz", body: "ok" },
  { path: "/livez", body: "ok" },
  { path: "/readyz", body: "ok" },
  { path: "/health*", body: '{"health":"true","reason":""}' },
];

const component = (name: string, port: number, sizeBytes: number, memoryBytes: number): Image => ({
  repository: `registry.k8s.io/${name}`,
  tags: "any",
  sizeBytes,
  program: {
    entrypoint: [`/usr/local/bin/${name}`],
    tools: "none",
    startupMs: 500,
    listens: [{ port, fromFlag: "--secure-port" }],
    http: HEALTHY,
    cpuMillicores: 20,
    memoryBytes,
  },
});

export const controlPlane: readonly Image[] = [
  component("kube-apiserver", 6_443, 27_000_000, 250_000_000),
  component("kube-controller-manager", 10_257, 23_000_000, 60_000_000),
  component("kube-scheduler", 10_259, 17_000_000, 30_000_000),
  {
    repository: "registry.k8s.io/etcd",
    tags: "any",
    sizeBytes: 59_000_000,
    program: {
      entrypoint: ["etcd"],
      tools: "none",
      startupMs: 300,
      listens: [{ port: 2_379 }, { port: 2_380 }, { port: 2_381 }],
      http: HEALTHY,
      cpuMillicores: 20,
      memoryBytes: 50_000_000,
    },
  },
];
