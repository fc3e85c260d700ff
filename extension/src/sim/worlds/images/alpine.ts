/** Small distributions: a shell and its tools. */
import type { Image } from "../../kubelet/runtime/image";

export const alpine: readonly Image[] = [
  {
    repository: "alpine",
    tags: ["latest", "3", "3.18", "3.19", "3.20", "3.21", "3.22"],
    sizeBytes: 3_800_000,
    program: { command: ["/bin/sh"], files: { "/etc/os-release": 'NAME="Alpine Linux"\nID=alpine\n' }, memoryBytes: 1_000_000 },
  },
  ...["debian", "ubuntu", "python", "node"].map((repository) => ({
    repository,
    tags: "any" as const,
    sizeBytes: repository === "debian" || repository === "ubuntu" ? 30_000_000 : 360_000_000,
    program: { command: ["/bin/bash"], memoryBytes: 2_000_000 },
  })),
];
