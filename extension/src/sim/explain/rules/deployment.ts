/** Why the Deployment controller writes. */
import type { RuleSentences } from "./sentence";

export const deploymentRules: RuleSentences = {
  "deployment/condition": {
    en: "the rollout of {object} was paused, resumed or refused, and its conditions say so",
    "zh-cn": "{object} 的发布被暂停、恢复或拒绝，状况（condition）随之更新",
  },
  "deployment/history-limit": {
    en: "Deployment {deployment} keeps {limit} old ReplicaSets (revisionHistoryLimit) and had more",
    "zh-cn": "Deployment {deployment} 只保留 {limit} 个旧 ReplicaSet（revisionHistoryLimit），现在超过了",
  },
  "deployment/name-collision": {
    en: "the name {name} that the template's hash gives is taken, so {object} counts a collision and tries the next hash",
    "zh-cn": "模板哈希得出的名字 {name} 已被占用，{object} 记一次冲突并换下一个哈希",
  },
  "deployment/new-template": {
    en: "Deployment {deployment} {rolloutText}",
    "zh-cn": "Deployment {deployment} {rolloutText}",
  },
  "deployment/remember-scale": {
    en: "Deployment {deployment} noted its new size on {object}",
    "zh-cn": "Deployment {deployment} 在 {object} 的注解里记下了新的副本数",
  },
  "deployment/revision": {
    en: "Deployment {deployment} is now at revision {revision}",
    "zh-cn": "Deployment {deployment} 现在是修订版本 {revision}",
  },
  "deployment/rollback": {
    en: "{object} was told to roll back to revision {revision}",
    "zh-cn": "{object} 被要求回滚到修订版本 {revision}",
  },
  "deployment/scale-down": {
    en: "Deployment {deployment} scaled {object} from {from} to {to}{rolloutText}",
    "zh-cn": "Deployment {deployment} 把 {object} 从 {from} 缩到 {to}{rolloutText}",
  },
  "deployment/scale-up": {
    en: "Deployment {deployment} scaled {object} from {from} to {to}{rolloutText}",
    "zh-cn": "Deployment {deployment} 把 {object} 从 {from} 扩到 {to}{rolloutText}",
  },
  "deployment/status": {
    en: "the ReplicaSets of {object} changed, and its status counts them: {statusText}",
    "zh-cn": "{object} 的 ReplicaSet 有变化，状态随之更新：{statusText}",
  },
};
