/**
 * In which form a client wants its answer (apiserver/pkg/endpoints/handlers/negotiation).
 * Left out: protobuf. A client that names JSON as well gets JSON; one that takes nothing else is told what there is.
 */
import { ApiError, notAcceptable } from "../../api/errors";
import type { URLQuery } from "./query";
import { isTrue } from "./query";

export interface OutputForm {
  readonly as: "object" | "table" | "partial" | "partialList";
  /** What a Table carries of each object; anything else than the three is refused when the Table is made. */
  readonly include: string;
  readonly mediaType: "application/json" | "application/yaml";
  readonly pretty: boolean;
}

interface Clause {
  readonly type: string;
  readonly parameters: ReadonlyMap<string, string>;
  readonly quality: number;
}

const JSON_FORM: Omit<OutputForm, "include" | "pretty"> = { as: "object", mediaType: "application/json" };
const SERVED = "application/json, application/yaml, application/vnd.kubernetes.protobuf";

/** The forms that a route can make, for the page that a router's 406 shows. */
const streamed = (isList: boolean) =>
  isList ? ", application/json;stream=watch, application/vnd.kubernetes.protobuf;stream=watch" : "";

/** The best of the forms that the client accepts, or a 406. */
export function negotiate(accept: string, query: URLQuery, isList: boolean): OutputForm {
  const common = { include: query.get("includeObject") || "Metadata", pretty: isTrue(query.get("pretty")) };
  if (accept.trim() === "") return { ...JSON_FORM, ...common };
  const clauses = readAccept(accept);
  if (!clauses.some(({ type }) => type.includes("*") || SERVED.split(", ").includes(type))) {
    const text = `406: Not Acceptable\n\nAvailable representations: ${SERVED}${streamed(isList)}`;
    const { status } = notAcceptable(text);
    throw new ApiError({ ...status, details: {} });
  }
  for (const clause of clauses) {
    const form = formOf(clause);
    if (form) return { ...form, ...common };
  }
  throw notAcceptable(`only the following media types are accepted: ${SERVED}`);
}

/** The clauses of an Accept header, the most wanted first. */
export function readAccept(accept: string): Clause[] {
  const clauses = accept.split(",").map((part) => {
    const [type = "", ...rest] = part.split(";").map((text) => text.trim());
    const parameters = new Map(
      rest.map((text) => [text.slice(0, text.indexOf("=")), text.slice(text.indexOf("=") + 1)] as const),
    );
    const quality = Number(parameters.get("q") ?? 1);
    return { type: type.toLowerCase(), parameters, quality: Number.isNaN(quality) ? 1 : quality };
  });
  return clauses.sort((a, b) => b.quality - a.quality);
}

function formOf({ type, parameters }: Clause): Omit<OutputForm, "include" | "pretty"> | undefined {
  const mediaType =
    type === "application/yaml"
      ? type
      : ["application/json", "application/*", "*/*"].includes(type)
        ? "application/json"
        : undefined;
  if (!mediaType) return undefined;
  const as = parameters.get("as");
  if (as === undefined) return { as: "object", mediaType };
  if (parameters.get("g") !== "meta.k8s.io" || !["v1", "v1beta1"].includes(parameters.get("v") ?? "")) return undefined;
  if (as === "Table") return { as: "table", mediaType };
  if (as === "PartialObjectMetadata") return { as: "partial", mediaType };
  if (as === "PartialObjectMetadataList") return { as: "partialList", mediaType };
  return undefined;
}
