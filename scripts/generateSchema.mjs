/**
 * Makes the simulator's Kubernetes 1.36 schemas from one npm package, offline:
 *
 *     node scripts/generateSchema.mjs            writes the four *.generated.* files of extension/src/sim/schema
 *     node scripts/generateSchema.mjs --check    says whether they are what this script makes
 *
 * Structure, descriptions, required fields and enumerations come from the .d.ts files of kubernetes-models.
 * A .d.ts says only "number" and "string", so integers and formats are asked of the package's own compiled validators:
 * each leaf is fed 1.5, 2^40 and junk text, and the complaint tells the format. What neither says is in `corrections`.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import ts from "typescript6";

const project = fileURLToPath(new URL("..", import.meta.url));
const target = path.join(project, "extension/src/sim/schema");
const packages = ["kubernetes-models", "@kubernetes-models/apimachinery"].map((name) =>
  path.join(project, "node_modules", name),
);

/** What the package states looser than Kubernetes does, or leaves out; each with its reason. */
const corrections = [
  {
    reason: "the package loosens the claim templates, because they carry no apiVersion and kind",
    definition: "apps.v1.StatefulSetSpec",
    field: "volumeClaimTemplates",
    type: "[]core.v1.PersistentVolumeClaim",
  },
];

/** Types that have a JSON form of their own, which no structure describes. */
const scalars = {
  "meta.v1.Time": "time",
  "meta.v1.MicroTime": "microTime",
  "meta.v1.FieldsV1": "object",
  "meta.v1.Patch": "object",
  "util.intstr.IntOrString": "intOrString",
  "api.resource.Quantity": "quantity",
  "runtime.RawExtension": "object",
  "apiextensions.v1.JSON": "any",
  "apiextensions.v1.JSONSchemaPropsOrArray": "any",
  "apiextensions.v1.JSONSchemaPropsOrBool": "any",
  "apiextensions.v1.JSONSchemaPropsOrStringArray": "any",
};

/** Bodies of requests that belong to no group: any group-version accepts them. */
const bodies = ["meta.v1.DeleteOptions", "meta.v1.Status"];

/** The kinds that the editor knows; a course touches no others. Their lists come with them. */
const editorKinds = {
  v1: [
    "Binding ConfigMap Endpoints Event LimitRange Namespace Node PersistentVolume PersistentVolumeClaim Pod",
    "PodTemplate ReplicationController ResourceQuota Secret Service ServiceAccount",
  ],
  "apps/v1": ["ControllerRevision DaemonSet Deployment ReplicaSet StatefulSet"],
  "batch/v1": ["CronJob Job"],
  "autoscaling/v1": ["HorizontalPodAutoscaler"],
  "autoscaling/v2": ["HorizontalPodAutoscaler"],
  "networking.k8s.io/v1": ["Ingress IngressClass NetworkPolicy"],
  "policy/v1": ["PodDisruptionBudget Eviction"],
  "rbac.authorization.k8s.io/v1": ["ClusterRole ClusterRoleBinding Role RoleBinding"],
  "storage.k8s.io/v1": ["StorageClass VolumeAttachment CSIDriver CSINode"],
  "scheduling.k8s.io/v1": ["PriorityClass"],
  "discovery.k8s.io/v1": ["EndpointSlice"],
  "coordination.k8s.io/v1": ["Lease"],
  "apiextensions.k8s.io/v1": ["CustomResourceDefinition"],
  "admissionregistration.k8s.io/v1": [
    "ValidatingAdmissionPolicy ValidatingAdmissionPolicyBinding",
    "ValidatingWebhookConfiguration MutatingWebhookConfiguration",
  ],
};

/** Names that TypeScript knows already, or that two groups use for different things. */
const typeNames = {
  "core.v1.Event": "CoreEvent",
  "core.v1.EventList": "CoreEventList",
  "events.v1.Event": "EventsEvent",
  "events.v1.EventList": "EventsEventList",
  "authentication.v1.TokenRequest": "TokenRequest",
  "rbac.v1.Subject": "Subject",
};

/** Types of extension/src/sim/api/types.ts that stand for the generated ones. */
const handWritten = {
  "meta.v1.Condition": "Condition",
  "meta.v1.LabelSelector": "LabelSelector",
  "meta.v1.LabelSelectorRequirement": "LabelSelectorRequirement",
  "meta.v1.ListMeta": "ListMeta",
  "meta.v1.ManagedFieldsEntry": "ManagedFieldsEntry",
  "meta.v1.ObjectMeta": "ObjectMeta",
  "meta.v1.OwnerReference": "OwnerReference",
  "meta.v1.Status": "Status",
  "meta.v1.StatusCause": "StatusCause",
  "meta.v1.StatusDetails": "StatusDetails",
};

const schema = await readSchema();
const outputs = {
  "definitions.generated.json": json(compactDefinitions(schema)),
  "descriptions.generated.json": json(descriptions(schema)),
  "editor.generated.json": json(editorSchema(schema)),
  "types.generated.ts": typeScript(schema),
};
let different = 0;
for (const [name, text] of Object.entries(outputs)) {
  const file = path.join(target, name);
  if (!process.argv.includes("--check")) {
    writeFileSync(file, text);
    console.log(`${name}: ${Math.round(text.length / 1024)} KiB`);
  } else if (!existsSync(file) || readFileSync(file, "utf8") !== text) {
    console.error(`${name} is not what scripts/generateSchema.mjs makes`);
    different += 1;
  }
}
process.exitCode = different > 0 ? 1 : 0;

/** The stable kinds and every definition they reach: Map of id → {description, kind?, fields}, sorted by id. */
async function readSchema() {
  const sources = readDeclarations();
  const idOf = new Map(sources.map((source) => [source.camel, source.id]));
  const all = new Map();
  for (const source of sources) {
    if (scalars[source.id] !== undefined || !ts.isInterfaceDeclaration(source.declaration)) continue;
    const definition = readInterface(source, idOf);
    await learnFormats(source, definition);
    all.set(source.id, definition);
  }
  for (const { definition, field, type } of corrections) {
    const known = all.get(definition).fields;
    known[field] = { ...known[field], type };
  }
  const reached = new Set();
  const reach = (id) => {
    if (reached.has(id) || !all.has(id)) return;
    reached.add(id);
    for (const { type } of Object.values(all.get(id).fields)) reach(type.replace(/^(\[\]|\{\})+/, ""));
  };
  for (const [id, { kind }] of all) if (kind && /\.v\d+\./.test(id)) reach(id);
  for (const id of bodies) reach(id);
  return new Map([...reached].sort().map((id) => [id, all.get(id)]));
}

/** Every declaration file of the packages: {file, declaration, camel, id}. */
function readDeclarations() {
  const found = [];
  const walk = (folder) => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const file = path.join(folder, entry.name);
      if (entry.name === "_schemas" || entry.name === "node_modules") continue;
      if (entry.isDirectory()) walk(file);
      else if (entry.name.endsWith(".d.ts") && entry.name !== "index.d.ts") found.push(readDeclaration(file));
    }
  };
  packages.forEach(walk);
  return found.filter((source) => source !== undefined);
}

function readDeclaration(file) {
  const text = readFileSync(file, "utf8");
  const parsed = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const name = path.basename(file, ".d.ts");
  let declaration;
  let camel;
  for (const statement of parsed.statements) {
    const declares = ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement);
    if (declares && statement.name.text === `I${name}`) declaration = statement;
    if (ts.isExportDeclaration(statement) && statement.exportClause && ts.isNamedExports(statement.exportClause))
      for (const element of statement.exportClause.elements)
        if (element.propertyName?.text === `I${name}`) camel = element.name.text.slice(1);
  }
  if (!declaration || !camel) return undefined;
  return { name, declaration, camel, id: `${packageOf(camel.slice(0, -name.length))}.${name}` };
}

/** IoK8sApiAppsV1 → apps.v1: the last part of the Go package and its version. */
function packageOf(camel) {
  const words = camel.match(/[A-Z][a-z0-9]*/g).map((word) => word.toLowerCase());
  const rest = words
    .join(".")
    .replace(/^io\.k8s\.(api|apimachinery\.pkg\.apis|apimachinery\.pkg)\./, "")
    .replace(/^io\.k8s\.apiextensions\.apiserver\.pkg\.apis\./, "")
    .replace(/^io\.k8s\.kube\.aggregator\.pkg\.apis\./, "");
  return rest;
}

function readInterface({ declaration, camel, name }, idOf) {
  const fields = {};
  let kind;
  let apiVersion;
  for (const member of declaration.members) {
    if (!ts.isPropertySignature(member)) continue;
    const field = member.name.text;
    const read = readType(member.type, { camel, name, idOf });
    if (field === "kind" && read.enum?.length === 1) kind = read.enum[0];
    if (field === "apiVersion" && read.enum?.length === 1) apiVersion = read.enum[0];
    fields[field] = { ...read, required: !member.questionToken, description: commentOf(member) };
  }
  const definition = { description: commentOf(declaration), fields };
  if (kind && apiVersion) {
    for (const field of ["apiVersion", "kind"]) fields[field] = { ...fields[field], required: false, enum: undefined };
    fields.apiVersion.description ||= "Which version of which API group the object is written in, such as apps/v1.";
    fields.kind.description ||= "What sort of object this is, such as Deployment.";
    definition.kind = { apiVersion, kind };
  }
  return definition;
}

/** A type as text: a scalar's name, a definition's id, or one of both after [] (list of) and {} (map of). */
function readType(node, context) {
  if (node.kind === ts.SyntaxKind.StringKeyword) return { type: "string" };
  if (node.kind === ts.SyntaxKind.NumberKeyword) return { type: "number" };
  if (node.kind === ts.SyntaxKind.BooleanKeyword) return { type: "boolean" };
  if (node.kind === ts.SyntaxKind.AnyKeyword || node.kind === ts.SyntaxKind.UnknownKeyword) return { type: "any" };
  if (node.kind === ts.SyntaxKind.ObjectKeyword) return { type: "object" };
  if (ts.isParenthesizedTypeNode(node)) return readType(node.type, context);
  if (ts.isLiteralTypeNode(node)) {
    if (node.literal.kind === ts.SyntaxKind.NullKeyword) return { type: "null" };
    return { type: "string", enum: [node.literal.text] };
  }
  if (ts.isArrayTypeNode(node)) return wrapped("[]", readType(node.elementType, context));
  if (ts.isTypeLiteralNode(node)) {
    const index = node.members.find(ts.isIndexSignatureDeclaration);
    return index ? wrapped("{}", readType(index.type, context)) : { type: "object" };
  }
  if (ts.isUnionTypeNode(node)) {
    const parts = node.types.map((part) => readType(part, context)).filter((part) => part.type !== "null");
    if (parts.length === 1) return parts[0];
    if (parts.every((part) => part.enum)) return { type: "string", enum: parts.flatMap((part) => part.enum) };
    return { type: "any" };
  }
  if (ts.isTypeReferenceNode(node)) {
    const name = node.typeName.text ?? node.typeName.right?.text;
    if (name === "Array") return wrapped("[]", readType(node.typeArguments[0], context));
    if (name === "Record") return wrapped("{}", readType(node.typeArguments[1], context));
    const camel = name.startsWith("IIo") ? name.slice(1) : context.camel.slice(0, -context.name.length) + name.slice(1);
    const id = context.idOf.get(camel);
    if (!id) throw new Error(`${name} in ${context.camel} is not declared anywhere`);
    return { type: scalars[id] ?? id };
  }
  throw new Error(`${context.camel}: cannot read ${node.getText()}`);
}

function wrapped(prefix, { type, enum: values }) {
  return { type: prefix + type, ...(values ? { enum: values } : {}) };
}

/** The raw comment before a node; TypeScript's own reader damages Kubernetes' "@", "{" and links. */
function commentOf(node) {
  const text = node.getSourceFile().text;
  const range = (ts.getLeadingCommentRanges(text, node.pos) ?? []).findLast((r) => text.startsWith("/**", r.pos));
  if (!range) return "";
  const lines = text.slice(range.pos + 3, range.end - 2).split("\n");
  return lines
    .map((line) => line.replace(/^\s*\* ?/, ""))
    .join("\n")
    .replace(/\\\*/g, "*")
    .trim();
}

/** Refines "number" and "string" leaves by what the package's validator complains about. */
async function learnFormats({ camel }, definition) {
  const leaves = Object.entries(definition.fields).filter(
    ([, field]) => /(^|[\]}])(number|string)$/.test(field.type) && !field.enum,
  );
  if (leaves.length === 0) return;
  const module = packages.map((folder) => path.join(folder, "_schemas", `${camel}.js`)).find(existsSync);
  if (!module) throw new Error(`no validator for ${camel}`);
  const { validate } = await import(pathToFileURL(module).href);
  for (const [name, field] of leaves) {
    const wrap = (type, leaf) =>
      type.startsWith("[]")
        ? [wrap(type.slice(2), leaf)]
        : type.startsWith("{}")
          ? { k: wrap(type.slice(2), leaf) }
          : leaf;
    const complaints = (leaf) => {
      validate({ [name]: wrap(field.type, leaf) });
      return (validate.errors ?? []).filter((error) => error.instancePath.startsWith(`/${name}`));
    };
    if (field.type.endsWith("number")) {
      if (!complaints(1.5).some((error) => error.params.type === "integer")) continue;
      const narrow = complaints(2 ** 40).some((error) => error.params.format === "int32");
      field.type = field.type.replace("number", narrow ? "int32" : "int64");
    } else {
      const format = complaints("\u0000@@ ~").find((error) => error.keyword === "format")?.params.format;
      if (format === "byte") field.type = field.type.replace("string", "bytes");
      else if (format === "date-time") field.type = field.type.replace("string", "time");
    }
  }
}

/** Structure alone: per definition its fields as `name: "type"`, with `!` after a required one, and enumerations. */
function compactDefinitions(all) {
  const kinds = {};
  const definitions = {};
  for (const [id, definition] of all) {
    const fields = {};
    const enums = {};
    for (const [name, field] of Object.entries(definition.fields)) {
      fields[name] = field.type + (field.required ? "!" : "");
      if (field.enum) enums[name] = field.enum;
    }
    definitions[id] = Object.keys(enums).length > 0 ? { fields, enums } : { fields };
    if (definition.kind) {
      const { apiVersion, kind } = definition.kind;
      kinds[apiVersion] = { ...kinds[apiVersion], [kind]: id };
    }
  }
  return { kinds, definitions };
}

/** Texts alone: per definition its own and those of its fields. */
function descriptions(all) {
  const texts = {};
  for (const [id, { description, fields }] of all)
    texts[id] = {
      description,
      fields: Object.fromEntries(
        Object.entries(fields).flatMap(([name, field]) => (field.description ? [[name, field.description]] : [])),
      ),
    };
  return texts;
}

/** Draft-07 for the YAML editor: closed objects, one branch per kind, a known kind under a wrong apiVersion refused. */
function editorSchema(all) {
  const wanted = [];
  for (const [apiVersion, lines] of Object.entries(editorKinds))
    for (const kind of lines.join(" ").split(" "))
      for (const name of [kind, `${kind}List`]) {
        const id = [...all].find(([, d]) => d.kind?.kind === name && d.kind.apiVersion === apiVersion)?.[0];
        if (id) wanted.push({ apiVersion, kind: name, id });
        else if (name === kind) throw new Error(`${apiVersion} has no ${kind}`);
      }
  const definitions = {};
  const add = (id) => {
    if (definitions[id] || !all.has(id)) return;
    definitions[id] = {};
    definitions[id] = editorDefinition(all.get(id), add);
  };
  for (const { id } of wanted) add(id);
  const names = [...new Set(wanted.map(({ kind }) => kind))];
  const versionsOf = (name) => wanted.filter(({ kind }) => kind === name).map(({ apiVersion }) => apiVersion);
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    $id: "kubernetes.json",
    type: "object",
    required: ["apiVersion", "kind"],
    properties: {
      apiVersion: { type: "string", enum: [...new Set(["v1", ...wanted.map(({ apiVersion }) => apiVersion)])] },
      kind: { type: "string", enum: [...names, "List"] },
    },
    allOf: [
      ...names.map((kind) => ({
        if: { properties: { kind: { const: kind } }, required: ["kind"] },
        // biome-ignore lint/suspicious/noThenProperty: the keyword of JSON Schema.
        then: { properties: { apiVersion: { enum: versionsOf(kind) } } },
      })),
      ...wanted.map(({ apiVersion, kind, id }) => ({
        if: {
          properties: { apiVersion: { const: apiVersion }, kind: { const: kind } },
          required: ["apiVersion", "kind"],
        },
        // biome-ignore lint/suspicious/noThenProperty: the keyword of JSON Schema.
        then: { $ref: `#/definitions/${id}` },
      })),
      {
        if: { properties: { kind: { const: "List" } }, required: ["kind"] },
        // biome-ignore lint/suspicious/noThenProperty: the keyword of JSON Schema.
        then: {
          properties: {
            apiVersion: { const: "v1" },
            kind: {},
            metadata: { type: "object" },
            items: { type: "array", items: { $ref: "#" } },
          },
          required: ["items"],
          additionalProperties: false,
        },
      },
    ],
    definitions,
  };
}

function editorDefinition({ description, fields }, add) {
  const properties = {};
  for (const [name, field] of Object.entries(fields)) {
    const node = editorType(field.type, field.enum, add);
    // Kubernetes reads an explicit null as "not given", so optional fields may be null.
    if (!field.required && typeof node.type === "string" && name !== "apiVersion" && name !== "kind") {
      node.type = [node.type, "null"];
      if (node.enum) node.enum = [...node.enum, null];
    }
    properties[name] = field.description ? { description: field.description, ...node } : node;
  }
  const required = Object.keys(fields).filter((name) => fields[name].required);
  return {
    ...(description ? { description } : {}),
    type: "object",
    properties,
    ...(required.length > 0 ? { required } : {}),
    additionalProperties: false,
  };
}

function editorType(type, values, add) {
  if (type.startsWith("[]")) return { type: "array", items: editorType(type.slice(2), values, add) };
  if (type.startsWith("{}")) return { type: "object", additionalProperties: editorType(type.slice(2), values, add) };
  const known = {
    any: {},
    boolean: { type: "boolean" },
    bytes: { type: "string", format: "byte" },
    int32: { type: "integer", minimum: -(2 ** 31), maximum: 2 ** 31 - 1 },
    int64: { type: "integer" },
    intOrString: { oneOf: [{ type: "integer" }, { type: "string" }] },
    microTime: { type: "string", format: "date-time" },
    number: { type: "number" },
    object: { type: "object" },
    quantity: {
      oneOf: [
        { type: "number" },
        { type: "string", pattern: "^[+-]?(\\d+|\\d+\\.\\d*|\\.\\d+)([KMGTPE]i|[numkMGTPE]|[eE][+-]?\\d+)?$" },
      ],
    },
    string: { type: "string", ...(values ? { enum: values } : {}) },
    time: { type: "string", format: "date-time" },
  };
  if (known[type]) return known[type];
  add(type);
  return { $ref: `#/definitions/${type}` };
}

/** One TypeScript type per definition. Aliases, not interfaces: only these are assignable to `Obj`. */
function typeScript(all) {
  const names = nameTypes([...all.keys()].filter((id) => !handWritten[id]));
  const used = new Set(["TemplateMeta"]);
  const lines = [];
  for (const [id, definition] of all) {
    if (handWritten[id]) continue;
    lines.push(`/** ${definition.kind ? `${definition.kind.apiVersion} ${definition.kind.kind}` : id} */`);
    lines.push(`export type ${names.get(id)} = {`);
    for (const [name, field] of Object.entries(definition.fields))
      lines.push(`  ${fieldLine(definition, name, field)}`);
    lines.push("};", "");
  }
  const imported = [...used].sort().map((name) => `  ${name},`);
  return [
    "/** Made by scripts/generateSchema.mjs from Kubernetes 1.36; do not edit. */",
    "",
    "import type {",
    ...imported,
    '} from "../api/types";',
    "",
    "export type IntOrString = number | string;",
    "/** As written (`500m`, `1Gi`, 2); api/quantity reads it. */",
    "export type Quantity = string | number;",
    "/** RFC 3339. */",
    "export type Timestamp = string;",
    "",
    ...lines,
  ].join("\n");

  function fieldLine({ kind }, name, field) {
    const key = /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
    if (kind && name === "apiVersion") return `apiVersion: ${JSON.stringify(kind.apiVersion)};`;
    if (kind && name === "kind") return `kind: ${JSON.stringify(kind.kind)};`;
    const isMeta = field.type === "meta.v1.ObjectMeta";
    if (isMeta && !kind) {
      used.add("TemplateMeta");
      return `${key}?: TemplateMeta;`;
    }
    const required = field.required || (kind && name === "metadata");
    return `${key}${required ? "" : "?"}: ${typeText(field.type, field.enum)};`;
  }

  function typeText(type, values) {
    if (type.startsWith("[]")) {
      const item = typeText(type.slice(2), values);
      return item.includes("|") ? `(${item})[]` : `${item}[]`;
    }
    if (type.startsWith("{}")) return `{ [key: string]: ${typeText(type.slice(2), values)} }`;
    if (handWritten[type]) {
      used.add(handWritten[type]);
      return handWritten[type];
    }
    if (names.has(type)) return names.get(type);
    if (type === "string" && values) return values.map((value) => JSON.stringify(value)).join(" | ");
    const known = {
      any: "unknown",
      boolean: "boolean",
      bytes: "string",
      int32: "number",
      int64: "number",
      intOrString: "IntOrString",
      microTime: "Timestamp",
      number: "number",
      object: "{ [key: string]: unknown }",
      quantity: "Quantity",
      string: "string",
      time: "Timestamp",
    };
    if (!known[type]) throw new Error(`no TypeScript for ${type}`);
    return known[type];
  }
}

/** The bare name where one definition has it; else core and the newest version keep it, others get group or version. */
function nameTypes(ids) {
  const byName = new Map();
  for (const id of ids) {
    const bare = id.split(".").at(-1);
    byName.set(bare, [...(byName.get(bare) ?? []), id]);
  }
  const names = new Map();
  const capital = (word) => word[0].toUpperCase() + word.slice(1);
  for (const [bare, sharing] of byName) {
    const groups = new Set(sharing.map((id) => id.split(".")[0]));
    const version = (id) => Number(id.split(".")[1].slice(1));
    const keeps =
      sharing.find((id) => id.startsWith("core.")) ??
      (groups.size === 1 || sharing.length === 1 ? [...sharing].sort((a, b) => version(b) - version(a))[0] : undefined);
    for (const id of sharing) {
      const [group, versionName] = id.split(".");
      const suffix = groups.size === 1 ? capital(versionName) : capital(group);
      names.set(id, typeNames[id] ?? (id === keeps ? bare : bare + suffix));
    }
  }
  if (new Set(names.values()).size !== names.size) throw new Error("two definitions share a TypeScript name");
  return names;
}

function json(value) {
  return `${JSON.stringify(value)}\n`;
}
