/** Programs that read text and print text: `cat`, `grep`, `head`, `sort` … */
import { resolvePath } from "../files";
import type { Command, CommandCall } from "./commands";

/** The input of a filter: its files, or what is connected to it. Undefined when a file is missing. */
function inputOf(call: CommandCall, places: readonly string[]): string | undefined {
  if (!places.length) return call.stdin ?? "";
  let text = "";
  let missing = false;
  for (const place of places) {
    const path = resolvePath(call.shell.folder, place);
    const content = place === "-" ? (call.stdin ?? "") : path === "/dev/null" ? "" : call.context.files.read(path);
    if (content === undefined) {
      call.printError(`${call.name}: can't open '${place}': No such file or directory\n`);
      missing = true;
    } else text += content;
  }
  return missing && !text ? undefined : text;
}

const linesOf = (text: string): string[] => (text === "" ? [] : text.replace(/\n$/, "").split("\n"));
const joined = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join("");

/** `-n 3`, `-n3` or `-3`; and the operands that remain. */
function countAndPlaces(
  args: readonly string[],
  otherwise: number,
): { count: number; places: string[]; follow: boolean } {
  let count = otherwise;
  let follow = false;
  const places: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const arg = args[i]!;
    const match = /^-(?:n|c)?\+?(\d+)$/.exec(arg);
    if (match) count = Number(match[1]);
    else if (arg === "-n" || arg === "-c") count = Math.abs(Number(args[++i] ?? otherwise));
    else if (/^-[fF]$/.test(arg)) follow = true;
    else if (!arg.startsWith("-")) places.push(arg);
  }
  return { count, places, follow };
}

function filter(change: (lines: string[], call: CommandCall) => string[]): Command {
  return (call) => {
    const text = inputOf(
      call,
      call.args.filter((arg) => !arg.startsWith("-")),
    );
    if (text === undefined) return { status: 1 };
    call.print(joined(change(linesOf(text), call)));
    return {};
  };
}

export const textCommands: Readonly<Record<string, Command>> = {
  cat: (call) => {
    const places = call.args.filter((arg) => !/^-./.test(arg));
    if (!places.length && call.stdin === undefined) return { waiting: { for: "ever" } };
    const text = inputOf(call, places);
    if (text) call.print(text);
    const missing = places.some(
      (place) =>
        place !== "-" &&
        place !== "/dev/null" &&
        call.context.files.read(resolvePath(call.shell.folder, place)) === undefined,
    );
    return { status: missing ? 1 : 0 };
  },
  grep: (call) => {
    const flags = call.args.filter((arg) => /^-[a-zA-Z]+$/.test(arg)).join("");
    const [pattern = "", ...places] = call.args.filter((arg) => !/^-[a-zA-Z]+$/.test(arg));
    const text = inputOf(call, places);
    if (text === undefined) return { status: 2 };
    const source = flags.includes("F") ? pattern.replace(/[\\^$.|+(){}[\]*?]/g, "\\$&") : pattern;
    let expression: RegExp;
    try {
      expression = new RegExp(source, flags.includes("i") ? "i" : "");
    } catch {
      call.printError(`grep: bad regex '${pattern}'\n`);
      return { status: 2 };
    }
    const found = linesOf(text).filter((line) => expression.test(line) !== flags.includes("v"));
    if (flags.includes("c")) call.print(`${found.length}\n`);
    else if (!flags.includes("q"))
      call.print(joined(flags.includes("o") ? found.map((line) => expression.exec(line)?.[0] ?? line) : found));
    return { status: found.length ? 0 : 1 };
  },
  head: (call) => {
    const { count, places } = countAndPlaces(call.args, 10);
    const text = inputOf(call, places);
    if (text === undefined) return { status: 1 };
    call.print(
      call.args.some((arg) => arg.startsWith("-c")) ? text.slice(0, count) : joined(linesOf(text).slice(0, count)),
    );
    return {};
  },
  tail: (call) => {
    const { count, places, follow } = countAndPlaces(call.args, 10);
    const text = inputOf(call, places);
    if (text !== undefined) call.print(joined(count === 0 ? [] : linesOf(text).slice(-count)));
    if (follow) return { waiting: { for: "ever" } };
    return { status: text === undefined ? 1 : 0 };
  },
  wc: (call) => {
    const text = inputOf(
      call,
      call.args.filter((arg) => !arg.startsWith("-")),
    );
    if (text === undefined) return { status: 1 };
    const counts: Record<string, number> = {
      l: (text.match(/\n/g) ?? []).length,
      w: (text.match(/\S+/g) ?? []).length,
      c: text.length,
    };
    const flags = call.args.find((arg) => arg.startsWith("-"))?.slice(1) || "lwc";
    call.print(`${[...flags].map((flag) => counts[flag] ?? 0).join(" ")}\n`);
    return {};
  },
  sort: filter((lines, call) => {
    const numeric = call.args.some((arg) => /^-\w*n/.test(arg));
    const sorted = [...lines].sort((a, b) =>
      numeric ? Number.parseFloat(a) - Number.parseFloat(b) || 0 : a < b ? -1 : a > b ? 1 : 0,
    );
    if (call.args.some((arg) => /^-\w*r/.test(arg))) sorted.reverse();
    return call.args.some((arg) => /^-\w*u/.test(arg)) ? sorted.filter((line, i) => line !== sorted[i - 1]) : sorted;
  }),
  uniq: filter((lines, call) => {
    const groups: { line: string; count: number }[] = [];
    for (const line of lines) {
      const last = groups.at(-1);
      if (last?.line === line) last.count++;
      else groups.push({ line, count: 1 });
    }
    return groups.map(({ line, count }) => (call.args.includes("-c") ? `${String(count).padStart(7)} ${line}` : line));
  }),
  tee: (call) => {
    const append = call.args.includes("-a");
    const text = call.stdin ?? "";
    call.print(text);
    for (const place of call.args.filter((arg) => !arg.startsWith("-"))) {
      const path = resolvePath(call.shell.folder, place);
      if (append) call.context.files.append(path, text);
      else call.context.files.write(path, text);
    }
    return {};
  },
  tr: (call) => {
    const remove = call.args[0] === "-d";
    const [from = "", to = ""] = call.args.filter((arg) => !/^-[ds]$/.test(arg)).map(characterSet);
    const text = [...(call.stdin ?? "")].flatMap((char) => {
      const at = from.indexOf(char);
      if (at < 0) return [char];
      return remove ? [] : [to[Math.min(at, to.length - 1)] ?? char];
    });
    call.print(text.join(""));
    return {};
  },
  cut: (call) => {
    const option = (letter: string): string | undefined => {
      const at = call.args.findIndex((arg) => arg.startsWith(`-${letter}`));
      return at < 0 ? undefined : call.args[at]!.slice(2) || call.args[at + 1];
    };
    const delimiter = option("d") ?? "\t";
    const fields = (option("f") ?? option("c") ?? "1").split(",").map(Number);
    for (const line of linesOf(call.stdin ?? "")) {
      const parts = line.split(option("c") ? "" : delimiter);
      call.print(`${fields.map((field) => parts[field - 1] ?? "").join(option("c") ? "" : delimiter)}\n`);
    }
    return {};
  },
  sed: (call) => {
    const [script = "", ...places] = call.args.filter((arg) => !/^-[niEr]+$/.test(arg) && arg !== "-e");
    const match = /^s(.)((?:\\.|(?!\1).)*)\1((?:\\.|(?!\1).)*)\1([gi]*)$/.exec(script);
    const text = inputOf(call, places);
    if (!match || text === undefined) {
      call.printError(match ? "" : `sed: unsupported command ${script}\n`);
      return { status: 1 };
    }
    const expression = new RegExp(match[2]!.replace(/\\([()])/g, "$1"), match[4]!);
    const replacement = match[3]!
      .replace(/\$/g, "$$$$")
      .replace(/\\(\d)/g, "$$$1")
      .replace(/(?<!\\)&/g, "$$&");
    const changed = joined(linesOf(text).map((line) => line.replace(expression, replacement)));
    if (call.args.some((arg) => /^-\w*i/.test(arg)) && places[0])
      call.context.files.write(resolvePath(call.shell.folder, places[0]), changed);
    else call.print(changed);
    return {};
  },
  seq: (call) => {
    const numbers = call.args.map(Number);
    const [first, increment, last] =
      numbers.length === 1
        ? [1, 1, numbers[0]!]
        : numbers.length === 2
          ? [numbers[0]!, 1, numbers[1]!]
          : (numbers as [number, number, number]);
    const lines: string[] = [];
    for (let value = first; increment > 0 ? value <= last : value >= last; value += increment) {
      if (increment === 0 || lines.length >= 10_000) break;
      lines.push(String(value));
    }
    call.print(joined(lines));
    return {};
  },
  basename: printing((call) => `${(call.args[0] ?? "").replace(/\/+$/, "").replace(/^.*\//, "")}\n`),
  dirname: printing((call) => `${(call.args[0] ?? "").replace(/\/[^/]*$/, "") || "/"}\n`),
  base64: printing((call) =>
    call.args.includes("-d") ? decodeBase64(call.stdin ?? "") : `${encodeBase64(call.stdin ?? "")}\n`,
  ),
};

function characterSet(text: string): string {
  return text
    .replace(/\\n/g, "\n")
    .replace("[:upper:]", "A-Z")
    .replace("[:lower:]", "a-z")
    .replace("[:digit:]", "0-9")
    .replace(/(.)-(.)/g, (_, first: string, last: string) => {
      let all = "";
      for (let code = first.charCodeAt(0); code <= last.charCodeAt(0); code++) all += String.fromCharCode(code);
      return all;
    });
}

const BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** Base64 as text of UTF-8 bytes. */
export function decodeBase64(text: string): string {
  let bits = 0;
  let size = 0;
  let escaped = "";
  for (const char of text) {
    const value = BASE64.indexOf(char);
    if (value < 0) continue;
    bits = ((bits << 6) | value) & 0xffffff;
    size += 6;
    if (size >= 8) {
      size -= 8;
      escaped += `%${((bits >> size) & 255).toString(16).padStart(2, "0")}`;
    }
  }
  try {
    return decodeURIComponent(escaped);
  } catch {
    // Bytes that are no UTF-8 text are shown one by one.
    return escaped.replace(/%(..)/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  }
}

/** The base64 form of a text's UTF-8 bytes. */
export function encodeBase64(text: string): string {
  const bytes = [...encodeURIComponent(text).matchAll(/%(..)|([\s\S])/g)].map((match) =>
    match[1] ? Number.parseInt(match[1], 16) : match[2]!.charCodeAt(0),
  );
  let out = "";
  for (let i = 0; i < bytes.length; i += 3) {
    const [a = 0, b = 0, c = 0] = bytes.slice(i, i + 3);
    const value = (a << 16) | (b << 8) | c;
    const chars = [18, 12, 6, 0].map((shift) => BASE64[(value >> shift) & 63]!);
    const padding = Math.max(0, i + 3 - bytes.length);
    out += chars.slice(0, 4 - padding).join("") + "=".repeat(padding);
  }
  return out;
}

/** A program that only prints. */
function printing(text: (call: CommandCall) => string): Command {
  return (call) => {
    call.print(text(call));
    return {};
  };
}
