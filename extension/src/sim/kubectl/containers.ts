/** Which container of a pod is meant when none is named (k8s.io/kubectl/pkg/cmd/util/podcmd). */
import type { Pod } from "../schema/types";
import { type Conversation, complain } from "./io";

const DEFAULT_CONTAINER = "kubectl.kubernetes.io/default-container";

/** The default container; says which one was taken when there are several. */
export function* defaultContainer(pod: Pod, quiet = false): Conversation<string> {
  const containers = (pod.spec?.containers ?? []).map(({ name }) => name);
  const marked = pod.metadata.annotations?.[DEFAULT_CONTAINER];
  if (marked !== undefined && containers.includes(marked)) return marked;
  const others = [
    ...containers,
    ...(pod.spec?.ephemeralContainers ?? []).map(({ name }) => `${name} (ephem)`),
    ...(pod.spec?.initContainers ?? []).map(({ name }) => `${name} (init)`),
  ];
  if (others.length > 1 && !quiet)
    yield* complain(`Defaulted container ${JSON.stringify(containers[0])} out of: ${others.join(", ")}\n`);
  return containers[0] ?? "";
}
