/** What the sub-commands of `kubectl create` have in common: one name, an object from flags. */
import type { Obj } from "../../../api/types";
import { createMade } from "../../changes";
import type { Call, Command } from "../../command";
import { DRY_RUN, FIELD_MANAGER, PRINTING, SAVE_CONFIG, VALIDATE } from "../../commonFlags";
import { fail } from "../../failures";
import type { FlagSpec } from "../../flags";
import type { Conversation } from "../../io";

export const CREATE_FLAGS: readonly FlagSpec[] = [
  ...PRINTING,
  DRY_RUN,
  SAVE_CONFIG,
  VALIDATE,
  FIELD_MANAGER("kubectl-create"),
];

export interface Making extends Omit<Command, "run"> {
  readonly failed?: string;
  build(call: Call, name: string): Conversation<Obj>;
}

/** A sub-command that makes one object. */
export function making({ failed, build, flags = [], ...rest }: Making): Command {
  return {
    ...rest,
    flags: [...flags, ...CREATE_FLAGS],
    *run(call) {
      const object = yield* build(call, nameOf(call));
      return yield* createMade(call, object, failed === undefined ? {} : { failed });
    },
  };
}

/** The one name among the arguments before `--`. */
export function nameOf({ args, dash, path }: Call): string {
  const names = dash >= 0 ? args.slice(0, dash) : args;
  if (names.length !== 1)
    fail(`exactly one NAME is required, got ${names.length}\nSee '${path} -h' for help and examples`);
  return names[0]!;
}

/** The words after `--`, or after the name. */
export const commandOf = ({ args, dash }: Call): string[] => (dash >= 0 ? args.slice(dash) : args.slice(1));
