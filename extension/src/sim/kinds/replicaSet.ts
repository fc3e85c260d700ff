/** ReplicaSets (pkg/registry/apps/replicaset, pkg/apis/apps/validation). */

import { type FieldError, invalidValue, required } from "../api/fieldErrors";
import type { ReplicaSet } from "../schema/types";
import { ageColumn, ageOf, containerCells, containerColumns, integer, nameColumn, wide } from "./common/cells";
import { selectorInOrder } from "./common/goOrder";
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
  validateCounts,
  validateCountsWithin,
  validateOwnTemplate,
  workloadWarnings,
} from "./common/workload";
import type { Kind } from "./kind";
import { defaultPodTemplate } from "./pod/defaults";

export const replicaSet: Kind<ReplicaSet> = {
  id: "ReplicaSet",
  group: "apps",
  version: "v1",
  kind: "ReplicaSet",
  plural: "replicasets",
  singular: "replicaset",
  shortNames: ["rs"],
  categories: ["all"],
  namespaced: true,
  definition: "apps.v1.ReplicaSet",
  subresources: ["scale", "status"],
  allowUnconditionalUpdate: true,

  defaults(draft) {
    draft.spec ??= {} as NonNullable<ReplicaSet["spec"]>;
    draft.status ??= { replicas: 0 };
    draft.status.replicas ??= 0;
    draft.spec.replicas ??= 1;
    draft.spec.template ??= {};
    defaultPodTemplate(draft.spec.template);
  },
  prepareForCreate(draft) {
    beginGeneration(draft);
    draft.status = { replicas: 0 };
  },
  prepareForUpdate: keepOtherHalf,

  validate: (object) => [...validateObjectMeta(replicaSet, object), ...validateSpec(object.spec)],
  validateUpdate(object, old, { subresource }) {
    const metadata = validateObjectMetaUpdate(object, old);
    if (subresource === "status") return [...metadata, ...validateReplicaStatus(object.status)];
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
    integer("Desired"),
    integer("Current"),
    integer("Ready"),
    ageColumn,
    ...containerColumns,
    wide("Selector"),
  ],
  cells: (object, nowMs) => [
    object.metadata.name,
    object.spec?.replicas ?? 0,
    object.status?.replicas ?? 0,
    object.status?.readyReplicas ?? 0,
    ageOf(object, nowMs),
    ...containerCells(object.spec?.template?.spec),
    selectorText(object.spec?.selector),
  ],
  selectableFields: { "status.replicas": (object) => String(object.status?.replicas ?? 0) },
  scale: {
    replicas: (object) => object.spec?.replicas ?? 0,
    statusReplicas: (object) => object.status?.replicas ?? 0,
    selector: (object) => selectorText(object.spec?.selector),
    setReplicas: (draft, replicas) => {
      if (draft.spec) draft.spec.replicas = replicas;
    },
  },
};

/** The counts of ReplicaSets and ReplicationControllers. */
export function validateReplicaStatus(status: object | undefined): FieldError[] {
  const parts = ["fullyLabeledReplicas", "readyReplicas", "availableReplicas"];
  return [
    ...validateCounts(status, ["replicas", ...parts, "terminatingReplicas", "observedGeneration"]),
    ...validateCountsWithin(status, parts, "replicas", exceedsReplicas),
    ...validateCountsWithin(status, ["availableReplicas"], "readyReplicas", "cannot be greater than readyReplicas"),
  ];
}

function validateSpec(spec: ReplicaSet["spec"]): FieldError[] {
  const selector = spec?.selector;
  const errors = [
    ...validateNonNegative(spec?.replicas, "spec.replicas"),
    ...validateNonNegative(spec?.minReadySeconds, "spec.minReadySeconds"),
  ];
  if (!selector) errors.push(required("spec.selector"));
  else {
    errors.push(...validateLabelSelector(selector, "spec.selector"));
    // The text names deployments upstream too.
    if (isEmptySelector(selector))
      errors.push(invalidValue("spec.selector", selectorInOrder(selector), "empty selector is invalid for deployment"));
  }
  return [...errors, ...validateOwnTemplate("ReplicaSet", selector, spec?.template)];
}
