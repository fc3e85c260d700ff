/**
 * The kubelet of one node, as a component: keys are its pods (`namespace/name`), `node` and `lease`.
 *
 * Models pkg/kubelet/kubelet.go. All state is in the tables of `view.own` (see tables.ts); a steady pod without probes
 * asks for nothing. cgroups, device and memory managers, node-pressure eviction and image garbage collection are left
 * out: nothing in this cluster could observe them.
 */
import type { Change, Component, Result, View, WriteAnswer } from "../client/component";
import { keyOf, splitKey } from "../client/component";
import type { ConfigMap, Node, PersistentVolumeClaim, Pod, Secret } from "../schema/types";
import { admitPod, amountsOf } from "./admission";
import { type KubeletConfig, type Settings, settingsOf } from "./config";
import { leaseAnswered, reconcileLease, reconcileNode } from "./nodeStatus";
import { stepPod } from "./podWorker";
import type { RuntimePod } from "./runtime/pod";
import type { NetworkHook } from "./runtime/shell/state";
import { isMirror, mirrorWrites, staticKeys, staticPodOf } from "./staticPods";
import { isTerminal } from "./status";
import { equal, isOverwritten } from "./statusPatch";
import { newStep, resultOf, tellPod } from "./step";
import { draftOf, type NodeRecord, nodeRecord, type PodRecord, podRecords, storePod } from "./tables";
import { referencesOf, unmountVolumes } from "./volumes";

/** What a kubelet is given beside its settings. */
export interface KubeletHooks {
  /** Answers the requests of programs in containers; without it every host is unknown. */
  network?(view: View): NetworkHook;
}

/** Makes the kubelet of a node. */
export function createKubelet(config: KubeletConfig, hooks: KubeletHooks = {}): Component {
  const settings = settingsOf(config);
  return {
    name: "kubelet",
    workers: 10,
    watches: [
      { kind: "Pod", fields: { "spec.nodeName": "$node" }, keys: (view, change: Change<Pod>) => podKeys(view, change) },
      {
        kind: "Node",
        fields: { "metadata.name": "$node" },
        keys: (_view, change: Change<Node>) => nodeKeys(settings, change),
      },
      { kind: "ConfigMap", keys: (view, change: Change<ConfigMap>) => readersOf(view, "ConfigMap", change) },
      { kind: "Secret", keys: (view, change: Change<Secret>) => readersOf(view, "Secret", change) },
      {
        kind: "PersistentVolumeClaim",
        keys: (view, change: Change<PersistentVolumeClaim>) => readersOf(view, "PersistentVolumeClaim", change),
      },
    ],
    startKeys: (view) => [
      "node",
      "lease",
      ...new Set([...staticKeys(settings), ...view.byIndex("Pod", "node", settings.nodeName).map(keyOf)]),
    ],
    reconcile(view, key) {
      if (key === "node") return reconcileNode(view, settings);
      if (key === "lease") return reconcileLease(view, settings);
      return reconcilePod(view, settings, hooks, key);
    },
    answered(view, key, write, answer) {
      if (key === "lease") leaseAnswered(view, answer.ok, answer.ok ? "" : answer.reason);
      else if (key !== "node" && !answer.ok && !(write.accept ?? []).includes(answer.reason))
        forgetReport(view, key, write.ref.uid, answer);
    },
  };
}

/** Conditions of which a kubelet tells something: all of one's own, and of the scheduler's the observed generation. */
const OWN_CONDITIONS = new Set([
  "PodReadyToStartContainers",
  "Initialized",
  "Ready",
  "ContainersReady",
  "PodScheduled",
]);

/** A change that only repeats what the kubelet wrote itself does not wake it. */
function podKeys(view: View, change: Change<Pod>): readonly string[] {
  const { object, previous } = change;
  const key = keyOf(object);
  if (change.type !== "MODIFIED" || !previous) return [key];
  const foreign = (pod: Pod) => (pod.status?.conditions ?? []).filter(({ type }) => !OWN_CONDITIONS.has(type));
  const isSame =
    object.metadata.generation === previous.metadata.generation &&
    object.metadata.deletionTimestamp === previous.metadata.deletionTimestamp &&
    object.metadata.deletionGracePeriodSeconds === previous.metadata.deletionGracePeriodSeconds &&
    equal(object.metadata.labels, previous.metadata.labels) &&
    equal(object.metadata.annotations, previous.metadata.annotations) &&
    equal(object.spec, previous.spec) &&
    equal(foreign(object), foreign(previous)) &&
    (object.status?.phase === previous.status?.phase ||
      change.object.status?.observedGeneration === object.metadata.generation);
  if (!isSame) return [key];
  const ours = podRecords(view.own, key).find(({ uid, isStatic }) => isStatic || uid === object.metadata.uid)?.status;
  return ours && isOverwritten(object.status, ours) ? [key] : [];
}

function nodeKeys(settings: Settings, change: Change<Node>): readonly string[] {
  const ready = change.object.status?.conditions?.find((condition) => condition.type === "Ready")?.status;
  if (change.type === "ADDED") return ["node", "lease", ...staticKeys(settings)];
  return change.type === "MODIFIED" && ready === "True" ? [] : ["node"];
}

function readersOf(
  view: View,
  kind: string,
  change: Change<ConfigMap | Secret | PersistentVolumeClaim>,
): readonly string[] {
  return view.own.get<readonly string[]>("references", `${kind}/${keyOf(change.object)}`) ?? [];
}

/** A status that the API server did not take is written again. */
function forgetReport(view: View, key: string, uid: string | undefined, _answer: WriteAnswer): void {
  for (const record of podRecords(view.own, key)) {
    if (uid !== undefined && record.uid !== uid && !record.isStatic) continue;
    const { status: _, deleteAsked: __, ...rest } = draftOf(record);
    storePod(view.own, key, record.uid, rest);
  }
}

function reconcilePod(view: View, settings: Settings, hooks: KubeletHooks, key: string): Result | undefined {
  const { own } = view;
  const { namespace, name } = splitKey(key);
  const api = view.get("Pod", namespace, name) as Pod | undefined;
  const onNode = api?.spec?.nodeName === settings.nodeName ? api : undefined;
  const fixed = staticPodOf(settings, key);
  const desired = fixed ?? (onNode && !isMirror(onNode) ? (onNode as RuntimePod) : undefined);
  if (!nodeRecord(own)) own.set<NodeRecord>("node", "state", { startedMs: view.nowMs });
  const step = newStep({ view, settings, ...(hooks.network ? { network: hooks.network(view) } : {}) });
  if (desired && !podRecords(own, key).some((record) => record.uid === desired.metadata.uid))
    addPod(view, settings, key, desired, fixed !== undefined, step);
  // A mirror that nobody's manifest stands behind is taken away.
  if (!fixed && onNode && isMirror(onNode) && !onNode.metadata.deletionTimestamp) {
    step.writes.push({
      ref: { kind: "Pod", namespace, name, uid: onNode.metadata.uid },
      verb: "delete",
      options: { gracePeriodSeconds: 0 },
      because: { rule: "kubelet/mirror-is-stale", compared: [] },
      accept: ["NotFound"],
    });
  }
  if (fixed) step.writes.push(...mirrorWrites(view, settings, fixed, onNode));
  for (const record of podRecords(own, key)) {
    const wanted = desired?.metadata.uid === record.uid;
    const draft = draftOf(record);
    if (wanted) draft.pod = desired!;
    const mirror = onNode && isMirror(onNode) && !onNode.metadata.deletionTimestamp ? onNode : undefined;
    const object = record.isStatic ? mirror : wanted ? onNode : undefined;
    stepPod(step, draft, object, wanted);
    if (draft.worker === "terminated" && !wanted) removePod(view, draft);
    else storePod(own, key, draft.uid, draft);
  }
  const result = resultOf(step, key);
  const pulled = step.events.some((event) => event.message.startsWith("Successfully pulled"));
  if (!pulled) return result;
  const { nodeStatusUpdateMs } = settings.times;
  const afterMs = nodeStatusUpdateMs - ((view.nowMs - (nodeRecord(own)?.startedMs ?? 0)) % nodeStatusUpdateMs);
  return { ...result, alsoWake: [...(result.alsoWake ?? []), { key: "node", afterMs, sort: "periodic" }] };
}

/** A pod that this kubelet has not seen: admitted, refused, or (after a restart) already over. */
function addPod(
  view: View,
  settings: Settings,
  key: string,
  pod: RuntimePod,
  isStatic: boolean,
  step: ReturnType<typeof newStep>,
): void {
  const { own, nowMs } = view;
  const record: PodRecord = {
    key,
    uid: pod.metadata.uid ?? "",
    namespace: pod.metadata.namespace ?? "",
    name: pod.metadata.name,
    isStatic,
    pod,
    worker: isTerminal(pod.status?.phase) ? "terminated" : "sync",
    seenMs: nowMs,
    requests: amountsOf(pod),
    sandboxAttempts: 0,
    containers: [],
    waiting: {},
    backoffs: {},
    pulls: {},
    volumes: { mounted: false },
    probes: {},
    observed: {},
    ...(pod.status?.startTime ? { status: pod.status } : {}),
  };
  const node = view.get("Node", undefined, settings.nodeName);
  if (record.worker === "sync" && node && !pod.metadata.deletionTimestamp && !isStatic) {
    const others: PodRecord[] = [];
    for (const records of own.values<readonly PodRecord[]>("pods")) {
      for (const other of records)
        if (other.uid !== record.uid && other.worker !== "terminated" && !other.refused) others.push(other);
    }
    const refused = admitPod(record, others, node);
    if (refused) {
      record.refused = refused;
      tellPod(step, pod, "Warning", refused.reason, refused.message.replace(/^Pod was rejected: /, ""));
    }
  }
  if (record.worker === "sync" && !record.refused) {
    for (const reference of referencesOf(pod)) {
      const readers = own.get<readonly string[]>("references", reference) ?? [];
      if (!readers.includes(key)) own.set("references", reference, [...readers, key].sort());
    }
  }
  storePod(own, key, record.uid, record);
}

function removePod(view: View, record: PodRecord): void {
  const { own } = view;
  storePod(own, record.key, record.uid, undefined);
  unmountVolumes(view, record.pod);
  for (const container of record.containers) own.delete("logs", `${record.uid}/${container.name}/${container.attempt}`);
  if (podRecords(own, record.key).length) return;
  for (const reference of referencesOf(record.pod)) {
    const readers = (own.get<readonly string[]>("references", reference) ?? []).filter((key) => key !== record.key);
    if (readers.length) own.set("references", reference, readers);
    else own.delete("references", reference);
  }
}
