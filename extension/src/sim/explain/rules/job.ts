/** Why the Job, CronJob and TTL controllers write. */
import type { RuleSentences } from "./sentence";

export const jobRules: RuleSentences = {
  "cronjob/due": {
    en: "the schedule of CronJob {cronjob} came due at {at}",
    "zh-cn": "CronJob {cronjob} 的计划时间 {at} 到了",
  },
  "cronjob/history-limit": {
    en: "CronJob {cronjob} keeps only so many finished Jobs, and {job} is the oldest",
    "zh-cn": "CronJob {cronjob} 只保留有限个已结束的 Job，{job} 是最旧的",
  },
  "cronjob/replace": {
    en: "CronJob {cronjob} came due while {job} still ran, and its concurrencyPolicy is Replace",
    "zh-cn": "CronJob {cronjob} 到点时 {job} 还在运行，而 concurrencyPolicy 是 Replace",
  },
  "cronjob/status": {
    en: "the Jobs of {object} changed, and its status lists them",
    "zh-cn": "{object} 的 Job 有变化，状态随之更新",
  },
  "job/pod-counted": {
    en: "{object} ended and Job {job} has counted it",
    "zh-cn": "{object} 已结束，Job {job} 已把它计入结果",
  },
  "job/status": {
    en: "the pods of {object} changed, and its status counts them: {statusText}",
    "zh-cn": "{object} 的 Pod 有变化，状态随之更新：{statusText}",
  },
  "job/suspended": {
    en: "Job {job} is suspended",
    "zh-cn": "Job {job} 被挂起（suspend）",
  },
  "job/time-to-live": {
    en: "{object} ended more than {ttl} s ago (ttlSecondsAfterFinished)",
    "zh-cn": "{object} 结束已超过 {ttl} 秒（ttlSecondsAfterFinished）",
  },
  "job/too-few-pods": {
    en: "Job {job} wants {wanted} running {podWord} and had {found}",
    "zh-cn": "Job {job} 需要同时运行 {wanted} 个 Pod，当时有 {found} 个",
  },
  "job/too-many-pods": {
    en: "Job {job} wants only {wanted} running {podWord} now",
    "zh-cn": "Job {job} 现在只需要 {wanted} 个运行中的 Pod",
  },
  "job/verdict": {
    en: "Job {job} has come to its end: {reason}",
    "zh-cn": "Job {job} 已有结论：{reason}",
  },
};
