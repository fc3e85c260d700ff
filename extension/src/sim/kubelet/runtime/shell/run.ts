/**
 * Runs compiled scripts: step by step until the shell must wait or ends.
 *
 * Models what `sh` of busybox does with a script. The state is plain data and each call returns a new one. At most
 * {@link STEPS_MAX} instructions run at one instant; a loop that never waits then goes on a second later, as a loop
 * that burns its whole CPU would be seen from outside.
 */
import { resolvePath } from "../files";
import { evaluateArithmetic } from "./arithmetic";
import type { Code, Instruction, Word } from "./code";
import { commandOf } from "./commands";
import { type Expander, expandWord, expandWords, matchesPattern } from "./expand";
import { ShellSyntaxError } from "./lexer";
import { compileScript } from "./parse";
import { emit, openRedirects, stdinOf } from "./redirects";
import type { Frame, OpenRedirect, ShellContext, ShellState } from "./state";

/** How many instructions may run at one instant. */
export const STEPS_MAX = 2_000;
const OUTPUT_MAX = 200_000;

/** A shell about to run a script. */
export function startShell(
  script: string | Code,
  variables: Readonly<Record<string, string>>,
  folder: string,
  args: readonly string[] = [],
): ShellState {
  const code = typeof script === "string" ? compileScript(script) : script;
  return {
    frames: [{ code, at: 0, loops: [], redirects: [] }],
    variables,
    functions: {},
    traps: {},
    arguments: args,
    folder,
    status: 0,
    jobs: [],
    count: 0,
  };
}

/** A shell that executes one program with its arguments, as `exec` would. */
export function startCommand(
  argv: readonly string[],
  variables: Readonly<Record<string, string>>,
  folder: string,
): ShellState {
  const words: Word[] = argv.map((text) => [{ sort: "text", text, quoted: true }]);
  return startShell([{ op: "command", words, assigns: [], redirects: [] }], variables, folder);
}

/** Lets a shell run up to a time; `context.nowMs` is where it stands afterwards. */
export function runShell(state: ShellState, context: ShellContext, untilMs: number): ShellState {
  let shell = state;
  let steps = 0;
  context.nowMs = Math.min(context.nowMs, untilMs);
  for (;;) {
    if (shell.exitCode !== undefined) return shell;
    if (shell.jobs.length) shell = runJobs(shell, context);
    const { waiting } = shell;
    if (waiting) {
      if (waiting.for === "jobs" && shell.jobs.every((job) => job.exitCode !== undefined)) {
        shell = { ...shell, waiting: undefined, jobs: [], status: shell.jobs.at(-1)?.exitCode ?? 0 };
      } else if ((waiting.for === "time" || waiting.for === "network") && waiting.untilMs <= context.nowMs) {
        shell = { ...shell, waiting: undefined };
      } else {
        const dueMs = shellDueMs(shell);
        if (dueMs === undefined || dueMs > untilMs) return shell;
        context.nowMs = Math.max(context.nowMs, dueMs);
        steps = 0;
        continue;
      }
    }
    if (++steps > STEPS_MAX)
      return { ...shell, looped: true, waiting: { for: "time", untilMs: context.nowMs + 1_000 } };
    shell = step(shell, context);
  }
}

/** Brings the background jobs to the shell's present. */
function runJobs(shell: ShellState, context: ShellContext): ShellState {
  const jobs = shell.jobs.map((job) =>
    job.exitCode === undefined ? runShell(job, { ...context }, context.nowMs) : job,
  );
  return jobs.some((job, i) => job !== shell.jobs[i]) ? { ...shell, jobs } : shell;
}

/** When the shell has to be looked at next; undefined when it waits for ever or has ended. */
export function shellDueMs(state: ShellState): number | undefined {
  if (state.exitCode !== undefined) return undefined;
  const dues = state.jobs.map(shellDueMs);
  if (state.waiting?.for === "time" || state.waiting?.for === "network") dues.push(state.waiting.untilMs);
  return dues.reduce<number | undefined>(
    (least, due) => (due !== undefined && (least === undefined || due < least) ? due : least),
    undefined,
  );
}

/** A signal arrives. The handler of `trap` runs, if there is one; the first process of a container has no other. */
export function signalShell(state: ShellState, signal: string): ShellState {
  const handler = state.traps[signal];
  if (handler === undefined || state.exitCode !== undefined) return state;
  let code: Code;
  try {
    code = compileScript(handler);
  } catch {
    return state;
  }
  return { ...state, waiting: undefined, frames: [...state.frames, { code, at: 0, loops: [], redirects: [] }] };
}

/** What came of a command that was run to its end at once. */
export interface RunResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  /** How long it would have taken. */
  readonly tookMs: number;
  readonly timedOut: boolean;
}

/** Runs a shell to its end at one instant; waiting counts as time taken, up to a limit. */
export function runToEnd(
  state: ShellState,
  outer: ShellContext,
  limitMs: number,
): RunResult & { readonly state: ShellState } {
  let stdout = "";
  let stderr = "";
  const startMs = outer.nowMs;
  const context: ShellContext = {
    ...outer,
    output(stream, text) {
      if (stream === "stdout") stdout = (stdout + text).slice(0, OUTPUT_MAX);
      else stderr = (stderr + text).slice(0, OUTPUT_MAX);
    },
  };
  let shell = state;
  for (let round = 0; round < STEPS_MAX; round++) {
    shell = runShell(shell, context, context.nowMs);
    if (shell.exitCode !== undefined) {
      return {
        state: shell,
        exitCode: shell.exitCode,
        stdout,
        stderr,
        tookMs: context.nowMs - startMs,
        timedOut: false,
      };
    }
    const dueMs = shellDueMs(shell);
    if (dueMs === undefined || dueMs - startMs > limitMs) break;
    context.nowMs = Math.max(dueMs, context.nowMs);
  }
  return { state: shell, exitCode: 124, stdout, stderr, tookMs: limitMs, timedOut: true };
}

function step(shell: ShellState, context: ShellContext): ShellState {
  const frame = shell.frames.at(-1);
  if (!frame) return { ...shell, exitCode: shell.status };
  const instruction = frame.code[frame.at];
  if (!instruction) return leaveFrame(shell, frame);
  return perform(shell, frame, instruction, context);
}

function leaveFrame(shell: ShellState, frame: Frame): ShellState {
  const frames = shell.frames.slice(0, -1);
  const left: ShellState = {
    ...shell,
    frames,
    ...(frame.saved?.variables ? { variables: frame.saved.variables } : {}),
    ...(frame.saved?.arguments ? { arguments: frame.saved.arguments } : {}),
    ...(frame.saved?.folder ? { folder: frame.saved.folder } : {}),
  };
  if (!frames.length || frame.last) return exitShell(left, shell.status);
  return left;
}

/** Ends the shell, after the handler of EXIT if there is one. */
function exitShell(shell: ShellState, code: number): ShellState {
  const handler = shell.traps.EXIT;
  if (handler !== undefined) {
    const { EXIT: _, ...traps } = shell.traps;
    try {
      return {
        ...shell,
        traps,
        status: code,
        frames: [{ code: compileScript(handler), at: 0, loops: [], redirects: [], last: true }],
      };
    } catch {
      // A handler that cannot be read does nothing.
    }
  }
  return { ...shell, frames: [], exitCode: code & 255 };
}

/** `exit` inside a subshell leaves the subshell only. */
function exitFrames(shell: ShellState, code: number): ShellState {
  for (let i = shell.frames.length - 1; i > 0; i--) {
    const frame = shell.frames[i]!;
    if (frame.isSubshell)
      return leaveFrame({ ...shell, status: code & 255, frames: shell.frames.slice(0, i + 1) }, frame);
  }
  return exitShell(shell, code);
}

function withFrame(shell: ShellState, change: Partial<Frame>): ShellState {
  const frames = shell.frames.slice();
  frames[frames.length - 1] = { ...frames.at(-1)!, ...change };
  return { ...shell, frames };
}

function perform(shell: ShellState, frame: Frame, instruction: Instruction, context: ShellContext): ShellState {
  const next = withFrame(shell, { at: frame.at + 1 });
  const jump = (to: number): ShellState => ({
    ...withFrame(shell, { at: to }),
    ...(to <= frame.at ? { looped: true } : {}),
  });
  const expander = expanderOf(shell, context);
  switch (instruction.op) {
    case "jump":
      return jump(instruction.to);
    case "jumpIfFailed":
      return shell.status !== 0 ? jump(instruction.to) : next;
    case "jumpIfSucceeded":
      return shell.status === 0 ? jump(instruction.to) : next;
    case "not":
      return { ...next, status: shell.status === 0 ? 1 : 0 };
    case "succeed":
      return { ...next, status: 0 };
    case "beginFor": {
      const items = instruction.words ? expandWords(instruction.words, expander) : shell.arguments;
      return withFrame(merge(next, expander), { loops: [...frame.loops, { items, at: 0 }] });
    }
    case "nextFor": {
      const loop = frame.loops.at(-1)!;
      const item = loop.items[loop.at];
      if (item === undefined) return jump(instruction.to);
      const loops = [...frame.loops.slice(0, -1), { ...loop, at: loop.at + 1 }];
      return withFrame({ ...next, variables: { ...shell.variables, [instruction.name]: item } }, { loops });
    }
    case "endFor":
      return withFrame(next, { loops: frame.loops.slice(0, -1) });
    case "jumpUnlessMatch": {
      const text = expandWord(instruction.word, expander);
      const matches = instruction.patterns.some((pattern) => matchesPattern(text, expandWord(pattern, expander)));
      return matches ? { ...next, status: 0 } : jump(instruction.to);
    }
    case "background": {
      const job: ShellState = {
        ...shell,
        frames: [{ code: instruction.code, at: 0, loops: [], redirects: frame.redirects }],
        jobs: [],
        traps: {},
      };
      return {
        ...next,
        jobs: [...shell.jobs, job],
        status: 0,
        variables: { ...shell.variables, "!": String(100 + shell.jobs.length) },
      };
    }
    case "subshell": {
      const saved = { variables: shell.variables, arguments: shell.arguments, folder: shell.folder };
      return enter(next, {
        code: instruction.code,
        at: 0,
        loops: [],
        redirects: frame.redirects,
        saved,
        isSubshell: true,
      });
    }
    case "define":
      return { ...next, functions: { ...shell.functions, [instruction.name]: instruction.code }, status: 0 };
    case "beginRedirect": {
      const open = openRedirects(instruction.redirects, expander, shell, context);
      if (typeof open === "string") return failed(next, context, frame, open, 1);
      return withFrame(next, { redirects: [...frame.redirects, open] });
    }
    case "endRedirect":
      return withFrame(next, { redirects: frame.redirects.slice(0, -1) });
    case "pipeline":
      return pipeline(next, frame, instruction.stages, shell, context);
    case "command":
      return simpleCommand(next, frame, instruction, shell, context, expander);
  }
}

function enter(shell: ShellState, frame: Frame): ShellState {
  if (shell.frames.length >= 64) return { ...shell, status: 2 };
  return { ...shell, frames: [...shell.frames, frame] };
}

/** Stages of a pipeline share nothing but their texts, so each runs to its end before the next begins. */
function pipeline(
  next: ShellState,
  frame: Frame,
  stages: readonly Code[],
  shell: ShellState,
  context: ShellContext,
): ShellState {
  let input: string | undefined;
  let tookMs = 0;
  let status = 0;
  let forEver = false;
  stages.forEach((code, i) => {
    const redirects: readonly (readonly OpenRedirect[])[] =
      input === undefined ? [] : [[{ stream: 0, to: "text", text: input }]];
    const stage: ShellState = {
      ...shell,
      frames: [{ code, at: 0, loops: [], redirects: i === 0 ? [...frame.redirects, ...redirects] : redirects }],
      jobs: [],
      traps: {},
      exitOnError: false,
    };
    const result = runToEnd(stage, { ...context }, PIPELINE_MS_MAX);
    if (result.stderr) emit(context, frame, "stderr", result.stderr);
    if (i === stages.length - 1) emit(context, frame, "stdout", result.stdout);
    input = result.stdout;
    tookMs = Math.max(tookMs, result.tookMs);
    forEver ||= result.timedOut;
    status = result.exitCode;
  });
  const done: ShellState = { ...next, status, count: shell.count + stages.length };
  if (forEver) return { ...done, waiting: { for: "ever" } };
  return afterCommand(
    tookMs > 0 ? { ...done, waiting: { for: "time", untilMs: context.nowMs + tookMs } } : done,
    frame,
  );
}

/** A pipeline that takes longer is taken to run for ever. */
const PIPELINE_MS_MAX = 3_600_000;

function simpleCommand(
  next: ShellState,
  frame: Frame,
  instruction: Extract<Instruction, { op: "command" }>,
  shell: ShellState,
  context: ShellContext,
  expander: Expander & { changed: Record<string, string>; status: number | undefined; count: number },
): ShellState {
  let argv: string[];
  const assigned: Record<string, string> = {};
  let open: readonly OpenRedirect[];
  try {
    argv = expandWords(instruction.words, expander);
    for (const { name, value } of instruction.assigns) assigned[name] = expandWord(value, expander);
    const opened = openRedirects(instruction.redirects, expander, shell, context);
    if (typeof opened === "string") return failed(next, context, frame, opened, 1);
    open = opened;
  } catch (error) {
    return failed(next, context, frame, error instanceof Error ? error.message : String(error), 2, true);
  }
  const before = merge(next, expander);
  if (!argv.length) {
    return afterCommand(
      { ...before, variables: { ...before.variables, ...assigned }, status: expander.status ?? 0 },
      frame,
    );
  }
  const redirected: Frame = { ...frame, redirects: [...frame.redirects, open] };
  let [name = "", ...args] = argv;
  let last = false;
  if (name === "exec" && args.length) {
    [name = "", ...args] = args;
    last = true;
  } else if (name === "exec")
    return afterCommand(withFrame({ ...before, status: 0 }, { redirects: [...frame.redirects, open] }), frame);
  const body = before.functions[name];
  if (body) {
    return enter(
      { ...before, arguments: args },
      { code: body, at: 0, loops: [], redirects: redirected.redirects, saved: { arguments: before.arguments } },
    );
  }
  const inner = ["sh", "bash", "ash"].includes(name.replace(/^.*\//, "")) ? scriptOf(args, before, context) : undefined;
  if (inner !== undefined || name === "eval" || name === "." || name === "source") {
    const text =
      name === "eval" ? args.join(" ") : (inner ?? context.files.read(resolvePath(before.folder, args[0] ?? "")));
    if (text === undefined) return failed(before, context, redirected, `${name}: can't open '${args[0] ?? ""}'`, 2);
    try {
      const code = compileScript(text);
      const saved =
        inner === undefined
          ? undefined
          : { variables: before.variables, arguments: before.arguments, folder: before.folder };
      const variables = { ...before.variables, ...assigned };
      return enter(
        { ...before, variables, ...(inner === undefined ? {} : { arguments: args.slice(args[0] === "-c" ? 3 : 1) }) },
        {
          code,
          at: 0,
          loops: [],
          redirects: redirected.redirects,
          ...(saved ? { saved, isSubshell: true } : {}),
          ...(last ? { last: true } : {}),
        },
      );
    } catch (error) {
      if (!(error instanceof ShellSyntaxError)) throw error;
      return failed(before, context, redirected, error.message, 2);
    }
  }
  const result = commandOf(name)({
    name,
    args,
    shell: { ...before, variables: { ...before.variables, ...assigned } },
    context,
    stdin: stdinOf(redirected),
    print: (text) => emit(context, redirected, "stdout", text),
    printError: (text) => emit(context, redirected, "stderr", text),
    consumeStdin: (rest) => {
      open = [...open.filter((redirect) => redirect.stream !== 0), { stream: 0, to: "text", text: rest }];
    },
  });
  if (result.again)
    return {
      ...shell,
      count: shell.count,
      waiting: { for: "network", untilMs: context.nowMs + Math.max(1, result.again) },
    };
  let after: ShellState = { ...before, count: before.count + 1, status: result.status ?? 0, ...result.change };
  if (result.rest !== undefined) after = consume(after, result.rest);
  if (result.exit !== undefined) return exitFrames(after, result.exit);
  if (result.return !== undefined) {
    const at = after.frames.findLastIndex((one) => one.saved !== undefined);
    return at > 0
      ? leaveFrame({ ...after, status: result.return, frames: after.frames.slice(0, at + 1) }, after.frames[at]!)
      : exitFrames(after, result.return);
  }
  if (last)
    after = withFrame({ ...after, frames: after.frames.slice(0, 1), traps: {} }, { at: Number.MAX_SAFE_INTEGER });
  if (result.waiting) return { ...after, waiting: result.waiting };
  return afterCommand(after, frame);
}

/** `read` takes a line from the text that a loop or pipeline stage reads from. */
function consume(shell: ShellState, rest: string): ShellState {
  const frames = shell.frames.map((frame) => ({
    ...frame,
    redirects: frame.redirects.map((group) =>
      group.map((redirect) =>
        redirect.stream === 0 ? { stream: 0 as const, to: "text" as const, text: rest } : redirect,
      ),
    ),
  }));
  return { ...shell, frames };
}

function afterCommand(shell: ShellState, frame: Frame): ShellState {
  if (!shell.exitOnError || shell.status === 0) return shell;
  // `set -e` spares commands whose status is looked at.
  const following = frame.code[shell.frames.at(-1)?.at ?? 0]?.op;
  if (following === "jumpIfFailed" || following === "jumpIfSucceeded" || following === "not") return shell;
  return exitFrames(shell, shell.status);
}

function failed(
  shell: ShellState,
  context: ShellContext,
  frame: Frame,
  message: string,
  status: number,
  ends = false,
): ShellState {
  emit(context, frame, "stderr", `sh: ${message}\n`);
  const after = { ...shell, status };
  return ends ? exitFrames(after, status) : afterCommand(after, frame);
}

/** The script of `sh -c TEXT` or `sh FILE`; undefined for other uses. */
function scriptOf(args: readonly string[], shell: ShellState, context: ShellContext): string | undefined {
  const flags = args.filter((arg) => /^-[a-z]+$/.test(arg));
  if (flags.some((flag) => flag.includes("c"))) return args.find((arg, i) => i > 0 && !/^-[a-z]+$/.test(arg)) ?? "";
  const file = args.find((arg) => !arg.startsWith("-"));
  return file === undefined ? "" : context.files.read(resolvePath(shell.folder, file));
}

function merge(shell: ShellState, expander: { changed: Record<string, string>; count: number }): ShellState {
  const grown = expander.count === shell.count ? shell : { ...shell, count: expander.count };
  return Object.keys(expander.changed).length
    ? { ...grown, variables: { ...grown.variables, ...expander.changed } }
    : grown;
}

function expanderOf(
  shell: ShellState,
  context: ShellContext,
): Expander & { changed: Record<string, string>; status: number | undefined; count: number } {
  const expander = {
    changed: {} as Record<string, string>,
    status: undefined as number | undefined,
    count: shell.count,
    get(name: string): string | undefined {
      switch (name) {
        case "?":
          return String(shell.status);
        case "#":
          return String(shell.arguments.length);
        case "$":
          return "1";
        case "0":
          return "sh";
        case "@":
        case "*":
          return shell.arguments.join(" ");
        case "RANDOM":
          return String(Math.floor(context.random(expander.count++) * 32_768));
        case "PWD":
          return shell.folder;
        case "HOSTNAME":
          return shell.variables.HOSTNAME ?? context.hostname;
      }
      if (/^\d$/.test(name)) return shell.arguments[Number(name) - 1];
      return expander.changed[name] ?? shell.variables[name];
    },
    set(name: string, value: string) {
      expander.changed[name] = value;
    },
    arguments: shell.arguments,
    run(code: Code): string {
      const inner: ShellState = {
        ...shell,
        frames: [{ code, at: 0, loops: [], redirects: [] }],
        jobs: [],
        traps: {},
        count: expander.count + 1,
        exitOnError: false,
      };
      const result = runToEnd(inner, { ...context }, PIPELINE_MS_MAX);
      if (result.stderr) context.output("stderr", result.stderr, context.nowMs);
      expander.status = result.exitCode;
      expander.count = result.state.count;
      return result.stdout.replace(/\n+$/, "");
    },
    arithmetic: (text: string) =>
      evaluateArithmetic(text, { get: (name) => expander.get(name), set: (name, value) => expander.set(name, value) }),
    glob(pattern: string): readonly string[] {
      const slash = pattern.lastIndexOf("/");
      const folder = resolvePath(shell.folder, slash < 0 ? "." : pattern.slice(0, slash) || "/");
      const names = (context.files.list(folder) ?? []).filter(
        (name) => !name.startsWith(".") && matchesPattern(name, pattern.slice(slash + 1)),
      );
      return names.map((name) => pattern.slice(0, slash + 1) + name);
    },
  };
  return expander;
}
