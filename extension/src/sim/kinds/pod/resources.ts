/** Resource names and amounts of containers and pods (pkg/apis/core/validation, pkg/apis/core/helper). */
import {
  duplicate,
  type FieldError,
  forbiddenField,
  invalidValue,
  notFoundField,
  notSupported,
  required,
} from "../../api/fieldErrors";
import { canonicalQuantity, parseQuantity, readQuantity } from "../../api/quantity";
import type { PodSpec, Quantity, ResourceRequirements } from "../../schema/types";
import { isDnsLabel, isQualifiedName } from "../common/formats";
import { mustNotBeNegative } from "../common/metadata";
import { compareQuantities, isWhole, sumResources } from "../common/quantities";

const containerResources = new Set(["cpu", "memory", "ephemeral-storage"]);
const quotaResources = new Set([
  ...["cpu", "memory", "ephemeral-storage", "requests.cpu", "requests.memory", "requests.storage"],
  ...[
    "requests.ephemeral-storage",
    "limits.cpu",
    "limits.memory",
    "limits.ephemeral-storage",
    "pods",
    "resourcequotas",
  ],
  ...["services", "replicationcontrollers", "secrets", "persistentvolumeclaims", "configmaps"],
  ...["services.nodeports", "services.loadbalancers"],
]);
const standardResources = new Set([...quotaResources, ...containerResources, "storage"]);
const integerResources = new Set([
  ...["pods", "services", "replicationcontrollers", "resourcequotas", "secrets", "configmaps"],
  ...["persistentvolumeclaims", "services.nodeports", "services.loadbalancers"],
]);

const isHugePages = (name: string) => name.startsWith("hugepages-");
const isPrefixed = (name: string) => name.includes("/");
/** Without a domain, or with one of Kubernetes itself. */
const isNative = (name: string) => !isPrefixed(name) || name.includes("kubernetes.io/");

/** Resources that devices provide, as `nvidia.com/gpu`: whole numbers, never overcommitted. */
export function isExtendedResource(name: string): boolean {
  return !isNative(name) && !name.startsWith("requests.") && isQualifiedName(`requests.${name}`).length === 0;
}

const allowsOvercommit = (name: string) => isNative(name) && !isHugePages(name);

/** A name that some list of resources may hold. */
export function validateResourceName(name: string, path: string): FieldError[] {
  const errors = isQualifiedName(name).map((text) => invalidValue(path, name, text));
  if (errors.length > 0 || isPrefixed(name)) return errors;
  const isStandard = standardResources.has(name) || isHugePages(name) || name.startsWith("requests.hugepages-");
  return isStandard ? [] : [invalidValue(path, name, "must be a standard resource type or fully qualified")];
}

/** A name that a container may ask for. */
export function validateContainerResourceName(name: string, path: string): FieldError[] {
  const errors = validateResourceName(name, path);
  if (!isPrefixed(name)) {
    if (!containerResources.has(name) && !isHugePages(name))
      errors.push(invalidValue(path, name, "must be a standard resource for containers"));
  } else if (!isNative(name) && !isExtendedResource(name))
    errors.push(invalidValue(path, name, "doesn't follow extended resource name standard"));
  return errors;
}

/** A name that a quota may limit. */
export function validateQuotaResourceName(name: string, path: string): FieldError[] {
  const errors = validateResourceName(name, path);
  const isQuotable = quotaResources.has(name) || isHugePages(name) || name.startsWith("requests.hugepages-");
  if (!isPrefixed(name) && !isQuotable) errors.push(invalidValue(path, name, "must be a standard resource for quota"));
  return errors;
}

/** Not negative, and whole where a fraction makes no sense. */
export function validateResourceQuantity(name: string, quantity: Quantity, path: string): FieldError[] {
  const errors: FieldError[] = [];
  if (compareQuantities(quantity, 0) < 0)
    errors.push(invalidValue(path, canonicalQuantity(quantity), mustNotBeNegative));
  const mustBeWhole = integerResources.has(name) || isExtendedResource(name);
  if (mustBeWhole && !isWhole(quantity))
    errors.push(invalidValue(path, canonicalQuantity(quantity), "must be an integer"));
  return errors;
}

/** The `resources` of a container. */
export function validateContainerResources(
  resources: ResourceRequirements | undefined,
  claimNames: readonly string[],
  path: string,
): FieldError[] {
  return validateRequirements(resources ?? {}, validateContainerResourceName, claimNames, path);
}

/** The `resources` of the pod as a whole, which its containers share. */
export function validatePodResources(spec: PodSpec, claimNames: readonly string[], path: string): FieldError[] {
  if (!spec.resources) return [];
  const { limits = {}, requests = {}, claims } = spec.resources;
  const errors: FieldError[] = [];
  if (claims) errors.push(forbiddenField(`${path}.claims`, "claims cannot be set for Resources at pod-level"));
  errors.push(...validateRequirements(spec.resources, validatePodResourceName, claimNames, path));
  const needed = sumResources((spec.containers ?? []).map(({ resources }) => resources?.requests));
  for (const [name, quantity] of Object.entries(needed)) {
    if (compareQuantities(quantity, requests[name]) <= 0) continue;
    const text = `must be greater than or equal to aggregate container requests of ${quantity}`;
    errors.push(invalidValue(`${path}.requests[${name}]`, canonicalQuantity(requests[name] ?? "0"), text));
  }
  for (const [at, container] of (spec.containers ?? []).entries())
    for (const [name, limit] of Object.entries(container.resources?.limits ?? {})) {
      const most = limits[name];
      if (most === undefined || compareQuantities(limit, most) <= 0) continue;
      const text = `must be less than or equal to pod limits of ${canonicalQuantity(most)}`;
      errors.push(invalidValue(`${path}.containers[${at}][${name}].limits`, canonicalQuantity(limit), text));
    }
  return errors;
}

function validatePodResourceName(name: string, path: string): FieldError[] {
  const errors = validateResourceName(name, path);
  if (errors.length > 0 || name === "cpu" || name === "memory" || isHugePages(name)) return errors;
  return [notSupported(path, name, ["cpu", "memory"])];
}

function validateRequirements(
  { limits = {}, requests = {}, claims = [] }: ResourceRequirements,
  validateName: (name: string, path: string) => FieldError[],
  claimNames: readonly string[],
  path: string,
): FieldError[] {
  const errors: FieldError[] = [];
  for (const name of Object.keys(limits).sort()) {
    const here = `${path}.limits[${name}]`;
    errors.push(...validateName(name, here), ...validateResourceQuantity(name, limits[name]!, here));
    errors.push(...validateHugePages(name, limits[name]!, here));
  }
  for (const name of Object.keys(requests).sort()) {
    const here = `${path}.requests[${name}]`;
    const quantity = requests[name]!;
    errors.push(...validateName(name, here), ...validateResourceQuantity(name, quantity, here));
    errors.push(...validateAgainstLimit(name, quantity, limits[name], path));
    errors.push(...validateHugePages(name, quantity, here));
  }
  const names = [...Object.keys(limits), ...Object.keys(requests)];
  if (names.some(isHugePages) && !names.includes("cpu") && !names.includes("memory"))
    errors.push(forbiddenField(path, "HugePages require cpu or memory"));
  return [...errors, ...validateClaims(claims, claimNames, `${path}.claims`)];
}

function validateAgainstLimit(
  name: string,
  quantity: Quantity,
  limit: Quantity | undefined,
  path: string,
): FieldError[] {
  if (limit === undefined) {
    if (allowsOvercommit(name)) return [];
    return [required(`${path}.limits`, "Limit must be set for non overcommitable resources")];
  }
  const order = compareQuantities(quantity, limit);
  const bound = `${name} limit of ${canonicalQuantity(limit)}`;
  if (order !== 0 && !allowsOvercommit(name))
    return [invalidValue(`${path}.requests`, canonicalQuantity(quantity), `must be equal to ${bound}`)];
  if (order > 0)
    return [invalidValue(`${path}.requests`, canonicalQuantity(quantity), `must be less than or equal to ${bound}`)];
  return [];
}

function validateHugePages(name: string, quantity: Quantity, path: string): FieldError[] {
  if (!isHugePages(name)) return [];
  const page = readQuantity(name.slice("hugepages-".length));
  if (typeof page !== "string" && page.nano > 0n && parseQuantity(quantity).nano % page.nano === 0n) return [];
  const shown = canonicalQuantity(quantity);
  return [invalidValue(path, shown, `${shown} is not positive integer multiple of ${name}`)];
}

function validateClaims(
  claims: NonNullable<ResourceRequirements["claims"]>,
  claimNames: readonly string[],
  path: string,
): FieldError[] {
  const errors: FieldError[] = [];
  const seen = new Set<string>();
  for (const [at, { name = "", request }] of claims.entries()) {
    const here = `${path}[${at}]`;
    if (name === "") {
      errors.push(required(here));
      continue;
    }
    const key = request ? `${name}/${request}` : name;
    if (request) for (const text of isDnsLabel(request)) errors.push(invalidValue(`${here}.request`, request, text));
    const overlaps = !request && [...seen].some((other) => other.startsWith(`${name}/`));
    if (seen.has(name) || overlaps) errors.push(duplicate(here, name));
    else if (seen.has(key)) errors.push(duplicate(here, key));
    seen.add(key);
    if (claimNames.includes(name)) continue;
    const known = claimNames.length === 0 ? " which is empty" : `: ${[...claimNames].sort().join(", ")}`;
    errors.push({
      ...notFoundField(here, name),
      detail: `must be one of the names in pod.spec.resourceClaims${known}`,
    });
  }
  return errors;
}
