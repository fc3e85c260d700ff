/**
 * Deletes pods from nodes with NoExecute taints that they do not tolerate, or no longer.
 * Modelled on pkg/controller/tainteviction/taint_eviction.go.
 */
import type { Change, Component, Result, View } from "../../client/component";
import { keyOf, refOf, splitKey } from "../../client/component";
import type { Node, Pod, Taint } from "../../schema/types";
import { sameValue } from "../shared/equal";
import { formatTime } from "../shared/time";
import { because, remove, strategicPatch } from "../shared/writes";
import { toleratedMs } from "./taints";

/** When a pod came under the taints that it tolerates for a while, by its key. */
const SINCE = "since";

/** The taint eviction controller. */
export const taintEvictionController: Component = {
  name: "taint-eviction-controller",
  workers: 8,
  watches: [
    { kind: "Node", keys: podsOfTaintedNode },
    { kind: "Pod", keys: podOnTaintedNode },
  ],

  reconcile(view, key): Result | undefined {
    const { namespace, name } = splitKey(key);
    const pod = view.get("Pod", namespace, name);
    const nodeName = pod?.spec?.nodeName;
    if (!pod || !nodeName || pod.metadata.deletionTimestamp) {
      view.own.delete(SINCE, key);
      return undefined;
    }
    const about = { ...refOf("Pod", pod), apiVersion: "v1" };
    const taints = noExecute(view.get("Node", undefined, nodeName));
    const mayStayMs = toleratedMs(pod.spec?.tolerations, taints);
    const sinceMs = view.own.get<number>(SINCE, key);
    if (mayStayMs === undefined) {
      if (sinceMs === undefined) return undefined;
      view.own.delete(SINCE, key);
      const message = `Cancelling deletion of Pod ${key}`;
      return { events: [{ about, type: "Normal", reason: "TaintManagerEviction", message }] };
    }
    if (sinceMs === undefined) view.own.set(SINCE, key, view.nowMs);
    const leftMs = (sinceMs ?? view.nowMs) + mayStayMs - view.nowMs;
    if (leftMs > 0) return { requeueAfterMs: leftMs, waitingFor: `the tolerations of pod ${key} to run out` };
    const why = because("tainteviction/not-tolerated", pod, [".spec.tolerations", ".spec.nodeName"], {
      node: nodeName,
    });
    const condition = {
      type: "DisruptionTarget",
      status: "True",
      reason: "DeletionByTaintManager",
      message: "Taint manager: deleting due to NoExecute taint",
      lastTransitionTime: formatTime(view.nowMs),
      ...(pod.metadata.generation ? { observedGeneration: pod.metadata.generation } : {}),
    };
    return {
      writes: [
        { ...strategicPatch(pod, { status: { conditions: [condition] } }, why, "status"), accept: ["NotFound"] },
        remove(pod, why),
      ],
      events: [
        {
          about,
          type: "Normal",
          reason: "TaintManagerEviction",
          message: `Marking for deletion Pod ${key}`,
          afterWrite: 0,
        },
      ],
    };
  },
};

function noExecute(node: Node | undefined): Taint[] {
  return (node?.spec?.taints ?? []).filter(({ effect }) => effect === "NoExecute");
}

/** All pods of a node whose NoExecute taints changed. */
function podsOfTaintedNode(view: View, { type, object, previous }: Change<Node>): string[] {
  if (type === "DELETED" || sameValue(noExecute(object), noExecute(previous))) return [];
  return view.byIndex("Pod", "node", object.metadata.name).map(keyOf);
}

/** A pod that has come to a tainted node, or whose tolerations changed there; and one that is gone, to be forgotten. */
function podOnTaintedNode(view: View, { type, object, previous }: Change<Pod>): string[] {
  const { nodeName, tolerations } = object.spec ?? {};
  if (!nodeName) return [];
  if (type === "DELETED") return view.own.get(SINCE, keyOf(object)) === undefined ? [] : [keyOf(object)];
  const isNew = previous?.spec?.nodeName !== nodeName || !sameValue(previous?.spec?.tolerations, tolerations);
  return isNew && noExecute(view.get("Node", undefined, nodeName)).length > 0 ? [keyOf(object)] : [];
}
