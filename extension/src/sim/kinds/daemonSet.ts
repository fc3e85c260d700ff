/** DaemonSets (pkg/registry/apps/daemonset, pkg/apis/apps/validation). */

import { type FieldError, invalidValue, notSupported, required } from "../api/fieldErrors";
import type { DaemonSet, DaemonSetUpdateStrategy } from "../schema/types";
import {
  ageColumn,
  ageOf,
  containerCells,
  containerColumns,
  integer,
  labelsText,
  nameColumn,
  text,
  wide,
} from "./common/cells";
import { semanticallyEqual } from "./common/equal";
import { selectorInOrder } from "./common/goOrder";
import { goStruct, nullable } from "./common/goStruct";
import {
  validateImmutable,
  validateNonNegative,
  validateObjectMeta,
  validateObjectMetaUpdate,
} from "./common/metadata";
import { compiles, isEmptySelector, selectorText, validateLabelSelector } from "./common/selectors";
import { beginGeneration, keepOtherHalf } from "./common/strategy";
import {
  isNone,
  validateAtMostAll,
  validateCounts,
  validateIntOrPercent,
  validateRunsForever,
  validateTemplateLabels,
} from "./common/workload";
import type { Kind } from "./kind";
import { defaultPodTemplate } from "./pod/defaults";
import { validatePodTemplate } from "./pod/spec";
import { podTemplateWarnings } from "./pod/warnings";

/** Counts changes of the template; a field of old versions that v1 keeps as an annotation. */
const templateGeneration = "deprecated.daemonset.template.generation";

const counts = [
  ...["currentNumberScheduled", "numberMisscheduled", "desiredNumberScheduled", "numberReady"],
  ...["observedGeneration", "updatedNumberScheduled", "numberAvailable", "numberUnavailable"],
];

export const daemonSet: Kind<DaemonSet> = {
  id: "DaemonSet",
  group: "apps",
  version: "v1",
  kind: "DaemonSet",
  plural: "daemonsets",
  singular: "daemonset",
  shortNames: ["ds"],
  categories: ["all"],
  namespaced: true,
  definition: "apps.v1.DaemonSet",
  subresources: ["status"],
  allowUnconditionalUpdate: true,

  defaults(draft) {
    draft.spec ??= {} as NonNullable<DaemonSet["spec"]>;
    const spec = draft.spec;
    spec.updateStrategy ??= {};
    spec.updateStrategy.type ||= "RollingUpdate";
    if (spec.updateStrategy.type === "RollingUpdate") {
      spec.updateStrategy.rollingUpdate ??= {};
      spec.updateStrategy.rollingUpdate.maxUnavailable ??= 1;
      spec.updateStrategy.rollingUpdate.maxSurge ??= 0;
    }
    spec.revisionHistoryLimit ??= 10;
    spec.template ??= {};
    defaultPodTemplate(spec.template);
  },
  prepareForCreate(draft) {
    beginGeneration(draft);
    draft.status = { currentNumberScheduled: 0, numberMisscheduled: 0, desiredNumberScheduled: 0, numberReady: 0 };
    setTemplateGeneration(draft, draft.metadata.annotations?.[templateGeneration] ?? "0", 1);
  },
  prepareForUpdate(draft, old, context) {
    keepOtherHalf(draft, old, context);
    const changed = !semanticallyEqual(draft.spec?.template, old.spec?.template);
    setTemplateGeneration(draft, old.metadata.annotations?.[templateGeneration] ?? "0", changed ? 1 : 0);
  },

  validate: (object) => [...validateObjectMeta(daemonSet, object), ...validateSpec(object.spec)],
  validateUpdate(object, old, { subresource }) {
    const metadata = validateObjectMetaUpdate(object, old);
    if (subresource === "status") return [...metadata, ...validateCounts(object.status, counts)];
    const immutable = validateImmutable(
      selectorInOrder(object.spec?.selector),
      selectorInOrder(old.spec?.selector),
      "spec.selector",
    );
    return [...metadata, ...validateSpec(object.spec), ...immutable];
  },
  warnings: (object, old, { subresource }) =>
    subresource === "" && object.metadata.generation !== old?.metadata.generation
      ? podTemplateWarnings(object.spec?.template, "spec.template")
      : [],

  columns: [
    nameColumn,
    ...["Desired", "Current", "Ready", "Up-to-date", "Available"].map(integer),
    text("Node Selector"),
    ageColumn,
    ...containerColumns,
    wide("Selector"),
  ],
  cells: ({ metadata, spec, status, ...rest }, nowMs) => [
    metadata.name,
    status?.desiredNumberScheduled ?? 0,
    status?.currentNumberScheduled ?? 0,
    status?.numberReady ?? 0,
    status?.updatedNumberScheduled ?? 0,
    status?.numberAvailable ?? 0,
    labelsText(spec?.template?.spec?.nodeSelector),
    ageOf({ metadata, ...rest }, nowMs),
    ...containerCells(spec?.template?.spec),
    selectorText(spec?.selector),
  ],
};

function setTemplateGeneration(draft: DaemonSet, before: string, raise: number): void {
  const next = String((Number(before) || 0) + raise);
  draft.metadata.annotations = { ...draft.metadata.annotations, [templateGeneration]: next };
}

function validateSpec(spec: DaemonSet["spec"]): FieldError[] {
  const { selector, template, minReadySeconds, revisionHistoryLimit, updateStrategy = {} } = spec ?? {};
  const errors = validateLabelSelector(selector, "spec.selector");
  if (compiles(selector)) errors.push(...validateTemplateLabels(selector, template));
  if (selector && isEmptySelector(selector))
    errors.push(invalidValue("spec.selector", selectorInOrder(selector), "empty selector is invalid for daemonset"));
  return [
    ...errors,
    ...validatePodTemplate(template, "spec.template"),
    ...validateRunsForever("DaemonSet", template),
    ...validateNonNegative(minReadySeconds, "spec.minReadySeconds"),
    ...validateUpdateStrategy(updateStrategy, "spec.updateStrategy"),
    ...validateNonNegative(revisionHistoryLimit, "spec.revisionHistoryLimit"),
  ];
}

function validateUpdateStrategy(strategy: DaemonSetUpdateStrategy, path: string): FieldError[] {
  if (strategy.type === "OnDelete") return [];
  if (strategy.type !== "RollingUpdate") {
    const shape = { Type: "" as const, RollingUpdate: nullable({ MaxUnavailable: 0, MaxSurge: 0 }) };
    return [notSupported(path, goStruct(shape, strategy), ["RollingUpdate", "OnDelete"])];
  }
  if (!strategy.rollingUpdate) return [required(`${path}.rollingUpdate`)];
  const { maxUnavailable, maxSurge } = strategy.rollingUpdate;
  const here = `${path}.rollingUpdate`;
  const errors = [
    ...validateIntOrPercent(maxUnavailable, `${here}.maxUnavailable`),
    ...validateIntOrPercent(maxSurge, `${here}.maxSurge`),
  ];
  if (!isNone(maxUnavailable) && !isNone(maxSurge))
    errors.push(invalidValue(`${here}.maxSurge`, maxSurge, "may not be set when maxUnavailable is non-zero"));
  if (isNone(maxUnavailable) && isNone(maxSurge))
    errors.push(required(`${here}.maxUnavailable`, "cannot be 0 when maxSurge is 0"));
  return [
    ...errors,
    ...validateAtMostAll(maxUnavailable, `${here}.maxUnavailable`),
    ...validateAtMostAll(maxSurge, `${here}.maxSurge`),
  ];
}
