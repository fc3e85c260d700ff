/** What `--help` prints: in our own words, in kubectl's order. */
import type { Command } from "./command";
import { GLOBAL_FLAGS, HELP_FLAG } from "./commonFlags";
import type { FlagSpec } from "./flags";

/** The groups of the list of all commands. */
export const GROUPS: readonly (readonly [title: string, names: readonly string[]])[] = [
  ["Basic Commands (Beginner):", ["create", "expose", "run", "set"]],
  ["Basic Commands (Intermediate):", ["explain", "get", "edit", "delete"]],
  ["Deploy Commands:", ["rollout", "scale", "autoscale"]],
  ["Cluster Management Commands:", ["cluster-info", "top", "cordon", "uncordon", "drain", "taint"]],
  [
    "Troubleshooting and Debugging Commands:",
    ["describe", "logs", "attach", "exec", "port-forward", "proxy", "cp", "auth", "debug", "events"],
  ],
  ["Advanced Commands:", ["diff", "apply", "patch", "replace", "wait", "kustomize"]],
  ["Settings Commands:", ["label", "annotate"]],
  ["Other Commands:", ["api-resources", "api-versions", "config", "version"]],
];

/** The help of kubectl itself. */
export function rootHelp(commands: readonly Command[]): string {
  const groups = GROUPS.map(([title, names]) => {
    const lines = names.flatMap((name) => commands.filter((command) => command.name === name).map(lineOf(15)));
    return `${title}\n${lines.join("")}`;
  });
  return `kubectl controls the Kubernetes cluster manager.\n\n${groups.join("\n")}\nUsage:\n  kubectl [flags] [options]\n\nUse "kubectl <command> --help" for more information about a given command.\nUse "kubectl options" for a list of global command-line options (applies to all commands).\n`;
}

/** The help of one command. */
export function commandHelp(path: string, command: Command): string {
  const parts = [`${command.about}.\n`];
  if (command.aliases?.length) parts.push(`Aliases:\n${[command.name, ...command.aliases].join(", ")}\n`);
  if (command.examples?.length)
    parts.push(`Examples:\n${command.examples.map((example) => `  ${example}\n`).join("")}`);
  if (command.commands?.length) {
    const width = Math.max(...command.commands.map(({ name }) => name.length)) + 3;
    parts.push(`Available Commands:\n${command.commands.map(lineOf(width)).join("")}`);
  }
  if (command.flags?.length)
    parts.push(
      `Options:\n${[...command.flags]
        .sort((a, b) => (a.name < b.name ? -1 : 1))
        .map(flagText)
        .join("\n")}`,
    );
  parts.push(`Usage:\n  ${path}${command.run ? ` ${command.usage ?? ""}`.trimEnd() : " SUBCOMMAND"} [options]\n`);
  const more = command.commands?.length
    ? `Use "${path} <command> --help" for more information about a given command.\n`
    : "";
  return `${parts.join("\n")}\n${more}Use "kubectl options" for a list of global command-line options (applies to all commands).\n`;
}

export function optionsHelp(): string {
  return `The following options can be passed to any command:\n\n${[...GLOBAL_FLAGS, HELP_FLAG].map(flagText).join("\n")}`;
}

const lineOf =
  (width: number) =>
  ({ name, about }: Command): string =>
    `  ${name.padEnd(width)} ${about}\n`;

function flagText({ name, short, type, default: value, about }: FlagSpec): string {
  const shown = value ?? (type === "bool" ? "false" : type === "integer" ? "0" : "");
  const text = type === "list" || type === "array" ? "[]" : type === "string" ? `'${shown}'` : shown || "0s";
  return `    ${short ? `-${short}, ` : ""}--${name}=${text}:\n\t${about}\n`;
}
