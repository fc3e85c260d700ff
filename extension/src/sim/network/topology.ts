/**
 * What the pod network of a node is made of: eth0, bridge, veth pairs, VXLAN device, routes, neighbours.
 *
 * Models what the CNI plugins `bridge` and `flannel` (vxlan back end) leave on a Linux node, as pure functions over the
 * kubelet's tables and the Node objects. Nothing is stored: what an `ip link` would show follows from who is there.
 */

import { listSandboxes, type PodRecord, podAtAddress } from "../kubelet";
import { hexDigest } from "../kubelet/runtime/image";
import { addressAt, isInside } from "./addresses";
import { kubeletTables, type NetworkPhysics, nodeOfPodAddress, podCIDROf } from "./physics";

/** A network device of a node, or the end of a veth pair inside a pod. */
export interface NetworkLink {
  readonly device: string;
  readonly sort: "eth" | "bridge" | "vxlan" | "veth";
  readonly address?: string;
  readonly mac: string;
  /** The bridge that a veth is plugged into. */
  readonly master?: string;
  /** For a veth: the pod at the other end, where it is called eth0. */
  readonly pod?: { readonly namespace: string; readonly name: string; readonly uid: string; readonly ip: string };
}

/** A line of `ip route`. */
export interface Route {
  readonly destination: string;
  readonly device: string;
  /** The next hop; a range of the node's own has none. */
  readonly via?: string;
  /** The node that the next hop belongs to. */
  readonly node?: string;
}

/** Where an address of the pod network is found from a node: behind its own bridge, or behind another node. */
export interface Neighbour {
  readonly ip: string;
  readonly node: string;
  readonly mac: string;
  readonly device: string;
  /** The node's address that VXLAN wraps packets to. */
  readonly vtep?: string;
}

export const BRIDGE = "cni0";
export const VXLAN = "flannel.1";
export const UPLINK = "eth0";
/** flannel's VXLAN network identifier. */
export const VNI = 1;

/** The devices of a node, its pods' veth pairs included. */
export function links(physics: NetworkPhysics, node: string): NetworkLink[] {
  const config = physics.plan.nodes.get(node);
  if (!config) return [];
  const cidr = podCIDROf(physics, node);
  const found: NetworkLink[] = [
    { device: UPLINK, sort: "eth", address: config.internalIP, mac: macOf(`${node}/eth0`) },
  ];
  if (!cidr) return found;
  found.push(
    { device: VXLAN, sort: "vxlan", address: addressAt(cidr, 0), mac: macOf(`${node}/vxlan`) },
    { device: BRIDGE, sort: "bridge", address: addressAt(cidr, 1), mac: macOf(`${node}/bridge`) },
  );
  for (const { id, podUid, namespace, name, state, ip, hostNetwork } of listSandboxes(kubeletTables(physics, node))) {
    if (hostNetwork || state !== "SANDBOX_READY") continue;
    found.push({
      device: vethOf(id),
      sort: "veth",
      mac: macOf(`${id}/host`),
      master: BRIDGE,
      pod: { namespace, name, uid: podUid, ip },
    });
  }
  return found;
}

/** The routes of a node: its own pods over the bridge, the other nodes' pods over VXLAN, all else to the gateway. */
export function routes(physics: NetworkPhysics, node: string): Route[] {
  const config = physics.plan.nodes.get(node);
  if (!config) return [];
  const found: Route[] = [{ destination: "default", device: UPLINK, via: gatewayOf(config.internalIP) }];
  for (const other of physics.plan.nodes.keys()) {
    const cidr = podCIDROf(physics, other);
    if (!cidr) continue;
    if (other === node) found.push({ destination: cidr, device: BRIDGE });
    else found.push({ destination: cidr, device: VXLAN, via: addressAt(cidr, 0), node: other });
  }
  found.push({ destination: machineRange(config.internalIP), device: UPLINK });
  return found;
}

/** The route that a packet from this node to an address takes. */
export function routeTo(physics: NetworkPhysics, node: string, ip: string): Route | undefined {
  const all = routes(physics, node);
  return all.find(({ destination }) => destination !== "default" && isInside(ip, destination)) ?? all[0];
}

/** Who has an address of the pod network, as the ARP and FDB entries of a node say; undefined when nobody answers. */
export function neighbour(physics: NetworkPhysics, node: string, ip: string): Neighbour | undefined {
  const owner = nodeOfPodAddress(physics, ip);
  const record = owner === undefined ? undefined : livePodAt(physics, owner, ip);
  if (!owner || !record?.sandbox) return undefined;
  if (owner === node) return { ip, node, mac: macOf(`${record.sandbox.id}/pod`), device: BRIDGE };
  return {
    ip,
    node: owner,
    mac: macOf(`${owner}/vxlan`),
    device: VXLAN,
    vtep: physics.plan.nodes.get(owner)!.internalIP,
  };
}

/** The pod with a living sandbox at an address of a node. */
export function livePodAt(physics: NetworkPhysics, node: string, ip: string): PodRecord | undefined {
  const record = podAtAddress(kubeletTables(physics, node), ip);
  return record?.sandbox?.state === "ready" && record.sandbox.ip === ip ? record : undefined;
}

/** The host's end of a sandbox's veth pair. */
export function vethOf(sandboxId: string): string {
  return `veth${hexDigest(sandboxId).slice(0, 8)}`;
}

/** A locally administered address that is the same for the same device. */
function macOf(device: string): string {
  const digits = hexDigest(device);
  return ["0a", ...[0, 2, 4, 6, 8].map((at) => digits.slice(at, at + 2))].join(":");
}

/** The machines share one network, as the nodes of a small cluster do. */
function machineRange(ip: string): string {
  return `${ip.split(".").slice(0, 2).join(".")}.0.0/16`;
}

/** The router of the machines' network; also their name server. */
export function gatewayOf(ip: string): string {
  return addressAt(machineRange(ip), 1);
}
