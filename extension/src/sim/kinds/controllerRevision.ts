/** ControllerRevisions: the history of StatefulSets and DaemonSets (pkg/registry/apps/controllerrevision). */
import { type FieldError, required } from "../api/fieldErrors";
import type { ControllerRevision } from "../schema/types";
import { ageColumn, ageOf, nameColumn, text } from "./common/cells";
import {
  validateImmutable,
  validateNonNegative,
  validateObjectMeta,
  validateObjectMetaUpdate,
} from "./common/metadata";
import type { Kind } from "./kind";

export const controllerRevision: Kind<ControllerRevision> = {
  id: "ControllerRevision",
  group: "apps",
  version: "v1",
  kind: "ControllerRevision",
  plural: "controllerrevisions",
  singular: "controllerrevision",
  namespaced: true,
  definition: "apps.v1.ControllerRevision",
  allowUnconditionalUpdate: true,

  validate: validateRevision,
  validateUpdate: (object, old) => [
    ...validateObjectMetaUpdate(object, old),
    ...validateRevision(object),
    ...validateImmutable(object.data, old.data, "data"),
  ],

  columns: [nameColumn, text("Controller"), text("Revision"), ageColumn],
  cells(object, nowMs) {
    const { apiVersion = "", kind, name } = object.metadata.ownerReferences?.find(({ controller }) => controller) ?? {};
    const group = apiVersion.includes("/") ? `.${apiVersion.split("/")[0]}` : "";
    const owner = kind ? `${kind.toLowerCase()}${group}/${name}` : "<none>";
    return [object.metadata.name, owner, object.revision, ageOf(object, nowMs)];
  },
};

function validateRevision(object: ControllerRevision): FieldError[] {
  const errors = validateObjectMeta(controllerRevision, object);
  if (!object.data) errors.push(required("data", "data is mandatory"));
  return [...errors, ...validateNonNegative(object.revision, "revision")];
}
