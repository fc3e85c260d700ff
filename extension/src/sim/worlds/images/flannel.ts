/** The network plugin of the course, and kube-proxy: they run for ever; the node's network is modelled elsewhere. */
import type { Image } from "../../kubelet/runtime/image";

export const flannel: readonly Image[] = [
  {
    repository: "ghcr.io/flannel-io/flannel",
    tags: "any",
    sizeBytes: 32_000_000,
    program: {
      entrypoint: ["/opt/bin/flanneld"],
      logs: [
        { afterMs: 200, text: "Determining IP address of default interface" },
        { afterMs: 400, text: "Running backend." },
      ],
      memoryBytes: 12_000_000,
    },
  },
  {
    repository: "ghcr.io/flannel-io/flannel-cni-plugin",
    tags: "any",
    sizeBytes: 4_800_000,
    program: { ends: { afterMs: 50, exitCode: 0 } },
  },
  {
    repository: "registry.k8s.io/kube-proxy",
    tags: "any",
    sizeBytes: 26_000_000,
    program: {
      entrypoint: ["/usr/local/bin/kube-proxy"],
      tools: "none",
      startupMs: 200,
      listens: [{ port: 10_249 }, { port: 10_256 }],
      http: [{ path: "/healthz", body: "ok" }],
      logs: [{ afterMs: 150, text: '"Using iptables proxy"' }],
      memoryBytes: 14_000_000,
    },
  },
];
