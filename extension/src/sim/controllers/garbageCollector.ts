/**
 * Deletes what has lost its owners: in the background, in the foreground, or not at all when dependents are orphaned.
 *
 * Modelled on pkg/controller/garbagecollector. Upstream builds a graph of uids from all watches; here the store's
 * `owner` index is that graph. An owner that was never seen is given a moment before it counts as absent, where
 * upstream asks the API server.
 */
import type { Change, Component, Result, View, Write } from "../client/component";
import { refOf } from "../client/component";
import type { KindName } from "../kinds/kindMap";
import type { Obj, OwnerReference } from "../schema/types";
import { CLUSTER_KINDS, NAMESPACED_KINDS } from "./shared/kinds";
import { because, mergePatch, remove, strategicPatch } from "./shared/writes";

const FOREGROUND = "foregroundDeletion";
const ORPHAN = "orphan";
/** How long an owner that nobody has seen is waited for. */
const ABSENT_AFTER_MS = 1000;

/** Owners known to be deleted, by uid; and owners that were not found, by uid, with the time of the first miss. */
const GONE = "gone";
const MISSED = "missed";

const BUILT_IN: readonly string[] = [...NAMESPACED_KINDS.map(({ kind }) => kind), ...CLUSTER_KINDS].sort();

/** The garbage collector, over these kinds (ids of the registry: `Pod`, `Widget.example.com`). */
export function createGarbageCollector(kinds: readonly string[] = BUILT_IN): Component {
  const known = new Set(kinds.filter((kind) => kind !== "Event"));
  const dependentsOf = (view: View, uid: string): Obj[] =>
    [...known].flatMap((kind) => view.byIndex(kind as KindName, "owner", uid) as unknown as Obj[]);

  return {
    name: "garbage-collector-controller",
    workers: 20,
    watches: [...known].map((kind) => ({
      kind: kind as KindName,
      keys: (view: View, change: Change<Obj>) => keysOf(view, change, dependentsOf),
    })),

    observe(view, change) {
      const { uid = "" } = change.object.metadata;
      if (change.type === "DELETED" && known.has(change.kind) && dependentsOf(view, uid).length > 0)
        view.own.set(GONE, uid, true);
    },

    reconcile(view, key): Result | undefined {
      const object = read(view, key);
      if (!object) return undefined;
      const { deletionTimestamp, finalizers = [], uid = "" } = object.metadata;
      if (deletionTimestamp && finalizers.includes(ORPHAN)) return orphanDependents(object, dependentsOf(view, uid));
      if (deletionTimestamp && finalizers.includes(FOREGROUND)) return awaitDependents(object, dependentsOf(view, uid));
      if (deletionTimestamp || !object.metadata.ownerReferences?.length) return undefined;
      return collect(view, object, known, () => dependentsOf(view, uid).length > 0);
    },
  };
}

/** Which objects to look at after a change: itself, its dependents when it goes, its owners when they wait for it. */
function keysOf(
  view: View,
  { type, object, previous }: Change<Obj>,
  dependentsOf: (view: View, uid: string) => Obj[],
): string[] {
  const { metadata } = object;
  const keys: string[] = [];
  const isLeaving = metadata.deletionTimestamp !== undefined && hasOwnFinalizer(object);
  const ownersChanged = previous?.metadata.ownerReferences !== metadata.ownerReferences;
  if (type !== "DELETED" && (isLeaving || (metadata.ownerReferences?.length && (type === "ADDED" || ownersChanged))))
    keys.push(keyOfObject(object));
  const startsToLeave = isLeaving && !previous?.metadata.deletionTimestamp;
  if (type === "DELETED" || startsToLeave) {
    for (const dependent of dependentsOf(view, metadata.uid ?? "")) keys.push(keyOfObject(dependent));
  }
  if (type === "DELETED" || ownersChanged) {
    for (const owner of previous?.metadata.ownerReferences ?? metadata.ownerReferences ?? []) {
      const waiting = read(view, keyOfOwner(owner, metadata.namespace));
      if (waiting?.metadata.deletionTimestamp) keys.push(keyOfObject(waiting));
    }
  }
  return keys;
}

/** Propagation policy Orphan: the dependents forget their owner, then the owner may go. */
function orphanDependents(owner: Obj, dependents: readonly Obj[]): Result {
  const why = because("garbagecollector/orphan", owner, [".metadata.finalizers", ".metadata.deletionTimestamp"]);
  const writes = dependents.map((dependent) => withoutOwners(dependent, [owner.metadata.uid ?? ""], why));
  return { writes: [...writes, withoutFinalizer(owner, ORPHAN, why)] };
}

/** Propagation policy Foreground: the owner goes once no dependent that blocks it is left. */
function awaitDependents(owner: Obj, dependents: readonly Obj[]): Result {
  const blocks = ({ uid, blockOwnerDeletion }: OwnerReference) => uid === owner.metadata.uid && blockOwnerDeletion;
  const blocking = dependents.filter((dependent) => dependent.metadata.ownerReferences?.some(blocks));
  if (blocking.length > 0)
    return { alsoWake: blocking.filter((o) => !o.metadata.deletionTimestamp).map((o) => ({ key: keyOfObject(o) })) };
  const why = because("garbagecollector/foreground-done", owner, [".metadata.finalizers"]);
  return { writes: [withoutFinalizer(owner, FOREGROUND, why)] };
}

/** Deletes an object none of whose owners is left; one that has another owner only forgets those that are gone. */
function collect(
  view: View,
  object: Obj,
  known: ReadonlySet<string>,
  hasDependents: () => boolean,
): Result | undefined {
  const gone: string[] = [];
  const waiting: string[] = [];
  let solid = 0;
  let requeueAfterMs: number | undefined;
  for (const reference of object.metadata.ownerReferences ?? []) {
    const key = keyOfOwner(reference, object.metadata.namespace);
    const owner = read(view, key);
    if (owner?.metadata.uid === reference.uid) {
      if (owner.metadata.deletionTimestamp && owner.metadata.finalizers?.includes(FOREGROUND))
        waiting.push(reference.uid);
      else solid++;
    } else if (!known.has(kindOfKey(key))) {
      // An owner of a kind that nobody serves may exist for all we know.
      solid++;
    } else {
      const untilMs = untilAbsent(view, reference.uid);
      if (untilMs > 0) requeueAfterMs = untilMs;
      else gone.push(reference.uid);
    }
  }
  if (requeueAfterMs !== undefined) return { requeueAfterMs, waitingFor: "an owner that was not found yet" };
  const paths = [".metadata.ownerReferences"];
  if (solid > 0) {
    if (gone.length + waiting.length === 0) return undefined;
    return {
      writes: [withoutOwners(object, [...gone, ...waiting], because("garbagecollector/forget-owner", object, paths))],
    };
  }
  const inForeground = waiting.length > 0 && hasDependents();
  const rule = waiting.length > 0 ? "garbagecollector/owner-waits" : "garbagecollector/owner-gone";
  const { uid, finalizers = [] } = object.metadata;
  const propagationPolicy = finalizers.includes(ORPHAN)
    ? "Orphan"
    : inForeground || finalizers.includes(FOREGROUND)
      ? "Foreground"
      : "Background";
  const write = remove(object, because(rule, object, paths), {
    propagationPolicy,
    preconditions: { ...(uid ? { uid } : {}) },
  });
  // A conflict says that another object has this name by now.
  return { writes: [{ ...write, ref: refFor(object), accept: ["NotFound", "Conflict"] }] };
}

function untilAbsent(view: View, uid: string): number {
  if (view.own.get(GONE, uid)) return 0;
  const sinceMs = view.own.get<number>(MISSED, uid);
  if (sinceMs === undefined) view.own.set(MISSED, uid, view.nowMs);
  return Math.max(0, (sinceMs ?? view.nowMs) + ABSENT_AFTER_MS - view.nowMs);
}

function withoutOwners(object: Obj, uids: readonly string[], why: Write["because"]): Write {
  const ownerReferences = uids.map((uid) => ({ $patch: "delete", uid }));
  // Custom resources know no strategic merge; there the whole list is written.
  const isCustom = kindIdOf(object.apiVersion, object.kind) !== object.kind;
  const kept = (object.metadata.ownerReferences ?? []).filter(({ uid }) => !uids.includes(uid));
  const write = isCustom
    ? mergePatch(object, { metadata: { ownerReferences: kept, uid: object.metadata.uid } }, why)
    : strategicPatch(object, { metadata: { ownerReferences, uid: object.metadata.uid } }, why);
  return { ...write, ref: refFor(object), accept: ["NotFound"] };
}

function withoutFinalizer(object: Obj, finalizer: string, why: Write["because"]): Write {
  const finalizers = (object.metadata.finalizers ?? []).filter((one) => one !== finalizer);
  const { resourceVersion } = object.metadata;
  const write = mergePatch(
    object,
    { metadata: { finalizers: finalizers.length > 0 ? finalizers : null, resourceVersion } },
    why,
  );
  return { ...write, ref: refFor(object), accept: ["NotFound"] };
}

function hasOwnFinalizer({ metadata }: Obj): boolean {
  return metadata.finalizers?.some((finalizer) => finalizer === FOREGROUND || finalizer === ORPHAN) ?? false;
}

const CLUSTER_SCOPED: ReadonlySet<string> = new Set(CLUSTER_KINDS);

/** The registry's id: the bare kind for built-in groups, `Widget.example.com` for others. */
function kindIdOf(apiVersion: string, kind: string): string {
  const group = apiVersion.includes("/") ? apiVersion.slice(0, apiVersion.indexOf("/")) : "";
  const isBuiltIn = !group.includes(".") || group.endsWith(".k8s.io");
  return isBuiltIn ? kind : `${kind}.${group}`;
}

function refFor(object: Obj) {
  return { ...refOf(object.kind, object), kind: kindIdOf(object.apiVersion, object.kind) };
}

/** `Pod/shop/web-x`, `Node//node-1`. */
function keyOfObject({ apiVersion, kind, metadata }: Obj): string {
  return `${kindIdOf(apiVersion, kind)}/${metadata.namespace ?? ""}/${metadata.name}`;
}

function keyOfOwner({ apiVersion, kind, name }: OwnerReference, namespace: string | undefined): string {
  const id = kindIdOf(apiVersion, kind);
  return `${id}/${CLUSTER_SCOPED.has(id) ? "" : (namespace ?? "")}/${name}`;
}

function kindOfKey(key: string): string {
  return key.slice(0, key.indexOf("/"));
}

function read(view: View, key: string): Obj | undefined {
  const [kind = "", namespace = "", name = ""] = key.split("/");
  const found = view.get(kind as KindName, namespace || undefined, name) as Obj | undefined;
  // A custom resource's owner may be of the cluster.
  return (
    found ??
    (namespace && kind.includes(".") ? (view.get(kind as KindName, undefined, name) as Obj | undefined) : undefined)
  );
}
