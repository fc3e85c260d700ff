/** Small distributions: a shell and its tools. */
import type { Image } from "../../kubelet/runtime/image";

export const alpine: readonly Image[] = [
  {
    repository: "alpine",
    tags: ["latest", "3", "3.18", "3.19", "3.20", "3.21", "3.22"],
    sizeBytes: 3_800_000,
    program: {
      command: ["/bin/sh"],
      files: { "/etc/os-release": 'NAME="Alpine Linux"\nID=alpine\n' },
      memoryBytes: 1_000_000,
    },
  },
  ...["debian", "ubuntu", "python", "node"].map((repository) => ({
    repository,
    tags: "any" as const,
    sizeBytes: repository === "debian" || repository === "ubuntu" ? 30_000_000 : 360_000_000,
    program: {
      command: ["/bin/bash"],
      programs: ["python", "python3", "node", "npm", "java"],
      listens: [{ port: 8_000, fromEnv: "PORT" }],
      memoryBytes: 20_000_000,
    },
  })),
  {
    // The pi of the Job in the Kubernetes documentation.
    repository: "perl",
    tags: "any",
    sizeBytes: 335_000_000,
    program: {
      command: ["perl"],
      ends: { afterMs: 5_000, exitCode: 0 },
      logs: [
        {
          afterMs: 4_900,
          text: "3.14159265358979323846264338327950288419716939937510582097494459230781640628620899862803482534211706798214808651",
        },
      ],
      memoryBytes: 20_000_000,
    },
  },
];
