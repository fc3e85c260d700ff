/** What a pod asks for as a whole (k8s.io/component-helpers/resource: PodRequests, PodLimits). */
import { addQuantity, compareQuantity } from "../../api/quantity";
import type { PodSpec } from "../../schema/types";

export type Usage = { [resource: string]: string | number };

/**
 * The sum over containers and restartable init containers; an ordinary init container runs alone with the restartable
 * ones before it and counts if it needs more. Pod-level resources take the place of the sum. Overhead comes on top.
 */
export function podUsage(spec: PodSpec | undefined, list: "limits" | "requests"): Usage {
  const total: Usage = {};
  for (const { resources } of spec?.containers ?? []) add(total, resources?.[list]);
  const sidecars: Usage = {};
  const peak: Usage = {};
  for (const { resources, restartPolicy } of spec?.initContainers ?? []) {
    if (restartPolicy === "Always") {
      add(sidecars, resources?.[list]);
      add(total, resources?.[list]);
      raise(peak, sidecars);
    } else {
      const here: Usage = { ...sidecars };
      add(here, resources?.[list]);
      raise(peak, here);
    }
  }
  raise(total, peak);
  Object.assign(total, (spec as { resources?: { [name in typeof list]?: Usage } } | undefined)?.resources?.[list]);
  if (list === "requests" || Object.keys(total).length > 0) add(total, spec?.overhead as Usage | undefined);
  return total;
}

function add(total: Usage, more: { readonly [name: string]: string | number } | undefined): void {
  if (!more) return;
  for (const name of Object.keys(more))
    total[name] = total[name] === undefined ? more[name]! : addQuantity(total[name], more[name]!);
}

function raise(total: Usage, least: Usage): void {
  for (const name of Object.keys(least))
    if (total[name] === undefined || compareQuantity(total[name], least[name]!) < 0) total[name] = least[name]!;
}
