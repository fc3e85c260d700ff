/** Tool boxes for requests by hand. */
import type { Image } from "../../kubelet/runtime/image";

export const curl: readonly Image[] = [
  {
    repository: "curlimages/curl",
    tags: "any",
    sizeBytes: 9_000_000,
    program: { entrypoint: ["curl"], user: 100, memoryBytes: 2_000_000 },
  },
  {
    repository: "nicolaka/netshoot",
    tags: "any",
    sizeBytes: 200_000_000,
    program: { command: ["/bin/bash"], memoryBytes: 4_000_000 },
  },
  {
    repository: "tutum/dnsutils",
    tags: "any",
    sizeBytes: 70_000_000,
    program: { command: ["/bin/bash"], memoryBytes: 2_000_000 },
  },
];
