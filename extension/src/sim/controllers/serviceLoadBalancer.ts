/**
 * Gives Services of type LoadBalancer an address, as a cloud would (k8s.io/cloud-provider/controllers/service).
 * Off unless a world offers a range: most clusters on a desk have no cloud, and their Services stay pending.
 */
import type { Component, Result } from "../client/component";
import { refOf, splitKey } from "../client/component";
import type { Service } from "../schema/types";
import { sameValue } from "./shared/equal";
import { because, mergePatch } from "./shared/writes";

const FINALIZER = "service.kubernetes.io/load-balancer-cleanup";

/** A load balancer controller that hands out the addresses of `prefix` (`203.0.113.`) from 1 to 254. */
export function createServiceLoadBalancer(prefix: string): Component {
  return {
    name: "service-controller",
    watches: [{ kind: "Service" }],

    reconcile(view, key): Result | undefined {
      const { namespace, name } = splitKey(key);
      const service = view.get("Service", namespace, name);
      if (!service) return undefined;
      const { finalizers = [], deletionTimestamp } = service.metadata;
      const about = { ...refOf("Service", service), apiVersion: "v1" };
      const isWanted = service.spec?.type === "LoadBalancer" && !service.spec.loadBalancerClass && !deletionTimestamp;
      const ingress = service.status?.loadBalancer?.ingress ?? [];
      const why = because("service/load-balancer", service, [".spec.type"]);
      if (!isWanted) {
        if (!finalizers.includes(FINALIZER)) return undefined;
        const left = finalizers.filter((one) => one !== FINALIZER);
        return {
          writes: [
            ...(ingress.length > 0
              ? [mergePatch(service, { status: { loadBalancer: { ingress: null } } }, why, "status")]
              : []),
            mergePatch(service, { metadata: { finalizers: left.length > 0 ? left : null } }, why),
          ],
          events: [
            { about, type: "Normal", reason: "DeletedLoadBalancer", message: "Deleted load balancer", afterWrite: 0 },
          ],
        };
      }
      if (!finalizers.includes(FINALIZER))
        return { writes: [mergePatch(service, { metadata: { finalizers: [...finalizers, FINALIZER] } }, why)] };
      if (ingress.length > 0) return undefined;
      const taken = view
        .list("Service")
        .flatMap((other: Service) => other.status?.loadBalancer?.ingress?.map(({ ip }) => ip) ?? []);
      const ip = Array.from({ length: 254 }, (_, i) => `${prefix}${i + 1}`).find((one) => !taken.includes(one));
      if (!ip)
        return {
          events: [
            {
              about,
              type: "Warning",
              reason: "SyncLoadBalancerFailed",
              message: "Error syncing load balancer: no address left",
            },
          ],
        };
      const next = [{ ip, ipMode: "VIP" }];
      if (sameValue(ingress, next)) return undefined;
      return {
        writes: [mergePatch(service, { status: { loadBalancer: { ingress: next } } }, why, "status")],
        events: [
          { about, type: "Normal", reason: "EnsuringLoadBalancer", message: "Ensuring load balancer" },
          { about, type: "Normal", reason: "EnsuredLoadBalancer", message: "Ensured load balancer", afterWrite: 0 },
        ],
      };
    },
  };
}
