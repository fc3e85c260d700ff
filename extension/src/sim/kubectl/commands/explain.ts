/** `kubectl explain`: the fields of a kind, from the API's definitions; descriptions are given by whoever has them. */
import type { Definition, Field, Type } from "../../schema/definitions";
import { definitionOf } from "../../schema/definitions";
import type { Command, KubectlContext } from "../command";
import { fail } from "../failures";
import { print } from "../io";
import { resourceNamed } from "../mapping";

export const explain: Command = {
  name: "explain",
  about: "Get documentation for a resource",
  usage: "TYPE [--recursive=FALSE|TRUE] [--api-version=api-version-group] [-o|--output=plaintext|plaintext-openapiv2]",
  examples: [
    "kubectl explain pods",
    "kubectl explain pods.spec.containers",
    "kubectl explain deployment.spec --recursive",
  ],
  completes: "resourceType",
  flags: [
    { name: "api-version", type: "string", about: "The API version, as apps/v1." },
    { name: "output", short: "o", type: "string", default: "plaintext", about: "plaintext." },
    { name: "recursive", type: "bool", about: "Whether to name the fields of fields too." },
  ],
  *run(call) {
    const help = "\nSee 'kubectl explain -h' for help and examples";
    if (call.args.length === 0)
      fail(
        `You must specify the type of resource to explain. Use "kubectl api-resources" for a complete list of supported resources.${help}`,
      );
    if (call.args.length > 1) fail(`We accept only this format: explain RESOURCE${help}`);
    const [type = "", ...path] = call.args[0]!.split(".");
    const resource = yield* resourceNamed(call.context, type);
    const wanted = call.flags.text("api-version");
    const [version = resource.version, group = wanted === "" ? resource.group : ""] =
      wanted === "" ? [] : wanted.split("/").reverse();
    const definition = definitionOf(group, version, resource.kind);
    if (!definition)
      fail(`couldn't find resource for "${group === "" ? "" : `${group}/`}${version}, Kind=${resource.kind}"`);
    const head = `${group === "" ? "" : `GROUP:      ${group}\n`}KIND:       ${resource.kind}\nVERSION:    ${version}\n\n`;
    yield* print(head + explained(definition!, path, call.flags.is("recursive"), call.context));
    return 0;
  },
};

function explained(root: Definition, path: readonly string[], recursive: boolean, context: KubectlContext): string {
  let at = root;
  let field: Field | undefined;
  let description = context.descriptionOf?.(root.id)?.description;
  path.forEach((name, index) => {
    const found = at.fields.get(name);
    if (!found) fail(`field ${JSON.stringify(name)} does not exist`);
    description = context.descriptionOf?.(at.id)?.fields?.[name];
    field = found;
    const next = structOf(found!.type);
    if (next) at = next;
    else if (index < path.length - 1) fail(`field ${JSON.stringify(path[index + 1])} does not exist`);
  });
  const struct = field ? structOf(field.type) : root;
  let out = "";
  if (field) out += `FIELD: ${field.name} <${typeText(field.type)}>\n`;
  if (field?.enum) out += `ENUM:\n${field.enum.map((value) => `    ${value}\n`).join("")}`;
  if (field) out += "\n";
  const own = field && struct ? context.descriptionOf?.(struct.id)?.description : undefined;
  const texts = [description, own].filter((text): text is string => text !== undefined && text !== "");
  out += `DESCRIPTION:\n${texts.length === 0 ? "    <empty>\n" : texts.map((text) => wrapped(text, 4)).join("")}`;
  if (!struct) return `${out}\n`;
  return `${out}    \nFIELDS:\n${fieldsText(struct, recursive, context, 2, [])}\n`;
}

function fieldsText(
  of: Definition,
  recursive: boolean,
  context: KubectlContext,
  indent: number,
  seen: readonly string[],
): string {
  const descriptions = context.descriptionOf?.(of.id)?.fields ?? {};
  const names = [...of.fields.keys()].sort();
  return names
    .map((name) => {
      const field = of.fields.get(name)!;
      const enums = field.enum
        ? `${" ".repeat(indent)}enum: ${field.enum.slice(0, 4).join(", ")}${field.enum.length > 4 ? ", ...." : ""}\n`
        : "";
      const line = `${" ".repeat(indent)}${name}\t<${typeText(field.type)}>${field.required ? " -required-" : ""}\n${enums}`;
      const inner = structOf(field.type);
      if (recursive)
        return (
          line +
          (inner && !seen.includes(inner.id) ? fieldsText(inner, true, context, indent + 2, [...seen, of.id]) : "")
        );
      return `${line}${wrapped(descriptions[name] || "<no description>", indent + 2)}\n`;
    })
    .join("");
}

function structOf(type: Type): Definition | undefined {
  if (type.sort === "struct") return type.definition;
  if (type.sort === "list") return structOf(type.items);
  return type.sort === "map" ? structOf(type.values) : undefined;
}

const SCALARS: Readonly<Record<string, string>> = {
  any: "Object",
  bytes: "string",
  int32: "integer",
  int64: "integer",
  intOrString: "IntOrString",
  microTime: "string",
  object: "Object",
  quantity: "Quantity",
  time: "string",
};

function typeText(type: Type): string {
  switch (type.sort) {
    case "scalar":
      return SCALARS[type.scalar] ?? type.scalar;
    case "list":
      return `[]${typeText(type.items)}`;
    case "map":
      return `map[string]${typeText(type.values)}`;
    case "struct":
      return type.definition.id.slice(type.definition.id.lastIndexOf(".") + 1);
  }
}

/** Lines of at most 80 characters. */
function wrapped(text: string, indent: number): string {
  const place = " ".repeat(indent);
  return text
    .split("\n")
    .map((paragraph) => {
      let line = "";
      let out = "";
      for (const word of paragraph.split(" ")) {
        if (line !== "" && line.length + 1 + word.length > 80 - indent) {
          out += `${place}${line}\n`;
          line = word;
        } else line = line === "" ? word : `${line} ${word}`;
      }
      return `${out}${place}${line}\n`;
    })
    .join("");
}
