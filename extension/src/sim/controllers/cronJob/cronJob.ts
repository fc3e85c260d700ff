/** Creates a Job at each time of a schedule and keeps the last few (pkg/controller/cronjob/cronjob_controllerv2.go). */
import type { Component, EventToTell, Result, View, Write } from "../../client/component";
import { refOf, splitKey } from "../../client/component";
import type { CronJob, CronJobStatus, Job, ObjectReference } from "../../schema/types";
import { isFinished } from "../job/job";
import { conditionOf } from "../shared/conditions";
import { controllerReference, ownerKeys } from "../shared/owners";
import { formatTime, parseTime } from "../shared/time";
import { because, compact, create, remove, updateStatus } from "../shared/writes";
import { knowsTimeZone, nextTimeMs, parseSchedule, type Schedule } from "./schedule";

const SCHEDULED_AT = "batch.kubernetes.io/cronjob-scheduled-timestamp";
/** A little after the minute, so that the clock's last milliseconds do not matter. */
const NEXT_DELTA_MS = 100;
const MISSED_MAX = 100;

/** The CronJob controller. */
export const cronJobController: Component = {
  name: "cronjob-controller",
  workers: 5,
  watches: [
    { kind: "CronJob" },
    { kind: "Job", keys: (view, change) => ownerKeys(view, change, "CronJob", () => undefined) },
  ],

  reconcile(view, key): Result | undefined {
    const { namespace, name } = splitKey(key);
    const cron = view.get("CronJob", namespace, name);
    if (!cron) return undefined;
    const look: Look = {
      view,
      cron,
      jobs: view.byIndex("Job", "controller", cron.metadata.uid ?? ""),
      writes: [],
      events: [],
    };
    let status = noteFinished(look);
    deleteOldJobs(look);
    let requeueAfterMs: number | undefined;
    if (!cron.metadata.deletionTimestamp && !cron.spec?.suspend) {
      const due = runIfDue(look, status);
      status = due.status;
      requeueAfterMs = due.requeueAfterMs;
    }
    const write = updateStatus(cron, status, because("cronjob/status", cron, [".status"]));
    return {
      writes: [...look.writes, ...(write ? [write] : [])],
      events: look.events,
      requeueAfterMs,
      waitingFor: `the next time of CronJob ${name}`,
    };
  },
};

interface Look {
  readonly view: View;
  readonly cron: CronJob;
  readonly jobs: readonly Job[];
  readonly writes: Write[];
  readonly events: EventToTell[];
}

/** The list of running Jobs without those that ended or are gone, and the time of the last success. */
function noteFinished({ cron, jobs, events, view }: Look): CronJobStatus {
  let { lastSuccessfulTime } = cron.status ?? {};
  const active: ObjectReference[] = [];
  for (const reference of cron.status?.active ?? []) {
    const job = jobs.find(({ metadata }) => metadata.uid === reference.uid);
    if (job && !isFinished(job)) active.push(reference);
    else if (job) {
      const type = conditionOf(job.status?.conditions, "Complete")?.status === "True" ? "Complete" : "Failed";
      tell(cron, events, "Normal", "SawCompletedJob", `Saw completed job: ${job.metadata.name}, condition: ${type}`);
    } else if (!view.get("Job", cron.metadata.namespace, reference.name ?? "")) {
      tell(cron, events, "Normal", "MissingJob", `Active job went missing: ${reference.name}`);
    }
  }
  for (const job of jobs) {
    const isListed = cron.status?.active?.some(({ uid }) => uid === job.metadata.uid);
    if (!isListed && !isFinished(job)) active.push(referenceTo(job));
    const done =
      conditionOf(job.status?.conditions, "Complete")?.status === "True" ? job.status?.completionTime : undefined;
    if (done && done > (lastSuccessfulTime ?? "")) lastSuccessfulTime = done;
  }
  return compact<CronJobStatus>({ ...cron.status, active: active.length > 0 ? active : undefined, lastSuccessfulTime });
}

/** Creates the Job of the latest time that has passed, as the concurrency policy allows. */
function runIfDue(look: Look, status: CronJobStatus): { status: CronJobStatus; requeueAfterMs?: number } {
  const { cron, jobs, events, writes, view } = look;
  const { schedule: text = "", timeZone, concurrencyPolicy = "Allow", startingDeadlineSeconds } = cron.spec ?? {};
  const schedule = parseSchedule(text);
  if (typeof schedule === "string") {
    tell(cron, events, "Warning", "UnparseableSchedule", `unparseable schedule: "${text}" : ${schedule}`);
    return { status };
  }
  if (timeZone && !knowsTimeZone(timeZone)) {
    tell(cron, events, "Warning", "UnknownTimeZone", `invalid timeZone: "${timeZone}": unknown time zone ${timeZone}`);
    return { status };
  }
  const createdMs = parseTime(cron.metadata.creationTimestamp) ?? view.nowMs;
  const lastMs = parseTime(status.lastScheduleTime) ?? createdMs;
  const earliestMs =
    startingDeadlineSeconds === undefined ? lastMs : Math.max(lastMs, view.nowMs - startingDeadlineSeconds * 1000);
  const { latestMs, missed } = latestTime(schedule, earliestMs, view.nowMs, timeZone);
  if (missed > MISSED_MAX) {
    const advice = "Set or decrease .spec.startingDeadlineSeconds or check clock skew";
    tell(cron, events, "Warning", "TooManyMissedTimes", `too many missed start times: ${missed}. ${advice}`);
  }
  const nextMs = nextTimeMs(schedule, view.nowMs, timeZone);
  const requeue = nextMs === undefined ? {} : { requeueAfterMs: nextMs - view.nowMs + NEXT_DELTA_MS };
  if (latestMs === undefined) return { status, ...requeue };
  // The time is in the name, so that the same run is never started twice.
  const name = `${cron.metadata.name}-${Math.floor(latestMs / 60_000)}`;
  if (jobs.some((job) => job.metadata.name === name) || view.get("Job", cron.metadata.namespace, name)) {
    return { status: { ...status, lastScheduleTime: formatTime(latestMs) }, ...requeue };
  }
  const active = status.active ?? [];
  if (concurrencyPolicy === "Forbid" && active.length > 0) {
    tell(
      cron,
      events,
      "Normal",
      "JobAlreadyActive",
      "Not starting job because prior execution is running and concurrency policy is Forbid",
    );
    return { status, ...requeue };
  }
  let kept = active;
  if (concurrencyPolicy === "Replace") {
    for (const reference of active) {
      const job = jobs.find(({ metadata }) => metadata.uid === reference.uid);
      if (job) deleteJob(look, job, "cronjob/replace");
    }
    kept = [];
  }
  const job = jobFor(cron, name, latestMs);
  writes.push(
    create(
      job,
      because("cronjob/due", cron, [".spec.schedule", ".status.lastScheduleTime"], { at: formatTime(latestMs) }),
    ),
  );
  const index = writes.length - 1;
  const about = { ...refOf("CronJob", cron), apiVersion: "batch/v1" };
  events.push(
    { about, type: "Normal", reason: "SuccessfulCreate", message: `Created job ${name}`, afterWrite: index },
    { about, type: "Warning", reason: "FailedCreate", message: "Error creating job: $error", ifWriteFails: index },
  );
  // The new Job's uid is not known yet; the next look, which its creation wakes, lists it.
  return {
    status: compact({ ...status, active: kept.length > 0 ? kept : undefined, lastScheduleTime: formatTime(latestMs) }),
    ...requeue,
  };
}

/** The last scheduled time up to now, and how many there were. */
function latestTime(
  schedule: Schedule,
  afterMs: number,
  nowMs: number,
  timeZone: string | undefined,
): { latestMs?: number; missed: number } {
  let latestMs: number | undefined;
  let missed = 0;
  for (
    let at = nextTimeMs(schedule, afterMs, timeZone);
    at !== undefined && at <= nowMs;
    at = nextTimeMs(schedule, at, timeZone)
  ) {
    latestMs = at;
    missed++;
  }
  return { latestMs, missed };
}

/** Deletes the oldest ended Jobs beyond the two history limits. */
function deleteOldJobs(look: Look): void {
  const { cron, jobs } = look;
  const { successfulJobsHistoryLimit = 3, failedJobsHistoryLimit = 1 } = cron.spec ?? {};
  const started = (job: Job) => job.status?.startTime ?? job.metadata.creationTimestamp ?? "";
  const byStart = [...jobs].sort((a, b) => (started(a) < started(b) ? -1 : 1));
  for (const [type, limit] of [
    ["Complete", successfulJobsHistoryLimit],
    ["Failed", failedJobsHistoryLimit],
  ] as const) {
    const ended = byStart.filter(
      (job) => conditionOf(job.status?.conditions, type)?.status === "True" && !job.metadata.deletionTimestamp,
    );
    for (const job of ended.slice(0, Math.max(0, ended.length - limit))) deleteJob(look, job, "cronjob/history-limit");
  }
}

function deleteJob({ cron, writes, events }: Look, job: Job, rule: string): void {
  writes.push(
    remove(job, because(rule, cron, [".spec.concurrencyPolicy", ".status.active"], { job: job.metadata.name }), {
      propagationPolicy: "Background",
    }),
  );
  const about = { ...refOf("CronJob", cron), apiVersion: "batch/v1" };
  events.push({
    about,
    type: "Normal",
    reason: "SuccessfulDelete",
    message: `Deleted job ${job.metadata.name}`,
    afterWrite: writes.length - 1,
  });
}

function jobFor(cron: CronJob, name: string, atMs: number): Job {
  const { metadata, spec } = cron.spec!.jobTemplate;
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: {
      name,
      namespace: cron.metadata.namespace,
      ...(metadata?.labels ? { labels: metadata.labels } : {}),
      annotations: { ...metadata?.annotations, [SCHEDULED_AT]: formatTime(atMs) },
      ownerReferences: [controllerReference(cron)],
    },
    spec,
  };
}

function referenceTo({ metadata }: Job): ObjectReference {
  const { namespace, name, uid, resourceVersion } = metadata;
  return { kind: "Job", namespace, name, uid, apiVersion: "batch/v1", resourceVersion };
}

function tell(cron: CronJob, events: EventToTell[], type: "Normal" | "Warning", reason: string, message: string): void {
  events.push({ about: { ...refOf("CronJob", cron), apiVersion: "batch/v1" }, type, reason, message });
}
