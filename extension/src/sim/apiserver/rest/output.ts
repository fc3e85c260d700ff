/** Answers in the form that the client asked for: the object, a Table of printer columns, or the metadata alone. */
import { badRequest, notAcceptable } from "../../api/errors";
import type { Obj } from "../../api/types";
import { apiVersionOf, type Column, type Kind } from "../../kinds/kind";
import type { Desk } from "../plan";
import { fromStored } from "../versions";
import type { OutputForm } from "./negotiate";

export type { OutputForm } from "./negotiate";

type Body = Obj & { readonly items?: readonly Obj[] };

/** An answer's body in the wanted form. Statuses and bodies of other kinds stay as they are. */
export function rendered(desk: Pick<Desk, "nowMs">, kind: Kind, form: OutputForm, body: unknown): unknown {
  const given = body as Body | undefined;
  if (!given?.metadata || given.kind === "Status") return body;
  const isOwn = given.kind === kind.kind || given.items !== undefined;
  switch (form.as) {
    case "object":
      return isOwn ? asServed(kind, given) : body;
    case "table":
      return isOwn ? tableOf(kind, form, given, desk.nowMs) : body;
    case "partial":
      if (given.items) throw wrongShape(kind, "PartialObjectMetadata", "a list", true);
      return partialItem(given);
    case "partialList":
      if (!given.items) throw wrongShape(kind, "PartialObjectMetadataList", "not a list", false);
      return {
        kind: "PartialObjectMetadataList",
        apiVersion: "meta.k8s.io/v1",
        metadata: given.metadata,
        items: given.items.map(partialItem),
      };
  }
}

const wrongShape = (kind: Kind, asked: string, found: string, isList: boolean) => {
  const internal = kind.group === "" ? "core" : kind.group.split(".")[0];
  const type = `${internal}.${kind.kind}${isList ? "List" : ""}`;
  return notAcceptable(`you requested ${asked}, but the requested object is ${found} (*${type})`);
};

/** The object or list in the version that was asked for; the items of a built-in kind's list do not say what they are. */
function asServed(kind: Kind, body: Body): unknown {
  if (!body.items) return fromStored(kind, body);
  const items = body.items.map((item) => fromStored(kind, item));
  if (kind.id !== kind.kind) return { ...body, metadata: { continue: "", ...body.metadata }, items };
  return {
    ...body,
    apiVersion: apiVersionOf(kind),
    items: items.map(bareItem),
  };
}

/** What lists showed last time: stored objects never change, so the same one is shown as the same again. */
const bareItems = new WeakMap<Obj, object>();

function bareItem(object: Obj): object {
  let bare = bareItems.get(object);
  if (!bare) {
    const { apiVersion: _apiVersion, kind: _kind, ...item } = object;
    bare = item;
    bareItems.set(object, bare);
  }
  return bare;
}

/** A meta.k8s.io/v1 Table: what `kubectl get` prints. */
export function tableOf(
  kind: Kind,
  form: Pick<OutputForm, "include">,
  body: Body,
  nowMs: number,
  withHeaders = true,
): unknown {
  if (!["None", "Metadata", "Object"].includes(form.include)) {
    const value = JSON.stringify(form.include);
    const text = `includeObject: Invalid value: ${value}: must be 'Metadata', 'Object', 'None', or empty`;
    throw badRequest(`Unable to convert to Table as requested: ${text}`);
  }
  const columns = kind.columns ?? DEFAULT_COLUMNS;
  return {
    kind: "Table",
    apiVersion: "meta.k8s.io/v1",
    metadata: body.items ? body.metadata : { resourceVersion: body.metadata.resourceVersion },
    columnDefinitions: withHeaders ? columns.map(columnDefinition) : [],
    rows: (body.items ?? [body]).map((object) => rowOf(kind, form, object, nowMs)),
  };
}

const columnDefinition = ({ name, type, format = "", description = "", priority = 0 }: Column) => ({
  name,
  type,
  format,
  description,
  priority,
});

function rowOf(kind: Kind, { include }: Pick<OutputForm, "include">, object: Obj, nowMs: number): unknown {
  const cells = kind.cells?.(object, nowMs) ?? [object.metadata.name, object.metadata.creationTimestamp ?? null];
  const conditions = conditionsOf(kind, object);
  if (include === "None") return { cells, ...conditions };
  return { cells, ...conditions, object: include === "Object" ? fromStored(kind, object) : partialItem(object) };
}

/** A row says of a pod that it has ended, so that `kubectl get` can leave it out. */
function conditionsOf(kind: Kind, object: Obj): object {
  const phase = kind.id === "Pod" ? (object.status as { phase?: string } | undefined)?.phase : undefined;
  if (phase !== "Succeeded" && phase !== "Failed") return {};
  const message = phase === "Succeeded" ? "The pod has completed successfully." : "The pod failed.";
  return { conditions: [{ type: "Completed", status: "True", reason: phase, message }] };
}

const DEFAULT_COLUMNS: readonly Column[] = [
  { name: "Name", type: "string", format: "name" },
  { name: "Created At", type: "date" },
];

export function partialItem(object: Obj): unknown {
  return { kind: "PartialObjectMetadata", apiVersion: "meta.k8s.io/v1", metadata: object.metadata };
}
