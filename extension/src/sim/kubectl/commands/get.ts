/**
 * `kubectl get` (k8s.io/kubectl/pkg/cmd/get): the server makes the tables, this sets them.
 * Left out: Go templates (a language of its own; jsonpath and custom-columns serve) and kustomizations.
 */

import type { Obj } from "../../api/types";
import type { HttpRequest } from "../../apiserver/request";
import type { Call, Command } from "../command";
import { ALL_NAMESPACES, FIELD_SELECTOR, FILES, PRINTING, SELECTOR } from "../commonFlags";
import { answered, fail, failureText, refusal } from "../failures";
import { ask, type Conversation, complain, JSON_TYPE, nextOf, print, requestOf } from "../io";
import { type ApiResource, apiVersionOf, pathOf, printedName, withQuery } from "../mapping";
import { FORMATS, listOf, objectText, unknownFormat } from "../output";
import { customColumnsText } from "../printers/customColumns";
import { headerOf, lineOf, type Table, type TableOptions, type TableRow } from "../printers/table";
import { aligned, TABLE } from "../printers/tabWriter";
import { fetched, listed, type Target, targetsOf } from "../resources";
import { sortedBy } from "../sorting";

const TABLE_TYPE =
  "application/json;as=Table;v=v1;g=meta.k8s.io,application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json";

const GET_FORMATS = [...FORMATS.slice(0, 10), "custom-columns", "custom-columns-file", "wide"];

export const get: Command = {
  name: "get",
  about: "Display one or many resources",
  usage: "(TYPE[.VERSION][.GROUP] [NAME | -l label] | TYPE[.VERSION][.GROUP]/NAME ...)",
  examples: [
    "kubectl get pods",
    "kubectl get pods -o wide",
    "kubectl get deployment/web service/web",
    "kubectl get pods -A -w",
    "kubectl get pod web -o jsonpath='{.status.podIP}'",
  ],
  completes: "resource",
  flags: [
    ...FILES,
    ...PRINTING,
    SELECTOR,
    FIELD_SELECTOR,
    ALL_NAMESPACES,
    { name: "chunk-size", type: "integer", default: "500", about: "How many objects to ask for at a time." },
    { name: "ignore-not-found", type: "bool", about: "Whether a missing object is no error." },
    { name: "label-columns", short: "L", type: "list", about: "Labels to show as columns." },
    { name: "no-headers", type: "bool", about: "Whether to leave out the headers." },
    { name: "output-watch-events", type: "bool", about: "Whether to show what kind of change a line tells." },
    { name: "raw", type: "string", about: "A path of the API to get as it is." },
    { name: "server-print", type: "bool", default: "true", about: "Whether the server makes the table." },
    { name: "show-kind", type: "bool", about: "Whether names show their kind." },
    { name: "show-labels", type: "bool", about: "Whether to show the labels in a last column." },
    { name: "sort-by", type: "string", about: "The field to sort by, as .metadata.name." },
    { name: "subresource", type: "string", about: "A sub-resource to get: status, scale." },
    { name: "watch", short: "w", type: "bool", about: "Whether to go on with changes." },
    { name: "watch-only", type: "bool", about: "Whether to show changes alone." },
  ],
  *run(call) {
    const { flags } = call;
    if (flags.has("raw")) return yield* getRaw(flags.text("raw"));
    if (call.args.length === 0 && flags.list("filename").length === 0 && flags.text("kustomize") === "")
      return yield* nothingNamed();
    const output = flags.text("output");
    const isTable = output === "" || output === "wide";
    const format = output.split("=")[0]!;
    if (!isTable && !GET_FORMATS.includes(format)) throw unknownFormat(output, GET_FORMATS);
    const targets = yield* targetsOf(call, { listsByDefault: true });
    const watches = flags.is("watch") || flags.is("watch-only");
    if (watches) return yield* watch(call, targets, isTable);
    return isTable ? yield* tables(call, targets) : yield* objects(call, targets, output);
  },
};

function* nothingNamed(): Conversation<number> {
  yield* complain(
    'You must specify the type of resource to get. Use "kubectl api-resources" for a complete list of supported resources.\n\nerror: Required resource not specified.\nUse "kubectl explain <resource>" for a detailed description of that resource (e.g. kubectl explain pods).\nSee \'kubectl get -h\' for help and examples\n',
  );
  return 1;
}

function* getRaw(path: string): Conversation<number> {
  const body = answered<unknown>(yield* ask("GET", path));
  yield* print(typeof body === "string" ? body : JSON.stringify(body));
  return 0;
}

// ── Tables ───────────────────────────────────────────────────────────────────────────────────────────────────────

interface Part {
  readonly resource: ApiResource;
  readonly columns: NonNullable<Table["columnDefinitions"]>;
  readonly rows: TableRow[];
}

function* tables(call: Call, targets: readonly Target[]): Conversation<number> {
  const { flags } = call;
  const parts: Part[] = [];
  const errors: Error[] = [];
  /** Names show their kind as soon as there are several; what was not found does not count. */
  const answeredFor = new Set<ApiResource>();
  const sortBy = flags.text("sort-by");
  for (const target of targets) {
    try {
      const table = yield* tableOf(call, target, sortBy !== "");
      const rows = [...(table.rows ?? [])];
      answeredFor.add(target.resource);
      const last = parts.at(-1);
      if (last?.resource === target.resource) last.rows.push(...rows);
      else if (rows.length > 0) parts.push({ resource: target.resource, columns: table.columnDefinitions ?? [], rows });
    } catch (error) {
      if (!isOrdinary(error)) throw error;
      if (!(flags.is("ignore-not-found") && (error as { reason?: string }).reason === "NotFound")) errors.push(error);
    }
  }
  const isMixed = answeredFor.size > 1;
  const widths: number[] = [];
  let isFirst = true;
  for (const part of parts) {
    const rows = sortBy === "" ? part.rows : sortedBy(part.rows, sortBy, ({ object }) => object);
    const options = optionsOf(call, part.resource, isMixed);
    const lines = rows.map((row) => lineOf(part.columns, row, options));
    const hasHeaders = !flags.is("no-headers");
    if (!isFirst && hasHeaders) yield* print("\n");
    isFirst = false;
    yield* print(
      aligned(hasHeaders ? [headerOf(part.columns, options), ...lines] : lines, TABLE, isMixed ? undefined : widths),
    );
  }
  if (parts.length === 0 && errors.length === 0 && !flags.is("ignore-not-found"))
    yield* complain(nothingFound(call, targets));
  return yield* ended(errors);
}

function nothingFound({ flags, namespace }: Call, targets: readonly Target[]): string {
  const isEverywhere = flags.is("all-namespaces") || !targets.some(({ resource }) => resource.namespaced);
  return isEverywhere ? "No resources found\n" : `No resources found in ${namespace} namespace.\n`;
}

const isOrdinary = (error: unknown): error is Error =>
  error instanceof Error && (error.name === "ApiError" || error.name === "CommandError");

function* ended(errors: readonly Error[]): Conversation<number> {
  for (const error of errors) yield* complain(failureText(error));
  return errors.length > 0 ? 1 : 0;
}

function optionsOf({ flags }: Call, resource: ApiResource, isMixed: boolean): TableOptions {
  return {
    wide: flags.text("output") === "wide",
    withNamespace: flags.is("all-namespaces") && resource.namespaced,
    labelColumns: flags.list("label-columns"),
    showLabels: flags.is("show-labels"),
    ...(isMixed || flags.is("show-kind") ? { withKindOf: resource } : {}),
  };
}

function* tableOf({ flags }: Call, target: Target, withObjects: boolean): Conversation<Table> {
  const subresource = flags.text("subresource");
  const place = pathOf(target.resource, target.namespace, target.sort === "one" ? target.name : undefined);
  const path = withQuery(subresource === "" ? place : `${place}/${subresource}`, {
    includeObject: withObjects ? "Object" : undefined,
    ...(target.sort === "list"
      ? { labelSelector: target.labels, fieldSelector: target.fields, limit: flags.integer("chunk-size") || undefined }
      : {}),
  });
  let table = yield* asTable(target.resource, path);
  let next = table.metadata?.continue;
  while (next) {
    const page: Table = yield* asTable(target.resource, withQuery(path, { continue: next }));
    table = {
      ...page,
      columnDefinitions: table.columnDefinitions ?? [],
      rows: [...(table.rows ?? []), ...(page.rows ?? [])],
    };
    next = page.metadata?.continue;
  }
  return table;
}

/** A server that makes no tables answers with objects: then there are a name and an age. */
function* asTable(resource: ApiResource, path: string): Conversation<Table> {
  const body = answered<Table & Obj & { items?: Obj[] }>(yield* ask("GET", path, { accept: TABLE_TYPE }));
  if (body.kind === "Table") return body;
  const items = body.items ?? [body];
  return {
    metadata: body.metadata as { resourceVersion?: string },
    columnDefinitions: [{ name: "Name" }, { name: "Created At" }],
    rows: items.map((object) => ({
      cells: [object.metadata.name, object.metadata.creationTimestamp],
      object: { ...object, kind: resource.kind },
    })),
  };
}

// ── Whole objects ────────────────────────────────────────────────────────────────────────────────────────────────

function* objects(call: Call, targets: readonly Target[], output: string): Conversation<number> {
  const { flags } = call;
  const items: { resource: ApiResource; object: Obj }[] = [];
  const errors: Error[] = [];
  for (const target of targets) {
    try {
      const subresource = flags.text("subresource");
      if (subresource !== "" && target.sort === "one") {
        const path = `${pathOf(target.resource, target.namespace, target.name)}/${subresource}`;
        items.push({ resource: target.resource, object: answered<Obj>(yield* ask("GET", path)) });
      } else items.push(...(yield* fetched(target)));
    } catch (error) {
      if (!isOrdinary(error)) throw error;
      if (!(flags.is("ignore-not-found") && (error as { reason?: string }).reason === "NotFound")) errors.push(error);
    }
  }
  const sortBy = flags.text("sort-by");
  const sortedItems = sortBy === "" ? items : sortedBy(items, sortBy, ({ object }) => object);
  if (output === "name") {
    yield* print(
      sortedItems.map(({ resource, object }) => `${printedName(resource, object.metadata.name)}\n`).join(""),
    );
    return yield* ended(errors);
  }
  const single = targets.length === 1 && targets[0]!.sort === "one" ? sortedItems[0]?.object : undefined;
  const value = single ?? listOf(sortedItems.map(({ object }) => object));
  const isSingleRequest = targets.length === 1 && targets[0]!.sort === "one";
  if (!isSingleRequest || single) {
    if (!isSingleRequest && sortedItems.length === 0 && output.startsWith("custom-columns"))
      yield* complain(nothingFound(call, targets));
    else if (!(sortedItems.length === 0 && errors.length > 0))
      yield* print(yield* objectText(call, output, value, GET_FORMATS));
  }
  return yield* ended(errors);
}

// ── Watching ─────────────────────────────────────────────────────────────────────────────────────────────────────

function* watch(call: Call, targets: readonly Target[], isTable: boolean): Conversation<number> {
  const { flags } = call;
  const [target] = targets;
  if (!target || targets.length > 1) fail("you may only specify a single resource type");
  const { resource, namespace } = target!;
  const isOne = target!.sort === "one";
  const fields = target!.sort === "one" ? `metadata.name=${target!.name}` : target!.fields;
  const labels = target!.sort === "list" ? target!.labels : undefined;
  const options = optionsOf(call, resource, false);
  const printer = new WatchPrinter(call, options, isTable);

  let resourceVersion: string | undefined;
  if (isTable) {
    const table = yield* tableOf(call, target!, false);
    resourceVersion =
      table.metadata?.resourceVersion ?? (isOne ? table.rows?.[0]?.object?.metadata.resourceVersion : undefined);
    if (!flags.is("watch-only")) yield* print(printer.rows(table, "ADDED"));
  } else if (isOne) {
    const object = answered<Obj>(
      yield* ask("GET", pathOf(resource, namespace, target!.sort === "one" ? target!.name : "")),
    );
    resourceVersion = object.metadata.resourceVersion;
    if (!flags.is("watch-only")) yield* print(yield* printer.object(resource, object, "ADDED"));
  } else {
    const list = yield* listed(
      resource,
      withQuery(pathOf(resource, namespace), { labelSelector: labels, fieldSelector: fields }),
    );
    resourceVersion = list.resourceVersion;
    if (!flags.is("watch-only"))
      for (const object of list.items) yield* print(yield* printer.object(resource, object, "ADDED"));
  }

  const path = withQuery(pathOf(resource, namespace), {
    fieldSelector: fields,
    labelSelector: labels,
    resourceVersion,
    watch: true,
  });
  const request: HttpRequest = requestOf("GET", path, { accept: isTable ? TABLE_TYPE : JSON_TYPE });
  for (;;) {
    const { json, end, response } = yield* nextOf(request);
    if (response) throw refusal(response);
    if (end) return 0;
    const event = json as { type: string; object: unknown } | undefined;
    if (!event || event.type === "BOOKMARK") continue;
    if (event.type === "ERROR") throw refusal({ code: 410, headers: {}, body: event.object });
    const table = event.object as Table & { kind?: string };
    if (isTable && table.kind === "Table") yield* print(printer.rows(table, event.type));
    else yield* print(yield* printer.object(resource, event.object as Obj, event.type));
  }
}

/** Prints events one after the other; columns stay as wide as they once were. */
class WatchPrinter {
  private readonly widths: number[] = [];
  private columns: NonNullable<Table["columnDefinitions"]> = [];
  private hasHeader: boolean;

  constructor(
    private readonly call: Call,
    private readonly options: TableOptions,
    isTable: boolean,
  ) {
    this.hasHeader = !isTable || call.flags.is("no-headers");
  }

  rows(table: Table, type: string): string {
    if (table.columnDefinitions?.length) this.columns = table.columnDefinitions;
    const options = this.call.flags.is("output-watch-events") ? { ...this.options, event: type } : this.options;
    const lines = (table.rows ?? []).map((row) => lineOf(this.columns, row, options));
    if (lines.length === 0) return "";
    const all = this.hasHeader ? lines : [headerOf(this.columns, options), ...lines];
    this.hasHeader = true;
    return aligned(all, TABLE, this.widths);
  }

  *object(resource: ApiResource, object: Obj, type: string): Conversation<string> {
    const output = this.call.flags.text("output");
    const own = object.kind ? object : { ...object, apiVersion: apiVersionOf(resource), kind: resource.kind };
    if (output === "name") return `${printedName(resource, object.metadata.name)}\n`;
    if (output.startsWith("custom-columns=")) {
      const text = customColumnsText(
        output.slice("custom-columns=".length),
        own,
        this.columns.length === 0 && !this.call.flags.is("no-headers"),
        this.widths,
      );
      this.columns = [{ name: "" }];
      return text;
    }
    const shown = this.call.flags.is("output-watch-events") ? { object: own, type } : own;
    const text = yield* objectText(this.call, output, shown, GET_FORMATS);
    const separator = output === "yaml" && this.hasPrinted ? "---\n" : "";
    this.hasPrinted = true;
    return separator + text;
  }

  private hasPrinted = false;
}
