/** Fills aggregated ClusterRoles with the rules of those that their selectors match (pkg/controller/clusterroleaggregation). */
import type { Change, Component, Result, View } from "../client/component";
import type { KindName } from "../kinds/kindMap";
import type { ClusterRole, PolicyRule } from "../schema/types";
import { sameValue } from "./shared/equal";
import { stableJson } from "./shared/hash";
import { matchesSelector } from "./shared/selectors";
import { because, mergePatch } from "./shared/writes";

/** ClusterRoles are no part of the typed map of kinds. */
const CLUSTER_ROLE = "ClusterRole" as KindName;
const rolesOf = (view: View) => view.list(CLUSTER_ROLE) as unknown as readonly ClusterRole[];

/** The ClusterRole aggregation controller. */
export const clusterRoleAggregationController: Component = {
  name: "clusterrole-aggregation-controller",
  workers: 5,
  watches: [
    {
      kind: CLUSTER_ROLE,
      keys: (view: View, _change: Change) =>
        rolesOf(view)
          .filter(isAggregated)
          .map(({ metadata }) => metadata.name),
    },
  ],

  reconcile(view, name): Result | undefined {
    const role = view.get(CLUSTER_ROLE, undefined, name) as unknown as ClusterRole | undefined;
    if (!role || !isAggregated(role)) return undefined;
    const rules = new Map<string, PolicyRule>();
    for (const selector of role.aggregationRule?.clusterRoleSelectors ?? []) {
      for (const other of rolesOf(view)) {
        if (other.metadata.name === name || !matchesSelector(selector, other.metadata.labels)) continue;
        for (const rule of other.rules ?? []) rules.set(stableJson(rule), rule);
      }
    }
    const wanted = [...rules.values()];
    if (sameValue(role.rules ?? [], wanted)) return undefined;
    return {
      writes: [mergePatch(role, { rules: wanted }, because("clusterrole/aggregate", role, [".aggregationRule"]))],
    };
  },
};

function isAggregated(role: ClusterRole): boolean {
  return role.aggregationRule !== undefined;
}
