/**
 * Sends a pod where its volumes are or can be, and binds those that wait for their first consumer.
 *
 * Modelled on plugins/volumebinding (volume_binding.go, binder.go). Left out: CSI storage capacity and the translation
 * of in-tree volumes, since no CSIDriver objects are served.
 */
import { compare, refOf, type Write } from "../../client/component";
import type { Node, PersistentVolume, PersistentVolumeClaim, StorageClass } from "../../schema/types";
import { type Objects, type Plugin, SKIP, unresolvable } from "../framework";
import type { Pod } from "../podInfo";
import { wholeUnits } from "../resources";
import { labelsOf, nodeMatches, selects } from "../selectors";
import { claimsOf, classNameOf, isBound, isClaimedBy, ownClaimChanged } from "./volumes";

const UNBOUND_IMMEDIATE = unresolvable("pod has unbound immediate PersistentVolumeClaims");
const NO_VOLUME = "node(s) didn't find available persistent volumes to bind";
const OTHER_NODE = "node(s) didn't match PersistentVolume's node affinity";
const VOLUME_GONE = "node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)";

const SELECTED_NODE = "volume.kubernetes.io/selected-node";
const NO_PROVISIONER = "kubernetes.io/no-provisioner";

interface ClaimsByState {
  readonly bound: readonly PersistentVolumeClaim[];
  /** Claims whose class waits for the first consumer. */
  readonly toBind: readonly PersistentVolumeClaim[];
  /** All volumes, the smallest first: the first that suits is the best. */
  readonly candidates: readonly PersistentVolume[];
}

export const volumeBinding: Plugin<ClaimsByState> = {
  name: "VolumeBinding",
  hints: [
    ownClaimChanged,
    { resource: "PersistentVolume", actions: ["Add", "Update"] },
    { resource: "StorageClass", actions: ["Add", "Update"] },
    { resource: "Node", actions: ["Add", "UpdateLabel"] },
  ],

  preFilter({ pod, objects }) {
    if (pod.claims.length === 0) return { status: SKIP };
    const claims = claimsOf(pod, objects);
    if ("code" in claims) return { status: claims };
    const unbound = claims.filter((claim) => !isBound(claim));
    const toBind = unbound.filter((claim) => !claim.spec?.volumeName && waitsForConsumer(claim, objects));
    if (toBind.length < unbound.length) return { status: UNBOUND_IMMEDIATE };
    const candidates = toBind.length ? [...objects.list("PersistentVolume")].sort(bySize) : [];
    return { state: { bound: claims.filter(isBound), toBind, candidates } };
  },

  filter(state, { node }, { objects, assumedVolumes }) {
    const reasons = new Set<string>();
    for (const claim of state.bound) {
      const volume = objects.get("PersistentVolume", undefined, claim.spec?.volumeName ?? "");
      if (!volume) reasons.add(VOLUME_GONE);
      else if (!reaches(volume, node)) reasons.add(OTHER_NODE);
    }
    if (state.toBind.length > 0 && !chooseVolumes(state, node, objects, assumedVolumes)) reasons.add(NO_VOLUME);
    return reasons.size > 0 ? unresolvable(...[...reasons].sort((a, b) => (a < b ? -1 : 1))) : undefined;
  },

  /** Remembers the chosen volumes: `PersistentVolume name → claim`, and `claim → ""` for those to be provisioned. */
  reserve({ objects, assumedVolumes }, { node }, state) {
    return (state.toBind.length > 0 && chooseVolumes(state, node, objects, assumedVolumes)) || {};
  },

  preBind(pod, { node }, objects, reserved) {
    const claims = claimsOf(pod, objects);
    if ("code" in claims) return claims;
    const waiting = claims.filter((claim) => !isBound(claim));
    if (waiting.length === 0) return [];
    const writes = Object.entries(reserved).flatMap(([volumeName, claimKey]) => {
      if (volumeName.includes("/")) return provisionWrite(volumeName, node, pod.pod, objects);
      return claimWrite(volumeName, claimKey, objects);
    });
    return writes.length > 0 ? writes : { code: "Wait", reasons: [] };
  },
};

/** For each claim a free volume that reaches the node, else a class that can make one there; undefined if a claim finds neither. */
function chooseVolumes(
  { toBind, candidates }: ClaimsByState,
  node: Node,
  objects: Objects,
  assumed: ReadonlyMap<string, string>,
): Readonly<Record<string, string>> | undefined {
  const chosen: Record<string, string> = {};
  // The smallest claim first, so that it does not take the volume that only a larger one would need.
  for (const claim of [...toBind].sort((a, b) => sizeWanted(a) - sizeWanted(b))) {
    const key = `${claim.metadata.namespace}/${claim.metadata.name}`;
    const selected = claim.metadata.annotations?.[SELECTED_NODE];
    if (selected !== undefined && selected !== node.metadata.name) return undefined;
    const volume =
      selected === undefined
        ? candidates.find(
            (candidate) =>
              chosen[candidate.metadata.name] === undefined &&
              (assumed.get(candidate.metadata.name) ?? key) === key &&
              suits(candidate, claim) &&
              reaches(candidate, node),
          )
        : undefined;
    if (volume) chosen[volume.metadata.name] = key;
    else if (canProvision(classOf(claim, objects), node)) chosen[key] = "";
    else return undefined;
  }
  return chosen;
}

function suits(volume: PersistentVolume, claim: PersistentVolumeClaim): boolean {
  const { spec = {}, status, metadata } = volume;
  if (metadata.deletionTimestamp) return false;
  if (spec.claimRef) return isClaimedBy(volume, claim);
  if (status?.phase && status.phase !== "Available" && status.phase !== "Pending") return false;
  return (
    classNameOf(volume) === classNameOf(claim) &&
    (spec.volumeMode ?? "Filesystem") === (claim.spec?.volumeMode ?? "Filesystem") &&
    wholeUnits(spec.capacity?.storage) >= sizeWanted(claim) &&
    (claim.spec?.accessModes ?? []).every((mode) => spec.accessModes?.includes(mode)) &&
    (!claim.spec?.selector || selects(claim.spec.selector, labelsOf(volume)))
  );
}

function reaches(volume: PersistentVolume, node: Node): boolean {
  const required = volume.spec?.nodeAffinity?.required;
  return !required || nodeMatches(required, node);
}

function canProvision(storageClass: StorageClass | undefined, node: Node): boolean {
  if (!storageClass?.provisioner || storageClass.provisioner === NO_PROVISIONER) return false;
  const topologies = storageClass.allowedTopologies ?? [];
  const labels = labelsOf(node);
  return (
    topologies.length === 0 ||
    topologies.some(({ matchLabelExpressions = [] }) =>
      matchLabelExpressions.every(
        ({ key, values }) => labels[key] !== undefined && values.includes(labels[key] as string),
      ),
    )
  );
}

function waitsForConsumer(claim: PersistentVolumeClaim, objects: Objects): boolean {
  return classOf(claim, objects)?.volumeBindingMode === "WaitForFirstConsumer";
}

function classOf(claim: PersistentVolumeClaim, objects: Objects): StorageClass | undefined {
  const name = classNameOf(claim);
  return name ? objects.get("StorageClass", undefined, name) : undefined;
}

function sizeWanted(claim: PersistentVolumeClaim): number {
  return wholeUnits(claim.spec?.resources?.requests?.storage);
}

function bySize(a: PersistentVolume, b: PersistentVolume): number {
  return (
    wholeUnits(a.spec?.capacity?.storage) - wholeUnits(b.spec?.capacity?.storage) ||
    (a.metadata.name < b.metadata.name ? -1 : 1)
  );
}

function claimWrite(volumeName: string, claimKey: string, objects: Objects): Write[] {
  const volume = objects.get("PersistentVolume", undefined, volumeName);
  const [namespace, name] = claimKey.split("/") as [string, string];
  const claim = objects.get("PersistentVolumeClaim", namespace, name);
  if (!volume || !claim || (volume.spec?.claimRef && isClaimedBy(volume, claim))) return [];
  const claimRef = {
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    namespace,
    name,
    uid: claim.metadata.uid,
    resourceVersion: claim.metadata.resourceVersion,
  };
  return [
    {
      verb: "patch",
      patchType: "merge",
      ref: refOf("PersistentVolume", volume),
      body: {
        metadata: {
          resourceVersion: volume.metadata.resourceVersion,
          annotations: { "pv.kubernetes.io/bound-by-controller": "yes" },
        },
        spec: { claimRef },
      },
      because: {
        rule: "scheduler/bind-volume",
        compared: [
          ...compare("PersistentVolumeClaim", claim, ".spec"),
          ...compare("PersistentVolume", volume, ".spec"),
        ],
        values: { claim: name },
      },
    },
  ];
}

function provisionWrite(claimKey: string, node: Node, pod: Pod, objects: Objects): Write[] {
  const [namespace, name] = claimKey.split("/") as [string, string];
  const claim = objects.get("PersistentVolumeClaim", namespace, name);
  if (!claim || claim.metadata.annotations?.[SELECTED_NODE] === node.metadata.name) return [];
  return [
    {
      verb: "patch",
      patchType: "merge",
      ref: refOf("PersistentVolumeClaim", claim),
      body: {
        metadata: {
          resourceVersion: claim.metadata.resourceVersion,
          annotations: { [SELECTED_NODE]: node.metadata.name },
        },
      },
      because: {
        rule: "scheduler/provision-volume",
        compared: [
          ...compare("Pod", pod, ".spec.volumes"),
          ...compare("PersistentVolumeClaim", claim, ".spec.storageClassName"),
        ],
        values: { node: node.metadata.name },
      },
    },
  ];
}
