/** PriorityClasses (pkg/registry/scheduling/priorityclass, pkg/apis/scheduling/validation). */
import { type FieldError, forbiddenField, notSupported, required } from "../api/fieldErrors";
import type { PriorityClass } from "../schema/types";
import { ageColumn, ageOf, boolean, integer, nameColumn, text } from "./common/cells";
import { validateImmutable, validateObjectMeta, validateObjectMetaUpdate } from "./common/metadata";
import { raiseGeneration } from "./common/strategy";
import type { Kind } from "./kind";

/** Above it live the two classes that the system keeps for itself. */
export const userPriorityMax = 1_000_000_000;
const systemClasses: { readonly [name: string]: number } = {
  "system-cluster-critical": 2_000_000_000,
  "system-node-critical": 2_000_001_000,
};

export const priorityClass: Kind<PriorityClass> = {
  id: "PriorityClass",
  group: "scheduling.k8s.io",
  version: "v1",
  kind: "PriorityClass",
  plural: "priorityclasses",
  singular: "priorityclass",
  shortNames: ["pc"],
  namespaced: false,
  definition: "scheduling.v1.PriorityClass",
  allowUnconditionalUpdate: true,

  defaults(draft) {
    draft.value ??= 0;
    draft.preemptionPolicy ??= "PreemptLowerPriority";
  },
  prepareForCreate(draft) {
    draft.metadata.generation = 1;
  },
  prepareForUpdate(draft, old) {
    raiseGeneration(draft, old);
  },

  validate: validatePriorityClass,
  validateUpdate(object, old) {
    const errors = validateObjectMetaUpdate(object, old);
    const fixed = "may not be changed in an update.";
    if ((object.value ?? 0) !== (old.value ?? 0)) errors.push(forbiddenField("value", fixed));
    return [...errors, ...validateImmutable(object.preemptionPolicy, old.preemptionPolicy, "preemptionPolicy")];
  },

  columns: [nameColumn, integer("Value"), boolean("Global-Default"), ageColumn, text("PreemptionPolicy")],
  cells: (object, nowMs) => [
    object.metadata.name,
    object.value ?? 0,
    object.globalDefault ?? false,
    ageOf(object, nowMs),
    object.preemptionPolicy ?? "",
  ],
};

function validatePriorityClass(object: PriorityClass): FieldError[] {
  const errors = validateObjectMeta(priorityClass, object);
  const { value = 0, globalDefault, preemptionPolicy = "" } = object;
  const name = object.metadata.name ?? "";
  if (name.startsWith("system-")) {
    const known = systemClasses[name];
    let problem = "";
    if (known === undefined) problem = `${name} is not a known system priority class`;
    else if (known !== value) problem = `value of ${name} PriorityClass must be ${known}`;
    else if (globalDefault) problem = `globalDefault of ${name} PriorityClass must be false`;
    if (problem) {
      const text = `priority class names with 'system-' prefix are reserved for system use only. error: ${problem}`;
      errors.push(forbiddenField("metadata.name", text));
    }
  } else if (value > userPriorityMax)
    errors.push(forbiddenField("value", `maximum allowed value of a user defined priority is ${userPriorityMax}`));
  const policies = ["PreemptLowerPriority", "Never"];
  if ((preemptionPolicy as string) === "") errors.push(required("preemptionPolicy"));
  else if (!policies.includes(preemptionPolicy))
    errors.push(notSupported("preemptionPolicy", preemptionPolicy, policies));
  return errors;
}
