/**
 * Gives each node its range of pod addresses out of the cluster's, the next free one in turn.
 * Modelled on pkg/controller/nodeipam/ipam/range_allocator.go; IPv4 only, as the pod network of the simulator.
 */
import type { Change, Component, Result, View } from "../../client/component";
import { refOf } from "../../client/component";
import type { Node } from "../../schema/types";
import { because, mergePatch } from "../shared/writes";

/** Which node has a range, by range; and the range, by node. */
const TAKEN = "taken";
const NEXT = "next";

export interface NodeIpamOptions {
  /** `--cluster-cidr` */
  readonly clusterCidr?: string;
  /** `--node-cidr-mask-size` */
  readonly nodeMaskBits?: number;
}

/** The node IPAM controller. */
export function createNodeIpam({ clusterCidr = "10.244.0.0/16", nodeMaskBits = 24 }: NodeIpamOptions = {}): Component {
  const [base = "", bits = "16"] = clusterCidr.split("/");
  const ranges = 2 ** (nodeMaskBits - Number(bits));
  return {
    name: "node-ipam-controller",
    watches: [{ kind: "Node" }],
    observe: noteRange,

    reconcile(view, name): Result | undefined {
      const node = view.get("Node", undefined, name);
      if (!node || node.metadata.deletionTimestamp || node.spec?.podCIDR) return undefined;
      const about = { ...refOf("Node", node), apiVersion: "v1" };
      const start = view.own.get<number>(NEXT, "") ?? 0;
      for (let i = 0; i < ranges; i++) {
        const at = (start + i) % ranges;
        const podCIDR = `${addressAfter(base, at * 2 ** (32 - nodeMaskBits))}/${nodeMaskBits}`;
        const holder = view.own.get<string>(TAKEN, podCIDR);
        if (holder !== undefined && holder !== name) continue;
        // Noted at once: the next node is looked at before this write is seen.
        view.own.set(TAKEN, podCIDR, name);
        view.own.set(NEXT, "", (at + 1) % ranges);
        const why = because("nodeipam/no-range", node, [".spec.podCIDR"], { podCIDR });
        return { writes: [mergePatch(node, { spec: { podCIDR, podCIDRs: [podCIDR] } }, why)] };
      }
      const message = `Node ${name} status is now: CIDRNotAvailable`;
      return { events: [{ about, type: "Normal", reason: "CIDRNotAvailable", message }], retry: "no free pod CIDR" };
    },
  };
}

function noteRange(view: View, { kind, type, object }: Change): void {
  if (kind !== "Node") return;
  const { podCIDR } = (object as Node).spec ?? {};
  if (!podCIDR) return;
  if (type === "DELETED") view.own.delete(TAKEN, podCIDR);
  else if (view.own.get(TAKEN, podCIDR) !== object.metadata.name) view.own.set(TAKEN, podCIDR, object.metadata.name);
}

function addressAfter(base: string, offset: number): string {
  const value = base.split(".").reduce((sum, part) => sum * 256 + Number(part), 0) + offset;
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join(".");
}
