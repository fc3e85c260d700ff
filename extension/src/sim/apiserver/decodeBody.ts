/** The body of a create or update as an object of its own: text is decoded strictly, what components send is typed already. */
import { deepCopy } from "../../base/json";
import { badRequest } from "../api/errors";
import type { Obj } from "../api/types";
import { apiVersionOf, type Kind } from "../kinds/kind";
import { decodeBody as decodeText } from "../schema/decodeBody";
import { definitionOf } from "../schema/definitions";
import type { Desk } from "./plan";
import type { ApiRequest } from "./request";

export function decodeBody(_desk: Desk, kind: Kind, request: ApiRequest, warnings: string[]): Obj {
  const { body, bodyForm } = request;
  if (bodyForm === undefined) {
    if (typeof body !== "object" || body === null) throw badRequest("the request has no body");
    return deepCopy(body) as Obj;
  }
  const definition = definitionOf(kind.group, kind.version, kind.kind);
  if (!definition) throw badRequest(`no definition of ${apiVersionOf(kind)} ${kind.kind}`);
  const decoded = decodeText(String(body ?? ""), bodyForm, kind, definition, request.options?.fieldValidation ?? "Warn");
  warnings.push(...decoded.warnings);
  return decoded.object as unknown as Obj;
}
