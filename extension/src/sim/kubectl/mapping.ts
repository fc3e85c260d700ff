/** From kinds and names as people write them to places in the API, by asking the API itself (kubectl's RESTMapper). */
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

/** The resources of a group-version, sub-resources left out; empty when it is not served. */
export function* resourcesOf(group: string, version: string): Conversation<ApiResource[]> {
  const response = yield* ask("GET", groupVersionPath(group, version));
  if (response.code !== 200) return [];
  const { resources } = response.body as { resources: ApiResource[] };
  return resources.filter(({ name }) => !name.includes("/")).map((resource) => ({ ...resource, group, version }));
}

/** Everything that is served, core first and groups by name; the preferred version of each group. */
export function* allResources(): Conversation<ApiResource[]> {
  const found = yield* resourcesOf("", "v1");
  const groups = yield* ask("GET", "/apis");
  const { groups: list = [] } = groups.body as { groups?: { name: string; preferredVersion: { version: string } }[] };
  for (const { name, preferredVersion } of list) found.push(...(yield* resourcesOf(name, preferredVersion.version)));
  return found;
}

/** The resource of an object's apiVersion and kind; undefined when there is none. */
export function* resourceOfKind(apiVersion: string, kind: string): Conversation<ApiResource | undefined> {
  const slash = apiVersion.indexOf("/");
  const [group, version] = slash < 0 ? ["", apiVersion] : [apiVersion.slice(0, slash), apiVersion.slice(slash + 1)];
  const resources = yield* resourcesOf(group, version);
  return resources.find((resource) => resource.kind === kind);
}

/** `/apis/apps/v1/namespaces/default/deployments/web` */
export function pathOf(resource: ApiResource, namespace: string | undefined, name?: string): string {
  const base = groupVersionPath(resource.group, resource.version);
  const place = resource.namespaced && namespace !== undefined ? `${base}/namespaces/${namespace}` : base;
  return `${place}/${resource.name}${name === undefined ? "" : `/${encodeURIComponent(name)}`}`;
}

/** `deployment.apps/web`: how kubectl names what it did something to. */
export function printedName({ singularName, group }: ApiResource, name: string): string {
  return `${singularName}${group === "" ? "" : `.${group}`}/${name}`;
}
