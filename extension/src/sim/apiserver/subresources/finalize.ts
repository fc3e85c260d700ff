/** PUT namespaces/NAME/finalize: the namespace controller takes its finalizer away; with the last one the namespace goes. */
import type { Obj } from "../../api/types";
import type { Kind } from "../../kinds/kind";
import type { Namespace } from "../../schema/types";
import { mustGet } from "../handle";
import { answer, type Desk, type Plan } from "../plan";
import type { ApiRequest } from "../request";

export function planFinalize(desk: Desk, kind: Kind, request: ApiRequest): Plan {
  const old = mustGet(desk, kind, request) as unknown as Namespace;
  const body = request.body as Namespace;
  const finalizers = body.spec?.finalizers ?? [];
  const next = { ...old, spec: { ...old.spec, finalizers: [...finalizers] } } as unknown as Obj;
  if (finalizers.length === (old.spec?.finalizers ?? []).length) return answer(200, old);
  const { name } = old.metadata;
  const expected = Number(old.metadata.resourceVersion);
  const gone =
    finalizers.length === 0 &&
    (old.metadata.finalizers ?? []).length === 0 &&
    old.metadata.deletionTimestamp !== undefined;
  return {
    sort: "commit",
    ops: [
      gone
        ? { sort: "delete", kind: kind.id, key: name, expected, lastState: next }
        : { sort: "put", kind: kind.id, key: name, object: next, expected },
    ],
    main: 0,
    code: 200,
  };
}
