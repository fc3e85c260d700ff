/**
 * Addresses for pods out of the node's range, as the CNI plugin `host-local` gives them.
 *
 * Models containernetworking/plugins ipam/host-local: the first addresses are the network's and the bridge's, the
 * next free one after the last given is taken, so that an address comes back only after the range has gone round.
 */
import { assert } from "../../base/assert";
import type { OwnTables } from "../client/component";
import type { AddressRecord, NodeRecord } from "./tables";

/** Takes an address for a pod; undefined when the range is used up. */
export function takeAddress(own: OwnTables, podCIDR: string, podUid: string): string | undefined {
  const { first, size } = rangeOf(podCIDR);
  const node = own.get<NodeRecord>("node", "state");
  let next = node?.nextAddress ?? 2;
  for (let tries = 0; tries < size - 3; tries++, next++) {
    if (next > size - 2) next = 2;
    const ip = addressText(first + next);
    if (own.get<AddressRecord>("addresses", ip)?.podUid !== undefined) continue;
    own.set<AddressRecord>("addresses", ip, { podUid });
    if (node) own.set<NodeRecord>("node", "state", { ...node, nextAddress: next + 1 });
    return ip;
  }
  return undefined;
}

/** Gives an address back. */
export function releaseAddress(own: OwnTables, ip: string, podUid: string): void {
  if (own.get<AddressRecord>("addresses", ip)?.podUid === podUid) own.delete("addresses", ip);
}

/** The first address (that of the network) and the number of addresses of a range. */
export function rangeOf(cidr: string): { first: number; size: number } {
  const match = /^(\d+)\.(\d+)\.(\d+)\.(\d+)\/(\d+)$/.exec(cidr);
  assert(match, `${cidr} is no IPv4 range`);
  const [a, b, c, d, bits] = match.slice(1).map(Number) as [number, number, number, number, number];
  const size = 2 ** (32 - bits);
  const address = ((a * 256 + b) * 256 + c) * 256 + d;
  return { first: address - (address % size), size };
}

function addressText(value: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join(".");
}
