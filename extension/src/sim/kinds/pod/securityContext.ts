/**
 * Security contexts of pods and containers (pkg/apis/core/validation: ValidateSecurityContext and its kin).
 * Left out: the grammar of Windows user names; there are no Windows nodes.
 */
import {
  byteLength,
  duplicate,
  type FieldError,
  forbiddenField,
  invalidValue,
  notSupported,
  required,
  tooLong,
} from "../../api/fieldErrors";
import type { AppArmorProfile, PodSpec, SeccompProfile, SecurityContext } from "../../schema/types";
import { isUserId } from "../common/formats";
import { goStruct } from "../common/goStruct";
import { securityContextShape } from "./goPodSpec";
import { validateRelativePath } from "./paths";

/** The security context of one container. */
export function validateSecurityContext(
  context: SecurityContext | undefined,
  hostUsers: boolean,
  path: string,
): FieldError[] {
  if (!context) return [];
  const errors = [
    ...validateIds(context, path),
    ...validateProcMount(context.procMount, hostUsers, `${path}.procMount`),
  ];
  errors.push(...validateSeccomp(context.seccompProfile, `${path}.seccompProfile`));
  if (context.allowPrivilegeEscalation === false) {
    const refuse = (what: string) => {
      const text = `cannot set \`allowPrivilegeEscalation\` to false and ${what}`;
      errors.push(invalidValue(path, goStruct(securityContextShape, context), text));
    };
    if (context.privileged) refuse("`privileged` to true");
    for (const capability of context.capabilities?.add ?? [])
      if (capability === "CAP_SYS_ADMIN") refuse("`capabilities.Add` CAP_SYS_ADMIN");
  }
  return [...errors, ...validateAppArmor(context.appArmorProfile, `${path}.appArmorProfile`)];
}

/** The security context of the whole pod. */
export function validatePodSecurityContext(spec: PodSpec, path: string): FieldError[] {
  const context = spec.securityContext;
  if (!context) return [];
  const errors: FieldError[] = [];
  if (context.fsGroup !== undefined)
    for (const text of isUserId(context.fsGroup)) errors.push(invalidValue(`${path}.fsGroup`, context.fsGroup, text));
  errors.push(...validateIds(context, path));
  for (const [at, group] of (context.supplementalGroups ?? []).entries())
    for (const text of isUserId(group)) errors.push(invalidValue(`${path}.supplementalGroups[${at}]`, group, text));
  if (spec.shareProcessNamespace && spec.hostPID) {
    const text = "ShareProcessNamespace and HostPID cannot both be enabled";
    errors.push(invalidValue(`${path}.shareProcessNamespace`, true, text));
  }
  errors.push(...validateSysctls(spec, `${path}.sysctls`));
  errors.push(
    ...validateOneOf(context.fsGroupChangePolicy, ["Always", "OnRootMismatch"], `${path}.fsGroupChangePolicy`),
  );
  errors.push(...validateSeccomp(context.seccompProfile, `${path}.seccompProfile`));
  errors.push(...validateAppArmor(context.appArmorProfile, `${path}.appArmorProfile`));
  errors.push(
    ...validateOneOf(context.supplementalGroupsPolicy, ["Merge", "Strict"], `${path}.supplementalGroupsPolicy`),
  );
  errors.push(
    ...validateOneOf(context.seLinuxChangePolicy, ["MountOption", "Recursive"], `${path}.seLinuxChangePolicy`),
  );
  return errors;
}

/** A pod that declares its operating system may not set what only the other one knows. */
export function validateOperatingSystem(spec: PodSpec, path: string): FieldError[] {
  if (!spec.os) return [];
  const name = spec.os.name ?? "";
  if (name === "") return [required(`${path}.os.name`, "cannot be empty")];
  if (name !== "linux" && name !== "windows") return [notSupported(`${path}.os`, name, ["linux", "windows"])];
  const contexts = containersOf(spec).map(([field, at, container]) => ({
    context: container.securityContext,
    path: `${path}.${field}[${at}].securityContext`,
  }));
  if (name === "linux")
    return [{ context: spec.securityContext, path: `${path}.securityContext` }, ...contexts]
      .filter(({ context }) => context?.windowsOptions)
      .map((found) => forbiddenField(`${found.path}.windowsOptions`, "windows options cannot be set for a linux pod"));
  const forbidden = (field: string) => forbiddenField(field, "cannot be set for a windows pod");
  return [
    ...linuxPodFields
      .filter((field) => isSet(spec, field) || isSet(spec.securityContext, field))
      .map((field) => forbidden(isSet(spec, field) ? `${path}.${field}` : `${path}.securityContext.${field}`)),
    ...contexts.flatMap(({ context, path: here }) =>
      linuxContainerFields.filter((field) => isSet(context, field)).map((field) => forbidden(`${here}.${field}`)),
    ),
  ];
}

/** Every container of a pod with the field that holds it: init containers first, then containers, then ephemeral ones. */
export function containersOf(spec: PodSpec) {
  return (["initContainers", "containers", "ephemeralContainers"] as const).flatMap((field) =>
    [...(spec[field] ?? []).entries()].map(([at, container]) => [field, at, container] as const),
  );
}

const linuxPodFields = [
  ...["appArmorProfile", "seLinuxOptions", "hostUsers", "hostPID", "hostIPC", "seccompProfile", "fsGroup"],
  ...["fsGroupChangePolicy", "sysctls", "shareProcessNamespace", "runAsUser", "runAsGroup", "supplementalGroups"],
  ...["supplementalGroupsPolicy", "seLinuxChangePolicy"],
];
const linuxContainerFields = [
  ...["appArmorProfile", "seLinuxOptions", "seccompProfile", "capabilities", "readOnlyRootFilesystem", "privileged"],
  ...["allowPrivilegeEscalation", "procMount", "runAsUser", "runAsGroup"],
];

function isSet(holder: object | undefined, field: string): boolean {
  const value = (holder as { [field: string]: unknown } | undefined)?.[field];
  return value !== undefined && value !== null && !(Array.isArray(value) && value.length === 0);
}

function validateIds(context: { runAsUser?: number; runAsGroup?: number }, path: string): FieldError[] {
  return (["runAsUser", "runAsGroup"] as const).flatMap((field) => {
    const id = context[field];
    return id === undefined ? [] : isUserId(id).map((text) => invalidValue(`${path}.${field}`, id, text));
  });
}

function validateProcMount(mount: string | undefined, hostUsers: boolean, path: string): FieldError[] {
  if (mount === undefined || mount === "Default") return [];
  if (mount !== "Unmasked") return [notSupported(path, mount, ["Default", "Unmasked"])];
  return hostUsers ? [invalidValue(path, mount, "`hostUsers` must be false to use `Unmasked`")] : [];
}

const profileTypes = ["Localhost", "RuntimeDefault", "Unconfined"];

function validateSeccomp(profile: SeccompProfile | undefined, path: string): FieldError[] {
  if (!profile) return [];
  const { type = "", localhostProfile } = profile;
  const errors: FieldError[] = [];
  if ((type as string) === "") errors.push(required(`${path}.type`, "type is required when seccompProfile is set"));
  else if (!profileTypes.includes(type)) errors.push(notSupported(`${path}.type`, type, profileTypes));
  const here = `${path}.localhostProfile`;
  if (type === "Localhost")
    errors.push(
      ...(localhostProfile === undefined
        ? [required(here, "must be set when seccomp type is Localhost")]
        : validateRelativePath(localhostProfile, here)),
    );
  else if (localhostProfile !== undefined) {
    const shown = { Type: type, LocalhostProfile: localhostProfile };
    errors.push(invalidValue(here, shown, "can only be set when seccomp type is Localhost"));
  }
  return errors;
}

const profileBytesMax = 4095;

function validateAppArmor(profile: AppArmorProfile | undefined, path: string): FieldError[] {
  if (!profile) return [];
  const { type = "", localhostProfile } = profile;
  const here = `${path}.localhostProfile`;
  if ((type as string) === "") return [required(`${path}.type`, "type is required when appArmorProfile is set")];
  if (!profileTypes.includes(type)) return [notSupported(`${path}.type`, type, profileTypes)];
  if (type !== "Localhost") {
    if (localhostProfile === undefined) return [];
    return [invalidValue(here, localhostProfile, "can only be set when AppArmor type is Localhost")];
  }
  if (!localhostProfile?.trim()) {
    if (localhostProfile) return [invalidValue(here, localhostProfile, "must not be padded with whitespace")];
    return [required(here, "must be set when AppArmor type is Localhost")];
  }
  const errors: FieldError[] = [];
  if (localhostProfile.trim() !== localhostProfile)
    errors.push(invalidValue(here, localhostProfile, "must not be padded with whitespace"));
  if (byteLength(localhostProfile) > profileBytesMax) errors.push(tooLong(here, profileBytesMax));
  return errors;
}

const sysctlFormat = "^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$";
const ipcSysctls = /^(kernel[./](shm|msg|sem)|fs[./]mqueue[./])/;

function validateSysctls(spec: PodSpec, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const seen = new Set<string>();
  for (const [at, { name = "" }] of (spec.securityContext?.sysctls ?? []).entries()) {
    const here = `${path}[${at}].name`;
    if (name === "") errors.push(required(here));
    else if (name.length > 253 || !new RegExp(sysctlFormat).test(name))
      errors.push(invalidValue(here, name, `must have at most 253 characters and match regex ${sysctlFormat}`));
    else if (seen.has(name)) errors.push(duplicate(here, name));
    if (spec.hostNetwork && /^net[./]/.test(name))
      errors.push(invalidValue(here, name, "may not be specified when 'hostNetwork' is true"));
    else if (spec.hostIPC && ipcSysctls.test(name))
      errors.push(invalidValue(here, name, "may not be specified when 'hostIPC' is true"));
    seen.add(name);
  }
  return errors;
}

const validateOneOf = (value: string | undefined, known: readonly string[], path: string): FieldError[] =>
  value === undefined || known.includes(value) ? [] : [notSupported(path, value, known)];
