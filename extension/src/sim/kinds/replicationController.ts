/** ReplicationControllers, the elder siblings of ReplicaSets (pkg/registry/core/replicationcontroller). */

import { type FieldError, invalidValue, required } from "../api/fieldErrors";
import type { ReplicationController } from "../schema/types";
import {
  ageColumn,
  ageOf,
  containerCells,
  containerColumns,
  integer,
  labelsText,
  nameColumn,
  wide,
} from "./common/cells";
import { mapInOrder } from "./common/goOrder";
import { validateNonNegative, validateObjectMeta, validateObjectMetaUpdate } from "./common/metadata";
import { selectorMatches } from "./common/selectors";
import { beginGeneration, keepOtherHalf } from "./common/strategy";
import { selectorMismatch, validateRunsForever, workloadWarnings } from "./common/workload";
import type { Kind } from "./kind";
import { defaultPodTemplate } from "./pod/defaults";
import { validatePodTemplate } from "./pod/spec";
import { validateReplicaStatus } from "./replicaSet";

export const replicationController: Kind<ReplicationController> = {
  id: "ReplicationController",
  group: "",
  version: "v1",
  kind: "ReplicationController",
  plural: "replicationcontrollers",
  singular: "replicationcontroller",
  shortNames: ["rc"],
  categories: ["all"],
  namespaced: true,
  definition: "core.v1.ReplicationController",
  subresources: ["scale", "status"],
  allowUnconditionalUpdate: true,
  defaultGarbageCollection: "orphan",

  defaults(draft) {
    draft.spec ??= {};
    draft.status ??= { replicas: 0 };
    draft.status.replicas ??= 0;
    const labels = draft.spec.template?.metadata?.labels;
    if (labels && Object.keys(draft.spec.selector ?? {}).length === 0) draft.spec.selector = { ...labels };
    if (labels && Object.keys(draft.metadata.labels ?? {}).length === 0) draft.metadata.labels = { ...labels };
    draft.spec.replicas ??= 1;
    if (draft.spec.template) defaultPodTemplate(draft.spec.template);
  },
  prepareForCreate(draft) {
    beginGeneration(draft);
    draft.status = { replicas: 0 };
  },
  prepareForUpdate: keepOtherHalf,

  validate: (object) => [...validateObjectMeta(replicationController, object), ...validateSpec(object.spec)],
  validateUpdate(object, old, { subresource }) {
    const metadata = validateObjectMetaUpdate(object, old);
    if (subresource === "status") return [...metadata, ...validateReplicaStatus(object.status)];
    return [...metadata, ...validateSpec(object.spec)];
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
    labelsText(object.spec?.selector),
  ],
  selectableFields: { "status.replicas": (object) => String(object.status?.replicas ?? 0) },
  scale: {
    replicas: (object) => object.spec?.replicas ?? 0,
    statusReplicas: (object) => object.status?.replicas ?? 0,
    selector: (object) => labelsText(object.spec?.selector),
    setReplicas: (draft, replicas) => {
      if (draft.spec) draft.spec.replicas = replicas;
    },
  },
};

function validateSpec(spec: ReplicationController["spec"]): FieldError[] {
  const { minReadySeconds, replicas, selector = {}, template } = spec ?? {};
  const isEmpty = Object.keys(selector).length === 0;
  const errors = validateNonNegative(minReadySeconds, "spec.minReadySeconds");
  if (isEmpty) errors.push(required("spec.selector"));
  errors.push(...validateNonNegative(replicas, "spec.replicas"));
  if (!template) return [...errors, required("spec.template")];
  const labels = template.metadata?.labels;
  if (!isEmpty && !selectorMatches({ matchLabels: selector }, labels))
    errors.push(invalidValue("spec.template.metadata.labels", mapInOrder(labels) ?? null, selectorMismatch));
  return [
    ...errors,
    ...validatePodTemplate(template, "spec.template"),
    ...validateRunsForever("ReplicationController", template),
  ];
}
