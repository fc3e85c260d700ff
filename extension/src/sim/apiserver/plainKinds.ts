/**
 * Kinds of 1.36 that are stored and shown as they are given: nothing in this cluster acts on them, so their types are
 * checked and no more.
 */
import type { Kind } from "../kinds/kind";

type Extra = Partial<Kind>;

const plain = (group: string, kind: string, plural: string, namespaced: boolean, extra: Extra = {}): Kind => ({
  id: kind,
  group,
  version: "v1",
  kind,
  plural,
  singular: kind.toLowerCase(),
  namespaced,
  definition: `${group.split(".")[0]}.v1.${kind}`,
  ...extra,
});

export const plainKinds: readonly Kind[] = [
  plain("networking.k8s.io", "IPAddress", "ipaddresses", false, { shortNames: ["ip"] }),
  plain("networking.k8s.io", "ServiceCIDR", "servicecidrs", false, { subresources: ["status"] }),
  plain("resource.k8s.io", "DeviceClass", "deviceclasses", false),
  plain("resource.k8s.io", "ResourceClaim", "resourceclaims", true, { subresources: ["status"] }),
  plain("resource.k8s.io", "ResourceClaimTemplate", "resourceclaimtemplates", true),
  plain("resource.k8s.io", "ResourceSlice", "resourceslices", false),
  plain("storage.k8s.io", "CSIDriver", "csidrivers", false),
  plain("storage.k8s.io", "CSINode", "csinodes", false),
  plain("storage.k8s.io", "CSIStorageCapacity", "csistoragecapacities", true),
  plain("storage.k8s.io", "VolumeAttachment", "volumeattachments", false, { subresources: ["status"] }),
  plain("storage.k8s.io", "VolumeAttributesClass", "volumeattributesclasses", false, { shortNames: ["vac"] }),
];

/** These kinds, less those that have a file of their own by now. */
export const plainKindsBeside = (kinds: readonly Kind[]): readonly Kind[] =>
  plainKinds.filter(({ id }) => !kinds.some((kind) => kind.id === id));
