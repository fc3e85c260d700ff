/** How commands print objects: `-o yaml`, `-o name`, or a line of what was done (k8s.io/cli-runtime/pkg/printers). */
import type { Obj } from "../api/types";
import type { Call } from "./command";
import { CommandError, fail } from "./failures";
import { type Conversation, print } from "./io";
import { type ApiResource, printedName } from "./mapping";
import { customColumnsText } from "./printers/customColumns";
import { jsonText } from "./printers/json";
import { parseTemplate, templateText } from "./printers/jsonPath";
import { yamlText } from "./printers/yaml";

export type DryRun = "none" | "client" | "server";

/** The strategy of `--dry-run`. */
export function dryRunOf({ flags }: Call): DryRun {
  const value = flags.text("dry-run") || "none";
  if (value === "none" || value === "client" || value === "server") return value;
  if (value === "unchanged") return fail('--dry-run must be set to "none", "client" or "server"');
  if (value === "true" || value === "false")
    return fail(`Invalid dry-run value (${value}). Must be "none", "server", or "client".`);
  return fail(`Invalid dry-run value (${value}). Must be "none", "server", or "client".`);
}

export const FORMATS = [
  "json",
  "yaml",
  "name",
  "go-template",
  "go-template-file",
  "template",
  "templatefile",
  "jsonpath",
  "jsonpath-as-json",
  "jsonpath-file",
];

/** Says what was done to an object, or prints it as `-o` asks. */
export function* report(
  call: Call,
  resource: ApiResource,
  object: Obj,
  done: string,
  dryRun: DryRun = "none",
): Conversation<void> {
  const format = call.flags.text("output");
  if (format === "" || format === "name") {
    const name = printedName(resource, object.metadata.name);
    yield* print(format === "name" ? `${name}\n` : `${name} ${done}${suffixOf(dryRun)}\n`);
    return;
  }
  yield* print(yield* objectText(call, format, object));
}

const suffixOf = (dryRun: DryRun): string =>
  dryRun === "none" ? "" : dryRun === "client" ? " (dry run)" : " (server dry run)";

/** An object or list in one of the forms that print whole objects. */
export function* objectText(
  call: Call,
  output: string,
  object: unknown,
  formats: readonly string[] = FORMATS,
): Conversation<string> {
  const shown = call.flags.is("show-managed-fields") ? object : withoutManagedFields(object);
  const equals = output.indexOf("=");
  const format = equals < 0 ? output : output.slice(0, equals);
  const argument = equals < 0 ? undefined : output.slice(equals + 1);
  switch (format) {
    case "json":
      return jsonText(shown);
    case "yaml":
      return yamlText(shown);
    case "jsonpath":
    case "jsonpath-as-json":
    case "jsonpath-file": {
      const template = yield* templateOf(call, format, argument);
      const text = templateText(parseTemplate(template), shown);
      return text;
    }
    case "custom-columns":
    case "custom-columns-file": {
      if (!argument) fail(`${format} format specified but no custom columns given`);
      const spec = format === "custom-columns" ? argument! : yield* columnsFile(argument!);
      return customColumnsText(spec, shown, !call.flags.is("no-headers"));
    }
    case "go-template":
    case "go-template-file":
    case "template":
    case "templatefile":
      return fail("Go templates are not run here; use -o jsonpath or -o custom-columns");
    default:
      throw unknownFormat(output, formats);
  }
}

/** What kubectl says of an output format that it does not have. */
export function unknownFormat(output: string, formats: readonly string[]): CommandError {
  return new CommandError(
    `unable to match a printer suitable for the output format ${JSON.stringify(output)}, allowed formats are: ${formats.join(",")}`,
  );
}

function* templateOf({ flags }: Call, format: string, argument: string | undefined): Conversation<string> {
  const given = argument ?? flags.text("template");
  if (given === "") fail("template format specified but no template given");
  if (format !== "jsonpath-file") return given;
  const text = (yield { sort: "read", path: given }) as string | undefined;
  return text ?? fail(`error reading --template ${given}, open ${given}: no such file or directory`);
}

/** Two lines: headers and paths, parted by spaces. */
function* columnsFile(path: string): Conversation<string> {
  const text = (yield { sort: "read", path }) as string | undefined;
  if (text === undefined) return fail(`error reading template ${path}, open ${path}: no such file or directory`);
  const [headers = "", paths = ""] = text.split("\n").map((line) => line.trim());
  const columns = paths.split(/\s+/);
  return headers
    .split(/\s+/)
    .map((header, at) => `${header}:${columns[at] ?? ""}`)
    .join(",");
}

/** What people read leaves out who set which field. */
export function withoutManagedFields(value: unknown): unknown {
  const object = value as { metadata?: Record<string, unknown>; items?: unknown[] };
  if (Array.isArray(object?.items)) return { ...object, items: object.items.map(withoutManagedFields) };
  if (object?.metadata === undefined || !("managedFields" in object.metadata)) return value;
  const { managedFields: _, ...metadata } = object.metadata;
  return { ...object, metadata };
}

/** Several objects as the List that kubectl prints. */
export const listOf = (items: readonly unknown[]): unknown => ({
  apiVersion: "v1",
  items,
  kind: "List",
  metadata: { resourceVersion: "" },
});
