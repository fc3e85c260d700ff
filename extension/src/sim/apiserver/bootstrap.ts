/**
 * What a starting API server makes sure of in etcd: RBAC's default roles and bindings (poststarthook/rbac/bootstrap-roles),
 * the range of Service addresses and the objects of those in use. A world that brings them along is left as it is.
 */
import { formatTime } from "../api/time";
import type { Obj } from "../api/types";
import type { Op } from "../store/mvcc";
import type { Desk } from "./plan";
import { rbacBootstrapObjects } from "./rbac/bootstrap";
import { repairAddresses } from "./service/addresses";

/** The changes that are still missing; none for a registry that does not know these kinds. */
export function bootstrapOps(desk: Desk): Op[] {
  const roles = desk.registry.byId("ClusterRole") ? missingRoles(desk) : [];
  const addresses = desk.registry.byId("IPAddress") ? repairAddresses(desk) : [];
  return [...roles, ...addresses];
}

function missingRoles(desk: Desk): Op[] {
  // Somebody has brought roles along: whether they are all is not for the server to say.
  if (desk.get("ClusterRole", undefined, "cluster-admin")) return [];
  return rbacBootstrapObjects().map((object): Op => {
    const { name, namespace } = object.metadata;
    const key = namespace ? `${namespace}/${name}` : name;
    return { sort: "put", kind: object.kind, key, object: withIdentity(desk, object, key), expected: 0 };
  });
}

const withIdentity = (desk: Desk, object: Obj, key: string): Obj => ({
  ...object,
  metadata: {
    ...object.metadata,
    uid: desk.drawUid(`${object.kind} ${key}`),
    creationTimestamp: formatTime(desk.nowMs),
  },
});
