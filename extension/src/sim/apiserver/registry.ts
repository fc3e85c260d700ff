/** The kinds that the API serves now: the built-in ones and, as cluster state, those of CustomResourceDefinitions. */
import type { Kind } from "../kinds/kind";

export interface Registry {
  byId(id: string): Kind | undefined;
  /** By its place in a URL: `apps`, `v1`, `deployments`. */
  byResource(group: string, version: string, plural: string): Kind | undefined;
  all(): readonly Kind[];
}

export function registryOf(kinds: readonly Kind[]): Registry {
  const byId = new Map(kinds.map((kind) => [kind.id, kind]));
  const byResource = new Map(kinds.map((kind) => [`${kind.group}/${kind.version}/${kind.plural}`, kind]));
  return {
    byId: (id) => byId.get(id),
    byResource: (group, version, plural) => byResource.get(`${group}/${version}/${plural}`),
    all: () => kinds,
  };
}
