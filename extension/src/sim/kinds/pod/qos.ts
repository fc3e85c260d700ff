/** Quality of service: who is killed first when a node runs out of memory (pkg/apis/core/helper/qos). */
import type { Pod, PodSpec, ResourceRequirements } from "../../schema/types";
import { compareQuantities } from "../common/quantities";

type QosClass = NonNullable<NonNullable<Pod["status"]>["qosClass"]>;

/**
 * Guaranteed if every container limits CPU and memory and asks for exactly that, BestEffort if none asks for anything,
 * else Burstable. Resources of the pod as a whole stand for those of its containers.
 */
export function qosClassOf(spec: PodSpec): QosClass {
  const holders: (ResourceRequirements | undefined)[] = hasAmounts(spec.resources)
    ? [spec.resources]
    : [...(spec.initContainers ?? []), ...(spec.containers ?? [])].map(({ resources }) => resources);
  if (!holders.some(hasAmounts)) return "BestEffort";
  return holders.every(isGuaranteed) ? "Guaranteed" : "Burstable";
}

const counted = ["cpu", "memory"];

function hasAmounts(resources: ResourceRequirements | undefined): boolean {
  return counted.some(
    (name) =>
      compareQuantities(resources?.requests?.[name], 0) > 0 || compareQuantities(resources?.limits?.[name], 0) > 0,
  );
}

function isGuaranteed(resources: ResourceRequirements | undefined): boolean {
  return counted.every((name) => {
    const limit = resources?.limits?.[name];
    const request = resources?.requests?.[name] ?? limit;
    return compareQuantities(limit, 0) > 0 && compareQuantities(request, limit) === 0;
  });
}
