/** What may still change in a pod that exists (pkg/apis/core/validation: ValidatePodUpdate, ValidatePodStatusUpdate). */

import { type FieldError, forbiddenField, invalidValue, required } from "../../api/fieldErrors";
import type { ContainerStatus, NodeAffinity, Pod, PodSpec, Toleration } from "../../schema/types";
import { semanticallyEqual } from "../common/equal";
import { inclusiveRange, isQualifiedName, nameIsDnsSubdomain } from "../common/formats";
import { mapInOrder } from "../common/goOrder";
import { validateImmutable } from "../common/metadata";
import { unifiedDiff } from "../common/specDiff";
import { isSidecar } from "./containers";
import { goPodSpec } from "./goPodSpec";
import { validateTolerations } from "./scheduling";

const changeable = [
  "`spec.containers[*].image`",
  "`spec.initContainers[*].image`",
  "`spec.activeDeadlineSeconds`",
  "`spec.tolerations` (only additions to existing tolerations)",
  "`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)",
].join(",");

/** The spec of a running pod is fixed, but for images, deadline, more tolerations and fewer scheduling gates. */
export function validateSpecUpdate(spec: PodSpec, old: PodSpec): FieldError[] {
  const errors: FieldError[] = [];
  for (const field of ["containers", "initContainers"] as const) {
    const containers = spec[field] ?? [];
    if (containers.length !== (old[field]?.length ?? 0))
      return [...errors, forbiddenField(`spec.${field}`, "pod updates may not add or remove containers")];
    for (const [at, { image = "" }] of containers.entries()) {
      if (image === "") errors.push(required(`spec.${field}[${at}].image`));
      if (image.trim() !== image)
        errors.push(invalidValue(`spec.${field}[${at}].image`, image, "must not have leading or trailing whitespace"));
    }
  }
  const deadlineErrors = validateDeadline(spec.activeDeadlineSeconds, old.activeDeadlineSeconds);
  errors.push(...deadlineErrors);
  if (deadlineErrors.length > 0 && spec.activeDeadlineSeconds !== undefined) return errors;
  errors.push(...validateOnlyAdded(spec.tolerations ?? [], old.tolerations ?? []));
  const gates = new Set((old.schedulingGates ?? []).map(({ name }) => name));
  for (const [at, { name }] of (spec.schedulingGates ?? []).entries())
    if (!gates.has(name)) {
      const text = `only deletion is allowed, but found new scheduling gate '${name}'`;
      errors.push(forbiddenField(`spec.schedulingGates[${at}].name`, text));
    }
  if (gates.size > 0) errors.push(...validateGatedPlacement(spec, old));
  const before = goPodSpec(old);
  const after = goPodSpec(withoutAllowedChanges(spec, old));
  if (!semanticallyEqual(before, after)) {
    const text = `pod updates may not change fields other than ${changeable}\n${unifiedDiff(before, after)}`;
    errors.push(forbiddenField("spec", text));
  }
  return errors;
}

/** Ephemeral containers are added, never changed or taken away. */
export function validateEphemeralContainersUpdate(spec: PodSpec, old: PodSpec): FieldError[] {
  const path = "spec.ephemeralContainers";
  return (old.ephemeralContainers ?? []).flatMap((before) => {
    const after = spec.ephemeralContainers?.find(({ name }) => name === before.name);
    if (!after) return [forbiddenField(path, `existing ephemeral containers "${before.name}" may not be removed\n`)];
    if (semanticallyEqual(before, after)) return [];
    const text = `existing ephemeral containers "${before.name}" may not be changed\n${unifiedDiff(before, after)}`;
    return [forbiddenField(path, text)];
  });
}

/** What the kubelet and controllers may write into the status. */
export function validateStatusUpdate(pod: Pod, old: Pod): FieldError[] {
  const errors: FieldError[] = [];
  const builtIn = ["PodScheduled", "Ready", "Initialized"];
  for (const [at, { type }] of (pod.status?.conditions ?? []).entries())
    if (!builtIn.includes(type))
      for (const text of isQualifiedName(type))
        errors.push(invalidValue(`metadata.conditions[${at}].Type`, type, text));
  if (pod.spec?.nodeName !== old.spec?.nodeName)
    errors.push(forbiddenField("status.nodeName", "may not be changed directly"));
  const nominated = pod.status?.nominatedNodeName;
  if (nominated && nominated !== old.status?.nominatedNodeName)
    for (const text of nameIsDnsSubdomain(nominated, false))
      errors.push(invalidValue("status.nominatedNodeName", nominated, text));
  errors.push(...validateImmutable(pod.status?.qosClass, old.status?.qosClass, "status.qosClass"));
  const sidecars = new Set((old.spec?.initContainers ?? []).filter(isSidecar).map(({ name }) => name));
  const policy = old.spec?.restartPolicy ?? "Always";
  errors.push(
    ...validateStayTerminated(
      pod.status?.containerStatuses,
      old.status?.containerStatuses,
      policy,
      "containerStatuses",
    ),
    ...validateStayTerminated(
      pod.status?.initContainerStatuses,
      old.status?.initContainerStatuses?.filter(({ name }) => !sidecars.has(name)),
      policy,
      "initContainerStatuses",
    ),
    ...validateStayTerminated(
      pod.status?.ephemeralContainerStatuses,
      old.status?.ephemeralContainerStatuses,
      "Never",
      "ephemeralContainerStatuses",
    ),
  );
  return errors;
}

function validateDeadline(deadline: number | undefined, old: number | undefined): FieldError[] {
  const path = "spec.activeDeadlineSeconds";
  if (deadline === undefined)
    return old === undefined ? [] : [invalidValue(path, null, "must not update from a positive integer to nil value")];
  if (deadline < 0 || deadline > 2147483647) return [invalidValue(path, deadline, inclusiveRange(0, 2147483647))];
  if (old !== undefined && old < deadline)
    return [invalidValue(path, deadline, "must be less than or equal to previous value")];
  return [];
}

function validateOnlyAdded(tolerations: readonly Toleration[], old: readonly Toleration[]): FieldError[] {
  const same = (a: Toleration, b: Toleration) =>
    semanticallyEqual({ ...a, tolerationSeconds: undefined }, { ...b, tolerationSeconds: undefined });
  if (!old.every((before) => tolerations.some((after) => same(before, after))))
    return [forbiddenField("spec.tolerations", "existing toleration can not be modified except its tolerationSeconds")];
  return validateTolerations(tolerations, "spec.tolerations");
}

/** While gates hold a pod back, its placement may be narrowed but not loosened. */
function validateGatedPlacement(spec: PodSpec, old: PodSpec): FieldError[] {
  const errors: FieldError[] = [];
  const kept = Object.entries(old.nodeSelector ?? {}).every(([key, value]) => spec.nodeSelector?.[key] === value);
  if (!kept) {
    const text = "only additions to spec.nodeSelector are allowed (no mutations or deletions)";
    errors.push(invalidValue("spec.nodeSelector", mapInOrder(spec.nodeSelector) ?? null, text));
  }
  const terms = (affinity: NodeAffinity | undefined) =>
    affinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  const before = terms(old.affinity?.nodeAffinity);
  const after = terms(spec.affinity?.nodeAffinity);
  const path = "spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms";
  if (before.length > 0 && before.length !== after.length)
    return [
      ...errors,
      invalidValue(path, after, "no additions/deletions to non-empty NodeSelectorTerms list are allowed"),
    ];
  for (const [at, term] of before.entries()) {
    const next = after[at]!;
    const isEmpty = !term.matchExpressions?.length && !term.matchFields?.length;
    const onlyAdds = (["matchExpressions", "matchFields"] as const).every((field) =>
      semanticallyEqual(
        term[field] ?? [],
        (next[field] ?? []).slice(0, isEmpty ? undefined : (term[field]?.length ?? 0)),
      ),
    );
    if (!onlyAdds)
      errors.push(invalidValue(`${path}[${at}]`, next, "only additions are allowed (no mutations or deletions)"));
  }
  return errors;
}

/** The new spec with every change taken back that is allowed; what still differs is not. */
function withoutAllowedChanges(spec: PodSpec, old: PodSpec): PodSpec {
  const isGated = (old.schedulingGates?.length ?? 0) > 0;
  const graceRepaired = (old.terminationGracePeriodSeconds ?? 0) < 0 && spec.terminationGracePeriodSeconds === 1;
  const affinity = { ...spec.affinity, nodeAffinity: old.affinity?.nodeAffinity };
  const hasAffinity = Object.values(affinity).some(Boolean) || old.affinity;
  return {
    ...spec,
    containers: spec.containers.map((container, at) => ({ ...container, image: old.containers[at]?.image })),
    initContainers: spec.initContainers?.map((container, at) => ({
      ...container,
      image: old.initContainers?.[at]?.image,
    })),
    activeDeadlineSeconds: old.activeDeadlineSeconds,
    schedulingGates: old.schedulingGates,
    tolerations: old.tolerations,
    ...(graceRepaired ? { terminationGracePeriodSeconds: old.terminationGracePeriodSeconds } : {}),
    ...(isGated ? { nodeSelector: old.nodeSelector, affinity: hasAffinity ? affinity : undefined } : {}),
  };
}

function validateStayTerminated(
  statuses: readonly ContainerStatus[] | undefined,
  old: readonly ContainerStatus[] | undefined,
  restartPolicy: string,
  field: string,
): FieldError[] {
  if (restartPolicy === "Always") return [];
  return (old ?? []).flatMap((before, at) => {
    const ended = before.state?.terminated;
    if (!ended || (ended.exitCode !== 0 && restartPolicy === "OnFailure")) return [];
    const after = statuses?.find(({ name }) => name === before.name);
    if (!after || after.state?.terminated) return [];
    return [forbiddenField(`status.${field}[${at}].state`, "may not be transitioned to non-terminated state")];
  });
}
