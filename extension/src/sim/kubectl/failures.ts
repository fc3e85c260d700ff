/** How commands fail, and how kubectl words it (k8s.io/kubectl/pkg/cmd/util/helpers.go). */

import { ApiError } from "../api/errors";
import type { Status, StatusCause } from "../api/types";
import type { HttpResponse } from "../apiserver/request";

/** A command that cannot go on. `message` is printed after `error: ` unless it is printed as it is. */
export class CommandError extends Error {
  override readonly name = "CommandError";

  constructor(
    message: string,
    readonly exitCode = 1,
    /** Printed without `error: `. */
    readonly plain = false,
  ) {
    super(message);
  }
}

/** Several refusals of one command. */
export class Aggregate extends Error {
  override readonly name = "Aggregate";

  constructor(readonly errors: readonly Error[]) {
    super(errors.length === 1 ? errors[0]!.message : `[${errors.map(({ message }) => message).join(", ")}]`);
  }
}

export function fail(message: string, exitCode = 1): never {
  throw new CommandError(message, exitCode);
}

/** Misuse of a command: what is wrong, and where to read more. */
export function usageFailure(path: string, message: string): never {
  return fail(`${message}\nSee '${path} -h' for help and examples`);
}

/** The body of a successful answer; a refusal is thrown, its source named in its message if one is given. */
export function answered<T>(response: HttpResponse, doing?: { verb: string; source: string }): T {
  if (response.code < 400) return response.body as T;
  throw refusal(response, doing);
}

/** An answer of 400 or above as an error. */
export function refusal(response: HttpResponse, doing?: { verb: string; source: string }): ApiError {
  const status = statusOf(response);
  const message = doing
    ? `error when ${doing.verb} ${JSON.stringify(doing.source)}: ${status.message ?? ""}`
    : status.message;
  return new ApiError({ ...status, message });
}

function statusOf({ code, body }: HttpResponse): Status {
  if (typeof body === "object" && body !== null && (body as Status).kind === "Status") return body as Status;
  const reason = code === 404 ? "NotFound" : code === 403 ? "Forbidden" : undefined;
  const message =
    code === 404
      ? "the server could not find the requested resource"
      : typeof body === "string"
        ? body
        : `unknown (${code})`;
  return {
    kind: "Status",
    apiVersion: "v1",
    metadata: {},
    status: "Failure",
    message,
    ...(reason ? { reason } : {}),
    code,
  } as Status;
}

/** What is printed to standard error, with its last newline. */
export function failureText(error: Error): string {
  if (error instanceof Aggregate) {
    if (error.errors.length === 1) return failureText(error.errors[0]!);
    return error.errors.map((one) => `${standardMessage(one) ?? one.message}\n`).join("");
  }
  if (ApiError.is(error, "Invalid")) return invalidText(error.status);
  const standard = standardMessage(error);
  if (standard !== undefined) return endLine(standard);
  if (error instanceof CommandError && error.plain) return endLine(error.message);
  return endLine(error.message.startsWith("error: ") ? error.message : `error: ${error.message}`);
}

const endLine = (text: string): string => (text.endsWith("\n") ? text : `${text}\n`);

function standardMessage(error: Error): string | undefined {
  if (!ApiError.is(error)) return undefined;
  const { reason, message = "" } = error.status;
  if (reason === "Unauthorized") return `error: You must be logged in to the server (${message})`;
  return reason ? `Error from server (${reason}): ${message}` : `Error from server: ${message}`;
}

/** Each field error on a line of its own, unless there is but one. */
function invalidText({ details, message = "" }: Status): string {
  if (!details) return `The request is invalid: ${message}\n`;
  const { kind = "", name = "", causes = [] } = details;
  const isNamed = kind !== "" || name !== "";
  const what = isNamed ? `The ${kind} ${JSON.stringify(name)} is invalid` : "The request is invalid";
  if (causes.length === 0) return `${isNamed || message === "" ? what : `${what}: ${message}`}\n`;
  const lines = [...new Set(causes.map(causeText))];
  return lines.length === 1 ? `${what}: ${lines[0]}\n` : `${what}: \n${lines.map((line) => `* ${line}\n`).join("")}`;
}

const causeText = ({ field = "", message = "" }: StatusCause): string => `${field}: ${message}`;
