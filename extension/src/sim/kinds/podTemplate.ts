/** PodTemplates (pkg/registry/core/podtemplate). */
import type { PodTemplate } from "../schema/types";
import { containerCells, labelsText, nameColumn, text } from "./common/cells";
import { validateObjectMeta, validateObjectMetaUpdate } from "./common/metadata";
import type { Kind } from "./kind";
import { defaultPodTemplate } from "./pod/defaults";
import { validatePodTemplate } from "./pod/spec";
import { podTemplateWarnings } from "./pod/warnings";

export const podTemplate: Kind<PodTemplate> = {
  id: "PodTemplate",
  group: "",
  version: "v1",
  kind: "PodTemplate",
  plural: "podtemplates",
  singular: "podtemplate",
  namespaced: true,
  definition: "core.v1.PodTemplate",
  allowUnconditionalUpdate: true,

  defaults(draft) {
    draft.template ??= {};
    defaultPodTemplate(draft.template);
  },
  prepareForCreate(draft) {
    draft.metadata.generation = 1;
  },
  validate: (object) => [
    ...validateObjectMeta(podTemplate, object),
    ...validatePodTemplate(object.template, "template"),
  ],
  validateUpdate: (object, old) => [
    ...validateObjectMetaUpdate(object, old),
    ...validatePodTemplate(object.template, "template"),
  ],
  warnings: (object) => podTemplateWarnings(object.template, "template"),

  columns: [nameColumn, text("Containers"), text("Images"), text("Pod Labels")],
  cells: (object) => [
    object.metadata.name,
    ...containerCells(object.template?.spec),
    labelsText(object.template?.metadata?.labels),
  ],
};
