/**
 * A node can attach only so many volumes of one driver. Modelled on plugins/nodevolumelimits/csi.go.
 * Upstream reads the limits from CSINode objects, which are not served here; they are read from the node's allocatable
 * `attachable-volumes-csi-<driver>`, the form in which kubelets used to publish them. Inline CSI volumes are not counted.
 */
import { type Cycle, type Plugin, SKIP, unschedulable } from "../framework";
import { amountOf } from "../resources";
import { ownClaimChanged } from "./volumes";

const TOO_MANY_VOLUMES = unschedulable("node(s) exceed max volume count");

/** The new claims of a pod by the driver that will attach them. */
type ClaimsByDriver = ReadonlyMap<string, readonly string[]>;

export const nodeVolumeLimits: Plugin<ClaimsByDriver> = {
  name: "NodeVolumeLimits",
  hints: [
    ownClaimChanged,
    { resource: "AssignedPod", actions: ["Delete"] },
    { resource: "Node", actions: ["Add", "UpdateAllocatable"] },
  ],

  preFilter(cycle) {
    const byDriver = new Map<string, string[]>();
    for (const key of cycle.pod.claims) {
      const driver = driverOf(key, cycle);
      if (driver) byDriver.set(driver, [...(byDriver.get(driver) ?? []), key]);
    }
    return byDriver.size === 0 ? { status: SKIP } : { state: byDriver };
  },

  filter(byDriver, node, cycle) {
    for (const [driver, claims] of byDriver) {
      const limit = amountOf(node.allocatable, `attachable-volumes-csi-${driver}`);
      if (limit === 0) continue;
      const attached = Object.keys(node.claims).filter((key) => driverOf(key, cycle) === driver);
      const added = claims.filter((key) => !node.claims[key]);
      if (added.length > 0 && attached.length + added.length > limit) return TOO_MANY_VOLUMES;
    }
    return undefined;
  },
};

function driverOf(claimKey: string, { objects }: Cycle): string | undefined {
  const [namespace, name] = claimKey.split("/") as [string, string];
  const claim = objects.get("PersistentVolumeClaim", namespace, name);
  const volumeName = claim?.spec?.volumeName;
  if (volumeName) return objects.get("PersistentVolume", undefined, volumeName)?.spec?.csi?.driver;
  const className = claim?.spec?.storageClassName;
  return className ? objects.get("StorageClass", undefined, className)?.provisioner : undefined;
}
