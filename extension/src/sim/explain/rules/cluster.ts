/** Why the controllers of the cluster as a whole write: garbage, namespaces, quotas, autoscaling, roles, Events. */
import type { RuleSentences } from "./sentence";

export const clusterRules: RuleSentences = {
  "clusterrole/aggregate": {
    en: "{object} gathers the rules of the roles that its labels select",
    "zh-cn": "{object} 汇总其标签选中的角色的规则",
  },
  "disruption/status": {
    en: "the disruption budget counts {healthy} healthy pods of {desired} that it wants",
    "zh-cn": "PodDisruptionBudget 统计到 {healthy} 个健康的 Pod，要求至少 {desired} 个",
  },
  "event/told": {
    en: "{by} told what happened to {about}",
    "zh-cn": "{by} 为 {about} 记录了事件",
  },
  "garbagecollector/foreground-done": {
    en: "nothing that blocked the deletion of {object} is left",
    "zh-cn": "阻止 {object} 删除的依赖对象都已不在",
  },
  "garbagecollector/forget-owner": {
    en: "one of the owners of {object} is gone, and it has others",
    "zh-cn": "{object} 的一个所有者已被删除，但它还有其他所有者",
  },
  "garbagecollector/orphan": {
    en: "the owner {ownerName} was deleted with propagation policy Orphan",
    "zh-cn": "所有者 {ownerName} 以 Orphan 策略被删除",
  },
  "garbagecollector/owner-gone": {
    en: "its owner {ownerName} is gone",
    "zh-cn": "它的所有者 {ownerName} 已被删除",
  },
  "garbagecollector/owner-waits": {
    en: "its owner {ownerName} is being deleted in the foreground and waits for it",
    "zh-cn": "它的所有者 {ownerName} 正在前台删除，等待它先删除",
  },
  "horizontalpodautoscaler/rescale": {
    en: "HorizontalPodAutoscaler {horizontalpodautoscaler} wants {desired} replicas instead of {current}{metricText}",
    "zh-cn": "HorizontalPodAutoscaler {horizontalpodautoscaler} 要把副本数从 {current} 调到 {desired}{metricText}",
  },
  "horizontalpodautoscaler/status": {
    en: "{object} measured its metrics anew",
    "zh-cn": "{object} 重新测量了指标",
  },
  "namespace/delete-content": {
    en: "its namespace {namespace} is being deleted with everything in it",
    "zh-cn": "命名空间 {namespace} 正在连同其中的一切被删除",
  },
  "namespace/finalize": {
    en: "{object} is empty and may go",
    "zh-cn": "{object} 已清空，可以删除",
  },
  "namespace/status": {
    en: "the deletion of {object} goes on, and its status says how far",
    "zh-cn": "{object} 的删除在继续，状态里写明进度",
  },
  "resourcequota/usage": {
    en: "what is used in the namespace changed, and {object} counts it",
    "zh-cn": "命名空间中的用量有变化，{object} 重新统计",
  },
  "rootca/publish": {
    en: "each namespace is given the certificate of the cluster's authority",
    "zh-cn": "每个命名空间都会得到集群 CA 的证书",
  },
  "serviceaccount/default-missing": {
    en: "namespace {namespace} had no default ServiceAccount",
    "zh-cn": "命名空间 {namespace} 还没有 default ServiceAccount",
  },
};
