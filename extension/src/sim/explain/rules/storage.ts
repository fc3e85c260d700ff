/** Why the volume controllers write. */
import type { RuleSentences } from "./sentence";

export const storageRules: RuleSentences = {
  "persistentvolume/ask-provisioner": {
    en: "{object} needs a new volume, and {provisioner} makes those of its class",
    "zh-cn": "{object} 需要新卷，由该存储类的 {provisioner} 创建",
  },
  "persistentvolume/bind": {
    en: "volume {volume} fits the claim: size, access modes and class",
    "zh-cn": "卷 {volume} 符合 PVC 的容量、访问模式和存储类",
  },
  "persistentvolume/not-bound": {
    en: "{object} was to be deleted and no claim is bound to it any more",
    "zh-cn": "{object} 要被删除，而且已没有 PVC 绑定它",
  },
  "persistentvolume/pending": {
    en: "{object} waits: no volume fits it yet",
    "zh-cn": "{object} 在等待：还没有合适的卷",
  },
  "persistentvolume/phase": {
    en: "{object} is {phase} now",
    "zh-cn": "{object} 现在是 {phase}",
  },
  "persistentvolume/protect": {
    en: "{object} is protected from deletion as long as it is bound",
    "zh-cn": "{object} 在绑定期间受到删除保护",
  },
  "persistentvolume/reclaim": {
    en: "the claim is gone and the reclaim policy of {object} is Delete",
    "zh-cn": "PVC 已删除，而 {object} 的回收策略是 Delete",
  },
  "persistentvolume/volume-lost": {
    en: "the volume of {object} is gone",
    "zh-cn": "{object} 绑定的卷已不存在",
  },
  "persistentvolumeclaim/not-used": {
    en: "{object} was to be deleted and no pod uses it any more",
    "zh-cn": "{object} 要被删除，而且已没有 Pod 使用它",
  },
  "persistentvolumeclaim/protect": {
    en: "{object} is protected from deletion as long as a pod uses it",
    "zh-cn": "{object} 在有 Pod 使用期间受到删除保护",
  },
  "provisioner/claim-waits": {
    en: "a claim asked the provisioner of its class for a volume",
    "zh-cn": "PVC 向其存储类的供应者申请了一个卷",
  },
};
