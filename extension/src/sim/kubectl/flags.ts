/**
 * Reads the flags of a command line as kubectl does (github.com/spf13/pflag): long and short, joined and apart, repeated,
 * and in any place before `--`. Left out: deprecated flags, which no lab teaches.
 */
import { CommandError } from "./failures";

export interface FlagSpec {
  readonly name: string;
  readonly short?: string;
  /** `list` splits at commas, `array` takes each value as it is; both may be repeated. */
  readonly type: "array" | "bool" | "duration" | "integer" | "list" | "string";
  readonly default?: string;
  readonly about: string;
  /** What `--flag` alone means, for a flag that takes its value only after `=`. */
  readonly alone?: string;
  /** Values for Tab. */
  readonly values?: readonly string[];
}

/** The flags as given; what was not given has its default. */
export class Flags {
  constructor(
    private readonly specs: readonly FlagSpec[],
    private readonly given: ReadonlyMap<string, readonly string[]>,
  ) {}

  /** Says whether the flag stands on the command line. */
  has(name: string): boolean {
    return this.given.has(name);
  }

  text(name: string): string {
    return this.given.get(name)?.at(-1) ?? this.spec(name)?.default ?? "";
  }

  is(name: string): boolean {
    return TRUE.has(this.text(name));
  }

  integer(name: string): number {
    return Number(this.text(name) || 0);
  }

  durationMs(name: string): number {
    return parseDuration(this.text(name) || "0") ?? 0;
  }

  list(name: string): readonly string[] {
    const values = this.given.get(name) ?? [];
    if (this.spec(name)?.type !== "list") return values;
    return values.flatMap((value) => (value === "" ? [] : value.split(",")));
  }

  private spec(name: string): FlagSpec | undefined {
    return this.specs.find((spec) => spec.name === name);
  }
}

export interface CommandLine {
  readonly flags: Flags;
  readonly args: readonly string[];
  /** How many of the arguments stand before `--`; −1 without one. */
  readonly dash: number;
}

const TRUE: ReadonlySet<string> = new Set(["1", "t", "T", "true", "TRUE", "True"]);
const FALSE: ReadonlySet<string> = new Set(["0", "f", "F", "false", "FALSE", "False"]);

/** Reads a command's words. Throws what kubectl says of a flag it does not know or cannot read. */
export function readFlags(path: string, specs: readonly FlagSpec[], words: readonly string[]): CommandLine {
  const given = new Map<string, string[]>();
  const args: string[] = [];
  let dash = -1;
  const refuse = (message: string): never => {
    throw new CommandError(`Error: ${message}\nSee '${path} --help' for usage.`, 1, true);
  };
  const set = (spec: FlagSpec, value: string): void => {
    const problem = problemOf(spec, value);
    const shown = spec.short ? `-${spec.short}, --${spec.name}` : `--${spec.name}`;
    if (problem) refuse(`invalid argument ${JSON.stringify(value)} for "${shown}" flag: ${problem}`);
    given.set(spec.name, [...(given.get(spec.name) ?? []), value]);
  };
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!;
    if (word === "--") {
      dash = args.length;
      args.push(...words.slice(at + 1));
      break;
    }
    if (word.startsWith("--")) {
      const equals = word.indexOf("=");
      const name = equals < 0 ? word.slice(2) : word.slice(2, equals);
      if (name === "" || name.startsWith("-")) refuse(`bad flag syntax: ${word}`);
      const spec = specs.find((candidate) => candidate.name === name) ?? refuse(`unknown flag: --${name}`);
      if (equals >= 0) set(spec, word.slice(equals + 1));
      else if (alone(spec) !== undefined) set(spec, alone(spec)!);
      else if (at + 1 < words.length) set(spec, words[++at]!);
      else refuse(`flag needs an argument: --${name}`);
      continue;
    }
    if (!word.startsWith("-") || word === "-") {
      args.push(word);
      continue;
    }
    for (let letters = word.slice(1); letters !== ""; ) {
      const letter = letters[0]!;
      const spec =
        specs.find(({ short }) => short === letter) ?? refuse(`unknown shorthand flag: '${letter}' in -${letters}`);
      const rest = letters.slice(1);
      if (rest.startsWith("=")) {
        set(spec, rest.slice(1));
        letters = "";
      } else if (alone(spec) !== undefined) {
        set(spec, alone(spec)!);
        letters = rest;
      } else if (rest !== "") {
        set(spec, rest);
        letters = "";
      } else if (at + 1 < words.length) {
        set(spec, words[++at]!);
        letters = "";
      } else refuse(`flag needs an argument: '${letter}' in -${letters}`);
    }
  }
  return { flags: new Flags(specs, given), args, dash };
}

/** What the flag means without a value; undefined when the next word is its value. */
export function alone({ type, alone: value }: FlagSpec): string | undefined {
  return value ?? (type === "bool" ? "true" : undefined);
}

function problemOf({ type }: FlagSpec, value: string): string | undefined {
  switch (type) {
    case "bool":
      return TRUE.has(value) || FALSE.has(value)
        ? undefined
        : `strconv.ParseBool: parsing ${JSON.stringify(value)}: invalid syntax`;
    case "integer":
      return /^[+-]?\d+$/.test(value)
        ? undefined
        : `strconv.ParseInt: parsing ${JSON.stringify(value)}: invalid syntax`;
    case "duration":
      return durationProblem(value);
    default:
      return undefined;
  }
}

const UNITS_MS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};

/** `1h30m` in milliseconds; undefined for what is no Go duration. */
export function parseDuration(text: string): number | undefined {
  const [, sign = "", body = ""] = /^([+-]?)(.*)$/s.exec(text) ?? [];
  if (body === "0") return 0;
  if (!/^((\d+\.?\d*|\.\d+)(ns|us|µs|ms|s|m|h))+$/.test(body)) return undefined;
  let total = 0;
  for (const [, amount = "", unit = ""] of body.matchAll(/(\d+\.?\d*|\.\d+)(ns|us|µs|ms|s|m|h)/g))
    total += Number(amount) * UNITS_MS[unit]!;
  return sign === "-" ? -total : total;
}

function durationProblem(text: string): string | undefined {
  if (parseDuration(text) !== undefined) return undefined;
  const quoted = JSON.stringify(text);
  if (/^[+-]?(\d+\.?\d*|\.\d+)$/.test(text)) return `time: missing unit in duration ${quoted}`;
  const unit = /^[+-]?(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|ms|s|m|h))*(?:\d+\.?\d*|\.\d+)([^\d.]+)/.exec(text)?.[1];
  return unit === undefined
    ? `time: invalid duration ${quoted}`
    : `time: unknown unit ${JSON.stringify(unit)} in duration ${quoted}`;
}
