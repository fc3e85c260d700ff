/** Images that misbehave in one known way each, for labs about probes, limits and restarts. */
import type { Image } from "../../kubelet/runtime/image";

const OK = [{ path: "/healthz", body: "ok\n" }, { body: "{hostname}\n" }];

export const troubled: readonly Image[] = [
  {
    // Starts so slowly that an eager liveness probe kills it first.
    repository: "slow-start",
    tags: "any",
    sizeBytes: 15_000_000,
    program: {
      entrypoint: ["/slow-start"],
      startupMs: 40_000,
      listens: [{ port: 8_080 }],
      http: OK,
      logs: [
        { afterMs: 0, text: "loading data" },
        { afterMs: 40_000, text: "ready" },
      ],
      memoryBytes: 30_000_000,
    },
  },
  {
    repository: "crashing",
    tags: "any",
    sizeBytes: 15_000_000,
    program: {
      entrypoint: ["/crashing"],
      ends: { afterMs: 2_000, exitCode: 1 },
      logs: [
        { afterMs: 100, text: "connecting to the database" },
        { afterMs: 1_900, text: "fatal: no database" },
      ],
      memoryBytes: 10_000_000,
    },
  },
  {
    // Grows by 5 MB a second until its limit stops it.
    repository: "leaky",
    tags: "any",
    sizeBytes: 15_000_000,
    program: {
      entrypoint: ["/leaky"],
      listens: [{ port: 8_080 }],
      http: OK,
      memoryBytes: 20_000_000,
      memoryBytesPerSecond: 5_000_000,
      cpuMillicores: 10,
    },
  },
  {
    // Ignores SIGTERM, so that it only ends when its grace period does.
    repository: "stubborn",
    tags: "any",
    sizeBytes: 15_000_000,
    program: {
      entrypoint: ["/stubborn"],
      listens: [{ port: 8_080 }],
      http: OK,
      onTerminate: { does: "ignore" },
      memoryBytes: 10_000_000,
    },
  },
  {
    // Healthy for half a minute, then not.
    repository: "flaky",
    tags: "any",
    sizeBytes: 15_000_000,
    program: {
      entrypoint: ["/flaky"],
      listens: [{ port: 8_080 }],
      http: [{ path: "/healthz", status: 500, body: "stuck\n", onceOlderThanMs: 30_000 }, ...OK],
      memoryBytes: 10_000_000,
    },
  },
  {
    // Busy with whatever it is asked: CPU follows the requests.
    repository: "busy",
    tags: "any",
    sizeBytes: 15_000_000,
    program: {
      entrypoint: ["/busy"],
      listens: [{ port: 8_080 }],
      http: [{ delayMs: 50, body: "done\n" }],
      cpuMillicores: 5,
      cpuMillicoresPerRequest: 20,
      memoryBytes: 20_000_000,
    },
  },
  {
    // Asks its target again and again; the network's traffic model drives it.
    repository: "load-generator",
    tags: "any",
    sizeBytes: 6_000_000,
    program: {
      entrypoint: ["/load-generator"],
      env: { TARGET: "http://web", RATE: "10" },
      logs: [{ afterMs: 100, text: "asking {env:TARGET} {env:RATE} times a second" }],
      cpuMillicores: 20,
      memoryBytes: 8_000_000,
    },
  },
];
