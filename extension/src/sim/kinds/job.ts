/** Jobs (pkg/registry/batch/job, pkg/apis/batch/validation). */

import { duplicate, type FieldError, forbiddenField, invalidValue, notSupported, required } from "../api/fieldErrors";
import { parseTime } from "../api/time";
import type { Job, JobSpec } from "../schema/types";
import { humanDuration } from "./ages";
import { ageColumn, ageOf, containerCells, containerColumns, nameColumn, text, wide } from "./common/cells";
import { semanticallyEqual } from "./common/equal";
import { mapInOrder, selectorInOrder } from "./common/goOrder";
import {
  validateImmutable,
  validateNonNegative,
  validateObjectMeta,
  validateObjectMetaUpdate,
} from "./common/metadata";
import { selectorMatches, selectorText, validateLabelSelector } from "./common/selectors";
import { beginGeneration, keepOtherHalf } from "./common/strategy";
import { selectorMismatch, validateCounts, workloadWarnings } from "./common/workload";
import type { Kind } from "./kind";
import { defaultPodTemplate } from "./pod/defaults";
import { goPodTemplate } from "./pod/goPodSpec";
import { validatePodTemplate } from "./pod/spec";

const uidLabel = "batch.kubernetes.io/controller-uid";
const nameLabel = "batch.kubernetes.io/job-name";
const legacyUidLabel = "controller-uid";
const legacyNameLabel = "job-name";

export const job: Kind<Job> = {
  id: "Job",
  group: "batch",
  version: "v1",
  kind: "Job",
  plural: "jobs",
  singular: "job",
  categories: ["all"],
  namespaced: true,
  definition: "batch.v1.Job",
  subresources: ["status"],
  allowUnconditionalUpdate: true,
  defaultGarbageCollection: "orphan",

  defaults(draft) {
    draft.spec ??= {} as JobSpec;
    draft.status ??= {};
    const spec = draft.spec;
    if (spec.completions === undefined && spec.parallelism === undefined) spec.completions = spec.parallelism = 1;
    spec.parallelism ??= 1;
    spec.backoffLimit ??= spec.backoffLimitPerIndex === undefined ? 6 : 2147483647;
    spec.completionMode ??= "NonIndexed";
    spec.suspend ??= false;
    spec.podReplacementPolicy ??= spec.podFailurePolicy ? "Failed" : "TerminatingOrFailed";
    spec.manualSelector ??= false;
    const labels = spec.template?.metadata?.labels;
    if (labels && Object.keys(draft.metadata.labels ?? {}).length === 0) draft.metadata.labels = { ...labels };
    defaultJobTemplate(spec);
  },
  prepareForCreate(draft) {
    beginGeneration(draft);
    if (draft.spec && !draft.spec.manualSelector) generateSelector(draft, draft.spec);
  },
  prepareForUpdate: keepOtherHalf,

  validate(object) {
    return [...validateObjectMeta(job, object), ...validateGenerated(object), ...validateSpec(object.spec as JobSpec)];
  },
  validateUpdate(object, old, { subresource }) {
    const metadata = validateObjectMetaUpdate(object, old);
    if (subresource === "status")
      return [...metadata, ...validateCounts(object.status, ["active", "ready", "succeeded", "failed", "terminating"])];
    const spec = object.spec as JobSpec;
    return [
      ...metadata,
      ...validateGenerated(object),
      // Upstream looks at the spec as that of a new Job and again as an update, and says twice what is wrong with it.
      ...validateSpec(spec),
      ...validateSpec(spec),
      ...validateSpecUpdate(spec, old.spec as JobSpec, old),
    ];
  },
  warnings: (object, old, { subresource }) =>
    subresource === "" ? workloadWarnings(object, old, object.spec?.template) : [],

  columns: [
    nameColumn,
    text("Status"),
    text("Completions"),
    text("Duration"),
    ageColumn,
    ...containerColumns,
    wide("Selector"),
  ],
  cells: (object, nowMs) => [
    object.metadata.name,
    statusText(object),
    completionsText(object),
    durationText(object, nowMs),
    ageOf(object, nowMs),
    ...containerCells(object.spec?.template?.spec),
    selectorText(object.spec?.selector),
  ],
  selectableFields: { "status.successful": (object) => String(object.status?.succeeded ?? 0) },
};

/** The defaults that the template of a CronJob gets too. */
export function defaultJobTemplate(spec: JobSpec): void {
  spec.template ??= {};
  defaultPodTemplate(spec.template);
  for (const rule of spec.podFailurePolicy?.rules ?? [])
    for (const pattern of rule.onPodConditions ?? []) pattern.status ??= "True";
}

/** What holds for the spec of a Job and of a CronJob's template; selectors are looked at elsewhere. */
export function validateJobSpec(spec: JobSpec, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const counted = [
    ...(["parallelism", "completions", "activeDeadlineSeconds", "backoffLimit", "ttlSecondsAfterFinished"] as const),
    ...(["backoffLimitPerIndex", "maxFailedIndexes"] as const),
  ];
  for (const field of counted) errors.push(...validateNonNegative(spec[field], `${path}.${field}`));
  const isIndexed = spec.completionMode === "Indexed";
  if (!isIndexed)
    for (const field of ["backoffLimitPerIndex", "maxFailedIndexes"] as const)
      if (spec[field] !== undefined)
        errors.push(forbiddenField(`${path}.${field}`, "requires indexed completion mode"));
  const mode = spec.completionMode;
  if (mode !== undefined && mode !== "NonIndexed" && mode !== "Indexed")
    errors.push(notSupported(`${path}.completionMode`, mode, ["NonIndexed", "Indexed"]));
  if (isIndexed && spec.completions === undefined)
    errors.push(required(`${path}.completions`, "when completion mode is Indexed"));
  if (isIndexed && (spec.parallelism ?? 0) > 100000)
    errors.push(
      invalidValue(
        `${path}.parallelism`,
        spec.parallelism,
        "must be less than or equal to 100000 when completion mode is Indexed",
      ),
    );
  errors.push(...validateFailurePolicy(spec, `${path}.podFailurePolicy`));
  errors.push(...validatePodTemplate(spec.template, `${path}.template`));
  const restartPolicy = spec.template?.spec?.restartPolicy;
  if (restartPolicy !== "OnFailure" && restartPolicy !== "Never")
    errors.push(required(`${path}.template.spec.restartPolicy`, 'valid values: "OnFailure", "Never"'));
  if (spec.podFailurePolicy && restartPolicy !== "Never") {
    const text = 'only "Never" is supported when podFailurePolicy is specified';
    errors.push(invalidValue(`${path}.template.spec.restartPolicy`, restartPolicy ?? "", text));
  }
  return errors;
}

function validateSpec(spec: JobSpec): FieldError[] {
  const errors = validateJobSpec(spec, "spec");
  if (!spec.selector) return [...errors, required("spec.selector")];
  errors.push(...validateLabelSelector(spec.selector, "spec.selector"));
  const labels = spec.template?.metadata?.labels;
  if (!selectorMatches(spec.selector, labels))
    errors.push(invalidValue("spec.template.metadata.labels", mapInOrder(labels) ?? null, selectorMismatch));
  return errors;
}

/** The uid of the Job, on its pods and in its selector, keeps Jobs of the same name apart. */
function generateSelector(draft: Job, spec: JobSpec): void {
  const uid = draft.metadata.uid ?? "";
  const labels = {
    [uidLabel]: uid,
    [nameLabel]: draft.metadata.name,
    [legacyUidLabel]: uid,
    [legacyNameLabel]: draft.metadata.name,
  };
  spec.template.metadata ??= {};
  spec.template.metadata.labels = { ...labels, ...spec.template.metadata.labels };
  draft.metadata.labels = { ...labels, ...draft.metadata.labels };
  spec.selector ??= {};
  spec.selector.matchLabels = { [uidLabel]: uid, ...spec.selector.matchLabels };
}

function validateGenerated(object: Job): FieldError[] {
  const { spec, metadata } = object;
  if (!spec?.selector || spec.manualSelector) return [];
  const { uid = "", name } = metadata;
  const errors = uid === "" ? [required("metadata.uid")] : [];
  const labels = spec.template?.metadata?.labels ?? {};
  const expected = { [legacyUidLabel]: uid, [legacyNameLabel]: name, [uidLabel]: uid, [nameLabel]: name };
  for (const [label, value] of Object.entries(expected)) {
    const path = `spec.template.metadata.labels[${label}]`;
    if (labels[label] === undefined) errors.push(required(path, `must be '${value}'`));
    else if (labels[label] !== value) errors.push(invalidValue(path, mapInOrder(labels), `must be '${value}'`));
  }
  if (!selectorMatches(spec.selector, expected))
    errors.push(invalidValue("spec.selector", selectorInOrder(spec.selector), "`selector` not auto-generated"));
  return errors;
}

function validateSpecUpdate(spec: JobSpec, old: JobSpec, oldJob: Job): FieldError[] {
  const isElastic = spec.completionMode === "Indexed" && spec.completions === spec.parallelism;
  return [
    ...(isElastic ? [] : validateImmutable(spec.completions, old.completions, "spec.completions")),
    ...validateImmutable(selectorInOrder(spec.selector), selectorInOrder(old.selector), "spec.selector"),
    ...validateTemplateUpdate(spec, old, oldJob),
    ...validateImmutable(spec.completionMode, old.completionMode, "spec.completionMode"),
    ...validateImmutable(spec.podFailurePolicy, old.podFailurePolicy, "spec.podFailurePolicy"),
    ...validateImmutable(spec.backoffLimitPerIndex, old.backoffLimitPerIndex, "spec.backoffLimitPerIndex"),
    ...validateImmutable(spec.managedBy, old.managedBy, "spec.managedBy"),
    ...validateImmutable(spec.successPolicy, old.successPolicy, "spec.successPolicy"),
  ];
}

/** The template of a Job is fixed; one that is suspended and never ran may still be told where to run. */
function validateTemplateUpdate(spec: JobSpec, old: JobSpec, oldJob: Job): FieldError[] {
  let before = old.template;
  if (old.suspend && !oldJob.status?.startTime) {
    const { nodeSelector, affinity, tolerations, schedulingGates } = spec.template?.spec ?? {};
    const next = spec.template?.metadata;
    before = {
      metadata: { ...before?.metadata, labels: next?.labels, annotations: next?.annotations },
      spec: { ...(before?.spec ?? { containers: [] }), nodeSelector, affinity, tolerations, schedulingGates },
    };
  }
  if (semanticallyEqual(spec.template, before)) return [];
  return [invalidValue("spec.template", goPodTemplate(spec.template), "field is immutable")];
}

const actions = ["Count", "FailIndex", "FailJob", "Ignore"];

function validateFailurePolicy(spec: JobSpec, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const names = new Set((spec.template?.spec?.containers ?? []).map(({ name }) => name));
  for (const { name } of spec.template?.spec?.initContainers ?? []) names.add(name);
  for (const [at, rule] of (spec.podFailurePolicy?.rules ?? []).entries()) {
    const here = `${path}.rules[${at}]`;
    const { action = "", onExitCodes, onPodConditions = [] } = rule;
    if ((action as string) === "")
      errors.push(required(`${here}.action`, 'valid values: "Count", "FailIndex", "FailJob", "Ignore"'));
    else if (!actions.includes(action)) errors.push(notSupported(`${here}.action`, action, actions));
    if (onExitCodes) {
      const exitCodes = `${here}.onExitCodes`;
      const values = onExitCodes.values ?? [];
      const operators = ["In", "NotIn"];
      if (!operators.includes(onExitCodes.operator))
        errors.push(notSupported(`${exitCodes}.operator`, onExitCodes.operator ?? "", operators));
      if (onExitCodes.containerName && !names.has(onExitCodes.containerName)) {
        const text = "must be one of the container or initContainer names in the pod template";
        errors.push(invalidValue(`${exitCodes}.containerName`, onExitCodes.containerName, text));
      }
      if (values.length === 0)
        errors.push(invalidValue(`${exitCodes}.values`, values, "at least one value is required"));
      for (const [valueAt, value] of values.entries()) {
        if (onExitCodes.operator === "In" && value === 0)
          errors.push(invalidValue(`${exitCodes}.values[${valueAt}]`, value, "must not be 0 for the In operator"));
        if (values.indexOf(value) < valueAt) errors.push(duplicate(`${exitCodes}.values[${valueAt}]`, value));
      }
    }
    if (onExitCodes && onPodConditions.length > 0)
      errors.push(invalidRule(here, "specifying both OnExitCodes and OnPodConditions is not supported"));
    if (!onExitCodes && onPodConditions.length === 0)
      errors.push(invalidRule(here, "specifying one of OnExitCodes and OnPodConditions is required"));
  }
  return errors;
}

/** Upstream passes the text as the value's place and prints neither quotes nor value. */
const invalidRule = (path: string, detail: string): FieldError => ({ type: "Invalid", field: path, detail });

function statusText({ status, metadata }: Job): string {
  const holds = (type: string) => status?.conditions?.some((c) => c.type === type && c.status === "True");
  if (holds("Complete")) return "Complete";
  if (holds("Failed")) return "Failed";
  if (metadata.deletionTimestamp) return "Terminating";
  if (holds("Suspended")) return "Suspended";
  return holds("FailureTarget") ? "FailureTarget" : "Running";
}

function completionsText({ spec, status }: Job): string {
  const succeeded = status?.succeeded ?? 0;
  if (spec?.completions !== undefined) return `${succeeded}/${spec.completions}`;
  const parallelism = spec?.parallelism ?? 0;
  return parallelism > 1 ? `${succeeded}/1 of ${parallelism}` : `${succeeded}/1`;
}

function durationText({ status }: Job, nowMs: number): string {
  const startedAt = status?.startTime && parseTime(status.startTime);
  if (!startedAt) return "";
  return humanDuration((status?.completionTime ? (parseTime(status.completionTime) ?? nowMs) : nowMs) - startedAt);
}
