/** Namespaces (pkg/registry/core/namespace). */
import { invalidValue } from "../api/fieldErrors";
import type { Namespace } from "../schema/types";
import { ageColumn, ageOf, nameColumn, text } from "./common/cells";
import { nameIsDnsLabel } from "./common/formats";
import { validateFinalizerName, validateObjectMeta, validateObjectMetaUpdate } from "./common/metadata";
import type { Kind } from "./kind";

const nameLabel = "kubernetes.io/metadata.name";

export const namespace: Kind<Namespace> = {
  id: "Namespace",
  group: "",
  version: "v1",
  kind: "Namespace",
  plural: "namespaces",
  singular: "namespace",
  shortNames: ["ns"],
  namespaced: false,
  definition: "core.v1.Namespace",
  subresources: ["finalize", "status"],
  verbs: ["create", "delete", "get", "list", "patch", "update", "watch"],
  validateName: nameIsDnsLabel,
  allowUnconditionalUpdate: true,

  defaults(draft) {
    draft.spec ??= {};
    draft.status ??= {};
    draft.status.phase ||= "Active";
    if (draft.metadata?.name) draft.metadata.labels = { ...draft.metadata.labels, [nameLabel]: draft.metadata.name };
  },
  prepareForCreate(draft) {
    draft.status = { phase: "Active" };
    const finalizers = draft.spec?.finalizers ?? [];
    draft.spec = { finalizers: finalizers.includes("kubernetes") ? finalizers : [...finalizers, "kubernetes"] };
    if (draft.metadata.name) draft.metadata.labels = { ...draft.metadata.labels, [nameLabel]: draft.metadata.name };
  },
  prepareForUpdate(draft, old, { subresource }) {
    if (subresource !== "finalize") draft.spec = { ...draft.spec, finalizers: old.spec?.finalizers };
    if (subresource !== "status") draft.status = old.status;
  },

  validate: (object) => [
    ...validateObjectMeta(namespace, object),
    ...(object.spec?.finalizers ?? []).flatMap((name) => validateFinalizerName(name, "spec.finalizers")),
  ],
  validateUpdate(object, old, { subresource }) {
    const errors = validateObjectMetaUpdate(object, old);
    if (subresource === "finalize")
      for (const [at, name] of (object.spec?.finalizers ?? []).entries())
        errors.push(...validateFinalizerName(name, `spec.finalizers[${at}]`));
    if (subresource === "status") {
      const phase = object.status?.phase ?? "";
      const isDeleted = object.metadata.deletionTimestamp !== undefined;
      const refuse = (only: string, when: string) =>
        errors.push(invalidValue("status.Phase", phase, `may only be '${only}' if \`deletionTimestamp\` is ${when}`));
      if (!isDeleted && phase !== "Active") refuse("Active", "empty");
      if (isDeleted && phase !== "Terminating") refuse("Terminating", "not empty");
    }
    return errors;
  },

  columns: [nameColumn, text("Status"), ageColumn],
  cells: (object, nowMs) => [object.metadata.name, object.status?.phase ?? "", ageOf(object, nowMs)],
  selectableFields: { "status.phase": (object) => object.status?.phase ?? "", name: (object) => object.metadata.name },
};
