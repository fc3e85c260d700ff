/** From kinds and names as people write them to places in the API, by asking the API itself (kubectl's RESTMapper). */
import type { KubectlContext } from "./command";
import { fail } from "./failures";
import { ask, type Conversation } from "./io";

export interface ApiResource {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly name: string;
  readonly singularName: string;
  readonly namespaced: boolean;
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
  readonly verbs: readonly string[];
}

/** `/api/v1` or `/apis/apps/v1`. */
export function groupVersionPath(group: string, version: string): string {
  return group === "" ? `/api/${version}` : `/apis/${group}/${version}`;
}

/** `v1`, `apps/v1`. */
export const apiVersionOf = ({ group, version }: Pick<ApiResource, "group" | "version">): string =>
  group === "" ? version : `${group}/${version}`;

/** `pods`, `deployments.apps`: the resource as messages name it. */
export const groupResourceOf = ({ name, group }: Pick<ApiResource, "name" | "group">): string =>
  group === "" ? name : `${name}.${group}`;

/** The resources of a group-version, sub-resources left out; empty when it is not served. */
export function* resourcesOf(group: string, version: string): Conversation<ApiResource[]> {
  const response = yield* ask("GET", groupVersionPath(group, version));
  if (response.code !== 200) return [];
  const { resources } = response.body as { resources: ApiResource[] };
  return resources.filter(({ name }) => !name.includes("/")).map((resource) => ({ ...resource, group, version }));
}

/** Everything that is served, core first and groups as the server lists them; the preferred version of each group. */
export function* allResources(): Conversation<ApiResource[]> {
  const found = yield* resourcesOf("", "v1");
  const groups = yield* ask("GET", "/apis");
  const { groups: list = [] } = groups.body as { groups?: { name: string; preferredVersion: { version: string } }[] };
  for (const { name, preferredVersion } of list) found.push(...(yield* resourcesOf(name, preferredVersion.version)));
  return found;
}

/** Everything that is served, from the cache if it is filled. */
export function* discovered(context: KubectlContext): Conversation<readonly ApiResource[]> {
  context.discovery ??= yield* allResources();
  return context.discovery;
}

/** The resource of an object's apiVersion and kind; undefined when there is none. */
export function* resourceOfKind(
  apiVersion: string,
  kind: string,
  context?: KubectlContext,
): Conversation<ApiResource | undefined> {
  const cached = context?.discovery?.find(
    (resource) => resource.kind === kind && apiVersionOf(resource) === apiVersion,
  );
  if (cached) return cached;
  const slash = apiVersion.indexOf("/");
  const [group, version] = slash < 0 ? ["", apiVersion] : [apiVersion.slice(0, slash), apiVersion.slice(slash + 1)];
  const resources = yield* resourcesOf(group, version);
  return resources.find((resource) => resource.kind === kind);
}

/** The resource that a person means by `po`, `Pod`, `deployments.apps` or `deployments.v1.apps`. */
export function* resourceNamed(context: KubectlContext, text: string): Conversation<ApiResource> {
  const known = context.discovery !== undefined;
  const found = matching(yield* discovered(context), text);
  if (found) return found;
  if (known) {
    // A custom resource may have come since the cache was filled.
    context.discovery = yield* allResources();
    const again = matching(context.discovery, text);
    if (again) return again;
  }
  return fail(`the server doesn't have a resource type ${JSON.stringify(text)}`);
}

/** The resources of a category, as `all`; undefined when there is no such category. */
export function* categoryNamed(
  context: KubectlContext,
  text: string,
): Conversation<readonly ApiResource[] | undefined> {
  const members = (yield* discovered(context)).filter(({ categories }) => categories?.includes(text));
  return members.length > 0 ? members : undefined;
}

function matching(resources: readonly ApiResource[], text: string): ApiResource | undefined {
  const lower = text.toLowerCase();
  const isCalled = ({ name, singularName, shortNames, kind }: ApiResource, word: string) =>
    name === word || (singularName || kind.toLowerCase()) === word || shortNames?.includes(word);
  const plain = resources.find((resource) => isCalled(resource, lower));
  if (plain || !lower.includes(".")) return plain;
  const [word = "", ...rest] = lower.split(".");
  const group = rest.join(".");
  const [version = "", ...groupRest] = rest;
  return (
    resources.find((resource) => resource.group === group && isCalled(resource, word)) ??
    resources.find(
      (resource) => resource.version === version && resource.group === groupRest.join(".") && isCalled(resource, word),
    ) ??
    resources.find((resource) => resource.group.startsWith(`${group}.`) && isCalled(resource, word))
  );
}

/** `/apis/apps/v1/namespaces/default/deployments/web` */
export function pathOf(resource: ApiResource, namespace: string | undefined, name?: string): string {
  const base = groupVersionPath(resource.group, resource.version);
  const place = resource.namespaced && namespace !== undefined ? `${base}/namespaces/${namespace}` : base;
  return `${place}/${resource.name}${name === undefined ? "" : `/${encodeURIComponent(name)}`}`;
}

/** `deployment.apps/web`: how kubectl names what it did something to. */
export function printedName({ singularName, kind, group }: ApiResource, name: string): string {
  return `${singularName || kind.toLowerCase()}${group === "" ? "" : `.${group}`}/${name}`;
}

/** Joins query parameters to a path; those that are empty are left out. */
export function withQuery(
  path: string,
  query: Readonly<Record<string, string | number | boolean | undefined>>,
): string {
  const parts = Object.entries(query).flatMap(([key, value]) =>
    value === undefined || value === "" || value === false ? [] : [`${key}=${encodeURIComponent(String(value))}`],
  );
  return parts.length === 0 ? path : `${path}${path.includes("?") ? "&" : "?"}${parts.join("&")}`;
}
