/** What podFailurePolicy says of a failed pod: the first rule that fits (pkg/controller/job/pod_failure_policy.go). */
import type { ContainerStatus, Job, Pod, PodFailurePolicyRule } from "../../schema/types";

export interface PolicyMatch {
  readonly action: PodFailurePolicyRule["action"];
  readonly message: string;
}

/** The action for a failed pod and its reason in words; undefined if no rule fits. */
export function matchFailurePolicy(job: Job, pod: Pod): PolicyMatch | undefined {
  const place = `${pod.metadata.namespace}/${pod.metadata.name}`;
  for (const [index, rule] of (job.spec?.podFailurePolicy?.rules ?? []).entries()) {
    const told = exitCodeMatch(rule, pod, place) ?? conditionMatch(rule, pod, place);
    if (told) return { action: rule.action, message: `${told} matching ${rule.action} rule at index ${index}` };
  }
  return undefined;
}

function exitCodeMatch({ onExitCodes }: PodFailurePolicyRule, pod: Pod, place: string): string | undefined {
  if (!onExitCodes) return undefined;
  const { containerName, operator, values } = onExitCodes;
  const statuses: ContainerStatus[] = [
    ...(pod.status?.containerStatuses ?? []),
    ...(pod.status?.initContainerStatuses ?? []),
  ];
  for (const { name, state } of statuses) {
    const code = state?.terminated?.exitCode;
    if (!code || (containerName && containerName !== name)) continue;
    if (values.includes(code) === (operator === "In"))
      return `Container ${name} for pod ${place} failed with exit code ${code}`;
  }
  return undefined;
}

function conditionMatch({ onPodConditions = [] }: PodFailurePolicyRule, pod: Pod, place: string): string | undefined {
  for (const { type, status = "True" } of onPodConditions) {
    const fits = pod.status?.conditions?.some((condition) => condition.type === type && condition.status === status);
    if (fits) return `Pod ${place} has condition ${type}`;
  }
  return undefined;
}
