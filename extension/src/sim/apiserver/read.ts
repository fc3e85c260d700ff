/** GET and LIST over the state that this server has been told of (registry/generic/registry/store.go Get, ListPredicate). */
import { notFound } from "../api/errors";
import {
  matchesFields,
  matchesLabels,
  parseFieldSelector,
  parseLabelSelector,
  unsupportedField,
} from "../api/selectors";
import type { Obj } from "../api/types";
import { groupResource, type Kind } from "../kinds/kind";
import { byIndex, type KindSnapshot } from "../store/mvcc";
import { checkNotAhead, parseRevision } from "./list";
import { answer, type Desk, type Plan } from "./plan";
import type { ApiRequest } from "./request";

export function planGet(desk: Desk, kind: Kind, request: ApiRequest): Plan {
  const { resourceVersion } = request.options ?? {};
  if (resourceVersion) checkNotAhead(desk, parseRevision(resourceVersion));
  const found = desk.get(kind.id, request.namespace, request.name ?? "");
  if (!found) throw notFound(groupResource(kind), request.name ?? "");
  return answer(200, found);
}

/** The objects that namespace, name and selectors leave, sorted by namespace and name. */
export const listObjects = (desk: Desk, kind: Kind, request: ApiRequest): readonly Obj[] =>
  listFrom(desk.snapshot(kind.id), kind, request);

/** The same out of a given state. */
export function listFrom(snapshot: KindSnapshot, kind: Kind, request: ApiRequest): readonly Obj[] {
  const matches = matcherOf(kind, request);
  const onNode = kind.id === "Pod" ? nodeAskedFor(request) : undefined;
  const candidates = onNode
    ? byIndex(snapshot, "node", onNode)
    : snapshot.objects.values(request.namespace ? `${request.namespace}/` : "");
  return candidates.filter(matches);
}

/** Says whether an object is among those that a list or watch asks for. A malformed selector is a 400. */
export function matcherOf(kind: Kind, { namespace, name, options }: ApiRequest): (object: Obj) => boolean {
  const labels = options?.labelSelector ? parseLabelSelector(options.labelSelector) : undefined;
  const fields = options?.fieldSelector ? parseFieldSelector(options.fieldSelector) : undefined;
  for (const { field } of fields ?? []) if (!isSelectable(kind, field)) throw unsupportedField(field);
  return (object) =>
    (!namespace || object.metadata.namespace === namespace) &&
    (!name || object.metadata.name === name) &&
    (!labels || matchesLabels(labels, object.metadata.labels)) &&
    (!fields || matchesFields(fields, (field) => fieldOf(kind, object, field)));
}

function nodeAskedFor({ options }: ApiRequest): string | undefined {
  const fields = options?.fieldSelector ? parseFieldSelector(options.fieldSelector) : [];
  return fields.find(({ field, operator }) => field === "spec.nodeName" && operator === "=")?.value;
}

function isSelectable(kind: Kind, field: string): boolean {
  return (
    field === "metadata.name" ||
    (field === "metadata.namespace" && kind.namespaced) ||
    kind.selectableFields?.[field] !== undefined
  );
}

function fieldOf(kind: Kind, object: Obj, field: string): string | undefined {
  if (field === "metadata.name") return object.metadata.name;
  if (field === "metadata.namespace") return object.metadata.namespace;
  return kind.selectableFields?.[field]?.(object);
}
