/** What Tab offers: commands, flags, kinds, names, namespaces, containers (kubectl's completion functions). */
import type { Obj } from "../api/types";
import type { Pod } from "../schema/types";
import type { Command, KubectlContext } from "./command";
import { COMMANDS } from "./commands";
import { GLOBAL_FLAGS } from "./commonFlags";
import { alone, type FlagSpec } from "./flags";
import type { Conversation } from "./io";
import { type ApiResource, discovered, groupResourceOf, pathOf } from "./mapping";
import { itemsAt } from "./resources";

/** The words that may stand at the cursor, sorted; each is a whole word. `line` begins with `kubectl`. */
export function* complete(line: string, cursor: number, context: KubectlContext): Conversation<string[]> {
  const words = line.slice(0, cursor).split(/\s+/);
  const word = words.pop() ?? "";
  const before = words.filter((one) => one !== "").slice(1);
  if (words.length === 0) return [];
  const { command, args, flags, pending, hasDash, namespace } = read(before);
  if (hasDash) return [];
  if (pending) return matching(word, yield* valuesOf(pending, word, context, namespace, args));
  const joined = /^--([^=]+)=(.*)$/.exec(word);
  const spec = joined && flags.find(({ name }) => name === joined[1]);
  if (joined && spec)
    return matching(joined[2]!, yield* valuesOf(spec, joined[2]!, context, namespace, args)).map(
      (value) => `--${spec.name}=${value}`,
    );
  if (word.startsWith("-"))
    return matching(
      word,
      flags.map((flag) => `--${flag.name}${alone(flag) === undefined ? "=" : ""}`),
    );
  const commands = command ? (command.commands ?? []) : COMMANDS;
  if (commands.length > 0 && args.length === 0)
    return matching(
      word,
      commands.map(({ name }) => name),
    );
  return matching(word, yield* argumentsOf(command, args, word, context, namespace));
}

const matching = (word: string, candidates: readonly string[]): string[] =>
  [...new Set(candidates)].filter((one) => one.startsWith(word)).sort();

interface Line {
  readonly command: Command | undefined;
  readonly flags: readonly FlagSpec[];
  readonly args: readonly string[];
  /** A flag whose value comes next. */
  readonly pending: FlagSpec | undefined;
  readonly hasDash: boolean;
  readonly namespace: string | undefined;
}

function read(words: readonly string[]): Line {
  let command: Command | undefined;
  let flags: readonly FlagSpec[] = GLOBAL_FLAGS;
  let pending: FlagSpec | undefined;
  let namespace: string | undefined;
  const args: string[] = [];
  for (const word of words) {
    if (pending) {
      if (pending.name === "namespace") namespace = word;
      pending = undefined;
      continue;
    }
    if (word === "--") return { command, flags, args, pending, hasDash: true, namespace };
    if (word.startsWith("-") && word !== "-") {
      const [name = "", value] = word.startsWith("--") ? word.slice(2).split("=") : [];
      const spec = word.startsWith("--")
        ? flags.find((flag) => flag.name === name)
        : flags.find(({ short }) => short === word[1]);
      const given = word.startsWith("--") ? value : word.slice(2) || undefined;
      if (spec?.name === "namespace" && given !== undefined) namespace = given;
      else if (spec && given === undefined && alone(spec) === undefined) pending = spec;
      continue;
    }
    const inner: Command | undefined =
      args.length > 0
        ? undefined
        : (command ? (command.commands ?? []) : COMMANDS).find(
            ({ name, aliases = [] }) => name === word || aliases.includes(word),
          );
    if (inner) {
      command = inner;
      flags = [...(inner.flags ?? []), ...GLOBAL_FLAGS];
    } else args.push(word);
  }
  return { command, flags, args, pending, hasDash: false, namespace };
}

function* valuesOf(
  spec: FlagSpec,
  word: string,
  context: KubectlContext,
  namespace: string | undefined,
  args: readonly string[],
): Conversation<string[]> {
  if (spec.values) return [...spec.values];
  if (spec.name === "namespace") return namesOf(yield* itemsAt("/api/v1/namespaces"));
  if (spec.name === "filename") return (context.files ?? []).filter((file) => file.startsWith(word));
  if (spec.name !== "container") return [];
  const name = args[0]?.replace(/^pods?\//, "");
  const pods = (yield* itemsAt(`/api/v1/namespaces/${namespace ?? context.namespace}/pods`)) as unknown as Pod[];
  const pod = pods.find(({ metadata }) => metadata.name === name);
  return [...(pod?.spec?.containers ?? []), ...(pod?.spec?.initContainers ?? [])].map((container) => container.name);
}

const namesOf = (objects: readonly Obj[]): string[] => objects.map(({ metadata }) => metadata.name);

function* argumentsOf(
  command: Command | undefined,
  args: readonly string[],
  word: string,
  context: KubectlContext,
  namespace: string | undefined,
): Conversation<string[]> {
  const place = namespace ?? context.namespace;
  switch (command?.completes) {
    case "node":
      return command.name === "taint" && args.length === 0 ? ["nodes"] : namesOf(yield* itemsAt("/api/v1/nodes"));
    case "pod":
      return args.length > 0 ? [] : namesOf(yield* itemsAt(`/api/v1/namespaces/${place}/pods`));
    case "resourceType":
      return args.length > 0 ? [] : (yield* discovered(context)).map(({ name }) => name);
    case "resource": {
      const slash = word.indexOf("/");
      if (slash > 0) {
        const type = word.slice(0, slash);
        return (yield* namesOfType(context, type, place)).map((name) => `${type}/${name}`);
      }
      if (args.length === 0) return (yield* discovered(context)).map(groupResourceOf);
      return args[0]!.includes("/")
        ? []
        : (yield* namesOfType(context, args[0]!, place)).filter((name) => !args.includes(name));
    }
    default:
      return [];
  }
}

function* namesOfType(context: KubectlContext, type: string, namespace: string): Conversation<string[]> {
  const word = type.toLowerCase();
  const isCalled = (resource: ApiResource) =>
    [resource.name, resource.singularName, groupResourceOf(resource), ...(resource.shortNames ?? [])].includes(word);
  const resource = (yield* discovered(context)).find(isCalled);
  return resource ? namesOf(yield* itemsAt(pathOf(resource, namespace))) : [];
}
