/** Probes and lifecycle hooks (pkg/apis/core/validation: validateProbe, validateHandler). */
import { type FieldError, forbiddenField, invalidValue, notSupported, required } from "../../api/fieldErrors";
import type { IntOrString, Lifecycle, LifecycleHandler, Probe } from "../../schema/types";
import { isHttpHeaderName, isPortName, isPortNumber } from "../common/formats";
import { validateNonNegative } from "../common/metadata";

type Probed = { livenessProbe?: Probe; readinessProbe?: Probe; startupProbe?: Probe; lifecycle?: Lifecycle };
type Handler = Partial<Probe & LifecycleHandler>;

/** All probes and hooks of a container that may have them. */
export function validateProbesAndHooks(
  container: Probed,
  graceSeconds: number | undefined,
  path: string,
): FieldError[] {
  const { livenessProbe, readinessProbe, startupProbe, lifecycle } = container;
  const errors: FieldError[] = [];
  if (lifecycle?.postStart)
    errors.push(...validateHandler(lifecycle.postStart, graceSeconds, `${path}.lifecycle.postStart`));
  if (lifecycle?.preStop) errors.push(...validateHandler(lifecycle.preStop, graceSeconds, `${path}.lifecycle.preStop`));
  if (livenessProbe) {
    errors.push(...validateProbe(livenessProbe, graceSeconds, `${path}.livenessProbe`));
    errors.push(...validateSuccessOnce(livenessProbe, `${path}.livenessProbe`));
  }
  if (readinessProbe) {
    errors.push(...validateProbe(readinessProbe, graceSeconds, `${path}.readinessProbe`));
    const grace = readinessProbe.terminationGracePeriodSeconds;
    if (grace !== undefined)
      errors.push(
        invalidValue(
          `${path}.readinessProbe.terminationGracePeriodSeconds`,
          grace,
          "must not be set for readinessProbes",
        ),
      );
  }
  if (startupProbe) {
    errors.push(...validateProbe(startupProbe, graceSeconds, `${path}.startupProbe`));
    errors.push(...validateSuccessOnce(startupProbe, `${path}.startupProbe`));
  }
  return errors;
}

/** A port by its number, or by the name it has in the container. */
export function validatePortNumberOrName(port: IntOrString | undefined, path: string): FieldError[] {
  const value = port ?? 0;
  const texts = typeof value === "number" ? isPortNumber(value) : isPortName(value);
  return texts.map((text) => invalidValue(path, value, text));
}

function validateProbe(probe: Probe, graceSeconds: number | undefined, path: string): FieldError[] {
  const errors = validateHandler(probe, graceSeconds, path);
  for (const field of [
    "initialDelaySeconds",
    "timeoutSeconds",
    "periodSeconds",
    "successThreshold",
    "failureThreshold",
  ] as const)
    errors.push(...validateNonNegative(probe[field], `${path}.${field}`));
  const grace = probe.terminationGracePeriodSeconds;
  if (grace !== undefined && grace <= 0)
    errors.push(invalidValue(`${path}.terminationGracePeriodSeconds`, grace, "must be greater than 0"));
  return errors;
}

const validateSuccessOnce = (probe: Probe, path: string): FieldError[] =>
  probe.successThreshold === 1
    ? []
    : [invalidValue(`${path}.successThreshold`, probe.successThreshold ?? 0, "must be 1")];

/** Exactly one way to ask, and that one well formed. */
function validateHandler(handler: Handler, graceSeconds: number | undefined, path: string): FieldError[] {
  const { exec, httpGet, tcpSocket, grpc, sleep } = handler;
  const given: [field: string, errors: () => FieldError[]][] = [];
  if (exec) given.push(["exec", () => (exec.command?.length ? [] : [required(`${path}.exec.command`)])]);
  if (httpGet) given.push(["httpGet", () => validateHttpGet(httpGet, `${path}.httpGet`)]);
  if (tcpSocket) given.push(["tcpSocket", () => validatePortNumberOrName(tcpSocket.port, `${path}.tcpSocket.port`)]);
  if (grpc) given.push(["grpc", () => validatePortNumberOrName(grpc.port, `${path}.grpc.port`)]);
  if (sleep) given.push(["sleep", () => validateSleep(sleep.seconds, graceSeconds, `${path}.sleep`)]);
  if (given.length === 0) return [required(path, "must specify a handler type")];
  return given.flatMap(([field, errors], at) =>
    at === 0 ? errors() : [forbiddenField(`${path}.${field}`, "may not specify more than 1 handler type")],
  );
}

function validateHttpGet(action: NonNullable<Probe["httpGet"]>, path: string): FieldError[] {
  const errors: FieldError[] = [];
  if (!action.path) errors.push(required(`${path}.path`));
  errors.push(...validatePortNumberOrName(action.port, `${path}.port`));
  if (action.scheme !== "HTTP" && action.scheme !== "HTTPS")
    errors.push(notSupported(`${path}.scheme`, action.scheme ?? "", ["HTTP", "HTTPS"]));
  for (const header of action.httpHeaders ?? [])
    for (const text of isHttpHeaderName(header.name))
      errors.push(invalidValue(`${path}.httpHeaders`, header.name, text));
  return errors;
}

function validateSleep(seconds: number, graceSeconds: number | undefined, path: string): FieldError[] {
  if (graceSeconds === undefined || (seconds >= 0 && seconds <= graceSeconds)) return [];
  const text = `must be non-negative and less than terminationGracePeriodSeconds (${graceSeconds})`;
  return [invalidValue(path, seconds, text)];
}
