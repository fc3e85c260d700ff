/** Why the node controllers write: lifecycle, taint eviction, address ranges, pod garbage collection. */
import type { RuleSentences } from "./sentence";

export const nodeRules: RuleSentences = {
  "node/condition-taints": {
    en: "the taints of {object} follow its conditions: {taintText}",
    "zh-cn": "{object} 的污点跟随它的状况：{taintText}",
  },
  "node/eviction-taint": {
    en: "{object} is not ready, so the node controller gave it the taint {taintText}",
    "zh-cn": "{object} 未就绪，节点控制器给它加上了污点 {taintText}",
  },
  "node/pods-not-ready": {
    en: "{node} is not ready, so none of its pods can be",
    "zh-cn": "{node} 未就绪，它上面的 Pod 也就不能算就绪",
  },
  "node/ready-again": {
    en: "{object} is ready again and loses its NoExecute taint",
    "zh-cn": "{object} 恢复就绪，去掉了 NoExecute 污点",
  },
  "node/silent": {
    en: "{its} kubelet sent no heartbeat for {graceText}",
    "zh-cn": "{its} kubelet 已经 {graceText} 没有心跳",
  },
  "nodeipam/no-range": {
    en: "{object} had no range of pod addresses and was given {podCIDR}",
    "zh-cn": "{object} 还没有 Pod 网段，分配到了 {podCIDR}",
  },
  "podgc/never-scheduled": {
    en: "{object} was deleted before it had a node, so no kubelet will remove it",
    "zh-cn": "{object} 在分配节点之前就被删除，没有 kubelet 会来清理它",
  },
  "podgc/node-gone": {
    en: "the node {node} of {object} does not exist any more",
    "zh-cn": "{object} 所在的节点 {node} 已经不存在",
  },
  "podgc/node-out-of-service": {
    en: "the node of {object} is marked out of service",
    "zh-cn": "{object} 所在的节点被标记为停用（out-of-service）",
  },
  "podgc/too-many-ended": {
    en: "more than {max} ended pods are kept, and {object} is among the oldest",
    "zh-cn": "已结束的 Pod 超过 {max} 个，{object} 是较旧的一个",
  },
  "tainteviction/not-tolerated": {
    en: "{object} does not tolerate a NoExecute taint of {node} any longer ({tolerationText})",
    "zh-cn": "{object} 不再容忍 {node} 的 NoExecute 污点（{tolerationText}）",
  },
};
