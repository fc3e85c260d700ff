/**
 * Runs a Job's pods to completion and counts each one exactly once.
 *
 * Modelled on pkg/controller/job/job_controller.go. A pod carries a finalizer until it has been counted: its uid goes
 * into status.uncountedTerminatedPods, then the finalizer goes, then the uid becomes a number. Each look does whatever
 * of the three is due, where upstream does them in one sync.
 */
import type { Change, Component, EventToTell, Result, View, Write } from "../../client/component";
import { keyOf, refOf, splitKey } from "../../client/component";
import type { Job, JobCondition, JobStatus, Pod } from "../../schema/types";
import { conditionOf } from "../shared/conditions";
import { claim, controllerOf, ownerKeys } from "../shared/owners";
import { chooseVictims } from "../shared/podRanks";
import { isPodActive, isPodReady, isPodTerminal, isPodTerminating } from "../shared/pods";
import { podFromTemplate } from "../shared/podTemplate";
import { formatTime, parseTime } from "../shared/time";
import { because, compact, create, mergePatch, omitEmpty, remove, updateStatus } from "../shared/writes";
import { matchFailurePolicy } from "./failurePolicy";
import { failuresBefore, formatIndexes, INDEX, INDEX_FAILURES, indexOf, parseIndexes } from "./indexes";

export const TRACKING_FINALIZER = "batch.kubernetes.io/job-tracking";
const ORPHAN = "orphan/";
const BURST_PODS = 500;
const UNCOUNTED_MAX = 500;
const BACKOFF_MS = 10_000;
const BACKOFF_MAX_MS = 600_000;
/** Failures in a row and when the last was, by key. */
const BACKOFF = "backoff";

/** The Job controller. */
export const jobController: Component = {
  name: "job-controller",
  workers: 5,
  backoff: { baseMs: 1000, maxMs: 60_000 },
  watches: [{ kind: "Job" }, { kind: "Pod", keys: keysOfPod }],

  reconcile(view, key): Result | undefined {
    if (key.startsWith(ORPHAN)) return releaseOrphan(view, key.slice(ORPHAN.length));
    const { namespace, name } = splitKey(key);
    const job = view.get("Job", namespace, name);
    if (!job) {
      view.own.delete(BACKOFF, key);
      return undefined;
    }
    const { owned, writes } = claim(view, job, "Pod", job.spec?.selector, "job");
    if (writes.length > 0) return { writes };
    if (job.spec?.managedBy && job.spec.managedBy !== "kubernetes.io/job-controller") return undefined;
    if (isFinished(job) || job.metadata.deletionTimestamp)
      return { writes: owned.filter(isTracked).map((pod) => untrack(job, pod)) };
    return sync(view, key, job, owned);
  },
};

/** Whether a Job has ended, in success or not. */
export function isFinished(job: Job): boolean {
  return (
    job.status?.conditions?.some(
      ({ type, status }) => (type === "Complete" || type === "Failed") && status === "True",
    ) ?? false
  );
}

/** What one look has found out. */
interface Look {
  readonly view: View;
  readonly key: string;
  readonly job: Job;
  readonly pods: readonly Pod[];
  readonly active: readonly Pod[];
  readonly terminating: number;
  readonly counts: Counts;
}

/** All that is known of ended pods: counted, on the way there, and new. */
interface Counts {
  readonly succeeded: number;
  readonly failed: number;
  readonly succeededIndexes: ReadonlySet<number>;
  readonly failedIndexes: ReadonlySet<number>;
  readonly uncounted: { readonly succeeded: readonly string[]; readonly failed: readonly string[] };
  /** The numbers for the status, without what is still uncounted. */
  readonly counted: { readonly succeeded: number; readonly failed: number };
  /** Pods whose finalizer may go now: their uid is in the stored status. */
  readonly toUntrack: readonly Pod[];
  /** Why podFailurePolicy fails the whole Job. */
  readonly failJob: string | undefined;
}

function sync(view: View, key: string, job: Job, pods: readonly Pod[]): Result {
  const counts = countPods(job, pods);
  const active = pods.filter(isPodActive);
  const look: Look = { view, key, job, pods, active, terminating: pods.filter(isPodTerminating).length, counts };
  noteBackoff(look);
  const writes: Write[] = counts.toUntrack.map((pod) => untrack(job, pod));
  const events: EventToTell[] = [];
  const requeues: number[] = [];

  let conditions = [...(job.status?.conditions ?? [])];
  const verdict = verdictOf(look);
  let running = active.length;
  let completionTime: string | undefined;
  if (verdict) {
    if (!conditionOf(conditions, verdict.type)) conditions.push(verdict);
    // The verdict is told before the pods are stopped, and the end only when none is left and all are counted.
    const told = conditionOf(job.status?.conditions, verdict.type);
    if (told) {
      const why = because("job/verdict", job, [".status.conditions"], { reason: verdict.reason ?? "" });
      writes.push(...active.map((pod) => remove(pod, why)));
      if (pods.every(isPodTerminal) && counts.uncounted.succeeded.length + counts.uncounted.failed.length === 0) {
        const type = verdict.type === "SuccessCriteriaMet" ? "Complete" : "Failed";
        conditions.push(newCondition(type, told.reason ?? "", told.message ?? "", view.nowMs));
        if (type === "Complete") completionTime = formatTime(view.nowMs);
        events.push(endEvent(job, type, told));
      }
    }
  } else {
    const suspended = suspension(look, events);
    if (suspended) conditions = [...conditions.filter(({ type }) => type !== "Suspended"), suspended];
    running += managePods(look, writes, events, requeues);
    const deadline = untilDeadlineMs(look);
    if (deadline !== undefined) requeues.push(deadline);
  }

  const isResumed =
    job.spec?.suspend !== true &&
    conditionOf(conditions, "Suspended")?.reason === "JobResumed" &&
    conditionOf(job.status?.conditions, "Suspended")?.reason !== "JobResumed";
  const startTime = job.spec?.suspend
    ? undefined
    : isResumed
      ? formatTime(view.nowMs)
      : (job.status?.startTime ?? formatTime(view.nowMs));
  const { uncounted, counted, succeededIndexes, failedIndexes } = counts;
  const isIndexed = job.spec?.completionMode === "Indexed";
  const status = compact<JobStatus>({
    ...job.status,
    conditions: conditions.length > 0 ? conditions : undefined,
    startTime: job.spec?.suspend && verdict ? job.status?.startTime : startTime,
    completionTime: completionTime ?? job.status?.completionTime,
    active: omitEmpty(verdict && conditionOf(job.status?.conditions, verdict.type) ? 0 : running),
    ready: active.filter(isPodReady).length,
    terminating: look.terminating,
    succeeded: omitEmpty(counted.succeeded),
    failed: omitEmpty(counted.failed),
    completedIndexes: isIndexed ? omitEmpty(formatIndexes(succeededIndexes)) : undefined,
    failedIndexes: isIndexed && job.spec?.backoffLimitPerIndex !== undefined ? formatIndexes(failedIndexes) : undefined,
    uncountedTerminatedPods: compact({ succeeded: omitNone(uncounted.succeeded), failed: omitNone(uncounted.failed) }),
  });
  const statusWrite = updateStatus(job, status, because("job/status", job, [".status"]));
  const afterWrite = statusWrite ? writes.push(statusWrite) - 1 : undefined;
  const told = events.map((event) =>
    event.afterWrite === undefined && event.ifWriteFails === undefined ? { ...event, afterWrite } : event,
  );
  return {
    writes,
    events: told,
    ...(requeues.length > 0
      ? { requeueAfterMs: Math.min(...requeues), waitingFor: `the pods of Job ${job.metadata.name}` }
      : {}),
  };
}

/** Sorts the ended pods into counted, uncounted and new. */
function countPods(job: Job, pods: readonly Pod[]): Counts {
  const stored = job.status?.uncountedTerminatedPods ?? {};
  const storedUids = new Set([...(stored.succeeded ?? []), ...(stored.failed ?? [])]);
  const tracked = new Map(pods.filter(isTracked).map((pod) => [pod.metadata.uid ?? "", pod]));
  const completions = job.spec?.completions ?? 0;
  const succeededIndexes = parseIndexes(job.status?.completedIndexes, completions);
  const failedIndexes = parseIndexes(job.status?.failedIndexes, completions);
  const isIndexed = job.spec?.completionMode === "Indexed";
  // A uid whose pod has lost its finalizer becomes a number; one that has not stays a uid.
  const stay = (uids: readonly string[] | undefined) => (uids ?? []).filter((uid) => tracked.has(uid));
  const [succeeded, failed] = [stay(stored.succeeded), stay(stored.failed)];
  const leftSucceeded = (stored.succeeded?.length ?? 0) - succeeded.length;
  const counted = {
    // Indexed Jobs count indexes, whichever pod completed them.
    succeeded: (job.status?.succeeded ?? 0) + leftSucceeded,
    failed: (job.status?.failed ?? 0) + (stored.failed?.length ?? 0) - failed.length,
  };
  const toUntrack = [...tracked].filter(([uid]) => storedUids.has(uid)).map(([, pod]) => pod);
  let failJob: string | undefined;
  for (const [uid, pod] of tracked) {
    if (storedUids.has(uid) || !isPodTerminal(pod) || succeeded.length + failed.length >= UNCOUNTED_MAX) continue;
    const index = indexOf(pod);
    if (pod.status?.phase === "Succeeded") {
      if (isIndexed && index !== undefined) {
        if (index >= completions || succeededIndexes.has(index)) toUntrack.push(pod);
        else succeeded.push(uid);
        if (index < completions) succeededIndexes.add(index);
      } else succeeded.push(uid);
      continue;
    }
    const match = matchFailurePolicy(job, pod);
    if (match?.action === "FailJob") failJob ??= match.message;
    if (match?.action === "Ignore") {
      toUntrack.push(pod);
      continue;
    }
    failed.push(uid);
    const limit = job.spec?.backoffLimitPerIndex;
    if (limit !== undefined && index !== undefined && (match?.action === "FailIndex" || failuresBefore(pod) >= limit))
      failedIndexes.add(index);
  }
  return {
    succeeded: isIndexed ? succeededIndexes.size : counted.succeeded + succeeded.length,
    failed: counted.failed + failed.length,
    succeededIndexes,
    failedIndexes,
    uncounted: { succeeded, failed },
    counted: isIndexed ? { ...counted, succeeded: Math.max(0, succeededIndexes.size - succeeded.length) } : counted,
    toUntrack,
    failJob,
  };
}

/** Why the Job is to end, if it is: a FailureTarget or SuccessCriteriaMet condition. */
function verdictOf({ view, job, active, terminating, counts, pods }: Look): JobCondition | undefined {
  const { conditions, startTime } = job.status ?? {};
  const told = conditionOf(conditions, "FailureTarget") ?? conditionOf(conditions, "SuccessCriteriaMet");
  if (told) return told;
  const fail = (reason: string, message: string) => newCondition("FailureTarget", reason, message, view.nowMs);
  const succeed = (reason: string, message: string) => newCondition("SuccessCriteriaMet", reason, message, view.nowMs);
  const {
    backoffLimit = 6,
    activeDeadlineSeconds,
    completions,
    maxFailedIndexes,
    backoffLimitPerIndex,
  } = job.spec ?? {};
  if (counts.failJob) return fail("PodFailurePolicy", counts.failJob);
  if (counts.failed > backoffLimit || restartsExceed(job, pods, backoffLimit)) {
    return fail("BackoffLimitExceeded", "Job has reached the specified backoff limit");
  }
  const startedMs = parseTime(startTime);
  if (
    activeDeadlineSeconds !== undefined &&
    startedMs !== undefined &&
    !job.spec?.suspend &&
    view.nowMs - startedMs >= activeDeadlineSeconds * 1000
  ) {
    return fail("DeadlineExceeded", "Job was active longer than specified deadline");
  }
  if (backoffLimitPerIndex !== undefined) {
    if (maxFailedIndexes !== undefined && counts.failedIndexes.size > maxFailedIndexes) {
      return fail("MaxFailedIndexesExceeded", "Job has exceeded the specified maximal number of failed indexes");
    }
    if (
      counts.failedIndexes.size > 0 &&
      counts.failedIndexes.size + counts.succeededIndexes.size >= (completions ?? 0)
    ) {
      return fail("FailedIndexes", "Job has failed indexes");
    }
  }
  for (const [at, { succeededCount, succeededIndexes }] of (job.spec?.successPolicy?.rules ?? []).entries()) {
    const wanted = succeededIndexes === undefined ? undefined : parseIndexes(succeededIndexes, completions ?? 0);
    const done = wanted
      ? [...wanted].filter((index) => counts.succeededIndexes.has(index)).length
      : counts.succeededIndexes.size;
    if (done >= (succeededCount ?? wanted?.size ?? Infinity))
      return succeed("SuccessPolicy", `Matched rules at index ${at}`);
  }
  const isComplete =
    completions === undefined
      ? counts.succeeded > 0 && active.length + terminating === 0
      : counts.succeeded >= completions && active.length === 0;
  return isComplete ? succeed("CompletionsReached", "Reached expected number of succeeded pods") : undefined;
}

/** Creates and deletes pods until as many run as may; answers by how many the active ones change. */
function managePods(look: Look, writes: Write[], events: EventToTell[], requeues: number[]): number {
  const { view, key, job, active, terminating, counts } = look;
  const { parallelism = 1, completions, suspend, podReplacementPolicy } = job.spec ?? {};
  const left = completions === undefined ? parallelism : completions - counts.succeeded - counts.failedIndexes.size;
  const wanted = suspend
    ? 0
    : completions === undefined && counts.succeeded > 0
      ? Math.min(active.length, parallelism)
      : Math.max(0, Math.min(left, parallelism));
  if (active.length > wanted) {
    const why = because(
      suspend ? "job/suspended" : "job/too-many-pods",
      job,
      [".spec.suspend", ".spec.parallelism", ".status.succeeded"],
      { wanted },
    );
    const victims = chooseVictims(active, active, active.length - wanted, view.nowMs).slice(0, BURST_PODS);
    for (const pod of victims) {
      writes.push(remove(pod, why));
      events.push(...podEvents(job, "Delete", pod.metadata.name, writes.length - 1));
    }
    return -victims.length;
  }
  const busy = podReplacementPolicy === "Failed" ? terminating : 0;
  const missing = Math.min(wanted - active.length - busy, BURST_PODS);
  if (missing <= 0) return 0;
  const backoff = view.own.get<{ failures: number; lastMs: number }>(BACKOFF, key);
  if (backoff && backoff.failures > 0 && job.spec?.backoffLimitPerIndex === undefined) {
    const waitMs =
      Math.min(BACKOFF_MS * 2 ** Math.min(backoff.failures - 1, 16), BACKOFF_MAX_MS) + backoff.lastMs - view.nowMs;
    if (waitMs > 0) {
      requeues.push(waitMs);
      return 0;
    }
  }
  const why = because("job/too-few-pods", job, [".spec.parallelism", ".spec.completions", ".status.succeeded"], {
    wanted,
    found: active.length,
  });
  const add = (pod: Pod) => {
    writes.push(create(pod, why));
    events.push(...podEvents(job, "Create", "$name", writes.length - 1));
  };
  const pod = trackedPod(job);
  if (job.spec?.completionMode !== "Indexed") {
    for (let i = 0; i < missing; i++) add(pod);
    return missing;
  }
  let made = 0;
  for (const { index, failures, waitMs } of pendingIndexes(look)) {
    if (made === missing) break;
    if (waitMs > 0) {
      requeues.push(waitMs);
      continue;
    }
    add(indexedPod(job, pod, index, failures));
    made++;
  }
  return made;
}

/** The lowest indexes that nobody works on, with how often each has failed and how long it must still wait. */
function* pendingIndexes({
  view,
  job,
  pods,
  counts,
}: Look): Generator<{ index: number; failures: number; waitMs: number }> {
  const busy = new Set(pods.filter(isPodActive).map(indexOf));
  const onlyFailed = job.spec?.podReplacementPolicy === "Failed";
  if (onlyFailed) for (const pod of pods) if (isPodTerminating(pod)) busy.add(indexOf(pod));
  const last = new Map<number, { failures: number; endMs: number }>();
  for (const pod of pods) {
    const index = indexOf(pod);
    if (pod.status?.phase !== "Failed" || index === undefined) continue;
    const ignored = matchFailurePolicy(job, pod)?.action === "Ignore";
    const failures = failuresBefore(pod) + (ignored ? 0 : 1);
    if ((last.get(index)?.failures ?? -1) < failures) last.set(index, { failures, endMs: endedMs(pod) ?? 0 });
  }
  for (let index = 0; index < (job.spec?.completions ?? 0); index++) {
    if (busy.has(index) || counts.succeededIndexes.has(index) || counts.failedIndexes.has(index)) continue;
    const { failures = 0, endMs = 0 } = last.get(index) ?? {};
    const perIndex = job.spec?.backoffLimitPerIndex !== undefined && failures > 0;
    const waitMs = perIndex
      ? Math.min(BACKOFF_MS * 2 ** Math.min(failures - 1, 16), BACKOFF_MAX_MS) + endMs - view.nowMs
      : 0;
    yield { index, failures, waitMs };
  }
}

function trackedPod(job: Job): Pod {
  const pod = podFromTemplate(job.spec?.template, job);
  return {
    ...pod,
    metadata: { ...pod.metadata, finalizers: [...(pod.metadata.finalizers ?? []), TRACKING_FINALIZER] },
  };
}

function indexedPod(job: Job, pod: Pod, index: number, failures: number): Pod {
  const env = { name: "JOB_COMPLETION_INDEX", valueFrom: { fieldRef: { fieldPath: `metadata.labels['${INDEX}']` } } };
  const withIndex = <C extends { env?: { name: string }[] }>(container: C): C =>
    container.env?.some(({ name }) => name === env.name)
      ? container
      : { ...container, env: [...(container.env ?? []), env] };
  const { spec, metadata } = pod;
  const text = String(index);
  const perIndex: Record<string, string> =
    job.spec?.backoffLimitPerIndex !== undefined ? { [INDEX_FAILURES]: String(failures) } : {};
  return {
    ...pod,
    metadata: {
      ...metadata,
      generateName: `${job.metadata.name}-${index}-`,
      labels: { ...metadata.labels, [INDEX]: text },
      annotations: { ...metadata.annotations, [INDEX]: text, ...perIndex },
    },
    spec: {
      ...spec!,
      hostname: `${job.metadata.name}-${index}`,
      containers: spec!.containers.map(withIndex),
      ...(spec?.initContainers ? { initContainers: spec.initContainers.map(withIndex) } : {}),
    },
  };
}

/** Counts failures in a row, by when the pods ended; a success begins anew. */
function noteBackoff({ view, key, counts, pods }: Look): void {
  const stored = new Set([...counts.uncounted.failed, ...counts.uncounted.succeeded]);
  const seen = view.own.get<{ failures: number; lastMs: number; uids: readonly string[] }>(BACKOFF, key);
  const fresh = pods.filter(
    (pod) => stored.has(pod.metadata.uid ?? "") && !seen?.uids.includes(pod.metadata.uid ?? ""),
  );
  if (fresh.length === 0) return;
  let { failures = 0, lastMs = 0 } = seen ?? {};
  for (const pod of [...fresh].sort((a, b) => (endedMs(a) ?? 0) - (endedMs(b) ?? 0))) {
    failures = pod.status?.phase === "Failed" ? failures + 1 : 0;
    lastMs = Math.max(lastMs, endedMs(pod) ?? view.nowMs);
  }
  view.own.set(BACKOFF, key, { failures, lastMs, uids: [...stored] });
}

function endedMs(pod: Pod): number | undefined {
  const ends = (pod.status?.containerStatuses ?? []).map(({ state }) => parseTime(state?.terminated?.finishedAt));
  return ends.reduce((latest, end) => (end !== undefined && end > (latest ?? 0) ? end : latest), undefined);
}

/** With restartPolicy OnFailure the restarts of running pods count as failures. */
function restartsExceed(job: Job, pods: readonly Pod[], limit: number): boolean {
  if (job.spec?.template.spec?.restartPolicy !== "OnFailure") return false;
  const restarts = pods
    .filter((pod) => pod.status?.phase === "Running" || pod.status?.phase === "Pending")
    .flatMap((pod) => [...(pod.status?.containerStatuses ?? []), ...(pod.status?.initContainerStatuses ?? [])])
    .reduce((sum, { restartCount }) => sum + (restartCount ?? 0), 0);
  return limit === 0 ? restarts > 0 : restarts >= limit;
}

/** The Suspended condition when it changes. */
function suspension({ view, job }: Look, events: EventToTell[]): JobCondition | undefined {
  const current = conditionOf(job.status?.conditions, "Suspended");
  const about = { ...refOf("Job", job), apiVersion: "batch/v1" };
  if (job.spec?.suspend && current?.status !== "True") {
    events.push({ about, type: "Normal", reason: "Suspended", message: "Job suspended" });
    return newCondition("Suspended", "JobSuspended", "Job suspended", view.nowMs);
  }
  if (!job.spec?.suspend && current?.status === "True") {
    events.push({ about, type: "Normal", reason: "Resumed", message: "Job resumed" });
    return { ...newCondition("Suspended", "JobResumed", "Job resumed", view.nowMs), status: "False" };
  }
  return undefined;
}

function untilDeadlineMs({ view, job }: Look): number | undefined {
  const { activeDeadlineSeconds, suspend } = job.spec ?? {};
  if (activeDeadlineSeconds === undefined || suspend) return undefined;
  return (parseTime(job.status?.startTime) ?? view.nowMs) + activeDeadlineSeconds * 1000 - view.nowMs;
}

function endEvent(job: Job, type: "Complete" | "Failed", { reason = "", message = "" }: JobCondition): EventToTell {
  const about = { ...refOf("Job", job), apiVersion: "batch/v1" };
  return type === "Complete"
    ? { about, type: "Normal", reason: "Completed", message: "Job completed" }
    : { about, type: "Warning", reason, message };
}

function podEvents(job: Job, verb: "Create" | "Delete", name: string, index: number): EventToTell[] {
  const about = { ...refOf("Job", job), apiVersion: "batch/v1" };
  const doing = verb === "Create" ? "creating" : "deleting";
  return [
    { about, type: "Normal", reason: `Successful${verb}`, message: `${verb}d pod: ${name}`, afterWrite: index },
    { about, type: "Warning", reason: `Failed${verb}`, message: `Error ${doing}: $error`, ifWriteFails: index },
  ];
}

function newCondition(type: string, reason: string, message: string, nowMs: number): JobCondition {
  const now = formatTime(nowMs);
  return { type, status: "True", lastProbeTime: now, lastTransitionTime: now, reason, message };
}

function isTracked(pod: Pod): boolean {
  return pod.metadata.finalizers?.includes(TRACKING_FINALIZER) ?? false;
}

function untrack(owner: Job | Pod, pod: Pod): Write {
  const finalizers = (pod.metadata.finalizers ?? []).filter((finalizer) => finalizer !== TRACKING_FINALIZER);
  const body = { metadata: { finalizers: finalizers.length > 0 ? finalizers : null, uid: pod.metadata.uid } };
  return {
    ...mergePatch(pod, body, because("job/pod-counted", owner, [".status.uncountedTerminatedPods"])),
    accept: ["NotFound", "Conflict"],
  };
}

/** A pod whose Job is gone has nobody to count it. */
function releaseOrphan(view: View, key: string): Result | undefined {
  const { namespace, name } = splitKey(key);
  const pod = view.get("Pod", namespace, name);
  if (!pod || !isTracked(pod) || jobOf(view, pod)) return undefined;
  return { writes: [untrack(pod, pod)] };
}

function jobOf(view: View, pod: Pod): Job | undefined {
  const owner = controllerOf(pod);
  const job = owner?.kind === "Job" ? view.get("Job", pod.metadata.namespace, owner.name) : undefined;
  return job?.metadata.uid === owner?.uid ? job : undefined;
}

function keysOfPod(view: View, change: Change<Pod>): string[] {
  const keys = ownerKeys(view, change, "Job", (job) => job.spec?.selector);
  const { object, type } = change;
  if (
    keys.length === 0 &&
    type !== "DELETED" &&
    isTracked(object) &&
    object.metadata.deletionTimestamp &&
    !jobOf(view, object)
  )
    keys.push(ORPHAN + keyOf(object));
  return keys;
}

function omitNone(uids: readonly string[]): string[] | undefined {
  return uids.length > 0 ? [...uids] : undefined;
}
