/**
 * CustomResourceDefinitions: names, versions and the presence of schemas
 * (k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/validation).
 * Left out: the rules for the inside of structural schemas; the API server uses what a schema says.
 */
import { type FieldError, invalidValue, notSupported, required } from "../api/fieldErrors";
import type { CustomResourceDefinition } from "../schema/types";
import { createdAtCells, createdAtColumns } from "./common/cells";
import { isDns1035Label, isDnsSubdomain } from "./common/formats";
import { validateImmutable, validateObjectMeta, validateObjectMetaUpdate } from "./common/metadata";
import { beginGeneration, keepOtherHalf } from "./common/strategy";
import type { Kind } from "./kind";

export const customResourceDefinition: Kind<CustomResourceDefinition> = {
  id: "CustomResourceDefinition",
  group: "apiextensions.k8s.io",
  version: "v1",
  kind: "CustomResourceDefinition",
  plural: "customresourcedefinitions",
  singular: "customresourcedefinition",
  shortNames: ["crd", "crds"],
  categories: ["api-extensions"],
  namespaced: false,
  definition: "apiextensions.v1.CustomResourceDefinition",
  subresources: ["status"],
  allowUnconditionalUpdate: false,

  defaults(draft) {
    draft.spec ??= {} as CustomResourceDefinition["spec"];
    draft.spec.names ??= { plural: "", kind: "" };
    const { names } = draft.spec;
    names.singular ||= (names.kind ?? "").toLowerCase();
    names.listKind ||= names.kind ? `${names.kind}List` : "";
    draft.spec.conversion ??= { strategy: "None" };
  },
  prepareForCreate(draft) {
    beginGeneration(draft);
    const stored = draft.spec.versions?.find(({ storage }) => storage);
    draft.status = { storedVersions: stored ? [stored.name] : [] };
  },
  prepareForUpdate(draft, old, context) {
    keepOtherHalf(draft, old, context);
    const stored = draft.spec.versions?.find(({ storage }) => storage)?.name;
    const known = draft.status?.storedVersions ?? [];
    if (stored && !known.includes(stored)) draft.status = { ...draft.status, storedVersions: [...known, stored] };
  },

  validate: validateDefinition,
  validateUpdate(object, old, { subresource }) {
    const metadata = validateObjectMetaUpdate(object, old);
    if (subresource === "status") return metadata;
    const established = old.status?.conditions?.some(({ type, status }) => type === "Established" && status === "True");
    const fixed = established
      ? [
          ...validateImmutable(object.spec.scope, old.spec.scope, "spec.scope"),
          ...validateImmutable(object.spec.names.kind, old.spec.names.kind, "spec.names.kind"),
        ]
      : [];
    const names = [
      ...validateImmutable(object.spec.group, old.spec.group, "spec.group"),
      ...validateImmutable(object.spec.names.plural, old.spec.names.plural, "spec.names.plural"),
    ];
    return [...metadata, ...validateDefinition(object), ...fixed, ...names];
  },

  columns: createdAtColumns,
  cells: createdAtCells,
};

function validateDefinition(object: CustomResourceDefinition): FieldError[] {
  const { group = "", names, scope = "", versions = [] } = object.spec ?? {};
  const errors = validateObjectMeta(customResourceDefinition, object);
  const plural = names?.plural ?? "";
  if (object.metadata.name && object.metadata.name !== `${plural}.${group}`)
    errors.push(invalidValue("metadata.name", object.metadata.name, 'must be spec.names.plural+"."+spec.group'));
  if (group === "") errors.push(required("spec.group"));
  else {
    for (const problem of isDnsSubdomain(group)) errors.push(invalidValue("spec.group", group, problem));
    if (!group.includes("."))
      errors.push(invalidValue("spec.group", group, "should be a domain with at least one dot"));
  }
  if ((scope as string) === "") errors.push(required("spec.scope"));
  else if (scope !== "Cluster" && scope !== "Namespaced")
    errors.push(notSupported("spec.scope", scope, ["Cluster", "Namespaced"]));
  const stored = versions.filter(({ storage }) => storage);
  for (const [at, { name = "", schema, served, storage }] of versions.entries()) {
    const path = `spec.versions[${at}]`;
    for (const problem of isDns1035Label(name)) errors.push(invalidValue(`${path}.name`, name, problem));
    if (!schema?.openAPIV3Schema && (served || storage)) errors.push(required(`${path}.schema.openAPIV3Schema`));
    else if (schema?.openAPIV3Schema && (schema.openAPIV3Schema as { type?: string }).type !== "object") {
      const type = (schema.openAPIV3Schema as { type?: string }).type;
      const field = `${path}.schema.openAPIV3Schema.type`;
      errors.push(
        type
          ? invalidValue(field, type, "must be object at the root")
          : required(field, "must not be empty at the root"),
      );
    }
  }
  if (versions.length === 0)
    errors.push(required("spec.versions", "must have exactly one version marked as storage version"));
  else if (stored.length !== 1)
    errors.push(invalidValue("spec.versions", versions, "must have exactly one version marked as storage version"));
  for (const field of ["plural", "singular", "kind", "listKind"] as const) {
    const value = names?.[field] ?? "";
    if (value === "") {
      if (field === "plural" || field === "kind") errors.push(required(`spec.names.${field}`));
      continue;
    }
    const lowered = field === "kind" || field === "listKind" ? value.toLowerCase() : value;
    for (const problem of isDns1035Label(lowered)) {
      const shown = lowered === value ? problem : `may have mixed case, but should otherwise match: ${problem}`;
      errors.push(invalidValue(`spec.names.${field}`, value, shown));
    }
  }
  if (names?.kind && names.kind === names.listKind)
    errors.push(invalidValue("spec.names.listKind", names.listKind, "kind and listKind may not be the same"));
  return errors;
}
