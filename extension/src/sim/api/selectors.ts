/**
 * Label and field selectors: from text, from `spec.selector`, to text, and matching
 * (k8s.io/apimachinery/pkg/labels/selector.go, pkg/fields/selector.go).
 */

import { badRequest } from "./errors";
import { fieldErrorsText, invalidValue } from "./fieldErrors";
import { checkLabelValue, checkQualifiedName } from "./names";
import { lexSelector, type Requirement, type Selector, type Token } from "./selectorText";
import type { LabelSelector } from "./types";

export type { Requirement, Selector } from "./selectorText";

export type Labels = { readonly [key: string]: string } | undefined;

/** Matches every object. */
export const everything: Selector = { requirements: [] };
/** Matches no object; what an absent `LabelSelector` means. */
export const nothing: Selector = { requirements: [], matchesNothing: true };

/** Reads `a=b,c in (d,e),!f`; a malformed selector is a 400 in upstream's words. */
export function parseLabelSelector(text: string): Selector {
  const parsed = readLabelSelector(text);
  if (typeof parsed === "string") throw badRequest(parsed);
  return parsed;
}

/** Reads a selector, or says what is wrong with it. */
export function readLabelSelector(text: string): Selector | string {
  try {
    const requirements = new SelectorParser(lexSelector(text)).parse();
    return { requirements: requirements.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)) };
  } catch (error) {
    if (error instanceof Complaint) return error.text;
    throw error;
  }
}

const operators: { readonly [operator: string]: Requirement["operator"] } = {
  In: "in",
  NotIn: "notin",
  Exists: "exists",
  DoesNotExist: "!",
};

/** A `LabelSelector` of a spec: absent matches nothing, empty matches everything. It counts as validated. */
export function labelSelector(selector: LabelSelector | null | undefined): Selector {
  if (!selector) return nothing;
  const { matchLabels, matchExpressions } = selector;
  const requirements: Requirement[] = [];
  for (const key of Object.keys(matchLabels ?? {}).sort())
    requirements.push({ key, operator: "=", values: [matchLabels![key]!] });
  for (const { key, operator, values } of matchExpressions ?? []) {
    const known = operators[operator];
    if (!known) return nothing;
    requirements.push({ key, operator: known, values: [...(values ?? [])].sort() });
  }
  return { requirements: requirements.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)) };
}

/** A plain map of labels as a selector, as a Service has it: absent or empty matches everything. */
export const labelsSelector = (labels: Labels): Selector => labelSelector({ matchLabels: { ...labels } });

/** Says whether labels satisfy a selector. */
export function matchesLabels({ requirements, matchesNothing }: Selector, labels: Labels): boolean {
  if (matchesNothing) return false;
  for (const requirement of requirements) if (!satisfies(requirement, labels ?? {})) return false;
  return true;
}

/** A selector as text, requirements sorted by key; everything is "". */
export const selectorText = ({ requirements, matchesNothing }: Selector): string =>
  matchesNothing ? "<none>" : requirements.map(requirementText).join(",");

function satisfies({ key, operator, values }: Requirement, labels: { readonly [key: string]: string }): boolean {
  const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
  switch (operator) {
    case "=":
    case "==":
    case "in":
      return value !== undefined && values.includes(value);
    case "!=":
    case "notin":
      return value === undefined || !values.includes(value);
    case "exists":
      return value !== undefined;
    case "!":
      return value === undefined;
    case "gt":
    case "lt": {
      if (value === undefined || !/^[-+]?\d+$/.test(value)) return false;
      const difference = BigInt(value) - BigInt(values[0]!);
      return operator === "gt" ? difference > 0n : difference < 0n;
    }
  }
}

function requirementText({ key, operator, values }: Requirement): string {
  if (operator === "exists") return key;
  if (operator === "!") return `!${key}`;
  if (operator === "in" || operator === "notin") return `${key} ${operator} (${[...values].sort().join(",")})`;
  const sign = operator === "gt" ? ">" : operator === "lt" ? "<" : operator;
  return `${key}${sign}${values[0] ?? ""}`;
}

class Complaint {
  constructor(readonly text: string) {}
}

class SelectorParser {
  private at = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  parse(): Requirement[] {
    const requirements: Requirement[] = [];
    for (;;) {
      const first = this.look();
      if (first.sort === "end") return requirements;
      if (first.sort !== "identifier" && first.text !== "!")
        throw new Complaint(`found '${first.text}', expected: !, identifier, or 'end of string'`);
      try {
        requirements.push(this.requirement());
      } catch (error) {
        throw error instanceof Complaint ? new Complaint(`unable to parse requirement: ${error.text}`) : error;
      }
      const after = this.take();
      if (after.sort === "end") return requirements;
      if (after.text !== ",") throw new Complaint(`found '${after.text}', expected: ',' or 'end of string'`);
      const next = this.look();
      if (next.sort !== "identifier" && next.text !== "!")
        throw new Complaint(`found '${next.text}', expected: identifier after ','`);
    }
  }

  private requirement(): Requirement {
    const isNegated = this.look().text === "!" && this.look().sort === "symbol";
    if (isNegated) this.take();
    const { sort, text: key } = this.take();
    if (sort !== "identifier") throw new Complaint(`found '${key}', expected: identifier`);
    refuse("<nil>", key, checkQualifiedName(key));
    const next = this.look();
    if (isNegated) return { key, operator: "!", values: [] };
    if (next.sort === "end" || (next.sort === "symbol" && next.text === ","))
      return { key, operator: "exists", values: [] };
    const operator = this.operator();
    const values = [...new Set(operator === "in" || operator === "notin" ? this.list() : [this.exact()])].sort();
    if ((operator === "gt" || operator === "lt") && !/^[-+]?\d+$/.test(values[0]!))
      refuse("values[0]", values[0]!, ["for 'Gt', 'Lt' operators, the value must be an integer"]);
    values.forEach((value, index) => {
      refuse(`values[${index}][${key}]`, value, checkLabelValue(value));
    });
    return { key, operator, values };
  }

  private operator(): Requirement["operator"] {
    const { sort, text } = this.take();
    if (sort === "identifier" && (text === "in" || text === "notin")) return text;
    if (sort === "symbol" && (text === "=" || text === "==" || text === "!=")) return text;
    if (sort === "symbol" && text === ">") return "gt";
    if (sort === "symbol" && text === "<") return "lt";
    throw new Complaint(`found '${text}', expected: in, notin, =, ==, !=, gt, lt`);
  }

  private exact(): string {
    const next = this.look();
    if (next.sort === "end" || (next.sort === "symbol" && next.text === ",")) return "";
    const { sort, text } = this.take();
    if (sort !== "identifier") throw new Complaint(`found '${text}', expected: identifier`);
    return text;
  }

  private list(): string[] {
    const open = this.take();
    if (open.sort !== "symbol" || open.text !== "(") throw new Complaint(`found '${open.text}' expected: '('`);
    const first = this.look();
    if (first.sort === "symbol" && first.text === ")") {
      this.take();
      return [""];
    }
    if (first.sort !== "identifier" && first.text !== ",")
      throw new Complaint(`found '${first.text}', expected: ',', ')' or identifier`);
    const values: string[] = [];
    for (;;) {
      const { sort, text } = this.take();
      const next = this.look();
      if (sort === "identifier") {
        values.push(text);
        if (next.sort !== "symbol" || (next.text !== "," && next.text !== ")"))
          throw new Complaint(`found '${next.text}', expected: ',' or ')'`);
      } else if (sort === "symbol" && text === ",") {
        if (values.length === 0) values.push("");
        if (next.sort === "symbol" && next.text === ")") values.push("");
        if (next.sort === "symbol" && next.text === ",") {
          this.take();
          values.push("");
        }
      } else throw new Complaint(`found '${text}', expected: ',', or identifier`);
      if (this.look().sort === "symbol" && this.look().text === ")") {
        this.take();
        return values;
      }
    }
  }

  private look(): Token {
    return this.tokens[Math.min(this.at, this.tokens.length - 1)]!;
  }

  private take(): Token {
    const token = this.look();
    this.at += 1;
    return token;
  }
}

function refuse(field: string, value: string, complaints: readonly string[]): void {
  if (complaints.length > 0) throw new Complaint(fieldErrorsText([invalidValue(field, value, complaints.join("; "))]));
}

export type FieldTerm = { readonly field: string; readonly operator: "=" | "!="; readonly value: string };

/** Reads `status.phase!=Running,spec.nodeName=n`; which fields a kind has is for the kind to say. */
export function parseFieldSelector(text: string): FieldTerm[] {
  const terms: FieldTerm[] = [];
  for (const term of text.split(/(?<!\\)(?:\\\\)*,/)) {
    if (term === "") continue;
    const parts = /^((?:\\.|[^\\])*?)(!=|==|=)(.*)$/s.exec(term);
    if (!parts) throw badRequest(`invalid selector: '${text}'; can't understand '${term}'`);
    const value = parts[3]!;
    if (/(^|[^\\])(\\\\)*(\\[^\\,=]|\\$)/.test(value))
      throw badRequest(`invalid field selector: invalid escape sequence: ${/\\[^\\,=]|\\$/.exec(value)![0]}`);
    terms.push({
      field: parts[1]!,
      operator: parts[2] === "!=" ? "!=" : "=",
      value: value.replace(/\\([\\,=])/g, "$1"),
    });
  }
  return terms;
}

/** What a kind that does not have this field answers. */
export const unsupportedField = (field: string) => badRequest(`field label not supported: ${field}`);

/** Says whether an object's fields satisfy all terms. An absent field is "". */
export const matchesFields = (terms: readonly FieldTerm[], read: (field: string) => string | undefined): boolean =>
  terms.every(({ field, operator, value }) => (operator === "=") === ((read(field) ?? "") === value));
