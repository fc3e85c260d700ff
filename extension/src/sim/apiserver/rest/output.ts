/** In which form a client wants its answer: the object, a Table of printer columns, or the metadata alone. */
import type { Obj } from "../../api/types";
import type { Column, Kind } from "../../kinds/kind";
import type { Desk } from "../plan";
import type { URLQuery } from "./path";

export interface OutputForm {
  readonly as: "object" | "table" | "partial";
  /** What a Table carries of each object. */
  readonly include: "None" | "Metadata" | "Object";
  readonly pretty: boolean;
}

/** Reads the Accept header; the first form that this server can make wins. */
export function outputFormOf(accept: string, query: URLQuery): OutputForm {
  const include = query.get("includeObject");
  const common: Pick<OutputForm, "include" | "pretty"> = {
    include: include === "None" || include === "Object" ? include : "Metadata",
    pretty: query.get("pretty") !== undefined && query.get("pretty") !== "false",
  };
  for (const part of accept.split(",")) {
    const [type = "", ...parameters] = part.split(";").map((text) => text.trim());
    if (type !== "application/json" && type !== "*/*" && type !== "application/*" && type !== "") continue;
    const as = parameters.find((p) => p.startsWith("as="))?.slice(3);
    if (as === "Table") return { as: "table", ...common };
    if (as === "PartialObjectMetadata" || as === "PartialObjectMetadataList") return { as: "partial", ...common };
    if (as === undefined) return { as: "object", ...common };
  }
  return { as: "object", ...common };
}

/** An answer's body in the wanted form. Statuses and other kinds stay as they are. */
export function rendered(desk: Desk, kind: Kind, form: OutputForm, body: unknown): unknown {
  if (form.as === "object") return body;
  const given = body as Obj & { items?: readonly Obj[] };
  if (given.kind === "Status") return body;
  return form.as === "table" ? tableOf(kind, form, given, desk.nowMs) : partialOf(given);
}

/** A meta.k8s.io/v1 Table: what `kubectl get` prints. */
export function tableOf(kind: Kind, form: Pick<OutputForm, "include">, body: Obj & { items?: readonly Obj[] }, nowMs: number): unknown {
  const objects = body.items ?? [body];
  const columns = kind.columns ?? DEFAULT_COLUMNS;
  return {
    kind: "Table",
    apiVersion: "meta.k8s.io/v1",
    metadata: body.items ? body.metadata : { resourceVersion: body.metadata.resourceVersion },
    columnDefinitions: columns.map(({ name, type, format = "", description = "", priority = 0 }) => ({ name, type, format, description, priority })),
    rows: objects.map((object) => rowOf(kind, form, object, nowMs)),
  };
}

export function rowOf(kind: Kind, { include }: Pick<OutputForm, "include">, object: Obj, nowMs: number): unknown {
  const cells = kind.cells?.(object, nowMs) ?? [object.metadata.name, object.metadata.creationTimestamp ?? null];
  const shown = include === "Object" ? object : include === "Metadata" ? partialItem(object) : null;
  return { cells, object: shown };
}

const DEFAULT_COLUMNS: readonly Column[] = [
  { name: "Name", type: "string", format: "name" },
  { name: "Created At", type: "date" },
];

function partialOf(body: Obj & { items?: readonly Obj[] }): unknown {
  if (!body.items) return partialItem(body);
  return { kind: "PartialObjectMetadataList", apiVersion: "meta.k8s.io/v1", metadata: body.metadata, items: body.items.map(partialItem) };
}

export function partialItem(object: Obj): unknown {
  return { kind: "PartialObjectMetadata", apiVersion: "meta.k8s.io/v1", metadata: object.metadata };
}
