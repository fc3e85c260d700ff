/** The first line of a chain: what an object is now. */
import type { Cluster } from "../cluster";
import type { JournalRecord, Ref } from "../kernel/types";
import type {
  DaemonSet,
  Deployment,
  EndpointSlice,
  Job,
  Node,
  PersistentVolumeClaim,
  Pod,
  ReplicaSet,
  Service,
  StatefulSet,
} from "../schema/types";
import { isEcho } from "./causes";
import type { Change, History, Stored } from "./history";
import { valueAt } from "./history";
import type { Language, Text } from "./language";
import { isReady, podStateText, troubleOf } from "./podTexts";

/** `Pod web-x2x9q is Ready`, without a full stop. */
export function stateOf(cluster: Cluster, ref: Ref, last: Change | undefined, language: Language): string {
  const name = `${ref.kind} ${ref.name}`;
  const object = cluster.get(ref.kind, ref.namespace, ref.name);
  const isGone = !object || (ref.uid !== undefined && object.metadata.uid !== ref.uid);
  const state = isGone
    ? { en: "is gone", "zh-cn": "已被删除" }
    : (STATES[ref.kind]?.(object as never, cluster) ?? plainState(object as Stored, last));
  return `${name} ${state[language]}`;
}

const STATES: Readonly<Record<string, (object: never, cluster: Cluster) => Text>> = {
  DaemonSet: ({ status }: DaemonSet) => counted(status?.numberReady ?? 0, status?.desiredNumberScheduled ?? 0),
  Deployment: deploymentState,
  EndpointSlice: endpointsState,
  Job: jobState,
  Node: nodeState,
  PersistentVolumeClaim: ({ status }: PersistentVolumeClaim) => plain(status?.phase ?? "Pending"),
  Pod: (pod: Pod) => {
    const state = podStateText(pod);
    return { en: `is ${state.en}`, "zh-cn": state["zh-cn"] };
  },
  ReplicaSet: ({ spec, status }: ReplicaSet) => counted(status?.readyReplicas ?? 0, spec?.replicas ?? 1),
  Service: serviceState,
  StatefulSet: ({ spec, status }: StatefulSet) => counted(status?.readyReplicas ?? 0, spec?.replicas ?? 1),
};

function plain(state: string): Text {
  return { en: `is ${state}`, "zh-cn": `处于 ${state}` };
}

function plainState({ metadata }: Stored, last: Change | undefined): Text {
  if (metadata.deletionTimestamp) return { en: "is being deleted", "zh-cn": "正在被删除" };
  return last?.type === "MODIFIED"
    ? { en: "was changed", "zh-cn": "被修改过" }
    : { en: "was created", "zh-cn": "被创建" };
}

function counted(ready: number, wanted: number): Text {
  return { en: `has ${ready} of ${wanted} pods ready`, "zh-cn": `有 ${ready}/${wanted} 个 Pod 就绪` };
}

function deploymentState({ metadata, spec, status }: Deployment): Text {
  const { replicas = 0, updatedReplicas = 0, availableReplicas = 0 } = status ?? {};
  const wanted = spec?.replicas ?? 1;
  const progressing = status?.conditions?.find(({ type }) => type === "Progressing");
  if (progressing?.reason === "ProgressDeadlineExceeded")
    return {
      en: `is stuck: ${updatedReplicas} of ${wanted} pods updated, ${availableReplicas} available, and the progress deadline of ${spec?.progressDeadlineSeconds} s has passed`,
      "zh-cn": `发布卡住了：${wanted} 个 Pod 更新了 ${updatedReplicas} 个，${availableReplicas} 个可用，已超过 ${spec?.progressDeadlineSeconds} 秒的进度期限`,
    };
  if (spec?.paused) return { en: "is paused", "zh-cn": "已暂停" };
  const isDone =
    status?.observedGeneration === metadata.generation &&
    updatedReplicas === wanted &&
    availableReplicas >= wanted &&
    replicas === updatedReplicas;
  if (isDone)
    return {
      en: `is rolled out: ${availableReplicas} of ${wanted} pods available`,
      "zh-cn": `发布完成：${availableReplicas}/${wanted} 个 Pod 可用`,
    };
  return {
    en: `rolls out: ${updatedReplicas} of ${wanted} pods updated, ${availableReplicas} available`,
    "zh-cn": `正在发布：更新了 ${updatedReplicas}/${wanted} 个 Pod，${availableReplicas} 个可用`,
  };
}

function jobState({ spec, status }: Job): Text {
  const ended = status?.conditions?.find(
    ({ type, status: is }) => is === "True" && (type === "Complete" || type === "Failed"),
  );
  if (ended?.type === "Complete") return { en: "is complete", "zh-cn": "已完成" };
  if (ended) return { en: `has failed (${ended.reason})`, "zh-cn": `已失败（${ended.reason}）` };
  return {
    en: `has ${status?.succeeded ?? 0} of ${spec?.completions ?? 1} completions`,
    "zh-cn": `完成了 ${status?.succeeded ?? 0}/${spec?.completions ?? 1}`,
  };
}

function nodeState({ spec, status }: Node): Text {
  const ready = status?.conditions?.find(({ type }) => type === "Ready");
  const state = ready?.status === "True" ? "Ready" : "NotReady";
  const cordoned = spec?.unschedulable ? ",SchedulingDisabled" : "";
  return plain(`${state}${cordoned}`);
}

function endpointsState({ endpoints }: EndpointSlice): Text {
  const all = endpoints ?? [];
  const ready = all.filter(({ conditions }) => conditions?.ready !== false).length;
  return {
    en: `lists ${all.length} endpoint${all.length === 1 ? "" : "s"}, ${ready} ready`,
    "zh-cn": `列出 ${all.length} 个端点，其中 ${ready} 个就绪`,
  };
}

function serviceState(service: Service, cluster: Cluster): Text {
  const slices = slicesOf(cluster, service as Stored) as readonly EndpointSlice[];
  const all = slices.flatMap(({ endpoints }) => endpoints ?? []);
  const ready = all.filter(({ conditions }) => conditions?.ready !== false).length;
  return {
    en: `sends to ${ready} ready endpoint${ready === 1 ? "" : "s"} of ${all.length}`,
    "zh-cn": `把流量发给 ${all.length} 个端点中就绪的 ${ready} 个`,
  };
}

/** The EndpointSlices of a Service. */
export function slicesOf(cluster: Cluster, { metadata: { name, namespace } }: Stored): readonly Stored[] {
  return (cluster.list("EndpointSlice", namespace) as unknown as readonly Stored[]).filter(
    ({ metadata }) => metadata.labels?.["kubernetes.io/service-name"] === name,
  );
}

/** The record from which the chain of an object's present state begins. */
export function recordOfState(cluster: Cluster, history: History, ref: Ref): JournalRecord | undefined {
  const seq = Number.MAX_SAFE_INTEGER;
  const object = cluster.get(ref.kind, ref.namespace, ref.name) as Stored | undefined;
  const changes = history.changesOf(ref);
  const last =
    changes.findLast(({ record, type }) => type !== "MODIFIED" || !isNoise(record))?.record ?? changes.at(-1)?.record;
  if (!object || (ref.uid !== undefined && object.metadata.uid !== ref.uid))
    return changes.findLast(({ type }) => type === "DELETED")?.record ?? last;
  if (object.metadata.deletionTimestamp)
    return history.changeOfValue(ref, ({ metadata }) => metadata.deletionTimestamp, seq)?.record;
  switch (ref.kind) {
    case "Node":
      return history.changeOfValue(ref, nodeSeen, seq)?.record;
    case "Pod":
      return podRecord(history, ref, object as Pod) ?? last;
    case "Service": {
      const [slice] = slicesOf(cluster, object);
      const { name = "", namespace = "", uid } = slice?.metadata ?? {};
      return (
        (slice &&
          recordOfState(cluster, history, { kind: "EndpointSlice", namespace, name, ...(uid ? { uid } : {}) })) ??
        last
      );
    }
    default:
      return last;
  }
}

function isNoise(record: JournalRecord): boolean {
  const rule = record.because?.rule ?? "";
  return (
    rule === "deployment/remember-scale" ||
    rule === "deployment/revision" ||
    (isEcho(record) && !rule.endsWith("/status") && rule !== "endpoints/endpoints")
  );
}

function nodeSeen(node: Stored): unknown {
  const conditions = valueAt(node, ".status.conditions") as { type: string; status: string }[] | undefined;
  return [conditions?.find(({ type }) => type === "Ready")?.status, valueAt(node, ".spec.unschedulable")];
}

/** When the pod came to be what it is: ready, in trouble, waiting for a node. */
function podRecord(history: History, ref: Ref, pod: Pod): JournalRecord | undefined {
  const seq = Number.MAX_SAFE_INTEGER;
  const isOver = pod.status?.phase === "Succeeded" || pod.status?.phase === "Failed";
  if (isReady(pod) || isOver)
    return history.changeOfValue(ref, (object) => [isReady(object as Pod), (object as Pod).status?.phase], seq)?.record;
  if (!pod.spec?.nodeName) {
    const told = history.changesOf(ref).findLast(({ record }) => record.because?.rule.startsWith("scheduler/"));
    return (told ?? history.changesOf(ref)[0])?.record;
  }
  if (troubleOf(pod))
    return history.changesOf(ref).findLast(({ object }) => troubleOf(object as Pod) === troubleOf(pod))?.record;
  return undefined;
}
