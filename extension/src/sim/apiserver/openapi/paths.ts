/** The paths of a resource with their operations: what clients may send where, and as which kind. */
import type { Kind } from "../../kinds/kind";
import type { Verb } from "../request";
import { ALL_VERBS } from "../rest/path";
import { subresourceRule, subresourcesOf } from "../rest/subresourceRules";
import type { Schema } from "./schemas";
import { schemaName } from "./schemas";

export type Paths = { [path: string]: Schema };

const METHODS: Partial<Record<Verb, { method: string; action: string; word: string }>> = {
  create: { method: "post", action: "post", word: "create" },
  delete: { method: "delete", action: "delete", word: "delete" },
  deletecollection: { method: "delete", action: "deletecollection", word: "deleteCollection" },
  get: { method: "get", action: "get", word: "read" },
  list: { method: "get", action: "list", word: "list" },
  patch: { method: "patch", action: "patch", word: "patch" },
  update: { method: "put", action: "put", word: "replace" },
};

const COLLECTION_VERBS: readonly Verb[] = ["create", "deletecollection", "list"];

const parameter = (name: string, type: string, description: string) => ({
  name,
  in: "query",
  description,
  schema: { type, uniqueItems: true },
});

const DRY_RUN = parameter("dryRun", "string", "All: go through every stage, store nothing.");
const FIELD_MANAGER = parameter("fieldManager", "string", "Who makes this change.");
const FIELD_VALIDATION = parameter(
  "fieldValidation",
  "string",
  "What to do about unknown and repeated fields: Ignore, Warn or Strict.",
);
const FORCE = parameter("force", "boolean", "Take over fields that others own (apply only).");
const PRETTY = parameter("pretty", "string", "Print the answer indented.");
const LISTING = [
  parameter("allowWatchBookmarks", "boolean", "Send bookmarks in a watch."),
  parameter("continue", "string", "Where an earlier list with a limit ended."),
  parameter("fieldSelector", "string", "Only objects whose fields match."),
  parameter("labelSelector", "string", "Only objects whose labels match."),
  parameter("limit", "integer", "So many objects at most."),
  parameter("resourceVersion", "string", "As of which revision."),
  parameter("resourceVersionMatch", "string", "How resourceVersion is meant: Exact or NotOlderThan."),
  parameter("sendInitialEvents", "boolean", "Begin a watch with what is there."),
  parameter("timeoutSeconds", "integer", "End the request after so long."),
  parameter("watch", "boolean", "Follow the changes."),
];
const DELETING = [
  DRY_RUN,
  parameter("gracePeriodSeconds", "integer", "How long the object may take to end."),
  parameter("orphanDependents", "boolean", "Deprecated; use propagationPolicy."),
  parameter("propagationPolicy", "string", "What becomes of dependents: Orphan, Background or Foreground."),
];

const PARAMETERS: Partial<Record<Verb, readonly object[]>> = {
  create: [DRY_RUN, FIELD_MANAGER, FIELD_VALIDATION],
  delete: DELETING,
  deletecollection: [...LISTING.filter(({ name }) => name !== "watch" && name !== "allowWatchBookmarks"), ...DELETING],
  list: LISTING,
  patch: [DRY_RUN, FIELD_MANAGER, FIELD_VALIDATION, FORCE],
  update: [DRY_RUN, FIELD_MANAGER, FIELD_VALIDATION],
};

/** All paths of one resource and its sub-resources. `schema` names its own schema. */
export function operationsOf(kind: Kind, schema: string, prefix: string): Paths {
  const root = kind.group === "" ? `/api/${kind.version}` : `/apis/${kind.group}/${kind.version}`;
  const place = kind.namespaced ? `${root}/namespaces/{namespace}/${kind.plural}` : `${root}/${kind.plural}`;
  const verbs = (kind.verbs ?? ALL_VERBS) as readonly Verb[];
  const self = { group: kind.group, version: kind.version, kind: kind.kind };
  const paths: Paths = {};
  const add = (
    path: string,
    some: readonly Verb[],
    of: typeof self,
    name: string,
    parameters: readonly object[],
    subject: string,
  ) => {
    const item: Schema = { parameters: [...parameters, PRETTY] };
    for (const verb of some) {
      const known = METHODS[verb];
      if (known) item[known.method] = operation(verb, of, name, prefix, subject);
    }
    if (Object.keys(item).length > 1) paths[path] = item;
  };
  const namespaced = kind.namespaced ? [pathParameter("namespace")] : [];
  const where = kind.namespaced ? "Namespaced" : "";
  add(
    place,
    verbs.filter((verb) => COLLECTION_VERBS.includes(verb)),
    self,
    schema,
    namespaced,
    where + kind.kind,
  );
  const named = [pathParameter("name"), ...namespaced];
  add(
    `${place}/{name}`,
    verbs.filter((verb) => !COLLECTION_VERBS.includes(verb)),
    self,
    schema,
    named,
    where + kind.kind,
  );
  if (kind.namespaced && verbs.includes("list"))
    add(`${root}/${kind.plural}`, ["list"], self, schema, [], `${kind.kind}ForAllNamespaces`);
  for (const name of subresourcesOf(kind)) {
    const rule = subresourceRule(kind, name)!;
    const of = { group: rule.group ?? kind.group, version: rule.version ?? kind.version, kind: rule.kind };
    const answers = name === "scale" ? schemaName("autoscaling.v1.Scale") : schema;
    add(
      `${place}/{name}/${name}`,
      rule.verbs,
      of,
      answers,
      named,
      `${where}${kind.kind}${name[0]!.toUpperCase()}${name.slice(1)}`,
    );
  }
  return paths;
}

const pathParameter = (name: string) => ({
  name,
  in: "path",
  required: true,
  schema: { type: "string", uniqueItems: true },
});

function operation(
  verb: Verb,
  kind: { group: string; version: string; kind: string },
  schema: string,
  prefix: string,
  subject: string,
): Schema {
  const { action, word } = METHODS[verb]!;
  const group = kind.group === "" ? "Core" : kind.group.split(".")[0]!.replace(/^./, (letter) => letter.toUpperCase());
  const version = kind.version.replace(/^./, (letter) => letter.toUpperCase());
  const content = (name: string) => ({ "application/json": { schema: { $ref: prefix + name } } });
  const answered =
    verb === "list"
      ? `${schema}List`
      : verb === "delete" || verb === "deletecollection"
        ? schemaName("meta.v1.Status")
        : schema;
  const patchTypes = [
    "application/apply-patch+yaml",
    "application/json-patch+json",
    "application/merge-patch+json",
    "application/strategic-merge-patch+json",
  ];
  const body =
    verb === "patch"
      ? {
          required: true,
          content: Object.fromEntries(patchTypes.map((type) => [type, { schema: { type: "object" } }])),
        }
      : verb === "create" || verb === "update"
        ? { required: true, content: { "*/*": { schema: { $ref: prefix + schema } } } }
        : verb === "delete" || verb === "deletecollection"
          ? { content: { "*/*": { schema: { $ref: prefix + schemaName("meta.v1.DeleteOptions") } } } }
          : undefined;
  return {
    tags: [`${group.toLowerCase()}_${kind.version}`],
    operationId: `${word}${group}${version}${subject}`,
    parameters: PARAMETERS[verb] ?? [],
    ...(body ? { requestBody: body } : {}),
    responses: {
      [verb === "create" ? "201" : "200"]: {
        description: verb === "create" ? "Created" : "OK",
        content: content(answered),
      },
      "401": { description: "Unauthorized" },
    },
    "x-kubernetes-action": action,
    "x-kubernetes-group-version-kind": kind,
  };
}
