/**
 * `kubectl apply`: creates what is missing, patches what differs, remembers what was applied.
 * Modelled on k8s.io/kubectl/pkg/cmd/apply.
 */

import type { Obj, Status } from "../api/types";
import type { HttpResponse } from "../apiserver/request";
import { definitionOf } from "../schema/definitions";
import { ask, type Conversation } from "./io";
import type { Manifest } from "./manifests";
import { type ApiResource, pathOf, printedName, resourceOfKind } from "./mapping";
import { threeWayPatch } from "./threeWayPatch";

const LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

/** What came of one object. */
export interface Applied {
  readonly manifest: Manifest;
  /** `deployment.apps/web`, as far as it is known. */
  readonly name: string;
  readonly outcome: "created" | "configured" | "unchanged" | "failed";
  readonly object?: Obj;
  /** The refusal; its causes name the fields. */
  readonly status?: Status;
  readonly warnings: readonly string[];
}

export interface ApplyOptions {
  readonly namespace?: string;
  readonly fieldValidation?: "Strict" | "Warn" | "Ignore";
}

/** Applies objects in the order of the files; a failure does not stop the next one. */
export function* applyManifests(manifests: readonly Manifest[], options: ApplyOptions = {}): Conversation<Applied[]> {
  const outcomes: Applied[] = [];
  for (const manifest of manifests) outcomes.push(yield* applyOne(manifest, options));
  return outcomes;
}

function* applyOne(
  manifest: Manifest,
  { namespace = "default", fieldValidation = "Strict" }: ApplyOptions,
): Conversation<Applied> {
  const { object } = manifest;
  const kind = typeof object.kind === "string" ? object.kind : "";
  const apiVersion = typeof object.apiVersion === "string" ? object.apiVersion : "";
  const name = String(object.metadata?.name ?? "");
  const fail = (message: string, reason = "BadRequest"): Applied => ({
    manifest,
    name: name || kind || manifest.path,
    outcome: "failed",
    status: { kind: "Status", apiVersion: "v1", metadata: {}, status: "Failure", code: 400, reason, message } as Status,
    warnings: [],
  });
  if (apiVersion === "" || kind === "") return fail(`${apiVersion === "" ? "apiVersion" : "kind"} not set`);
  const resource = yield* resourceOfKind(apiVersion, kind);
  if (!resource) return fail(`no matches for kind "${kind}" in version "${apiVersion}"`, "NotFound");
  if (name === "") return fail("resource name may not be empty");

  const place = object.metadata.namespace ?? namespace;
  const printed = printedName(resource, name);
  const live = yield* ask("GET", pathOf(resource, place, name));
  const source = `${manifest.path}:${manifest.line}`;
  const response =
    live.code === 404
      ? yield* create(resource, place, object, fieldValidation, source)
      : yield* patch(resource, place, object, live, fieldValidation, source);
  if (response === undefined)
    return { manifest, name: printed, outcome: "unchanged", object: live.body as Obj, warnings: [] };
  const warnings = response.warnings ?? [];
  if (response.code >= 400)
    return { manifest, name: printed, outcome: "failed", status: response.body as Status, warnings };
  return {
    manifest,
    name: printed,
    outcome: live.code === 404 ? "created" : "configured",
    object: response.body as Obj,
    warnings,
  };
}

function* create(
  resource: ApiResource,
  namespace: string,
  object: Obj,
  fieldValidation: string,
  source: string,
): Conversation<HttpResponse> {
  const query = `?fieldManager=kubectl-client-side-apply&fieldValidation=${fieldValidation}`;
  return yield* ask("POST", pathOf(resource, namespace) + query, {
    body: annotated(object, namespace, resource),
    source,
  });
}

/** Patches a live object; undefined when it is already as wanted. */
function* patch(
  resource: ApiResource,
  namespace: string,
  object: Obj,
  live: HttpResponse,
  fieldValidation: string,
  source: string,
): Conversation<HttpResponse | undefined> {
  if (live.code !== 200) return live;
  const current = live.body as Obj;
  const wanted = annotated(object, namespace, resource);
  const last = readLastApplied(current);
  const definition = definitionOf(resource.group, resource.version, resource.kind);
  const body = threeWayPatch(last, wanted, current as unknown as Record<string, unknown>, definition);
  if (Object.keys(body).length === 0) return undefined;
  const type = definition ? "application/strategic-merge-patch+json" : "application/merge-patch+json";
  const query = `?fieldManager=kubectl-client-side-apply&fieldValidation=${fieldValidation}`;
  return yield* ask("PATCH", pathOf(resource, namespace, object.metadata.name) + query, { body, type, source });
}

function readLastApplied(live: Obj): Record<string, unknown> {
  try {
    return JSON.parse(live.metadata.annotations?.[LAST_APPLIED] ?? "{}") as Record<string, unknown>;
  } catch {
    return {};
  }
}

/** The object with its own text as an annotation, as the next apply will want to see it. */
function annotated(object: Obj, namespace: string, resource: ApiResource): Record<string, unknown> {
  const { [LAST_APPLIED]: _, ...annotations } = object.metadata.annotations ?? {};
  const metadata = { ...object.metadata, annotations, ...(resource.namespaced ? { namespace } : {}) };
  const text = `${JSON.stringify(sorted({ ...object, metadata }))}\n`;
  return { ...object, metadata: { ...metadata, annotations: { ...annotations, [LAST_APPLIED]: text } } };
}

/** Keys in order, as Go's encoder writes maps. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}

/** What kubectl prints for an outcome: `deployment.apps/web configured`, or the error. */
export function appliedLine({ name, outcome, status, manifest }: Applied): string {
  if (outcome !== "failed") return `${name} ${outcome}`;
  const reason = status?.reason && status.reason !== "BadRequest" ? ` (${status.reason})` : "";
  return `Error from server${reason}: error when applying "${manifest.path}": ${status?.message ?? ""}`;
}
