/** Secrets (pkg/registry/core/secret, pkg/apis/core/validation: ValidateSecret). */
import { type FieldError, invalidValue, required, tooLong } from "../api/fieldErrors";
import type { Secret } from "../schema/types";
import { base64Text, textBase64 } from "./common/base64";
import { ageColumn, ageOf, nameColumn, text } from "./common/cells";
import { isConfigMapKey } from "./common/formats";
import { validateImmutable, validateObjectMeta, validateObjectMetaUpdate } from "./common/metadata";
import { dataBytesMax, decodedLength, validateKept } from "./configMap";
import type { Kind } from "./kind";

export const secret: Kind<Secret> = {
  id: "Secret",
  group: "",
  version: "v1",
  kind: "Secret",
  plural: "secrets",
  singular: "secret",
  namespaced: true,
  definition: "core.v1.Secret",
  allowUnconditionalUpdate: true,

  defaults(draft) {
    draft.type ||= "Opaque";
    const { stringData } = draft;
    delete draft.stringData;
    for (const [key, value] of Object.entries(stringData ?? {}))
      draft.data = { ...draft.data, [key]: textBase64(value) };
  },
  /** The type may be left out of an update, but not changed. */
  prepareForUpdate(draft, old) {
    draft.type ||= old.type;
  },

  validate: validateSecret,
  validateUpdate: (object, old) => [
    ...validateObjectMetaUpdate(object, old),
    ...validateImmutable(object.type, old.type, "type"),
    ...validateKept(object, old, ["data"]),
    ...validateSecret(object),
  ],

  columns: [nameColumn, text("Type"), text("Data"), ageColumn],
  cells: (object, nowMs) => [
    object.metadata.name,
    object.type ?? "",
    Object.keys(object.data ?? {}).length,
    ageOf(object, nowMs),
  ],
  selectableFields: { type: (object) => object.type ?? "" },
};

const accountAnnotation = "kubernetes.io/service-account.name";

function validateSecret(object: Secret): FieldError[] {
  const data = object.data ?? {};
  const errors = validateObjectMeta(secret, object);
  let bytes = 0;
  for (const [key, value] of Object.entries(data)) {
    for (const problem of isConfigMapKey(key)) errors.push(invalidValue(`data[${key}]`, key, problem));
    bytes += decodedLength(value);
  }
  if (bytes > dataBytesMax) errors.push(tooLong("data", dataBytesMax));
  return [...errors, ...validateType(object, data)];
}

/** Some types promise certain keys to those who read them. */
function validateType({ type, metadata }: Secret, data: { [key: string]: string }): FieldError[] {
  const missing = (...keys: string[]) => keys.filter((key) => !(key in data)).map((key) => required(`data[${key}]`));
  switch (type) {
    case "kubernetes.io/service-account-token":
      return metadata.annotations?.[accountAnnotation] ? [] : [required(`metadata.annotations[${accountAnnotation}]`)];
    case "kubernetes.io/dockercfg":
      return validateJson(data, ".dockercfg");
    case "kubernetes.io/dockerconfigjson":
      return validateJson(data, ".dockerconfigjson");
    case "kubernetes.io/basic-auth":
      return "username" in data || "password" in data ? [] : missing("username", "password");
    case "kubernetes.io/ssh-auth":
      return data["ssh-privatekey"] ? [] : [required("data[ssh-privatekey]")];
    case "kubernetes.io/tls":
      return missing("tls.crt", "tls.key");
    default:
      return [];
  }
}

function validateJson(data: { [key: string]: string }, key: string): FieldError[] {
  if (!(key in data)) return [required(`data[${key}]`)];
  const content = base64Text(data[key]!);
  const refuse = (problem: string) => [invalidValue(`data[${key}]`, "<secret contents redacted>", problem)];
  if (content.trim() === "") return refuse("unexpected end of JSON input");
  try {
    const value: unknown = JSON.parse(content);
    if (typeof value === "object" && !Array.isArray(value)) return [];
    const found = Array.isArray(value) ? "array" : typeof value === "boolean" ? "bool" : typeof value;
    return refuse(`json: cannot unmarshal ${found} into Go value of type map[string]interface {}`);
  } catch {
    const first = /[^\s{[\]}",:\w.+-]|^[a-z]/i.exec(content)?.[0] ?? content.trim()[0]!;
    return refuse(`invalid character '${first}' looking for beginning of value`);
  }
}
