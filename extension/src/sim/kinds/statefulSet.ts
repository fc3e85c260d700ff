/** StatefulSets (pkg/registry/apps/statefulset, pkg/apis/apps/validation). */

import { type FieldError, forbiddenField, invalidValue, notSupported, required } from "../api/fieldErrors";
import type { StatefulSet } from "../schema/types";
import { ageColumn, ageOf, containerCells, containerColumns, nameColumn, text } from "./common/cells";
import { defaultClaimSpec } from "./common/claims";
import { semanticallyEqual } from "./common/equal";
import { nameIsDnsLabel } from "./common/formats";
import { selectorInOrder } from "./common/goOrder";
import { goStruct, nullable } from "./common/goStruct";
import { validateNonNegative, validateObjectMeta, validateObjectMetaUpdate } from "./common/metadata";
import { isEmptySelector, selectorText, validateLabelSelector } from "./common/selectors";
import { beginGeneration, keepOtherHalf } from "./common/strategy";
import {
  exceedsReplicas,
  validateCounts,
  validateCountsWithin,
  validateIntOrPercent,
  validateOwnTemplate,
} from "./common/workload";
import type { Kind } from "./kind";
import { defaultPodTemplate } from "./pod/defaults";
import { podTemplateWarnings } from "./pod/warnings";

const rollingUpdate = { Partition: 0 as const, MaxUnavailable: null };
const updateStrategy = { Type: "" as const, RollingUpdate: nullable(rollingUpdate) };

export const statefulSet: Kind<StatefulSet> = {
  id: "StatefulSet",
  group: "apps",
  version: "v1",
  kind: "StatefulSet",
  plural: "statefulsets",
  singular: "statefulset",
  shortNames: ["sts"],
  categories: ["all"],
  namespaced: true,
  definition: "apps.v1.StatefulSet",
  subresources: ["scale", "status"],
  validateName: nameIsDnsLabel,
  allowUnconditionalUpdate: true,

  defaults(draft) {
    draft.spec ??= {} as NonNullable<StatefulSet["spec"]>;
    const spec = draft.spec;
    spec.podManagementPolicy ||= "OrderedReady";
    spec.updateStrategy ??= {};
    if (!spec.updateStrategy.type) {
      spec.updateStrategy.type = "RollingUpdate";
      spec.updateStrategy.rollingUpdate ??= {};
    }
    if (spec.updateStrategy.type === "RollingUpdate" && spec.updateStrategy.rollingUpdate)
      spec.updateStrategy.rollingUpdate.partition ??= 0;
    spec.persistentVolumeClaimRetentionPolicy ??= {};
    spec.persistentVolumeClaimRetentionPolicy.whenDeleted ||= "Retain";
    spec.persistentVolumeClaimRetentionPolicy.whenScaled ||= "Retain";
    spec.replicas ??= 1;
    spec.revisionHistoryLimit ??= 10;
    spec.serviceName ??= "";
    spec.template ??= {};
    defaultPodTemplate(spec.template);
    for (const claim of spec.volumeClaimTemplates ?? []) {
      claim.apiVersion = "v1";
      claim.kind = "PersistentVolumeClaim";
      claim.spec ??= {};
      defaultClaimSpec(claim.spec);
      claim.status ??= {};
      claim.status.phase ||= "Pending";
    }
  },
  prepareForCreate(draft) {
    beginGeneration(draft);
    draft.status = { replicas: 0, availableReplicas: 0 };
  },
  prepareForUpdate: keepOtherHalf,

  validate: (object) => [...validateObjectMeta(statefulSet, object), ...validateSpec(object.spec)],
  validateUpdate(object, old, { subresource }) {
    const metadata = validateObjectMetaUpdate(object, old);
    if (subresource === "status") return [...metadata, ...validateStatus(object, old)];
    return [...metadata, ...validateSpec(object.spec), ...validateSpecUpdate(object.spec, old.spec)];
  },
  warnings: (object, old, { subresource }) =>
    subresource === "" && object.metadata.generation !== old?.metadata.generation
      ? podTemplateWarnings(object.spec?.template, "spec.template")
      : [],

  columns: [nameColumn, text("Ready"), ageColumn, ...containerColumns],
  cells: (object, nowMs) => [
    object.metadata.name,
    `${object.status?.readyReplicas ?? 0}/${object.spec?.replicas ?? 0}`,
    ageOf(object, nowMs),
    ...containerCells(object.spec?.template?.spec),
  ],
  scale: {
    replicas: (object) => object.spec?.replicas ?? 0,
    statusReplicas: (object) => object.status?.replicas ?? 0,
    selector: (object) => selectorText(object.spec?.selector),
    setReplicas: (draft, replicas) => {
      if (draft.spec) draft.spec.replicas = replicas;
    },
  },
};

function validateSpec(spec: StatefulSet["spec"]): FieldError[] {
  const { podManagementPolicy = "", replicas, minReadySeconds, ordinals, selector, serviceName } = spec ?? {};
  const errors: FieldError[] = [];
  if ((podManagementPolicy as string) === "") errors.push(required("spec.podManagementPolicy"));
  else if (podManagementPolicy !== "OrderedReady" && podManagementPolicy !== "Parallel")
    errors.push(invalidValue("spec.podManagementPolicy", podManagementPolicy, "must be 'OrderedReady' or 'Parallel'"));
  errors.push(...validateUpdateStrategy(spec?.updateStrategy ?? {}, "spec.updateStrategy"));
  for (const field of ["whenDeleted", "whenScaled"] as const) {
    const policy = spec?.persistentVolumeClaimRetentionPolicy?.[field] ?? "Retain";
    if (policy !== "Delete" && policy !== "Retain")
      errors.push(notSupported(`spec.persistentVolumeClaimRetentionPolicy.${field}`, policy, ["Retain", "Delete"]));
  }
  errors.push(...validateNonNegative(replicas, "spec.replicas"));
  errors.push(...validateNonNegative(minReadySeconds, "spec.minReadySeconds"));
  errors.push(...validateNonNegative(ordinals?.start, "spec.ordinals.start"));
  if (!selector) errors.push(required("spec.selector"));
  else {
    errors.push(...validateLabelSelector(selector, "spec.selector"));
    if (isEmptySelector(selector))
      errors.push(
        invalidValue("spec.selector", selectorInOrder(selector), "empty selector is invalid for statefulset"),
      );
  }
  errors.push(...validateOwnTemplate("StatefulSet", selector, withClaimVolumes(spec)));
  if (serviceName)
    for (const text of nameIsDnsLabel(serviceName, false))
      errors.push(invalidValue("spec.serviceName", serviceName, text));
  return errors;
}

/** The template as its pods will have it: each claim template is a volume to mount. */
function withClaimVolumes(spec: StatefulSet["spec"]) {
  const claims = spec?.volumeClaimTemplates ?? [];
  const podSpec = spec?.template?.spec;
  if (!podSpec || claims.length === 0) return spec?.template;
  const names = claims.map(({ metadata }) => metadata?.name ?? "").filter(Boolean);
  const own = (podSpec.volumes ?? []).filter(({ name }) => !names.includes(name));
  const volumes = [...own, ...names.map((name) => ({ name, persistentVolumeClaim: { claimName: name } }))];
  return { ...spec?.template, spec: { ...podSpec, volumes } };
}

function validateUpdateStrategy(
  strategy: NonNullable<StatefulSet["spec"]>["updateStrategy"] & {},
  path: string,
): FieldError[] {
  const { type = "", rollingUpdate: rolling } = strategy;
  if ((type as string) === "") return [required(path)];
  if (type === "OnDelete") {
    if (!rolling) return [];
    const text = "only allowed for updateStrategy 'RollingUpdate'";
    return [invalidValue(`${path}.rollingUpdate`, goStruct(rollingUpdate, rolling), text)];
  }
  if (type !== "RollingUpdate")
    return [invalidValue(path, goStruct(updateStrategy, strategy), "must be 'RollingUpdate' or 'OnDelete'")];
  return [
    ...validateNonNegative(rolling?.partition, `${path}.rollingUpdate.partition`),
    ...validateIntOrPercent(rolling?.maxUnavailable, `${path}.rollingUpdate.maxUnavailable`),
  ];
}

const changeable = [
  ...["replicas", "ordinals", "template", "updateStrategy", "revisionHistoryLimit"],
  ...["persistentVolumeClaimRetentionPolicy", "minReadySeconds"],
] as const;

function validateSpecUpdate(spec: StatefulSet["spec"], old: StatefulSet["spec"]): FieldError[] {
  const kept = { ...spec } as { [field: string]: unknown };
  for (const field of changeable) kept[field] = old?.[field];
  if (semanticallyEqual(kept, old)) return [];
  const listed = changeable.map((field) => `'${field}'`);
  const text = `${listed.slice(0, -1).join(", ")} and ${listed.at(-1)}`;
  return [forbiddenField("spec", `updates to statefulset spec for fields other than ${text} are forbidden`)];
}

function validateStatus({ status }: StatefulSet, old: StatefulSet): FieldError[] {
  const parts = ["readyReplicas", "currentReplicas", "updatedReplicas", "availableReplicas"];
  const errors = [
    ...validateCounts(status, ["replicas", ...parts, "observedGeneration", "collisionCount"]),
    ...validateCountsWithin(status, parts, "replicas", exceedsReplicas),
    ...validateCountsWithin(
      status,
      ["availableReplicas"],
      "readyReplicas",
      "cannot be greater than status.readyReplicas",
    ),
  ];
  if ((status?.collisionCount ?? 0) < (old.status?.collisionCount ?? 0))
    errors.push(invalidValue("status.collisionCount", status?.collisionCount ?? 0, "cannot be decremented"));
  return errors;
}
