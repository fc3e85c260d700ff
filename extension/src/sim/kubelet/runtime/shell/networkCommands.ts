/** `wget`, `curl`, `nslookup`, `nc`, `ping`: requests over the pod network, answered now or later. */
import { resolvePath } from "../files";
import type { Command, CommandCall, CommandResult } from "./commands";
import type { NetworkAnswer, NetworkRequest } from "./state";

/** Asks the network; undefined means that the answer comes later, and the result says when to ask again. */
function ask(
  call: CommandCall,
  request: Pick<NetworkRequest, "sort" | "target"> & Partial<NetworkRequest>,
): NetworkAnswer {
  const { context, shell } = call;
  const whole: NetworkRequest = { timeoutMs: 5_000, ...request, id: `${shell.count}`, atMs: context.nowMs };
  return context.network?.(whole) ?? { sort: "failed", reason: "unknown-host" };
}

function option(args: readonly string[], ...names: string[]): string | undefined {
  for (const [i, arg] of args.entries()) {
    for (const name of names) {
      if (arg === name) return args[i + 1];
      if (arg.startsWith(`${name}=`)) return arg.slice(name.length + 1);
      if (name.length === 2 && arg.startsWith(name) && !arg.startsWith("--")) return arg.slice(2);
    }
  }
  return undefined;
}

/** Operands: what is neither a flag nor the value of one. */
function operands(args: readonly string[], valued: readonly string[]): string[] {
  const found: string[] = [];
  for (let i = 0; i < args.length; i++) {
    if (valued.includes(args[i]!)) i++;
    else if (!args[i]!.startsWith("-")) found.push(args[i]!);
  }
  return found;
}

const withScheme = (url: string): string => (/^\w+:\/\//.test(url) ? url : `http://${url}`);
const hostOf = (url: string): string => /^\w+:\/\/([^/:]+)/.exec(withScheme(url))?.[1] ?? url;
const portOf = (url: string): string =>
  /^\w+:\/\/[^/:]+:(\d+)/.exec(withScheme(url))?.[1] ?? (url.startsWith("https") ? "443" : "80");

/** The pause that an answer took before the next command runs. */
function took(call: CommandCall, answer: NetworkAnswer, result: CommandResult): CommandResult {
  const ms = answer.sort === "later" ? 0 : (answer.tookMs ?? 0);
  return ms > 0 ? { ...result, waiting: { for: "time", untilMs: call.context.nowMs + ms } } : result;
}

const wget: Command = (call) => {
  const url = operands(call.args, ["-O", "-T", "-t", "--header", "--post-data", "-U", "-o"])[0];
  if (!url) return { status: 1 };
  const seconds = Number(option(call.args, "-T", "--timeout") ?? 900);
  const body = option(call.args, "--post-data");
  const answer = ask(call, {
    sort: "http",
    target: withScheme(url),
    timeoutMs: seconds * 1_000,
    ...(body === undefined ? {} : { method: "POST", body }),
  });
  if (answer.sort === "later") return { again: answer.afterMs };
  const quiet = call.args.some((arg) => /^-\w*q/.test(arg));
  if (answer.sort === "failed") {
    const host = hostOf(url);
    const reason = {
      refused: "Connection refused",
      timeout: "download timed out",
      reset: "Connection reset by peer",
      unreachable: "Host is unreachable",
      "unknown-host": "",
    }[answer.reason];
    if (answer.reason === "unknown-host") call.printError(`wget: bad address '${host}'\n`);
    else if (answer.reason === "timeout") call.printError("wget: download timed out\n");
    else call.printError(`wget: can't connect to remote host (${answer.address ?? host}): ${reason}\n`);
    return took(call, answer, { status: 1 });
  }
  if (answer.sort !== "http") return { status: 1 };
  if (answer.status >= 400) {
    call.printError(`wget: server returned error: HTTP/1.1 ${answer.status} ${STATUS_TEXT[answer.status] ?? ""}\n`);
    return took(call, answer, { status: 1 });
  }
  const to = /O-$/.test(call.args.find((arg) => /^-\w*O-?$/.test(arg)) ?? "") ? "-" : option(call.args, "-O", "-qO");
  if (!call.args.includes("--spider")) {
    const name = to ?? (url.replace(/^.*\//, "") || "index.html");
    if (name === "-") call.print(answer.body);
    else call.context.files.write(resolvePath(call.shell.folder, name), answer.body);
    if (!quiet && name !== "-") call.printError(`Connecting to ${hostOf(url)}\nsaving to '${name}'\n'${name}' saved\n`);
  }
  return took(call, answer, {});
};

const curl: Command = (call) => {
  const { args } = call;
  const url = operands(args, [
    "-o",
    "-m",
    "--max-time",
    "--connect-timeout",
    "-H",
    "--header",
    "-X",
    "--request",
    "-d",
    "--data",
    "-w",
    "--retry",
    "-u",
    "--output",
  ])[0];
  if (!url) return { status: 2 };
  const headers: Record<string, string> = {};
  args.forEach((arg, i) => {
    if (arg === "-H" || arg === "--header") {
      const [name = "", ...value] = (args[i + 1] ?? "").split(":");
      headers[name.trim()] = value.join(":").trim();
    }
  });
  const body = option(args, "-d", "--data");
  const seconds = Number(option(args, "-m", "--max-time", "--connect-timeout") ?? 300);
  const method =
    option(args, "-X", "--request") ??
    (args.some((arg) => /^-\w*I/.test(arg)) ? "HEAD" : body === undefined ? "GET" : "POST");
  const answer = ask(call, {
    sort: "http",
    target: withScheme(url),
    method,
    headers,
    body,
    timeoutMs: seconds * 1_000,
  });
  if (answer.sort === "later") return { again: answer.afterMs };
  const silent = args.some((arg) => /^-[a-zA-Z]*s/.test(arg)) && !args.some((arg) => /^-[a-zA-Z]*S/.test(arg));
  const format = option(args, "-w", "--write-out")?.replace(/\\n/g, "\n");
  const fail = (status: number, text: string): CommandResult => {
    if (!silent) call.printError(`curl: (${status}) ${text}\n`);
    if (format) call.print(format.replace("%{http_code}", "000"));
    return took(call, answer, { status });
  };
  const host = hostOf(url);
  if (answer.sort === "failed") {
    if (answer.reason === "unknown-host") return fail(6, `Could not resolve host: ${host}`);
    if (answer.reason === "timeout") return fail(28, `Connection timed out after ${seconds * 1_000} milliseconds`);
    if (answer.reason === "reset") return fail(56, "Recv failure: Connection reset by peer");
    return fail(7, `Failed to connect to ${host} port ${portOf(url)} after 0 ms: Could not connect to server`);
  }
  if (answer.sort !== "http") return { status: 1 };
  if (answer.status >= 400 && args.some((arg) => /^-[a-zA-Z]*f/.test(arg) || arg === "--fail"))
    return fail(22, `The requested URL returned error: ${answer.status}`);
  if (args.some((arg) => /^-[a-zA-Z]*[iI]/.test(arg)))
    call.print(`HTTP/1.1 ${answer.status} ${STATUS_TEXT[answer.status] ?? ""}\r\n\r\n`);
  const to = option(args, "-o", "--output");
  if (method !== "HEAD") {
    if (to === undefined) call.print(answer.body);
    else if (to !== "/dev/null") call.context.files.write(resolvePath(call.shell.folder, to), answer.body);
  }
  if (format)
    call.print(
      format
        .replace("%{http_code}", String(answer.status))
        .replace("%{time_total}", ((answer.tookMs ?? 0) / 1_000).toFixed(6)),
    );
  return took(call, answer, {});
};

const nslookup: Command = (call) => {
  const name = call.args.find((arg) => !arg.startsWith("-")) ?? "";
  const answer = ask(call, { sort: "dns", target: name });
  if (answer.sort === "later") return { again: answer.afterMs };
  if (answer.sort !== "dns") {
    call.print(";; connection timed out; no servers could be reached\n\n");
    return took(call, answer, { status: 1 });
  }
  call.print(`Server:\t\t${answer.server}\nAddress:\t${answer.server}:53\n\n`);
  if (!answer.addresses.length) {
    call.print(`** server can't find ${answer.name ?? name}: NXDOMAIN\n\n`);
    return took(call, answer, { status: 1 });
  }
  for (const address of answer.addresses) call.print(`Name:\t${answer.name ?? name}\nAddress: ${address}\n`);
  call.print("\n");
  return took(call, answer, {});
};

const nc: Command = (call) => {
  if (call.args.some((arg) => /^-\w*l/.test(arg))) return { waiting: { for: "ever" } };
  const [host = "", port = ""] = operands(call.args, ["-w", "-p", "-i"]);
  const seconds = Number(option(call.args, "-w") ?? 5);
  const answer = ask(call, { sort: "tcp", target: `${host}:${port}`, timeoutMs: seconds * 1_000 });
  if (answer.sort === "later") return { again: answer.afterMs };
  const open = answer.sort === "connected";
  if (call.args.some((arg) => /^-\w*v/.test(arg))) {
    const address = "address" in answer && answer.address ? answer.address : host;
    if (open) call.printError(`${host} (${address}:${port}) open\n`);
    else if (answer.sort === "failed" && answer.reason === "unknown-host")
      call.printError(`nc: bad address '${host}'\n`);
    else
      call.printError(
        `nc: ${host} (${address}:${port}): ${answer.sort === "failed" && answer.reason === "timeout" ? "Connection timed out" : "Connection refused"}\n`,
      );
  }
  return took(call, answer, { status: open ? 0 : 1 });
};

const ping: Command = (call) => {
  const host = operands(call.args, ["-c", "-W", "-w", "-i", "-s"])[0] ?? "";
  const count = Math.min(Number(option(call.args, "-c") ?? 3) || 3, 20);
  const answer = ask(call, { sort: "ping", target: host });
  if (answer.sort === "later") return { again: answer.afterMs };
  if (answer.sort === "failed" && answer.reason === "unknown-host") {
    call.printError(`ping: bad address '${host}'\n`);
    return { status: 1 };
  }
  const address = "address" in answer && answer.address ? answer.address : host;
  const ok = answer.sort === "connected";
  call.print(`PING ${host} (${address}): 56 data bytes\n`);
  for (let i = 0; i < count && ok; i++) call.print(`64 bytes from ${address}: seq=${i} ttl=62 time=0.${100 + i} ms\n`);
  call.print(
    `\n--- ${host} ping statistics ---\n${count} packets transmitted, ${ok ? count : 0} packets received, ${ok ? 0 : 100}% packet loss\n`,
  );
  return { status: ok ? 0 : 1, waiting: { for: "time", untilMs: call.context.nowMs + count * 1_000 } };
};

const STATUS_TEXT: Readonly<Record<number, string>> = {
  200: "OK",
  201: "Created",
  204: "No Content",
  301: "Moved Permanently",
  302: "Found",
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  429: "Too Many Requests",
  500: "Internal Server Error",
  502: "Bad Gateway",
  503: "Service Unavailable",
  504: "Gateway Timeout",
};

export const networkCommands: Readonly<Record<string, Command>> = { curl, nc, netcat: nc, nslookup, ping, wget };
