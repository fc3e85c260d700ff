/**
 * The world in which the golden recordings were made: three bare nodes, no system pods, every image at hand.
 *
 * The control plane runs beside the nodes on a machine that is no node; nothing else runs anywhere.
 */
import { recordedImageRule } from "./images";
import { machineIP, nodeConfig } from "./nodes";
import { systemObjects } from "./systemObjects";
import { LAB_EPOCH_MS, standardPrograms, UPSTREAM_LIMITS, type World, type WorldOptions } from "./world";

const CONTROL_PLANE = "cp-1";

export function recordedWorld({ workers = 3, epochMs = LAB_EPOCH_MS, limits }: WorldOptions = {}): World {
  const nodes = Array.from({ length: workers }, (_, i) => `node-${i + 1}`);
  const kubelets = nodes.map((name, i) =>
    nodeConfig(i + 1, name, {
      capacity: { cpu: "4", memory: "8Gi", ephemeralStorage: "100Gi" },
      images: recordedImageRule,
      // Each of the nodes had run them before.
      preloadedImages: ["nginx:1.25", "nginx:1.26", "nginx:latest", "busybox:1", "busybox:latest"],
      runtime: { endsAtOnce: true, reportsUser: false, reportsNoMemory: true },
      // Images are there at once; a process that ends at once has been seen running, as the recordings have it.
      times: { pullResolveMs: 0, pullBytesPerSecond: 0, processMs: 1000 },
    }),
  );
  const { instances, programs } = standardPrograms(CONTROL_PLANE, kubelets, { ...UPSTREAM_LIMITS, ...limits });
  return {
    name: "recorded",
    epochMs,
    apiserver: `kube-apiserver@${CONTROL_PLANE}`,
    etcd: `etcd@${CONTROL_PLANE}`,
    instances,
    programs,
    objects: systemObjects(epochMs, machineIP(0)),
    nodes,
  };
}
