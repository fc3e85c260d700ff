/**
 * Volumes that only one pod may have: claims with ReadWriteOncePod, and disks that attach to one machine at a time.
 * Modelled on plugins/volumerestrictions/volume_restrictions.go.
 */
import type { Volume } from "../../schema/types";
import { type Plugin, SKIP, unschedulable } from "../framework";
import { claimsOf, ownClaimChanged } from "./volumes";

const DISK_IN_USE = unschedulable("node(s) had no available disk");
const CLAIM_IN_USE = unschedulable(
  "node has pod using PersistentVolumeClaim with the same name and ReadWriteOncePod access mode",
);

interface State {
  /** Claims of the pod with ReadWriteOncePod. */
  readonly exclusive: readonly string[];
  /** How often they are in use, anywhere in the cluster. */
  readonly inUse: number;
  readonly hasDisks: boolean;
}

export const volumeRestrictions: Plugin<State> = {
  name: "VolumeRestrictions",
  hints: [{ resource: "AssignedPod", actions: ["Delete"] }, ownClaimChanged, { resource: "Node", actions: ["Add"] }],

  preFilter({ pod, objects, snapshot }) {
    const hasDisks = (pod.pod.spec.volumes ?? []).some(isDisk);
    if (!hasDisks && pod.claims.length === 0) return { status: SKIP };
    const claims = claimsOf(pod, objects);
    if ("code" in claims) return { status: claims };
    const exclusive = claims
      .filter(({ spec }) => spec?.accessModes?.includes("ReadWriteOncePod"))
      .map(({ metadata }) => `${metadata.namespace}/${metadata.name}`);
    if (!hasDisks && exclusive.length === 0) return { status: SKIP };
    let inUse = 0;
    for (const key of exclusive) for (const node of snapshot.nodes) inUse += node.claims[key] ?? 0;
    return { state: { exclusive, inUse, hasDisks } };
  },

  shift(state, other, _node, sign) {
    return { ...state, inUse: state.inUse + sign * other.claims.filter((key) => state.exclusive.includes(key)).length };
  },

  filter(state, node, { pod }) {
    if (state.hasDisks) {
      const volumes = pod.pod.spec.volumes ?? [];
      for (const other of node.pods) {
        for (const used of other.pod.spec.volumes ?? [])
          if (volumes.some((volume) => disksConflict(volume, used))) return DISK_IN_USE;
      }
    }
    return state.inUse > 0 ? CLAIM_IN_USE : undefined;
  },
};

function isDisk(volume: Volume): boolean {
  return !!(volume.gcePersistentDisk ?? volume.awsElasticBlockStore ?? volume.iscsi ?? volume.rbd);
}

/** The same disk twice, unless both only read it. */
function disksConflict(a: Volume, b: Volume): boolean {
  if (a.gcePersistentDisk && b.gcePersistentDisk) {
    return (
      a.gcePersistentDisk.pdName === b.gcePersistentDisk.pdName &&
      !(a.gcePersistentDisk.readOnly && b.gcePersistentDisk.readOnly)
    );
  }
  if (a.awsElasticBlockStore && b.awsElasticBlockStore)
    return a.awsElasticBlockStore.volumeID === b.awsElasticBlockStore.volumeID;
  if (a.iscsi && b.iscsi) return a.iscsi.iqn === b.iscsi.iqn && !(a.iscsi.readOnly && b.iscsi.readOnly);
  if (a.rbd && b.rbd) {
    const isSame = a.rbd.image === b.rbd.image && (a.rbd.pool ?? "rbd") === (b.rbd.pool ?? "rbd");
    return (
      isSame &&
      a.rbd.monitors.some((monitor) => b.rbd?.monitors.includes(monitor)) &&
      !(a.rbd.readOnly && b.rbd.readOnly)
    );
  }
  return false;
}
