/** `-o custom-columns=NAME:.metadata.name,…` (k8s.io/kubectl/pkg/cmd/get/customcolumn.go). */
import { CommandError } from "../failures";
import { goValue } from "./json";
import { relaxedPath, valuesAt } from "./jsonPath";
import { aligned, TABLE } from "./tabWriter";

/** The table of one object, or of the items of a list. */
export function customColumnsText(spec: string, value: unknown, withHeaders: boolean, widths?: number[]): string {
  const columns = spec.split(",").map((part) => {
    const colon = part.indexOf(":");
    if (colon < 0)
      throw new CommandError(`unexpected custom-columns spec: ${part}, expected <header>:<json-path-expr>`);
    return { header: part.slice(0, colon), nodes: relaxedPath(part.slice(colon + 1)) };
  });
  const items = (value as { items?: unknown[] }).items ?? [value];
  const rows = items.map((item) =>
    columns.map(({ nodes }) => {
      const values = valuesAt(nodes, item);
      return values.length === 0 ? "<none>" : values.map((one) => (one === null ? "<none>" : goValue(one))).join(",");
    }),
  );
  return aligned(withHeaders ? [columns.map(({ header }) => header), ...rows] : rows, TABLE, widths);
}
