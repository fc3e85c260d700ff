/**
 * Why a pod is Pending: what each node lacks, which node comes nearest, and what would make the pod fit.
 *
 * Rests on the scheduler's own plugins ({@link explainDecision}), asked over the cluster as it is; a remedy is told only
 * after the plugins have been asked again with it and found a node.
 */
import { milliQuantity, quantityOf } from "../api/quantity";
import type { Cluster } from "../cluster";
import { draw } from "../kernel/draw";
import type { KindMap, KindName } from "../kinds/kindMap";
import { type DecisionMatrix, type ExplainView, explainDecision, type NodeRow } from "../scheduler/explainDecision";
import { type NodeInfo, nodeInfoOf } from "../scheduler/nodeInfo";
import { isTerminal, podInfoOf } from "../scheduler/podInfo";
import { amountOf } from "../scheduler/resources";
import type { Node, Pod, Taint, Toleration } from "../schema/types";
import { byIndex } from "../store/mvcc";
import type { Language, Text } from "./language";

export interface PendingExplanation {
  /** `none of the 4 nodes has 6 free CPUs; node-2 has the most, 3.3` */
  readonly sentence: string;
  /** The node that lacks least. */
  readonly nearest?: string;
  /** What would make the pod fit, tried out; undefined if nothing simple does. */
  readonly remedy?: string;
  /** One line per node: what it lacks. */
  readonly nodes: readonly string[];
}

/** Explains a pod that waits for a node; undefined for a pod that is placed or would fit now. */
export function whyPending(cluster: Cluster, pod: Pod, language: Language): PendingExplanation | undefined {
  if (pod.spec?.nodeName || isTerminal(pod)) return undefined;
  const gates = pod.spec?.schedulingGates ?? [];
  if (gates.length > 0) {
    const names = gates.map(({ name }) => name).join(", ");
    const text: Text = {
      en: `its scheduling gates hold it back: ${names}`,
      "zh-cn": `它被调度门控（schedulingGates）挡住：${names}`,
    };
    return { sentence: text[language], nodes: [] };
  }
  const view = viewOf(cluster);
  const matrix = explainDecision(view, pod);
  if (matrix.winner !== undefined) return undefined;
  if (matrix.rows.length === 0)
    return { sentence: { en: "the cluster has no nodes", "zh-cn": "集群里没有节点" }[language], nodes: [] };
  if (matrix.preFilter) {
    const reason = matrix.preFilter.status.reasons.join(", ");
    return { sentence: reasonText(reason)[language], nodes: [] };
  }
  const infos = nodeInfos(cluster, pod);
  const near = nearestRow(matrix, infos, pod);
  const remedy = near && remedyFor(view, pod, near, infos.get(near.node));
  return {
    sentence: sentenceOf(matrix, infos, pod, near)[language],
    ...(near ? { nearest: near.node } : {}),
    ...(remedy ? { remedy: remedy[language] } : {}),
    nodes: matrix.rows.map((row) => nodeLine(row, infos.get(row.node), pod, language)),
  };
}

/** A scheduler's reason in plain words; reasons that have none stand as they are. */
export function reasonText(reason: string): Text {
  const insufficient = /^Insufficient (.+)$/.exec(reason)?.[1];
  if (insufficient) return { en: `too little free ${insufficient}`, "zh-cn": `${insufficient} 剩余不足` };
  return REASONS[reason] ?? { en: reason, "zh-cn": reason };
}

const REASONS: Readonly<Record<string, Text>> = {
  "pod has unbound immediate PersistentVolumeClaims": {
    en: "its volume claim is not bound yet, and its class binds at once",
    "zh-cn": "它的 PVC 还没有绑定，而该存储类要求先绑定再调度",
  },
  "Too many pods": { en: "no room for another pod", "zh-cn": "Pod 数已达上限" },
  "node(s) didn't find available persistent volumes to bind": {
    en: "no volume that can be bound there",
    "zh-cn": "没有可绑定的持久卷",
  },
  "node(s) didn't have free ports for the requested pod ports": {
    en: "the host port is taken",
    "zh-cn": "所需的主机端口已被占用",
  },
  "node(s) didn't match Pod's node affinity/selector": {
    en: "does not match the pod's node selector or affinity",
    "zh-cn": "不符合 Pod 的 nodeSelector 或节点亲和性",
  },
  "node(s) didn't match PersistentVolume's node affinity": {
    en: "the pod's volume is on another node",
    "zh-cn": "Pod 的卷在别的节点上",
  },
  "node(s) didn't match pod affinity rules": {
    en: "none of the pods that it wants to be near",
    "zh-cn": "没有它要求靠近的 Pod",
  },
  "node(s) didn't match pod anti-affinity rules": {
    en: "a pod there that it must not be near",
    "zh-cn": "那里有它必须避开的 Pod",
  },
  "node(s) didn't match pod topology spread constraints": {
    en: "would make the spread too uneven",
    "zh-cn": "会让拓扑分布过于不均",
  },
  "node(s) didn't match pod topology spread constraints (missing required label)": {
    en: "lacks the topology label",
    "zh-cn": "缺少拓扑标签",
  },
  "node(s) didn't match the requested node name": {
    en: "is not the node that the pod names",
    "zh-cn": "不是 Pod 指定的节点",
  },
  "node(s) didn't satisfy existing pods anti-affinity rules": {
    en: "a pod there does not want it near",
    "zh-cn": "那里的 Pod 不允许它靠近",
  },
  "node(s) exceed max volume count": { en: "cannot attach another volume", "zh-cn": "挂载的卷数已达上限" },
  "node(s) had no available disk": { en: "the disk is in use", "zh-cn": "磁盘已被占用" },
  "node(s) had no available volume zone": {
    en: "the pod's volume is in another zone",
    "zh-cn": "Pod 的卷在别的可用区",
  },
  "node(s) had untolerated taint(s)": { en: "a taint that the pod does not tolerate", "zh-cn": "有 Pod 不容忍的污点" },
  "node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)": {
    en: "the pod's volume does not exist",
    "zh-cn": "Pod 的卷不存在",
  },
  "node(s) were unschedulable": { en: "cordoned", "zh-cn": "已被封锁（cordon）" },
};

// ── The sentence ───────────────────────────────────────────────────────────────────────────────────────────────────

function sentenceOf(
  matrix: DecisionMatrix,
  infos: ReadonlyMap<string, NodeInfo>,
  pod: Pod,
  near: NodeRow | undefined,
): Text {
  const { rows } = matrix;
  const lacking = lackingResource(rows);
  if (lacking && near) {
    const wanted = amountOf(podInfoOf(pod).requests, lacking);
    const eligible = rows.filter((row) => isOnlyResources(row));
    const others = rows.length - eligible.length;
    const has = freeOf(infos.get(near.node), lacking);
    const beside = othersText(rows.filter((row) => !isOnlyResources(row)));
    const count: Text =
      eligible.length === 1
        ? { en: `${near.node} has not`, "zh-cn": `${near.node} 没有` }
        : {
            en: `none of the ${eligible.length} ${others > 0 ? "other " : ""}nodes has`,
            "zh-cn": `${others > 0 ? "其余 " : ""}${eligible.length} 个节点都没有`,
          };
    const most: Text =
      eligible.length === 1
        ? { en: `it has ${amountText(lacking, has)}`, "zh-cn": `只有 ${amountText(lacking, has)}` }
        : {
            en: `${near.node} has the most, ${amountText(lacking, has)}`,
            "zh-cn": `最多的是 ${near.node}，有 ${amountText(lacking, has)}`,
          };
    return {
      en: `${count.en} ${wantedText(lacking, wanted).en}; ${most.en}${beside.en}`,
      "zh-cn": `${count["zh-cn"]}${wantedText(lacking, wanted)["zh-cn"]}；${most["zh-cn"]}${beside["zh-cn"]}`,
    };
  }
  const all = groupsText(rows);
  return {
    en: `none of the ${rows.length} nodes fits: ${all.en}`,
    "zh-cn": `${rows.length} 个节点都不合适：${all["zh-cn"]}`,
  };
}

/** The one resource that all nodes lack which nothing else rules out. */
function lackingResource(rows: readonly NodeRow[]): string | undefined {
  const names = new Set(
    rows
      .filter(isOnlyResources)
      .flatMap((row) => reasonsOf(row).map((reason) => /^Insufficient (.+)$/.exec(reason)?.[1] ?? "")),
  );
  const [only] = names;
  return names.size === 1 && only ? only : undefined;
}

function isOnlyResources(row: NodeRow): boolean {
  return row.rejections.length > 0 && row.rejections.every(({ plugin }) => plugin === "NodeResourcesFit");
}

function reasonsOf(row: NodeRow): readonly string[] {
  return row.rejections.flatMap(({ status }) => status.reasons);
}

function othersText(rows: readonly NodeRow[]): Text {
  if (rows.length === 0) return { en: "", "zh-cn": "" };
  const text = groupsText(rows);
  return { en: ` (${text.en})`, "zh-cn": `（${text["zh-cn"]}）` };
}

/** `cp-1: a taint that the pod does not tolerate; node-1, node-2: cordoned` */
function groupsText(rows: readonly NodeRow[]): Text {
  const groups = new Map<string, string[]>();
  for (const row of rows) {
    const reason = reasonsOf(row)[0] ?? "";
    groups.set(reason, [...(groups.get(reason) ?? []), row.node]);
  }
  const parts = [...groups].map(([reason, nodes]) => {
    const who = nodes.length > 4 ? undefined : nodes.join(", ");
    const text = reasonText(reason);
    return {
      en: `${who ?? `${nodes.length} nodes`}: ${text.en}`,
      "zh-cn": `${who ?? `${nodes.length} 个节点`}：${text["zh-cn"]}`,
    };
  });
  return { en: parts.map(({ en }) => en).join("; "), "zh-cn": parts.map((part) => part["zh-cn"]).join("；") };
}

function nodeLine(row: NodeRow, info: NodeInfo | undefined, pod: Pod, language: Language): string {
  const { requests } = podInfoOf(pod);
  const parts = row.rejections.flatMap(({ plugin, status }) =>
    status.reasons.map((reason) => {
      const resource = /^Insufficient (.+)$/.exec(reason)?.[1];
      if (resource) {
        const [wanted, free] = [
          amountText(resource, amountOf(requests, resource)),
          amountText(resource, freeOf(info, resource)),
        ];
        return language === "en"
          ? `wants ${wanted} ${resource}, ${free} free`
          : `需要 ${resource} ${wanted}，剩余 ${free}`;
      }
      if (plugin === "TaintToleration") return taintLine(info?.taints ?? [], language);
      return reasonText(reason)[language];
    }),
  );
  return language === "en"
    ? `${row.node}: ${parts.join("; ") || "fits"}`
    : `${row.node}：${parts.join("；") || "合适"}`;
}

function taintLine(taints: readonly Taint[], language: Language): string {
  const text = taints
    .filter(({ effect }) => effect !== "PreferNoSchedule")
    .map(taintText)
    .join(", ");
  return language === "en" ? `taint ${text} is not tolerated` : `污点 ${text} 没有被容忍`;
}

function taintText({ key, value, effect }: Taint): string {
  return `${key}${value ? `=${value}` : ""}:${effect}`;
}

function wantedText(resource: string, amount: number): Text {
  if (resource === "cpu") {
    const cpus = amountText(resource, amount);
    return { en: `${cpus} free ${amount === 1000 ? "CPU" : "CPUs"}`, "zh-cn": ` ${cpus} 个空闲 CPU` };
  }
  return {
    en: `${amountText(resource, amount)} of free ${resource}`,
    "zh-cn": ` ${amountText(resource, amount)} 的空闲 ${resource}`,
  };
}

/** CPUs as `1.3`, memory as `512Mi` or `1.5Gi`, others as they are. */
function amountText(resource: string, amount: number): string {
  if (resource === "cpu") return String(Math.round(amount) / 1000);
  if (resource !== "memory" && resource !== "ephemeral-storage") return String(amount);
  const mebi = amount / 1024 / 1024;
  return Math.abs(mebi) >= 1024 ? `${Math.round((mebi / 1024) * 10) / 10}Gi` : `${Math.round(mebi)}Mi`;
}

// ── The nearest node, and what helps ───────────────────────────────────────────────────────────────────────────────

/** The node with the fewest objections; among those the one that lacks the smallest part of what is wanted. */
function nearestRow({ rows }: DecisionMatrix, infos: ReadonlyMap<string, NodeInfo>, pod: Pod): NodeRow | undefined {
  const hard = (row: NodeRow) => row.rejections.filter(({ plugin }) => plugin !== "NodeResourcesFit").length;
  const { requests } = podInfoOf(pod);
  const shortage = (row: NodeRow) =>
    reasonsOf(row).reduce((sum, reason) => {
      const resource = /^Insufficient (.+)$/.exec(reason)?.[1];
      return resource
        ? sum + 1 - freeOf(infos.get(row.node), resource) / Math.max(1, amountOf(requests, resource))
        : sum;
    }, 0);
  return rows.reduce<NodeRow | undefined>((best, row) => {
    if (!best) return row;
    const difference = hard(row) - hard(best) || shortage(row) - shortage(best);
    return difference < 0 ? row : best;
  }, undefined);
}

/** Smaller requests, a toleration or an uncordon: told only if the plugins then find a node. */
function remedyFor(view: ExplainView, pod: Pod, near: NodeRow, info: NodeInfo | undefined): Text | undefined {
  if (!info) return undefined;
  const plugins = new Set(near.rejections.map(({ plugin }) => plugin));
  const { requests } = podInfoOf(pod);
  if ([...plugins].every((plugin) => plugin === "NodeResourcesFit")) {
    const lacks = reasonsOf(near).flatMap((reason) => /^Insufficient (.+)$/.exec(reason)?.[1] ?? []);
    if (lacks.length === 0 || lacks.some((resource) => freeOf(info, resource) <= 0)) {
      const resource = lacks[0];
      if (!resource) return undefined;
      const missing = amountText(resource, amountOf(requests, resource) - freeOf(info, resource));
      return {
        en: `it would fit on ${near.node} once ${missing} ${resource} is freed there`,
        "zh-cn": `在 ${near.node} 上再腾出 ${missing} 的 ${resource} 就放得下`,
      };
    }
    const smaller = withRequests(pod, Object.fromEntries(lacks.map((resource) => [resource, freeOf(info, resource)])));
    if (!fits(view, smaller)) return undefined;
    const most = lacks.map((resource) => `${amountText(resource, freeOf(info, resource))} ${resource}`).join(", ");
    return {
      en: `it would fit on ${near.node} if it asked for at most ${most}`,
      "zh-cn": `如果它最多请求 ${most}，就能放到 ${near.node} 上`,
    };
  }
  if ([...plugins].every((plugin) => plugin === "TaintToleration" || plugin === "NodeUnschedulable")) {
    if (plugins.has("NodeUnschedulable")) {
      const schedulable = overlay(view, "Node", near.node, (node) => uncordoned(node as Node));
      return fits(schedulable, pod)
        ? {
            en: `it would fit on ${near.node} once that is uncordoned`,
            "zh-cn": `${near.node} 解除封锁（uncordon）后就能放下`,
          }
        : undefined;
    }
    const taints = info.taints.filter(({ effect }) => effect !== "PreferNoSchedule");
    const tolerations: Toleration[] = taints.map(
      ({ key, value, effect }) => ({ key, operator: "Equal", value: value ?? "", effect }) as Toleration,
    );
    const tolerant: Pod = {
      ...pod,
      spec: { ...pod.spec!, tolerations: [...(pod.spec?.tolerations ?? []), ...tolerations] },
    };
    if (!fits(view, tolerant)) return undefined;
    const text = taints.map(taintText).join(", ");
    return {
      en: `it would fit on ${near.node} if it tolerated ${text}`,
      "zh-cn": `如果它容忍 ${text}，就能放到 ${near.node} 上`,
    };
  }
  if ([...plugins].every((plugin) => plugin === "NodeAffinity") && pod.spec?.nodeSelector) {
    const labelled = overlay(view, "Node", near.node, (node) => ({
      ...node,
      metadata: { ...node.metadata, labels: { ...node.metadata.labels, ...pod.spec?.nodeSelector } },
    }));
    if (!fits(labelled, pod)) return undefined;
    const text = Object.entries(pod.spec.nodeSelector)
      .map(([key, value]) => `${key}=${value}`)
      .join(", ");
    return {
      en: `it would fit on ${near.node} if that had the label ${text}`,
      "zh-cn": `如果 ${near.node} 有标签 ${text}，就能放下`,
    };
  }
  return undefined;
}

function fits(view: ExplainView, pod: Pod): boolean {
  return explainDecision(view, pod).winner !== undefined;
}

/** The pod with one container that asks for these amounts; what it asks for otherwise stays. */
function withRequests(pod: Pod, amounts: Readonly<Record<string, number>>): Pod {
  const total = podInfoOf(pod).requests;
  const requests: Record<string, string> = {};
  for (const resource of ["cpu", "memory", "ephemeral-storage", ...Object.keys(total.scalar ?? {})]) {
    const amount = amounts[resource] ?? amountOf(total, resource);
    if (amount > 0) requests[resource] = resource === "cpu" ? milliQuantity(amount) : quantityOf(Math.floor(amount));
  }
  const { resources: _, initContainers: __, overhead: ___, ...spec } = pod.spec!;
  const containers = spec.containers.map(({ resources: ____, ...container }, i) =>
    i === 0 ? { ...container, resources: { requests } } : container,
  );
  return { ...pod, spec: { ...spec, containers } };
}

function uncordoned(node: Node): Node {
  const taints = node.spec?.taints?.filter(({ key }) => key !== "node.kubernetes.io/unschedulable");
  const { unschedulable: _, ...spec } = node.spec ?? {};
  return { ...node, spec: { ...spec, ...(taints ? { taints } : {}) } };
}

// ── What the plugins read ──────────────────────────────────────────────────────────────────────────────────────────

function viewOf(cluster: Cluster): ExplainView {
  const { seed = 1 } = cluster.options;
  return {
    get: (kind, namespace, name) => cluster.get(kind, namespace, name) as never,
    list: (kind, namespace) => cluster.list(kind, namespace) as never,
    byIndex: (kind, index, value) => byIndex(cluster.store.head(kind), index, value) as never,
    draw: (purpose, object, n) => draw(seed, "default-scheduler", object, purpose, n),
  };
}

function overlay(view: ExplainView, kind: string, name: string, change: (object: Node) => Node): ExplainView {
  return {
    ...view,
    list: <K extends KindName>(of: K, namespace?: string) => {
      const objects = view.list(of, namespace);
      return of === (kind as K)
        ? objects.map((object) =>
            (object as Node).metadata.name === name ? (change(object as Node) as KindMap[K]) : object,
          )
        : objects;
    },
  };
}

/** Each node with the pods that count on it. */
function nodeInfos(cluster: Cluster, pod: Pod): ReadonlyMap<string, NodeInfo> {
  const pods = (cluster.list("Pod") as unknown as readonly Pod[]).filter(
    (other) => other.spec?.nodeName && !isTerminal(other) && other.metadata.uid !== pod.metadata.uid,
  );
  return new Map(
    (cluster.list("Node") as unknown as readonly Node[]).map((node) => {
      const own = pods.filter((other) => other.spec?.nodeName === node.metadata.name).map(podInfoOf);
      return [node.metadata.name, nodeInfoOf(node, own)];
    }),
  );
}

function freeOf(info: NodeInfo | undefined, resource: string): number {
  return info ? Math.max(0, amountOf(info.allocatable, resource) - amountOf(info.requested, resource)) : 0;
}
