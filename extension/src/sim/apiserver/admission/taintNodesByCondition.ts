/** A new node takes no pods before the node controller has seen it (plugin/pkg/admission/nodetaint). */
import type { Node } from "../../schema/types";
import type { AdmissionPlugin } from "./index";

const NOT_READY = "node.kubernetes.io/not-ready";

export const taintNodesByCondition: AdmissionPlugin = {
  name: "TaintNodesByCondition",
  kinds: ["Node"],
  admit({ operation, subresource, object }) {
    if (operation !== "CREATE" || subresource) return;
    const node = object as unknown as Node;
    const taints = node.spec?.taints ?? [];
    if (taints.some(({ key, effect }) => key === NOT_READY && effect === "NoSchedule")) return;
    node.spec = { ...node.spec, taints: [...taints, { key: NOT_READY, effect: "NoSchedule" }] };
  },
};
