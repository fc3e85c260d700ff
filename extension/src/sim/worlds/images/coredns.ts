/** CoreDNS: answers on 53; health on 8080, readiness on 8181, metrics on 9153. */
import type { Image } from "../../kubelet/runtime/image";

export const coredns: readonly Image[] = ["registry.k8s.io/coredns/coredns", "coredns/coredns"].map((repository) => ({
  repository,
  tags: "any",
  sizeBytes: 22_000_000,
  program: {
    entrypoint: ["/coredns"],
    tools: "none",
    startupMs: 300,
    listens: [{ port: 53, protocol: "UDP" }, { port: 53 }, { port: 8080 }, { port: 8181 }, { port: 9153 }],
    http: [
      { path: "/health", body: "OK" },
      { path: "/ready", body: "OK" },
      { path: "/metrics", body: "# CoreDNS\n" },
    ],
    logs: [
      { afterMs: 250, text: ".:53" },
      { afterMs: 260, text: "CoreDNS-1.12.4" },
      { afterMs: 261, text: "linux/amd64, go1.24, simulated" },
    ],
    onTerminate: { does: "exit", afterMs: 5_000 },
    cpuMillicores: 2,
    memoryBytes: 15_000_000,
  },
}));
