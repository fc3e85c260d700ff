/**
 * Columns that line up (github.com/liggitt/tabwriter with kubectl's numbers: at least 6 wide, 3 between).
 * A cell belongs to a column when a tab ends it; a column is a run of lines that have that cell.
 */

export interface TabOptions {
  readonly minWidth: number;
  readonly padding: number;
}

export const TABLE: TabOptions = { minWidth: 6, padding: 3 };
/** As describe sets its columns: two spaces between, the least width 0. */
export const DESCRIBE: TabOptions = { minWidth: 0, padding: 2 };

/** Sets lines of cells. `widths` are remembered from call to call when given, as while watching. */
export function aligned(lines: readonly (readonly string[])[], options: TabOptions, widths?: number[]): string {
  const out = lines.map((cells) => cells.slice(0, -1));
  const sizes: number[][] = out.map(() => []);
  for (let at = 0; at < out.length; at++) {
    for (let column = 0; column < out[at]!.length; column++) {
      if (sizes[at]![column] !== undefined) continue;
      let width = options.minWidth;
      let end = at;
      let isEmpty = true;
      for (; end < out.length && column < out[end]!.length; end++) {
        const length = [...out[end]![column]!].length;
        if (length > 0) isEmpty = false;
        width = Math.max(width, length + options.padding);
      }
      if (isEmpty && options.minWidth === 0) width = options.padding;
      if (widths) {
        width = Math.max(width, widths[column] ?? 0);
        widths[column] = width;
      }
      for (let line = at; line < end; line++) sizes[line]![column] = width;
    }
  }
  return lines
    .map(
      (cells, at) =>
        `${cells.map((cell, column) => (column < cells.length - 1 ? pad(cell, sizes[at]![column]!) : cell)).join("")}\n`,
    )
    .join("");
}

const pad = (cell: string, width: number): string => cell + " ".repeat(Math.max(0, width - [...cell].length));

/** The same for text whose cells are parted by tabs. */
export function alignedText(text: string, options: TabOptions): string {
  const lines = text.split("\n");
  const last = lines.pop() ?? "";
  return `${aligned(
    lines.map((line) => line.split("\t")),
    options,
  )}${last}`;
}
