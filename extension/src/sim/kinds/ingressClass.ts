/** IngressClasses (pkg/registry/networking/ingressclass). */
import { type FieldError, forbiddenField, invalidValue, notSupported, required } from "../api/fieldErrors";
import type { IngressClass } from "../schema/types";
import { ageColumn, ageOf, nameColumn, text } from "./common/cells";
import { isQualifiedName } from "./common/formats";
import { validateImmutable, validateObjectMeta, validateObjectMetaUpdate } from "./common/metadata";
import { raiseGeneration } from "./common/strategy";
import type { Kind } from "./kind";

export const ingressClass: Kind<IngressClass> = {
  id: "IngressClass",
  group: "networking.k8s.io",
  version: "v1",
  kind: "IngressClass",
  plural: "ingressclasses",
  singular: "ingressclass",
  namespaced: false,
  definition: "networking.v1.IngressClass",
  allowUnconditionalUpdate: true,

  defaults(draft) {
    draft.spec ??= {};
    if (draft.spec.parameters) draft.spec.parameters.scope ??= "Cluster";
  },
  prepareForCreate(draft) {
    draft.metadata.generation = 1;
  },
  prepareForUpdate: raiseGeneration,
  validate: validateIngressClass,
  validateUpdate: (object, old) => [
    ...validateObjectMetaUpdate(object, old),
    ...validateImmutable(object.spec?.controller, old.spec?.controller, "spec.controller"),
    ...validateIngressClass(object),
  ],

  columns: [nameColumn, text("Controller"), text("Parameters"), ageColumn],
  cells(object, nowMs) {
    const { kind, apiGroup, name } = object.spec?.parameters ?? {};
    const reference = kind ? `${kind}${apiGroup ? `.${apiGroup}` : ""}/${name}` : "<none>";
    return [object.metadata.name, object.spec?.controller ?? "", reference, ageOf(object, nowMs)];
  },
};

function validateIngressClass(object: IngressClass): FieldError[] {
  const { controller = "", parameters } = object.spec ?? {};
  const errors = validateObjectMeta(ingressClass, object);
  if (controller.length > 250)
    errors.push({ type: "TooLong", field: "spec.controller", detail: "may not be more than 250 bytes" });
  if (controller === "") errors.push(required("spec.controller"));
  else if (!controller.includes("/") || isQualifiedName(controller).length > 0)
    errors.push(invalidValue("spec.controller", controller, 'must be a domain-prefixed path (such as "acme.io/foo")'));
  if (!parameters) return errors;
  const path = "spec.parameters";
  if (!parameters.kind) errors.push(required(`${path}.kind`, "kind is required"));
  if (!parameters.name) errors.push(required(`${path}.name`, "name is required"));
  const { scope = "Cluster", namespace = "" } = parameters;
  if (scope !== "Cluster" && scope !== "Namespace")
    errors.push(notSupported(`${path}.scope`, scope, ["Cluster", "Namespace"]));
  if (scope === "Namespace" && namespace === "")
    errors.push(required(`${path}.namespace`, "`parameters.scope` is set to 'Namespace'"));
  if (scope === "Cluster" && namespace !== "")
    errors.push(forbiddenField(`${path}.namespace`, "`parameters.scope` is set to 'Cluster'"));
  return errors;
}
