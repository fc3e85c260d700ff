/**
 * Runs one pod of a DaemonSet on every node that fits, and replaces them a few at a time when the template changes.
 * Modelled on pkg/controller/daemon (daemon_controller.go, update.go).
 */
import type { Change, Component, EventToTell, Result, View, Write } from "../../client/component";
import { keyOf, refOf, splitKey } from "../../client/component";
import type { DaemonSet, DaemonSetStatus, Node, Pod } from "../../schema/types";
import { sameValue } from "../shared/equal";
import { deleteOldRevisions, revisionOf } from "../shared/history";
import { scaledValue } from "../shared/intOrPercent";
import { claim, ownerKeys } from "../shared/owners";
import { isPodAvailable, isPodReady, nextAvailabilityMs } from "../shared/pods";
import { podFromTemplate } from "../shared/podTemplate";
import { isEmptySelector } from "../shared/selectors";
import { because, compact, create, omitEmpty, remove, updateStatus } from "../shared/writes";
import { daemonTolerations, shouldRun, targetNode } from "./nodeFits";

const HASH_LABEL = "controller-revision-hash";
const GENERATION_LABEL = "pod-template-generation";
const GENERATION = "deprecated.daemonset.template.generation";
/** The most pods that one look creates or deletes. */
const BURST_REPLICAS = 250;
/** How long a failed daemon pod is left alone before it is replaced: doubles up to a quarter of an hour. */
const FAILED_BACKOFF_MS = 1000;
const FAILED_BACKOFF_MAX_MS = 900_000;
const FAILED = "failed";

/** The DaemonSet controller. */
export const daemonSetController: Component = {
  name: "daemonset-controller",
  workers: 2,
  watches: [
    { kind: "DaemonSet" },
    { kind: "Pod", keys: (view, change) => ownerKeys(view, change, "DaemonSet", (set) => set.spec?.selector) },
    { kind: "Node", keys: setsOfChangedNode },
    {
      kind: "ControllerRevision",
      keys: (view, change) => ownerKeys(view, change, "DaemonSet", (set) => set.spec?.selector),
    },
  ],

  reconcile(view, key): Result | undefined {
    const { namespace, name } = splitKey(key);
    const set = view.get("DaemonSet", namespace, name);
    if (!set || set.metadata.deletionTimestamp) return undefined;
    const about = { ...refOf("DaemonSet", set), apiVersion: "apps/v1" };
    if (isEmptySelector(set.spec?.selector)) {
      const message = "This daemon set is selecting all pods. A non-empty selector is required.";
      return { events: [{ about, type: "Warning", reason: "SelectingAll", message }] };
    }
    const pods = claim(view, set, "Pod", set.spec?.selector, "daemonset");
    const revisions = claim(view, set, "ControllerRevision", set.spec?.selector, "daemonset");
    const claims = [...pods.writes, ...revisions.writes];
    if (claims.length > 0) return { writes: claims };
    const revision = revisionOf(set, revisions.owned, HASH_LABEL, "daemonset");
    if (revision.writes.length > 0) return { writes: revision.writes };

    const look: Look = { view, key, set, hash: revision.hash, places: placesOf(view, set, pods.owned), events: [] };
    const strays = pods.owned.filter(
      (pod) =>
        !pod.spec?.nodeName && !view.get("Node", undefined, targetNode(pod) ?? "") && !pod.metadata.deletionTimestamp,
    );
    const managed = manage(look, strays);
    const isRolling = set.spec?.updateStrategy?.type !== "OnDelete";
    const plan = managed.make.length + managed.drop.length > 0 || !isRolling ? managed : rollingUpdate(look);
    const requests = writesOf(look, plan);
    const status = statusOf(look);
    const cleanup = deleteOldRevisions(
      set,
      revisions.owned,
      (one) =>
        one === revision.current ||
        pods.owned.some((pod) => pod.metadata.labels?.[HASH_LABEL] === one.metadata.labels?.[HASH_LABEL]),
      "daemonset",
    );
    const statusWrite = updateStatus(set, status, because("daemonset/status", set, [".status"]));
    return {
      writes: [...requests.writes, ...cleanup, ...(statusWrite ? [statusWrite] : [])],
      events: [...look.events, ...requests.events],
      requeueAfterMs: earliest(
        nextAvailabilityMs(pods.owned, set.spec?.minReadySeconds ?? 0, view.nowMs),
        managed.againMs,
      ),
      waitingFor: `the daemon pods of ${name}`,
    };
  },
};

/** A node and the set's pods on it, oldest first. */
interface Place {
  readonly node: string;
  readonly run: boolean;
  readonly stay: boolean;
  readonly pods: readonly Pod[];
}

interface Look {
  readonly view: View;
  readonly key: string;
  readonly set: DaemonSet;
  readonly hash: string;
  readonly places: readonly Place[];
  readonly events: EventToTell[];
}

/** Nodes that are to get a pod, and pods that are to go. */
interface Plan {
  readonly make: readonly string[];
  readonly drop: readonly Pod[];
  readonly againMs?: number;
}

function placesOf(view: View, set: DaemonSet, pods: readonly Pod[]): Place[] {
  const byNode = new Map<string, Pod[]>();
  for (const pod of pods) {
    const node = targetNode(pod);
    if (node) byNode.set(node, [...(byNode.get(node) ?? []), pod]);
  }
  return view.list("Node").map((node) => {
    const there = (byNode.get(node.metadata.name) ?? []).sort(oldestFirst);
    return { node: node.metadata.name, ...shouldRun(set, node), pods: there };
  });
}

/** Sees to it that each node has the pod it should have, and no other. */
function manage(look: Look, strays: readonly Pod[]): Plan {
  const make: string[] = [];
  const drop: Pod[] = [...strays];
  let againMs: number | undefined;
  for (const { node, run, stay, pods } of look.places) {
    const there = pods.filter((pod) => !pod.metadata.deletionTimestamp);
    if (run && pods.length === 0) make.push(node);
    else if (!stay) drop.push(...there);
    else {
      const running: Pod[] = [];
      for (const pod of there) {
        if (pod.status?.phase !== "Failed" && pod.status?.phase !== "Succeeded") {
          running.push(pod);
          continue;
        }
        const waitMs = pod.status.phase === "Failed" ? failedWaitMs(look, node) : 0;
        if (waitMs > 0) againMs = earliest(againMs, waitMs);
        else drop.push(tellEnded(look, pod, node));
      }
      drop.push(...surplus(look, running));
    }
  }
  return { make, drop, againMs };
}

/** Of several running pods on one node: all but the oldest, or with surge all but the oldest old and the oldest new one. */
function surplus(look: Look, running: readonly Pod[]): readonly Pod[] {
  if (running.length <= 1) return [];
  if (boundsOf(look).maxSurge === 0) return running.slice(1);
  const [fresh, ...moreFresh] = running.filter((pod) => isUpdated(look, pod));
  const [old, ...moreOld] = running.filter((pod) => !isUpdated(look, pod));
  const replaced = fresh && old && (!isPodReady(old) || isAvailable(look, fresh)) ? [old] : [];
  return [...moreFresh, ...moreOld, ...replaced];
}

/** Replaces old pods within maxUnavailable, or with maxSurge starts new ones beside them first. */
function rollingUpdate(look: Look): Plan {
  const { maxSurge, maxUnavailable } = boundsOf(look);
  const now: { node: string; old: Pod }[] = [];
  const candidates: { node: string; old: Pod }[] = [];
  const drop: Pod[] = [];
  let inProgress = 0;
  for (const { node, run, pods } of look.places) {
    if (!run && pods.length === 0) continue;
    const there = pods.filter((pod) => !pod.metadata.deletionTimestamp);
    const fresh = there.filter((pod) => isUpdated(look, pod));
    const outdated = there.filter((pod) => !isUpdated(look, pod));
    const [old] = outdated;
    if (fresh.length > 1 || outdated.length > 1) inProgress++;
    else if (fresh[0]) {
      if (!isAvailable(look, fresh[0]) || (old && maxSurge === 0)) inProgress++;
      else if (old) drop.push(old);
    } else if (!old) {
      if (maxSurge === 0) inProgress++;
    } else if (isAvailable(look, old)) candidates.push({ node, old });
    else {
      now.push({ node, old });
      if (maxSurge === 0) inProgress++;
    }
  }
  const room = Math.max(0, (maxSurge > 0 ? maxSurge : maxUnavailable) - inProgress);
  const chosen = [...now, ...candidates.slice(0, room)];
  if (maxSurge > 0) return { make: chosen.map(({ node }) => node), drop };
  return { make: [], drop: chosen.map(({ old }) => old) };
}

function writesOf({ set, hash }: Look, { make, drop }: Plan): { writes: Write[]; events: EventToTell[] } {
  const about = { ...refOf("DaemonSet", set), apiVersion: "apps/v1" };
  const events: EventToTell[] = [];
  const writes: Write[] = [];
  const tell = (verb: "Create" | "Delete", name: string) => {
    const index = writes.length - 1;
    const doing = verb === "Create" ? "creating" : "deleting";
    events.push(
      { about, type: "Normal", reason: `Successful${verb}`, message: `${verb}d pod: ${name}`, afterWrite: index },
      { about, type: "Warning", reason: `Failed${verb}`, message: `Error ${doing}: $error`, ifWriteFails: index },
    );
  };
  for (const node of make.slice(0, BURST_REPLICAS)) {
    writes.push(
      create(
        daemonPod(set, node, hash),
        because("daemonset/node-needs-pod", set, [".spec.template.spec", ".spec.updateStrategy"], { node }),
      ),
    );
    tell("Create", "$name");
  }
  for (const pod of drop.slice(0, BURST_REPLICAS)) {
    writes.push(
      remove(
        pod,
        because("daemonset/pod-not-wanted", set, [".spec.template", ".spec.updateStrategy"], {
          node: targetNode(pod) ?? "",
        }),
      ),
    );
    tell("Delete", pod.metadata.name);
  }
  return { writes, events };
}

/** A pod for one node: the scheduler binds it, but only there. */
function daemonPod(set: DaemonSet, node: string, hash: string): Pod {
  const pod = podFromTemplate(set.spec?.template, set);
  const { affinity } = pod.spec ?? {};
  const nodeSelectorTerms = [{ matchFields: [{ key: "metadata.name", operator: "In" as const, values: [node] }] }];
  const nodeAffinity = {
    ...affinity?.nodeAffinity,
    requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms },
  };
  const generation = set.metadata.annotations?.[GENERATION];
  const labels = {
    ...pod.metadata.labels,
    [HASH_LABEL]: hash,
    ...(generation ? { [GENERATION_LABEL]: generation } : {}),
  };
  return {
    ...pod,
    metadata: { ...pod.metadata, labels },
    spec: { ...pod.spec!, affinity: { ...affinity, nodeAffinity }, tolerations: daemonTolerations(pod.spec) },
  };
}

function statusOf(look: Look): DaemonSetStatus {
  const { set, places } = look;
  const count = (fits: (place: Place) => boolean | undefined) => places.filter(fits).length;
  const wanted = (place: Place) => place.run && place.pods.length > 0;
  const available = count((place) => wanted(place) && isAvailable(look, place.pods[0]!));
  const desired = count(({ run }) => run);
  return compact<DaemonSetStatus>({
    currentNumberScheduled: count(wanted),
    numberMisscheduled: count(({ run, pods }) => !run && pods.length > 0),
    desiredNumberScheduled: desired,
    numberReady: count((place) => wanted(place) && isPodReady(place.pods[0]!)),
    observedGeneration: omitEmpty(set.metadata.generation),
    updatedNumberScheduled: omitEmpty(count((place) => wanted(place) && isUpdated(look, place.pods[0]!))),
    numberAvailable: omitEmpty(available),
    numberUnavailable: omitEmpty(desired - available),
    collisionCount: set.status?.collisionCount,
    conditions: set.status?.conditions,
  });
}

function boundsOf({ set, places }: Look): { maxSurge: number; maxUnavailable: number } {
  const { type, rollingUpdate } = set.spec?.updateStrategy ?? {};
  if (type === "OnDelete") return { maxSurge: 0, maxUnavailable: 0 };
  const desired = places.filter(({ run }) => run).length;
  const maxSurge = scaledValue(rollingUpdate?.maxSurge, desired, "up");
  const maxUnavailable = scaledValue(rollingUpdate?.maxUnavailable ?? 1, desired, "up");
  return { maxSurge, maxUnavailable: maxSurge === 0 && maxUnavailable === 0 ? 1 : maxUnavailable };
}

function isUpdated({ hash }: Look, pod: Pod): boolean {
  return pod.metadata.labels?.[HASH_LABEL] === hash;
}

function isAvailable({ set, view }: Look, pod: Pod): boolean {
  return isPodAvailable(pod, set.spec?.minReadySeconds ?? 0, view.nowMs);
}

function tellEnded({ set, events }: Look, pod: Pod, node: string): Pod {
  const about = { ...refOf("DaemonSet", set), apiVersion: "apps/v1" };
  const name = keyOf(pod);
  if (pod.status?.phase === "Failed") {
    events.push({
      about,
      type: "Warning",
      reason: "FailedDaemonPod",
      message: `Found failed daemon pod ${name} on node ${node}, will try to kill it`,
    });
  } else {
    events.push({
      about,
      type: "Normal",
      reason: "SucceededDaemonPod",
      message: `Found succeeded daemon pod ${name} on node ${node}, will try to delete it`,
    });
  }
  return pod;
}

/** How long a failed pod on this node must still wait; each replacement doubles the next wait. */
function failedWaitMs({ view, key, set }: Look, node: string): number {
  const place = `${key} ${set.metadata.generation ?? 0} ${node}`;
  const last = view.own.get<{ atMs: number; waitMs: number }>(FAILED, place);
  const leftMs = last ? last.atMs + last.waitMs - view.nowMs : 0;
  if (leftMs > 0) return leftMs;
  const isFresh = last !== undefined && view.nowMs - last.atMs < 2 * FAILED_BACKOFF_MAX_MS;
  const waitMs = isFresh ? Math.min(last.waitMs * 2, FAILED_BACKOFF_MAX_MS) : FAILED_BACKOFF_MS;
  view.own.set(FAILED, place, { atMs: view.nowMs, waitMs });
  return 0;
}

/** A node that came, went or changed what decides about daemon pods concerns all DaemonSets; a heartbeat concerns none. */
function setsOfChangedNode(view: View, { type, object, previous }: Change<Node>): string[] {
  const isSame =
    type === "MODIFIED" &&
    previous !== undefined &&
    sameValue(previous.metadata.labels, object.metadata.labels) &&
    sameValue(previous.spec?.taints, object.spec?.taints);
  return isSame ? [] : view.list("DaemonSet").map(keyOf);
}

function oldestFirst(a: Pod, b: Pod): number {
  const [left, right] = [a.metadata.creationTimestamp ?? "", b.metadata.creationTimestamp ?? ""];
  return left === right ? (a.metadata.name < b.metadata.name ? -1 : 1) : left < right ? -1 : 1;
}

function earliest(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined ? b : b === undefined ? a : Math.min(a, b);
}
