/** Reading the command line: what all commands share. */
import { parseArgs } from "node:util";
import { courseWorld, recordedWorld, type World, type WorldOptions } from "../sim/index";

/** The command line says something that cannot be done; the message says what. */
export class UsageError extends Error {}

type Options = NonNullable<NonNullable<Parameters<typeof parseArgs>[0]>["options"]>;

/** `parseArgs` with errors in our words. */
export function readFlags(
  args: string[],
  options: Options,
): { values: Record<string, string | boolean | undefined>; positionals: string[] } {
  try {
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true, strict: true });
    return { values: values as Record<string, string | boolean | undefined>, positionals };
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

export const WORLD_FLAGS = {
  world: { type: "string" },
  nodes: { type: "string" },
  seed: { type: "string" },
} as const;

/** The world that `--world` and `--nodes` ask for. */
export function worldFrom(
  values: Record<string, string | boolean | undefined>,
  rest: Partial<WorldOptions> = {},
): World {
  const workers = values.nodes === undefined ? undefined : integer("nodes", values.nodes, 1, 5000);
  const options: WorldOptions = { ...rest, ...(workers === undefined ? {} : { workers }) };
  const name = values.world ?? "course";
  if (name === "course") return courseWorld(options);
  if (name === "recorded") return recordedWorld(options);
  throw new UsageError(`there is no world '${name}': the worlds are course and recorded`);
}

export function integer(flag: string, value: string | boolean | undefined, least: number, most: number): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < least || number > most) {
    throw new UsageError(`--${flag} takes a whole number from ${least} to ${most}, not '${value}'`);
  }
  return number;
}

/** `60s`, `1m30s`, `500ms` in ms. */
export function duration(flag: string, value: string): number {
  const parts = [...value.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)];
  if (parts.length === 0 || parts.map((part) => part[0]).join("") !== value) {
    throw new UsageError(`--${flag} takes a duration such as 90s or 1m30s, not '${value}'`);
  }
  const unitMs = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
  return parts.reduce((sum, [, number, unit]) => sum + Number(number) * unitMs[unit as keyof typeof unitMs], 0);
}
