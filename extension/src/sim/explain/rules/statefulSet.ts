/** Why the StatefulSet and DaemonSet controllers write. */
import type { RuleSentences } from "./sentence";

export const statefulSetRules: RuleSentences = {
  "*/history-limit": {
    en: "{owner} keeps {limit} old revisions (revisionHistoryLimit) and had more",
    "zh-cn": "{owner} 只保留 {limit} 个旧修订版本（revisionHistoryLimit），现在超过了",
  },
  "*/revision": {
    en: "the pod template of {owner} is new, and each template is kept as a revision",
    "zh-cn": "{owner} 的 Pod 模板是新的，每个模板都会存成一个修订版本",
  },
  "daemonset/node-needs-pod": {
    en: "DaemonSet {daemonset} runs a pod on each fitting node, and {node} had none",
    "zh-cn": "DaemonSet {daemonset} 要在每个符合条件的节点上运行一个 Pod，{node} 上还没有",
  },
  "daemonset/pod-not-wanted": {
    en: "DaemonSet {daemonset} no longer wants this pod on {node}: the template is new, or the node does not fit",
    "zh-cn": "DaemonSet {daemonset} 不再需要 {node} 上的这个 Pod：模板更新了，或者节点不再符合条件",
  },
  "daemonset/status": {
    en: "the pods of {object} changed, and its status counts them: {statusText}",
    "zh-cn": "{object} 的 Pod 有变化，状态随之更新：{statusText}",
  },
  "statefulset/claim-missing": {
    en: "pod number {ordinal} of StatefulSet {statefulset} needs its own volume claim",
    "zh-cn": "StatefulSet {statefulset} 的 {ordinal} 号 Pod 需要自己的 PersistentVolumeClaim",
  },
  "statefulset/claim-retention": {
    en: "the claim retention policy of StatefulSet {statefulset} is whenDeleted={whenDeleted}, whenScaled={whenScaled}",
    "zh-cn": "StatefulSet {statefulset} 的 PVC 保留策略是 whenDeleted={whenDeleted}、whenScaled={whenScaled}",
  },
  "statefulset/ordinal-missing": {
    en: "StatefulSet {statefulset} creates its pods in order, and number {ordinal} was missing",
    "zh-cn": "StatefulSet {statefulset} 按序号创建 Pod，序号 {ordinal} 还没有 Pod",
  },
  "statefulset/pod-ended": {
    en: "pod {pod} had ended, and StatefulSet {statefulset} makes it anew under the same name",
    "zh-cn": "{pod} 已经结束，StatefulSet {statefulset} 会以同样的名字重建它",
  },
  "statefulset/scale-down": {
    en: "StatefulSet {statefulset} was scaled down and removes its highest ordinals first: {pod}",
    "zh-cn": "StatefulSet {statefulset} 缩容，从序号最大的 Pod 开始删除：{pod}",
  },
  "statefulset/status": {
    en: "the pods of {object} changed, and its status counts them: {statusText}",
    "zh-cn": "{object} 的 Pod 有变化，状态随之更新：{statusText}",
  },
  "statefulset/update-pod": {
    en: "pod {pod} still has the old template of StatefulSet {statefulset}; it is deleted to be made anew",
    "zh-cn": "{pod} 还是 StatefulSet {statefulset} 的旧模板，要删除后重建",
  },
};
