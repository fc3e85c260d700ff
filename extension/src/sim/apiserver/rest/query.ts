/** The query part of a URL, and how Go reads single values out of it. */
import { badRequest } from "../../api/errors";

/** Query parameters; the first one of a name counts, `all` gives every value. */
export interface URLQuery {
  get(name: string): string | undefined;
  all(name: string): readonly string[];
}

/** `/api/v1/namespaces/default/pods/web/log?follow=true`, split at the `?`. */
export function splitTarget(target: string): { path: string; query: URLQuery } {
  const at = target.indexOf("?");
  const path = at < 0 ? target : target.slice(0, at);
  return { path, query: readQuery(at < 0 ? "" : target.slice(at + 1)) };
}

function readQuery(text: string): URLQuery {
  const pairs: (readonly [string, string])[] = [];
  for (const part of text.split("&")) {
    if (part === "") continue;
    const equals = part.indexOf("=");
    const name = decodePart(equals < 0 ? part : part.slice(0, equals), true);
    pairs.push([name, equals < 0 ? "" : decodePart(part.slice(equals + 1), true)]);
  }
  return {
    get: (name) => pairs.find(([n]) => n === name)?.[1],
    all: (name) => pairs.filter(([n]) => n === name).map(([, value]) => value),
  };
}

/** Undoes percent encoding; what is malformed stays as it is. */
export function decodePart(text: string, plusIsSpace = false): string {
  try {
    return decodeURIComponent(plusIsSpace ? text.replaceAll("+", " ") : text);
  } catch {
    return text;
  }
}

/** As Go's conversion of query parameters has it: whatever is not a no is a yes. */
export function isTrue(value: string | undefined): boolean {
  return value !== undefined && value !== "0" && value.toLowerCase() !== "false";
}

/** A whole number, or undefined if it is absent; anything else is a 400 in Go's words. */
export function integerOf(query: URLQuery, name: string): number | undefined {
  const value = query.get(name);
  if (value === undefined || value === "") return undefined;
  if (!/^[+-]?\d+$/.test(value)) throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(value)}: invalid syntax`);
  const number = Number(value);
  if (!Number.isSafeInteger(number))
    throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(value)}: value out of range`);
  return number;
}
