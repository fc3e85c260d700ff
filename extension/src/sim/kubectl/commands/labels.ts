/** `kubectl label` and `kubectl annotate`. */
import type { Obj } from "../../api/types";
import { changeEach } from "../changes";
import type { Call, Command } from "../command";
import {
  ALL,
  ALL_NAMESPACES,
  DRY_RUN,
  FIELD_MANAGER,
  FIELD_SELECTOR,
  FILES,
  LOCAL,
  PRINTING,
  SELECTOR,
} from "../commonFlags";
import { CommandError, fail } from "../failures";
import { type Conversation, print } from "../io";
import { printedName } from "../mapping";
import { type Found, gathered } from "../resources";
import { type PairChanges, splitPairs } from "../selectors";
import { keysOf } from "../text";

const FLAGS = [...FILES, ...PRINTING, SELECTOR, FIELD_SELECTOR, ALL, ALL_NAMESPACES, DRY_RUN, LOCAL];
const OVERWRITE = { name: "overwrite", type: "bool", about: "Whether values that are there may change." } as const;
const LIST = { name: "list", type: "bool", about: "Whether to show what is there." } as const;

export const label: Command = {
  name: "label",
  about: "Update the labels on a resource",
  usage: "[--overwrite] (-f FILENAME | TYPE NAME) KEY_1=VAL_1 ... KEY_N=VAL_N",
  examples: [
    "kubectl label pod web tier=front",
    "kubectl label pod web tier-",
    "kubectl label --overwrite pods --all status=unhealthy",
  ],
  completes: "resource",
  flags: [
    ...FLAGS,
    OVERWRITE,
    LIST,
    { name: "resource-version", type: "string", about: "Only if the object still has this version." },
    FIELD_MANAGER("kubectl-label"),
  ],
  run: (call) => pairs(call, "label", "labels"),
};

export const annotate: Command = {
  name: "annotate",
  about: "Update the annotations on a resource",
  usage: "[--overwrite] (-f FILENAME | TYPE NAME) KEY_1=VAL_1 ... KEY_N=VAL_N",
  examples: ["kubectl annotate deployment web kubernetes.io/change-cause='image 1.26'"],
  completes: "resource",
  flags: [
    ...FLAGS,
    OVERWRITE,
    LIST,
    { name: "resource-version", type: "string", about: "Only if the object still has this version." },
    FIELD_MANAGER("kubectl-annotate"),
  ],
  run: (call) => pairs(call, "annotation", "annotations"),
};

function* pairs(call: Call, word: "label" | "annotation", field: "labels" | "annotations"): Conversation<number> {
  const { resources, changes } = splitPairs(call.args, word);
  const hasFiles = call.flags.list("filename").length > 0;
  if (resources.length < 1 && !hasFiles)
    fail("one or more resources must be specified as <resource> <name> or <resource>/<name>");
  if (call.flags.is("list")) return yield* show(call, resources, field);
  if (Object.keys(changes.set).length === 0 && changes.remove.length === 0)
    fail(`at least one ${word} update is required`);
  return yield* changeEach(call, (found) => changed(found.object, changes, field, call.flags.is("overwrite")), {
    args: resources,
    manager: `kubectl-${word === "label" ? "label" : "annotate"}`,
    done: (found, isChanged) => (word === "annotation" ? "annotated" : doneWith(found, changes, isChanged)),
  });
}

function doneWith({ object }: Found, { set, remove }: PairChanges, isChanged: boolean): string {
  if (!isChanged) return "not labeled";
  const labels = object.metadata.labels ?? {};
  const removes = remove.some((key) => key in labels);
  const sets = keysOf(set).some((key) => labels[key] !== set[key]);
  return removes && !sets ? "unlabeled" : "labeled";
}

function changed(object: Obj, { set, remove }: PairChanges, field: "labels" | "annotations", overwrite: boolean): Obj {
  const before = object.metadata[field] ?? {};
  if (!overwrite) {
    const taken = keysOf(set).filter((key) => key in before && before[key] !== set[key]);
    if (taken.length > 0 && field === "labels")
      throw new CommandError(
        taken.map((key) => `'${key}' already has a value (${before[key]}), and --overwrite is false`).join("\n"),
      );
    if (taken.length > 0)
      fail(
        `--overwrite is false but found the following declared annotation(s): ${taken.map((key) => `'${key}' already has a value (${before[key]})`).join("; ")}`,
      );
  }
  const after = Object.fromEntries(Object.entries({ ...before, ...set }).filter(([key]) => !remove.includes(key)));
  const { [field]: _, ...metadata } = object.metadata;
  return {
    ...object,
    metadata: { ...metadata, ...(Object.keys(after).length > 0 || field in object.metadata ? { [field]: after } : {}) },
  } as Obj;
}

function* show(call: Call, args: readonly string[], field: "labels" | "annotations"): Conversation<number> {
  const { found, errors } = yield* gathered(call, { args });
  for (const { resource, object } of found) {
    if (found.length > 1) yield* print(`Listing ${field} for ${printedName(resource, object.metadata.name)}:\n`);
    const map = object.metadata[field] ?? {};
    for (const key of keysOf(map)) yield* print(`${found.length > 1 ? " " : ""}${key}=${map[key]}\n`);
  }
  if (errors[0]) throw errors[0];
  return 0;
}
