/**
 * Keeps as many pods as a ReplicaSet asks for: creates what is missing, deletes what is too many, adopts orphans.
 *
 * Modelled on pkg/controller/replicaset/replica_set.go; a ReplicationController is the same loop over an older kind.
 * Pods are created in doubling batches, so that a thousand missing pods that a quota forbids cost one refused request
 * and not a thousand.
 */
import type { Component, EventToTell, Result, View, Write } from "../client/component";
import { refOf, splitKey } from "../client/component";
import type { KindMap } from "../kinds/kindMap";
import type { LabelSelector, Pod, ReplicaSet, ReplicaSetStatus, ReplicationController } from "../schema/types";
import { conditionOf, withCondition, withoutCondition } from "./shared/conditions";
import { claim, controllerOf, ownerKeys } from "./shared/owners";
import { chooseVictims } from "./shared/podRanks";
import {
  isPodActive,
  isPodAvailable,
  isPodReady,
  isPodTerminal,
  isPodTerminating,
  nextAvailabilityMs,
} from "./shared/pods";
import { podFromTemplate } from "./shared/podTemplate";
import { forgetRefusal, noteRefusal, type Refusal, refusalOf } from "./shared/refusals";
import { matchesSelector } from "./shared/selectors";
import { because, compact, create, omitEmpty, remove, updateStatus } from "./shared/writes";

/** The ReplicaSet controller. */
export const replicaSetController = createReplicaController({
  name: "replicaset-controller",
  kind: "ReplicaSet",
  area: "replicaset",
  selectorOf: (set) => (set as ReplicaSet).spec?.selector,
});

/** The ReplicationController controller: its selector is a plain map of labels. */
export const replicationController = createReplicaController({
  name: "replication-controller",
  kind: "ReplicationController",
  area: "replicationcontroller",
  selectorOf: (set) => ({ matchLabels: (set as ReplicationController).spec?.selector }),
});

/** The most pods that one look at a ReplicaSet creates or deletes. */
const BURST_REPLICAS = 500;

type ReplicaOwner = ReplicaSet | ReplicationController;

interface ReplicaKind {
  readonly name: string;
  readonly kind: "ReplicaSet" | "ReplicationController";
  /** The first half of this controller's rules. */
  readonly area: string;
  selectorOf(set: KindMap["ReplicaSet"] | KindMap["ReplicationController"]): LabelSelector | undefined;
}

function createReplicaController({ name, kind, area, selectorOf }: ReplicaKind): Component {
  return {
    name,
    workers: 5,
    watches: [{ kind }, { kind: "Pod", keys: (view, change) => ownerKeys(view, change, kind, selectorOf) }],

    reconcile(view, key): Result | undefined {
      const { namespace, name } = splitKey(key);
      const set = view.get(kind, namespace, name);
      if (!set) {
        forgetRefusal(view, key);
        return undefined;
      }
      const { owned, writes: claims } = claim(view, set, "Pod", selectorOf(set), area, (pod) => !isPodTerminal(pod));
      const active = owned.filter(isPodActive);
      const scaling = set.metadata.deletionTimestamp ? NOTHING : manageReplicas(view, set, active, area);
      if (scaling === NOTHING) forgetRefusal(view, key);

      const why = because(`${area}/status`, set, [".status"]);
      const refusal = refusalOf(view, key);
      // A refusal ends the list, so the status that tells of the last one goes ahead of the next attempt …
      const statusFirst =
        refusal && updateStatus<ReplicaOwner>(set, refusedStatus(view, set, owned, active, refusal), why);
      // … and the status behind the requests is only written once none of them has been refused.
      const statusLast = !statusFirst && updateStatus<ReplicaOwner>(set, statusOf(view, set, owned, active), why);
      const before = statusFirst ? [...claims, statusFirst] : claims;
      return {
        writes: [...before, ...scaling.writes, ...(statusLast ? [statusLast] : [])],
        slowStart: before.length + scaling.writes.length,
        events: scaling.events(before.length),
        requeueAfterMs: nextAvailabilityMs(active, set.spec?.minReadySeconds ?? 0, view.nowMs),
        waitingFor: "minReadySeconds of a ready pod",
      };
    },

    answered: (view, key, write, answer) => noteRefusal(view, key, write, answer, "Pod"),
  };
}

/** Requests about pods, and the Events that go with them once it is known where they stand in the list. */
interface Scaling {
  readonly writes: readonly Write[];
  events(firstIndex: number): EventToTell[];
}

const NOTHING: Scaling = { writes: [], events: () => [] };

/** The creates or deletes that bring the number of active pods to what the spec asks for. */
function manageReplicas(view: View, set: ReplicaOwner, active: readonly Pod[], area: string): Scaling {
  const wanted = set.spec?.replicas ?? 1;
  const found = active.length;
  if (found < wanted) {
    // A namespace on its way out refuses new pods; asking would only fill it with Events.
    if (view.get("Namespace", undefined, set.metadata.namespace ?? "")?.metadata.deletionTimestamp) return NOTHING;
    const why = because(`${area}/too-few-pods`, set, [".spec.replicas", ".status.replicas"], { wanted, found });
    const count = Math.min(wanted - found, BURST_REPLICAS);
    const write = create(podFromTemplate(set.spec?.template, set), why);
    return {
      writes: Array<Write>(count).fill(write),
      events: (firstIndex) => eventsOf(set, "Create", Array<string>(count).fill("$name"), firstIndex),
    };
  }
  if (found > wanted) {
    const why = because(`${area}/too-many-pods`, set, [".spec.replicas", ".status.replicas"], { wanted, found });
    const count = Math.min(found - wanted, BURST_REPLICAS);
    const victims = chooseVictims(active, relatedPods(view, set, active), count, view.nowMs);
    const names = victims.map((pod) => pod.metadata.name);
    return {
      writes: victims.map((pod) => remove(pod, why)),
      events: (firstIndex) => eventsOf(set, "Delete", names, firstIndex),
    };
  }
  return NOTHING;
}

/** What became of each request, told once it is known; `names` has `$name` where the API server draws it. */
function eventsOf(
  set: ReplicaOwner,
  verb: "Create" | "Delete",
  names: readonly string[],
  firstIndex: number,
): EventToTell[] {
  const about = { ...refOf(set.kind, set), apiVersion: set.apiVersion };
  const doing = verb === "Create" ? "creating" : "deleting";
  return names.flatMap((name, i): EventToTell[] => [
    {
      about,
      type: "Normal",
      reason: `Successful${verb}`,
      message: `${verb}d pod: ${name}`,
      afterWrite: firstIndex + i,
    },
    {
      about,
      type: "Warning",
      reason: `Failed${verb}`,
      message: `Error ${doing}: $error`,
      ifWriteFails: firstIndex + i,
    },
  ]);
}

/** The active pods of all ReplicaSets of the same Deployment: during a rollout the old ones crowd the nodes too. */
function relatedPods(view: View, set: ReplicaOwner, active: readonly Pod[]): readonly Pod[] {
  const controller = controllerOf(set);
  if (!controller || set.kind !== "ReplicaSet") return active;
  return view
    .byIndex("ReplicaSet", "controller", controller.uid)
    .flatMap((sibling) => view.byIndex("Pod", "controller", sibling.metadata.uid ?? "").filter(isPodActive));
}

function statusOf(
  view: View,
  set: ReplicaOwner,
  owned: readonly Pod[],
  active: readonly Pod[],
  refusal?: Refusal,
): ReplicaSetStatus {
  const minReadySeconds = set.spec?.minReadySeconds ?? 0;
  const template: LabelSelector = { matchLabels: set.spec?.template?.metadata?.labels };
  let fullyLabeled = 0;
  let ready = 0;
  let available = 0;
  for (const pod of active) {
    if (matchesSelector(template, pod.metadata.labels)) fullyLabeled++;
    if (!isPodReady(pod)) continue;
    ready++;
    if (isPodAvailable(pod, minReadySeconds, view.nowMs)) available++;
  }
  return compact<ReplicaSetStatus>({
    replicas: active.length,
    fullyLabeledReplicas: omitEmpty(fullyLabeled),
    readyReplicas: omitEmpty(ready),
    availableReplicas: omitEmpty(available),
    // ReplicationControllers never learnt to count the pods on their way out.
    terminatingReplicas: set.kind === "ReplicaSet" ? owned.filter(isPodTerminating).length : undefined,
    observedGeneration: omitEmpty(set.metadata.generation),
    conditions: omitEmptyList(conditionsOf(view, set, refusal)),
  });
}

/** What is told of a refusal. The first time it goes with the counts from before the attempt, as upstream has it. */
function refusedStatus(
  view: View,
  set: ReplicaOwner,
  owned: readonly Pod[],
  active: readonly Pod[],
  refusal: Refusal,
): ReplicaSetStatus {
  const status = statusOf(view, set, owned, active, refusal);
  if (!set.status || conditionOf(set.status.conditions, "ReplicaFailure")) return status;
  return { ...set.status, observedGeneration: status.observedGeneration, conditions: status.conditions };
}

/** ReplicaFailure is there from the first refusal until a look that was refused nothing; its text stays the first one's. */
function conditionsOf(view: View, set: ReplicaOwner, refusal: Refusal | undefined): ReplicaSetStatus["conditions"] {
  const conditions = set.status?.conditions;
  if (!refusal)
    return conditionOf(conditions, "ReplicaFailure") ? withoutCondition(conditions, "ReplicaFailure") : conditions;
  if (conditionOf(conditions, "ReplicaFailure")) return conditions;
  return withCondition(conditions, { type: "ReplicaFailure", status: "True", ...refusal }, view.nowMs);
}

function omitEmptyList<T>(list: T[] | undefined): T[] | undefined {
  return list?.length ? list : undefined;
}
