/** The body of a request as an object of its own: text is decoded strictly, what components send is typed already. */
import { deepCopy } from "../../base/json";
import { badRequest } from "../api/errors";
import type { Obj } from "../api/types";
import { apiVersionOf, type Kind } from "../kinds/kind";
import { decodeBody as decodeText, type GroupVersionKind } from "../schema/decodeBody";
import { definitionOf } from "../schema/definitions";
import { customSchemaOf, decodeCustom } from "./crd/decode";
import type { Desk } from "./plan";
import type { ApiRequest } from "./request";
import { toStored } from "./versions";

/** The object of a create or update, in the kind's stored version. */
export function decodeBody(desk: Desk, kind: Kind, request: ApiRequest, warnings: string[]): Obj {
  if (request.bodyForm === undefined) return typedBody(request);
  const schema = customSchemaOf(kind);
  if (schema) return decodeCustom(kind, schema, request, warnings);
  const served = servedKind(desk, kind, request);
  return toStored(served, decodeAs(request, served, warnings) as Obj);
}

/** The kind in the version that the client speaks. */
export function servedKind(desk: Desk, kind: Kind, { servedVersion }: Pick<ApiRequest, "servedVersion">): Kind {
  if (!servedVersion) return kind;
  return desk.registry.byResource(servedVersion.group, servedVersion.version, kind.plural) ?? kind;
}

/** A body that is of another kind than the resource: a Scale, an Eviction, a TokenRequest. */
export function decodeAs(
  request: ApiRequest,
  expected: GroupVersionKind,
  warnings: string[],
): { [key: string]: unknown } {
  if (request.bodyForm === undefined) return typedBody(request);
  const definition = definitionOf(expected.group, expected.version, expected.kind);
  if (!definition) throw badRequest(`no definition of ${apiVersionOf(expected)} ${expected.kind}`);
  const decoded = decodeText(
    String(request.body ?? ""),
    request.bodyForm as "json",
    expected,
    definition,
    request.options?.fieldValidation ?? "Warn",
  );
  warnings.push(...decoded.warnings);
  return decoded.object;
}

function typedBody({ body }: ApiRequest): Obj {
  if (typeof body !== "object" || body === null) throw badRequest("the request has no body");
  return deepCopy(body) as Obj;
}
