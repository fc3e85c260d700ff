/**
 * Two pods on one node cannot have the same host port. Modelled on plugins/nodeports/node_ports.go.
 */
import { type Plugin, SKIP, unschedulable } from "../framework";
import { type HostPort, type Pod, type PodInfo, podInfoOf } from "../podInfo";

const TAKEN = unschedulable("node(s) didn't have free ports for the requested pod ports");

export const nodePorts: Plugin = {
  name: "NodePorts",
  hints: [
    {
      resource: "AssignedPod",
      actions: ["Delete"],
      worthwhile: (pod, { object }) => conflict(pod.ports, podInfoOf(object as Pod).ports),
    },
    { resource: "Node", actions: ["Add"] },
  ],

  preFilter: ({ pod }) => (pod.ports.length === 0 ? { status: SKIP } : {}),

  filter: (_, node, { pod }) => (conflict(pod.ports, node.ports) ? TAKEN : undefined),
};

/** The same port and protocol on the same address; 0.0.0.0 is every address. */
function conflict(wanted: PodInfo["ports"], used: readonly HostPort[]): boolean {
  return wanted.some((a) =>
    used.some(
      (b) =>
        a.port === b.port && a.protocol === b.protocol && (a.ip === b.ip || a.ip === "0.0.0.0" || b.ip === "0.0.0.0"),
    ),
  );
}
