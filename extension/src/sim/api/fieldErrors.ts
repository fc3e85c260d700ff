/**
 * What is wrong with a field, with its path and its value (k8s.io/apimachinery/pkg/util/validation/field/errors.go).
 * Validation collects all of them; `invalid()` in errors.ts makes one 422 out of the list.
 */

import { goJson, goQuote } from "./goText";

export type FieldErrorType =
  | "Required"
  | "Invalid"
  | "Duplicate"
  | "NotSupported"
  | "Forbidden"
  | "TooLong"
  | "TooMany"
  | "TooFew"
  | "TypeInvalid"
  | "Internal"
  | "NotFound";

export type FieldError = {
  type: FieldErrorType;
  /** The path, as `spec.containers[0].name`. */
  field: string;
  /** The offending value; absent when the message says nothing about it (`null` prints as null). */
  value?: unknown;
  detail: string;
};

/** The word that the message begins with, and the machine-readable name of the cause. */
const wording: { [type in FieldErrorType]: { text: string; cause: string; showsValue: boolean } } = {
  Required: { text: "Required value", cause: "FieldValueRequired", showsValue: false },
  Invalid: { text: "Invalid value", cause: "FieldValueInvalid", showsValue: true },
  Duplicate: { text: "Duplicate value", cause: "FieldValueDuplicate", showsValue: true },
  NotSupported: { text: "Unsupported value", cause: "FieldValueNotSupported", showsValue: true },
  Forbidden: { text: "Forbidden", cause: "FieldValueForbidden", showsValue: false },
  TooLong: { text: "Too long", cause: "FieldValueTooLong", showsValue: false },
  TooMany: { text: "Too many", cause: "FieldValueTooMany", showsValue: true },
  TooFew: { text: "Too few", cause: "FieldValueTooFew", showsValue: true },
  TypeInvalid: { text: "Invalid value", cause: "FieldValueTypeInvalid", showsValue: true },
  Internal: { text: "Internal error", cause: "InternalError", showsValue: false },
  NotFound: { text: "Not found", cause: "FieldValueNotFound", showsValue: true },
};

/** The field must be given and is not. */
export const required = (field: string, detail = ""): FieldError => ({ type: "Required", field, detail });

/** The value is malformed or breaks a rule, which the detail states. */
export const invalidValue = (field: string, value: unknown, detail: string): FieldError => ({
  type: "Invalid",
  field,
  value: value ?? null,
  detail,
});

/** The value must be unique and was met before. */
export const duplicate = (field: string, value: unknown): FieldError => ({
  type: "Duplicate",
  field,
  value,
  detail: "",
});

/** The value is none of an enumeration; the supported ones are listed in the order given. */
export const notSupported = (field: string, value: unknown, supported: readonly string[]): FieldError => ({
  type: "NotSupported",
  field,
  value: value ?? null,
  detail: supported.length > 0 ? `supported values: ${supported.map(goQuote).join(", ")}` : "",
});

/** The field may not be set, or not be changed, here. */
export const forbiddenField = (field: string, detail: string): FieldError => ({ type: "Forbidden", field, detail });

/** The text is longer than so many bytes; the value itself is not repeated. */
export const tooLong = (field: string, bytesMax: number): FieldError => ({
  type: "TooLong",
  field,
  detail: bytesMax >= 0 ? `may not be more than ${bytesMax} bytes` : "value is too long",
});

/** The list has more items than allowed. */
export const tooMany = (field: string, count: number, countMax: number): FieldError => ({
  type: "TooMany",
  field,
  ...(count >= 0 ? { value: count } : {}),
  detail: countMax >= 0 ? `must have at most ${countMax} ${countMax === 1 ? "item" : "items"}` : "has too many items",
});

/** The list has fewer items than needed. */
export const tooFew = (field: string, count: number, countMin: number): FieldError => ({
  type: "TooFew",
  field,
  ...(count >= 0 ? { value: count } : {}),
  detail: countMin >= 0 ? `must have at least ${countMin} ${countMin === 1 ? "item" : "items"}` : "has too few items",
});

/** The value is of another type than its schema says. */
export const typeInvalid = (field: string, value: unknown, detail: string): FieldError => ({
  type: "TypeInvalid",
  field,
  value: value ?? null,
  detail,
});

/** The value names something that is not there. */
export const notFoundField = (field: string, value: unknown): FieldError => ({
  type: "NotFound",
  field,
  value,
  detail: "",
});

/** The server could not check the field. */
export const internalField = (field: string, detail: string): FieldError => ({ type: "Internal", field, detail });

/** The error without its path, as it stands in a cause's message: `Invalid value: -1: must be …`. */
export function fieldErrorBody(error: FieldError): string {
  const { text, showsValue } = wording[error.type];
  const shown = showsValue && error.value !== undefined ? `${text}: ${printedValue(error.value)}` : text;
  return error.detail === "" ? shown : `${shown}: ${error.detail}`;
}

/** The error with its path: `spec.replicas: Invalid value: -1: must be …`. */
export const fieldErrorText = (error: FieldError): string => `${error.field}: ${fieldErrorBody(error)}`;

/** The cause's reason in a Status, as `FieldValueRequired`. */
export const causeReason = (error: FieldError): string => wording[error.type].cause;

/** All errors as one text: alone, or as `[a, b]`; what is said twice is said once. Empty for an empty list. */
export function fieldErrorsText(errors: readonly FieldError[]): string {
  const texts = [...new Set(errors.map(fieldErrorText))];
  return texts.length === 1 ? texts[0]! : texts.length === 0 ? "" : `[${texts.join(", ")}]`;
}

/** Length in UTF-8 bytes, which is what Go's `len` counts. */
export function byteLength(text: string): number {
  let bytes = text.length;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit < 0x80) continue;
    if (unit < 0x800) bytes += 1;
    else if (unit >= 0xd800 && unit < 0xdc00 && at + 1 < text.length) {
      bytes += 2;
      at += 1;
    } else bytes += 2;
  }
  return bytes;
}

function printedValue(value: unknown): string {
  return typeof value === "string" ? goQuote(value) : goJson(value);
}
