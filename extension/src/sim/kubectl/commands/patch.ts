/** `kubectl patch` (k8s.io/kubectl/pkg/cmd/patch). */
import { applyJsonPatch, applyMergePatch, applyStrategicPatch } from "../../api/patch";
import type { JsonObject, Obj } from "../../api/types";
import { definitionOf } from "../../schema/definitions";
import { forEach, MERGE, STRATEGIC, sendPatch } from "../changes";
import type { Call, Command } from "../command";
import { DRY_RUN, FIELD_MANAGER, FILES, LOCAL, PRINTING } from "../commonFlags";
import { answered, fail } from "../failures";
import type { Conversation } from "../io";
import { dryRunOf, report } from "../output";
import { readYaml } from "../readYaml";
import { type Found, gathered, manifestsOf, resourceOfManifest } from "../resources";

const TYPES: Readonly<Record<string, string>> = {
  json: "application/json-patch+json",
  merge: MERGE,
  strategic: STRATEGIC,
};

export const patch: Command = {
  name: "patch",
  about: "Update fields of a resource",
  usage: "(-f FILENAME | TYPE NAME) [-p PATCH|--patch-file FILE]",
  examples: [
    'kubectl patch deployment web -p \'{"spec":{"replicas":3}}\'',
    'kubectl patch pod web --type=json -p=\'[{"op":"remove","path":"/metadata/labels/tier"}]\'',
  ],
  completes: "resource",
  flags: [
    ...FILES,
    ...PRINTING,
    DRY_RUN,
    LOCAL,
    FIELD_MANAGER("kubectl-patch"),
    { name: "patch", short: "p", type: "string", about: "The patch, JSON or YAML." },
    { name: "patch-file", type: "string", about: "The file of the patch." },
    { name: "subresource", type: "string", about: "The sub-resource to patch: status, scale." },
    {
      name: "type",
      type: "string",
      default: "strategic",
      values: ["json", "merge", "strategic"],
      about: "strategic, merge or json.",
    },
  ],
  *run(call) {
    const { flags } = call;
    const type = flags.text("type").toLowerCase();
    if (flags.text("patch") === "" && flags.text("patch-file") === "")
      fail("must specify --patch or --patch-file containing the contents of the patch");
    if (flags.text("patch") !== "" && flags.text("patch-file") !== "")
      fail("cannot specify --patch and --patch-file together");
    if (!(type in TYPES)) fail(`--type must be one of [json merge strategic], not ${JSON.stringify(type)}`);
    const body = readYaml(yield* patchText(call));
    if ("error" in body) fail(`unable to parse ${JSON.stringify(flags.text("patch"))}: ${body.error}`);
    const value = (body as { value: unknown }).value;
    const { found, errors } = flags.is("local")
      ? { found: yield* localFound(call), errors: [] }
      : yield* gathered(call);
    return yield* forEach(found, (one) => patchOne(call, one, type, value), errors);
  },
};

function* patchText({ flags }: Call): Conversation<string> {
  const path = flags.text("patch-file");
  if (path === "") return flags.text("patch");
  return (
    ((yield { sort: "read", path }) as string | undefined) ??
    fail(`unable to read patch file: open ${path}: no such file or directory`)
  );
}

function* localFound(call: Call): Conversation<Found[]> {
  const found: Found[] = [];
  for (const manifest of yield* manifestsOf(call)) {
    found.push({
      resource: yield* resourceOfManifest(call, manifest),
      name: manifest.object.metadata.name,
      object: manifest.object,
      manifest,
    });
  }
  return found;
}

function* patchOne(call: Call, found: Found, type: string, value: unknown): Conversation<void> {
  const { resource, object } = found;
  const dryRun = dryRunOf(call);
  if (call.flags.is("local") || dryRun === "client") {
    const definition = definitionOf(resource.group, resource.version, resource.kind);
    const before = object as unknown as JsonObject;
    const after =
      type === "json"
        ? applyJsonPatch(before, value)
        : type === "merge" || !definition
          ? applyMergePatch(before, value)
          : applyStrategicPatch(before, value, definition);
    return yield* report(call, resource, after as unknown as Obj, "patched", dryRun);
  }
  const query = { dryRun: dryRun === "server" ? "All" : undefined, fieldManager: call.flags.text("field-manager") };
  const response = yield* sendPatch(
    found,
    { body: JSON.stringify(value), type: TYPES[type]! },
    query,
    call.flags.text("subresource"),
  );
  const after = answered<Obj>(response);
  const isSame = after.metadata?.resourceVersion === object.metadata.resourceVersion;
  yield* report(call, resource, after, isSame && dryRun === "none" ? "patched (no change)" : "patched", dryRun);
}
