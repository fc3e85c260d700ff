/** The registry of a whole cluster: the built-in kinds and those that CustomResourceDefinitions add. */
import { builtInKinds } from "../kinds";
import type { Kind } from "../kinds/kind";
import type { CustomResourceDefinition } from "../schema/types";
import type { KindSnapshot } from "../store/mvcc";
import { kindsOf } from "./crd/kinds";
import { plainKindsBeside } from "./plainKinds";
import { type Registry, registryOf } from "./registry";
import { reviewKinds } from "./reviews/kinds";
import { withOtherVersions } from "./versions";

const alwaysServed: readonly Kind[] = [
  ...withOtherVersions([...builtInKinds, ...plainKindsBeside(builtInKinds)]),
  ...reviewKinds,
];
const builtIn = registryOf(alwaysServed);

/** Registries by the definitions that they were made of. Derived data: it can be made again at any time. */
const known = new WeakMap<KindSnapshot["objects"], Registry>();

/** The registry as of what a server has seen. */
export function registryAt(snapshot: (kind: string) => KindSnapshot): Registry {
  const { objects } = snapshot("CustomResourceDefinition");
  if (objects.size === 0) return builtIn;
  let registry = known.get(objects);
  if (!registry) {
    const definitions = objects.values() as unknown as readonly CustomResourceDefinition[];
    registry = registryOf([...alwaysServed, ...definitions.flatMap(kindsOf)]);
    known.set(objects, registry);
  }
  return registry;
}
