/** The kinds that the API serves now: the built-in ones and, as cluster state, those of CustomResourceDefinitions. */
import type { Kind } from "../kinds/kind";

export interface Registry {
  byId(id: string): Kind | undefined;
  /** By its place in a URL: `apps`, `v1`, `deployments`. */
  byResource(group: string, version: string, plural: string): Kind | undefined;
  /** Says whether anything is served under `/apis/<group>/<version>`. */
  servesVersion(group: string, version: string): boolean;
  all(): readonly Kind[];
}

/** A registry of these kinds. Of two with the same id the first is the stored version, the others are further versions. */
export function registryOf(kinds: readonly Kind[]): Registry {
  const byId = new Map<string, Kind>();
  for (const kind of kinds) if (!byId.has(kind.id)) byId.set(kind.id, kind);
  const byResource = new Map(kinds.map((kind) => [`${kind.group}/${kind.version}/${kind.plural}`, kind]));
  const versions = new Set(kinds.map((kind) => `${kind.group}/${kind.version}`));
  return {
    byId: (id) => byId.get(id),
    byResource: (group, version, plural) => byResource.get(`${group}/${version}/${plural}`),
    servesVersion: (group, version) => versions.has(`${group}/${version}`),
    all: () => kinds,
  };
}
