/** A pod's runtime class gives it overhead and a place to run (plugin/pkg/admission/runtimeclass). */
import { deepCopy, deepEqual } from "../../../base/json";
import { forbidden } from "../../api/errors";
import type { Pod, RuntimeClass } from "../../schema/types";
import type { AdmissionPlugin } from "./index";

export const runtimeClass: AdmissionPlugin = {
  name: "RuntimeClass",
  kinds: ["Pod"],
  admit({ desk, operation, subresource, object }) {
    if (operation !== "CREATE" || subresource) return;
    const pod = object as unknown as Pod;
    const spec = pod.spec!;
    const refuse = (why: string) => forbidden("pods", pod.metadata.name, why);
    const name = spec.runtimeClassName;
    if (!name) {
      if (spec.overhead && Object.keys(spec.overhead).length > 0)
        throw refuse("pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead");
      return;
    }
    const found = desk.get("RuntimeClass", undefined, name) as RuntimeClass | undefined;
    if (!found) throw refuse(`pod rejected: RuntimeClass ${JSON.stringify(name)} not found`);
    const overhead = found.overhead?.podFixed;
    if (spec.overhead && !deepEqual(spec.overhead, overhead ?? {}))
      throw refuse("pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead");
    if (overhead) spec.overhead = deepCopy(overhead);
    const { nodeSelector = {}, tolerations = [] } = found.scheduling ?? {};
    for (const [key, value] of Object.entries(nodeSelector)) {
      const given = spec.nodeSelector?.[key];
      if (given !== undefined && given !== value)
        throw refuse(
          `conflict: runtimeClass.scheduling.nodeSelector[${key}] = ${value}; pod.spec.nodeSelector[${key}] = ${given}`,
        );
      spec.nodeSelector = { ...spec.nodeSelector, [key]: value };
    }
    const missing = tolerations.filter(
      (toleration) => !spec.tolerations?.some((given) => deepEqual(given, toleration)),
    );
    if (missing.length > 0) spec.tolerations = [...(spec.tolerations ?? []), ...deepCopy(missing)];
  },
};
