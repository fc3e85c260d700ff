/**
 * The built-in kubectl: text in, requests to the API, text out (k8s.io/kubectl/pkg/cmd).
 * Left out: plugins, completion scripts, certificates and kustomize, which reach beyond a simulated cluster.
 */

import { ApiError } from "../api/errors";
import type { HttpRequest, HttpResponse } from "../apiserver/request";
import type { Call, Command, KubectlContext } from "./command";
import { COMMANDS } from "./commands";
import { GLOBAL_FLAGS, HELP_FLAG } from "./commonFlags";
import { Aggregate, CommandError, failureText } from "./failures";
import { alone, type FlagSpec, type Flags, readFlags } from "./flags";
import { commandHelp, optionsHelp, rootHelp } from "./help";
import { type Conversation, complain, print, type Step } from "./io";
import { distance } from "./text";

export type { Description, KubectlContext } from "./command";
export { complete } from "./complete";

/** Runs one command line, without the word `kubectl`; returns the exit code. The context may change (`config set-context`). */
export function* kubectl(words: readonly string[], context: KubectlContext): Conversation<number> {
  try {
    const chosen = chooseCommand(words);
    if (!chosen) return yield* rootCommand(words);
    const { command, path, rest } = chosen;
    const { flags, args, dash } = readFlags(path, [...(command.flags ?? []), ...GLOBAL_FLAGS, HELP_FLAG], rest);
    if (flags.is("help") || !command.run) {
      if (!flags.is("help") && args.length > 0) {
        throw new CommandError(
          `error: unknown command ${JSON.stringify(args.join(" "))}\nSee '${path} -h' for help and examples`,
          1,
          true,
        );
      }
      yield* print(commandHelp(path, command));
      return 0;
    }
    const call: Call = { path, args, dash, flags, context, namespace: flags.text("namespace") || context.namespace };
    return yield* throughClient(flags, command.run(call));
  } catch (error) {
    if (!(error instanceof CommandError || error instanceof Aggregate || ApiError.is(error))) throw error;
    yield* complain(failureText(error));
    return error instanceof CommandError ? error.exitCode : 1;
  }
}

/** The deepest command that the words name, and what is left of them. */
function chooseCommand(words: readonly string[]): { command: Command; path: string; rest: string[] } | undefined {
  const at = nextWord(words, 0, GLOBAL_FLAGS);
  if (at < 0) return undefined;
  let command = COMMANDS.find((one) => isCalled(one, words[at]!));
  if (!command) return undefined;
  let path = `kubectl ${command.name}`;
  const rest = words.filter((_, index) => index !== at);
  for (let from = at; command.commands; ) {
    const next = nextWord(rest, from, [...(command.flags ?? []), ...GLOBAL_FLAGS]);
    const inner: Command | undefined =
      next < 0 ? undefined : command.commands.find((one) => isCalled(one, rest[next]!));
    if (!inner) break;
    rest.splice(next, 1);
    from = next;
    command = inner;
    path += ` ${inner.name}`;
  }
  return { command, path, rest };
}

const isCalled = ({ name, aliases = [] }: Command, word: string): boolean => name === word || aliases.includes(word);

/** The next word that is neither a flag nor a flag's value. */
function nextWord(words: readonly string[], from: number, specs: readonly FlagSpec[]): number {
  for (let at = from; at < words.length; at++) {
    const word = words[at]!;
    if (word === "--") return -1;
    if (!word.startsWith("-") || word === "-") return at;
    if (word.includes("=")) continue;
    const spec = word.startsWith("--")
      ? specs.find(({ name }) => name === word.slice(2))
      : specs.find(({ short }) => short === word[1]);
    const takesNext = spec !== undefined && alone(spec) === undefined && (word.startsWith("--") || word.length === 2);
    if (takesNext) at += 1;
  }
  return -1;
}

function* rootCommand(words: readonly string[]): Conversation<number> {
  const at = nextWord(words, 0, GLOBAL_FLAGS);
  const word = words[at];
  if (word === "options") {
    yield* print(optionsHelp());
    return 0;
  }
  if (word === "help") return yield* helpCommand(words.slice(at + 1));
  if (word === undefined) {
    readFlags("kubectl", [...GLOBAL_FLAGS, HELP_FLAG], words);
    yield* print(rootHelp(COMMANDS));
    return 0;
  }
  const near = COMMANDS.map(({ name }) => name).filter(
    (name) => distance(word, name) <= 2 || name.startsWith(word.toLowerCase()),
  );
  const advice = near.length === 0 ? "" : `\n\nDid you mean this?\n${near.map((name) => `\t${name}\n`).join("")}`;
  throw new CommandError(`error: unknown command ${JSON.stringify(word)} for "kubectl"${advice}`, 1, true);
}

function* helpCommand(words: readonly string[]): Conversation<number> {
  const chosen = words.length === 0 ? undefined : chooseCommand(words);
  yield* print(chosen ? commandHelp(chosen.path, chosen.command) : rootHelp(COMMANDS));
  return 0;
}

/** Adds whom the flags impersonate to every request, and shows the warnings of every answer once. */
function* throughClient(flags: Flags, conversation: Conversation<number>): Conversation<number> {
  const headers: Record<string, string> = {};
  if (flags.text("as") !== "") headers["impersonate-user"] = flags.text("as");
  if (flags.list("as-group").length > 0) headers["impersonate-group"] = flags.list("as-group").join(",");
  if (flags.text("as-uid") !== "") headers["impersonate-uid"] = flags.text("as-uid");
  const isOther = Object.keys(headers).length > 0;
  const requests = new Map<HttpRequest, HttpRequest>();
  const asOther = (step: Step): Step => {
    if (!isOther || !(step.sort === "request" || step.sort === "next")) return step;
    const known = requests.get(step.request) ?? { ...step.request, headers: { ...step.request.headers, ...headers } };
    requests.set(step.request, known);
    return { ...step, request: known };
  };
  const warned = new Set<string>();
  let answer: unknown;
  for (;;) {
    const { done, value } = conversation.next(answer);
    if (done) return flags.is("warnings-as-errors") && warned.size > 0 ? 1 : value;
    answer = yield asOther(value);
    if (value.sort !== "request") continue;
    for (const warning of (answer as HttpResponse | undefined)?.warnings ?? []) {
      if (warned.has(warning)) continue;
      warned.add(warning);
      yield* complain(`Warning: ${warning}\n`);
    }
  }
}
