/** Server-side apply: PATCH with `application/apply-patch+yaml`. */
import { methodNotSupported } from "../api/errors";
import { groupResource, type Kind } from "../kinds/kind";
import type { Desk, Plan } from "./plan";
import type { ApiRequest } from "./request";

export function planApply(_desk: Desk, kind: Kind, _request: ApiRequest): Plan {
  throw methodNotSupported(groupResource(kind), "apply");
}
