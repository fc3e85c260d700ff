/**
 * The programs that a script finds: shell built-ins and the busybox tools that manifests use.
 *
 * Models busybox applets by what they print and how they end; rarely used flags are ignored.
 */

import { resolvePath } from "../files";
import { evaluateArithmetic } from "./arithmetic";
import { matchesPattern } from "./expand";
import { networkCommands } from "./networkCommands";
import type { ShellContext, ShellState, Waiting } from "./state";
import { textCommands } from "./textCommands";

export interface CommandCall {
  readonly name: string;
  readonly args: readonly string[];
  readonly shell: ShellState;
  readonly context: ShellContext;
  /** Redirected input; undefined when nothing is connected. */
  readonly stdin: string | undefined;
  print(text: string): void;
  printError(text: string): void;
  consumeStdin(rest: string): void;
}

export interface CommandResult {
  /** 0 unless given. */
  readonly status?: number;
  readonly change?: Partial<ShellState>;
  readonly waiting?: Waiting;
  readonly exit?: number;
  readonly return?: number;
  /** What is left of the input after `read`. */
  readonly rest?: string;
  /** Call the command again after so many ms: an answer is on its way. */
  readonly again?: number;
}

export type Command = (call: CommandCall) => CommandResult;

/** Finds a program; unknown names give one that fails with 127. */
export function commandOf(name: string): Command {
  const base = name.replace(/^(\/usr)?(\/local)?\/s?bin\//, "");
  return (call) => {
    const command = BUILTINS[base] ?? (call.context.tools ? COMMANDS[base] : undefined);
    if (command) return command({ ...call, name: base });
    if (call.context.lenient) return {};
    const path = name.includes("/") ? resolvePath(call.shell.folder, name) : undefined;
    if (call.context.knows(name) || (path && call.context.files.read(path) !== undefined))
      return { waiting: { for: "ever" } };
    call.printError(`sh: ${name}: not found\n`);
    return { status: 127 };
  };
}

/** Whether an image with these tools has a program of this name. */
export function hasCommand(name: string): boolean {
  const base = name.replace(/^(\/usr)?(\/local)?\/s?bin\//, "");
  return base in BUILTINS || base in COMMANDS || ["sh", "ash", "bash"].includes(base);
}

const usage = (call: CommandCall, message: string, status = 1): CommandResult => {
  call.printError(`${call.name}: ${message}\n`);
  return { status };
};

/** `1`, `1.5`, `2m`, `1h`; NaN when it is none. */
function durationMs(text: string): number {
  const match = /^(\d+(?:\.\d+)?)([smhd]?)$/.exec(text);
  if (!match) return Number.NaN;
  return Math.round(Number(match[1]) * { "": 1, s: 1, m: 60, h: 3_600, d: 86_400 }[match[2] as "s"]! * 1_000);
}

const BUILTINS: Readonly<Record<string, Command>> = {
  ":": () => ({}),
  true: () => ({}),
  false: () => ({ status: 1 }),
  exit: ({ args, shell }) => ({
    exit: args[0] === undefined ? shell.status : (Number.parseInt(args[0], 10) || 0) & 255,
  }),
  return: ({ args, shell }) => ({
    return: args[0] === undefined ? shell.status : (Number.parseInt(args[0], 10) || 0) & 255,
  }),
  break: () => ({}),
  continue: () => ({}),
  export: setVariables,
  readonly: setVariables,
  local: setVariables,
  unset: ({ args, shell }) => ({
    change: { variables: Object.fromEntries(Object.entries(shell.variables).filter(([name]) => !args.includes(name))) },
  }),
  set: ({ args, shell }) => {
    const change: { exitOnError?: boolean; arguments?: readonly string[] } = {};
    for (const arg of args) {
      if (/^-[a-z]*e/.test(arg)) change.exitOnError = true;
      if (/^\+[a-z]*e/.test(arg)) change.exitOnError = false;
    }
    const dashes = args.indexOf("--");
    if (dashes >= 0) change.arguments = args.slice(dashes + 1);
    else if (args.length && !/^[-+]/.test(args[0]!)) change.arguments = args;
    return { change: { exitOnError: shell.exitOnError, ...change } };
  },
  shift: ({ args, shell }) => ({ change: { arguments: shell.arguments.slice(Number(args[0] ?? 1)) } }),
  cd: (call) => {
    const folder = resolvePath(call.shell.folder, call.args[0] ?? "/root");
    if (!call.context.files.isFolder(folder))
      return usage(call, `can't cd to ${call.args[0]}: No such file or directory`, 2);
    return { change: { folder } };
  },
  pwd: printing((call) => `${call.shell.folder}\n`),
  echo: (call) => {
    let args = call.args;
    let newline = true;
    let escapes = false;
    while (args[0] && /^-[neE]+$/.test(args[0])) {
      if (args[0].includes("n")) newline = false;
      if (args[0].includes("e")) escapes = true;
      args = args.slice(1);
    }
    const text = args.join(" ");
    call.print((escapes ? unescapeText(text) : text) + (newline ? "\n" : ""));
    return {};
  },
  printf: (call) => {
    const [format = "", ...values] = call.args;
    let rest = [...values];
    do {
      let used = false;
      const text = unescapeText(format).replace(
        /%(-?0?\d*)(?:\.\d+)?([sdicxf%])/g,
        (_, width: string, sort: string) => {
          if (sort === "%") return "%";
          used = true;
          const value = rest.shift() ?? (sort === "s" ? "" : "0");
          const shown =
            sort === "x"
              ? (Number(value) || 0).toString(16)
              : sort === "d" || sort === "i"
                ? String(Math.trunc(Number(value)) || 0)
                : value;
          const size = Math.abs(Number(width) || 0);
          if (width.startsWith("-")) return shown.padEnd(size);
          return width.startsWith("0") ? shown.padStart(size, "0") : shown.padStart(size);
        },
      );
      call.print(text);
      if (!used) rest = [];
    } while (rest.length);
    return {};
  },
  read: (call) => {
    const names = call.args.filter((arg) => !arg.startsWith("-"));
    if (call.stdin === undefined) return { waiting: { for: "ever" } };
    if (call.stdin === "") return { status: 1 };
    const newline = call.stdin.indexOf("\n");
    const line = newline < 0 ? call.stdin : call.stdin.slice(0, newline);
    const rest = newline < 0 ? "" : call.stdin.slice(newline + 1);
    const fields = line.trim().split(/[ \t]+/);
    const variables: Record<string, string> = { ...call.shell.variables };
    const targets = names.length ? names : ["REPLY"];
    targets.forEach((name, i) => {
      variables[name] =
        i === targets.length - 1 ? (targets.length === 1 ? line.trim() : fields.slice(i).join(" ")) : (fields[i] ?? "");
    });
    return { change: { variables }, rest };
  },
  trap: ({ args, shell }) => {
    const [handler = "", ...signals] = args;
    const traps: Record<string, string> = { ...shell.traps };
    for (const signal of signals) {
      const name = { "0": "EXIT", "2": "INT", "15": "TERM" }[signal] ?? signal.replace(/^SIG/, "");
      if (handler === "-") delete traps[name];
      else traps[name] = handler;
    }
    return { change: { traps } };
  },
  wait: ({ shell }) => (shell.jobs.some((job) => job.exitCode === undefined) ? { waiting: { for: "jobs" } } : {}),
  test: (call) => {
    try {
      return { status: testOf(call.args, call) ? 0 : 1 };
    } catch (error) {
      return usage(call, error instanceof Error ? error.message : "syntax error", 2);
    }
  },
  "[": (call) => {
    if (call.args.at(-1) !== "]") return usage(call, "missing ]", 2);
    return BUILTINS.test!({ ...call, args: call.args.slice(0, -1) });
  },
  "[[": (call) => BUILTINS.test!({ ...call, args: call.args.filter((arg) => arg !== "]]") }),
  let: (call) => {
    const variables: Record<string, string> = { ...call.shell.variables };
    const value = evaluateArithmetic(call.args.join(" "), {
      get: (name) => variables[name],
      set: (name, text) => {
        variables[name] = text;
      },
    });
    return { status: value === 0 ? 1 : 0, change: { variables } };
  },
  command: (call) => {
    if (call.args[0] !== "-v") return commandOf(call.args[0] ?? "true")({ ...call, args: call.args.slice(1) });
    return COMMANDS.which!({ ...call, args: call.args.slice(1) });
  },
  type: (call) => COMMANDS.which!(call),
  kill: (call) => {
    // The first process of a container ends by the signals it handles; sleeping jobs end at once.
    const target = call.args.find((arg) => !arg.startsWith("-")) ?? "";
    if (target === "1" || target === "$$") {
      const handler = call.shell.traps.TERM;
      if (handler === undefined && !call.args.includes("-9")) return {};
      return { exit: 143 };
    }
    const jobs = call.shell.jobs.map((job, i) => (target === String(100 + i) ? { ...job, exitCode: 143 } : job));
    return { change: { jobs } };
  },
  umask: () => ({}),
  ulimit: () => ({}),
};

function setVariables({ args, shell }: CommandCall): CommandResult {
  const variables: Record<string, string> = { ...shell.variables };
  for (const arg of args) {
    const equals = arg.indexOf("=");
    if (equals > 0) variables[arg.slice(0, equals)] = arg.slice(equals + 1);
  }
  return { change: { variables } };
}

const COMMANDS: Readonly<Record<string, Command>> = {
  ...textCommands,
  ...networkCommands,
  sleep: (call) => {
    if (call.args[0] === "infinity" || call.args[0] === "inf") return { waiting: { for: "ever" } };
    const ms = call.args.reduce((sum, arg) => sum + durationMs(arg), 0);
    if (Number.isNaN(ms)) return usage(call, `invalid number '${call.args[0]}'`);
    return { waiting: { for: "time", untilMs: call.context.nowMs + ms } };
  },
  usleep: (call) => ({
    waiting: { for: "time", untilMs: call.context.nowMs + Math.round((Number(call.args[0]) || 0) / 1_000) },
  }),
  timeout: (call) => {
    const at = call.args.findIndex((arg) => !Number.isNaN(durationMs(arg)));
    const [name = "true", ...args] = call.args.slice(at + 1);
    const result = commandOf(name)({ ...call, name, args });
    const limitMs = call.context.nowMs + durationMs(call.args[at] ?? "0");
    if (!result.waiting || (result.waiting.for === "time" && result.waiting.untilMs <= limitMs)) return result;
    return { ...result, status: 143, waiting: { for: "time", untilMs: limitMs } };
  },
  nohup: (call) => commandOf(call.args[0] ?? "true")({ ...call, args: call.args.slice(1) }),
  tini: (call) => {
    const args = call.args.filter((arg, i) => i > 0 || !arg.startsWith("-"));
    return commandOf(args[0] ?? "true")({ ...call, args: args.slice(1) });
  },
  date: (call) => {
    const format = call.args.find((arg) => arg.startsWith("+"))?.slice(1);
    call.print(`${formatDate(call.context.nowMs, format ?? "%a %b %e %H:%M:%S UTC %Y")}\n`);
    return {};
  },
  hostname: printing((call) => `${call.args.includes("-i") ? call.context.podIP : call.context.hostname}\n`),
  uname: printing((call) =>
    call.args.includes("-n")
      ? `${call.context.hostname}\n`
      : call.args.includes("-a")
        ? `Linux ${call.context.hostname} 6.12.57 x86_64 Linux\n`
        : "Linux\n",
  ),
  whoami: printing((call) => `${call.context.user === 0 ? "root" : call.context.user}\n`),
  id: (call) => {
    const name = call.context.user === 0 ? "(root)" : "";
    call.print(
      call.args.includes("-u")
        ? `${call.context.user}\n`
        : `uid=${call.context.user}${name} gid=${call.context.user}${name}\n`,
    );
    return {};
  },
  env: (call) => {
    const assigns = call.args.filter((arg) => /^[A-Za-z_]\w*=/.test(arg));
    const [name, ...args] = call.args.slice(assigns.length);
    if (name) return commandOf(name)({ ...call, name, args });
    for (const key of Object.keys(call.shell.variables).sort())
      if (/^\w+$/.test(key)) call.print(`${key}=${call.shell.variables[key]}\n`);
    return {};
  },
  printenv: (call) => {
    const name = call.args[0];
    if (!name) return COMMANDS.env!({ ...call, args: [] });
    const value = call.shell.variables[name];
    if (value === undefined) return { status: 1 };
    call.print(`${value}\n`);
    return {};
  },
  which: (call) => {
    const found = call.args.filter((name) => hasCommand(name) || call.context.knows(name));
    for (const name of found) call.print(`/bin/${name}\n`);
    return { status: found.length === call.args.length ? 0 : 1 };
  },
  ps: printing((call) => `PID   USER     TIME  COMMAND\n    1 root      0:00 ${call.context.name}\n`),
  nproc: printing(() => "1\n"),
  expr: (call) => {
    const value = evaluateArithmetic(call.args.join(" "), { get: () => undefined, set: () => undefined });
    call.print(`${value}\n`);
    return { status: value === 0 ? 1 : 0 };
  },
  sync: () => ({}),
  chmod: () => ({}),
  chown: () => ({}),
  ln: () => ({}),
  ls: (call) => {
    const long = call.args.some((arg) => /^-\w*l/.test(arg));
    const all = call.args.some((arg) => /^-\w*[aA]/.test(arg));
    const places = call.args.filter((arg) => !arg.startsWith("-"));
    let status = 0;
    for (const place of places.length ? places : ["."]) {
      const path = resolvePath(call.shell.folder, place);
      const text = call.context.files.read(path);
      const names = text === undefined ? call.context.files.list(path) : [place];
      if (!names) {
        call.printError(`ls: ${place}: No such file or directory\n`);
        status = 1;
        continue;
      }
      for (const name of names.filter((one) => all || !one.startsWith("."))) {
        const size = (text ?? call.context.files.read(`${path}/${name}`) ?? "").length;
        call.print(long ? `-rw-r--r--    1 root     root     ${String(size).padStart(9)} ${name}\n` : `${name}\n`);
      }
    }
    return { status };
  },
  mkdir: (call) => {
    for (const place of call.args.filter((arg) => !arg.startsWith("-"))) {
      const path = resolvePath(call.shell.folder, place);
      const parents = call.args.some((arg) => /^-\w*p/.test(arg));
      if (call.context.files.isFolder(path)) {
        if (!parents) return usage(call, `can't create directory '${place}': File exists`);
      } else if (!parents && !call.context.files.isFolder(path.slice(0, path.lastIndexOf("/")) || "/"))
        return usage(call, `can't create directory '${place}': No such file or directory`);
      else if (!call.context.files.makeFolder(path))
        return usage(call, `can't create directory '${place}': Read-only file system`);
    }
    return {};
  },
  touch: (call) => {
    for (const place of call.args.filter((arg) => !arg.startsWith("-"))) {
      const path = resolvePath(call.shell.folder, place);
      if (!call.context.files.isFolder(path.slice(0, path.lastIndexOf("/")) || "/"))
        return usage(call, `${place}: No such file or directory`);
      if (!call.context.files.append(path, "")) return usage(call, `${place}: Read-only file system`);
    }
    return {};
  },
  rm: (call) => {
    const force = call.args.some((arg) => /^-\w*f/.test(arg));
    for (const place of call.args.filter((arg) => !arg.startsWith("-"))) {
      const path = resolvePath(call.shell.folder, place);
      const below = call.args.some((arg) => /^-\w*[rR]/.test(arg)) ? call.context.files.below(path) : [];
      if (call.context.files.read(path) === undefined && !below.length) {
        if (!force) return usage(call, `can't remove '${place}': No such file or directory`);
        continue;
      }
      for (const one of [...below, path])
        if (!call.context.files.remove(one)) return usage(call, `can't remove '${place}': Read-only file system`);
    }
    return {};
  },
  cp: copy,
  mv: (call) => {
    const copied = copy(call);
    if (!copied.status)
      call.context.files.remove(
        resolvePath(call.shell.folder, call.args.filter((arg) => !arg.startsWith("-"))[0] ?? ""),
      );
    return copied;
  },
};

function copy(call: CommandCall): CommandResult {
  const places = call.args.filter((arg) => !arg.startsWith("-"));
  const { files } = call.context;
  const target = resolvePath(call.shell.folder, places.at(-1) ?? "");
  for (const source of places.slice(0, -1)) {
    const from = resolvePath(call.shell.folder, source);
    const name = from.slice(from.lastIndexOf("/") + 1);
    const sources = files.read(from) === undefined ? files.below(from).filter((path) => !path.endsWith("/")) : [from];
    if (!sources.length) return usage(call, `can't stat '${source}': No such file or directory`);
    const to = files.isFolder(target) ? `${target === "/" ? "" : target}/${name}` : target;
    for (const path of sources) {
      if (!files.write(path === from ? to : to + path.slice(from.length), files.read(path) ?? ""))
        return usage(call, `can't create '${to}': Read-only file system`);
    }
  }
  return {};
}

function unescapeText(text: string): string {
  return text.replace(
    /\\([ntr\\0e])/g,
    (_, char: string) => ({ n: "\n", t: "\t", r: "\r", "\\": "\\", "0": "\0", e: "\u001b" })[char] ?? char,
  );
}

/** POSIX `test`, with `==`, `-a`, `-o` and the patterns of `[[`. */
function testOf(args: readonly string[], call: CommandCall): boolean {
  const or = args.findIndex((arg) => arg === "-o" || arg === "||");
  if (or > 0) return testOf(args.slice(0, or), call) || testOf(args.slice(or + 1), call);
  const and = args.findIndex((arg) => arg === "-a" || arg === "&&");
  if (and > 0) return testOf(args.slice(0, and), call) && testOf(args.slice(and + 1), call);
  if (args[0] === "!" && args.length > 1) return !testOf(args.slice(1), call);
  if (args.length === 0) return false;
  if (args.length === 1) return args[0] !== "";
  if (args.length === 2) {
    const path = resolvePath(call.shell.folder, args[1]!);
    const { files } = call.context;
    switch (args[0]) {
      case "-z":
        return args[1] === "";
      case "-n":
        return args[1] !== "";
      case "-f":
      case "-r":
      case "-w":
      case "-x":
        return files.read(path) !== undefined;
      case "-e":
        return files.read(path) !== undefined || files.isFolder(path);
      case "-s":
        return (files.read(path) ?? "") !== "";
      case "-d":
        return files.isFolder(path);
      case "-h":
      case "-L":
        return false;
    }
    throw new Error(`${args[0]}: unknown operand`);
  }
  const [left, operator, right] = args as [string, string, string];
  const numbers = () => {
    const pair = [left, right].map((text) => (/^\s*-?\d+\s*$/.test(text) ? Number(text) : Number.NaN));
    const bad = pair.findIndex(Number.isNaN);
    if (bad >= 0) throw new Error(`${[left, right][bad]}: bad number`);
    return pair as [number, number];
  };
  switch (operator) {
    case "=":
      return call.name === "[[" ? matchesPattern(left, right) : left === right;
    case "==":
      return matchesPattern(left, right) || left === right;
    case "!=":
      return left !== right;
    case "-eq":
      return numbers()[0] === numbers()[1];
    case "-ne":
      return numbers()[0] !== numbers()[1];
    case "-lt":
      return numbers()[0] < numbers()[1];
    case "-le":
      return numbers()[0] <= numbers()[1];
    case "-gt":
      return numbers()[0] > numbers()[1];
    case "-ge":
      return numbers()[0] >= numbers()[1];
    case "=~":
      return new RegExp(right).test(left);
  }
  throw new Error(`${operator}: unknown operand`);
}

const DAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** A date as `date +FORMAT` prints it, in UTC. */
function formatDate(ms: number, format: string): string {
  const days = Math.floor(ms / 86_400_000);
  const second = Math.floor(ms / 1_000) - days * 86_400;
  // Days since 0000-03-01, in years that end in February, so that leap days come last.
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1_460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthShifted = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * monthShifted + 2) / 5) + 1;
  const month = monthShifted < 10 ? monthShifted + 3 : monthShifted - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  const two = (value: number) => String(value).padStart(2, "0");
  const fields: Record<string, string> = {
    Y: String(year),
    m: two(month),
    d: two(day),
    e: String(day).padStart(2),
    H: two(Math.floor(second / 3_600)),
    M: two(Math.floor(second / 60) % 60),
    S: two(second % 60),
    s: String(Math.floor(ms / 1_000)),
    N: `${String(ms % 1_000).padStart(3, "0")}000000`,
    a: DAYS[(((days + 4) % 7) + 7) % 7]!,
    b: MONTHS[month - 1]!,
    F: `${year}-${two(month)}-${two(day)}`,
    T: `${two(Math.floor(second / 3_600))}:${two(Math.floor(second / 60) % 60)}:${two(second % 60)}`,
    Z: "UTC",
    z: "+0000",
    n: "\n",
    "%": "%",
  };
  return format.replace(/%([a-zA-Z%])/g, (all, letter: string) => fields[letter] ?? all);
}

/** A program that only prints. */
function printing(text: (call: CommandCall) => string): Command {
  return (call) => {
    call.print(text(call));
    return {};
  };
}
