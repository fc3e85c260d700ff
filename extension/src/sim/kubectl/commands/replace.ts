/** `kubectl replace`: a whole object from a file; with `--force` it is deleted first. */
import type { Obj } from "../../api/types";
import { forEach, validationOf, withLastApplied } from "../changes";
import type { Command } from "../command";
import { DRY_RUN, FIELD_MANAGER, FILES, PRINTING, SAVE_CONFIG, TIMEOUT, VALIDATE } from "../commonFlags";
import { answered, CommandError, fail } from "../failures";
import { ask, print } from "../io";
import { pathOf, withQuery } from "../mapping";
import { dryRunOf, report } from "../output";
import { lookup, manifestsOf, namespaceOf, resourceOfManifest } from "../resources";
import { deleteAndWait } from "./delete";

export const replace: Command = {
  name: "replace",
  about: "Replace a resource by file name or stdin",
  usage: "-f FILENAME",
  examples: ["kubectl replace -f pod.yaml", "kubectl replace --force -f pod.yaml"],
  flags: [
    ...FILES,
    ...PRINTING,
    DRY_RUN,
    SAVE_CONFIG,
    VALIDATE,
    TIMEOUT("0s"),
    FIELD_MANAGER("kubectl-replace"),
    {
      name: "cascade",
      type: "string",
      default: "background",
      alone: "background",
      about: "What becomes of dependents with --force.",
    },
    { name: "force", type: "bool", about: "Whether to delete and create again." },
    { name: "grace-period", type: "integer", default: "-1", about: "Seconds to end gracefully with --force." },
    { name: "subresource", type: "string", about: "The sub-resource to replace: status, scale." },
  ],
  *run(call) {
    const { flags } = call;
    if (flags.list("filename").length === 0 && flags.text("kustomize") === "")
      throw new CommandError("must specify one of -f and -k");
    if (flags.integer("grace-period") >= 0 && !flags.is("force")) fail("--grace-period must have --force specified");
    const dryRun = dryRunOf(call);
    const manifests = yield* manifestsOf(call);
    const query = {
      dryRun: dryRun === "server" ? "All" : undefined,
      fieldManager: flags.text("field-manager"),
      fieldValidation: validationOf(call),
    };
    return yield* forEach(manifests, function* (manifest) {
      const resource = yield* resourceOfManifest(call, manifest);
      const namespace = namespaceOf(call, resource, manifest);
      const { name } = manifest.object.metadata;
      const metadata = { ...manifest.object.metadata, ...(namespace ? { namespace } : {}) };
      const object = { ...manifest.object, metadata };
      const body = flags.is("save-config") ? withLastApplied(object) : object;
      if (flags.is("force")) {
        const seconds = flags.integer("grace-period");
        if (yield* deleteAndWait(resource, namespace, name, seconds >= 0 ? seconds : 0)) {
          const group = resource.group === "" ? "" : `.${resource.group}`;
          yield* print(
            `${resource.kind.toLowerCase()}${group} ${JSON.stringify(name)} deleted${namespace ? ` from ${namespace} namespace` : ""}\n`,
          );
        }
        const { resourceVersion: _, uid: __, ...fresh } = metadata;
        const response = yield* ask("POST", withQuery(pathOf(resource, namespace), query), {
          body: { ...body, metadata: fresh },
        });
        return yield* report(call, resource, answered<Obj>(response), "replaced");
      }
      if (dryRun === "client") return yield* report(call, resource, body as Obj, "replaced", dryRun);
      const place =
        pathOf(resource, namespace, name) + (flags.text("subresource") ? `/${flags.text("subresource")}` : "");
      // Without a version of its own the manifest is meant for what is there now.
      const version = metadata.resourceVersion ?? (yield* lookup(resource, namespace, name))?.metadata.resourceVersion;
      const versioned = {
        ...body,
        metadata: { ...(body.metadata as object), ...(version ? { resourceVersion: version } : {}) },
      };
      const response = yield* ask("PUT", withQuery(place, query), { body: versioned });
      yield* report(
        call,
        resource,
        answered<Obj>(response, { verb: "replacing", source: manifest.path }),
        "replaced",
        dryRun,
      );
    });
  },
};
