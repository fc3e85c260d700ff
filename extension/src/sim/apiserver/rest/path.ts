/**
 * Reads a request's URL (apiserver/pkg/endpoints/request/requestinfo.go): which resource, which object, which verb.
 */
import { badRequest, methodNotAllowed, resourceNotServed } from "../../api/errors";
import type { Kind } from "../../kinds/kind";
import type { Registry } from "../registry";
import type { HttpRequest, RequestOptions, Verb } from "../request";

export interface ResourcePath {
  readonly kind: Kind;
  readonly verb: Verb;
  readonly namespace?: string;
  readonly name?: string;
  readonly subresource?: string;
  /** What follows a proxy sub-resource. */
  readonly rest?: string;
  readonly options: RequestOptions;
  readonly query: URLQuery;
}

/** Query parameters; the last one of a name wins, `all` gives every value. */
export interface URLQuery {
  get(name: string): string | undefined;
  all(name: string): readonly string[];
}

/** `/api/v1/namespaces/default/pods/web/log?follow=true`, split at the `?`. */
export function splitTarget(target: string): { path: string; query: URLQuery } {
  const at = target.indexOf("?");
  const path = at < 0 ? target : target.slice(0, at);
  const pairs: [string, string][] = [];
  for (const part of at < 0 ? [] : target.slice(at + 1).split("&")) {
    if (part === "") continue;
    const equals = part.indexOf("=");
    const name = decode(equals < 0 ? part : part.slice(0, equals));
    pairs.push([name, equals < 0 ? "" : decode(part.slice(equals + 1))]);
  }
  return {
    path,
    query: {
      get: (name) => pairs.find(([n]) => n === name)?.[1],
      all: (name) => pairs.filter(([n]) => n === name).map(([, value]) => value),
    },
  };
}

/** The resource that a URL names, or undefined for paths that are none (discovery, health). Throws 404s and 405s. */
export function readResourcePath(registry: Registry, request: HttpRequest): ResourcePath | undefined {
  const { path, query } = splitTarget(request.target);
  const parts = path.split("/").filter((part) => part !== "").map(decode);
  const [root, ...tail] = parts;
  let group = "";
  let version: string | undefined;
  let place: string[];
  if (root === "api" && tail.length >= 2) {
    version = tail[0];
    place = tail.slice(1);
  } else if (root === "apis" && tail.length >= 3) {
    group = tail[0]!;
    version = tail[1];
    place = tail.slice(2);
  } else return undefined;

  const isWatchPath = place[0] === "watch";
  if (isWatchPath) place = place.slice(1);
  let namespace: string | undefined;
  // `/namespaces/NAME` and its own sub-resources are about the namespace itself.
  if (place[0] === "namespaces" && place.length >= 3 && !NAMESPACE_SUBRESOURCES.has(place[2]!)) {
    namespace = place[1];
    place = place.slice(2);
  }
  const [plural = "", name, subresource, ...rest] = place;
  const kind = registry.byResource(group, version ?? "", plural);
  if (!kind || (namespace !== undefined && !kind.namespaced)) throw resourceNotServed();
  if (kind.namespaced && namespace === undefined && name !== undefined) throw resourceNotServed();
  if (subresource !== undefined && !kind.subresources?.includes(subresource)) throw resourceNotServed();
  const watching = isWatchPath || isTrue(query.get("watch"));
  return {
    kind,
    verb: verbOf(request.method, name, watching),
    options: readOptions(query),
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

function readOptions(query: URLQuery): RequestOptions {
  const options: Record<string, unknown> = {};
  const text = (name: string, as = name) => {
    const value = query.get(name);
    if (value !== undefined && value !== "") options[as] = value;
  };
  const integer = (name: string) => {
    const value = query.get(name);
    if (value === undefined || value === "") return;
    if (!/^-?\d+$/.test(value)) throw badRequest(`strconv.ParseInt: parsing "${value}": invalid syntax`);
    options[name] = Number(value);
  };
  const flag = (name: string) => {
    if (query.get(name) !== undefined) options[name] = isTrue(query.get(name));
  };
  for (const name of ["labelSelector", "fieldSelector", "resourceVersion", "resourceVersionMatch", "fieldManager", "fieldValidation", "propagationPolicy"]) text(name);
  text("continue", "continueToken");
  for (const name of ["limit", "timeoutSeconds", "gracePeriodSeconds"]) integer(name);
  for (const name of ["allowWatchBookmarks", "sendInitialEvents", "force"]) flag(name);
  if (query.all("dryRun").includes("All")) options.dryRun = true;
  return options as RequestOptions;
}

/** As Go's conversion of query parameters has it: whatever is not a no is a yes. */
function isTrue(value: string | undefined): boolean {
  return value !== undefined && value !== "0" && value !== "false";
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return text;
  }
}
