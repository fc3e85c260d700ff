/** Why the kubelet writes. */
import type { RuleSentences } from "./sentence";

export const kubeletRules: RuleSentences = {
  "kubelet/lease-is-due": {
    en: "the kubelet renews its Lease every ten seconds",
    "zh-cn": "kubelet 每十秒续租一次 Lease",
  },
  "kubelet/mirror-is-stale": {
    en: "the file of this static pod is gone or has changed",
    "zh-cn": "这个静态 Pod 的文件已删除或已更改",
  },
  "kubelet/node-is-not-registered": {
    en: "the kubelet registered its node",
    "zh-cn": "kubelet 注册了自己的节点",
  },
  "kubelet/node-status-changed": {
    en: "the kubelet reported a new state of its node: {nodeText}",
    "zh-cn": "kubelet 上报了节点的新状态：{nodeText}",
  },
  "kubelet/node-status-is-due": {
    en: "the kubelet reports its node's status every five minutes",
    "zh-cn": "kubelet 每五分钟上报一次节点状态",
  },
  "kubelet/pod-ended": {
    en: "{changeText}",
    "zh-cn": "{changeText}",
  },
  "kubelet/pod-stopped": {
    en: "{object} was to be deleted and its containers have stopped",
    "zh-cn": "{object} 要被删除，而且它的容器都已停止",
  },
  "kubelet/static-pod-has-no-mirror": {
    en: "the kubelet runs this pod from a file on its node and shows it to the API server",
    "zh-cn": "kubelet 按节点上的文件运行这个 Pod，并在 API 服务器上建立镜像 Pod",
  },
  "kubelet/status-changed": {
    en: "{changeText}",
    "zh-cn": "{changeText}",
  },
};
