/** Endpoints, which EndpointSlices replaced (pkg/registry/core/endpoint, pkg/apis/core/validation: ValidateEndpoints). */
import { type FieldError, invalidValue, notSupported, required } from "../api/fieldErrors";
import type { EndpointAddress, EndpointPort, Endpoints } from "../schema/types";
import { validateIp, validateNonSpecialIp } from "./common/addresses";
import { ageColumn, ageOf, nameColumn, text } from "./common/cells";
import { isDnsLabel, isPortNumber, isQualifiedName, nameIsDnsSubdomain } from "./common/formats";
import { validateObjectMeta, validateObjectMetaUpdate } from "./common/metadata";
import type { Kind } from "./kind";
import { portProtocols } from "./pod/containers";

export const endpoints: Kind<Endpoints> = {
  id: "Endpoints",
  group: "",
  version: "v1",
  kind: "Endpoints",
  listKind: "EndpointsList",
  plural: "endpoints",
  singular: "endpoints",
  shortNames: ["ep"],
  namespaced: true,
  definition: "core.v1.Endpoints",
  allowCreateOnUpdate: true,
  allowUnconditionalUpdate: true,

  defaults(draft) {
    for (const subset of draft.subsets ?? []) for (const port of subset.ports ?? []) port.protocol ||= "TCP";
  },
  validate: validateEndpoints,
  validateUpdate: (object, old) => [...validateObjectMetaUpdate(object, old), ...validateEndpoints(object)],

  columns: [nameColumn, text("Endpoints"), ageColumn],
  cells: (object, nowMs) => [object.metadata.name, endpointsText(object), ageOf(object, nowMs)],
};

function validateEndpoints(object: Endpoints): FieldError[] {
  const errors = validateObjectMeta(endpoints, object);
  for (const [at, { addresses = [], notReadyAddresses = [], ports = [] }] of (object.subsets ?? []).entries()) {
    const here = `subsets[${at}]`;
    if (addresses.length + notReadyAddresses.length === 0)
      errors.push(required(here, "must specify `addresses` or `notReadyAddresses`"));
    for (const [place, address] of addresses.entries())
      errors.push(...validateAddress(address, `${here}.addresses[${place}]`));
    for (const [place, address] of notReadyAddresses.entries())
      errors.push(...validateAddress(address, `${here}.notReadyAddresses[${place}]`));
    for (const [place, port] of ports.entries())
      errors.push(...validatePort(port, ports.length > 1, `${here}.ports[${place}]`));
  }
  return errors;
}

function validateAddress({ ip = "", hostname, nodeName }: EndpointAddress, path: string): FieldError[] {
  const errors = validateIp(ip, `${path}.ip`);
  if (hostname)
    for (const problem of isDnsLabel(hostname)) errors.push(invalidValue(`${path}.hostname`, hostname, problem));
  if (nodeName !== undefined)
    for (const problem of nameIsDnsSubdomain(nodeName, false))
      errors.push(invalidValue(`${path}.nodeName`, nodeName, problem));
  return [...errors, ...validateNonSpecialIp(ip, `${path}.ip`)];
}

function validatePort(endpointPort: EndpointPort, needsName: boolean, path: string): FieldError[] {
  const { name = "", port = 0, protocol = "", appProtocol } = endpointPort;
  const errors: FieldError[] = [];
  if (name !== "") for (const problem of isDnsLabel(name)) errors.push(invalidValue(`${path}.name`, name, problem));
  else if (needsName) errors.push(required(`${path}.name`));
  for (const problem of isPortNumber(port)) errors.push(invalidValue(`${path}.port`, port, problem));
  if ((protocol as string) === "") errors.push(required(`${path}.protocol`));
  else if (!portProtocols.includes(protocol)) errors.push(notSupported(`${path}.protocol`, protocol, portProtocols));
  if (appProtocol !== undefined)
    for (const problem of isQualifiedName(appProtocol))
      errors.push(invalidValue(`${path}.appProtocol`, appProtocol, problem));
  return errors;
}

const shownMax = 3;

function endpointsText({ subsets = [] }: Endpoints): string {
  const all = subsets.flatMap(({ addresses = [], ports = [] }) =>
    ports.length === 0
      ? addresses.map(({ ip }) => ip)
      : ports.flatMap(({ port }) =>
          addresses.map(({ ip }) => (ip.includes(":") ? `[${ip}]:${port}` : `${ip}:${port}`)),
        ),
  );
  if (all.length === 0) return subsets.length === 0 ? "<none>" : "";
  const shown = all.slice(0, shownMax).join(",");
  return all.length > shownMax ? `${shown} + ${all.length - shownMax} more...` : shown;
}
