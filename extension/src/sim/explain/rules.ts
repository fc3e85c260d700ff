/** The sentence of each rule that a component may give for a write, gathered from the areas. */
import type { Text } from "./language";
import { apiserverRules } from "./rules/apiserver";
import { clusterRules } from "./rules/cluster";
import { deploymentRules } from "./rules/deployment";
import { jobRules } from "./rules/job";
import { kubeletRules } from "./rules/kubelet";
import { nodeRules } from "./rules/node";
import { replicaSetRules } from "./rules/replicaSet";
import { schedulerRules } from "./rules/scheduler";
import type { RuleSentences } from "./rules/sentence";
import { serviceRules } from "./rules/service";
import { statefulSetRules } from "./rules/statefulSet";
import { storageRules } from "./rules/storage";

export const sentencesOfRules: RuleSentences = {
  ...apiserverRules,
  ...clusterRules,
  ...deploymentRules,
  ...jobRules,
  ...kubeletRules,
  ...nodeRules,
  ...replicaSetRules,
  ...schedulerRules,
  ...serviceRules,
  ...statefulSetRules,
  ...storageRules,
};

/** The sentence of a rule; `replicaset/status` falls back on `*` + `/status`. */
export function sentenceOfRule(rule: string): Text | undefined {
  return sentencesOfRules[rule] ?? sentencesOfRules[`*${rule.slice(rule.indexOf("/"))}`];
}
