/**
 * Who belongs to whom: owner references, adoption and release (pkg/controller/controller_ref_manager.go).
 * Left out: the fresh GET before an adoption; an adopter that is being deleted is seen in the view soon enough.
 */
import type { Change, View, Write } from "../../client/component";
import { keyOf } from "../../client/component";
import type { KindMap, KindName } from "../../kinds/kindMap";
import type { LabelSelector, Obj, ObjectMeta, OwnerReference } from "../../schema/types";
import { matchesSelector, selectObjects } from "./selectors";
import { because, strategicPatch } from "./writes";

/** The one owner that controls an object. */
export function controllerOf(object: { metadata: ObjectMeta }): OwnerReference | undefined {
  return object.metadata.ownerReferences?.find((owner) => owner.controller);
}

/** The reference that a controller puts on what it creates. */
export function controllerReference(owner: OwnerObject): OwnerReference {
  return {
    apiVersion: owner.apiVersion,
    kind: owner.kind,
    name: owner.metadata.name,
    uid: owner.metadata.uid ?? "",
    controller: true,
    blockOwnerDeletion: true,
  };
}

/** What an owner's selector and its references say it has, and the writes that make the two agree. */
export interface Claim<T> {
  readonly owned: readonly T[];
  readonly writes: readonly Write[];
}

/**
 * The objects that belong to `owner`: those it controls and its selector matches, and the orphans that it matches.
 * An object that no longer matches is released, an orphan is adopted, each by a patch that names the object's uid.
 */
export function claim<K extends KindName>(
  view: View,
  owner: OwnerObject,
  kind: K,
  selector: LabelSelector | undefined,
  area: string,
  mayAdopt: (object: KindMap[K]) => boolean = () => true,
): Claim<KindMap[K]> {
  const { uid = "", namespace, deletionTimestamp } = owner.metadata;
  const owned: KindMap[K][] = [];
  const writes: Write[] = [];
  for (const object of view.byIndex(kind, "controller", uid)) {
    if (matchesSelector(selector, object.metadata.labels)) owned.push(object);
    else if (!deletionTimestamp) writes.push(release(owner, object as Obj, area));
  }
  if (deletionTimestamp) return { owned, writes };
  for (const object of selectObjects(view, kind, namespace, selector)) {
    if (controllerOf(object) || object.metadata.deletionTimestamp || !mayAdopt(object)) continue;
    owned.push(object);
    writes.push(adopt(owner, object as Obj, area));
  }
  return { owned, writes };
}

/** The keys of the owners that a change of an owned object concerns: its controller, now and before, or who might adopt it. */
export function ownerKeys<O extends KindName>(
  view: View,
  change: Change<{ metadata: ObjectMeta }>,
  ownerKind: O,
  selectorOf: (owner: KindMap[O]) => LabelSelector | undefined,
): string[] {
  const { object, previous } = change;
  const keys: string[] = [];
  const before = previous && controllerOf(previous);
  const now = controllerOf(object);
  for (const reference of before && before.uid !== now?.uid ? [before, now] : [now]) {
    if (reference?.kind !== ownerKind) continue;
    const owner = view.get(ownerKind, object.metadata.namespace, reference.name);
    if (owner?.metadata.uid === reference.uid) keys.push(keyOf(owner));
  }
  if (!now && change.type !== "DELETED" && mayHaveBecomeAnOrphanOfSomeone(change)) {
    for (const owner of view.list(ownerKind, object.metadata.namespace)) {
      if (matchesSelector(selectorOf(owner), object.metadata.labels)) keys.push(keyOf(owner));
    }
  }
  return keys;
}

interface OwnerObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta;
}

/** Only a new object, new labels or a lost controller make an orphan interesting; a change of its status does not. */
function mayHaveBecomeAnOrphanOfSomeone({ type, object, previous }: Change<{ metadata: ObjectMeta }>): boolean {
  if (type === "ADDED" || !previous) return true;
  return previous.metadata.labels !== object.metadata.labels || controllerOf(previous) !== undefined;
}

function adopt(owner: OwnerObject, object: Obj, area: string): Write {
  const body = { metadata: { ownerReferences: [controllerReference(owner)], uid: object.metadata.uid } };
  return strategicPatch(
    object,
    body,
    because(`${area}/adopt-orphan`, object, [".metadata.labels", ".metadata.ownerReferences"]),
  );
}

function release(owner: OwnerObject, object: Obj, area: string): Write {
  const body = {
    metadata: { ownerReferences: [{ $patch: "delete", uid: owner.metadata.uid }], uid: object.metadata.uid },
  };
  const write = strategicPatch(object, body, because(`${area}/release-unmatched`, object, [".metadata.labels"]));
  return { ...write, accept: ["NotFound", "Invalid"] };
}
