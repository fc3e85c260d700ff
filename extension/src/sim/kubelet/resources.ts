/** What a pod asks for in total, and its quality of service (pkg/api/v1/resource, pkg/apis/core/v1/helper/qos). */
import { addQuantity, compareQuantity } from "../api/quantity";
import type { Container, PodSpec } from "../schema/types";

type Amounts = { [name: string]: string | number };

/** The pod's requests: its containers and sidecars together, or its largest init container, whichever is more. */
export function podRequests(spec: PodSpec): Record<string, string> {
  return total(spec, "requests");
}

/** The pod's limits, reckoned alike. */
export function podLimits(spec: PodSpec): Record<string, string> {
  return total(spec, "limits");
}

function total(spec: PodSpec, sort: "requests" | "limits"): Record<string, string> {
  const sum: Record<string, string> = {};
  const add = (to: Record<string, string>, amounts: Amounts | undefined) => {
    for (const [name, amount] of Object.entries(amounts ?? {}))
      to[name] = to[name] === undefined ? String(amount) : addQuantity(to[name], amount);
  };
  for (const container of spec.containers) add(sum, container.resources?.[sort]);
  const sidecars: Record<string, string> = {};
  const greatest: Record<string, string> = {};
  for (const container of spec.initContainers ?? []) {
    const here: Record<string, string> = { ...sidecars };
    if (isSidecar(container)) {
      add(sum, container.resources?.[sort]);
      add(sidecars, container.resources?.[sort]);
      continue;
    }
    add(here, container.resources?.[sort]);
    for (const [name, amount] of Object.entries(here))
      if (compareQuantity(amount, greatest[name] ?? "0") > 0) greatest[name] = amount;
  }
  for (const [name, amount] of Object.entries(greatest))
    if (compareQuantity(amount, sum[name] ?? "0") > 0) sum[name] = amount;
  for (const [name, amount] of Object.entries(spec.resources?.[sort] ?? {})) sum[name] = String(amount);
  if (sort === "requests" || Object.keys(sum).length) add(sum, spec.overhead);
  return sum;
}

/** An init container that goes on running beside the others. */
export function isSidecar(container: Pick<Container, "restartPolicy">): boolean {
  return container.restartPolicy === "Always";
}

/** Guaranteed, Burstable or BestEffort, by CPU and memory of all containers. */
export function qosClassOf(spec: PodSpec): "Guaranteed" | "Burstable" | "BestEffort" {
  const containers = [...spec.containers, ...(spec.initContainers ?? [])];
  const isSet = (amounts: Amounts | undefined) =>
    ["cpu", "memory"].filter((name) => amounts?.[name] !== undefined && compareQuantity(amounts[name]!, "0") > 0);
  const asked = containers.some(
    ({ resources }) => isSet(resources?.requests).length || isSet(resources?.limits).length,
  );
  if (!asked) return "BestEffort";
  const guaranteed = containers.every(({ resources }) =>
    ["cpu", "memory"].every((name) => {
      const limit = resources?.limits?.[name];
      return limit !== undefined && compareQuantity(resources?.requests?.[name] ?? limit, limit) === 0;
    }),
  );
  return guaranteed ? "Guaranteed" : "Burstable";
}
