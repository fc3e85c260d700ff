/**
 * The first process of a container: the image's own program, or a command of the pod's.
 *
 * Models what runc starts. The image's program is described by its rules and costs nothing while it runs; a command
 * is run by the small shell, one step at a time. A program that nobody knows cannot be started, as in a real image.
 */
import type { Container } from "../../schema/types";
import type { ContainerProgram } from "./image";
import { hasCommand } from "./shell/commands";
import { ShellSyntaxError } from "./shell/lexer";
import { startCommand, startShell } from "./shell/run";
import type { ShellState } from "./shell/state";

export type Process =
  /** Behaves as the image's rules say. `ends` overrules them: a request made it end. */
  | {
      readonly sort: "program";
      readonly args: readonly string[];
      readonly ends?: { readonly atMs: number; readonly exitCode: number };
      readonly unhealthySinceMs?: number;
    }
  /** A script or command; `partial` is output that is not yet a whole line. */
  | {
      readonly sort: "shell";
      readonly shell: ShellState;
      readonly partial: Readonly<Record<"stdout" | "stderr", string>>;
    }
  /** It could not be started. */
  | { readonly sort: "notStarted"; readonly exitCode: number; readonly message: string };

/** The process that a container of the spec starts with. */
export function processOf(
  container: Pick<Container, "command" | "args" | "workingDir">,
  program: ContainerProgram,
  env: Readonly<Record<string, string>>,
): Process {
  const expand = (texts: readonly string[] | undefined) => texts?.map((text) => expandReferences(text, env));
  const command = expand(container.command);
  const args = expand(container.args);
  const own = [...(program.entrypoint ?? []), ...(program.command ?? [])];
  if (!command?.length && !args?.length) return fromArgv(own, program, env, container.workingDir, true);
  if (!command?.length) {
    // Arguments alone go to the image's entry point, or are the command where it has none.
    if (!program.entrypoint?.length && own.length === 0)
      return program.lenient
        ? { sort: "program", args: args ?? [] }
        : fromArgv(args ?? [], program, env, container.workingDir, false);
    const first = program.entrypoint?.[0];
    if (first && hasCommand(first))
      return fromArgv([...program.entrypoint!, ...(args ?? [])], program, env, container.workingDir, false);
    if (first && !isWrapper(first)) return { sort: "program", args: args ?? [] };
    return fromArgv(
      args ?? [],
      program,
      env,
      container.workingDir,
      sameProgram(args?.[0] ?? "", [...own, ...(program.programs ?? [])]),
    );
  }
  return fromArgv(
    [...command, ...(args ?? [])],
    program,
    env,
    container.workingDir,
    sameProgram(command[0]!, [...own, ...(program.programs ?? [])]),
  );
}

/** Entry points that only execute their arguments. */
function isWrapper(path: string): boolean {
  return /(docker-entrypoint\.sh|tini)$/.test(path);
}

function sameProgram(name: string, own: readonly string[]): boolean {
  const base = name.replace(/^.*\//, "");
  return own.some((text) => text.replace(/^.*\//, "") === base) && !["sh", "bash", "ash"].includes(base);
}

function fromArgv(
  argv: readonly string[],
  program: ContainerProgram,
  env: Readonly<Record<string, string>>,
  folder: string | undefined,
  isOwn: boolean,
): Process {
  const name = argv[0];
  const place = folder ?? program.workingDirectory ?? "/";
  if (name === undefined || isOwn) {
    // What the image is made for: its rules say what it does.
    const isShell = name !== undefined && /^(.*\/)?(sh|ash|bash)$/.test(name);
    // A shell as the image's own command has no terminal to read from and ends at once.
    if (isShell && !program.lenient && argv.length === 1)
      return { sort: "program", args: [], ends: { atMs: 0, exitCode: 0 } };
    const isTool = name !== undefined && hasCommand(name) && !isShell && program.tools !== "none";
    if ((!isShell && !isTool) || program.lenient) return { sort: "program", args: argv.slice(1) };
  }
  const tools = program.tools !== "none";
  if (program.lenient ? !hasCommand(name!) : !tools || !(hasCommand(name!) || program.files?.[name!] !== undefined)) {
    if (program.lenient) return { sort: "program", args: argv.slice(1) };
    return { sort: "notStarted", exitCode: 128, message: notFound(name!) };
  }
  const partial = { stdout: "", stderr: "" };
  try {
    const isScript = /^(.*\/)?(sh|ash|bash)$/.test(name!) && argv.some((arg, i) => i > 0 && /^-[a-z]*c$/.test(arg));
    if (isScript) {
      const at = argv.findIndex((arg, i) => i > 0 && !/^-[a-z]+$/.test(arg));
      const flags = argv.slice(1, at).join("");
      const shell = startShell(argv[at] ?? "", env, place, argv.slice(at + 2));
      return { sort: "shell", shell: { ...shell, ...(/e/.test(flags) ? { exitOnError: true } : {}) }, partial };
    }
    return { sort: "shell", shell: startCommand(argv, env, place), partial };
  } catch (error) {
    if (!(error instanceof ShellSyntaxError)) throw error;
    return {
      sort: "shell",
      shell: startShell([{ op: "command", words: [], assigns: [], redirects: [] }], env, place),
      partial: { stdout: "", stderr: `sh: ${error.message}\n` },
    };
  }
}

function notFound(name: string): string {
  const detail = name.startsWith("/")
    ? `stat ${name}: no such file or directory`
    : "executable file not found in $PATH";
  return `failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: exec: "${name}": ${detail}`;
}

/** `$(NAME)` in commands, arguments and values; `$$` stands for one `$`, unknown names stay as they are. */
export function expandReferences(text: string, env: Readonly<Record<string, string>>): string {
  return text.replace(/\$\$|\$\(([^)]+)\)/g, (all, name?: string) => (name === undefined ? "$" : (env[name] ?? all)));
}
