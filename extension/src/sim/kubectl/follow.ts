/** Following objects until something is so: what `wait`, `rollout status` and `delete` do (client-go/tools/watch UntilWithSync). */
import type { Obj } from "../api/types";
import { type Conversation, nextOf, nowMs, requestOf } from "./io";
import { type ApiResource, pathOf, withQuery } from "./mapping";
import { listed } from "./resources";

/** Longer than anyone waits: an end for commands that would wait for ever. */
const FOLLOW_MS_MAX = 3_600_000;

/** Between two attempts to open a stream that ends at once. */
const AGAIN_MS = 500;

/**
 * Shows every state of an object to `look`, beginning with the present one (undefined when it is not there), until that
 * returns a result. Undefined when the time is over.
 */
export function* follow<T>(
  resource: ApiResource,
  namespace: string | undefined,
  name: string,
  timeoutMs: number | undefined,
  look: (object: Obj | undefined) => Conversation<T | undefined>,
): Conversation<T | undefined> {
  const deadlineMs = (yield* nowMs()) + (timeoutMs ?? FOLLOW_MS_MAX);
  const fieldSelector = `metadata.name=${name}`;
  const path = pathOf(resource, namespace);
  for (;;) {
    const { items, resourceVersion } = yield* listed(resource, withQuery(path, { fieldSelector }));
    const first = yield* look(items[0]);
    if (first !== undefined) return first;
    const request = requestOf("GET", withQuery(path, { fieldSelector, resourceVersion, watch: true }));
    for (;;) {
      const leftMs = deadlineMs - (yield* nowMs());
      if (leftMs <= 0) return undefined;
      const { json, late } = yield* nextOf(request, leftMs);
      if (late) return undefined;
      const event = json as { type: string; object: Obj } | undefined;
      if (!event || event.type === "ERROR") break;
      if (event.type === "BOOKMARK") continue;
      const found = yield* look(event.type === "DELETED" ? undefined : event.object);
      if (found !== undefined) return found;
    }
    yield { sort: "sleep", ms: AGAIN_MS };
    if ((yield* nowMs()) >= deadlineMs) return undefined;
  }
}
