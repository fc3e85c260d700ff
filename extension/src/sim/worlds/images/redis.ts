/** Redis: speaks its own protocol on 6379. */
import type { Image } from "../../kubelet/runtime/image";

export const redis: readonly Image[] = [
  {
    repository: "redis",
    tags: "any",
    sizeBytes: 44_000_000,
    program: {
      entrypoint: ["docker-entrypoint.sh"],
      command: ["redis-server"],
      workingDirectory: "/data",
      startupMs: 200,
      listens: [{ port: 6_379, fromFlag: "--port" }],
      logs: [
        { afterMs: 10, text: "1:C oO0OoO0OoO0Oo Redis is starting oO0OoO0OoO0Oo" },
        { afterMs: 190, text: "1:M * Ready to accept connections tcp" },
      ],
      onTerminate: { does: "exit", afterMs: 100 },
      cpuMillicores: 2,
      memoryBytes: 10_000_000,
    },
  },
];
