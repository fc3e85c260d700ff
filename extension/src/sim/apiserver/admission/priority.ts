/** Resolves a pod's priority from its class (plugin/pkg/admission/priority). */
import { forbidden } from "../../api/errors";
import type { Pod, PriorityClass } from "../../schema/types";
import type { Desk } from "../plan";
import type { AdmissionPlugin } from "./index";

/** Classes that exist without an object. */
const SYSTEM_CLASSES: Readonly<Record<string, number>> = {
  "system-cluster-critical": 2_000_000_000,
  "system-node-critical": 2_000_001_000,
};

export const priority: AdmissionPlugin = {
  name: "Priority",
  kinds: ["Pod"],
  admit({ desk, kind, operation, request, object }) {
    if (kind.id !== "Pod" || operation !== "CREATE" || request.subresource) return;
    const pod = object as unknown as Pod;
    const spec = pod.spec!;
    const found = spec.priorityClassName ? named(desk, spec.priorityClassName) : globalDefault(desk);
    if (!found) {
      throw forbidden("pods", pod.metadata.name, `no PriorityClass with name ${spec.priorityClassName} was found`);
    }
    const { value, preemptionPolicy, name } = found;
    if (spec.priority !== undefined && spec.priority !== value) {
      throw forbidden(
        "pods",
        pod.metadata.name,
        `the integer value of priority (${spec.priority}) must not be provided in pod spec; priority admission controller computed ${value} from the given PriorityClass name`,
      );
    }
    if (name) spec.priorityClassName = name;
    spec.priority = value;
    spec.preemptionPolicy ??= preemptionPolicy;
  },
};

interface Resolved {
  readonly name?: string;
  readonly value: number;
  readonly preemptionPolicy: "Never" | "PreemptLowerPriority";
}

function named(desk: Desk, name: string): Resolved | undefined {
  const found = desk.get("PriorityClass", undefined, name) as PriorityClass | undefined;
  if (found)
    return { name, value: found.value ?? 0, preemptionPolicy: found.preemptionPolicy ?? "PreemptLowerPriority" };
  const value = SYSTEM_CLASSES[name];
  return value === undefined ? undefined : { name, value, preemptionPolicy: "PreemptLowerPriority" };
}

function globalDefault(desk: Desk): Resolved {
  let lowest: PriorityClass | undefined;
  for (const object of desk.snapshot("PriorityClass").objects.values()) {
    const candidate = object as unknown as PriorityClass;
    // Where several claim to be the default, the lowest wins.
    if (candidate.globalDefault && (!lowest || (candidate.value ?? 0) < (lowest.value ?? 0))) lowest = candidate;
  }
  if (!lowest) return { value: 0, preemptionPolicy: "PreemptLowerPriority" };
  return {
    name: lowest.metadata.name,
    value: lowest.value ?? 0,
    preemptionPolicy: lowest.preemptionPolicy ?? "PreemptLowerPriority",
  };
}
