/** The requests that the scheduler makes beside binding: conditions, nominations, and the deletion of victims. */

import { formatTime } from "../api/time";
import { compare, type EventToTell, refOf, type Write } from "../client/component";
import type { Because } from "../kernel/types";
import type { Node } from "../schema/types";
import type { Pod } from "./podInfo";

/** Says in the pod's status why it waits, and which node it was promised. No request where the status says so already. */
export function statusWrite(
  pod: Pod,
  reason: "Unschedulable" | "SchedulerError",
  message: string,
  nominatedNodeName: string | undefined,
  because: Because,
  nowMs: number,
): Write[] {
  const known = pod.status?.conditions?.find(({ type }) => type === "PodScheduled");
  const isKnown = known?.status === "False" && known.reason === reason && known.message === message;
  const isNominated = nominatedNodeName === undefined || nominatedNodeName === (pod.status?.nominatedNodeName ?? "");
  if (isKnown && isNominated) return [];
  const condition = {
    type: "PodScheduled",
    observedGeneration: pod.metadata.generation,
    status: "False",
    lastProbeTime: null,
    lastTransitionTime: known?.status === "False" ? known.lastTransitionTime : formatTime(nowMs),
    reason,
    message,
  };
  const nomination = isNominated ? {} : { nominatedNodeName: nominatedNodeName === "" ? null : nominatedNodeName };
  return [patchStatus(pod, { ...(isKnown ? {} : { conditions: [condition] }), ...nomination }, because)];
}

/** Takes back the promise of a node, since a more important pod needs it. */
export function clearNominationWrite(pod: Pod, preemptor: Pod): Write {
  return patchStatus(
    pod,
    { nominatedNodeName: null },
    { rule: "scheduler/clear-nomination", compared: compare("Pod", preemptor, ".spec.priority") },
  );
}

/** Marks a victim as disrupted, then deletes it with its own grace period. Both are fine if it is gone already. */
export function preemptWrites(victim: Pod, preemptor: Pod, node: Node, nowMs: number): Write[] {
  const because: Because = {
    rule: "scheduler/preempt",
    compared: [
      ...compare("Pod", preemptor, ".spec.priority"),
      ...compare("Pod", victim, ".spec.priority"),
      ...compare("Node", node, ".status.allocatable"),
    ],
    values: { node: node.metadata.name, preemptor: preemptor.metadata.name },
  };
  const condition = {
    type: "DisruptionTarget",
    observedGeneration: victim.metadata.generation,
    status: "True",
    lastProbeTime: null,
    lastTransitionTime: formatTime(nowMs),
    reason: "PreemptionByScheduler",
    message: `${preemptor.spec.schedulerName ?? "default-scheduler"}: preempting to accommodate a higher priority pod`,
  };
  return [
    { ...patchStatus(victim, { conditions: [condition] }, because), accept: ["NotFound"] },
    { verb: "delete", ref: refOf("Pod", victim), because, accept: ["NotFound"] },
  ];
}

export function podEventToTell(pod: Pod, type: "Normal" | "Warning", reason: string, message: string): EventToTell {
  return { about: { ...refOf("Pod", pod), apiVersion: "v1" }, type, reason, message };
}

function patchStatus(pod: Pod, status: Readonly<Record<string, unknown>>, because: Because): Write {
  return {
    verb: "patch",
    patchType: "strategic",
    subresource: "status",
    ref: refOf("Pod", pod),
    body: { metadata: { uid: pod.metadata.uid }, status },
    because,
  };
}
