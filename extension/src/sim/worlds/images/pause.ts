/** The container that holds a pod's network namespace: it does nothing, for ever. */
import type { Image } from "../../kubelet/runtime/image";

export const pause: readonly Image[] = [
  {
    repository: "registry.k8s.io/pause",
    tags: "any",
    sizeBytes: 320_000,
    program: { entrypoint: ["/pause"], tools: "none", memoryBytes: 300_000, user: 65_535 },
  },
];
