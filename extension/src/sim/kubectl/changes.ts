/** How commands change objects: create, patch what differs, and say what was done. */

import type { Obj } from "../api/types";
import type { HttpResponse } from "../apiserver/request";
import { definitionOf } from "../schema/definitions";
import type { Call } from "./command";
import { Aggregate, answered, CommandError, fail } from "./failures";
import { ask, type Conversation } from "./io";
import { type ApiResource, pathOf, resourceOfKind, withQuery } from "./mapping";
import { dryRunOf, report } from "./output";
import { sorted } from "./printers/json";
import { type Found, gathered, manifestsOf, type TargetOptions } from "./resources";
import { threeWayPatch } from "./threeWayPatch";

export const LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

export const STRATEGIC = "application/strategic-merge-patch+json";
export const MERGE = "application/merge-patch+json";

/** Runs something for each object; errors are gathered and thrown together at the end. */
export function* forEach<T>(
  items: readonly T[],
  work: (item: T) => Conversation<void>,
  earlier: readonly Error[] = [],
): Conversation<number> {
  const errors: Error[] = [...earlier];
  for (const item of items) {
    try {
      yield* work(item);
    } catch (error) {
      if (!(error instanceof Error) || error.name === "AssertionError") throw error;
      errors.push(error);
    }
  }
  if (errors.length > 0) throw errors.length === 1 ? errors[0]! : new Aggregate(errors);
  return 0;
}

/** The resource of a built-in kind; its absence means that the server does not serve it. */
export function* resourceOf(call: Call, apiVersion: string, kind: string): Conversation<ApiResource> {
  const resource = yield* resourceOfKind(apiVersion, kind, call.context);
  return resource ?? fail(`no matches for kind ${JSON.stringify(kind)} in version ${JSON.stringify(apiVersion)}`);
}

export interface CreateOptions {
  readonly done?: string;
  /** What stands before the server's message when it refuses: `failed to create deployment: `. */
  readonly failed?: string;
  readonly manager?: string;
}

/** Creates an object that a command has made, or only prints it. */
export function* createMade(
  call: Call,
  object: Obj,
  { done = "created", failed, manager = "kubectl-create" }: CreateOptions = {},
): Conversation<number> {
  const { apiVersion, kind } = object;
  const dryRun = dryRunOf(call);
  const slash = apiVersion.indexOf("/");
  const [group, version] = slash < 0 ? ["", apiVersion] : [apiVersion.slice(0, slash), apiVersion.slice(slash + 1)];
  if (dryRun === "client") {
    const known = { group, version, kind, name: "", singularName: "", namespaced: true, verbs: [] };
    const namespace = call.flags.has("namespace") && !CLUSTER_SCOPED.has(kind) ? { namespace: call.namespace } : {};
    const shown = { ...object, metadata: { ...object.metadata, ...namespace } };
    yield* report(call, known, saved(call, shown) as Obj, done, dryRun);
    return 0;
  }
  const resource = yield* resourceOf(call, apiVersion, kind);
  const namespace = resource.namespaced ? (object.metadata.namespace ?? call.namespace) : undefined;
  const place = { ...object, metadata: { ...object.metadata, ...(namespace ? { namespace } : {}) } };
  const path = withQuery(pathOf(resource, namespace), {
    dryRun: dryRun === "server" ? "All" : undefined,
    fieldManager: call.flags.text("field-manager") || manager,
    fieldValidation: validationOf(call),
  });
  const response = yield* ask("POST", path, { body: saved(call, place) });
  if (response.code >= 400 && failed !== undefined)
    fail(`${failed}${(response.body as { message?: string }).message ?? ""}`);
  yield* report(call, resource, answered<Obj>(response), done, dryRun);
  return 0;
}

const CLUSTER_SCOPED: ReadonlySet<string> = new Set([
  "ClusterRole",
  "ClusterRoleBinding",
  "Namespace",
  "PriorityClass",
]);

/** With `--save-config` the object remembers itself, as apply does. */
function saved({ flags }: Call, object: Obj): unknown {
  return flags.is("save-config") ? withLastApplied(object as unknown as Record<string, unknown>) : object;
}

/** The object with its own text as an annotation, as the next apply will want to see it. */
export function withLastApplied(object: Record<string, unknown>): Record<string, unknown> {
  const metadata = (object.metadata ?? {}) as { annotations?: Record<string, string> };
  const { [LAST_APPLIED]: _, ...annotations } = metadata.annotations ?? {};
  const text = `${JSON.stringify(sorted({ ...object, metadata: { ...metadata, annotations } }))}\n`;
  return { ...object, metadata: { ...metadata, annotations: { ...annotations, [LAST_APPLIED]: text } } };
}

/** `--validate` as the API's fieldValidation. */
export function validationOf({ flags }: Call): "Strict" | "Warn" | "Ignore" {
  switch (flags.text("validate")) {
    case "ignore":
    case "false":
      return "Ignore";
    case "warn":
      return "Warn";
    case "":
    case "strict":
    case "true":
      return "Strict";
    default:
      throw new CommandError(`invalid - validate option ${JSON.stringify(flags.text("validate"))}`);
  }
}

/** The patch from one state to another: strategic where the kind's fields are known, else a plain merge patch. */
export function patchBetween(
  resource: ApiResource,
  before: Obj,
  after: Obj,
): { body: Record<string, unknown>; type: string } {
  const definition = definitionOf(resource.group, resource.version, resource.kind);
  const old = before as unknown as Record<string, unknown>;
  const body = threeWayPatch(old, after as unknown as Record<string, unknown>, old, definition);
  return { body, type: definition ? STRATEGIC : MERGE };
}

/** Sends a patch to an object. */
export function* sendPatch(
  { resource, namespace, name }: Pick<Found, "resource" | "namespace" | "name">,
  { body, type }: { body: unknown; type: string },
  query: Readonly<Record<string, string | boolean | undefined>>,
  subresource = "",
): Conversation<HttpResponse> {
  const path = pathOf(resource, namespace, name) + (subresource === "" ? "" : `/${subresource}`);
  return yield* ask("PATCH", withQuery(path, query), { body, type });
}

export interface ChangeOptions extends TargetOptions {
  readonly manager: string;
  readonly done: (found: Found, isChanged: boolean) => string;
  /** Objects that do not change are passed over without a word. */
  readonly silentIfSame?: boolean;
}

/** Reads what the command names, changes each object and patches the difference. */
export function* changeEach(call: Call, change: (found: Found) => Obj, options: ChangeOptions): Conversation<number> {
  const local = call.flags.is("local");
  const { found, errors } = local ? { found: yield* localObjects(call), errors: [] } : yield* gathered(call, options);
  return yield* forEach(found, (one) => changeOne(call, one, change, options), errors);
}

function* changeOne(
  call: Call,
  found: Found,
  change: (found: Found) => Obj,
  { manager, done, silentIfSame }: ChangeOptions,
): Conversation<void> {
  const after = change(found);
  const { resource, object } = found;
  const patch = patchBetween(resource, object, after);
  const isChanged = Object.keys(patch.body).length > 0;
  const dryRun = dryRunOf(call);
  const text = done(found, isChanged);
  if (call.flags.is("local") || dryRun === "client") return yield* report(call, resource, after, text, dryRun);
  if (!isChanged) {
    if (!silentIfSame) yield* report(call, resource, object, text, dryRun);
    return;
  }
  const response = yield* sendPatch(found, patch, {
    dryRun: dryRun === "server" ? "All" : undefined,
    fieldManager: call.flags.text("field-manager") || manager,
  });
  yield* report(call, resource, answered<Obj>(response), text, dryRun);
}

/** The objects of the files as they stand, for `--local`. */
function* localObjects(call: Call): Conversation<Found[]> {
  const found: Found[] = [];
  for (const manifest of yield* manifestsOf(call)) {
    const { object } = manifest;
    const resource = (yield* resourceOfKind(object.apiVersion, object.kind, call.context)) ?? guessed(object);
    found.push({
      resource,
      name: object.metadata.name,
      object,
      manifest,
      ...(object.metadata.namespace ? { namespace: object.metadata.namespace } : {}),
    });
  }
  return found;
}

function guessed({ apiVersion, kind }: Obj): ApiResource {
  const slash = apiVersion.indexOf("/");
  const lower = kind.toLowerCase();
  const [group, version] = slash < 0 ? ["", apiVersion] : [apiVersion.slice(0, slash), apiVersion.slice(slash + 1)];
  return { group, version, kind, name: `${lower}s`, singularName: lower, namespaced: true, verbs: [] };
}

/** `Deployment` of `apps/v1`? */
export const isKind = ({ resource }: Pick<Found, "resource">, ...kinds: readonly string[]): boolean =>
  kinds.includes(resource.kind);

/** `deployments/web`, as errors name it. */
export const resourceSlashName = ({ resource, name }: Pick<Found, "resource" | "name">): string =>
  `${resource.name}${resource.group === "" ? "" : `.${resource.group}`}/${name}`;
