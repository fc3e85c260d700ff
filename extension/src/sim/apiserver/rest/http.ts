/**
 * From an HTTP request to a request on a resource, and from its outcome back to an HTTP answer.
 *
 * What is decided here depends on URL, headers and body alone. Paths that are no resource (discovery, OpenAPI, health,
 * version) are answered by `discovery.ts` and its neighbours.
 */
import { ApiError, resourceNotServed, unsupportedMediaType } from "../../api/errors";
import type { Kind } from "../../kinds/kind";
import { authenticate } from "../authentication";
import type { Desk } from "../plan";
import type { ApiRequest, ApiResponse, HttpRequest, HttpResponse, PatchType } from "../request";
import { answerStatic } from "./discovery";
import { type OutputForm, outputFormOf, rendered } from "./output";
import { readResourcePath } from "./path";

export type Routed =
  | { readonly sort: "answer"; readonly response: HttpResponse }
  | { readonly sort: "resource"; readonly request: ApiRequest; readonly form: OutputForm }
  | { readonly sort: "watch"; readonly request: ApiRequest; readonly form: OutputForm };

/** Reads a request as far as it can be read without looking at any object. */
export function route(desk: Desk, http: HttpRequest): Routed {
  try {
    const user = authenticate(desk, http);
    const path = readResourcePath(desk.registry, http);
    if (!path) {
      const response = answerStatic(desk, http, user);
      if (!response) throw resourceNotServed();
      return { sort: "answer", response };
    }
    const form = outputFormOf(http.headers.accept ?? "", path.query);
    const { kind, verb, namespace, name, subresource, options } = path;
    const request: ApiRequest = {
      verb,
      kind: kind.id,
      user,
      options: verb === "delete" || verb === "deletecollection" ? { ...options, ...deleteOptions(http) } : options,
      ...(namespace === undefined ? {} : { namespace }),
      ...(name === undefined ? {} : { name }),
      ...(subresource === undefined ? {} : { subresource }),
      ...(http.headers["user-agent"] ? { userAgent: http.headers["user-agent"] } : {}),
      ...bodyOf(verb, http),
    };
    return { sort: verb === "watch" ? "watch" : "resource", request, form };
  } catch (error) {
    if (!ApiError.is(error)) throw error;
    return { sort: "answer", response: toHttp({ code: error.code, body: error.status }) };
  }
}

/** The HTTP form of an answer. */
export function toHttp(response: ApiResponse, output?: { desk: Desk; kind: Kind; form: OutputForm }): HttpResponse {
  const isFailure = response.code >= 400;
  const body = output && !isFailure ? rendered(output.desk, output.kind, output.form, response.body) : response.body;
  return {
    code: response.code,
    headers: { "content-type": "application/json", "cache-control": "no-cache, private" },
    body,
    ...(response.warnings?.length ? { warnings: response.warnings } : {}),
  };
}

const PATCH_TYPES: Readonly<Record<string, PatchType>> = {
  "application/json-patch+json": "json",
  "application/merge-patch+json": "merge",
  "application/strategic-merge-patch+json": "strategic",
  "application/apply-patch+yaml": "apply",
};

function bodyOf(verb: ApiRequest["verb"], http: HttpRequest): Pick<ApiRequest, "body" | "bodyForm" | "patchType"> {
  if (verb !== "create" && verb !== "update" && verb !== "patch") return {};
  const [type = ""] = (http.headers["content-type"] ?? "application/json").split(";");
  const mediaType = type.trim().toLowerCase();
  if (verb === "patch") {
    const patchType = PATCH_TYPES[mediaType];
    if (!patchType) throw unsupportedMediaType(Object.keys(PATCH_TYPES));
    return { patchType, body: http.body ?? "", bodyForm: patchType === "apply" ? "yaml" : "json" };
  }
  if (mediaType === "application/yaml") return { body: http.body ?? "", bodyForm: "yaml" };
  if (mediaType === "application/json" || mediaType === "") return { body: http.body ?? "", bodyForm: "json" };
  throw unsupportedMediaType(["application/json", "application/yaml", "application/vnd.kubernetes.protobuf"]);
}

/** DELETE may carry its options as a body. */
function deleteOptions(http: HttpRequest): Partial<ApiRequest["options"] & object> {
  if (!http.body?.trim()) return {};
  let body: Record<string, unknown>;
  try {
    body = JSON.parse(http.body) as Record<string, unknown>;
  } catch {
    return {};
  }
  const options: Record<string, unknown> = {};
  for (const name of ["gracePeriodSeconds", "propagationPolicy", "preconditions"]) if (body[name] !== undefined && body[name] !== null) options[name] = body[name];
  if (body.orphanDependents === true) options.propagationPolicy = "Orphan";
  if (Array.isArray(body.dryRun) && body.dryRun.includes("All")) options.dryRun = true;
  return options;
}
