/** POST pods/NAME/binding: the scheduler's decision becomes the pod's node (registry/core/pod/storage BindingREST). */
import { conflict, success } from "../../api/errors";
import { formatTime } from "../../api/time";
import type { Obj } from "../../api/types";
import type { Kind } from "../../kinds/kind";
import type { Pod, PodCondition } from "../../schema/types";
import { mustGet } from "../handle";
import type { Desk, Plan } from "../plan";
import type { ApiRequest } from "../request";

interface Binding {
  readonly metadata?: { readonly annotations?: Record<string, string>; readonly uid?: string };
  readonly target?: { readonly name?: string };
}

export function planBinding(desk: Desk, kind: Kind, request: ApiRequest): Plan {
  const pod = mustGet(desk, kind, request) as unknown as Pod;
  const { target, metadata } = (request.body ?? {}) as Binding;
  const { name, namespace } = pod.metadata;
  const refuse = (why: string) => conflict("pods/binding", name, why);
  if (metadata?.uid && metadata.uid !== pod.metadata.uid) {
    throw refuse(`Precondition failed: UID in precondition: ${metadata.uid}, UID in object meta: ${pod.metadata.uid}`);
  }
  if (pod.metadata.deletionTimestamp) throw refuse(`pod ${name} is being deleted, cannot be assigned to a host`);
  if (pod.spec?.nodeName) throw refuse(`pod ${name} is already assigned to node "${pod.spec.nodeName}"`);
  if (pod.spec?.schedulingGates?.length) throw refuse(`pod ${name} has non-empty .spec.schedulingGates`);

  const conditions = (pod.status?.conditions ?? []).filter((condition) => condition.type !== "PodScheduled");
  const scheduled: PodCondition = {
    type: "PodScheduled",
    ...(pod.metadata.generation === undefined ? {} : { observedGeneration: pod.metadata.generation }),
    status: "True",
    lastProbeTime: null as never,
    lastTransitionTime: formatTime(desk.nowMs),
  };
  const bound: Pod = {
    ...pod,
    metadata: metadata?.annotations ? { ...pod.metadata, annotations: { ...pod.metadata.annotations, ...metadata.annotations } } : pod.metadata,
    spec: { ...pod.spec!, nodeName: target?.name ?? "" },
    status: { ...pod.status, conditions: [...conditions, scheduled] },
  };
  return {
    sort: "commit",
    ops: [{ sort: "put", kind: "Pod", key: `${namespace}/${name}`, object: bound as unknown as Obj, expected: Number(pod.metadata.resourceVersion) }],
    main: 0,
    code: 201,
    body: success(),
  };
}
