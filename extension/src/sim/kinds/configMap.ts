/** ConfigMaps (pkg/registry/core/configmap, pkg/apis/core/validation: ValidateConfigMap). */
import { byteLength, type FieldError, forbiddenField, invalidValue, tooLong } from "../api/fieldErrors";
import type { ConfigMap } from "../schema/types";
import { ageColumn, ageOf, nameColumn, text } from "./common/cells";
import { semanticallyEqual } from "./common/equal";
import { isConfigMapKey } from "./common/formats";
import { validateObjectMeta, validateObjectMetaUpdate } from "./common/metadata";
import type { Kind } from "./kind";

/** How much a ConfigMap or a Secret may hold. */
export const dataBytesMax = 1024 * 1024;

export const configMap: Kind<ConfigMap> = {
  id: "ConfigMap",
  group: "",
  version: "v1",
  kind: "ConfigMap",
  plural: "configmaps",
  singular: "configmap",
  shortNames: ["cm"],
  namespaced: true,
  definition: "core.v1.ConfigMap",
  allowUnconditionalUpdate: true,

  validate: validateConfigMap,
  validateUpdate: (object, old) => [
    ...validateObjectMetaUpdate(object, old),
    ...validateKept(object, old, ["data", "binaryData"]),
    ...validateConfigMap(object),
  ],

  columns: [nameColumn, text("Data"), ageColumn],
  cells: ({ metadata, data, binaryData, ...rest }, nowMs) => [
    metadata.name,
    Object.keys(data ?? {}).length + Object.keys(binaryData ?? {}).length,
    ageOf({ metadata, ...rest }, nowMs),
  ],
};

/** What `immutable` promises: that the data, and the promise itself, stay. */
export function validateKept<T extends { immutable?: boolean }>(
  object: T,
  old: T,
  fields: readonly (keyof T & string)[],
): FieldError[] {
  if (!old.immutable) return [];
  const text = "field is immutable when `immutable` is set";
  return [
    ...(object.immutable ? [] : [forbiddenField("immutable", text)]),
    ...fields
      .filter((field) => !semanticallyEqual(object[field], old[field]))
      .map((field) => forbiddenField(field, text)),
  ];
}

/** The bytes that a base64 text stands for. */
export const decodedLength = (base64: string): number =>
  Math.floor((base64.replace(/\s/g, "").replace(/=+$/, "").length * 3) / 4);

function validateConfigMap(object: ConfigMap): FieldError[] {
  const { data = {}, binaryData = {} } = object;
  const errors = validateObjectMeta(configMap, object);
  let bytes = 0;
  for (const [key, value] of Object.entries(data)) {
    for (const problem of isConfigMapKey(key)) errors.push(invalidValue(`data[${key}]`, key, problem));
    if (Object.hasOwn(binaryData, key))
      errors.push(invalidValue(`data[${key}]`, key, "duplicate of key present in binaryData"));
    bytes += byteLength(value);
  }
  for (const [key, value] of Object.entries(binaryData)) {
    for (const problem of isConfigMapKey(key)) errors.push(invalidValue(`binaryData[${key}]`, key, problem));
    bytes += decodedLength(value);
  }
  // The empty path, meaning the whole object, prints as a pair of brackets.
  if (bytes > dataBytesMax) errors.push(tooLong("[]", dataBytesMax));
  return errors;
}
