/** What is served: the documents that clients read before anything else (apiserver/pkg/endpoints/discovery). */
import { apiVersionOf, type Kind } from "../../kinds/kind";
import type { Desk } from "../plan";
import type { HttpRequest, HttpResponse, UserInfo } from "../request";
import { splitTarget } from "./path";

const ALL_VERBS = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];

/** Answers discovery, version and health; undefined for paths that nobody serves. */
export function answerStatic(desk: Desk, http: HttpRequest, _user: UserInfo): HttpResponse | undefined {
  const { path } = splitTarget(http.target);
  const kinds = desk.registry.all();
  const parts = path.split("/").filter((part) => part !== "");
  if (parts[0] === "healthz" || parts[0] === "livez" || parts[0] === "readyz") {
    return { code: 200, headers: { "content-type": "text/plain; charset=utf-8" }, body: "ok" };
  }
  if (path === "/version" || path === "/version/") return json(VERSION);
  if (path === "/api" || path === "/api/") return json({ kind: "APIVersions", versions: ["v1"], serverAddressByClientCIDRs: [] });
  if (path === "/apis" || path === "/apis/") {
    return json({ kind: "APIGroupList", apiVersion: "v1", groups: groupsOf(kinds).map((group) => groupDocument(kinds, group)) });
  }
  if (parts[0] === "api" && parts.length === 2) return resourceList(kinds, "", parts[1]!);
  if (parts[0] === "apis" && parts.length === 2) {
    const group = groupsOf(kinds).includes(parts[1]!) ? parts[1]! : undefined;
    return group === undefined ? undefined : json({ kind: "APIGroup", apiVersion: "v1", ...groupDocument(kinds, group) });
  }
  if (parts[0] === "apis" && parts.length === 3) return resourceList(kinds, parts[1]!, parts[2]!);
  return undefined;
}

/** The modelled version. */
export const VERSION = {
  major: "1",
  minor: "36",
  gitVersion: "v1.36.0",
  gitCommit: "",
  gitTreeState: "clean",
  buildDate: "2026-04-22T00:00:00Z",
  goVersion: "go1.26.0",
  compiler: "gc",
  platform: "linux/amd64",
};

const json = (body: unknown): HttpResponse => ({ code: 200, headers: { "content-type": "application/json" }, body });

function groupsOf(kinds: readonly Kind[]): string[] {
  return [...new Set(kinds.map((kind) => kind.group))].filter((group) => group !== "").sort();
}

function groupDocument(kinds: readonly Kind[], group: string): object {
  const versions = [...new Set(kinds.filter((kind) => kind.group === group).map((kind) => kind.version))]
    .sort()
    .map((version) => ({ groupVersion: `${group}/${version}`, version }));
  return { name: group, versions, preferredVersion: versions.at(-1) };
}

function resourceList(kinds: readonly Kind[], group: string, version: string): HttpResponse | undefined {
  const served = kinds.filter((kind) => kind.group === group && kind.version === version);
  if (served.length === 0) return undefined;
  const resources = served.flatMap((kind) => [
    {
      name: kind.plural,
      singularName: kind.singular,
      namespaced: kind.namespaced,
      kind: kind.kind,
      verbs: kind.verbs ?? ALL_VERBS,
      ...(kind.shortNames ? { shortNames: kind.shortNames } : {}),
      ...(kind.categories ? { categories: kind.categories } : {}),
    },
    ...(kind.subresources ?? []).map((subresource) => ({
      name: `${kind.plural}/${subresource}`,
      singularName: "",
      namespaced: kind.namespaced,
      kind: subresource === "scale" ? "Scale" : kind.kind,
      verbs: ["get", "patch", "update"],
    })),
  ]);
  resources.sort((a, b) => (a.name < b.name ? -1 : 1));
  return json({ kind: "APIResourceList", ...(group ? { apiVersion: "v1" } : {}), groupVersion: apiVersionOf({ group, version }), resources });
}
