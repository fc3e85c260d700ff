/** Paths that are no resource: discovery, OpenAPI, version, health and metrics. */

import { aggregated, groupDocument, groupList, groupsOf, resourceList, versionsOf } from "../discovery/resources";
import { kubernetesVersion } from "../discovery/version";
import type { Descriptions } from "../openapi/schemas";
import { openApiV2 } from "../openapi/v2";
import { openApiV3Document, openApiV3Index } from "../openapi/v3";
import type { Desk } from "../plan";
import type { HttpRequest, HttpResponse } from "../request";
import { readAccept } from "./negotiate";
import { splitTarget, type URLQuery } from "./query";

/** What the simulator does not carry itself: read when someone asks for it. */
export interface Documents {
  /** The texts of fields and types; documents do without them when they are not there. */
  descriptions?(): Descriptions | undefined;
}

const AGGREGATED = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

/** Answers discovery, OpenAPI, version and health; undefined for paths that nobody serves. */
export function answerStatic(desk: Desk, http: HttpRequest, documents: Documents): HttpResponse | undefined {
  const { path, query } = splitTarget(http.target);
  const { registry } = desk;
  const parts = path.split("/").filter((part) => part !== "");
  const [root, second, third, ...more] = parts;
  switch (root) {
    case undefined:
      return json({ paths: rootPaths(desk) });
    case "version":
      return parts.length === 1 ? json(kubernetesVersion) : undefined;
    case "healthz":
    case "livez":
    case "readyz":
      return health(root, second, query);
    case "metrics":
      return parts.length === 1 ? text(metrics(desk)) : undefined;
    case "api":
      if (parts.length === 1)
        return wantsAggregated(http) ? json(aggregated(registry, true), AGGREGATED) : json(API_VERSIONS);
      return parts.length === 2 ? maybe(resourceList(registry, "", second!)) : undefined;
    case "apis":
      if (parts.length === 1)
        return wantsAggregated(http) ? json(aggregated(registry, false), AGGREGATED) : json(groupList(registry));
      if (parts.length === 2) return maybe(groupDocument(registry, second!));
      return parts.length === 3 ? maybe(resourceList(registry, second!, third!)) : undefined;
    case "openapi":
      if (second === "v3")
        return openApiV3(desk, [third, ...more].filter((part) => part !== undefined).join("/"), query, documents);
      return second === "v2" && parts.length === 2 ? openApiV2(desk, http, documents) : undefined;
    default:
      return undefined;
  }
}

const API_VERSIONS = {
  kind: "APIVersions",
  versions: ["v1"],
  serverAddressByClientCIDRs: [{ clientCIDR: "0.0.0.0/0", serverAddress: "172.18.0.2:6443" }],
};

const json = (body: unknown, type = "application/json"): HttpResponse => ({
  code: 200,
  headers: { "content-type": type, "cache-control": "no-cache, private" },
  body,
});

const text = (body: string): HttpResponse => ({
  code: 200,
  headers: { "content-type": "text/plain; charset=utf-8", "cache-control": "no-cache, private" },
  body,
});

const maybe = (body: object | undefined): HttpResponse | undefined => (body === undefined ? undefined : json(body));

/** True if the aggregated form is what the client would rather have. */
function wantsAggregated({ headers }: HttpRequest): boolean {
  const [best] = readAccept(headers.accept ?? "").filter(({ type, parameters }) => {
    const as = parameters.get("as");
    return (
      type === "application/json" &&
      (as === undefined || (as === "APIGroupDiscoveryList" && parameters.get("v") === "v2"))
    );
  });
  return best?.parameters.get("as") === "APIGroupDiscoveryList";
}

function openApiV3(desk: Desk, place: string, query: URLQuery, documents: Documents): HttpResponse | undefined {
  if (place === "") return json(openApiV3Index(desk.registry));
  const document = openApiV3Document(desk.registry, place, documents.descriptions?.());
  if (!document) return undefined;
  const response = json(document);
  // The hash in the URL stands for the content, so it may be kept for ever.
  return query.get("hash") === undefined
    ? response
    : { ...response, headers: { ...response.headers, "cache-control": "public, immutable" } };
}

const CHECKS = [
  "ping",
  "log",
  "etcd",
  "poststarthook/start-apiextensions-controllers",
  "poststarthook/rbac/bootstrap-roles",
];

function health(which: string, check: string | undefined, query: URLQuery): HttpResponse | undefined {
  if (check !== undefined) return CHECKS.includes(check) ? text("ok") : undefined;
  if (query.get("verbose") === undefined) return text("ok");
  return text(`${CHECKS.map((name) => `[+]${name} ok\n`).join("")}${which} check passed\n`);
}

function rootPaths({ registry }: Desk): string[] {
  const groups = groupsOf(registry);
  const versions = groups.flatMap((group) => versionsOf(registry, group).map((version) => `/apis/${group}/${version}`));
  const others = ["/healthz", "/livez", "/metrics", "/openapi/v2", "/openapi/v3", "/readyz", "/version"];
  return ["/api", "/api/v1", "/apis", ...[...groups.map((group) => `/apis/${group}`), ...versions].sort(), ...others];
}

/** What a scraper would find: how many objects of each kind there are. */
function metrics(desk: Desk): string {
  const lines = [
    "# HELP apiserver_resource_objects [BETA] Number of stored objects by resource.",
    "# TYPE apiserver_resource_objects gauge",
  ];
  const seen = new Set<string>();
  for (const kind of desk.registry.all()) {
    if (seen.has(kind.id)) continue;
    seen.add(kind.id);
    const count = desk.snapshot(kind.id).objects.size;
    lines.push(`apiserver_resource_objects{group="${kind.group}",resource="${kind.plural}"} ${count}`);
  }
  return `${lines.join("\n")}\n`;
}
