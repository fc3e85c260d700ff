/**
 * From an effect to its causes: which record a teacher would name next.
 *
 * A commit says `because`: the rule and the object paths that it compared. Each path resolves to the commit that gave it
 * its present value; the latest of those is the cause worth telling, since without it nothing would have happened when it
 * did. Some rules rest on more than they compare, a pod's status on what its containers did; those have a function each.
 * Where neither helps, the record that woke the writer is the cause.
 */
import type { JournalRecord, Ref, Seq } from "../kernel/types";
import type { Pod } from "../schema/types";
import { type Change, controllerOf, type History, latestStates, type Stored, sameObject, valueAt } from "./history";
import { isReady, statusesOf, troubleOf } from "./podTexts";

/** A dozen steps are more than anyone wants to read. */
const STEPS_MAX = 13;

/** Writes that repeat what is known elsewhere; they are walked through and not told. */
const ECHOES = new Set([
  "deployment/revision",
  "deployment/remember-scale",
  "deployment/condition",
  "endpoints/endpoints",
  "event/told",
  "job/pod-counted",
  "kubelet/node-status-is-due",
  "kubelet/lease-is-due",
]);

/** Whether a write only repeats in a status what has happened elsewhere. */
export function isEcho(record: JournalRecord): boolean {
  const rule = record.because?.rule ?? "";
  return ECHOES.has(rule) || rule.endsWith("/heartbeat") || rule.endsWith("/status") || rule.endsWith("/usage");
}

/** A person's request, or the world as it was at the beginning: a chain ends here. */
export function isRoot(history: History, record: JournalRecord): boolean {
  if (record.sort === "input" || record.sort === "fault") return true;
  if (record.sort === "instance") return !record.wokenBy;
  return record.by.endsWith("@bootstrap") || personsInput(history, record) !== undefined;
}

/** The request from outside that a commit carries out, if it does. */
export function personsInput(history: History, record: JournalRecord): JournalRecord | undefined {
  if (record.sort === "input") return record;
  if (record.sort !== "commit" || record.because) return undefined;
  const woken = record.wokenBy && history.journal.get(record.wokenBy.last);
  return woken?.sort === "input" ? woken : undefined;
}

/**
 * The chain from a record to the input that began it, effect first. No rule is told twice: where the same thing happened
 * to one object after the other, pod after pod, the walk goes on to what began the row.
 */
export function chainOfCauses(history: History, from: JournalRecord): readonly JournalRecord[] {
  const chain: JournalRecord[] = [];
  const told = new Set<string>();
  let record: JournalRecord | undefined = from;
  while (record) {
    const root = isRoot(history, record);
    const key = `${record.ref?.kind} ${record.because?.rule ?? record.sort}`;
    if (
      root ||
      (record === from && !isEcho(record)) ||
      (isTold(history, record) && !told.has(key) && chain.length < STEPS_MAX)
    )
      chain.push(record);
    told.add(key);
    if (root) break;
    const cause: JournalRecord | undefined = causeOf(history, record);
    record = cause && cause.seq < record.seq ? cause : undefined;
  }
  return chain;
}

function isTold(history: History, record: JournalRecord): boolean {
  if (record.sort === "runtime") return (record.what as { action?: string }).action === "start";
  // That a pod which was deleted has ended says no more than its deletion.
  if (record.because?.rule === "kubelet/pod-ended" && history.changeAt(record.seq)?.object.metadata.deletionTimestamp)
    return false;
  return (
    record.sort === "commit" &&
    !isEcho(record) &&
    record.ref?.kind !== "Event" &&
    record.ref?.kind !== "Lease" &&
    record.because !== undefined
  );
}

/** The record that a record follows from. */
export function causeOf(history: History, record: JournalRecord): JournalRecord | undefined {
  const rule = record.because?.rule ?? "";
  const [, action = ""] = rule.split("/");
  const special = BY_RULE[rule] ?? BY_ACTION[action];
  return (
    (record.sort === "runtime" ? containerCause(history, record) : special?.(history, record)) ??
    comparedCause(history, record) ??
    wokenCause(history, record)
  );
}

type FindCause = (history: History, record: JournalRecord) => JournalRecord | undefined;

const BY_RULE: Readonly<Record<string, FindCause>> = {
  "daemonset/node-needs-pod": (history, record) =>
    latest(specCause(history, record), lostSibling(history, record), nodeAdded(history, record)),
  "deployment/new-template": (history, record) =>
    latest(deploymentCause(history, record), lostSibling(history, record)),
  "deployment/scale-down": deploymentCause,
  "deployment/scale-up": deploymentCause,
  "deployment/status": deploymentStatusCause,
  "endpoints/endpoints": endpointsCause,
  "endpointslice/endpoints": endpointsCause,
  "event/told": wokenCause,
  "garbagecollector/forget-owner": ownerGone,
  "garbagecollector/owner-gone": ownerGone,
  "garbagecollector/owner-waits": ownerGone,
  "job/too-few-pods": (history, record) => latest(specCause(history, record), lostSibling(history, record)),
  "kubelet/lease-is-due": kubeletCause,
  "kubelet/mirror-is-stale": kubeletCause,
  "kubelet/node-is-not-registered": kubeletCause,
  "kubelet/node-status-changed": kubeletCause,
  "kubelet/node-status-is-due": kubeletCause,
  "kubelet/pod-ended": podCause,
  "kubelet/static-pod-has-no-mirror": kubeletCause,
  "kubelet/status-changed": podCause,
  "node/condition-taints": nodeConditionCause,
  "node/eviction-taint": nodeConditionCause,
  "node/pods-not-ready": nodeConditionCause,
  "node/ready-again": nodeConditionCause,
  "node/silent": nodeSilentCause,
  "podgc/node-gone": (history, record) => nodeGone(history, record),
  "scheduler/bind": bindCause,
  "statefulset/ordinal-missing": (history, record) => latest(specCause(history, record), lostSibling(history, record)),
  "tainteviction/not-tolerated": taintCause,
};

const BY_ACTION: Readonly<Record<string, FindCause>> = {
  status: ownersStatusCause,
  "too-few-pods": (history, record) => latest(specCause(history, record), lostSibling(history, record)),
  usage: wokenCause,
};

// ── What a rule compared ───────────────────────────────────────────────────────────────────────────────────────────

/** The latest change of a compared field. Statuses count only where nothing else was compared. */
function comparedCause(history: History, record: JournalRecord): JournalRecord | undefined {
  const compared = record.because?.compared ?? [];
  const wanted = compared.filter(({ path }) => !path.startsWith(".status"));
  return latest(
    ...(wanted.length > 0 ? wanted : compared).map(
      ({ ref, path }) =>
        history.changeOfValue(ref, (object) => withoutHeartbeats(valueAt(object, path)), record.seq)?.record,
    ),
  );
}

/** The latest change of a compared field of the spec. */
function specCause(history: History, record: JournalRecord): JournalRecord | undefined {
  const specs = record.because?.compared.filter(({ path }) => path.startsWith(".spec")) ?? [];
  return latest(
    ...specs.map(({ ref, path }) => history.changeOfValue(ref, (object) => valueAt(object, path), record.seq)?.record),
  );
}

/** What woke the writer: of the merged wake-ups the newest that is about another object. */
function wokenCause(history: History, record: JournalRecord): JournalRecord | undefined {
  if (!record.wokenBy) return undefined;
  const last = history.journal.get(record.wokenBy.last);
  return last && last.seq < record.seq ? last : undefined;
}

function latest(...records: readonly (JournalRecord | undefined)[]): JournalRecord | undefined {
  let found: JournalRecord | undefined;
  for (const record of records) if (record && (!found || record.seq > found.seq)) found = record;
  return found;
}

/** Conditions without the times that every heartbeat writes. */
function withoutHeartbeats(value: unknown): unknown {
  if (!Array.isArray(value)) return value;
  return value.map((item: unknown) => {
    if (typeof item !== "object" || item === null || !("lastHeartbeatTime" in item)) return item;
    const { lastHeartbeatTime: _, ...rest } = item as Record<string, unknown>;
    return rest;
  });
}

// ── Pods ───────────────────────────────────────────────────────────────────────────────────────────────────────────

/** A pod's status follows from its deletion, from the start of its container, or from its binding. */
function podCause(history: History, record: JournalRecord): JournalRecord | undefined {
  const { ref } = record;
  const pod = history.changeAt(record.seq)?.object as Pod | undefined;
  if (!ref || !pod) return undefined;
  if (pod.metadata.deletionTimestamp) return history.changeOfValue(ref, deletionTimestamp, record.seq)?.record;
  const hasRun = statusesOf(pod).some(
    ({ state, lastState }) => state?.running ?? state?.terminated ?? lastState?.terminated,
  );
  const isCrashing = troubleOf(pod) !== undefined;
  const start = hasRun && !isCrashing ? lastStart(history, ref, record.seq) : undefined;
  return latest(start ?? placement(history, ref, record.seq), podFault(history, ref, record.seq));
}

/** A container starts because its pod is on the node; or because what it waited for has come. */
function containerCause(history: History, record: JournalRecord): JournalRecord | undefined {
  const { ref } = record;
  if (!ref) return undefined;
  const woken = record.wokenBy && history.changeAt(record.wokenBy.last);
  const awaited = ["ConfigMap", "PersistentVolumeClaim", "Secret"].includes(woken?.record.ref?.kind ?? "")
    ? woken?.record
    : undefined;
  return latest(placement(history, ref, record.seq), awaited, podFault(history, ref, record.seq));
}

/** How the pod came to its node, or what changed its containers since. */
function placement(history: History, ref: Ref, before: Seq): JournalRecord | undefined {
  const images = (object: Stored) => (object as Pod).spec?.containers?.map(({ image }) => image);
  return latest(
    history.changeOfValue(ref, (object) => valueAt(object, ".spec.nodeName"), before)?.record,
    history.changeOfValue(ref, images, before)?.record,
  );
}

function lastStart(history: History, ref: Ref, before: Seq): JournalRecord | undefined {
  return history
    .factsOf(ref)
    .findLast(
      (fact) => fact.seq < before && fact.sort === "runtime" && (fact.what as { action?: string }).action === "start",
    );
}

/** A pod that fitted nowhere is bound because something made room; any other because it was created. */
function bindCause(history: History, record: JournalRecord): JournalRecord | undefined {
  const { ref } = record;
  const node = record.because?.values?.node;
  if (!ref) return undefined;
  const refused = history
    .factsOf(ref)
    .findLast(
      ({ seq, sort, what }) =>
        seq < record.seq && sort === "decision" && (what as { outcome?: string }).outcome !== "assigned",
    );
  if (!refused) return comparedCause(history, record);
  for (const change of history.changesBack(record.seq - 1, refused.seq + 1)) {
    const { kind, name } = change.record.ref ?? { kind: "" };
    if (kind === "Node" && name === node && !isNodeNoise(change)) return change.record;
    if (kind === "Pod" && !sameObject(change.record.ref, ref) && leftNode(change, String(node))) return change.record;
    if ((kind === "PersistentVolumeClaim" || kind === "PersistentVolume") && change.type !== "DELETED")
      return change.record;
  }
  return comparedCause(history, record);
}

function isNodeNoise({ object, before }: Change): boolean {
  const seen = (node: Stored) =>
    JSON.stringify([valueAt(node, ".spec"), node.metadata.labels, valueAt(node, ".status.allocatable")]);
  return before !== undefined && seen(object) === seen(before);
}

/** Whether a pod has just freed its place on a node. */
function leftNode({ type, object, before }: Change, node: string): boolean {
  const pod = object as Pod;
  if (pod.spec?.nodeName !== node) return false;
  const isOver = (one: Pod) => one.status?.phase === "Succeeded" || one.status?.phase === "Failed";
  return type === "DELETED" || (isOver(pod) && !(before && isOver(before as Pod)));
}

// ── Owners ─────────────────────────────────────────────────────────────────────────────────────────────────────────

/** The change of a Deployment that its ReplicaSets follow. */
function deploymentCause(history: History, record: JournalRecord): JournalRecord | undefined {
  const ref = record.because?.compared[0]?.ref;
  if (!ref) return undefined;
  const paths = [".spec.template", ".spec.replicas", ".spec.strategy", ".spec.paused"];
  return latest(
    ...paths.map((path) => history.changeOfValue(ref, (object) => valueAt(object, path), record.seq)?.record),
  );
}

/** The end of a pod or ReplicaSet in whose place a new one is made. */
function lostSibling(history: History, record: JournalRecord): JournalRecord | undefined {
  const created = history.changeAt(record.seq);
  const owner = created && controllerOf(created.object);
  if (!created || !owner) return undefined;
  const { kind, name } = record.ref ?? { kind: "" };
  const hasOwnPlace = owner.kind === "StatefulSet" || owner.kind === "Deployment";
  const node = owner.kind === "DaemonSet" ? record.because?.values?.node : undefined;
  const lost = history.changesOfDependents(owner.uid).findLast((change) => {
    if (change.record.seq >= record.seq || change.record.ref?.kind !== kind) return false;
    if (hasOwnPlace && change.record.ref?.name !== name) return false;
    if (node !== undefined && (change.object as Pod).spec?.nodeName !== node) return false;
    if (change.record.because?.rule.endsWith("/too-many-pods") || change.record.because?.rule.endsWith("/scale-down"))
      return false;
    return hasOwnPlace || node !== undefined ? change.type === "DELETED" : beginsToEnd(change);
  });
  if (!lost) return undefined;
  return lost.type === "DELETED" && lost.record.ref
    ? (deletionOf(history, lost.record.ref, lost.record) ?? lost.record)
    : lost.record;
}

/** The first commit after which a controller no longer counts a pod. */
function beginsToEnd({ type, object, before }: Change): boolean {
  const ends = (pod: Stored) =>
    pod.metadata.deletionTimestamp !== undefined || ["Succeeded", "Failed"].includes((pod as Pod).status?.phase ?? "");
  return (type === "DELETED" && !(before && ends(before))) || (ends(object) && !(before && ends(before)));
}

/** The request that an object be deleted, which may be long before it is gone. */
function deletionOf(history: History, ref: Ref, gone: JournalRecord): JournalRecord | undefined {
  const marked = history.changeOfValue(ref, deletionTimestamp, gone.seq);
  return marked?.object.metadata.deletionTimestamp ? marked.record : undefined;
}

function ownerGone(history: History, record: JournalRecord): JournalRecord | undefined {
  const change = history.changeAt(record.seq);
  const { namespace } = change?.object.metadata ?? {};
  const owners = change?.before?.metadata.ownerReferences ?? change?.object.metadata.ownerReferences ?? [];
  return latest(
    ...owners.flatMap(({ kind, name, uid }) =>
      [
        { kind, name, uid, ...(namespace ? { namespace } : {}) },
        { kind, name, uid },
      ].map(
        (ref) =>
          history
            .changesOf(ref)
            .findLast(
              ({ record: { seq }, type, object }) =>
                seq < record.seq &&
                object.metadata.uid === uid &&
                (type === "DELETED" || object.metadata.deletionTimestamp),
            )?.record,
      ),
    ),
  );
}

/** A status of a Deployment tells of the pods of its newest ReplicaSet. */
function deploymentStatusCause(history: History, record: JournalRecord): JournalRecord | undefined {
  const uid = history.changeAt(record.seq)?.object.metadata.uid;
  const sets = latestStates(history.changesOfDependents(uid), record.seq);
  const revision = (set: Stored) => Number(set.metadata.annotations?.["deployment.kubernetes.io/revision"] ?? 0);
  const newest = sets.reduce<Stored | undefined>(
    (most, { object }) => (most && revision(most) >= revision(object) ? most : object),
    undefined,
  );
  return (
    latest(ownSpecChange(history, record), podsNews(history, newest?.metadata.uid, record.seq)) ??
    wokenCause(history, record)
  );
}

/** A status tells of the object's own pods, or of its new spec. */
function ownersStatusCause(history: History, record: JournalRecord): JournalRecord | undefined {
  const uid = history.changeAt(record.seq)?.object.metadata.uid;
  return latest(ownSpecChange(history, record), podsNews(history, uid, record.seq)) ?? wokenCause(history, record);
}

function ownSpecChange(history: History, { ref, seq }: JournalRecord): JournalRecord | undefined {
  return ref && history.changeOfValue(ref, (object) => valueAt(object, ".spec"), seq)?.record;
}

/** What is new about an owner's pods: the one that keeps it from being complete; without such, the last to become ready. */
function podsNews(history: History, ownerUid: string | undefined, before: Seq): JournalRecord | undefined {
  const pods = latestStates(history.changesOfDependents(ownerUid), before).filter(
    ({ record }) => record.ref?.kind === "Pod",
  );
  const hindered = pods.filter(
    ({ object, type }) => type !== "DELETED" && !object.metadata.deletionTimestamp && !isReady(object as Pod),
  );
  const unready = hindered.filter(({ object }) => (object as Pod).status?.phase !== "Succeeded");
  if (unready.length > 0) return latest(...unready.map(({ record }) => record));
  return latest(
    ...pods.map(
      ({ record }) =>
        record.ref && history.changeOfValue(record.ref, (object) => isReady(object as Pod), before)?.record,
    ),
  );
}

// ── Services ───────────────────────────────────────────────────────────────────────────────────────────────────────

/** Endpoints follow their Service's selector and the pods that it finds. */
function endpointsCause(history: History, record: JournalRecord): JournalRecord | undefined {
  const service = record.because?.compared[0]?.ref;
  const selector =
    service &&
    (valueAt(history.stateBefore(service, record.seq), ".spec.selector") as Record<string, string> | undefined);
  const ofService = specCause(history, record);
  if (!selector) return ofService;
  for (const change of history.changesBack(record.seq - 1, ofService?.seq ?? 0)) {
    const { ref } = change.record;
    if (ref?.kind !== "Pod" || ref.namespace !== service.namespace) continue;
    const isSelected = [change.object, change.before].some(
      (pod) => pod && Object.entries(selector).every(([key, value]) => pod.metadata.labels?.[key] === value),
    );
    if (isSelected && changesEndpoint(change)) return change.record;
  }
  return ofService;
}

function changesEndpoint({ type, object, before }: Change): boolean {
  if (type === "DELETED") return !before?.metadata.deletionTimestamp;
  const seen = (pod: Stored | undefined) =>
    pod
      ? JSON.stringify([
          isReady(pod as Pod),
          (pod as Pod).status?.podIP,
          pod.metadata.deletionTimestamp,
          pod.metadata.labels,
        ])
      : undefined;
  return (object as Pod).status?.podIP !== undefined && seen(object) !== seen(before);
}

// ── Nodes ──────────────────────────────────────────────────────────────────────────────────────────────────────────

/** What a kubelet does by itself, it does since it was started. */
function kubeletCause(history: History, record: JournalRecord): JournalRecord | undefined {
  const user = history.changeAt(record.seq)?.user ?? "";
  return nodeFault(history, user.startsWith("system:node:") ? user.slice("system:node:".length) : "", record.seq, true);
}

function nodeSilentCause(history: History, record: JournalRecord): JournalRecord | undefined {
  return nodeFault(history, record.ref?.name ?? "", record.seq, false);
}

/** The newest fault, start or stop that concerns a node's kubelet: one that ended it, or one that brought it back. */
function nodeFault(history: History, node: string, before: Seq, started: boolean): JournalRecord | undefined {
  const concerns = (record: JournalRecord): boolean => {
    if (record.sort === "instance")
      return record.by === `kubelet@${node}` && (record.what as { started?: boolean }).started === started;
    const { fault = "", target = "" } = faultOf(record);
    if (fault === "" || /^(mend|start)-/.test(fault) !== started) return false;
    return target === `kubelet@${node}` || target.split("/").includes(node);
  };
  const records = history.outsideBefore(before);
  const found = records.find(concerns);
  if (found?.sort !== "instance") return found;
  // A stop follows from the fault that a person chose; that is the better end of the story.
  return (
    records.find(
      (record) =>
        record.sort !== "instance" && found.seq > record.seq && found.atMs === record.atMs && concerns(record),
    ) ?? found
  );
}

/** The newest fault that struck a container of a pod. */
function podFault(history: History, { namespace, name }: Ref, before: Seq): JournalRecord | undefined {
  return history.outsideBefore(before).find((record) => faultOf(record).target?.startsWith(`${namespace}/${name}/`));
}

function faultOf({ sort, what }: JournalRecord): { readonly fault?: string; readonly target?: string } {
  return sort === "fault" || sort === "input" ? (what as { fault?: string; target?: string }) : {};
}

function nodeConditionCause(history: History, record: JournalRecord): JournalRecord | undefined {
  const ref = record.because?.compared[0]?.ref;
  if (!ref) return undefined;
  const states = (object: Stored) =>
    (valueAt(object, ".status.conditions") as { type: string; status: string }[] | undefined)?.map(
      ({ type, status }) => [type, status],
    );
  return latest(
    history.changeOfValue(ref, states, record.seq)?.record,
    history.changeOfValue(ref, (object) => valueAt(object, ".spec.unschedulable"), record.seq)?.record,
  );
}

function taintCause(history: History, record: JournalRecord): JournalRecord | undefined {
  const name = String(record.because?.values?.node ?? "");
  return history.changeOfValue({ kind: "Node", name }, (object) => valueAt(object, ".spec.taints"), record.seq)?.record;
}

function nodeAdded(history: History, record: JournalRecord): JournalRecord | undefined {
  const name = String(record.because?.values?.node ?? "");
  return history
    .changesOf({ kind: "Node", name })
    .find(({ type, record: { seq } }) => type === "ADDED" && seq < record.seq)?.record;
}

function nodeGone(history: History, record: JournalRecord): JournalRecord | undefined {
  const name = String(record.because?.values?.node ?? "");
  return history
    .changesOf({ kind: "Node", name })
    .findLast(({ type, record: { seq } }) => type === "DELETED" && seq < record.seq)?.record;
}

const deletionTimestamp = (object: Stored): unknown => object.metadata.deletionTimestamp;
