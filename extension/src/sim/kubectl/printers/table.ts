/** Tables that the server made, as lines of cells (k8s.io/cli-runtime/pkg/printers/tableprinter.go). */
import type { Obj } from "../../api/types";
import type { ApiResource } from "../mapping";

export interface Table {
  readonly columnDefinitions?: readonly { readonly name: string; readonly priority?: number }[] | null;
  readonly rows?: readonly TableRow[] | null;
  readonly metadata?: { readonly resourceVersion?: string; readonly continue?: string };
}

export interface TableRow {
  readonly cells: readonly unknown[];
  readonly object?: Obj;
}

export interface TableOptions {
  readonly wide: boolean;
  readonly withNamespace: boolean;
  /** Names become `pod/web`. */
  readonly withKindOf?: ApiResource;
  readonly labelColumns: readonly string[];
  readonly showLabels: boolean;
  /** The kind of a watch event, in a first column. */
  readonly event?: string;
}

/** The header line of a table. */
export function headerOf(columns: NonNullable<Table["columnDefinitions"]>, options: TableOptions): string[] {
  return [
    ...(options.event === undefined ? [] : ["EVENT"]),
    ...(options.withNamespace ? ["NAMESPACE"] : []),
    ...columns.filter((column) => isShown(column, options)).map(({ name }) => name.toUpperCase()),
    ...options.labelColumns.map((label) => label.slice(label.lastIndexOf("/") + 1).toUpperCase()),
    ...(options.showLabels ? ["LABELS"] : []),
  ];
}

/** One row's line. */
export function lineOf(
  columns: NonNullable<Table["columnDefinitions"]>,
  { cells, object }: TableRow,
  options: TableOptions,
): string[] {
  const labels = object?.metadata.labels ?? {};
  const shown = cells.filter((_, at) => columns[at] === undefined || isShown(columns[at], options)).map(cellText);
  const { withKindOf } = options;
  if (withKindOf && shown.length > 0) {
    const { kind, group } = withKindOf;
    shown[0] = `${kind.toLowerCase()}${group === "" ? "" : `.${group}`}/${shown[0]}`;
  }
  return [
    ...(options.event === undefined ? [] : [options.event]),
    ...(options.withNamespace ? [object?.metadata.namespace ?? ""] : []),
    ...shown,
    ...options.labelColumns.map((label) => labels[label] ?? ""),
    ...(options.showLabels ? [labelsOf(labels)] : []),
  ];
}

const isShown = ({ priority = 0 }: { readonly priority?: number }, { wide }: TableOptions): boolean =>
  wide || priority === 0;

/** Labels as `a=1,b=2`. */
export function labelsOf(labels: Readonly<Record<string, string>> | undefined): string {
  const keys = Object.keys(labels ?? {}).sort();
  return keys.length === 0 ? "<none>" : keys.map((key) => `${key}=${labels![key]}`).join(",");
}

/** A cell has one line; what follows is dots. */
function cellText(cell: unknown): string {
  if (cell === null || cell === undefined) return "";
  const text = typeof cell === "string" ? cell : typeof cell === "object" ? JSON.stringify(cell) : String(cell);
  const end = text.search(/[\f\n\r]/);
  return end < 0 ? text : `${text.slice(0, end)}...`;
}
