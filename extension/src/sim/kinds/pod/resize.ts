/** Changing the CPU and memory of containers while they run, through `/resize` (ValidatePodResize). */
import { type FieldError, forbiddenField, invalidValue } from "../../api/fieldErrors";
import type { Container, Pod, PodSpec } from "../../schema/types";
import { semanticallyEqual } from "../common/equal";
import { isSidecar } from "./containers";
import { qosClassOf } from "./qos";

/** Amounts may change, but neither vanish nor move the pod to another class of service. */
export function validateResize(object: Pod, old: Pod): FieldError[] {
  const spec = object.spec ?? { containers: [] };
  const before = old.spec ?? { containers: [] };
  const errors: FieldError[] = [];
  const oldClass = old.status?.qosClass ?? qosClassOf(before);
  if (qosClassOf(spec) !== oldClass)
    errors.push(invalidValue("spec", oldClass, "Pod QOS Class may not change as a result of resizing"));
  for (const field of ["initContainers", "containers"] as const)
    for (const [at, container] of (spec[field] ?? []).entries()) {
      const previous = before[field]?.[at];
      if (!previous || (field === "initContainers" && !isSidecar(previous))) continue;
      errors.push(...validateAmounts(container, previous, `spec.${field}[${at}].resources`));
    }
  if (errors.length === 0 && !semanticallyEqual(withoutAmounts(spec), withoutAmounts(before)))
    errors.push(forbiddenField("spec", "only cpu and memory resources are mutable"));
  return errors;
}

function validateAmounts(container: Container, old: Container, path: string): FieldError[] {
  const errors: FieldError[] = [];
  for (const field of ["requests", "limits"] as const) {
    const removed = Object.keys(old.resources?.[field] ?? {}).some(
      (name) => !(name in (container.resources?.[field] ?? {})),
    );
    if (removed) errors.push(forbiddenField(`${path}.${field}`, `resource ${field} cannot be removed`));
  }
  return errors;
}

/** The spec without what a resize may change. */
function withoutAmounts(spec: PodSpec): PodSpec {
  const bare = (container: Container): Container => {
    const rest = (list: { [name: string]: unknown } | undefined) => ({ ...list, cpu: undefined, memory: undefined });
    const { limits, requests, ...others } = container.resources ?? {};
    const resources = {
      ...others,
      limits: rest(limits),
      requests: rest(requests),
    } as unknown as Container["resources"];
    return { ...container, resources, resizePolicy: undefined };
  };
  return { ...spec, containers: spec.containers.map(bare), initContainers: spec.initContainers?.map(bare) };
}
