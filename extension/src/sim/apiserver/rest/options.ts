/**
 * Reads and checks the options that come in a URL or, for deletes, in the body
 * (apimachinery/pkg/apis/meta/v1/validation and internalversion/validation).
 */
import { invalid } from "../../api/errors";
import { type FieldError, forbiddenField, invalidValue, notSupported, required, tooLong } from "../../api/fieldErrors";
import { decodeParsed, parseBody } from "../../schema/decodeBody";
import { definition } from "../../schema/definitions";
import type { HttpRequest, PatchType, RequestOptions, Verb } from "../request";
import { integerOf, isTrue, type URLQuery } from "./query";

type Draft = { -readonly [name in keyof RequestOptions]: RequestOptions[name] };

/** The options of a request; what breaks a rule is a 422, what cannot be read a 400. */
export function readOptions(verb: Verb, query: URLQuery, http: HttpRequest, patchType?: PatchType): RequestOptions {
  switch (verb) {
    case "list":
    case "watch":
      return listOptions(query, verb === "watch");
    case "get":
      return readText(query, ["resourceVersion"]);
    case "delete":
      return deleteOptions(query, http);
    case "deletecollection":
      return { ...listOptions(query, false), ...deleteOptions(query, http) };
    default:
      return writeOptions(verb, query, patchType);
  }
}

function readText(query: URLQuery, names: readonly (keyof RequestOptions)[]): Draft {
  const options: Record<string, unknown> = {};
  for (const name of names) {
    const value = query.get(name);
    if (value !== undefined && value !== "") options[name] = value;
  }
  return options as Draft;
}

function listOptions(query: URLQuery, isWatch: boolean): RequestOptions {
  const options = readText(query, ["labelSelector", "fieldSelector", "resourceVersion", "resourceVersionMatch"]);
  const continueToken = query.get("continue");
  if (continueToken) options.continueToken = continueToken;
  const limit = integerOf(query, "limit");
  if (limit !== undefined) options.limit = limit;
  const timeoutSeconds = integerOf(query, "timeoutSeconds");
  if (timeoutSeconds !== undefined) options.timeoutSeconds = timeoutSeconds;
  for (const name of ["allowWatchBookmarks", "sendInitialEvents"] as const)
    if (query.get(name) !== undefined) options[name] = isTrue(query.get(name));
  const errors = isWatch ? watchErrors(options) : listErrors(options);
  if (errors.length > 0) throw invalid({ group: "meta.k8s.io", kind: "ListOptions" }, "", errors);
  return options;
}

function listErrors({
  resourceVersion = "",
  resourceVersionMatch,
  continueToken,
  sendInitialEvents,
}: RequestOptions): FieldError[] {
  const errors: FieldError[] = [];
  const at = "resourceVersionMatch";
  if (resourceVersionMatch !== undefined) {
    if (resourceVersion === "")
      errors.push(forbiddenField(at, `${at} is forbidden unless resourceVersion is provided`));
    if (continueToken) errors.push(forbiddenField(at, `${at} is forbidden when continue is provided`));
    if (!["Exact", "NotOlderThan"].includes(resourceVersionMatch))
      errors.push(notSupported(at, resourceVersionMatch, ["Exact", "NotOlderThan", ""]));
    if (resourceVersionMatch === "Exact" && resourceVersion === "0")
      errors.push(forbiddenField(at, `${at} "exact" is forbidden for resourceVersion "0"`));
  }
  if (sendInitialEvents !== undefined)
    errors.push(forbiddenField("sendInitialEvents", "sendInitialEvents is forbidden for list"));
  return errors;
}

function watchErrors({ resourceVersionMatch, continueToken, sendInitialEvents }: RequestOptions): FieldError[] {
  const errors: FieldError[] = [];
  const at = "resourceVersionMatch";
  if (sendInitialEvents !== undefined && resourceVersionMatch !== "NotOlderThan")
    errors.push(forbiddenField(at, "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan"));
  if (resourceVersionMatch === undefined) return errors;
  if (sendInitialEvents === undefined)
    errors.push(forbiddenField(at, `${at} is forbidden for watch unless sendInitialEvents is provided`));
  if (resourceVersionMatch !== "NotOlderThan") errors.push(notSupported(at, resourceVersionMatch, ["NotOlderThan"]));
  if (continueToken) errors.push(forbiddenField(at, `${at} is forbidden when continue is provided`));
  return errors;
}

const FIELD_MANAGER_BYTES_MAX = 128;
const OPTION_KINDS: Partial<Record<Verb, string>> = {
  create: "CreateOptions",
  update: "UpdateOptions",
  patch: "PatchOptions",
};

function writeOptions(verb: Verb, query: URLQuery, patchType: PatchType | undefined): RequestOptions {
  const options = readText(query, ["fieldManager", "fieldValidation"]);
  if (query.get("force") !== undefined) options.force = isTrue(query.get("force"));
  const errors: FieldError[] = [];
  if (patchType === "apply") {
    if (!options.fieldManager) errors.push(required("fieldManager", "is required for apply patch"));
  } else if (options.force !== undefined && verb === "patch")
    errors.push(forbiddenField("force", "may not be specified for non-apply patch"));
  errors.push(...fieldManagerErrors(options.fieldManager ?? ""));
  const dryRun = query.all("dryRun");
  errors.push(...dryRunErrors(dryRun));
  const { fieldValidation } = options;
  if (fieldValidation !== undefined && !["Ignore", "Strict", "Warn"].includes(fieldValidation))
    errors.push(notSupported("fieldValidation", fieldValidation, ["", "Ignore", "Strict", "Warn"]));
  if (errors.length > 0)
    throw invalid({ group: "meta.k8s.io", kind: OPTION_KINDS[verb] ?? "CreateOptions" }, "", errors);
  if (dryRun.length > 0) options.dryRun = true;
  return options;
}

function fieldManagerErrors(manager: string): FieldError[] {
  if (manager.length > FIELD_MANAGER_BYTES_MAX) return [tooLong("fieldManager", FIELD_MANAGER_BYTES_MAX)];
  let at = 0;
  for (const character of manager) {
    if (!isPrintable(character)) {
      const code = character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0");
      return [invalidValue("fieldManager", manager, `invalid character U+${code} (at position ${at})`)];
    }
    at += 1;
  }
  return [];
}

const isPrintable = (character: string): boolean => character === " " || /[\p{L}\p{M}\p{N}\p{P}\p{S}]/u.test(character);

function dryRunErrors(dryRun: readonly string[]): FieldError[] {
  return dryRun.some((value) => value !== "All") ? [notSupported("dryRun", dryRun, ["All"])] : [];
}

/** DELETE takes its options from the body if there is one, else from the URL. */
function deleteOptions(query: URLQuery, http: HttpRequest): RequestOptions {
  const given = http.body?.trim() ? bodyOptions(http) : queryOptions(query);
  const errors: FieldError[] = [];
  const { propagationPolicy, orphanDependents, dryRun = [] } = given;
  if (propagationPolicy !== undefined && orphanDependents !== undefined)
    errors.push(
      invalidValue(
        "propagationPolicy",
        propagationPolicy,
        "orphanDependents and deletionPropagation cannot be both set",
      ),
    );
  if (propagationPolicy !== undefined && !["Background", "Foreground", "Orphan"].includes(propagationPolicy))
    errors.push(notSupported("propagationPolicy", propagationPolicy, ["Foreground", "Background", "Orphan", "nil"]));
  errors.push(...dryRunErrors(dryRun));
  if (errors.length > 0) throw invalid({ group: "meta.k8s.io", kind: "DeleteOptions" }, "", errors);
  const options: Draft = {};
  if (propagationPolicy !== undefined) options.propagationPolicy = propagationPolicy as "Background";
  else if (orphanDependents !== undefined) options.propagationPolicy = orphanDependents ? "Orphan" : "Background";
  if (given.gracePeriodSeconds !== undefined) options.gracePeriodSeconds = given.gracePeriodSeconds;
  if (given.preconditions !== undefined) options.preconditions = given.preconditions;
  if (dryRun.length > 0) options.dryRun = true;
  return options;
}

interface DeleteOptions {
  readonly gracePeriodSeconds?: number;
  readonly propagationPolicy?: string;
  readonly orphanDependents?: boolean;
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string };
  readonly dryRun?: readonly string[];
}

function queryOptions(query: URLQuery): DeleteOptions {
  const seconds = integerOf(query, "gracePeriodSeconds");
  const policy = query.get("propagationPolicy");
  const orphan = query.get("orphanDependents");
  return {
    dryRun: query.all("dryRun"),
    ...(seconds === undefined ? {} : { gracePeriodSeconds: seconds }),
    ...(policy ? { propagationPolicy: policy } : {}),
    ...(orphan === undefined ? {} : { orphanDependents: isTrue(orphan) }),
  };
}

function bodyOptions(http: HttpRequest): DeleteOptions {
  const form = /yaml/.test(http.headers["content-type"] ?? "") ? "yaml" : "json";
  const expected = { group: "", version: "v1", kind: "DeleteOptions" };
  const parsed = parseBody(http.body ?? "", form, "DeleteOptions");
  // Every group has DeleteOptions of its own name, `policy/v1` say; they are all the same.
  const value = { ...parsed.value, apiVersion: "v1" };
  return decodeParsed({ ...parsed, value }, expected, definition("meta.v1.DeleteOptions"), "Ignore")
    .object as DeleteOptions;
}
