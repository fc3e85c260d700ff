/**
 * What most registry strategies do alike: status belongs to controllers, spec to users, and generation counts changes
 * of the spec. Modelled on pkg/registry/<group>/<kind>/strategy.go.
 */
import type { Obj } from "../../api/types";
import type { KindContext } from "../kind";
import { semanticallyEqual } from "./equal";

type WithStatus = Obj & { spec?: unknown; status?: unknown };

/** On create: no status from users, and the first generation of the spec. */
export function beginGeneration(draft: WithStatus): void {
  draft.status = {};
  draft.metadata.generation = 1;
}

/** On update: `/status` keeps the spec, anything else keeps the status; a changed spec begins a new generation. */
export function keepOtherHalf(draft: WithStatus, old: WithStatus, context: KindContext): void {
  if (context.subresource === "status") {
    draft.spec = old.spec;
    draft.metadata.generation = old.metadata.generation;
    return;
  }
  draft.status = old.status;
  raiseGeneration(draft, old);
}

/** The same without generations, for kinds that do not count them. */
export function keepOtherHalfUncounted(draft: WithStatus, old: WithStatus, context: KindContext): void {
  if (context.subresource === "status") draft.spec = old.spec;
  else draft.status = old.status;
}

/** A new generation if the spec says something else than before. Generations are never taken from the user. */
export function raiseGeneration(draft: WithStatus, old: WithStatus): void {
  const changed = !semanticallyEqual(draft.spec, old.spec);
  draft.metadata.generation = (old.metadata.generation ?? 0) + (changed ? 1 : 0);
  if (!draft.metadata.generation) delete draft.metadata.generation;
}
