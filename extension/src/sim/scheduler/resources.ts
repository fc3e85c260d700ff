/**
 * Amounts of resources as the scheduler adds and compares them: CPU in thousandths, everything else in whole units.
 *
 * Modelled on pkg/scheduler/framework/types.go (Resource) and k8s.io/component-helpers/resource.
 * Numbers are doubles: exact up to 9 PB, which no node has.
 */
import { milliValue, quantityValue } from "../api/quantity";
import type { Container, Quantity } from "../schema/types";
import type { Pod } from "./podInfo";

/** A sum of resources. `scalar` holds extended resources and huge pages; absent when there are none. */
export interface Resources {
  readonly milliCpu: number;
  readonly memory: number;
  readonly ephemeralStorage: number;
  readonly scalar?: Readonly<Record<string, number>>;
}

type ResourceList = Readonly<Record<string, Quantity>>;

export const NO_RESOURCES: Resources = { milliCpu: 0, memory: 0, ephemeralStorage: 0 };

/** What a container without requests counts for when nodes are scored: else all such pods would go to one node. */
export const DEFAULT_MILLI_CPU = 100;
export const DEFAULT_MEMORY = 200 * 1024 * 1024;

/** `a + sign × b` */
export function addResources(a: Resources, b: Resources, sign: 1 | -1 = 1): Resources {
  const sum = {
    milliCpu: a.milliCpu + sign * b.milliCpu,
    memory: a.memory + sign * b.memory,
    ephemeralStorage: a.ephemeralStorage + sign * b.ephemeralStorage,
  };
  if (!b.scalar) return a.scalar ? { ...sum, scalar: a.scalar } : sum;
  const scalar: Record<string, number> = { ...a.scalar };
  for (const name of Object.keys(b.scalar)) scalar[name] = (scalar[name] ?? 0) + sign * (b.scalar[name] as number);
  return { ...sum, scalar };
}

/** The amount of one resource by its name. */
export function amountOf(resources: Resources, name: string): number {
  if (name === "cpu") return resources.milliCpu;
  if (name === "memory") return resources.memory;
  if (name === "ephemeral-storage") return resources.ephemeralStorage;
  return resources.scalar?.[name] ?? 0;
}

/** Lists are immutable, and the versions of an object share most of them. */
const resourcesByList = new WeakMap<ResourceList, Resources>();

/** A resource list of the API as numbers. */
export function readResources(list: ResourceList | undefined): Resources {
  if (!list) return NO_RESOURCES;
  let resources = resourcesByList.get(list);
  if (!resources) {
    resources = resourcesOfList(list);
    resourcesByList.set(list, resources);
  }
  return resources;
}

function resourcesOfList(list: ResourceList): Resources {
  let scalar: Record<string, number> | undefined;
  for (const name of Object.keys(list)) {
    if (name === "cpu" || name === "memory" || name === "ephemeral-storage" || name === "pods") continue;
    scalar ??= {};
    scalar[name] = wholeUnits(list[name]);
  }
  const base = {
    milliCpu: list.cpu === undefined ? 0 : milliValue(list.cpu),
    memory: wholeUnits(list.memory),
    ephemeralStorage: wholeUnits(list["ephemeral-storage"]),
  };
  return scalar ? { ...base, scalar } : base;
}

/**
 * What a pod asks of a node: the sum of its containers and sidecars, or its largest init container together with the
 * sidecars started before it, whichever is more; plus overhead. Pod-level requests replace the sum of the containers'.
 * `floor` counts containers that ask for nothing, as scoring does.
 */
export function podRequests(pod: Pod, floor = false): Resources {
  let sum = NO_RESOURCES;
  let sidecars = NO_RESOURCES;
  let peak = NO_RESOURCES;
  for (const container of pod.spec.containers) sum = addResources(sum, containerRequests(pod, container, floor));
  for (const container of pod.spec.initContainers ?? []) {
    const requests = containerRequests(pod, container, floor);
    if (container.restartPolicy === "Always") {
      sum = addResources(sum, requests);
      sidecars = addResources(sidecars, requests);
      peak = maxResources(peak, sidecars);
    } else {
      peak = maxResources(peak, addResources(sidecars, requests));
    }
  }
  let total = maxResources(sum, peak);
  const ofPod = pod.spec.resources?.requests;
  if (ofPod) total = replaceResources(total, ofPod);
  return pod.spec.overhead ? addResources(total, readResources(pod.spec.overhead)) : total;
}

/** While a resize in place is under way, the larger of what is wanted and what is held counts. */
function containerRequests(pod: Pod, container: Container, floor: boolean): Resources {
  let requests = readResources(container.resources?.requests);
  const status = pod.status?.containerStatuses?.find(({ name }) => name === container.name);
  if (status?.allocatedResources) requests = maxResources(requests, readResources(status.allocatedResources));
  if (!floor) return requests;
  const named = container.resources?.requests ?? {};
  return {
    ...requests,
    milliCpu: named.cpu === undefined ? DEFAULT_MILLI_CPU : requests.milliCpu,
    memory: named.memory === undefined ? DEFAULT_MEMORY : requests.memory,
  };
}

function maxResources(a: Resources, b: Resources): Resources {
  const max = {
    milliCpu: Math.max(a.milliCpu, b.milliCpu),
    memory: Math.max(a.memory, b.memory),
    ephemeralStorage: Math.max(a.ephemeralStorage, b.ephemeralStorage),
  };
  if (!a.scalar && !b.scalar) return max;
  const scalar: Record<string, number> = { ...a.scalar };
  for (const [name, amount] of Object.entries(b.scalar ?? {})) scalar[name] = Math.max(scalar[name] ?? 0, amount);
  return { ...max, scalar };
}

function replaceResources(resources: Resources, list: ResourceList): Resources {
  const read = readResources(list);
  return {
    milliCpu: list.cpu === undefined ? resources.milliCpu : read.milliCpu,
    memory: list.memory === undefined ? resources.memory : read.memory,
    ephemeralStorage: resources.ephemeralStorage,
    ...(resources.scalar || read.scalar ? { scalar: { ...resources.scalar, ...read.scalar } } : {}),
  };
}

/** A quantity as a whole number of its units; nothing is 0. */
export function wholeUnits(quantity: Quantity | undefined): number {
  return quantity === undefined ? 0 : quantityValue(quantity);
}
