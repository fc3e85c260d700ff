/** Environment variables and the references they draw from (pkg/apis/core/validation: ValidateEnv, ValidateEnvFrom). */
import { type FieldError, invalidValue, notSupported, required } from "../../api/fieldErrors";
import { canonicalQuantity } from "../../api/quantity";
import type { EnvFromSource, EnvVar, ObjectFieldSelector, ResourceFieldSelector } from "../../schema/types";
import { isConfigMapKey, isDnsLabel, isEnvVarName, isQualifiedName, nameIsDnsSubdomain } from "../common/formats";
import { compareQuantities } from "../common/quantities";
import { validateRelativePath } from "./paths";

/** `env` of a container. */
export function validateEnv(variables: readonly EnvVar[] | undefined, path: string): FieldError[] {
  return (variables ?? []).flatMap((variable, at) => {
    const here = `${path}[${at}]`;
    const names = variable.name
      ? isEnvVarName(variable.name).map((text) => invalidValue(`${here}.name`, variable.name, text))
      : [required(`${here}.name`)];
    return [...names, ...validateValueFrom(variable, `${here}.valueFrom`)];
  });
}

/** `envFrom` of a container. */
export function validateEnvFrom(sources: readonly EnvFromSource[] | undefined, path: string): FieldError[] {
  return (sources ?? []).flatMap(({ prefix, configMapRef, secretRef }, at) => {
    const here = `${path}[${at}]`;
    const errors: FieldError[] = [];
    if (prefix) for (const text of isEnvVarName(prefix)) errors.push(invalidValue(`${here}.prefix`, prefix, text));
    if (configMapRef) errors.push(...validateSourceName(configMapRef.name, `${here}.configMapRef.name`));
    if (secretRef) errors.push(...validateSourceName(secretRef.name, `${here}.secretRef.name`));
    if (!configMapRef && !secretRef)
      errors.push(invalidValue(path, "", "must specify one of: `configMapRef` or `secretRef`"));
    if (configMapRef && secretRef)
      errors.push(invalidValue(path, "", "may not have more than one field specified at a time"));
    return errors;
  });
}

/** A field of the pod, by the paths that the downward API knows. */
export function validateFieldRef(ref: ObjectFieldSelector, known: readonly string[], path: string): FieldError[] {
  if (!ref.apiVersion) return [required(`${path}.apiVersion`)];
  if (!ref.fieldPath) return [required(`${path}.fieldPath`)];
  const subscripted = /^(.*)\['(.*)'\]$/.exec(ref.fieldPath);
  const base = subscripted ? subscripted[1]! : ref.fieldPath;
  if (ref.apiVersion !== "v1" || !convertibleFields.has(base)) {
    const why = ref.apiVersion === "v1" ? "field label not supported" : "unsupported pod version";
    const text = `error converting fieldPath: ${why}: ${ref.apiVersion === "v1" ? ref.fieldPath : ref.apiVersion}`;
    return [invalidValue(`${path}.fieldPath`, ref.fieldPath, text)];
  }
  if (!subscripted) return known.includes(base) ? [] : [notSupported(`${path}.fieldPath`, base, [...known].sort())];
  const key = subscripted[2]!;
  if (base === "metadata.annotations")
    return isQualifiedName(key.toLowerCase()).map((text) => invalidValue(path, key.toLowerCase(), text));
  if (base === "metadata.labels") return isQualifiedName(key).map((text) => invalidValue(path, key, text));
  return [invalidValue(path, base, "does not support subscript")];
}

const convertibleFields = new Set([
  ...[
    "metadata.annotations",
    "metadata.labels",
    "metadata.name",
    "metadata.namespace",
    "metadata.uid",
    "spec.nodeName",
  ],
  ...["spec.restartPolicy", "spec.serviceAccountName", "spec.schedulerName", "status.phase", "status.hostIP"],
  ...["status.hostIPs", "status.podIP", "status.podIPs"],
]);

/** An amount of a container's resources; in a volume the container must be named. */
export function validateResourceFieldRef(ref: ResourceFieldSelector, path: string, inVolume: boolean): FieldError[] {
  const errors: FieldError[] = [];
  const isHugePages = /^(requests|limits)\.hugepages-/.test(ref.resource ?? "");
  if (inVolume && !ref.containerName) errors.push(required(`${path}.containerName`));
  else if (!ref.resource) errors.push(required(`${path}.resource`));
  else if (!containerResourceFields.includes(ref.resource) && !isHugePages)
    errors.push(notSupported(`${path}.resource`, ref.resource, containerResourceFields));
  return [...errors, ...validateDivisor(ref, path)];
}

const containerResourceFields = [
  ...["limits.cpu", "limits.ephemeral-storage", "limits.memory"],
  ...["requests.cpu", "requests.ephemeral-storage", "requests.memory"],
];
const byteDivisors = ["1", "1k", "1M", "1G", "1T", "1P", "1E", "1Ki", "1Mi", "1Gi", "1Ti", "1Pi", "1Ei"];

function validateDivisor({ resource = "", divisor }: ResourceFieldSelector, path: string): FieldError[] {
  if (divisor === undefined || compareQuantities(divisor, 0) === 0) return [];
  const shown = canonicalQuantity(divisor);
  const kind = resource.replace(/^(requests|limits)\./, "");
  const refuse = (text: string) => [invalidValue(`${path}.divisor`, resource, text)];
  if (kind === "cpu")
    return ["1m", "1"].includes(shown)
      ? []
      : refuse("only divisor's values 1m and 1 are supported with the cpu resource");
  const names: { [kind: string]: string } = { memory: "memory", "ephemeral-storage": "local ephemeral storage" };
  const name = names[kind] ?? (kind.startsWith("hugepages-") ? "hugepages" : undefined);
  if (!name || byteDivisors.includes(shown)) return [];
  return refuse(`only divisor's values ${byteDivisors.join(", ")} are supported with the ${name} resource`);
}

const envFields = [
  ...["metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName", "spec.serviceAccountName"],
  ...["status.hostIP", "status.hostIPs", "status.podIP", "status.podIPs"],
];

function validateValueFrom({ value, valueFrom }: EnvVar, path: string): FieldError[] {
  if (!valueFrom) return [];
  const { fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef, fileKeyRef } = valueFrom;
  const errors: FieldError[] = [];
  if (fieldRef) errors.push(...validateFieldRef(fieldRef, envFields, `${path}.fieldRef`));
  if (resourceFieldRef) errors.push(...validateResourceFieldRef(resourceFieldRef, `${path}.resourceFieldRef`, false));
  if (configMapKeyRef) errors.push(...validateKeyRef(configMapKeyRef, `${path}.configMapKeyRef`));
  if (secretKeyRef) errors.push(...validateKeyRef(secretKeyRef, `${path}.secretKeyRef`));
  if (fileKeyRef) {
    const { key = "", path: file = "", volumeName = "" } = fileKeyRef;
    if (key === "") errors.push(required(`${path}.fileKeyRef.key`));
    else for (const text of isEnvVarName(key)) errors.push(invalidValue(`${path}.fileKeyRef.key`, key, text));
    if (volumeName === "") errors.push(required(`${path}.fileKeyRef.volumeName`));
    else
      for (const text of isDnsLabel(volumeName))
        errors.push(invalidValue(`${path}.fileKeyRef.volumeName`, volumeName, text));
    if (file === "") errors.push(required(`${path}.fileKeyRef.path`));
    else errors.push(...validateRelativePath(file, `${path}.fileKeyRef.path`));
  }
  const sources = [fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef, fileKeyRef].filter(Boolean).length;
  if (sources === 0) {
    const text =
      "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`";
    errors.push(invalidValue(path, "", text));
  } else if (value) errors.push(invalidValue(path, "", "may not be specified when `value` is not empty"));
  else if (sources > 1) errors.push(invalidValue(path, "", "may not have more than one field specified at a time"));
  return errors;
}

function validateKeyRef({ name = "", key = "" }: { name?: string; key: string }, path: string): FieldError[] {
  const errors = nameIsDnsSubdomain(name, false).map((text) => invalidValue(`${path}.name`, name, text));
  if (key === "") return [...errors, required(`${path}.key`)];
  return [...errors, ...isConfigMapKey(key).map((text) => invalidValue(`${path}.key`, key, text))];
}

function validateSourceName(name: string | undefined, path: string): FieldError[] {
  if (!name) return [required(path)];
  return nameIsDnsSubdomain(name, true).map((text) => invalidValue(path, name, text));
}
