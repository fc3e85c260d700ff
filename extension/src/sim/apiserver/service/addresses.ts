/** The range of Service addresses, and the objects that stand for those in use. */
import { formatTime } from "../../api/time";
import type { Obj } from "../../api/types";
import type { Service } from "../../schema/types";
import type { Op } from "../../store/mvcc";
import type { Desk } from "../plan";

export const SERVICE_RANGE = "10.96.0.0/12";
const BASE = ((10 << 24) | (96 << 16)) >>> 0;
/** Without the network's own address and the broadcast address. */
export const RANGE_SIZE = 2 ** 20 - 2;

/** The n-th address of the range; the first one is `10.96.0.1`. */
export function nthAddress(n: number): string {
  const address = BASE + 1 + n;
  return [24, 16, 8, 0].map((shift) => (address >>> shift) & 255).join(".");
}

export function isInRange(address: string): boolean {
  const parts = address.split(".").map(Number);
  if (parts.length !== 4 || parts.some((part) => !Number.isInteger(part) || part < 0 || part > 255)) return false;
  const number = ((parts[0]! << 24) | (parts[1]! << 16) | (parts[2]! << 8) | parts[3]!) >>> 0;
  return number > BASE && number <= BASE + RANGE_SIZE;
}

/** The IPAddress object of a Service's address (pkg/registry/core/service/ipallocator). */
export function addressObject(desk: Desk, address: string, { metadata }: Pick<Service, "metadata">): Obj {
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "IPAddress",
    metadata: {
      name: address,
      uid: desk.drawUid(`IPAddress /${address}`),
      creationTimestamp: formatTime(desk.nowMs),
      labels: {
        "ipaddress.kubernetes.io/ip-family": "IPv4",
        "ipaddress.kubernetes.io/managed-by": "ipallocator.k8s.io",
      },
    },
    spec: { parentRef: { group: "", resource: "services", namespace: metadata.namespace ?? "", name: metadata.name } },
  };
}

/** What a starting server adds to etcd: the range, and addresses that a restored state did not bring along (ipallocator/controller/repairip.go). */
export function repairAddresses(desk: Desk): Op[] {
  const ops: Op[] = [];
  for (const object of desk.snapshot("Service").objects.values()) {
    const service = object as unknown as Service;
    for (const address of service.spec?.clusterIPs ?? []) {
      if (address === "None" || desk.get("IPAddress", undefined, address)) continue;
      ops.push({
        sort: "put",
        kind: "IPAddress",
        key: address,
        object: addressObject(desk, address, service),
        expected: 0,
      });
    }
  }
  if (!desk.get("ServiceCIDR", undefined, "kubernetes"))
    ops.push({ sort: "put", kind: "ServiceCIDR", key: "kubernetes", object: rangeObject(desk), expected: 0 });
  return ops;
}

function rangeObject(desk: Desk): Obj {
  const lastTransitionTime = formatTime(desk.nowMs);
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "ServiceCIDR",
    metadata: {
      name: "kubernetes",
      uid: desk.drawUid("ServiceCIDR /kubernetes"),
      creationTimestamp: lastTransitionTime,
    },
    spec: { cidrs: [SERVICE_RANGE] },
    status: {
      conditions: [
        { type: "Ready", status: "True", lastTransitionTime, reason: "", message: "Kubernetes Service CIDR is ready" },
      ],
    },
  };
}
