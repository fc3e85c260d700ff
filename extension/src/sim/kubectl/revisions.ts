/** The revisions of a workload: ReplicaSets of a Deployment, ControllerRevisions of the rest (polymorphichelpers history.go). */
import { isControlledBy } from "../api/meta";
import type { Obj } from "../api/types";
import type { PodTemplateSpec } from "../schema/types";
import { resourceOf } from "./changes";
import type { Call } from "./command";
import { CommandError } from "./failures";
import type { Conversation } from "./io";
import { pathOf } from "./mapping";
import { type Found, itemsAt } from "./resources";

export interface Revision {
  readonly number: number;
  readonly cause: string;
  readonly template: PodTemplateSpec;
  readonly object: Obj;
}

const CHANGE_CAUSE = "kubernetes.io/change-cause";
export const REVISION = "deployment.kubernetes.io/revision";

/** All revisions, oldest first. */
export function* revisionsOf(call: Call, { object, resource }: Found): Conversation<Revision[]> {
  const isDeployment = resource.kind === "Deployment";
  if (!isDeployment && !["DaemonSet", "StatefulSet"].includes(resource.kind)) {
    throw new CommandError(`no history viewer has been implemented for ${JSON.stringify(resource.kind)}`);
  }
  const of = yield* resourceOf(call, "apps/v1", isDeployment ? "ReplicaSet" : "ControllerRevision");
  const owned = (yield* itemsAt(pathOf(of, object.metadata.namespace))).filter((item) => isControlledBy(item, object));
  const revisions = owned.flatMap((item): Revision[] => {
    const cause = item.metadata.annotations?.[CHANGE_CAUSE] ?? "<none>";
    if (isDeployment) {
      const number = Number(item.metadata.annotations?.[REVISION] ?? 0);
      return number > 0
        ? [{ number, cause, template: (item.spec as { template: PodTemplateSpec }).template, object: item }]
        : [];
    }
    const data = item.data as { spec?: { template?: PodTemplateSpec } } | undefined;
    return [
      {
        number: Number(item.revision ?? 0),
        cause,
        template: data?.spec?.template ?? ({} as PodTemplateSpec),
        object: item,
      },
    ];
  });
  return revisions.sort((a, b) => a.number - b.number);
}
