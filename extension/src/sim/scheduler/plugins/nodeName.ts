/**
 * A pod that already names a node goes to no other. Modelled on plugins/nodename/node_name.go.
 * Such pods do not pass through the queue, yet preemption and "what if" ask the filter about them.
 */
import { type Plugin, SKIP, unresolvable } from "../framework";

const OTHER_NODE = unresolvable("node(s) didn't match the requested node name");

export const nodeName: Plugin = {
  name: "NodeName",
  hints: [{ resource: "Node", actions: ["Add"] }],

  preFilter: ({ pod }) => (pod.pod.spec.nodeName ? {} : { status: SKIP }),

  filter: (_, node, { pod }) => (pod.pod.spec.nodeName === node.name ? undefined : OTHER_NODE),
};
