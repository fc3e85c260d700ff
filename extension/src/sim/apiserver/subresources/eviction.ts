/** POST pods/NAME/eviction: a delete that PodDisruptionBudgets may refuse (registry/core/pod/storage/eviction.go). */
import { badRequest, internalError, plainError, tooManyRequests } from "../../api/errors";
import { labelSelector, matchesLabels } from "../../api/selectors";
import { formatTime } from "../../api/time";
import type { Obj } from "../../api/types";
import type { Kind } from "../../kinds/kind";
import type { Pod, PodCondition, PodDisruptionBudget } from "../../schema/types";
import type { Op } from "../../store/mvcc";
import { decodeAs } from "../decodeBody";
import { deletionsOf } from "../delete";
import { mustGet } from "../handle";
import { answer, created, type Desk, type Plan } from "../plan";
import type { ApiRequest, RequestOptions } from "../request";

interface Eviction {
  readonly metadata?: { readonly name?: string };
  readonly deleteOptions?: RequestOptions;
}

export function planEviction(desk: Desk, kind: Kind, request: ApiRequest): Plan {
  const body = decodeAs(request, { group: "policy", version: "v1", kind: "Eviction" }, []) as Eviction;
  if (request.bodyForm !== undefined && body.metadata?.name !== request.name)
    throw badRequest("name in URL does not match name in Eviction object");
  const pod = mustGet(desk, kind, request) as unknown as Pod;
  const options: RequestOptions = { ...body.deleteOptions, ...request.options };
  const budget = isFree(pod) ? undefined : budgetOf(desk, pod);
  const ops: Op[] = [];
  if (budget) ops.push(spend(desk, budget, pod));
  const evicted = withDisruption(desk, pod) as unknown as Obj;
  const deletions = deletionsOf(desk, kind, { ...request, options }, evicted);
  if (deletions.length > 0) {
    const key = `${pod.metadata.namespace}/${pod.metadata.name}`;
    ops.push({ sort: "put", kind: kind.id, key, object: evicted, expected: Number(pod.metadata.resourceVersion) });
    ops.push(...deletions.map((op) => ({ ...op, expected: undefined })));
  }
  if (ops.length === 0 || options.dryRun) return answer(201, created());
  return { sort: "commit", ops, main: 0, code: 201, body: created() };
}

/** The pod's status says why it goes, in a change of its own before it is marked as going. */
function withDisruption(desk: Desk, pod: Pod): Pod {
  const others = (pod.status?.conditions ?? []).filter(({ type }) => type !== "DisruptionTarget");
  const condition: PodCondition = {
    type: "DisruptionTarget",
    ...(pod.metadata.generation === undefined ? {} : { observedGeneration: pod.metadata.generation }),
    status: "True",
    lastProbeTime: null as never,
    lastTransitionTime: formatTime(desk.nowMs),
    reason: "EvictionByEvictionAPI",
    message: "Eviction API: evicting",
  };
  return { ...pod, status: { ...pod.status, conditions: [...others, condition] } };
}

/** Pods that no budget protects: finished, not yet running, or going already. */
function isFree(pod: Pod): boolean {
  const phase = pod.status?.phase;
  return (
    phase === "Succeeded" || phase === "Failed" || phase === "Pending" || pod.metadata.deletionTimestamp !== undefined
  );
}

function budgetOf(desk: Desk, pod: Pod): PodDisruptionBudget | undefined {
  const namespace = pod.metadata.namespace ?? "";
  const matching = desk
    .snapshot("PodDisruptionBudget")
    .objects.values(`${namespace}/`)
    .map((object) => object as unknown as PodDisruptionBudget)
    .filter(
      (budget) => budget.spec?.selector && matchesLabels(labelSelector(budget.spec.selector), pod.metadata.labels),
    );
  if (matching.length > 1)
    throw plainError(
      "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.",
    );
  return matching[0];
}

/** One allowed disruption less, with the pod noted as going; or the 429. */
function spend(desk: Desk, budget: PodDisruptionBudget, pod: Pod): Op {
  const { metadata, status } = budget;
  const ready = pod.status?.conditions?.some((c) => c.type === "Ready" && c.status === "True") ?? false;
  const key = `${metadata.namespace}/${metadata.name}`;
  const expected = Number(metadata.resourceVersion);
  const unchanged: Op = { sort: "put", kind: "PodDisruptionBudget", key, object: budget as unknown as Obj, expected };
  const mayGoUnready =
    !ready &&
    (budget.spec?.unhealthyPodEvictionPolicy === "AlwaysAllow" ||
      (status?.currentHealthy ?? 0) >= (status?.desiredHealthy ?? 0)) &&
    ((status?.desiredHealthy ?? 0) > 0 || budget.spec?.unhealthyPodEvictionPolicy === "AlwaysAllow");
  if (mayGoUnready) return unchanged;
  if ((status?.observedGeneration ?? 0) < (metadata.generation ?? 0)) {
    const cause = {
      reason: "DisruptionBudget",
      message: `The disruption budget ${metadata.name} is still being processed by the server.`,
    };
    throw tooManyRequests("Cannot evict pod as it would violate the pod's disruption budget.", 10, [cause]);
  }
  if ((status?.disruptionsAllowed ?? 0) < 0) throw internalError("pdb disruptions allowed is negative");
  if ((status?.disruptionsAllowed ?? 0) === 0) {
    const cause = {
      reason: "DisruptionBudget",
      message: `The disruption budget ${metadata.name} needs ${status?.desiredHealthy ?? 0} healthy pods and has ${status?.currentHealthy ?? 0} currently`,
    };
    throw tooManyRequests("Cannot evict pod as it would violate the pod's disruption budget.", 0, [cause]);
  }
  const object = {
    ...budget,
    status: {
      ...status!,
      disruptionsAllowed: (status!.disruptionsAllowed ?? 0) - 1,
      disruptedPods: { ...status!.disruptedPods, [pod.metadata.name]: formatTime(desk.nowMs) },
    },
  };
  return { ...unchanged, object: object as unknown as Obj } as Op;
}
