/**
 * CronJobs (pkg/registry/batch/cronjob, pkg/apis/batch/validation).
 * Left out: the list of all time zones; a name of the form `Area/City` in a known area counts as one.
 */

import { type FieldError, invalidValue, notSupported, required } from "../api/fieldErrors";
import type { CronJob, CronJobSpec, JobSpec } from "../schema/types";
import { age } from "./ages";
import {
  ageColumn,
  ageOf,
  boolean,
  booleanText,
  containerCells,
  containerColumns,
  integer,
  nameColumn,
  text,
  wide,
} from "./common/cells";
import { scheduleError } from "./common/cronSchedule";
import { maxCharacters } from "./common/formats";
import { selectorInOrder } from "./common/goOrder";
import { validateNonNegative, validateObjectMeta, validateObjectMetaUpdate } from "./common/metadata";
import { selectorText } from "./common/selectors";
import { beginGeneration, keepOtherHalf } from "./common/strategy";
import { workloadWarnings } from "./common/workload";
import { defaultJobTemplate, validateJobSpec } from "./job";
import type { Kind } from "./kind";

/** Names of Jobs add eleven characters for the time, and must still fit a label. */
const nameCharactersMax = 52;

export const cronJob: Kind<CronJob> = {
  id: "CronJob",
  group: "batch",
  version: "v1",
  kind: "CronJob",
  plural: "cronjobs",
  singular: "cronjob",
  shortNames: ["cj"],
  categories: ["all"],
  namespaced: true,
  definition: "batch.v1.CronJob",
  subresources: ["status"],
  allowUnconditionalUpdate: true,

  defaults(draft) {
    draft.spec ??= {} as CronJobSpec;
    draft.status ??= {};
    const spec = draft.spec;
    spec.concurrencyPolicy ||= "Allow";
    spec.suspend ??= false;
    spec.successfulJobsHistoryLimit ??= 3;
    spec.failedJobsHistoryLimit ??= 1;
    spec.jobTemplate ??= {};
    spec.jobTemplate.metadata ??= {};
    spec.jobTemplate.spec ??= {} as JobSpec;
    defaultJobTemplate(spec.jobTemplate.spec);
  },
  prepareForCreate: beginGeneration,
  prepareForUpdate: keepOtherHalf,

  validate(object) {
    const errors = [...validateObjectMeta(cronJob, object), ...validateSpec(object.spec)];
    const name = object.metadata.name ?? "";
    if (name.length > nameCharactersMax)
      errors.push(invalidValue("metadata.name", name, maxCharacters(nameCharactersMax)));
    return errors;
  },
  validateUpdate(object, old, { subresource }) {
    const metadata = validateObjectMetaUpdate(object, old);
    return subresource === "status" ? metadata : [...metadata, ...validateSpec(object.spec)];
  },
  warnings(object, old, { subresource }) {
    if (subresource !== "") return [];
    const path = "spec.jobTemplate.spec.template";
    const warnings = workloadWarnings(object, old, object.spec?.jobTemplate?.spec?.template, path);
    if (/TZ/.test(object.spec?.schedule ?? "")) {
      const advice = "this field is not officially supported when setting a TZ or CRON_TZ";
      warnings.push(`spec.schedule: CRON_TZ or TZ used in schedule is not officially supported, ${advice}`);
    }
    return warnings;
  },

  columns: [
    nameColumn,
    text("Schedule"),
    text("Timezone"),
    boolean("Suspend"),
    integer("Active"),
    text("Last Schedule"),
    ageColumn,
    ...containerColumns,
    wide("Selector"),
  ],
  cells(object, nowMs) {
    const { schedule = "", timeZone = "<none>", suspend, jobTemplate } = object.spec ?? {};
    const last = object.status?.lastScheduleTime;
    return [
      object.metadata.name,
      schedule,
      timeZone,
      booleanText(suspend),
      object.status?.active?.length ?? 0,
      last ? age(last, nowMs) : "<none>",
      ageOf(object, nowMs),
      ...containerCells(jobTemplate?.spec?.template?.spec),
      selectorText(jobTemplate?.spec?.selector),
    ];
  },
};

function validateSpec(spec: CronJob["spec"]): FieldError[] {
  const { schedule = "", timeZone, concurrencyPolicy = "", jobTemplate } = spec ?? {};
  const errors: FieldError[] = [];
  if (schedule === "") errors.push(required("spec.schedule"));
  else {
    const problem = scheduleError(schedule);
    if (problem) errors.push(invalidValue("spec.schedule", schedule, problem));
    if (timeZone !== undefined && schedule.includes("TZ")) {
      const text = "cannot use both timeZone field and TZ or CRON_TZ in schedule";
      errors.push(invalidValue("spec.schedule", schedule, text));
    } else if (schedule.includes("TZ")) {
      const text = "cannot use TZ or CRON_TZ in schedule, use timeZone field instead";
      errors.push(invalidValue("spec.schedule", schedule, text));
    }
  }
  errors.push(...validateNonNegative(spec?.startingDeadlineSeconds, "spec.startingDeadlineSeconds"));
  const policies = ["Allow", "Forbid", "Replace"];
  if ((concurrencyPolicy as string) === "") errors.push(required("spec.concurrencyPolicy"));
  else if (!policies.includes(concurrencyPolicy))
    errors.push(notSupported("spec.concurrencyPolicy", concurrencyPolicy, policies));
  errors.push(...validateTimeZone(timeZone));
  const template = jobTemplate?.spec ?? ({} as JobSpec);
  errors.push(...validateJobSpec(template, "spec.jobTemplate.spec"));
  if (template.selector)
    errors.push(
      invalidValue(
        "spec.jobTemplate.spec.selector",
        selectorInOrder(template.selector),
        "`selector` will be auto-generated",
      ),
    );
  if (template.manualSelector)
    errors.push(notSupported("spec.jobTemplate.spec.manualSelector", template.manualSelector, ["nil", "false"]));
  errors.push(...validateNonNegative(spec?.successfulJobsHistoryLimit, "spec.successfulJobsHistoryLimit"));
  errors.push(...validateNonNegative(spec?.failedJobsHistoryLimit, "spec.failedJobsHistoryLimit"));
  return errors;
}

const areas =
  /^(Africa|America|Antarctica|Arctic|Asia|Atlantic|Australia|Brazil|Canada|Chile|Etc|Europe|Indian|Mexico|Pacific|US)\/[\w+/-]+$/;
const zones =
  /^(UTC|GMT|EST|MST|HST|CET|EET|MET|WET|EST5EDT|CST6CDT|MST7MDT|PST8PDT|UCT|Zulu|Cuba|Egypt|Eire|GB|Hongkong|Iceland|Iran|Israel|Jamaica|Japan|NZ|PRC|ROC|ROK|Singapore|Turkey|Universal)$/;

function validateTimeZone(timeZone: string | undefined): FieldError[] {
  const path = "spec.timeZone";
  if (timeZone === undefined) return [];
  if (timeZone === "") return [invalidValue(path, timeZone, "timeZone must be nil or non-empty string")];
  if (timeZone.toLowerCase() === "local")
    return [
      invalidValue(
        path,
        timeZone,
        "timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones",
      ),
    ];
  if (areas.test(timeZone) || zones.test(timeZone)) return [];
  return [invalidValue(path, timeZone, `unknown time zone ${timeZone}`)];
}
