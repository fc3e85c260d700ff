/** The test host of the Kubernetes project and other servers that tell who answers. */
import type { Image } from "../../kubelet/runtime/image";

export const agnhost: readonly Image[] = [
  {
    repository: "registry.k8s.io/e2e-test-images/agnhost",
    tags: "any",
    sizeBytes: 53_000_000,
    program: {
      entrypoint: ["/agnhost"],
      command: ["pause"],
      startupMs: 50,
      listens: [
        { port: 8_080, fromFlag: "--http-port" },
        { port: 9_376, fromFlag: "--port" },
      ],
      http: [
        { path: "/hostname", body: "{hostname}" },
        { path: "/clientip", body: "{client}" },
        { path: "/healthz", body: "ok" },
        { path: "/exit", effect: "exit" },
        { body: "{hostname}" },
      ],
      grpc: { "": "SERVING" },
      memoryBytes: 5_000_000,
    },
  },
  {
    repository: "hashicorp/http-echo",
    tags: "any",
    sizeBytes: 4_000_000,
    program: {
      entrypoint: ["/http-echo"],
      tools: "none",
      listens: [{ port: 5_678, fromFlag: "-listen" }],
      http: [{ body: "{arg:-text:hello-world}\n" }],
      memoryBytes: 3_000_000,
      user: 65_532,
    },
  },
  {
    repository: "traefik/whoami",
    tags: "any",
    sizeBytes: 3_000_000,
    program: {
      entrypoint: ["/whoami"],
      tools: "none",
      listens: [{ port: 80, fromFlag: "--port" }],
      http: [{ body: "Hostname: {hostname}\nIP: {ip}\nRemoteAddr: {client}\nGET {path} HTTP/1.1\n" }],
      memoryBytes: 3_000_000,
    },
  },
];
