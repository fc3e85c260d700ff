/** Why the scheduler writes. */
import type { RuleSentences } from "./sentence";

export const schedulerRules: RuleSentences = {
  "scheduler/bind": {
    en: "the scheduler bound {object} to {node}{scoreText}",
    "zh-cn": "调度器把 {object} 绑定到 {node}{scoreText}",
  },
  "scheduler/bind-volume": {
    en: "the scheduler chose the volume that claim {claim} is to have",
    "zh-cn": "调度器为 PVC {claim} 选定了卷",
  },
  "scheduler/binding-refused": {
    en: "the API server refused to bind {object}: {message}",
    "zh-cn": "API 服务器拒绝绑定 {object}：{message}",
  },
  "scheduler/clear-nomination": {
    en: "a pod of higher priority takes the place that was promised to {object}",
    "zh-cn": "优先级更高的 Pod 占用了预留给 {object} 的位置",
  },
  "scheduler/error": {
    en: "scheduling {object} failed: {message}",
    "zh-cn": "调度 {object} 时出错：{message}",
  },
  "scheduler/make-room": {
    en: "the scheduler found no free node for {object} and makes room for it on {node} by evicting pods of lower priority",
    "zh-cn": "调度器没有为 {object} 找到空闲节点，于是驱逐优先级更低的 Pod，在 {node} 上为它腾出位置",
  },
  "scheduler/no-node-fits": {
    en: "the scheduler found no node for {object}: {reasonText}",
    "zh-cn": "调度器没有为 {object} 找到合适的节点：{reasonText}",
  },
  "scheduler/preempt": {
    en: "pod {preemptor} has a higher priority and needs the place on {node}",
    "zh-cn": "{preemptor} 优先级更高，需要 {node} 上的位置",
  },
  "scheduler/provision-volume": {
    en: "the scheduler chose {node} for the pod, so a volume can be made there",
    "zh-cn": "调度器为 Pod 选定了 {node}，现在可以在那里创建卷",
  },
};
