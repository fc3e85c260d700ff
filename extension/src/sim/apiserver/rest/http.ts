/**
 * From an HTTP request to a request on a resource, and from its outcome back to an HTTP answer.
 *
 * What is decided here depends on URL, headers and body alone. Paths that are no resource (discovery, OpenAPI, health,
 * version) are answered by `staticPaths.ts` and its neighbours.
 */
import { ApiError, forbidden, requestEntityTooLarge, unsupportedMediaType } from "../../api/errors";
import { byteLength } from "../../api/fieldErrors";
import type { Kind } from "../../kinds/kind";
import { authenticate } from "../authentication";
import { authorizePath } from "../authorization";
import { impersonated } from "../impersonation";
import type { Desk } from "../plan";
import {
  type ApiRequest,
  type ApiResponse,
  type HttpRequest,
  type HttpResponse,
  type PatchType,
  STREAM_KEY,
} from "../request";
import { deprecationOf } from "./deprecations";
import { negotiate, type OutputForm } from "./negotiate";
import { readOptions } from "./options";
import { rendered } from "./output";
import { type ResourcePath, readResourcePath } from "./path";
import { answerStatic, type Documents } from "./staticPaths";
import { yamlText } from "./yamlOutput";

export type Routed =
  | { readonly sort: "answer"; readonly response: HttpResponse }
  | { readonly sort: "resource"; readonly request: ApiRequest; readonly form: OutputForm }
  | { readonly sort: "watch"; readonly request: ApiRequest; readonly form: OutputForm };

/** As the API server's own limit on request bodies. */
const BODY_BYTES_MAX = 3 * 1024 * 1024;

/** Reads a request as far as it can be read without looking at any object. */
export function route(desk: Desk, http: HttpRequest, documents: Documents): Routed {
  try {
    const user = impersonated(desk, authenticate(desk, http), http);
    const path = readResourcePath(desk.registry, http);
    if (!path) {
      const refusal = authorizePath(desk, user, http.target.split("?")[0] ?? "/", http.method);
      if (refusal !== undefined) throw forbidden("", "", refusal);
      return { sort: "answer", response: answerStatic(desk, http, documents) ?? PAGE_NOT_FOUND };
    }
    const { kind, verb } = path;
    const form = negotiate(http.headers.accept ?? "", path.query, path.name === undefined && http.method === "GET");
    const body = bodyOf(path, http);
    const request: ApiRequest = {
      verb,
      kind: kind.id,
      user,
      options: readOptions(verb, path.query, http, body.patchType),
      ...servedVersion(desk, kind),
      ...place(path, http),
      ...(http.headers["user-agent"] ? { userAgent: http.headers["user-agent"] } : {}),
      ...body,
    };
    return { sort: verb === "watch" ? "watch" : "resource", request, form };
  } catch (error) {
    if (!ApiError.is(error)) throw error;
    return { sort: "answer", response: toHttp({ code: error.code, body: error.status }) };
  }
}

/** What a router says of a path that nobody serves. */
export const PAGE_NOT_FOUND: HttpResponse = {
  code: 404,
  headers: { "content-type": "text/plain; charset=utf-8", "x-content-type-options": "nosniff" },
  body: "404 page not found\n",
};

/** Says so when the request names another version than the stored one. */
function servedVersion(desk: Desk, kind: Kind): Pick<ApiRequest, "servedVersion"> {
  const stored = desk.registry.byId(kind.id);
  return stored === kind ? {} : { servedVersion: { group: kind.group, version: kind.version } };
}

function place(
  { namespace, name, subresource, rest, query }: ResourcePath,
  { headers }: HttpRequest,
): Partial<ApiRequest> {
  const streamKey = headers[STREAM_KEY];
  const connect = {
    query: queryText(query),
    ...(rest === undefined ? {} : { path: rest }),
    ...(headers.upgrade === undefined ? {} : { upgrade: true }),
    ...(streamKey === undefined ? {} : { streamKey }),
  };
  return {
    ...(namespace === undefined ? {} : { namespace }),
    ...(name === undefined ? {} : { name }),
    ...(subresource === undefined ? {} : { subresource }),
    ...(subresource !== undefined && CONNECTS.has(subresource) ? { connect } : {}),
  };
}

/** Sub-resources whose options stand in the URL: they lead to a kubelet. */
const CONNECTS: ReadonlySet<string> = new Set(["attach", "exec", "log", "portforward", "proxy"]);
const CONNECT_OPTIONS = [
  "command",
  "container",
  "follow",
  "insecureSkipTLSVerifyBackend",
  "limitBytes",
  "path",
  "ports",
  "previous",
].concat(["sinceSeconds", "sinceTime", "stderr", "stdin", "stdout", "stream", "tailLines", "timestamps", "tty"]);

function queryText(query: ResourcePath["query"]): Record<string, readonly string[]> {
  const found: Record<string, readonly string[]> = {};
  for (const name of CONNECT_OPTIONS) if (query.get(name) !== undefined) found[name] = query.all(name);
  return found;
}

/** The HTTP form of an answer. */
export function toHttp(response: ApiResponse, output?: { desk: Desk; kind: Kind; form: OutputForm }): HttpResponse {
  let { code } = response;
  let body = response.body;
  if (output && code < 400) {
    try {
      body = rendered(output.desk, output.kind, output.form, body);
    } catch (error) {
      if (!ApiError.is(error)) throw error;
      code = error.code;
      body = error.status;
    }
  }
  const deprecation = output && deprecationOf(output.kind);
  const warnings = [...(deprecation ? [deprecation] : []), ...(response.warnings ?? [])];
  const isYaml = output?.form.mediaType === "application/yaml";
  const isPlain = body === undefined || typeof body === "string";
  return {
    code,
    headers: {
      ...(code === 204
        ? {}
        : { "content-type": isPlain ? "text/plain" : isYaml ? "application/yaml" : "application/json" }),
      "cache-control": "no-cache, private",
      ...response.headers,
    },
    body: isPlain
      ? body
      : isYaml
        ? yamlText(body)
        : output?.form.pretty
          ? `${JSON.stringify(body, undefined, 2)}\n`
          : body,
    ...(warnings.length > 0 ? { warnings } : {}),
  };
}

const PATCH_TYPES: Readonly<Record<string, PatchType>> = {
  "application/json-patch+json": "json",
  "application/merge-patch+json": "merge",
  "application/strategic-merge-patch+json": "strategic",
  "application/apply-patch+yaml": "apply",
};

const BODY_TYPES = ["application/json", "application/yaml", "application/vnd.kubernetes.protobuf"];

function bodyOf(
  { kind, verb, subresource }: ResourcePath,
  http: HttpRequest,
): Pick<ApiRequest, "body" | "bodyForm" | "patchType"> {
  if (verb !== "create" && verb !== "update" && verb !== "patch") return {};
  const body = http.body ?? "";
  if (body.length > BODY_BYTES_MAX || (body.length > BODY_BYTES_MAX / 3 && byteLength(body) > BODY_BYTES_MAX))
    throw requestEntityTooLarge(`limit is ${BODY_BYTES_MAX}`);
  if (subresource !== undefined && CONNECTS.has(subresource)) return { body };
  const [type = ""] = (http.headers["content-type"] ?? "application/json").split(";");
  const mediaType = type.trim().toLowerCase();
  if (verb === "patch") {
    const patchType = PATCH_TYPES[mediaType];
    const isCustom = kind.id !== kind.kind;
    if (!patchType || (isCustom && patchType === "strategic"))
      throw unsupportedMediaType(
        Object.keys(PATCH_TYPES).filter((name) => !isCustom || PATCH_TYPES[name] !== "strategic"),
      );
    return { patchType, body, bodyForm: patchType === "apply" ? "yaml" : "json" };
  }
  if (mediaType === "application/yaml") return { body, bodyForm: "yaml" };
  if (mediaType === "application/json" || mediaType === "" || mediaType === "*/*") return { body, bodyForm: "json" };
  throw unsupportedMediaType(BODY_TYPES);
}
