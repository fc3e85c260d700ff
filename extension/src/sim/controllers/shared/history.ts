/** ControllerRevisions: how DaemonSets and StatefulSets remember their templates (pkg/controller/history). */
import type { Write } from "../../client/component";
import type { ControllerRevision, ObjectMeta, PodTemplateSpec } from "../../schema/types";
import { sameValue } from "./equal";
import { hashOf } from "./hash";
import { controllerReference } from "./owners";
import { because, create, remove, update } from "./writes";

interface RevisionOwner {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta;
  readonly spec?: { readonly template?: PodTemplateSpec; readonly revisionHistoryLimit?: number };
  readonly status?: { readonly collisionCount?: number };
}

/** The revision of the owner's present template, and the write that makes it exist or the newest. */
export interface Revision {
  readonly current: ControllerRevision;
  readonly hash: string;
  readonly writes: readonly Write[];
}

/** Finds or makes the revision of the present template among those that the owner has. */
export function revisionOf(
  owner: RevisionOwner,
  revisions: readonly ControllerRevision[],
  hashLabel: string,
  area: string,
): Revision {
  const data = { spec: { template: { ...owner.spec?.template, $patch: "replace" } } };
  const newest = revisions.reduce((most, { revision }) => Math.max(most, revision), 0);
  const found = revisions
    .filter((revision) => sameValue(revision.data, data))
    .sort((a, b) => b.revision - a.revision)[0];
  const why = because(`${area}/revision`, owner, [".spec.template"]);
  if (found) {
    const current = found.revision === newest ? found : { ...found, revision: newest + 1 };
    const hash = found.metadata.labels?.[hashLabel] ?? "";
    return { current, hash, writes: current === found ? [] : [update(current, why)] };
  }
  const hash = hashOf(data, owner.status?.collisionCount || undefined);
  const current: ControllerRevision = {
    apiVersion: "apps/v1",
    kind: "ControllerRevision",
    metadata: {
      name: `${owner.metadata.name}-${hash}`,
      namespace: owner.metadata.namespace,
      labels: { ...owner.spec?.template?.metadata?.labels, [hashLabel]: hash },
      ...(owner.metadata.annotations ? { annotations: owner.metadata.annotations } : {}),
      ownerReferences: [controllerReference(owner)],
    },
    data,
    revision: newest + 1,
  };
  return { current, hash, writes: [create(current, why)] };
}

/** The template that a revision remembers. */
export function templateOf(revision: ControllerRevision): PodTemplateSpec {
  const { $patch: _, ...template } = (revision.data as { spec: { template: PodTemplateSpec & { $patch?: string } } })
    .spec.template;
  return template;
}

/** Deletes the oldest revisions that nothing uses, beyond revisionHistoryLimit. */
export function deleteOldRevisions(
  owner: RevisionOwner,
  revisions: readonly ControllerRevision[],
  isUsed: (revision: ControllerRevision) => boolean,
  area: string,
): Write[] {
  const unused = revisions.filter((revision) => !isUsed(revision)).sort((a, b) => a.revision - b.revision);
  const limit = owner.spec?.revisionHistoryLimit ?? 10;
  const why = because(`${area}/history-limit`, owner, [".spec.revisionHistoryLimit"], { limit });
  return unused.slice(0, Math.max(0, unused.length - limit)).map((revision) => remove(revision, why));
}
