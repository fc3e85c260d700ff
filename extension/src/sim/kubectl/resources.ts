/**
 * From a command's arguments to objects: types and names, files, selectors (k8s.io/cli-runtime/pkg/resource builder.go).
 * Left out: URLs and kustomizations, since the simulator has no network and no build step.
 */
import type { Obj } from "../api/types";
import type { Call } from "./command";
import { answered, CommandError, fail, refusal } from "./failures";
import { ask, type Conversation } from "./io";
import { type Manifest, readManifests } from "./manifests";
import { type ApiResource, categoryNamed, pathOf, resourceNamed, resourceOfKind, withQuery } from "./mapping";

/** What arguments name: one object, or all of a kind that match. */
export type Target =
  | {
      readonly sort: "one";
      readonly resource: ApiResource;
      readonly namespace?: string;
      readonly name: string;
      readonly manifest?: Manifest;
    }
  | {
      readonly sort: "list";
      readonly resource: ApiResource;
      readonly namespace?: string;
      readonly labels?: string;
      readonly fields?: string;
    };

/** One object as the server has it (or as its file says, where that is asked for). */
export interface Found {
  readonly resource: ApiResource;
  readonly namespace?: string;
  readonly name: string;
  readonly object: Obj;
  readonly manifest?: Manifest;
}

/** The files that `-f` names, folders unfolded, in order. */
export function* filesOf({ flags, context }: Call): Conversation<{ path: string; text: string }[]> {
  if (flags.text("kustomize") !== "") fail("kustomizations are not built here; apply their output with -f");
  const files: { path: string; text: string }[] = [];
  const take = function* (path: string): Conversation<boolean> {
    const text = (yield { sort: "read", path }) as string | undefined;
    if (text === undefined) return false;
    files.push({ path: path === "-" ? "STDIN" : path, text });
    return true;
  };
  for (const path of flags.list("filename")) {
    if (/^https?:\/\//.test(path)) fail(`unable to read URL ${JSON.stringify(path)}: there is no network here`);
    const inFolder = filesBelow(context.files ?? [], path, flags.is("recursive"));
    if (inFolder.length === 0 && (yield* take(path))) continue;
    if (inFolder.length === 0) fail(`the path ${JSON.stringify(path)} does not exist`);
    for (const file of inFolder) yield* take(file);
  }
  return files;
}

function filesBelow(files: readonly string[], folder: string, recursive: boolean): string[] {
  const isStar = folder.includes("*");
  if (isStar) {
    const pattern = new RegExp(`^${folder.replace(/[.+?^${}()|[\]\\]/g, "\\$&").replaceAll("*", "[^/]*")}$`);
    return files.filter((file) => pattern.test(file)).sort();
  }
  if (files.includes(folder)) return [];
  const prefix = folder.replace(/^\.\//, "").replace(/\/+$/, "");
  const base = prefix === "." || prefix === "" ? "" : `${prefix}/`;
  return files
    .filter(
      (file) =>
        file.startsWith(base) && /\.(json|ya?ml)$/.test(file) && (recursive || !file.slice(base.length).includes("/")),
    )
    .sort();
}

/** The objects of the files that `-f` names; a file that cannot be read ends the command. */
export function* manifestsOf(call: Call): Conversation<Manifest[]> {
  const manifests: Manifest[] = [];
  for (const file of yield* filesOf(call)) {
    const { manifests: found, problems } = readManifests(file);
    const problem = problems[0];
    if (problem)
      fail(`error parsing ${file.path}: error converting YAML to JSON: yaml: line ${problem.line}: ${problem.message}`);
    manifests.push(...found);
  }
  if (manifests.length === 0) fail(`no objects passed to ${call.path.split(" ").at(-1)}`);
  return manifests;
}

/** The resource of a manifest; throws what kubectl says of one that the server does not know. */
export function* resourceOfManifest(call: Call, { object, path }: Manifest): Conversation<ApiResource> {
  const { apiVersion, kind } = object as Partial<Obj>;
  if (!kind) fail(`unable to decode ${JSON.stringify(path)}: Object 'Kind' is missing in '${JSON.stringify(object)}'`);
  if (!apiVersion)
    fail(
      `error validating ${JSON.stringify(path)}: error validating data: apiVersion not set; if you choose to ignore these errors, turn validation off with --validate=false`,
    );
  const resource = yield* resourceOfKind(apiVersion!, kind!, call.context);
  if (!resource) {
    const advice = "ensure CRDs are installed first";
    fail(
      `resource mapping not found for name: ${JSON.stringify(object.metadata?.name ?? "")} namespace: ${JSON.stringify(object.metadata?.namespace ?? "")} from ${JSON.stringify(path)}: no matches for kind ${JSON.stringify(kind)} in version ${JSON.stringify(apiVersion)}\n${advice}`,
    );
  }
  return resource!;
}

/** Where a manifest's object lives; a namespace other than the one asked for is an error. */
export function namespaceOf(call: Call, resource: ApiResource, { object }: Manifest): string | undefined {
  if (!resource.namespaced) return undefined;
  const own = object.metadata?.namespace;
  const asked = call.flags.text("namespace");
  if (own && asked && own !== asked) {
    fail(
      `the namespace from the provided object ${JSON.stringify(own)} does not match the namespace ${JSON.stringify(asked)}. You must pass '--namespace=${own}' to perform this operation.`,
    );
  }
  return own || call.namespace;
}

export interface TargetOptions {
  /** Types without names mean all of them, as for `get`. */
  readonly listsByDefault?: boolean;
  /** The type when arguments are bare names, as `node` for drain. */
  readonly type?: string;
  readonly args?: readonly string[];
}

/** What the command's arguments, files and selectors name, in their order. */
export function* targetsOf(call: Call, options: TargetOptions = {}): Conversation<Target[]> {
  const { flags } = call;
  const args = options.args ?? call.args;
  if (flags.list("filename").length > 0 || flags.text("kustomize") !== "") {
    if (args.length > 0)
      fail("when paths, URLs, or stdin is provided as input, you may not specify resource arguments as well");
    const targets: Target[] = [];
    for (const manifest of yield* manifestsOf(call)) {
      const resource = yield* resourceOfManifest(call, manifest);
      const namespace = namespaceOf(call, resource, manifest);
      targets.push({
        sort: "one",
        resource,
        name: manifest.object.metadata.name,
        manifest,
        ...(namespace ? { namespace } : {}),
      });
    }
    return targets;
  }
  return options.type === undefined
    ? yield* argumentTargets(call, args, options)
    : yield* namedTargets(call, [options.type], args, options);
}

function* argumentTargets(call: Call, args: readonly string[], options: TargetOptions): Conversation<Target[]> {
  if (args.length === 0) return nothingGiven();
  if (args.some((arg) => arg.includes("/"))) {
    const targets: Target[] = [];
    for (const arg of args) {
      if (!arg.includes("/"))
        fail(
          "there is no need to specify a resource type as a separate argument when passing arguments in resource/name form (e.g. 'kubectl get resource/<resource_name>' instead of 'kubectl get resource resource/<resource_name>'",
        );
      const [type = "", name = "", ...more] = arg.split("/");
      if (more.length > 0 || type === "" || name === "")
        fail(
          more.length > 0
            ? "arguments in resource/name form may not have more than one slash"
            : `arguments in resource/name form must have a single resource and name`,
        );
      for (const one of type.split(",")) targets.push(place(call, yield* resourceNamed(call.context, one), name));
    }
    if (call.flags.text("selector") !== "")
      fail("selectors and the all flag cannot be used when passing resource/name arguments");
    return targets;
  }
  const [types = "", ...names] = args;
  return yield* namedTargets(call, types.split(","), names, options);
}

function* namedTargets(
  call: Call,
  types: readonly string[],
  names: readonly string[],
  { listsByDefault }: TargetOptions,
): Conversation<Target[]> {
  const { flags } = call;
  const labels = flags.text("selector");
  const fields = flags.text("field-selector");
  const everything = flags.is("all");
  const resources: ApiResource[] = [];
  for (const type of types) {
    if (type === "") fail("arguments must consist of a resource and a name");
    const category = type.includes(".") ? undefined : yield* categoryNamed(call.context, type);
    resources.push(...(category ?? [yield* resourceNamed(call.context, type)]));
  }
  if (names.length > 0) {
    if (labels !== "") fail("name cannot be provided when a selector is specified");
    if (everything) fail("name cannot be provided when --all is specified");
    if (flags.is("all-namespaces")) fail("a resource cannot be retrieved by name across all namespaces");
    if (resources.length > 1) return resources.flatMap((resource) => names.map((name) => place(call, resource, name)));
    return names.map((name) => place(call, resources[0]!, name));
  }
  if (!listsByDefault && labels === "" && fields === "" && !everything) {
    fail("resource(s) were provided, but no name was specified");
  }
  return resources.map((resource) => {
    const namespace = resource.namespaced && !flags.is("all-namespaces") ? call.namespace : undefined;
    return {
      sort: "list",
      resource,
      ...(namespace ? { namespace } : {}),
      ...(labels ? { labels } : {}),
      ...(fields ? { fields } : {}),
    };
  });
}

function place(call: Call, resource: ApiResource, name: string): Target {
  return { sort: "one", resource, name, ...(resource.namespaced ? { namespace: call.namespace } : {}) };
}

function nothingGiven(): never {
  throw new CommandError(
    `error: You must provide one or more resources by argument or filename.\nExample resource specifications include:\n   '-f rsrc.yaml'\n   '--filename=rsrc.json'\n   '<resource> <name>'\n   '<resource>'\n`,
    1,
    true,
  );
}

/** Reads what a target names from the server. Refusals are thrown. */
export function* fetched(target: Target): Conversation<Found[]> {
  const { resource, namespace } = target;
  if (target.sort === "one") {
    const object = answered<Obj>(yield* ask("GET", pathOf(resource, namespace, target.name)));
    return [foundOf(resource, object, target.manifest)];
  }
  const path = withQuery(pathOf(resource, namespace), {
    labelSelector: target.labels,
    fieldSelector: target.fields,
    limit: 500,
  });
  const { items } = yield* listed(resource, path);
  return items.map((object) => foundOf(resource, object));
}

/** A list with all its pages; each item says what it is. */
export function* listed(resource: ApiResource, path: string): Conversation<{ items: Obj[]; resourceVersion: string }> {
  const items: Obj[] = [];
  let next = "";
  for (;;) {
    const page = answered<{
      kind?: string;
      apiVersion?: string;
      metadata?: { continue?: string; resourceVersion?: string };
      items?: Obj[] | null;
    }>(yield* ask("GET", withQuery(path, { continue: next })));
    const kind = page.kind?.replace(/List$/, "") ?? resource.kind;
    for (const item of page.items ?? []) {
      const { apiVersion, kind: own, ...rest } = item;
      items.push({ apiVersion: apiVersion ?? page.apiVersion ?? "", kind: own ?? kind, ...rest } as Obj);
    }
    next = page.metadata?.continue ?? "";
    if (next === "") return { items, resourceVersion: page.metadata?.resourceVersion ?? "" };
  }
}

function foundOf(resource: ApiResource, object: Obj, manifest?: Manifest): Found {
  const { name, namespace } = object.metadata;
  return { resource, name, object, ...(namespace ? { namespace } : {}), ...(manifest ? { manifest } : {}) };
}

/** All objects that the command names; errors are gathered, so that one missing object does not hide the others. */
export function* gathered(call: Call, options: TargetOptions = {}): Conversation<{ found: Found[]; errors: Error[] }> {
  const found: Found[] = [];
  const errors: Error[] = [];
  for (const target of yield* targetsOf(call, options)) {
    try {
      found.push(...(yield* fetched(target)));
    } catch (error) {
      if (!(error instanceof Error) || error.name === "AssertionError") throw error;
      errors.push(error);
    }
  }
  return { found, errors };
}

/** One object by resource, or undefined when it is not there. */
export function* lookup(
  resource: ApiResource,
  namespace: string | undefined,
  name: string,
): Conversation<Obj | undefined> {
  const response = yield* ask("GET", pathOf(resource, namespace, name));
  if (response.code === 404) return undefined;
  if (response.code >= 400) throw refusal(response);
  return response.body as Obj;
}

/** All objects of a kind that a path lists; none when it is not served or may not be read. */
export function* itemsAt<T extends Obj = Obj>(path: string): Conversation<T[]> {
  const response = yield* ask("GET", path);
  if (response.code >= 400) return [];
  return ((response.body as { items?: T[] | null }).items ?? []) as T[];
}
