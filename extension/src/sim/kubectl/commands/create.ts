/** `kubectl create`: from files, or one object made from flags (k8s.io/kubectl/pkg/cmd/create). */
import type { Obj } from "../../api/types";
import { forEach, validationOf, withLastApplied } from "../changes";
import type { Call, Command } from "../command";
import { DRY_RUN, FIELD_MANAGER, FILES, PRINTING, SAVE_CONFIG, SELECTOR, VALIDATE } from "../commonFlags";
import { answered, CommandError } from "../failures";
import { ask, type Conversation } from "../io";
import { pathOf, withQuery } from "../mapping";
import { dryRunOf, report } from "../output";
import { manifestsOf, namespaceOf, resourceOfManifest } from "../resources";
import { accessCommands } from "./create/access";
import { configurationCommands } from "./create/configuration";
import { policyCommands } from "./create/policy";
import { serviceCommand } from "./create/service";
import { tokenCommand } from "./create/token";
import { workloadCommands } from "./create/workloads";

const commands = [
  ...accessCommands,
  ...configurationCommands,
  ...policyCommands,
  serviceCommand,
  tokenCommand,
  ...workloadCommands,
];

export const create: Command = {
  name: "create",
  about: "Create a resource from a file or from stdin",
  usage: "-f FILENAME",
  examples: [
    "kubectl create -f pod.yaml",
    "kubectl create deployment web --image=nginx",
    "kubectl create deployment web --image=nginx --dry-run=client -o yaml",
  ],
  flags: [...FILES, ...PRINTING, DRY_RUN, SAVE_CONFIG, SELECTOR, VALIDATE, FIELD_MANAGER("kubectl-create")],
  commands: [...commands].sort((a, b) => (a.name < b.name ? -1 : 1)),
  *run(call) {
    if (call.flags.list("filename").length === 0 && call.flags.text("kustomize") === "") {
      throw new CommandError("must specify one of -f and -k");
    }
    const manifests = yield* manifestsOf(call);
    return yield* forEach(manifests, (manifest) => createManifest(call, manifest));
  },
};

function* createManifest(call: Call, manifest: Parameters<typeof resourceOfManifest>[1]): Conversation<void> {
  const resource = yield* resourceOfManifest(call, manifest);
  const namespace = namespaceOf(call, resource, manifest);
  const dryRun = dryRunOf(call);
  const metadata = { ...manifest.object.metadata, ...(namespace ? { namespace } : {}) };
  const object = { ...manifest.object, metadata };
  const body = call.flags.is("save-config") ? withLastApplied(object) : object;
  if (dryRun === "client") return yield* report(call, resource, body as Obj, "created", dryRun);
  const path = withQuery(pathOf(resource, namespace), {
    dryRun: dryRun === "server" ? "All" : undefined,
    fieldManager: call.flags.text("field-manager"),
    fieldValidation: validationOf(call),
  });
  const response = yield* ask("POST", path, { body });
  yield* report(
    call,
    resource,
    answered<Obj>(response, { verb: "creating", source: manifest.path }),
    "created",
    dryRun,
  );
}
