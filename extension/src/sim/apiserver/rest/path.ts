/**
 * Reads a request's URL (apiserver/pkg/endpoints/request/requestinfo.go): which resource, which object, which verb.
 * What upstream leaves to its router is here as well: a group that nobody serves is a plain 404 page, a resource that
 * the group does not have is a 404 Status, and a method that the resource does not have is a 405.
 */
import { methodNotAllowed, resourceNotServed } from "../../api/errors";
import type { Kind } from "../../kinds/kind";
import type { Registry } from "../registry";
import type { HttpRequest, Verb } from "../request";
import { decodePart, isTrue, splitTarget, type URLQuery } from "./query";
import { subresourceRule } from "./subresourceRules";

export interface ResourcePath {
  readonly kind: Kind;
  readonly verb: Verb;
  readonly namespace?: string;
  readonly name?: string;
  readonly subresource?: string;
  /** What follows a proxy sub-resource. */
  readonly rest?: string;
  readonly query: URLQuery;
}

/** The verbs of a resource unless its kind says otherwise. */
export const ALL_VERBS: readonly Verb[] = [
  "create",
  "delete",
  "deletecollection",
  "get",
  "list",
  "patch",
  "update",
  "watch",
];

/** The resource that a URL names, or undefined for paths that are none (discovery, health, nonsense). Throws 404s and 405s. */
export function readResourcePath(registry: Registry, request: HttpRequest): ResourcePath | undefined {
  const { path, query } = splitTarget(request.target);
  const parts = path
    .split("/")
    .filter((part) => part !== "")
    .map((part) => decodePart(part));
  const [root, ...tail] = parts;
  const isCore = root === "api" && tail.length >= 2;
  if (!isCore && !(root === "apis" && tail.length >= 3)) return undefined;
  const group = isCore ? "" : tail[0]!;
  const version = isCore ? tail[0]! : tail[1]!;
  if (!registry.servesVersion(group, version)) return undefined;
  let place = tail.slice(isCore ? 1 : 2);

  const isWatchPath = place[0] === "watch";
  if (isWatchPath) place = place.slice(1);
  let namespace: string | undefined;
  // `/namespaces/NAME` and its own sub-resources are about the namespace itself.
  if (place[0] === "namespaces" && place.length >= 3 && !(group === "" && NAMESPACE_SUBRESOURCES.has(place[2]!))) {
    namespace = place[1];
    place = place.slice(2);
  }
  const [plural = "", name, subresource, ...rest] = place;
  const kind = registry.byResource(group, version, plural);
  if (!kind || (namespace !== undefined && !kind.namespaced)) throw resourceNotServed();
  if (kind.namespaced && namespace === undefined && name !== undefined) throw resourceNotServed();
  const rule = subresource === undefined ? undefined : subresourceRule(kind, subresource);
  if (subresource !== undefined && !rule) throw resourceNotServed();
  if (rest.length > 0 && subresource !== "proxy") throw resourceNotServed();

  const verb = verbOf(request.method, name, isWatchPath || (name === undefined && isTrue(query.get("watch"))));
  const everywhere = kind.namespaced && namespace === undefined;
  if (everywhere && verb !== "list" && verb !== "watch") throw methodNotAllowed();
  if (verb === "create" && name !== undefined && !rule) throw methodNotAllowed();
  if (!(rule ? rule.verbs : (kind.verbs ?? ALL_VERBS)).includes(verb)) throw methodNotAllowed();
  return {
    kind,
    verb,
    query,
    ...(namespace === undefined ? {} : { namespace }),
    ...(name === undefined ? {} : { name }),
    ...(subresource === undefined ? {} : { subresource }),
    ...(rest.length > 0 ? { rest: rest.join("/") } : {}),
  };
}

const NAMESPACE_SUBRESOURCES: ReadonlySet<string> = new Set(["status", "finalize"]);

function verbOf(method: string, name: string | undefined, watching: boolean): Verb {
  switch (method) {
    case "GET":
    case "HEAD":
      if (watching) return "watch";
      return name === undefined ? "list" : "get";
    case "POST":
      return "create";
    case "PUT":
      if (name === undefined) throw methodNotAllowed();
      return "update";
    case "PATCH":
      if (name === undefined) throw methodNotAllowed();
      return "patch";
    case "DELETE":
      return name === undefined ? "deletecollection" : "delete";
    default:
      throw methodNotAllowed();
  }
}
