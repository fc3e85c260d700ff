/**
 * Decodes a request's body: text in JSON or YAML, to an object of the kind that the path asks for
 * (k8s.io/apiserver/pkg/endpoints/handlers/create.go, transformDecodeError).
 */

import { badRequest } from "../api/errors";
import { goQuote } from "../api/goText";
import type { JsonObject } from "../api/types";
import { decodeValue } from "./decode";
import { type Definition, definitionOf } from "./definitions";
import { type RepeatedKeys, readJson } from "./jsonText";
import { readYaml } from "./yamlText";

export type GroupVersionKind = { group: string; version: string; kind: string };

export type DecodedBody = {
  object: JsonObject;
  /** Texts for `Warning: 299` headers: unknown and repeated fields. Under Strict they are refused instead. */
  warnings: string[];
};

export type FieldValidation = "Ignore" | "Strict" | "Warn";

/** A body before it is decoded: its value, and what only the text could tell. */
export type ParsedBody = { value: JsonObject; repeated?: RepeatedKeys; yamlDuplicates: string[]; text: string };

/** Decodes a body's text. Throws a 400 with the server's words if it cannot be handled as the expected kind. */
export function decodeBody(
  text: string,
  form: "json" | "yaml",
  expected: GroupVersionKind,
  definition: Definition,
  validation: FieldValidation = "Warn",
): DecodedBody {
  return decodeParsed(parseBody(text, form, expected.kind), expected, definition, validation);
}

/** Reads a body's text to a JSON object; syntax errors are a 400. Custom resources go on from here on their own. */
export function parseBody(text: string, form: "json" | "yaml", expectedKind: string): ParsedBody {
  const unrecognized = (problem: string) =>
    badRequest(`the object provided is unrecognized (must be of type ${expectedKind}): ${problem} (${summary(text)})`);
  const read = form === "json" ? readJson(text) : readYaml(text);
  if ("error" in read)
    throw unrecognized(form === "json" ? `couldn't get version/kind; json parse error: ${read.error}` : read.error);
  const { value } = read;
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    const found =
      value === null ? "null" : Array.isArray(value) ? "array" : typeof value === "boolean" ? "bool" : typeof value;
    throw unrecognized(
      `couldn't get version/kind; json parse error: json: cannot unmarshal ${found} into Go value of type ${typeMetaText}`,
    );
  }
  for (const field of ["apiVersion", "kind"] as const) {
    const given = (value as JsonObject)[field];
    if (given === undefined || given === null || typeof given === "string") continue;
    const found = Array.isArray(given) ? "array" : typeof given === "boolean" ? "bool" : typeof given;
    throw unrecognized(
      `couldn't get version/kind; json parse error: json: cannot unmarshal ${found} into Go struct field .${field} of type string`,
    );
  }
  return {
    value: value as JsonObject,
    ...("repeated" in read ? { repeated: read.repeated } : {}),
    yamlDuplicates: "duplicates" in read ? read.duplicates : [],
    text,
  };
}

/** Decodes a parsed body. A body without kind or apiVersion is taken for what the path asks for. */
export function decodeParsed(
  { value, repeated, yamlDuplicates }: ParsedBody,
  expected: GroupVersionKind,
  definition: Definition,
  validation: FieldValidation,
): DecodedBody {
  const expectedVersion = expected.group === "" ? expected.version : `${expected.group}/${expected.version}`;
  const apiVersion = (value.apiVersion as string) || expectedVersion;
  const kind = (value.kind as string) || expected.kind;
  const [group, version] = apiVersion.includes("/") ? (apiVersion.split("/", 2) as [string, string]) : ["", apiVersion];
  const refuse = (problem: string) =>
    badRequest(`${kind} in version ${goQuote(version)} cannot be handled as a ${expected.kind}: ${problem}`);
  if (kind !== expected.kind || apiVersion !== expectedVersion) {
    if (definitionOf(group, version, kind) === undefined)
      throw refuse(
        `no kind ${goQuote(kind)} is registered for version ${goQuote(apiVersion)} in scheme "pkg/api/legacyscheme/scheme.go:30"`,
      );
    if (kind !== expected.kind || group !== expected.group)
      throw refuse(
        `converting (${version}.${kind}) to (${internalPackage(expected.group)}.${expected.kind}): unknown conversion`,
      );
    throw badRequest(
      `the API version in the data (${apiVersion}) does not match the expected API version (${expectedVersion})`,
    );
  }
  const { object, strictErrors, error } = decodeValue(value, definition, repeated);
  if (error !== undefined) throw refuse(error);
  const found = yamlDuplicates.length > 0 ? [yamlText(yamlDuplicates), ...strictErrors] : strictErrors;
  if (validation === "Strict" && found.length > 0) throw refuse(`strict decoding error: ${found.join(", ")}`);
  return {
    object: { ...object, apiVersion: expectedVersion, kind: expected.kind },
    warnings: validation === "Warn" ? found : [],
  };
}

const yamlText = (duplicates: readonly string[]) => `yaml: unmarshal errors:\n  ${duplicates.join("\n  ")}`;

const typeMetaText =
  'struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }';

const internalPackage = (group: string) => (group === "" ? "core" : group.split(".")[0]!);

/** The beginning of a body, for messages: JSON as text, anything else in hexadecimal. */
function summary(text: string): string {
  if (text === "") return "<empty>";
  const bytes = utf8(text.slice(0, 31));
  const isLong = bytes.length > 30 || text.length > 30;
  if (text[0] === "{") return isLong ? `${text.slice(0, 30)} ...` : text;
  const hex = bytes.slice(0, 30).map((byte) => byte.toString(16).padStart(2, "0"));
  return isLong ? `${hex.join("")} ...` : hex.join("");
}

function utf8(text: string): number[] {
  const bytes: number[] = [];
  for (const character of text) {
    const code = character.codePointAt(0)!;
    if (code < 0x80) bytes.push(code);
    else if (code < 0x800) bytes.push(0xc0 | (code >> 6), 0x80 | (code & 63));
    else if (code < 0x10000) bytes.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
    else bytes.push(0xf0 | (code >> 18), 0x80 | ((code >> 12) & 63), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
  }
  return bytes;
}
