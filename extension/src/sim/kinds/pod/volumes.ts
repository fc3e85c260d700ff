/**
 * Volumes and the mounts of containers (pkg/apis/core/validation: ValidateVolumes, ValidateVolumeMounts).
 * Left out: the fields inside the sources of storage systems that no node here has; that a volume has one source is
 * checked for all of them.
 */
import {
  duplicate,
  type FieldError,
  forbiddenField,
  invalidValue,
  notFoundField,
  notSupported,
  required,
} from "../../api/fieldErrors";
import type {
  Container,
  DownwardAPIVolumeFile,
  EphemeralContainer,
  KeyToPath,
  Volume,
  VolumeProjection,
} from "../../schema/types";
import { validateClaimSpec } from "../common/claims";
import { isDnsLabel, nameIsDnsSubdomain } from "../common/formats";
import { compareQuantities } from "../common/quantities";
import { validateFieldRef, validateResourceFieldRef } from "./env";
import { validateNoBacksteps, validateRelativePath, validateUnreservedPath } from "./paths";

type AnyContainer = Container | EphemeralContainer;

/**
 * `spec.volumes`. The pod's name is known for real pods only; ephemeral volumes derive a claim's name from it.
 * A volume with something wrong is not among those that containers may mount.
 */
export function validateVolumes(
  volumes: readonly Volume[],
  podName: string | undefined,
  isPod: boolean,
  path: string,
): { errors: FieldError[]; mountable: Volume[] } {
  const errors: FieldError[] = [];
  const mountable: Volume[] = [];
  const names = new Set<string>();
  for (const [at, volume] of volumes.entries()) {
    const here = `${path}[${at}]`;
    const own = validateSource(volume, podName, isPod, here);
    if (!volume.name) own.push(required(`${here}.name`));
    else {
      for (const text of isDnsLabel(volume.name)) own.push(invalidValue(`${here}.name`, volume.name, text));
      if (names.has(volume.name)) own.push(duplicate(`${here}.name`, volume.name));
    }
    if (own.length === 0) {
      names.add(volume.name);
      mountable.push(volume);
    } else errors.push(...own);
  }
  return { errors, mountable };
}

/** `volumeMounts` of a container: of volumes that exist, at places of their own. */
export function validateVolumeMounts(container: AnyContainer, volumes: readonly Volume[], path: string): FieldError[] {
  const errors: FieldError[] = [];
  const places = new Set<string>();
  const devices = container.volumeDevices ?? [];
  for (const [at, mount] of (container.volumeMounts ?? []).entries()) {
    const here = `${path}[${at}]`;
    const { name = "", mountPath = "", subPath, subPathExpr } = mount;
    const volume = volumes.find((candidate) => candidate.name === name);
    if (name === "") errors.push(required(`${here}.name`));
    if (!volume) errors.push(notFoundField(`${here}.name`, name));
    if (mountPath === "") errors.push(required(`${here}.mountPath`));
    if (places.has(mountPath)) errors.push(invalidValue(`${here}.mountPath`, mountPath, "must be unique"));
    places.add(mountPath);
    if (devices.some((device) => device.name === name))
      errors.push(invalidValue(`${here}.name`, name, "must not already exist in volumeDevices"));
    if (devices.some((device) => device.devicePath === mountPath))
      errors.push(invalidValue(`${here}.mountPath`, mountPath, "must not already exist as a path in volumeDevices"));
    if (subPath) errors.push(...validateRelativePath(subPath, `${path}.subPath`));
    if (subPathExpr) {
      if (subPath)
        errors.push(invalidValue(`${here}.subPathExpr`, subPathExpr, "subPathExpr and subPath are mutually exclusive"));
      errors.push(...validateRelativePath(subPathExpr, `${path}.subPathExpr`));
    }
    errors.push(...validatePropagation(mount.mountPropagation, container, `${path}.mountPropagation`));
    errors.push(...validateRecursiveReadOnly(mount, `${path}.recursiveReadOnly`));
  }
  return errors;
}

/** `volumeDevices` of a container: claims taken as raw block devices. */
export function validateVolumeDevices(container: AnyContainer, volumes: readonly Volume[], path: string): FieldError[] {
  const errors: FieldError[] = [];
  const mounts = container.volumeMounts ?? [];
  const names = new Set<string>();
  const places = new Set<string>();
  for (const [at, { name = "", devicePath = "" }] of (container.volumeDevices ?? []).entries()) {
    const here = `${path}[${at}]`;
    const volume = volumes.find((candidate) => candidate.name === name);
    if (name === "") errors.push(required(`${here}.name`));
    if (names.has(name)) errors.push(invalidValue(`${here}.name`, name, "must be unique"));
    if (!volume) errors.push(notFoundField(`${here}.name`, name));
    else if (!volume.persistentVolumeClaim && !volume.ephemeral) {
      const text = "can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode";
      errors.push(invalidValue(`${here}.name`, name, text));
    }
    if (devicePath === "") errors.push(required(`${here}.devicePath`));
    if (places.has(devicePath)) errors.push(invalidValue(`${here}.devicePath`, devicePath, "must be unique"));
    if (validateNoBacksteps(devicePath, "").length > 0)
      errors.push(invalidValue(`${here}.devicePath`, devicePath, "can not contain backsteps ('..')"));
    else places.add(devicePath);
    if (mounts.some((mount) => mount.name === name))
      errors.push(invalidValue(`${here}.name`, name, "must not already exist in volumeMounts"));
    if (mounts.some((mount) => mount.mountPath === devicePath))
      errors.push(invalidValue(`${here}.devicePath`, devicePath, "must not already exist as a path in volumeMounts"));
    if (name !== "") names.add(name);
  }
  return errors;
}

/** In the order in which upstream looks at them, which decides which one is "more than 1". */
const sources = [
  ...["emptyDir", "hostPath", "gitRepo", "gcePersistentDisk", "awsElasticBlockStore", "secret", "nfs", "iscsi"],
  ...["glusterfs", "flocker", "persistentVolumeClaim", "rbd", "cinder", "cephfs", "quobyte", "downwardAPI", "fc"],
  ...["flexVolume", "configMap", "azureFile", "vsphereVolume", "photonPersistentDisk", "portworxVolume", "azureDisk"],
  ...["storageos", "projected", "scaleIO", "csi", "ephemeral", "image"],
] as readonly (keyof Volume)[];

/** Two paths are misspelt upstream. */
const pathOf: { readonly [source: string]: string } = { cephfs: "cephFS", downwardAPI: "downwarAPI" };

function validateSource(volume: Volume, podName: string | undefined, isPod: boolean, path: string): FieldError[] {
  const given = sources.filter((source) => volume[source] !== undefined && volume[source] !== null);
  if (given.length === 0) return [required(path, "must specify a volume type")];
  const [first, ...more] = given;
  const many = more.map((source) =>
    forbiddenField(`${path}.${pathOf[source] ?? source}`, "may not specify more than 1 volume type"),
  );
  return [...validateOneSource(volume, first!, podName, isPod, path), ...many];
}

function validateOneSource(
  volume: Volume,
  source: keyof Volume,
  podName: string | undefined,
  isPod: boolean,
  path: string,
): FieldError[] {
  const here = `${path}.${source}`;
  switch (source) {
    case "emptyDir": {
      const limit = volume.emptyDir?.sizeLimit;
      if (limit === undefined || compareQuantities(limit, 0) >= 0) return [];
      return [forbiddenField(`${here}.sizeLimit`, "SizeLimit field must be a valid resource quantity")];
    }
    case "hostPath":
      return validateHostPath(volume.hostPath!, here);
    case "secret":
      return [
        ...(volume.secret?.secretName ? [] : [required(`${here}.secretName`)]),
        ...validateMode(volume.secret?.defaultMode, `${here}.defaultMode`),
        ...validateItems(volume.secret?.items, `${here}.items`),
      ];
    case "configMap":
      return [
        ...(volume.configMap?.name ? [] : [required(`${here}.name`)]),
        ...validateMode(volume.configMap?.defaultMode, `${here}.defaultMode`),
        ...validateItems(volume.configMap?.items, `${here}.items`),
      ];
    case "persistentVolumeClaim":
      return volume.persistentVolumeClaim?.claimName ? [] : [required(`${here}.claimName`)];
    case "nfs":
      return validateNfs(volume.nfs!, here);
    case "downwardAPI":
      return [
        ...validateMode(volume.downwardAPI?.defaultMode, `${here}.defaultMode`),
        ...(volume.downwardAPI?.items ?? []).flatMap((item) => validateDownwardItem(item, here)),
      ];
    case "projected":
      return [
        ...validateMode(volume.projected?.defaultMode, `${here}.defaultMode`),
        ...validateProjections(volume.projected?.sources ?? [], here),
      ];
    case "csi":
      return volume.csi?.driver ? [] : [required(`${here}.driver`)];
    case "image": {
      const { reference, pullPolicy = "" } = volume.image!;
      const missing = isPod && !reference ? [required(`${here}.reference`)] : [];
      return [...missing, ...validatePullPolicy(pullPolicy, `${here}.pullPolicy`)];
    }
    case "ephemeral":
      return validateEphemeral(volume, podName, path);
    default:
      return [];
  }
}

/** When an image is pulled. */
export function validatePullPolicy(policy: string, path: string): FieldError[] {
  if (policy === "") return [required(path)];
  const known = ["Always", "IfNotPresent", "Never"];
  return known.includes(policy) ? [] : [notSupported(path, policy, known)];
}

/** A path on the host, shared with PersistentVolumes. */
export function validateHostPath(hostPath: NonNullable<Volume["hostPath"]>, path: string): FieldError[] {
  if (!hostPath.path) return [required(`${path}.path`)];
  const errors = validateNoBacksteps(hostPath.path, `${path}.path`);
  const types = ["", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket"];
  if (hostPath.type !== undefined && !types.includes(hostPath.type))
    errors.push(notSupported(`${path}.type`, hostPath.type, types));
  return errors;
}

/** An NFS export, shared with PersistentVolumes. */
export function validateNfs({ server, path: exported = "" }: NonNullable<Volume["nfs"]>, path: string): FieldError[] {
  const errors: FieldError[] = [];
  if (!server) errors.push(required(`${path}.server`));
  if (exported === "") errors.push(required(`${path}.path`));
  if (!exported.startsWith("/")) errors.push(invalidValue(`${path}.path`, exported, "must be an absolute path"));
  return errors;
}

function validateEphemeral(volume: Volume, podName: string | undefined, path: string): FieldError[] {
  const template = volume.ephemeral?.volumeClaimTemplate;
  const here = `${path}.ephemeral.volumeClaimTemplate`;
  const errors = template ? validateClaimSpec(template.spec ?? {}, `${here}.spec`) : [required(here)];
  if (!podName || !volume.name) return errors;
  const claimName = `${podName}-${volume.name}`;
  for (const text of nameIsDnsSubdomain(claimName, false))
    errors.push(invalidValue(`${path}.name`, volume.name, `PVC name "${claimName}": ${text}`));
  return errors;
}

function validateMode(mode: number | undefined, path: string): FieldError[] {
  if (mode === undefined || (mode >= 0 && mode <= 0o777)) return [];
  return [invalidValue(path, mode, "must be a number between 0 and 0777 (octal), both inclusive")];
}

function validateItems(items: readonly KeyToPath[] | undefined, path: string): FieldError[] {
  return (items ?? []).flatMap((item, at) => {
    const here = `${path}[${at}]`;
    const errors: FieldError[] = [];
    if (!item.key) errors.push(required(`${here}.key`));
    if (!item.path) errors.push(required(`${here}.path`));
    errors.push(...validateUnreservedPath(item.path ?? "", `${here}.path`));
    return [...errors, ...validateMode(item.mode, `${here}.mode`)];
  });
}

const volumeFields = ["metadata.name", "metadata.namespace", "metadata.labels", "metadata.annotations", "metadata.uid"];

function validateDownwardItem(item: DownwardAPIVolumeFile, path: string): FieldError[] {
  const errors: FieldError[] = [];
  if (!item.path) errors.push(required(`${path}.path`));
  errors.push(...validateUnreservedPath(item.path ?? "", `${path}.path`));
  if (item.fieldRef) {
    errors.push(...validateFieldRef(item.fieldRef, volumeFields, `${path}.fieldRef`));
    if (item.resourceFieldRef)
      errors.push(invalidValue(path, "resource", "fieldRef and resourceFieldRef can not be specified simultaneously"));
  } else if (item.resourceFieldRef)
    errors.push(...validateResourceFieldRef(item.resourceFieldRef, `${path}.resourceFieldRef`, true));
  else errors.push(required(path, "one of fieldRef and resourceFieldRef is required"));
  return [...errors, ...validateMode(item.mode, `${path}.mode`)];
}

function validateProjections(projections: readonly VolumeProjection[], path: string): FieldError[] {
  const errors: FieldError[] = [];
  const places = new Set<string>();
  const claim = (place: string | undefined, shown: string) => {
    if (!place) return;
    if (places.has(place)) errors.push(invalidValue(path, shown, "conflicting duplicate paths"));
    places.add(place);
  };
  for (const [
    at,
    { secret, configMap, downwardAPI, serviceAccountToken, clusterTrustBundle },
  ] of projections.entries()) {
    const here = `${path}.sources[${at}]`;
    for (const [field, source] of [
      ["secret", secret],
      ["configMap", configMap],
    ] as const) {
      if (!source) continue;
      if (!source.name) errors.push(required(`${here}.${field}.name`));
      errors.push(...validateItems(source.items, `${here}.${field}.items`));
      for (const item of source.items ?? []) claim(item.path, source.name ?? "");
    }
    for (const item of downwardAPI?.items ?? []) {
      errors.push(...validateDownwardItem(item, `${here}.downwardAPI`));
      claim(item.path, item.path);
    }
    if (serviceAccountToken) {
      const seconds = serviceAccountToken.expirationSeconds ?? 0;
      const field = `${here}.serviceAccountToken.expirationSeconds`;
      if (seconds < 600) errors.push(invalidValue(field, seconds, "may not specify a duration less than 10 minutes"));
      if (seconds > 2 ** 32)
        errors.push(invalidValue(field, seconds, "may not specify a duration larger than 2^32 seconds"));
      if (!serviceAccountToken.path) errors.push(required(`${path}.path`));
      else errors.push(...validateUnreservedPath(serviceAccountToken.path, `${path}.path`));
    }
    if (clusterTrustBundle) {
      if (!clusterTrustBundle.name && !clusterTrustBundle.signerName)
        errors.push(required(`${here}.clusterTrustBundle`, "either name or signerName must be specified"));
      if (!clusterTrustBundle.path) errors.push(required(`${here}.clusterTrustBundle.path`));
      claim(clusterTrustBundle.path, clusterTrustBundle.path);
    }
    const given = [secret, configMap, downwardAPI, serviceAccountToken, clusterTrustBundle].filter(Boolean).length;
    if (given > 1) errors.push(forbiddenField(here, "may not specify more than 1 volume type per source"));
  }
  return errors;
}

function validatePropagation(mode: string | undefined, container: AnyContainer, path: string): FieldError[] {
  if (mode === undefined) return [];
  const known = ["Bidirectional", "HostToContainer", "None"];
  if (!known.includes(mode)) return [notSupported(path, mode, known)];
  if (mode !== "Bidirectional" || container.securityContext?.privileged) return [];
  return [forbiddenField(path, "Bidirectional mount propagation is available only to privileged containers")];
}

function validateRecursiveReadOnly(mount: NonNullable<Container["volumeMounts"]>[number], path: string): FieldError[] {
  const mode = mount.recursiveReadOnly;
  if (mode === undefined || mode === "Disabled") return [];
  if (mode !== "Enabled" && mode !== "IfPossible")
    return [notSupported(path, mode, ["Disabled", "Enabled", "IfPossible"])];
  const errors: FieldError[] = [];
  if (!mount.readOnly) errors.push(forbiddenField(path, "may only be specified when readOnly is true"));
  if (mount.mountPropagation && mount.mountPropagation !== "None") {
    const text = `may only be specified when mountPropagation is None or not specified`;
    errors.push(forbiddenField(path, text));
  }
  return errors;
}
