/** Leases: heartbeats of nodes and elections of leaders (pkg/registry/coordination/lease). */
import { type FieldError, invalidValue, required } from "../api/fieldErrors";
import type { Lease } from "../schema/types";
import { ageColumn, ageOf, nameColumn, text } from "./common/cells";
import { validateNonNegative, validateObjectMeta, validateObjectMetaUpdate } from "./common/metadata";
import type { Kind } from "./kind";

export const lease: Kind<Lease> = {
  id: "Lease",
  group: "coordination.k8s.io",
  version: "v1",
  kind: "Lease",
  plural: "leases",
  singular: "lease",
  namespaced: true,
  definition: "coordination.v1.Lease",
  allowCreateOnUpdate: true,
  allowUnconditionalUpdate: false,

  defaults(draft) {
    draft.spec ??= {};
  },
  validate: (object) => [...validateObjectMeta(lease, object), ...validateSpec(object.spec)],
  validateUpdate: (object, old) => [...validateObjectMetaUpdate(object, old), ...validateSpec(object.spec)],

  columns: [nameColumn, text("Holder"), ageColumn],
  cells: (object, nowMs) => [object.metadata.name, object.spec?.holderIdentity ?? "", ageOf(object, nowMs)],
};

function validateSpec(spec: Lease["spec"]): FieldError[] {
  const { leaseDurationSeconds: seconds, leaseTransitions, strategy, preferredHolder } = spec ?? {};
  const errors: FieldError[] = [];
  if (seconds !== undefined && seconds <= 0)
    errors.push(invalidValue("spec.leaseDurationSeconds", seconds, "must be greater than 0"));
  errors.push(...validateNonNegative(leaseTransitions, "spec.leaseTransitions"));
  if (preferredHolder && !strategy)
    errors.push(required("spec.strategy", "must be specified when `preferredHolder` is specified"));
  return errors;
}
