/** `kubectl describe` for Deployments, ReplicaSets, DaemonSets, StatefulSets, Jobs and CronJobs. */
import { controllerOf } from "../../api/meta";
import { parseTime } from "../../api/time";
import type { Obj } from "../../api/types";
import { humanDuration } from "../../kinds/ages";
import { selectorText } from "../../kinds/common/selectors";
import type { CronJob, DaemonSet, Deployment, Job, Pod, ReplicaSet, StatefulSet } from "../../schema/types";
import { rfc1123 } from "./moment";
import { writePodTemplate } from "./podTemplate";
import { type Writer, writeAnnotations, writeLabels } from "./writer";

const begin = (w: Writer, { metadata }: Pick<Obj, "metadata">): void =>
  w.write(0, `Name:\t${metadata.name}\nNamespace:\t${metadata.namespace}\n`);

export function writeDeployment(w: Writer, deployment: Deployment, replicaSets: readonly ReplicaSet[]): void {
  const { metadata, spec, status = {} } = deployment;
  begin(w, deployment);
  w.write(0, `CreationTimestamp:\t${rfc1123(metadata.creationTimestamp)}\n`);
  writeLabels(w, "Labels", metadata.labels);
  writeAnnotations(w, "Annotations", metadata.annotations);
  w.write(0, `Selector:\t${selectorText(spec?.selector)}\n`);
  const { updatedReplicas = 0, replicas = 0, availableReplicas = 0, unavailableReplicas = 0 } = status;
  w.write(
    0,
    `Replicas:\t${spec?.replicas ?? 0} desired | ${updatedReplicas} updated | ${replicas} total | ${availableReplicas} available | ${unavailableReplicas} unavailable\n`,
  );
  w.write(0, `StrategyType:\t${spec?.strategy?.type ?? ""}\nMinReadySeconds:\t${spec?.minReadySeconds ?? 0}\n`);
  const rolling = spec?.strategy?.rollingUpdate;
  if (rolling)
    w.write(0, `RollingUpdateStrategy:\t${rolling.maxUnavailable} max unavailable, ${rolling.maxSurge} max surge\n`);
  writePodTemplate(w, spec?.template);
  if (status.conditions?.length) {
    w.write(0, "Conditions:\n  Type\tStatus\tReason\n");
    w.write(1, "----\t------\t------\n");
    for (const { type, status: value, reason = "" } of status.conditions) w.write(1, `${type} \t${value}\t${reason}\n`);
  }
  const revision = (object: Pick<Obj, "metadata">) =>
    object.metadata.annotations?.["deployment.kubernetes.io/revision"];
  const current = replicaSets.find((one) => revision(one) === revision(deployment));
  const old = replicaSets.filter((one) => one !== current);
  const text = (list: readonly ReplicaSet[]) =>
    list.length === 0
      ? "<none>"
      : list
          .map(
            (one) => `${one.metadata.name} (${one.status?.replicas ?? 0}/${one.spec?.replicas ?? 0} replicas created)`,
          )
          .join(", ");
  w.write(0, `OldReplicaSets:\t${text(old)}\nNewReplicaSet:\t${text(current ? [current] : [])}\n`);
}

function podCounts(pods: readonly Pod[]): string {
  const count = (phase: string) => pods.filter(({ status }) => status?.phase === phase).length;
  return `${count("Running")} Running / ${count("Pending")} Waiting / ${count("Succeeded")} Succeeded / ${count("Failed")} Failed`;
}

export function writeReplicaSet(w: Writer, replicaSet: ReplicaSet, pods: readonly Pod[]): void {
  const { metadata, spec, status } = replicaSet;
  begin(w, replicaSet);
  const selector =
    (replicaSet.kind as string) === "ReplicationController"
      ? { matchLabels: spec?.selector as unknown as Record<string, string> }
      : spec?.selector;
  w.write(0, `Selector:\t${selectorText(selector)}\n`);
  writeLabels(w, "Labels", metadata.labels);
  writeAnnotations(w, "Annotations", metadata.annotations);
  const owner = controllerOf(replicaSet);
  if (owner) w.write(0, `Controlled By:\t${owner.kind}/${owner.name}\n`);
  w.write(0, `Replicas:\t${status?.replicas ?? 0} current / ${spec?.replicas ?? 0} desired\n`);
  w.write(0, `Pods Status:\t${podCounts(pods)}\n`);
  writePodTemplate(w, spec?.template);
  if (status?.conditions?.length) {
    w.write(0, "Conditions:\n  Type\tStatus\tReason\n");
    w.write(1, "----\t------\t------\n");
    for (const { type, status: value, reason = "" } of status.conditions) w.write(1, `${type} \t${value}\t${reason}\n`);
  }
}

export function writeDaemonSet(w: Writer, daemonSet: DaemonSet, pods: readonly Pod[]): void {
  const { metadata, spec, status } = daemonSet;
  w.write(0, `Name:\t${metadata.name}\n`);
  w.write(0, `Selector:\t${selectorText(spec?.selector)}\n`);
  w.write(0, `Node-Selector:\t${labelsLine(spec?.template?.spec?.nodeSelector)}\n`);
  writeLabels(w, "Labels", metadata.labels);
  writeAnnotations(w, "Annotations", metadata.annotations);
  w.write(0, `Desired Number of Nodes Scheduled: ${status?.desiredNumberScheduled ?? 0}\n`);
  w.write(0, `Current Number of Nodes Scheduled: ${status?.currentNumberScheduled ?? 0}\n`);
  w.write(0, `Number of Nodes Scheduled with Up-to-date Pods: ${status?.updatedNumberScheduled ?? 0}\n`);
  w.write(0, `Number of Nodes Scheduled with Available Pods: ${status?.numberAvailable ?? 0}\n`);
  w.write(0, `Number of Nodes Misscheduled: ${status?.numberMisscheduled ?? 0}\n`);
  w.write(0, `Pods Status:\t${podCounts(pods)}\n`);
  writePodTemplate(w, spec?.template);
}

const labelsLine = (labels: Readonly<Record<string, string>> | undefined): string => {
  const keys = Object.keys(labels ?? {}).sort();
  return keys.length === 0 ? "<none>" : keys.map((key) => `${key}=${labels![key]}`).join(",");
};

export function writeStatefulSet(w: Writer, set: StatefulSet, pods: readonly Pod[]): void {
  const { metadata, spec, status } = set;
  begin(w, set);
  w.write(0, `CreationTimestamp:\t${rfc1123(metadata.creationTimestamp)}\n`);
  w.write(0, `Selector:\t${selectorText(spec?.selector)}\n`);
  writeLabels(w, "Labels", metadata.labels);
  writeAnnotations(w, "Annotations", metadata.annotations);
  w.write(0, `Replicas:\t${spec?.replicas ?? 0} desired | ${status?.replicas ?? 0} total\n`);
  w.write(0, `Update Strategy:\t${spec?.updateStrategy?.type ?? ""}\n`);
  const partition = spec?.updateStrategy?.rollingUpdate?.partition;
  if (partition !== undefined) w.write(1, `Partition:\t${partition}\n`);
  w.write(0, `Pods Status:\t${podCounts(pods)}\n`);
  writePodTemplate(w, spec?.template);
  const claims = spec?.volumeClaimTemplates ?? [];
  if (claims.length === 0) {
    w.write(0, "Volume Claims:\t<none>\n");
    return;
  }
  w.write(0, "Volume Claims:\n");
  for (const claim of claims) {
    w.write(1, `Name:\t${claim.metadata?.name}\n`);
    w.write(1, `StorageClass:\t${claim.spec?.storageClassName ?? ""}\n`);
    writeLabels(w, "Labels", claim.metadata?.labels, "  ");
    writeAnnotations(w, "Annotations", claim.metadata?.annotations, "  ");
    w.write(1, `Capacity:\t${claim.spec?.resources?.requests?.storage ?? "<default>"}\n`);
    w.write(1, `Access Modes:\t[${(claim.spec?.accessModes ?? []).join(" ")}]\n`);
  }
}

export function writeJob(w: Writer, job: Job): void {
  const { metadata, spec, status } = job;
  begin(w, job);
  if (spec?.selector) w.write(0, `Selector:\t${selectorText(spec.selector)}\n`);
  writeLabels(w, "Labels", metadata.labels);
  writeAnnotations(w, "Annotations", metadata.annotations);
  const owner = controllerOf(job);
  if (owner) w.write(0, `Controlled By:\t${owner.kind}/${owner.name}\n`);
  if (spec?.parallelism !== undefined) w.write(0, `Parallelism:\t${spec.parallelism}\n`);
  w.write(0, `Completions:\t${spec?.completions ?? "<unset>"}\n`);
  if (spec?.completionMode) w.write(0, `Completion Mode:\t${spec.completionMode}\n`);
  if (spec?.suspend !== undefined) w.write(0, `Suspend:\t${spec.suspend}\n`);
  if (spec?.backoffLimit !== undefined) w.write(0, `Backoff Limit:\t${spec.backoffLimit}\n`);
  if (spec?.ttlSecondsAfterFinished !== undefined)
    w.write(0, `TTL Seconds After Finished:\t${spec.ttlSecondsAfterFinished}\n`);
  if (status?.startTime) w.write(0, `Start Time:\t${rfc1123(status.startTime)}\n`);
  if (status?.completionTime) w.write(0, `Completed At:\t${rfc1123(status.completionTime)}\n`);
  if (status?.startTime && status.completionTime) {
    w.write(
      0,
      `Duration:\t${humanDuration((parseTime(status.completionTime) ?? 0) - (parseTime(status.startTime) ?? 0))}\n`,
    );
  }
  if (spec?.activeDeadlineSeconds !== undefined)
    w.write(0, `Active Deadline Seconds:\t${spec.activeDeadlineSeconds}s\n`);
  const ready = status?.ready;
  w.write(
    0,
    `Pods Statuses:\t${status?.active ?? 0} Active${ready === undefined ? "" : ` (${ready} Ready)`} / ${status?.succeeded ?? 0} Succeeded / ${status?.failed ?? 0} Failed\n`,
  );
  if (spec?.completionMode === "Indexed") w.write(0, `Completed Indexes:\t${status?.completedIndexes || "<none>"}\n`);
  writePodTemplate(w, spec?.template);
}

export function writeCronJob(w: Writer, cronJob: CronJob): void {
  const { metadata, spec, status } = cronJob;
  begin(w, cronJob);
  writeLabels(w, "Labels", metadata.labels);
  writeAnnotations(w, "Annotations", metadata.annotations);
  w.write(
    0,
    `Schedule:\t${spec?.schedule ?? ""}\nConcurrency Policy:\t${spec?.concurrencyPolicy ?? ""}\nSuspend:\t${spec?.suspend ? "True" : spec?.suspend === undefined ? "<unset>" : "False"}\n`,
  );
  w.write(
    0,
    `Successful Job History Limit:\t${spec?.successfulJobsHistoryLimit ?? "<unset>"}\nFailed Job History Limit:\t${spec?.failedJobsHistoryLimit ?? "<unset>"}\n`,
  );
  w.write(
    0,
    `Starting Deadline Seconds:\t${spec?.startingDeadlineSeconds === undefined ? "<unset>" : `${spec.startingDeadlineSeconds}s`}\n`,
  );
  const job = spec?.jobTemplate?.spec;
  w.write(0, `Selector:\t${job?.selector ? selectorText(job.selector) : "<unset>"}\n`);
  w.write(0, `Parallelism:\t${job?.parallelism ?? "<unset>"}\nCompletions:\t${job?.completions ?? "<unset>"}\n`);
  if (job?.activeDeadlineSeconds !== undefined) w.write(0, `Active Deadline Seconds:\t${job.activeDeadlineSeconds}s\n`);
  writePodTemplate(w, job?.template);
  w.write(0, `Last Schedule Time:\t${status?.lastScheduleTime ? rfc1123(status.lastScheduleTime) : "<unset>"}\n`);
  w.write(0, `Active Jobs:\t${status?.active?.length ? status.active.map(({ name }) => name).join(", ") : "<none>"}\n`);
}
