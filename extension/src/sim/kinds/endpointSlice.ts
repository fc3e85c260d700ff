/** EndpointSlices (pkg/registry/discovery/endpointslice, pkg/apis/discovery/validation). */
import { duplicate, type FieldError, invalidValue, notSupported, required, tooMany } from "../api/fieldErrors";
import type { EndpointSlice } from "../schema/types";
import { validateIp, validateNonSpecialIp } from "./common/addresses";
import { ageColumn, ageOf, nameColumn, text } from "./common/cells";
import { semanticallyEqual } from "./common/equal";
import { isDnsLabel, isDnsSubdomain, isPortNumber, isQualifiedName, nameIsDnsSubdomain } from "./common/formats";
import { validateImmutable, validateObjectMeta, validateObjectMetaUpdate } from "./common/metadata";
import type { Kind } from "./kind";
import { portProtocols } from "./pod/containers";

const endpointsMax = 1000;
const addressesMax = 100;
const portsMax = 20000;

export const endpointSlice: Kind<EndpointSlice> = {
  id: "EndpointSlice",
  group: "discovery.k8s.io",
  version: "v1",
  kind: "EndpointSlice",
  plural: "endpointslices",
  singular: "endpointslice",
  namespaced: true,
  definition: "discovery.v1.EndpointSlice",
  allowUnconditionalUpdate: true,

  defaults(draft) {
    for (const port of draft.ports ?? []) {
      port.name ??= "";
      port.protocol ??= "TCP";
    }
  },
  prepareForCreate(draft) {
    draft.metadata.generation = 1;
  },
  prepareForUpdate(draft, old) {
    const content = ({ metadata, ...rest }: EndpointSlice) => ({ ...rest, labels: metadata.labels });
    const changed = !semanticallyEqual(content(draft), content(old));
    draft.metadata.generation = (old.metadata.generation ?? 0) + (changed ? 1 : 0);
  },
  validate: validateSlice,
  validateUpdate: (object, old) => [
    ...validateObjectMetaUpdate(object, old),
    ...validateSlice(object),
    ...validateImmutable(object.addressType, old.addressType, "addressType"),
  ],

  columns: [nameColumn, text("AddressType"), text("Ports"), text("Endpoints"), ageColumn],
  cells: (object, nowMs) => [
    object.metadata.name,
    object.addressType ?? "",
    listText((object.ports ?? []).map(({ port, name }) => String(port ?? (name || "*")))),
    listText((object.endpoints ?? []).flatMap(({ addresses }) => addresses ?? [])),
    ageOf(object, nowMs),
  ],
};

function validateSlice(object: EndpointSlice): FieldError[] {
  const { addressType = "", endpoints = [], ports = [] } = object;
  const errors = validateObjectMeta(endpointSlice, object);
  const types = ["FQDN", "IPv4", "IPv6"];
  if ((addressType as string) === "") errors.push(required("addressType"));
  else if (!types.includes(addressType)) errors.push(notSupported("addressType", addressType, types));
  if (endpoints.length > endpointsMax) errors.push(tooMany("endpoints", endpoints.length, endpointsMax));
  for (const [at, { addresses = [], hostname, nodeName }] of endpoints.entries()) {
    const here = `endpoints[${at}]`;
    if (addresses.length === 0) errors.push(required(`${here}.addresses`, "must contain at least 1 address"));
    if (addresses.length > addressesMax) errors.push(tooMany(`${here}.addresses`, addresses.length, addressesMax));
    for (const [place, address] of addresses.entries())
      errors.push(...validateAddress(address, addressType, `${here}.addresses[${place}]`));
    if (hostname !== undefined)
      for (const problem of isDnsLabel(hostname)) errors.push(invalidValue(`${here}.hostname`, hostname, problem));
    if (nodeName !== undefined)
      for (const problem of nameIsDnsSubdomain(nodeName, false))
        errors.push(invalidValue(`${here}.nodeName`, nodeName, problem));
  }
  if (ports.length > portsMax) errors.push(tooMany("ports", ports.length, portsMax));
  for (const [at, { name = "", port, protocol = "", appProtocol }] of ports.entries()) {
    const here = `ports[${at}]`;
    if (name !== "") for (const problem of isDnsLabel(name)) errors.push(invalidValue(`${here}.name`, name, problem));
    if (ports.findIndex((other) => (other.name ?? "") === name) < at) errors.push(duplicate(`${here}.name`, name));
    if ((protocol as string) === "") errors.push(required(`${here}.protocol`));
    else if (!portProtocols.includes(protocol)) errors.push(notSupported(`${here}.protocol`, protocol, portProtocols));
    if (port !== undefined)
      for (const problem of isPortNumber(port)) errors.push(invalidValue(`${here}.port`, port, problem));
    if (appProtocol !== undefined)
      for (const problem of isQualifiedName(appProtocol))
        errors.push(invalidValue(`${here}.appProtocol`, appProtocol, problem));
  }
  return errors;
}

function validateAddress(address: string, type: string, path: string): FieldError[] {
  if (type === "FQDN") return isDnsSubdomain(address).map((problem) => invalidValue(path, address, problem));
  const problems = validateIp(address, path);
  if (problems.length > 0) return problems;
  if (address.includes(":") !== (type === "IPv6"))
    return [invalidValue(path, address, `must be a valid ${type} address`)];
  return validateNonSpecialIp(address, path);
}

const shownMax = 3;

function listText(items: readonly string[]): string {
  if (items.length === 0) return "<unset>";
  const shown = items.slice(0, shownMax).join(",");
  return items.length > shownMax ? `${shown} + ${items.length - shownMax} more...` : shown;
}
