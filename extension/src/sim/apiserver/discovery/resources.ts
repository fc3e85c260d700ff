/**
 * Which resources are served, in the plain form (APIGroupList, APIResourceList) and the aggregated one
 * (APIGroupDiscoveryList, v2): what every client reads before anything else (apiserver/pkg/endpoints/discovery).
 */
import { apiVersionOf, type Kind } from "../../kinds/kind";
import type { Registry } from "../registry";
import { ALL_VERBS } from "../rest/path";
import { subresourceRule, subresourcesOf } from "../rest/subresourceRules";
import { base64, sha256 } from "./sha256";

/** The order in which the groups of 1.36 are offered: by their priority. Groups of custom resources come after them. */
const GROUP_ORDER = [
  "apiregistration.k8s.io",
  "apps",
  "events.k8s.io",
  "authentication.k8s.io",
  "authorization.k8s.io",
  "autoscaling",
  "batch",
  "certificates.k8s.io",
  "networking.k8s.io",
  "policy",
  "rbac.authorization.k8s.io",
  "storage.k8s.io",
  "admissionregistration.k8s.io",
  "apiextensions.k8s.io",
  "scheduling.k8s.io",
  "coordination.k8s.io",
  "node.k8s.io",
  "discovery.k8s.io",
  "resource.k8s.io",
  "flowcontrol.apiserver.k8s.io",
];

/** All groups but the core group, the most important first. */
export function groupsOf(registry: Registry): string[] {
  const rank = (group: string) => (GROUP_ORDER.includes(group) ? GROUP_ORDER.indexOf(group) : GROUP_ORDER.length);
  const groups = [...new Set(registry.all().map(({ group }) => group))].filter((group) => group !== "");
  return groups.sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
}

/** A group's versions, the preferred one first. */
export function versionsOf(registry: Registry, group: string): string[] {
  const versions = new Set(registry.all().flatMap((kind) => (kind.group === group ? [kind.version] : [])));
  return [...versions].sort(byVersion);
}

/** The order of versions: v2, v1, v2beta1, v1beta1, v1alpha1, and then by the alphabet (apimachinery/pkg/version). */
export function byVersion(a: string, b: string): number {
  const [left, right] = [versionRank(a), versionRank(b)];
  for (let i = 0; i < 3; i++) if (left[i] !== right[i]) return right[i]! - left[i]!;
  return a < b ? -1 : a > b ? 1 : 0;
}

function versionRank(version: string): [number, number, number] {
  const match = /^v(\d+)(?:(alpha|beta)(\d+))?$/.exec(version);
  if (!match) return [0, 0, 0];
  const [, major, stage, minor] = match;
  return [stage === undefined ? 3 : stage === "beta" ? 2 : 1, Number(major), Number(minor ?? 0)];
}

export function groupList(registry: Registry): object {
  const groups = groupsOf(registry).map((group) => groupBody(registry, group));
  return { kind: "APIGroupList", apiVersion: "v1", groups };
}

export function groupDocument(registry: Registry, group: string): object | undefined {
  if (!groupsOf(registry).includes(group)) return undefined;
  return { kind: "APIGroup", apiVersion: "v1", ...groupBody(registry, group) };
}

function groupBody(registry: Registry, group: string): object {
  const versions = versionsOf(registry, group).map((version) => ({ groupVersion: `${group}/${version}`, version }));
  return { name: group, versions, preferredVersion: versions[0] };
}

/** What is served under one group and version, or undefined if nothing is. */
export function resourceList(registry: Registry, group: string, version: string): object | undefined {
  const kinds = kindsOf(registry, group, version);
  if (kinds.length === 0) return undefined;
  const resources = kinds.flatMap((kind) => [
    mainResource(registry, kind),
    ...subresourcesOf(kind).map((name) => subresource(kind, name)),
  ]);
  return {
    kind: "APIResourceList",
    ...(group === "" ? {} : { apiVersion: "v1" }),
    groupVersion: apiVersionOf({ group, version }),
    resources,
  };
}

function kindsOf(registry: Registry, group: string, version: string): Kind[] {
  const kinds = registry.all().filter((kind) => kind.group === group && kind.version === version);
  return kinds.sort((a, b) => (a.plural < b.plural ? -1 : 1));
}

function mainResource(registry: Registry, kind: Kind): object {
  const verbs = kind.verbs ?? ALL_VERBS;
  const stored = registry.byId(kind.id) ?? kind;
  return {
    name: kind.plural,
    singularName: kind.singular,
    namespaced: kind.namespaced,
    kind: kind.kind,
    verbs,
    ...namesOf(kind),
    ...(verbs.includes("watch") ? { storageVersionHash: storageVersionHash(stored) } : {}),
  };
}

function subresource(kind: Kind, name: string): object {
  const rule = subresourceRule(kind, name)!;
  return {
    name: `${kind.plural}/${name}`,
    singularName: "",
    namespaced: kind.namespaced,
    ...(rule.group ? { group: rule.group, version: rule.version } : {}),
    kind: rule.kind,
    verbs: rule.verbs,
  };
}

const namesOf = ({ shortNames, categories }: Kind) => ({
  ...(shortNames?.length ? { shortNames } : {}),
  ...(categories?.length ? { categories } : {}),
});

/** Tells clients when a kind's stored form changes. */
const storageVersionHash = ({ group, version, kind }: Kind): string =>
  base64(sha256(`${group}/${version}/${kind}`).subarray(0, 8));

/** `/api` or `/apis` in the aggregated form: every resource of every group in one answer. */
export function aggregated(registry: Registry, isCore: boolean): object {
  const groups = isCore ? [""] : groupsOf(registry);
  return {
    kind: "APIGroupDiscoveryList",
    apiVersion: "apidiscovery.k8s.io/v2",
    metadata: {},
    items: groups.map((group) => ({
      metadata: group === "" ? {} : { name: group },
      versions: versionsOf(registry, group).map((version) => ({
        version,
        resources: kindsOf(registry, group, version).map(aggregatedResource),
        freshness: "Current",
      })),
    })),
  };
}

function aggregatedResource(kind: Kind): object {
  const subresources = subresourcesOf(kind).map((name) => {
    const rule = subresourceRule(kind, name)!;
    const responseKind = { group: rule.group ?? "", version: rule.version ?? "", kind: rule.kind };
    return { subresource: name, responseKind, verbs: rule.verbs };
  });
  return {
    resource: kind.plural,
    responseKind: { group: "", version: "", kind: kind.kind },
    scope: kind.namespaced ? "Namespaced" : "Cluster",
    singularResource: kind.singular,
    verbs: kind.verbs ?? ALL_VERBS,
    ...namesOf(kind),
    ...(subresources.length > 0 ? { subresources } : {}),
  };
}
