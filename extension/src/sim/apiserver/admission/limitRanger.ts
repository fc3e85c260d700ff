/** Defaults and bounds of a namespace's LimitRanges (plugin/pkg/admission/limitranger). */
import { forbidden } from "../../api/errors";
import { canonicalQuantity, compareQuantity, milliValue } from "../../api/quantity";
import type { Container, LimitRange, LimitRangeItem, PersistentVolumeClaim, Pod } from "../../schema/types";
import type { Desk, WriteAttempt } from "../plan";
import type { AdmissionPlugin } from "./index";
import { podUsage } from "./podUsage";

type Amounts = { readonly [resource: string]: string | number };

const ANNOTATION = "kubernetes.io/limit-ranger";

export const limitRanger: AdmissionPlugin = {
  name: "LimitRanger",
  kinds: ["PersistentVolumeClaim", "Pod"],
  admit({ desk, kind, operation, subresource, object }) {
    if (kind.id !== "Pod" || operation !== "CREATE" || subresource) return;
    for (const range of rangesOf(desk, object?.metadata.namespace)) giveDefaults(object as unknown as Pod, range);
  },
  validate(attempt) {
    const { desk, kind, operation, subresource, object } = attempt;
    if (subresource || operation === "DELETE" || (kind.id === "Pod" && operation !== "CREATE")) return;
    for (const range of rangesOf(desk, object?.metadata.namespace)) {
      const problems =
        kind.id === "Pod"
          ? podProblems(object as unknown as Pod, range)
          : claimProblems(object as unknown as PersistentVolumeClaim, range);
      if (problems.length > 0) throw refusal(attempt, problems);
    }
  },
};

const rangesOf = (desk: Desk, namespace: string | undefined): readonly LimitRange[] =>
  desk.snapshot("LimitRange").objects.values(`${namespace ?? ""}/`) as never;

function refusal({ kind, object }: WriteAttempt, problems: readonly string[]) {
  const unique = [...new Set(problems)];
  const text = unique.length === 1 ? unique[0]! : `[${unique.join(", ")}]`;
  return forbidden(kind.plural, object?.metadata.name || (object?.metadata.generateName ?? ""), text);
}

function giveDefaults(pod: Pod, { spec }: LimitRange): void {
  const requests: Record<string, string | number> = {};
  const limits: Record<string, string | number> = {};
  for (const item of spec?.limits ?? []) {
    if (item.type !== "Container") continue;
    Object.assign(requests, item.defaultRequest);
    Object.assign(limits, item.default);
  }
  const notes = [
    ...(pod.spec?.containers ?? []).flatMap((container) => fillContainer(container, requests, limits, "container")),
    ...(pod.spec?.initContainers ?? []).flatMap((container) =>
      fillContainer(container, requests, limits, "init container"),
    ),
  ];
  if (notes.length > 0)
    pod.metadata.annotations = {
      ...pod.metadata.annotations,
      [ANNOTATION]: `LimitRanger plugin set: ${notes.join("; ")}`,
    };
}

/** Gives a container what it leaves open, and says what. */
function fillContainer(container: Container, requests: Amounts, limits: Amounts, what: string): string[] {
  container.resources ??= {};
  const { resources } = container;
  const fill = (list: "limits" | "requests", defaults: Amounts): string[] => {
    const missing = Object.keys(defaults).filter((name) => resources[list]?.[name] === undefined);
    if (missing.length > 0)
      resources[list] = { ...resources[list], ...Object.fromEntries(missing.map((name) => [name, defaults[name]!])) };
    return missing.sort();
  };
  const limited = fill("limits", limits);
  const requested = fill("requests", requests);
  return [
    ...(requested.length > 0 ? [`${requested.join(", ")} request for ${what} ${container.name}`] : []),
    ...(limited.length > 0 ? [`${limited.join(", ")} limit for ${what} ${container.name}`] : []),
  ];
}

function podProblems({ spec }: Pod, range: LimitRange): string[] {
  const problems: string[] = [];
  for (const item of range.spec?.limits ?? []) {
    if (item.type === "Container") {
      for (const { resources } of [...(spec?.containers ?? []), ...(spec?.initContainers ?? [])])
        problems.push(...constraintProblems(item, resources?.requests ?? {}, resources?.limits ?? {}));
    } else if (item.type === "Pod") {
      problems.push(...constraintProblems(item, podUsage(spec, "requests"), podUsage(spec, "limits")));
    }
  }
  return problems;
}

function constraintProblems(item: LimitRangeItem, requests: Amounts, limits: Amounts): string[] {
  const { type, min = {}, max = {}, maxLimitRequestRatio = {} } = item;
  const below = (a: string | number, b: string | number) => compareQuantity(a, b) < 0;
  const problems: string[] = [];
  for (const [name, bound] of Object.entries(min)) {
    const start = `minimum ${name} usage per ${type} is ${canonicalQuantity(bound)}`;
    const request = requests[name];
    const limit = limits[name];
    if (request === undefined) problems.push(`${start}.  No request is specified`);
    else if (below(request, bound)) problems.push(`${start}, but request is ${canonicalQuantity(request)}`);
    else if (limit !== undefined && below(limit, bound))
      problems.push(`${start}, but limit is ${canonicalQuantity(limit)}`);
  }
  for (const [name, bound] of Object.entries(max)) {
    const start = `maximum ${name} usage per ${type} is ${canonicalQuantity(bound)}`;
    const request = requests[name];
    const limit = limits[name];
    if (limit === undefined) problems.push(`${start}.  No limit is specified`);
    else if (below(bound, limit)) problems.push(`${start}, but limit is ${canonicalQuantity(limit)}`);
    else if (request !== undefined && below(bound, request))
      problems.push(`${start}, but request is ${canonicalQuantity(request)}`);
  }
  for (const [name, bound] of Object.entries(maxLimitRequestRatio)) {
    const start = `${name} max limit to request ratio per ${type} is ${canonicalQuantity(bound)}`;
    const request = milliValue(requests[name] ?? 0);
    const limit = milliValue(limits[name] ?? 0);
    if (request === 0) problems.push(`${start}, but no request is specified or request is 0`);
    else if (limit === 0) problems.push(`${start}, but no limit is specified or limit is 0`);
    else if (limit / request > milliValue(bound) / 1000)
      problems.push(`${start}, but provided ratio is ${(limit / request).toFixed(6)}`);
  }
  return problems;
}

function claimProblems({ spec }: PersistentVolumeClaim, range: LimitRange): string[] {
  const request = spec?.resources?.requests?.storage;
  const problems: string[] = [];
  for (const { type, min, max } of range.spec?.limits ?? []) {
    if (type !== "PersistentVolumeClaim") continue;
    const start = (word: string, bound: string | number) =>
      `${word} storage usage per ${type} is ${canonicalQuantity(bound)}`;
    if (min?.storage !== undefined) {
      if (request === undefined) problems.push(`${start("minimum", min.storage)}.  No request is specified`);
      else if (compareQuantity(request, min.storage) < 0)
        problems.push(`${start("minimum", min.storage)}, but request is ${canonicalQuantity(request)}`);
    }
    if (max?.storage !== undefined) {
      if (request === undefined) problems.push(`${start("maximum", max.storage)}.  No request is specified`);
      else if (compareQuantity(request, max.storage) > 0)
        problems.push(`${start("maximum", max.storage)}, but request is ${canonicalQuantity(request)}`);
    }
  }
  return problems;
}
