/**
 * Keeps pods off cordoned nodes, unless they tolerate the cordon's taint.
 * Modelled on plugins/nodeunschedulable/node_unschedulable.go.
 */
import type { Node, Taint } from "../../schema/types";
import { type Plugin, unresolvable } from "../framework";
import { tolerates } from "./taintToleration";

const CORDONED = unresolvable("node(s) were unschedulable");
const CORDON: Taint = { key: "node.kubernetes.io/unschedulable", effect: "NoSchedule" };

export const nodeUnschedulable: Plugin = {
  name: "NodeUnschedulable",
  hints: [
    {
      resource: "Node",
      actions: ["Add", "UpdateTaint"],
      worthwhile: (_pod, { object, previous }) =>
        !isCordoned(object as Node) && !(previous && !isCordoned(previous as Node)),
    },
    { resource: "Pod", actions: ["UpdateToleration"] },
  ],

  filter(_, { node }, { pod }) {
    if (!isCordoned(node)) return undefined;
    return tolerates(pod.pod.spec.tolerations ?? [], CORDON) ? undefined : CORDONED;
  },
};

function isCordoned(node: Node): boolean {
  return node.spec?.unschedulable === true;
}
