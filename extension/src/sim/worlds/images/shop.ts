/** The course's own web application. It answers its version on `/`; v3 is broken on purpose. */
import type { HttpRule, Image } from "../../kubelet/runtime/image";

const LOG = '{client} "{method} {path}" {status}';

const PAGES: readonly HttpRule[] = [
  { path: "/healthz", body: "ok\n" },
  { path: "/ready", status: 503, body: "warming up\n", whileYoungerThanMs: 1_000 },
  { path: "/ready", body: "ready\n" },
  { path: "/version", body: "{version}\n", log: LOG },
  { path: "/slow", body: "slow answer from {hostname}\n", delayMs: 3_000, log: LOG },
  { path: "/crash", body: "bye\n", effect: "exit", log: LOG },
  { path: "/break", body: "from now on unhealthy\n", effect: "fail-health", log: LOG },
  { path: "/config", body: "{env:GREETING:no greeting}\n", log: LOG },
  { path: "/", body: "shop {version} on {hostname}\n", log: LOG },
];

export const shop: readonly Image[] = [
  {
    repository: "shop",
    tags: ["v1", "v2", "v3", "latest"],
    sizeBytes: 24_000_000,
    program: {
      entrypoint: ["/shop"],
      env: { PORT: "8080" },
      startupMs: 400,
      listens: [{ port: 8_080, fromEnv: "PORT" }],
      http: PAGES,
      grpc: { "": "SERVING" },
      logs: [{ afterMs: 400, text: "shop {version} listening on port {env:PORT}" }],
      onTerminate: { does: "exit", afterMs: 200 },
      cpuMillicores: 5,
      cpuMillicoresPerRequest: 5,
      memoryBytes: 20_000_000,
    },
    byTag: {
      v3: {
        http: [
          { path: "/healthz", status: 500, body: "database schema is too old\n", log: LOG },
          { status: 500, body: "internal error\n", log: LOG },
        ],
      },
    },
  },
  {
    repository: "shop-private",
    tags: ["v1"],
    private: true,
    sizeBytes: 24_000_000,
    program: { entrypoint: ["/shop"], listens: [{ port: 8_080 }], http: PAGES, memoryBytes: 20_000_000 },
  },
];
