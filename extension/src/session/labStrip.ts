/** The live strip: how many pods of what the learner applied were ready, the going revision apart from the coming one. */
import type { StripSample } from "../protocol/lab";
import type { ObjectRef } from "../protocol/view";
import { at, type ClusterObject, conditionOf } from "./objects";
import type { TreeModel } from "./treeModel";

const watchedKinds: ReadonlySet<string> = new Set([
  "Deployment",
  "ReplicaSet",
  "ReplicationController",
  "StatefulSet",
  "DaemonSet",
]);

/** Whether a strip can be drawn for this object. */
export function hasStrip(ref: ObjectRef): boolean {
  return watchedKinds.has(ref.kind);
}

/** The counts at this moment. */
export function sampleOf(tree: TreeModel, target: ObjectRef, sinceStartMs: number): StripSample {
  const { kind, namespace, name } = target;
  const wanted = at(tree.object(kind, namespace, name), "spec", "replicas");
  const counts = { oldReady: 0, newReady: 0 };
  const newest = kind === "Deployment" ? newestReplicaSet(tree, target) : undefined;
  for (const pod of tree.list("Pod")) {
    if (pod.metadata.namespace !== namespace || pod.metadata.deletionTimestamp !== undefined) continue;
    if (at(conditionOf(pod, "Ready"), "status") !== "True") continue;
    const owner = ownerOf(pod);
    if (kind !== "Deployment") {
      if (owner?.kind === kind && owner.name === name) counts.newReady++;
    } else if (owner?.kind === "ReplicaSet" && isOwnedBy(tree.object("ReplicaSet", namespace, owner.name), target)) {
      counts[owner.name === newest ? "newReady" : "oldReady"]++;
    }
  }
  return { sinceStartMs, ...counts, ...(typeof wanted === "number" ? { wanted } : {}) };
}

/** Whether two samples show the same. */
export function sameCounts(a: StripSample | undefined, b: StripSample): boolean {
  return a !== undefined && a.oldReady === b.oldReady && a.newReady === b.newReady && a.wanted === b.wanted;
}

function newestReplicaSet(tree: TreeModel, target: ObjectRef): string | undefined {
  const revision = (set: ClusterObject) => Number(set.metadata.annotations?.["deployment.kubernetes.io/revision"] ?? 0);
  return tree
    .list("ReplicaSet")
    .filter((set) => set.metadata.namespace === target.namespace && isOwnedBy(set, target))
    .sort((a, b) => revision(b) - revision(a))[0]?.metadata.name;
}

const ownerOf = (object: ClusterObject | undefined) =>
  object?.metadata.ownerReferences?.find(({ controller }) => controller === true);

function isOwnedBy(object: ClusterObject | undefined, { kind, name }: ObjectRef): boolean {
  const owner = ownerOf(object);
  return owner?.kind === kind && owner.name === name;
}
