/**
 * No object beyond a namespace's quota; what is let in is counted in the same transaction
 * (apiserver/pkg/admission/plugin/resourcequota). What goes is taken off by the quota controller.
 */
import { forbidden } from "../../api/errors";
import { addQuantity, canonicalQuantity, compareQuantity, quantityOf } from "../../api/quantity";
import type { Obj } from "../../api/types";
import { groupResource } from "../../kinds/kind";
import type { Container, Pod, ResourceQuota } from "../../schema/types";
import type { WriteAttempt } from "../plan";
import type { AdmissionPlugin } from "./index";
import type { Usage } from "./podUsage";
import { addedUsage, scopesMatch, usageOf } from "./quotaUsage";

export const resourceQuota: AdmissionPlugin = {
  name: "ResourceQuota",
  validate(attempt) {
    const { desk, kind, operation, subresource, object, old } = attempt;
    if (operation === "DELETE" || !kind.namespaced || !object || (subresource && subresource !== "resize")) return;
    if (operation === "UPDATE" && !UPDATES.has(kind.id)) return;
    const quotas = desk
      .snapshot("ResourceQuota")
      .objects.values(`${object.metadata.namespace ?? ""}/`) as unknown as readonly ResourceQuota[];
    if (quotas.length === 0) return;
    const usage = usageOf(kind, object);
    const added = old ? addedUsage(usage, usageOf(kind, old)) : usage;
    const concerned = quotas.filter(
      (quota) =>
        scopesMatch(quota, kind, object) &&
        (kind.id !== "ResourceQuota" || quota.metadata.name !== object.metadata.name),
    );
    for (const quota of concerned) if (kind.id === "Pod" && operation === "CREATE") mustSpecify(attempt, quota);
    for (const quota of concerned) charge(attempt, quota, added);
  },
};

/** Kinds whose usage an update can change. */
const UPDATES: ReadonlySet<string> = new Set(["PersistentVolumeClaim", "Pod", "Service"]);

function refuse({ kind, object }: WriteAttempt, why: string): never {
  throw forbidden(groupResource(kind), object?.metadata.name || (object?.metadata.generateName ?? ""), why);
}

/** A quota on a compute resource makes every container say what it takes of it. */
function mustSpecify(attempt: WriteAttempt, quota: ResourceQuota): void {
  const { spec } = attempt.object as unknown as Pod;
  const missing = new Map<string, string[]>();
  const containers: readonly Container[] = [...(spec?.containers ?? []), ...(spec?.initContainers ?? [])];
  for (const name of Object.keys(quota.status?.hard ?? {})) {
    const [list, resource] = COMPUTE[name] ?? [];
    if (!list || !resource) continue;
    for (const container of containers) {
      const found =
        container.resources?.[list]?.[resource] ??
        (spec as { resources?: Container["resources"] } | undefined)?.resources?.[list]?.[resource];
      if (found === undefined) missing.set(name, [...(missing.get(name) ?? []), container.name]);
    }
  }
  if (missing.size === 0) return;
  const texts = [...missing.keys()].sort().map((name) => `${name} for: ${missing.get(name)!.join(",")}`);
  refuse(attempt, `failed quota: ${quota.metadata.name}: must specify ${texts.join("; ")}`);
}

const COMPUTE: Readonly<Record<string, readonly ["limits" | "requests", string]>> = {
  cpu: ["requests", "cpu"],
  "limits.cpu": ["limits", "cpu"],
  "limits.memory": ["limits", "memory"],
  memory: ["requests", "memory"],
  "requests.cpu": ["requests", "cpu"],
  "requests.memory": ["requests", "memory"],
};

/** Adds the usage to the quota, or refuses what it would take beyond the limit. */
function charge(attempt: WriteAttempt, quota: ResourceQuota, added: Usage): void {
  const hard = quota.status?.hard ?? {};
  const used = quota.status?.used ?? {};
  const names = Object.keys(hard).filter((name) => added[name] !== undefined && compareQuantity(added[name], 0) !== 0);
  if (names.length === 0) return;
  const zero = quantityOf(0);
  const sums = new Map(names.map((name) => [name, addQuantity(used[name] ?? zero, added[name]!)]));
  const over = names
    .filter((name) => compareQuantity(added[name]!, 0) > 0 && compareQuantity(sums.get(name)!, hard[name]!) > 0)
    .sort();
  if (over.length > 0) {
    const listed = (values: { readonly [name: string]: string | number }) =>
      over.map((name) => `${name}=${canonicalQuantity(values[name] ?? zero)}`).join(",");
    refuse(
      attempt,
      `exceeded quota: ${quota.metadata.name}, requested: ${listed(added)}, used: ${listed(used)}, limited: ${listed(hard)}`,
    );
  }
  if (attempt.request.options?.dryRun) return;
  const status = { ...quota.status, used: { ...used, ...Object.fromEntries(sums) } };
  const { namespace, name, resourceVersion } = quota.metadata;
  attempt.alsoOps.push({
    sort: "put",
    kind: "ResourceQuota",
    key: `${namespace}/${name}`,
    object: { ...quota, status } as unknown as Obj,
    expected: Number(resourceVersion),
  });
}
