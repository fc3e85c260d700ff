/** The parts of a Pod that the runtime looks at. */
import type { Pod } from "../../schema/types";

/** A pod as the kubelet works with it: with a spec, bound to this node. */
export type RuntimePod = Pod & { spec: NonNullable<Pod["spec"]> };

/** The host name inside the pod's containers. */
export function hostnameOf(pod: RuntimePod, nodeName: string): string {
  if (pod.spec.hostNetwork) return nodeName;
  return pod.spec.hostname || pod.metadata.name.slice(0, 63).replace(/[-.]+$/, "");
}
