/** Deployments (pkg/registry/apps/deployment, pkg/apis/apps/validation). */

import { type FieldError, forbiddenField, invalidValue, notSupported, required } from "../api/fieldErrors";
import type { Deployment, DeploymentStrategy } from "../schema/types";
import { ageColumn, ageOf, containerCells, containerColumns, nameColumn, text, wide } from "./common/cells";
import { selectorInOrder } from "./common/goOrder";
import { goStruct, nullable } from "./common/goStruct";
import {
  validateImmutable,
  validateNonNegative,
  validateObjectMeta,
  validateObjectMetaUpdate,
} from "./common/metadata";
import { isEmptySelector, selectorText, validateLabelSelector } from "./common/selectors";
import { beginGeneration, keepOtherHalf } from "./common/strategy";
import {
  exceedsReplicas,
  isNone,
  validateAtMostAll,
  validateCounts,
  validateCountsWithin,
  validateIntOrPercent,
  validateOwnTemplate,
  workloadWarnings,
} from "./common/workload";
import type { Kind } from "./kind";
import { defaultPodTemplate } from "./pod/defaults";

export const deployment: Kind<Deployment> = {
  id: "Deployment",
  group: "apps",
  version: "v1",
  kind: "Deployment",
  plural: "deployments",
  singular: "deployment",
  shortNames: ["deploy"],
  categories: ["all"],
  namespaced: true,
  definition: "apps.v1.Deployment",
  subresources: ["scale", "status"],
  allowUnconditionalUpdate: true,

  defaults(draft) {
    draft.spec ??= {} as NonNullable<Deployment["spec"]>;
    draft.status ??= {};
    const spec = draft.spec;
    spec.replicas ??= 1;
    spec.strategy ??= {};
    spec.strategy.type ||= "RollingUpdate";
    if (spec.strategy.type === "RollingUpdate") {
      spec.strategy.rollingUpdate ??= {};
      spec.strategy.rollingUpdate.maxUnavailable ??= "25%";
      spec.strategy.rollingUpdate.maxSurge ??= "25%";
    }
    spec.revisionHistoryLimit ??= 10;
    spec.progressDeadlineSeconds ??= 600;
    spec.template ??= {};
    defaultPodTemplate(spec.template);
  },
  prepareForCreate: beginGeneration,
  prepareForUpdate: keepOtherHalf,

  validate: (object) => [...validateObjectMeta(deployment, object), ...validateSpec(object.spec)],
  validateUpdate(object, old, { subresource }) {
    const metadata = validateObjectMetaUpdate(object, old);
    if (subresource === "status") return [...metadata, ...validateStatus(object, old)];
    const immutable = validateImmutable(
      selectorInOrder(object.spec?.selector),
      selectorInOrder(old.spec?.selector),
      "spec.selector",
    );
    return [...metadata, ...validateSpec(object.spec), ...immutable];
  },
  warnings: (object, old, { subresource }) =>
    subresource === "" ? workloadWarnings(object, old, object.spec?.template) : [],

  columns: [
    nameColumn,
    text("Ready"),
    text("Up-to-date"),
    text("Available"),
    ageColumn,
    ...containerColumns,
    wide("Selector"),
  ],
  cells(object, nowMs) {
    const { readyReplicas = 0, updatedReplicas = 0, availableReplicas = 0 } = object.status ?? {};
    return [
      object.metadata.name,
      `${readyReplicas}/${object.spec?.replicas ?? 0}`,
      updatedReplicas,
      availableReplicas,
      ageOf(object, nowMs),
      ...containerCells(object.spec?.template?.spec),
      selectorText(object.spec?.selector),
    ];
  },
  scale: {
    replicas: (object) => object.spec?.replicas ?? 0,
    statusReplicas: (object) => object.status?.replicas ?? 0,
    selector: (object) => selectorText(object.spec?.selector),
    setReplicas: (draft, replicas) => {
      if (draft.spec) draft.spec.replicas = replicas;
    },
  },
};

function validateSpec(spec: Deployment["spec"]): FieldError[] {
  const {
    replicas,
    selector,
    template,
    minReadySeconds = 0,
    revisionHistoryLimit,
    progressDeadlineSeconds,
  } = spec ?? {};
  const errors = validateNonNegative(replicas, "spec.replicas");
  if (!selector) errors.push(required("spec.selector"));
  else {
    errors.push(...validateLabelSelector(selector, "spec.selector"));
    if (isEmptySelector(selector))
      errors.push(invalidValue("spec.selector", selectorInOrder(selector), "empty selector is invalid for deployment"));
  }
  errors.push(...validateOwnTemplate("ReplicaSet", selector, template));
  errors.push(...validateStrategy(spec?.strategy ?? {}, "spec.strategy"));
  errors.push(...validateNonNegative(minReadySeconds, "spec.minReadySeconds"));
  errors.push(...validateNonNegative(revisionHistoryLimit, "spec.revisionHistoryLimit"));
  if (progressDeadlineSeconds !== undefined) {
    const path = "spec.progressDeadlineSeconds";
    errors.push(...validateNonNegative(progressDeadlineSeconds, path));
    if (progressDeadlineSeconds <= minReadySeconds)
      errors.push(invalidValue(path, progressDeadlineSeconds, "must be greater than minReadySeconds"));
  }
  return errors;
}

function validateStrategy(strategy: DeploymentStrategy, path: string): FieldError[] {
  const { type, rollingUpdate } = strategy;
  if (type === "Recreate") {
    if (!rollingUpdate) return [];
    return [forbiddenField(`${path}.rollingUpdate`, "may not be specified when strategy `type` is 'Recreate'")];
  }
  if (type !== "RollingUpdate") {
    const shape = { Type: "" as const, RollingUpdate: nullable({ MaxUnavailable: 0, MaxSurge: 0 }) };
    return [notSupported(path, goStruct(shape, strategy), ["Recreate", "RollingUpdate"])];
  }
  if (!rollingUpdate) return [required(`${path}.rollingUpdate`)];
  const { maxUnavailable, maxSurge } = rollingUpdate;
  const here = `${path}.rollingUpdate`;
  const errors = [
    ...validateIntOrPercent(maxUnavailable, `${here}.maxUnavailable`),
    ...validateIntOrPercent(maxSurge, `${here}.maxSurge`),
  ];
  if (isNone(maxUnavailable) && isNone(maxSurge))
    errors.push(invalidValue(`${here}.maxUnavailable`, maxUnavailable, "may not be 0 when `maxSurge` is 0"));
  return [...errors, ...validateAtMostAll(maxUnavailable, `${here}.maxUnavailable`)];
}

function validateStatus({ status }: Deployment, old: Deployment): FieldError[] {
  const errors = validateCounts(status, [
    ...["replicas", "updatedReplicas", "readyReplicas", "availableReplicas", "unavailableReplicas"],
    ...["terminatingReplicas", "observedGeneration", "collisionCount"],
  ]);
  const within = ["updatedReplicas", "readyReplicas", "availableReplicas"];
  errors.push(...validateCountsWithin(status, within, "replicas", exceedsReplicas));
  errors.push(
    ...validateCountsWithin(status, ["availableReplicas"], "readyReplicas", "cannot be greater than readyReplicas"),
  );
  if ((status?.collisionCount ?? 0) < (old.status?.collisionCount ?? 0))
    errors.push(invalidValue("status.collisionCount", status?.collisionCount ?? 0, "cannot be decremented"));
  return errors;
}
