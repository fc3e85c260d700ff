/**
 * LIST: as of which revision, in pieces of which size (apiserver/pkg/storage/etcd3/store.go GetList, storage/continue.go).
 */
import { ApiError, badRequest, expired, timeout } from "../api/errors";
import type { Obj } from "../api/types";
import { apiVersionOf, type Kind } from "../kinds/kind";
import type { KindSnapshot } from "../store/mvcc";
import { base64Url, fromBase64, fromUtf8, utf8 } from "./discovery/sha256";
import { answer, type Desk, type Plan } from "./plan";
import { listFrom } from "./read";
import type { ApiRequest } from "./request";

export function planList(desk: Desk, kind: Kind, request: ApiRequest): Plan {
  const { limit = 0, continueToken } = request.options ?? {};
  const from = continueToken
    ? continued(desk, kind, request, continueToken)
    : { ...stateFor(desk, kind, request), after: "" };
  const all = listFrom(from.snapshot, kind, request);
  const rest = from.after === "" ? all : all.filter((object) => keyOf(object) > from.after);
  const items = limit > 0 ? rest.slice(0, limit) : rest;
  const metadata: Record<string, unknown> = { resourceVersion: String(from.revision) };
  if (items.length < rest.length) {
    metadata.continue = encodeToken(from.revision, keyOf(items.at(-1)!));
    // With a selector nobody has counted what is left.
    if (!request.options?.labelSelector && !request.options?.fieldSelector)
      metadata.remainingItemCount = rest.length - items.length;
  }
  return answer(200, { kind: kind.listKind ?? `${kind.kind}List`, apiVersion: apiVersionOf(kind), metadata, items });
}

const keyOf = ({ metadata }: Obj): string =>
  metadata.namespace ? `${metadata.namespace}/${metadata.name}` : metadata.name;

interface State {
  readonly snapshot: KindSnapshot;
  readonly revision: number;
}

/** The state that `resourceVersion` and `resourceVersionMatch` ask for. */
function stateFor(desk: Desk, kind: Kind, { options = {} }: ApiRequest): State {
  const now = { snapshot: desk.snapshot(kind.id), revision: desk.revision };
  const revision = parseRevision(options.resourceVersion ?? "");
  if (revision === 0) return now;
  checkNotAhead(desk, revision);
  const exact =
    options.resourceVersionMatch === "Exact" ||
    (options.resourceVersionMatch === undefined && (options.limit ?? 0) > 0);
  if (!exact) return now;
  const snapshot = desk.snapshotAt(kind.id, revision);
  if (!snapshot) throw expired("The resourceVersion for the provided list is too old.");
  return { snapshot, revision };
}

/** A revision out of the future cannot be waited for here. */
export function checkNotAhead(desk: Desk, revision: number): void {
  if (revision <= desk.revision) return;
  const { status } = timeout(`Too large resource version: ${revision}, current: ${desk.revision}`, 1);
  const causes = [{ reason: "ResourceVersionTooLarge", message: "Too large resource version" }];
  throw new ApiError({
    ...status,
    message: status.message?.replace("Timeout: ", "") ?? "",
    details: { ...status.details, causes },
  });
}

/** A resourceVersion as a number; 0 and "" mean any. */
export function parseRevision(text: string): number {
  if (text === "") return 0;
  if (!/^\d+$/.test(text))
    throw badRequest(
      `resourceVersion: Invalid value: ${JSON.stringify(text)}: strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`,
    );
  return Number(text);
}

/** Where a list with a limit goes on: at the revision where it began, while that is still there. */
function continued(
  desk: Desk,
  kind: Kind,
  { options, namespace }: ApiRequest,
  token: string,
): State & { after: string } {
  if (options?.resourceVersion && options.resourceVersion !== "0")
    throw badRequest("specifying resource version is not allowed when using continue");
  const { revision, start } = decodeToken(token);
  const after = namespace && !start.startsWith(`${namespace}/`) ? `${namespace}/${start}` : start;
  if (revision < 0) return { snapshot: desk.snapshot(kind.id), revision: desk.revision, after };
  const snapshot = desk.snapshotAt(kind.id, revision);
  if (snapshot) return { snapshot, revision, after };
  const text =
    "The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.";
  const { status } = expired(text);
  throw new ApiError({ ...status, metadata: { continue: encodeToken(-1, after) } });
}

const encodeToken = (revision: number, after: string): string =>
  base64Url(utf8(JSON.stringify({ v: "meta.k8s.io/v1", rv: revision, start: `${after}\u0000` })));

function decodeToken(token: string): { revision: number; start: string } {
  const bad = (why: string) => badRequest(`invalid continue token: ${why}`);
  const bytes = fromBase64(token);
  if (!bytes) throw bad("continue key is not valid: illegal base64 data");
  let value: unknown;
  try {
    value = JSON.parse(fromUtf8(bytes));
  } catch {
    throw bad("continue key is not valid: it is not JSON");
  }
  const { v, rv, start } = (value ?? {}) as { v?: unknown; rv?: unknown; start?: unknown };
  if (v !== "meta.k8s.io/v1")
    throw bad(`continue key is not valid: server does not recognize this encoded version ${JSON.stringify(v ?? "")}`);
  if (typeof rv !== "number" || rv === 0)
    throw bad("continue key is not valid: incorrect encoded start resourceVersion (version meta.k8s.io/v1)");
  if (typeof start !== "string" || start === "")
    throw bad("continue key is not valid: encoded start key empty (version meta.k8s.io/v1)");
  return { revision: rv, start: start.endsWith("\u0000") ? start.slice(0, -1) : start };
}
