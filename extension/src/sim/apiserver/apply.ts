/** Server-side apply: PATCH with `application/apply-patch+yaml` (endpoints/handlers/patch.go applyPatcher). */

import { badRequest, forbidden, notFound } from "../api/errors";
import { applyPatch } from "../api/managedFields";
import type { JsonObject, Obj } from "../api/types";
import { apiVersionOf, groupResource, type Kind } from "../kinds/kind";
import { readYaml } from "../schema/yamlText";
import { authorize } from "./authorization";
import { planCreateOf } from "./create";
import { servedKind } from "./decodeBody";
import { writerOf } from "./fieldManager";
import { definitionOfKind } from "./patch";
import type { Desk, Plan } from "./plan";
import type { ApiRequest } from "./request";
import { planUpdateTo } from "./update";
import { fromStored, toStored } from "./versions";

export function planApply(desk: Desk, kind: Kind, request: ApiRequest): Plan {
  const served = servedKind(desk, kind, request);
  const live = desk.get(kind.id, request.namespace, request.name ?? "");
  const configuration = readConfiguration(served, request);
  if (!live) {
    if (request.subresource) throw notFound(groupResource(served), request.name ?? "");
    mayCreate(desk, served, request);
  }
  const shown = live && fromStored(served, live);
  const { object } = applyPatch(
    shown,
    configuration,
    writerOf(desk, kind, request),
    request.options?.force ?? false,
    definitionOfKind(served),
  );
  const draft = toStored(served, object as Obj);
  draft.metadata = { ...draft.metadata };
  kind.defaults?.(draft);
  return live ? planUpdateTo(desk, kind, request, live, draft, []) : planCreateOf(desk, kind, request, draft, []);
}

/** The applied configuration, checked against the URL. */
export function readConfiguration(
  kind: Pick<Kind, "group" | "version" | "kind">,
  { body, bodyForm, name, namespace }: ApiRequest,
): JsonObject {
  const value = bodyForm === undefined ? body : parsed(String(body ?? ""));
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw badRequest("error decoding YAML: the configuration is not an object");
  const configuration = value as JsonObject & {
    apiVersion?: string;
    kind?: string;
    metadata?: Partial<Obj["metadata"]>;
  };
  const { metadata = {} } = configuration;
  if (metadata?.name !== undefined && metadata.name !== name)
    throw badRequest(`the name of the object (${metadata.name}) does not match the name on the URL (${name ?? ""})`);
  if (metadata?.namespace !== undefined && namespace !== undefined && metadata.namespace !== namespace)
    throw badRequest("the namespace of the provided object does not match the namespace sent on the request");
  const { apiVersion = "", kind: given = "" } = configuration;
  if (given !== kind.kind || apiVersion !== apiVersionOf(kind))
    throw badRequest(`invalid object type: ${apiVersion.includes("/") ? apiVersion : `/${apiVersion}`}, Kind=${given}`);
  return configuration;
}

function parsed(text: string): unknown {
  const read = readYaml(text);
  if ("error" in read) throw badRequest(`error decoding YAML: ${read.error}`);
  return read.value;
}

/** An apply that makes the object is a create as well. */
function mayCreate(desk: Desk, kind: Kind, request: ApiRequest): void {
  if (request.bodyForm === undefined) return;
  const refusal = authorize(desk, { ...request, verb: "create" });
  if (refusal !== undefined) throw forbidden(groupResource(kind), request.name ?? "", refusal);
}
