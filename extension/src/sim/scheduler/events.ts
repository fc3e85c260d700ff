/**
 * Changes that a watch delivers, in the words of the queueing hints: not "the node changed" but "its taints changed".
 * Modelled on pkg/scheduler/framework/events.go.
 */
import type { Change } from "../client/component";
import type { Node } from "../schema/types";
import type { ClusterEvent, EventAction, EventResource } from "./framework";
import { type Pod, podInfoOf } from "./podInfo";
import { amountOf } from "./resources";

/** What a change of a node may mean for waiting pods; undefined for heartbeats and the like. */
export function nodeEvent(change: Change<Node>): ClusterEvent | undefined {
  const { type, object, previous } = change;
  if (type !== "MODIFIED" || !previous)
    return { resource: "Node", actions: [type === "DELETED" ? "Delete" : "Add"], object };
  const actions: EventAction[] = [];
  if (!same(previous.status?.allocatable, object.status?.allocatable)) actions.push("UpdateAllocatable");
  if (!same(previous.metadata.labels, object.metadata.labels)) actions.push("UpdateLabel");
  const isTaintChange =
    !same(previous.spec?.taints, object.spec?.taints) || previous.spec?.unschedulable !== object.spec?.unschedulable;
  if (isTaintChange) actions.push("UpdateTaint");
  return actions.length ? { resource: "Node", actions, object, previous } : undefined;
}

/** What the change of a pod, on a node or waiting, may mean for waiting pods. */
export function podEvent(
  resource: "AssignedPod" | "Pod",
  object: Pod,
  previous: Pod | undefined,
): ClusterEvent | undefined {
  if (!previous) return { resource, actions: ["Add"], object };
  const actions: EventAction[] = [];
  if (!same(previous.metadata.labels, object.metadata.labels)) actions.push("UpdateLabel");
  if (!same(previous.spec.tolerations, object.spec.tolerations)) actions.push("UpdateToleration");
  if (!same(previous.spec.schedulingGates, object.spec.schedulingGates)) actions.push("UpdateGates");
  if (asksForLess(object, previous)) actions.push("ScaleDown");
  return actions.length ? { resource, actions, object, previous } : undefined;
}

export function objectEvent(resource: EventResource, { type, object, previous }: Change<unknown>): ClusterEvent {
  const actions: EventAction[] = [type === "ADDED" ? "Add" : type === "DELETED" ? "Delete" : "Update"];
  return { resource, actions, object, previous };
}

function asksForLess(now: Pod, before: Pod): boolean {
  if (now.spec.containers === before.spec.containers) return false;
  const [a, b] = [podInfoOf(now).requests, podInfoOf(before).requests];
  return ["cpu", "memory", "ephemeral-storage", ...Object.keys(b.scalar ?? {})].some(
    (name) => amountOf(a, name) < amountOf(b, name),
  );
}

function same(a: unknown, b: unknown): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}
