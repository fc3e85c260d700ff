/**
 * `kubectl apply` (k8s.io/kubectl/pkg/cmd/apply). Left out: --prune (an alpha that deletes what is not in the files)
 * and sub-commands that edit the annotation.
 */
import type { Obj } from "../../api/types";
import { definitionOf } from "../../schema/definitions";
import { forEach, LAST_APPLIED, MERGE, STRATEGIC, sendPatch, validationOf, withLastApplied } from "../changes";
import type { Call, Command } from "../command";
import { DRY_RUN, FILES, PRINTING, SELECTOR, TIMEOUT, VALIDATE } from "../commonFlags";
import { answered, CommandError, fail, refusal } from "../failures";
import { ask, type Conversation, complain } from "../io";
import type { Manifest } from "../manifests";
import { type ApiResource, apiVersionOf, groupResourceOf, pathOf, withQuery } from "../mapping";
import { dryRunOf, report } from "../output";
import { lookup, manifestsOf, namespaceOf, resourceOfManifest } from "../resources";
import { threeWayPatch } from "../threeWayPatch";
import { deleteAndWait } from "./delete";

const MANAGER = "kubectl-client-side-apply";

export const apply: Command = {
  name: "apply",
  about: "Apply a configuration to a resource by file name or stdin",
  usage: "(-f FILENAME | -k DIRECTORY)",
  examples: ["kubectl apply -f web.yaml", "kubectl apply -f folder/", "kubectl apply --server-side -f web.yaml"],
  flags: [
    ...FILES,
    ...PRINTING,
    SELECTOR,
    DRY_RUN,
    VALIDATE,
    TIMEOUT("0s"),
    {
      name: "field-manager",
      type: "string",
      default: MANAGER,
      about: "The name that managedFields show for the change.",
    },
    { name: "force", type: "bool", about: "Whether to delete and create again what cannot be patched." },
    { name: "force-conflicts", type: "bool", about: "Whether a server-side apply takes fields from other managers." },
    { name: "grace-period", type: "integer", default: "-1", about: "Seconds to end gracefully when --force deletes." },
    {
      name: "overwrite",
      type: "bool",
      default: "true",
      about: "Whether to undo changes that others made to applied fields.",
    },
    { name: "prune", type: "bool", about: "Not here." },
    { name: "server-side", type: "bool", about: "Whether the server merges." },
    { name: "wait", type: "bool", about: "Whether to wait until deleted objects are gone." },
  ],
  *run(call) {
    const { flags } = call;
    if (call.args.length > 0)
      fail(`Unexpected args: [${call.args.join(" ")}]\nSee 'kubectl apply -h' for help and examples`);
    if (flags.is("prune")) fail("--prune is not supported here; delete what is left over by name or label");
    if (flags.is("force-conflicts") && !flags.is("server-side"))
      fail("--force-conflicts only works with --server-side");
    if (flags.is("server-side") && dryRunOf(call) === "client")
      fail("--dry-run=client doesn't work with --server-side (did you mean --dry-run=server instead?)");
    if (flags.list("filename").length === 0 && flags.text("kustomize") === "")
      throw new CommandError("must specify one of -f and -k");
    const manifests = yield* manifestsOf(call);
    return yield* forEach(manifests, (manifest) => applyManifest(call, manifest));
  },
};

function* applyManifest(call: Call, manifest: Manifest): Conversation<void> {
  const resource = yield* resourceOfManifest(call, manifest);
  const namespace = namespaceOf(call, resource, manifest);
  const { object, path: source } = manifest;
  const name = object.metadata?.name ?? "";
  if (name === "" && object.metadata?.generateName)
    fail(`from ${object.metadata.generateName}: cannot use generate name with apply`);
  if (call.flags.is("server-side")) return yield* applyOnServer(call, manifest, resource, namespace);
  if (name === "") {
    const group = `${apiVersionOf(resource)}, `;
    fail(
      `error when retrieving current configuration of:\nResource: "${group}Resource=${resource.name}", GroupVersionKind: "${group}Kind=${resource.kind}"\nName: "", Namespace: "${namespace ?? ""}"\nfrom server for: ${JSON.stringify(source)}: resource name may not be empty`,
    );
  }
  const dryRun = dryRunOf(call);
  const query = {
    dryRun: dryRun === "server" ? "All" : undefined,
    fieldManager: call.flags.text("field-manager"),
    fieldValidation: validationOf(call),
  };
  const metadata = {
    ...object.metadata,
    annotations: object.metadata.annotations ?? {},
    ...(namespace ? { namespace } : {}),
  };
  const wanted = withLastApplied({ ...object, metadata });
  const live = yield* lookup(resource, namespace, name);
  if (!live) {
    if (dryRun === "client") return yield* report(call, resource, wanted as Obj, "created", dryRun);
    const response = yield* ask("POST", withQuery(pathOf(resource, namespace), query), { body: wanted });
    return yield* report(call, resource, answered<Obj>(response, { verb: "creating", source }), "created", dryRun);
  }
  const text = live.metadata.annotations?.[LAST_APPLIED];
  if (text === undefined) yield* complain(missingWarning(resource, name));
  const definition = definitionOf(resource.group, resource.version, resource.kind);
  const body = threeWayPatch(readLast(text), wanted, live as unknown as Record<string, unknown>, definition);
  if (Object.keys(body).length === 0) return yield* report(call, resource, live, "unchanged", dryRun);
  if (dryRun === "client") return yield* report(call, resource, { ...live, ...wanted } as Obj, "configured", dryRun);
  const response = yield* sendPatch(
    { resource, name, ...(namespace ? { namespace } : {}) },
    { body, type: definition ? STRATEGIC : MERGE },
    query,
  );
  if (response.code === 422 && call.flags.is("force")) {
    yield* deleteAndWait(resource, namespace, name, Math.max(0, call.flags.integer("grace-period")));
    const created = yield* ask("POST", withQuery(pathOf(resource, namespace), query), { body: wanted });
    return yield* report(call, resource, answered<Obj>(created, { verb: "creating", source }), "configured", dryRun);
  }
  if (response.code >= 400) throw patchRefusal(response, resource, namespace, name, source, body);
  const after = response.body as Obj;
  const isSame = after.metadata.resourceVersion === live.metadata.resourceVersion && dryRun !== "server";
  yield* report(call, resource, after, isSame ? "unchanged" : "configured", dryRun);
}

/** The patch, to what, from where: kubectl tells it all. */
function patchRefusal(
  response: Parameters<typeof refusal>[0],
  resource: ApiResource,
  namespace: string | undefined,
  name: string,
  source: string,
  body: unknown,
): Error {
  const group = `${apiVersionOf(resource)}, `;
  const what = `Resource: "${group}Resource=${resource.name}", GroupVersionKind: "${group}Kind=${resource.kind}"\nName: ${JSON.stringify(name)}, Namespace: "${namespace ?? ""}"`;
  const error = refusal(response);
  const message = `error when applying patch:\n${JSON.stringify(body)}\nto:\n${what}\nfor: ${JSON.stringify(source)}: error when patching ${JSON.stringify(source)}: ${error.status.message ?? ""}`;
  return refusal({ ...response, body: { ...error.status, message } });
}

function* applyOnServer(
  call: Call,
  { object, path: source }: Manifest,
  resource: ApiResource,
  namespace: string | undefined,
): Conversation<void> {
  const { flags } = call;
  const name = object.metadata?.name ?? "";
  const dryRun = dryRunOf(call);
  const metadata = { ...object.metadata, ...(namespace ? { namespace } : {}) };
  const query = {
    dryRun: dryRun === "server" ? "All" : undefined,
    fieldManager: flags.has("field-manager") ? flags.text("field-manager") : "kubectl",
    fieldValidation: validationOf(call),
    force: flags.is("force-conflicts"),
  };
  const body = JSON.stringify({ ...object, metadata });
  const response = yield* sendPatch(
    { resource, name, ...(namespace ? { namespace } : {}) },
    { body, type: "application/apply-patch+yaml" },
    query,
  );
  if (response.code === 409) throw conflictsOf(response);
  yield* report(call, resource, answered<Obj>(response, { verb: "applying", source }), "serverside-applied", dryRun);
}

function conflictsOf(response: Parameters<typeof refusal>[0]): Error {
  const { status } = refusal(response);
  const advice = `Please review the fields above--they currently have other managers. Here
are the ways you can resolve this warning:
* If you intend to manage all of these fields, please re-run the apply
  command with the \`--force-conflicts\` flag.
* If you do not intend to manage all of the fields, please edit your
  manifest to remove references to the fields that should keep their
  current managers.
* You may co-own fields by updating your manifest to match the existing
  value; in this case, you'll become the manager if the other manager(s)
  stop managing the field (remove it from their configuration).
See https://kubernetes.io/docs/reference/using-api/server-side-apply/#conflicts`;
  return new CommandError(`${status.message ?? ""}\n${advice}`);
}

const missingWarning = (resource: ApiResource, name: string): string =>
  `Warning: resource ${groupResourceOf(resource).split(".")[0]}/${name} is missing the ${LAST_APPLIED} annotation which is required by kubectl apply. kubectl apply should only be used on resources created declaratively by either kubectl create --save-config or kubectl apply. The missing annotation will be patched automatically.\n`;

function readLast(text: string | undefined): Record<string, unknown> {
  try {
    return JSON.parse(text ?? "{}") as Record<string, unknown>;
  } catch {
    return {};
  }
}
