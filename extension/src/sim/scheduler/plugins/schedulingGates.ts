/**
 * A pod with scheduling gates does not enter the queue. Modelled on plugins/schedulinggates/scheduling_gates.go.
 * The API server writes the condition SchedulingGated when the pod is created; the scheduler says nothing.
 */
import { type Plugin, unresolvable } from "../framework";

export const schedulingGates: Plugin = {
  name: "SchedulingGates",
  hints: [{ resource: "Pod", actions: ["UpdateGates"] }],

  preEnqueue({ pod }) {
    const gates = pod.spec.schedulingGates ?? [];
    if (gates.length === 0) return undefined;
    return unresolvable(`waiting for scheduling gates: [${gates.map(({ name }) => name).join(" ")}]`);
  },
};
