/**
 * Keeps pods off nodes whose taints they do not tolerate, and prefers nodes with few such taints of the soft sort.
 *
 * Modelled on pkg/scheduler/framework/plugins/tainttoleration/taint_toleration.go.
 * Left out: the operators Lt and Gt of tolerations, which are behind an alpha gate that is off by default.
 */
import type { Taint, Toleration } from "../../schema/types";
import { type ClusterEvent, normalizeByMax, type Plugin, unresolvable } from "../framework";
import type { NodeInfo } from "../nodeInfo";
import type { Pod, PodInfo } from "../podInfo";

/** Removing pods does not remove a taint, so preemption would not help. */
const UNTOLERATED = unresolvable("node(s) had untolerated taint(s)");

export const taintToleration: Plugin<undefined, readonly Toleration[]> = {
  name: "TaintToleration",
  weight: 3,
  hints: [
    { resource: "Node", actions: ["Add", "UpdateTaint"], worthwhile: nodeBecameTolerable },
    { resource: "Pod", actions: ["UpdateToleration"] },
  ],

  filter(_, node, { pod }) {
    return untoleratedTaint(node.taints, tolerationsOf(pod.pod)) ? UNTOLERATED : undefined;
  },

  preScore({ pod }) {
    return { state: tolerationsOf(pod.pod).filter(({ effect }) => !effect || effect === "PreferNoSchedule") };
  },

  score(tolerations, node) {
    let untolerated = 0;
    for (const taint of node.taints) {
      if (taint.effect === "PreferNoSchedule" && !tolerates(tolerations, taint)) untolerated++;
    }
    return untolerated;
  },

  normalizeScore(scores) {
    normalizeByMax(scores, true);
  },
};

/** The first taint that keeps the pod off the node: effect NoSchedule or NoExecute, and tolerated by nothing. */
export function untoleratedTaint(taints: readonly Taint[], tolerations: readonly Toleration[]): Taint | undefined {
  for (const taint of taints) {
    if (taint.effect !== "PreferNoSchedule" && !tolerates(tolerations, taint)) return taint;
  }
  return undefined;
}

/** Whether any one of the tolerations tolerates the taint. */
export function tolerates(tolerations: readonly Toleration[], taint: Taint): boolean {
  for (const toleration of tolerations) if (toleratesTaint(toleration, taint)) return true;
  return false;
}

/** An empty effect or key stands for all of them; `Exists` asks for no value. */
function toleratesTaint({ effect, key, operator, value }: Toleration, taint: Taint): boolean {
  if (effect && effect !== taint.effect) return false;
  if (key && key !== taint.key) return false;
  if (operator === "Exists") return true;
  return (!operator || operator === "Equal") && (value ?? "") === (taint.value ?? "");
}

/** A new node that the pod tolerates, or an old one that it tolerates only now. */
function nodeBecameTolerable({ pod }: PodInfo, event: ClusterEvent): boolean {
  const [node, previous] = [event.object, event.previous] as [NodeInfo["node"], NodeInfo["node"] | undefined];
  const isTolerated = ({ spec }: NodeInfo["node"]) => !untoleratedTaint(spec?.taints ?? [], tolerationsOf(pod));
  return isTolerated(node) && !(previous && isTolerated(previous));
}

const NO_TOLERATIONS: readonly Toleration[] = [];

function tolerationsOf(pod: Pod): readonly Toleration[] {
  return pod.spec.tolerations ?? NO_TOLERATIONS;
}
