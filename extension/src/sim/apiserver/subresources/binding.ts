/** POST pods/NAME/binding: the scheduler's decision becomes the pod's node (registry/core/pod/storage BindingREST). */
import { conflict, plainError } from "../../api/errors";
import { formatTime } from "../../api/time";
import type { Obj } from "../../api/types";
import type { Kind } from "../../kinds/kind";
import type { Pod, PodCondition } from "../../schema/types";
import { decodeAs } from "../decodeBody";
import { mustGet } from "../handle";
import { answer, created, type Desk, type Plan } from "../plan";
import type { ApiRequest } from "../request";

interface Binding {
  readonly metadata?: { readonly annotations?: Record<string, string>; readonly uid?: string };
  readonly target?: { readonly name?: string; readonly kind?: string };
}

export function planBinding(desk: Desk, kind: Kind, request: ApiRequest): Plan {
  return planBindingOf(desk, kind, request, decodeAs(request, { group: "", version: "v1", kind: "Binding" }, []));
}

/** The same for a decoded Binding: `POST bindings` comes here too. */
export function planBindingOf(desk: Desk, kind: Kind, request: ApiRequest, body: object): Plan {
  const { target, metadata } = body as Binding;
  // Upstream validates a Binding without saying of which object the errors are: a plain error, not a 422.
  if (!target?.name) throw plainError("target.name: Required value");
  if (target.kind && target.kind !== "Node")
    throw plainError(
      `target.kind: Unsupported value: ${JSON.stringify(target.kind)}: supported values: "Node", "<empty>"`,
    );
  const pod = mustGet(desk, kind, request) as unknown as Pod;
  const { name, namespace } = pod.metadata;
  const refuse = (why: string) => conflict("pods/binding", name, why);
  if (metadata?.uid && metadata.uid !== pod.metadata.uid) {
    throw refuse(`Precondition failed: UID in precondition: ${metadata.uid}, UID in object meta: ${pod.metadata.uid}`);
  }
  if (pod.metadata.deletionTimestamp) throw refuse(`pod ${name} is being deleted, cannot be assigned to a host`);
  if (pod.spec?.nodeName) throw refuse(`pod ${name} is already assigned to node "${pod.spec.nodeName}"`);
  if (pod.spec?.schedulingGates?.length) throw refuse(`pod ${name} has non-empty .spec.schedulingGates`);

  // A pod that has its node is not nominated for one any more.
  const { nominatedNodeName: _, ...status } = pod.status ?? {};
  const conditions = (status.conditions ?? []).filter((condition) => condition.type !== "PodScheduled");
  const scheduled: PodCondition = {
    type: "PodScheduled",
    status: "True",
    lastProbeTime: null as never,
    lastTransitionTime: formatTime(desk.nowMs),
  };
  const bound: Pod = {
    ...pod,
    metadata: metadata?.annotations
      ? { ...pod.metadata, annotations: { ...pod.metadata.annotations, ...metadata.annotations } }
      : pod.metadata,
    spec: { ...pod.spec!, nodeName: target?.name ?? "" },
    status: { ...status, conditions: [...conditions, scheduled] },
  };
  if (request.options?.dryRun) return answer(201, created());
  return {
    sort: "commit",
    ops: [
      {
        sort: "put",
        kind: "Pod",
        key: `${namespace}/${name}`,
        object: bound as unknown as Obj,
        expected: Number(pod.metadata.resourceVersion),
      },
    ],
    main: 0,
    code: 201,
    body: created(),
  };
}
