/**
 * Addresses and node ports of Services (pkg/registry/core/service/storage/alloc.go, ipallocator, portallocator).
 * An address is an IPAddress object, made and removed in the Service's own transaction; node ports are what the Services
 * themselves say. Both are drawn from the upper band first, so that the lower one stays for those who choose.
 */
import { invalid } from "../../api/errors";
import { type FieldError, internalField, invalidValue } from "../../api/fieldErrors";
import type { Obj } from "../../api/types";
import type { Service, ServiceSpec } from "../../schema/types";
import type { KindSnapshot, Op } from "../../store/mvcc";
import type { Desk, WriteAttempt } from "../plan";
import { addressObject, isInRange, nthAddress, RANGE_SIZE } from "./addresses";

const PORT_MIN = 30_000;
const PORT_MAX = 32_767;
/** The lower bands, which are used for drawing only when the rest is full. */
const STATIC_ADDRESSES = 256;
const STATIC_PORTS = 86;
const DRAWS_MAX = 64;

/** Gives a Service what it needs and lacks, in place, and lets go of what it no longer has. Throws a 422. */
export function allocateService(attempt: WriteAttempt): void {
  const { kind, object, old, subresource, alsoOps, request } = attempt;
  if (kind.id !== "Service" || subresource === "status" || !object) return;
  const service = object as unknown as Service;
  const before = old as unknown as Service | undefined;
  service.spec ??= {};
  const { spec } = service;
  const errors = [
    ...familyErrors(spec),
    ...allocateAddress(attempt, service, before),
    ...allocatePorts(attempt.desk, service, before),
  ];
  if (errors.length > 0) throw invalid({ group: "", kind: "Service" }, service.metadata.name, errors);
  dropUnused(spec, before?.spec);
  if (!request.options?.dryRun) alsoOps.push(...releases(attempt.desk, before, service));
}

/** What goes with a Service that is deleted. */
export const releaseService = (desk: Desk, service: Obj): Op[] =>
  releases(desk, service as unknown as Service, undefined);

const needsAddress = ({ type }: ServiceSpec): boolean => type !== "ExternalName";
const isHeadless = ({ clusterIP, clusterIPs }: ServiceSpec): boolean =>
  clusterIP === "None" || clusterIPs?.[0] === "None";

/** This cluster speaks IPv4 alone. */
function familyErrors(spec: ServiceSpec): FieldError[] {
  if (!needsAddress(spec)) return [];
  const isFree = isHeadless(spec) && Object.keys(spec.selector ?? {}).length === 0;
  if (!isFree) {
    if (spec.ipFamilyPolicy === "RequireDualStack")
      return [
        invalidValue(
          "spec.ipFamilyPolicy",
          spec.ipFamilyPolicy,
          "this cluster is not configured for dual-stack services",
        ),
      ];
    const at = spec.ipFamilies?.indexOf("IPv6") ?? -1;
    if (at >= 0) return [invalidValue(`spec.ipFamilies[${at}]`, "IPv6", "not configured on this cluster")];
  }
  // A headless Service without a selector has its endpoints from elsewhere, which may be of both families.
  spec.ipFamilyPolicy ??= isFree ? "RequireDualStack" : "SingleStack";
  spec.ipFamilies ??= spec.ipFamilyPolicy === "RequireDualStack" ? ["IPv4", "IPv6"] : ["IPv4"];
  return [];
}

function allocateAddress(
  { desk, request, alsoOps }: WriteAttempt,
  service: Service,
  before: Service | undefined,
): FieldError[] {
  const spec = service.spec!;
  if (!needsAddress(spec) || isHeadless(spec)) return [];
  const [had] = before?.spec?.clusterIPs ?? [];
  const [wanted] = spec.clusterIPs ?? [];
  if (wanted !== undefined && wanted === had) return [];
  if (wanted !== undefined) {
    const problem = isTaken(desk, wanted)
      ? "provided IP is already allocated"
      : isInRange(wanted)
        ? undefined
        : "the provided network does not match the current range";
    if (problem)
      return [invalidValue("spec.clusterIPs", spec.clusterIPs, `failed to allocate IP ${wanted}: ${problem}`)];
  }
  const address = wanted ?? drawAddress(desk, service);
  if (address === undefined) return [internalField("spec.clusterIPs", "failed to allocate a serviceIP: range is full")];
  spec.clusterIP = address;
  spec.clusterIPs = [address];
  if (!request.options?.dryRun)
    alsoOps.push({
      sort: "put",
      kind: "IPAddress",
      key: address,
      object: addressObject(desk, address, service),
      expected: 0,
    });
  return [];
}

const isTaken = (desk: Desk, address: string): boolean => desk.get("IPAddress", undefined, address) !== undefined;

function drawAddress(desk: Desk, { metadata }: Service): string | undefined {
  const object = `Service ${metadata.namespace}/${metadata.name}`;
  const upper = RANGE_SIZE - STATIC_ADDRESSES;
  for (let n = 0; n < DRAWS_MAX; n++) {
    const address = nthAddress(STATIC_ADDRESSES + Math.floor(desk.draw(object, "clusterIP", n) * upper));
    if (!isTaken(desk, address)) return address;
  }
  for (let at = RANGE_SIZE - 1; at >= 0; at--) if (!isTaken(desk, nthAddress(at))) return nthAddress(at);
  return undefined;
}

const hasNodePorts = ({ type, allocateLoadBalancerNodePorts }: ServiceSpec): boolean =>
  type === "NodePort" || (type === "LoadBalancer" && allocateLoadBalancerNodePorts !== false);

function allocatePorts(desk: Desk, service: Service, before: Service | undefined): FieldError[] {
  const spec = service.spec!;
  if (!hasNodePorts(spec) && !spec.ports?.some(({ nodePort }) => nodePort))
    return allocateHealthCheck(desk, service, before);
  const own = new Set((before?.spec?.ports ?? []).flatMap(({ nodePort }) => nodePort ?? []));
  const taken = portsTaken(desk.snapshot("Service"));
  const isFree = (port: number) => own.has(port) || !taken.has(port);
  const errors: FieldError[] = [];
  for (const [at, port] of (spec.ports ?? []).entries()) {
    if (!port.nodePort) continue;
    const path = `spec.ports[${at}].nodePort`;
    if (own.has(port.nodePort)) continue;
    if (port.nodePort < PORT_MIN || port.nodePort > PORT_MAX) {
      const range = `The range of valid ports is ${PORT_MIN}-${PORT_MAX}`;
      errors.push(invalidValue(path, port.nodePort, `provided port is not in the valid range. ${range}`));
    } else if (!isFree(port.nodePort))
      errors.push(invalidValue(path, port.nodePort, "provided port is already allocated"));
  }
  if (errors.length > 0) return errors;
  const used = new Set((spec.ports ?? []).flatMap(({ nodePort }) => nodePort ?? []));
  for (const [at, port] of (spec.ports ?? []).entries()) {
    if (port.nodePort || !hasNodePorts(spec)) continue;
    // Two protocols on one port share the node port.
    const twin = spec.ports?.find(
      (other) => other !== port && other.nodePort && other.port === port.port && other.protocol !== port.protocol,
    );
    const drawn =
      twin?.nodePort ??
      drawPort(
        desk,
        `Service ${service.metadata.namespace}/${service.metadata.name}`,
        at,
        (candidate) => isFree(candidate) && !used.has(candidate),
      );
    if (drawn === undefined)
      return [internalField(`spec.ports[${at}].nodePort`, "failed to allocate a nodePort: range is full")];
    port.nodePort = drawn;
    used.add(drawn);
  }
  return allocateHealthCheck(desk, service, before);
}

/** A load balancer that keeps to local endpoints asks each node for them on a port of its own. */
function allocateHealthCheck(desk: Desk, service: Service, before: Service | undefined): FieldError[] {
  const spec = service.spec!;
  if (spec.type !== "LoadBalancer" || spec.externalTrafficPolicy !== "Local" || spec.healthCheckNodePort) return [];
  const kept = before?.spec?.healthCheckNodePort;
  const taken = portsTaken(desk.snapshot("Service"));
  const used = new Set((spec.ports ?? []).flatMap(({ nodePort }) => nodePort ?? []));
  const object = `Service ${service.metadata.namespace}/${service.metadata.name} health check`;
  const drawn = kept ?? drawPort(desk, object, 0, (port) => !taken.has(port) && !used.has(port));
  if (drawn !== undefined) spec.healthCheckNodePort = drawn;
  return [];
}

function drawPort(desk: Desk, object: string, at: number, isFree: (port: number) => boolean): number | undefined {
  const first = PORT_MIN + STATIC_PORTS;
  for (let n = 0; n < DRAWS_MAX; n++) {
    const port = first + Math.floor(desk.draw(object, `nodePort ${at}`, n) * (PORT_MAX - first + 1));
    if (isFree(port)) return port;
  }
  for (let port = PORT_MAX; port >= PORT_MIN; port--) if (isFree(port)) return port;
  return undefined;
}

/** The node ports of all Services, by the state that they were read from. Derived data. */
const portsBySnapshot = new WeakMap<KindSnapshot["objects"], ReadonlySet<number>>();

function portsTaken({ objects }: KindSnapshot): ReadonlySet<number> {
  let ports = portsBySnapshot.get(objects);
  if (!ports) {
    const found = new Set<number>();
    for (const object of objects.values()) {
      const { ports: own = [], healthCheckNodePort } = (object as unknown as Service).spec ?? {};
      for (const { nodePort } of own) if (nodePort) found.add(nodePort);
      if (healthCheckNodePort) found.add(healthCheckNodePort);
    }
    ports = found;
    portsBySnapshot.set(objects, ports);
  }
  return ports;
}

/** Fields that the type no longer has go, unless the client changed them itself (which validation then judges). */
function dropUnused(spec: ServiceSpec, before: ServiceSpec | undefined): void {
  if (
    spec.type === "ExternalName" &&
    before &&
    before.type !== "ExternalName" &&
    spec.internalTrafficPolicy === before.internalTrafficPolicy
  )
    delete spec.internalTrafficPolicy;
}

function releases(desk: Desk, before: Service | undefined, now: Service | undefined): Op[] {
  const kept = now?.spec?.clusterIPs ?? [];
  const gone = (before?.spec?.clusterIPs ?? []).filter((address) => address !== "None" && !kept.includes(address));
  return gone
    .filter((address) => isTaken(desk, address))
    .map((key): Op => ({ sort: "delete", kind: "IPAddress", key }));
}
