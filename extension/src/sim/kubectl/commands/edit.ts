/** `kubectl edit`: the object in an editor, and what was changed as a patch. */
import { deepEqual } from "../../../base/json";
import type { Obj } from "../../api/types";
import { forEach, patchBetween, sendPatch } from "../changes";
import type { Call, Command } from "../command";
import { FIELD_MANAGER, FILES, OUTPUT, VALIDATE } from "../commonFlags";
import { answered, fail } from "../failures";
import { type Conversation, complain } from "../io";
import { report, withoutManagedFields } from "../output";
import { yamlText } from "../printers/yaml";
import { readYaml } from "../readYaml";
import { type Found, gathered } from "../resources";

const HEADER = `# Please edit the object below. Lines beginning with a '#' will be ignored,
# and an empty file will abort the edit. If an error occurs while saving this file will be
# reopened with the relevant failures.
#
`;

export const edit: Command = {
  name: "edit",
  about: "Edit a resource on the server",
  usage: "(RESOURCE/NAME | -f FILENAME)",
  examples: ["kubectl edit deployment/web"],
  completes: "resource",
  flags: [
    ...FILES,
    OUTPUT,
    VALIDATE,
    FIELD_MANAGER("kubectl-edit"),
    { name: "subresource", type: "string", about: "The sub-resource to edit: status." },
  ],
  *run(call) {
    const { found, errors } = yield* gathered(call, { listsByDefault: true });
    return yield* forEach(found, (one) => editOne(call, one), errors);
  },
};

function* editOne(call: Call, found: Found): Conversation<void> {
  const { resource, name, object } = found;
  const shown = withoutManagedFields(object) as Obj;
  const text = HEADER + yamlText(shown);
  const left =
    ((yield { sort: "edit", name: `${resource.kind.toLowerCase()}-${name}.yaml`, text }) as string | undefined) ?? "";
  const body = left
    .split("\n")
    .filter((line) => !line.startsWith("#"))
    .join("\n");
  if (body.trim() === "") return yield* complain("Edit cancelled, saved file was empty.\n");
  const read = readYaml(body);
  if ("error" in read) return fail(`error parsing edited-file: error converting YAML to JSON: yaml: ${read.error}`);
  const after = read.value as Obj;
  if (left === text || deepEqual(after, shown)) return yield* complain("Edit cancelled, no changes made.\n");
  if (after.metadata?.name !== name) fail("At least one of apiVersion, kind and name was changed");
  const patch = patchBetween(resource, shown, after);
  const response = yield* sendPatch(
    found,
    patch,
    { fieldManager: call.flags.text("field-manager"), fieldValidation: "Strict" },
    call.flags.text("subresource"),
  );
  yield* report(call, resource, answered<Obj>(response), "edited");
}
