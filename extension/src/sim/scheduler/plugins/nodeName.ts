/**
 * A pod that already names a node goes to no other. Modelled on plugins/nodename/node_name.go.
 * Such pods do not pass through the queue, yet preemption and "what if" ask the filter about them.
 */
import { unresolvable, type Plugin } from "../framework";

const OTHER_NODE = unresolvable("node(s) didn't match the requested node name");

export const nodeName: Plugin = {
  name: "NodeName",
  hints: [{ resource: "Node", actions: ["Add"] }],

  filter(_, node, { pod }) {
    const wanted = pod.pod.spec.nodeName;
    return wanted && wanted !== node.name ? OTHER_NODE : undefined;
  },
};
