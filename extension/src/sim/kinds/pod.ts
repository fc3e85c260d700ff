/**
 * Pods: what a pod may be, and what of it may still change.
 * Modelled on pkg/registry/core/pod/strategy.go; the rules themselves stand beside this file in `pod/`.
 * Left out: resource claims of devices and static pods, which no node here runs.
 */
import { type FieldError, forbiddenField, invalidValue } from "../api/fieldErrors";
import { formatTime } from "../api/time";
import type { Pod, PodSpec } from "../schema/types";
import { validateObjectMeta, validateObjectMetaUpdate } from "./common/metadata";
import { raiseGeneration } from "./common/strategy";
import { hostnameWarnings } from "./common/workload";
import type { Kind } from "./kind";
import { podCells, podColumns } from "./pod/columns";
import { validateImageBlanks } from "./pod/containers";
import { defaultPod } from "./pod/defaults";
import { qosClassOf } from "./pod/qos";
import { validateResize } from "./pod/resize";
import { validateDeletionCost, validatePodSpec } from "./pod/spec";
import { validateEphemeralContainersUpdate, validateSpecUpdate, validateStatusUpdate } from "./pod/update";
import { podWarnings } from "./pod/warnings";

export const pod: Kind<Pod> = {
  id: "Pod",
  group: "",
  version: "v1",
  kind: "Pod",
  plural: "pods",
  singular: "pod",
  shortNames: ["po"],
  categories: ["all"],
  namespaced: true,
  definition: "core.v1.Pod",
  subresources: [
    ...[
      "attach",
      "binding",
      "ephemeralcontainers",
      "eviction",
      "exec",
      "log",
      "portforward",
      "proxy",
      "resize",
      "status",
    ],
  ],
  allowUnconditionalUpdate: true,

  defaults: defaultPod,

  prepareForCreate(draft, { nowMs }) {
    const spec = specOf(draft);
    if (spec.serviceAccountName) spec.serviceAccount = spec.serviceAccountName;
    draft.metadata.generation = 1;
    draft.status = { phase: "Pending", qosClass: qosClassOf(spec) };
    if (spec.schedulingGates?.length) draft.status.conditions = [gatedCondition(nowMs)];
  },

  validate(object) {
    const spec = specOf(object);
    const errors = validateMetadataAndSpec(object);
    if (spec.ephemeralContainers?.length)
      errors.push(forbiddenField("spec.ephemeralContainers", "cannot be set on create"));
    if (spec.nodeName && spec.schedulingGates?.length)
      errors.push(forbiddenField("spec.nodeName", "cannot be set until all schedulingGates have been cleared"));
    return errors;
  },

  prepareForUpdate(draft, old, { subresource }) {
    switch (subresource) {
      case "status":
        draft.spec = old.spec;
        draft.metadata.generation = old.metadata.generation;
        draft.metadata.deletionTimestamp = old.metadata.deletionTimestamp;
        draft.metadata.ownerReferences = old.metadata.ownerReferences;
        return;
      case "ephemeralcontainers":
        draft.spec = { ...specOf(old), ephemeralContainers: specOf(draft).ephemeralContainers };
        break;
      case "":
        // Ephemeral containers have a door of their own.
        specOf(draft).ephemeralContainers = old.spec?.ephemeralContainers;
    }
    draft.status = old.status;
    raiseGeneration(draft, old);
  },

  validateUpdate(object, old, { subresource }) {
    const metadata = validateObjectMetaUpdate(object, old);
    if (subresource === "status") return [...metadata, ...validateStatusUpdate(object, old)];
    const errors = [...metadata, ...validateMetadataAndSpec(object)];
    if (subresource === "ephemeralcontainers")
      return [...errors, ...validateEphemeralContainersUpdate(specOf(object), specOf(old))];
    if (subresource === "resize") return [...errors, ...validateResize(object, old)];
    return [...errors, ...validateSpecUpdate(specOf(object), specOf(old))];
  },

  warnings(object, old, { subresource }) {
    if (subresource === "status") return [];
    const warnings = podWarnings(specOf(object), object.metadata);
    return old ? warnings : [...hostnameWarnings(object, "the Pod's hostname"), ...warnings];
  },

  /** Pods get time to end: what the request says, else what the pod says; a pod that no kubelet watches ends at once. */
  gracePeriodSeconds(object, requested) {
    const isOver = object.status?.phase === "Succeeded" || object.status?.phase === "Failed";
    if (!object.spec?.nodeName || isOver) return 0;
    const seconds = requested ?? object.spec.terminationGracePeriodSeconds ?? 0;
    return seconds < 0 ? 1 : seconds;
  },

  columns: podColumns,
  cells: podCells,

  selectableFields: {
    "spec.nodeName": (object) => object.spec?.nodeName ?? "",
    "spec.restartPolicy": (object) => object.spec?.restartPolicy ?? "",
    "spec.schedulerName": (object) => object.spec?.schedulerName ?? "",
    "spec.serviceAccountName": (object) => object.spec?.serviceAccountName ?? "",
    "spec.hostNetwork": (object) => String(object.spec?.hostNetwork ?? false),
    "status.phase": (object) => object.status?.phase ?? "",
    "status.podIP": (object) => object.status?.podIPs?.[0]?.ip ?? "",
    "status.nominatedNodeName": (object) => object.status?.nominatedNodeName ?? "",
  },
  indexes: {
    node: (object) => (object.spec?.nodeName ? [object.spec.nodeName] : []),
    ip: (object) => (object.status?.podIPs ?? []).map(({ ip }) => ip),
  },
};

const specOf = (object: Pod): PodSpec => object.spec ?? { containers: [] };

/** What pods must satisfy at all times; templates are let off the last points. */
function validateMetadataAndSpec(object: Pod): FieldError[] {
  const spec = specOf(object);
  return [
    ...validateObjectMeta(pod, object),
    ...validateMirror(object),
    ...validateDeletionCost(object.metadata.annotations, "metadata.annotations"),
    ...validatePodSpec(spec, "spec", object.metadata.name),
    ...validateTokensNeedAccount(spec),
    ...validateImageBlanks(spec.containers, "spec.containers"),
    ...validateImageBlanks(spec.initContainers, "spec.initContainers"),
  ];
}

function validateMirror(object: Pod): FieldError[] {
  const key = "kubernetes.io/config.mirror";
  const mirror = object.metadata.annotations?.[key];
  if (mirror === undefined || object.spec?.nodeName) return [];
  const text = "must set spec.nodeName if mirror pod annotation is set";
  return [invalidValue(`metadata.annotations[${key}]`, mirror, text)];
}

function validateTokensNeedAccount(spec: PodSpec): FieldError[] {
  if (spec.serviceAccountName) return [];
  return (spec.volumes ?? []).flatMap(({ projected }, at) =>
    (projected?.sources ?? []).flatMap(({ serviceAccountToken }, sourceAt) => {
      if (!serviceAccountToken) return [];
      const path = `spec.volumes[${at}].projected.sources[${sourceAt}].serviceAccountToken`;
      return [forbiddenField(path, "must not be specified when serviceAccountName is not set")];
    }),
  );
}

function gatedCondition(nowMs: number) {
  return {
    type: "PodScheduled",
    status: "False",
    lastProbeTime: null as unknown as undefined,
    lastTransitionTime: formatTime(nowMs),
    reason: "SchedulingGated",
    message: "Scheduling is blocked due to non-empty scheduling gates",
  };
}
