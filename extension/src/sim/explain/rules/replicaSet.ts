/** Why the ReplicaSet and ReplicationController controllers write. */
import type { RuleSentences } from "./sentence";

export const replicaSetRules: RuleSentences = {
  "*/adopt-orphan": {
    en: "{object} matches the selector of {owner} and had no controller",
    "zh-cn": "{object} 符合 {owner} 的选择器，而且还没有控制器管理它",
  },
  "*/release-unmatched": {
    en: "{object} no longer matches the selector of its owner",
    "zh-cn": "{object} 不再符合其所有者的选择器",
  },
  "*/status": {
    en: "the pods of {object} changed, and its status counts them: {statusText}",
    "zh-cn": "{object} 的 Pod 有变化，状态随之更新：{statusText}",
  },
  "*/too-few-pods": {
    en: "{owner} wants {wanted} {podWord} and had {found}",
    "zh-cn": "{owner} 需要 {wanted} 个 Pod，当时有 {found} 个",
  },
  "*/too-many-pods": {
    en: "{owner} wants {wanted} {podWord} and had {found}",
    "zh-cn": "{owner} 只需要 {wanted} 个 Pod，当时有 {found} 个",
  },
};
