/**
 * Refusals of the API, as a server answers them (k8s.io/apimachinery/pkg/api/errors/errors.go).
 * Each constructor makes the Status of one reason with the text and the code that a 1.36 server sends.
 */

import { causeReason, type FieldError, fieldErrorBody, fieldErrorsText } from "./fieldErrors";
import { goQuote } from "./goText";
import type { Status, StatusCause, StatusDetails, StatusReason } from "./types";

/** A refusal on its way to the client. `message` is the status's own. */
export class ApiError extends Error {
  override readonly name = "ApiError";

  constructor(readonly status: Status) {
    super(status.message ?? status.reason ?? "");
  }

  get reason(): StatusReason | undefined {
    return this.status.reason;
  }

  get code(): number {
    return this.status.code;
  }

  /** Says whether something caught is a refusal of the API, and of this reason if one is given. */
  static is(error: unknown, reason?: StatusReason): error is ApiError {
    return error instanceof ApiError && (reason === undefined || error.status.reason === reason);
  }
}

/** `pods` or `deployments.apps`: the resource, then its group after the first dot. Kinds are written the same way. */
export type Qualified = string | { group?: string; resource?: string; kind?: string };

/** 404: there is no such object. */
export function notFound(resource: Qualified, name: string): ApiError {
  const of = split(resource);
  return failure(404, "NotFound", `${of.text} ${goQuote(name)} not found`, of.details(name));
}

/** 404: there is no such path. */
export const resourceNotServed = (): ApiError =>
  failure(404, "NotFound", "the server could not find the requested resource", {});

/** 409: an object of this name exists. */
export function alreadyExists(resource: Qualified, name: string): ApiError {
  const of = split(resource);
  return failure(409, "AlreadyExists", `${of.text} ${goQuote(name)} already exists`, of.details(name));
}

/** 409: the name made from `generateName` is taken. */
export function generateNameConflict(resource: Qualified, name: string, retryAfterSeconds: number): ApiError {
  const of = split(resource);
  const text = `${of.text} ${goQuote(name)} already exists, the server was not able to generate a unique name for the object`;
  return failure(409, "AlreadyExists", text, { ...of.details(name), retryAfterSeconds });
}

/** What a write with a stale resourceVersion is told. */
export const modifiedMessage =
  "the object has been modified; please apply your changes to the latest version and try again";

/** 409: the object changed in the meantime, or a precondition does not hold. */
export function conflict(resource: Qualified, name: string, message: string = modifiedMessage): ApiError {
  const of = split(resource);
  const text = `Operation cannot be fulfilled on ${of.text} ${goQuote(name)}: ${message}`;
  return failure(409, "Conflict", text, of.details(name));
}

/** 409: fields belong to other managers; the causes name each field. */
export const applyConflict = (causes: StatusCause[], message: string): ApiError =>
  failure(409, "Conflict", message, { causes });

/** 422: validation failed; every field error becomes a cause. */
export function invalid(kind: Qualified, name: string, errors: readonly FieldError[]): ApiError {
  const of = split(kind);
  const causes = errors.map((error) => ({
    reason: causeReason(error),
    message: fieldErrorBody(error),
    field: error.field,
  }));
  const what = `${of.text} ${goQuote(name)} is invalid`;
  const text = errors.length === 0 ? what : `${what}: ${fieldErrorsText(errors)}`;
  return failure(422, "Invalid", text, { ...of.details(name), ...(causes.length > 0 ? { causes } : {}) });
}

/** 400: the request cannot be understood. */
export const badRequest = (message: string): ApiError => failure(400, "BadRequest", message);

/** 401: the caller is nobody we know. */
export const unauthorized = (message = "Unauthorized"): ApiError => failure(401, "Unauthorized", message);

/** 403: authorization or admission says no. */
export function forbidden(resource: Qualified, name: string, message: string): ApiError {
  const of = split(resource);
  const what =
    of.text === "" ? "forbidden" : name === "" ? `${of.text} is forbidden` : `${of.text} ${goQuote(name)} is forbidden`;
  return failure(403, "Forbidden", `${what}: ${message}`, of.details(name));
}

/** 405: the path is served, not with this verb. */
export const methodNotAllowed = (): ApiError =>
  failure(405, "MethodNotAllowed", "the server does not allow this method on the requested resource", {});

/** 405: the storage of this resource does not do this. */
export function methodNotSupported(resource: Qualified, action: string): ApiError {
  const of = split(resource);
  const text = `${action} is not supported on resources of kind ${goQuote(of.text)}`;
  return failure(405, "MethodNotAllowed", text, of.details(""));
}

/** 406: none of the representations that the client accepts. */
export const notAcceptable = (message: string): ApiError => failure(406, "NotAcceptable", message);

/** 410: it was there and will not come back. */
export const gone = (message: string): ApiError => failure(410, "Gone", message);

/** 410: the revision or continue token asked for was compacted away; the client must list again. */
export const expired = (message: string): ApiError => failure(410, "Expired", message);

/** 413: the body is too large. */
export const requestEntityTooLarge = (message: string): ApiError =>
  failure(413, "RequestEntityTooLarge", `Request entity too large: ${message}`);

/** 415: the body is in a form that is not read here. */
export const unsupportedMediaType = (accepted: readonly string[]): ApiError =>
  failure(
    415,
    "UnsupportedMediaType",
    `the body of the request was in an unknown format - accepted media types include: ${accepted.join(", ")}`,
  );

/** 429: come back later. */
export const tooManyRequests = (message: string, retryAfterSeconds = 0, causes: StatusCause[] = []): ApiError =>
  failure(429, "TooManyRequests", message, {
    ...(causes.length > 0 ? { causes } : {}),
    ...(retryAfterSeconds > 0 ? { retryAfterSeconds } : {}),
  });

/** 500: something in the server broke. */
export const internalError = (message: string): ApiError =>
  failure(500, "InternalError", `Internal error occurred: ${message}`, { causes: [{ message }] });

/** 500 without a reason: what an error that is no API error becomes on its way out. */
export const plainError = (message: string): ApiError => failure(500, undefined, message);

/** 503: not ready to serve. */
export const serviceUnavailable = (message: string): ApiError => failure(503, "ServiceUnavailable", message);

/** 500: the operation could not be finished in time; it may be tried again. */
export function serverTimeout(resource: Qualified, operation: string, retryAfterSeconds = 0): ApiError {
  const of = split(resource);
  const text = `The ${operation} operation against ${of.text} could not be completed at this time, please try again.`;
  return failure(500, "ServerTimeout", text, { ...of.details(operation), ...retry(retryAfterSeconds) });
}

/** 504: the request took longer than it may. */
export const timeout = (message: string, retryAfterSeconds = 0): ApiError =>
  failure(504, "Timeout", `Timeout: ${message}`, retry(retryAfterSeconds));

/** The Status of a success that has no object to show, as DELETE answers. */
export const success = (details?: StatusDetails): Status => ({
  kind: "Status",
  apiVersion: "v1",
  metadata: {},
  status: "Success",
  ...(details ? { details } : {}),
  code: 200,
});

function failure(code: number, reason: StatusReason | undefined, message: string, details?: StatusDetails): ApiError {
  return new ApiError({
    kind: "Status",
    apiVersion: "v1",
    metadata: {},
    status: "Failure",
    message,
    ...(reason ? { reason } : {}),
    ...(details ? { details } : {}),
    code,
  });
}

const retry = (retryAfterSeconds: number): StatusDetails => (retryAfterSeconds > 0 ? { retryAfterSeconds } : {});

function split(qualified: Qualified): { text: string; details: (name: string) => StatusDetails } {
  const { group, item } = parts(qualified);
  return {
    text: group === "" ? item : `${item}.${group}`,
    details: (name) => ({
      ...(name === "" ? {} : { name }),
      ...(group === "" ? {} : { group }),
      ...(item === "" ? {} : { kind: item }),
    }),
  };
}

function parts(qualified: Qualified): { group: string; item: string } {
  if (typeof qualified !== "string")
    return { group: qualified.group ?? "", item: qualified.resource ?? qualified.kind ?? "" };
  const dot = qualified.indexOf(".");
  return dot < 0 ? { group: "", item: qualified } : { group: qualified.slice(dot + 1), item: qualified.slice(0, dot) };
}
