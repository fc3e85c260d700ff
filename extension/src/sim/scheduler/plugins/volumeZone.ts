/**
 * A volume that is labelled with a zone or region can only be used there. Modelled on plugins/volumezone/volume_zone.go.
 * Left out: classes that wait for a consumer are skipped there and here alike; VolumeBinding looks after them.
 */
import { type Plugin, SKIP, unresolvable } from "../framework";
import { labelsOf } from "../selectors";
import { claimsOf, ownClaimChanged } from "./volumes";

const OTHER_ZONE = unresolvable("node(s) had no available volume zone");
const ZONE_KEYS = [
  "topology.kubernetes.io/zone",
  "topology.kubernetes.io/region",
  "failure-domain.beta.kubernetes.io/zone",
  "failure-domain.beta.kubernetes.io/region",
];

interface ZoneLabel {
  readonly key: string;
  readonly values: readonly string[];
}

export const volumeZone: Plugin<readonly ZoneLabel[]> = {
  name: "VolumeZone",
  hints: [
    ownClaimChanged,
    { resource: "PersistentVolume", actions: ["Add", "Update"] },
    { resource: "StorageClass", actions: ["Add"] },
    { resource: "Node", actions: ["Add", "UpdateLabel"] },
  ],

  preFilter({ pod, objects }) {
    if (pod.claims.length === 0) return { status: SKIP };
    const claims = claimsOf(pod, objects);
    if ("code" in claims) return { status: claims };
    const labels = claims.flatMap(({ spec }) => {
      const volume = spec?.volumeName ? objects.get("PersistentVolume", undefined, spec.volumeName) : undefined;
      if (!volume) return [];
      const found = labelsOf(volume);
      // A volume in several zones has them joined by two underscores.
      return ZONE_KEYS.flatMap((key) => (found[key] === undefined ? [] : [{ key, values: found[key].split("__") }]));
    });
    return labels.length === 0 ? { status: SKIP } : { state: labels };
  },

  filter(zones, { labels }) {
    // A node without any zone label is in a cluster of one zone.
    if (!ZONE_KEYS.some((key) => labels[key] !== undefined)) return undefined;
    for (const { key, values } of zones) {
      const value = labels[key] ?? labels[STABLE[key] ?? ""];
      if (value === undefined || !values.includes(value)) return OTHER_ZONE;
    }
    return undefined;
  },
};

const STABLE: Readonly<Record<string, string>> = {
  "failure-domain.beta.kubernetes.io/zone": "topology.kubernetes.io/zone",
  "failure-domain.beta.kubernetes.io/region": "topology.kubernetes.io/region",
};
