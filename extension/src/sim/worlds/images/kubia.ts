/** Small servers that say which pod answers, known from books and tutorials. */
import type { Image } from "../../kubelet/runtime/image";

export const kubia: readonly Image[] = [
  {
    repository: "luksa/kubia",
    tags: "any",
    sizeBytes: 260_000_000,
    program: {
      command: ["node", "app.js"],
      startupMs: 300,
      listens: [{ port: 8_080 }],
      http: [{ body: "You've hit {hostname}\n", log: "Received request from {client}" }],
      logs: [{ afterMs: 250, text: "Kubia server starting..." }],
      onTerminate: { does: "ignore" },
      cpuMillicores: 2,
      cpuMillicoresPerRequest: 2,
      memoryBytes: 25_000_000,
    },
  },
  {
    repository: "gcr.io/google-samples/hello-app",
    tags: ["1.0", "2.0"],
    sizeBytes: 11_000_000,
    program: {
      entrypoint: ["/hello-app"],
      tools: "none",
      listens: [{ port: 8_080, fromEnv: "PORT" }],
      http: [{ body: "Hello, world!\nVersion: {version}.0\nHostname: {hostname}\n", log: "Serving request: {path}" }],
      memoryBytes: 4_000_000,
    },
  },
];
