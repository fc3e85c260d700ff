/** busybox: a shell and its tools; its own command is a shell that ends for want of a terminal. */
import type { Image } from "../../kubelet/runtime/image";

export const busybox: readonly Image[] = [
  {
    repository: "busybox",
    tags: ["latest", "stable", "1", "1.28", "1.35", "1.36", "1.37", "musl", "glibc"],
    sizeBytes: 2_160_000,
    program: { command: ["sh"], cpuMillicores: 1, memoryBytes: 1_000_000 },
  },
];
