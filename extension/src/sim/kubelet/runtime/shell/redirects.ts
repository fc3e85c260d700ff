/** Where the texts of a command come from and go to: `<`, `>`, `>>`, `2>&1`, here-documents (XCU 2.7). */
import { resolvePath } from "../files";
import type { Redirect } from "./code";
import { type Expander, expandWord } from "./expand";
import type { Frame, OpenRedirect, ShellContext, ShellState } from "./state";

/** Opens the files of a command's redirects; a text says why one cannot be opened. */
export function openRedirects(
  redirects: readonly Redirect[],
  expander: Expander,
  shell: ShellState,
  context: ShellContext,
): OpenRedirect[] | string {
  const open: OpenRedirect[] = [];
  for (const { stream, mode, target } of redirects) {
    const text = expandWord(target, expander);
    if (mode === "text") open.push({ stream, to: "text", text });
    else if (mode === "duplicate") open.push({ stream, to: text === "2" ? "stderr" : "stdout" });
    else if (text === "/dev/null") open.push({ stream, to: "null" });
    else if (/^\/(dev\/stdout|proc\/1\/fd\/1|proc\/self\/fd\/1)$/.test(text)) open.push({ stream, to: "stdout" });
    else if (/^\/(dev\/stderr|proc\/1\/fd\/2|proc\/self\/fd\/2)$/.test(text)) open.push({ stream, to: "stderr" });
    else {
      const path = resolvePath(shell.folder, text);
      if (mode === "read") {
        const content = context.files.read(path);
        if (content === undefined) return `can't open ${text}: no such file`;
        open.push({ stream, to: "text", text: content });
        continue;
      }
      const parent = path.slice(0, path.lastIndexOf("/")) || "/";
      if (!context.files.isFolder(parent)) return `can't create ${text}: nonexistent directory`;
      const done = mode === "append" ? context.files.append(path, "") : context.files.write(path, "");
      if (!done) return `can't create ${text}: Read-only file system`;
      open.push({ stream, to: "file", path });
    }
  }
  return open;
}

/** Text goes where the innermost redirect of its stream says; outside all of them, to the container's log. */
export function emit(context: ShellContext, frame: Frame, stream: "stdout" | "stderr", text: string): void {
  if (!text) return;
  let current: 1 | 2 = stream === "stdout" ? 1 : 2;
  for (const group of [...frame.redirects].reverse()) {
    // Redirects of one command apply from left to right, so `> file 2>&1` sends both to the file.
    let index = group.findLastIndex((redirect) => redirect.stream === current);
    while (index >= 0) {
      const redirect = group[index]!;
      if (redirect.to === "null") return;
      if (redirect.to === "file") {
        context.files.append(redirect.path!, text);
        return;
      }
      current = redirect.to === "stderr" ? 2 : 1;
      index = group.slice(0, index).findLastIndex((other) => other.stream === current);
    }
  }
  context.output(current === 1 ? "stdout" : "stderr", text, context.nowMs);
}

/** The text that a command reads from, if its input is redirected. */
export function stdinOf(frame: Frame): string | undefined {
  for (const group of [...frame.redirects].reverse()) {
    const redirect = group.findLast((one) => one.stream === 0);
    if (redirect) return redirect.to === "text" ? redirect.text : "";
  }
  return undefined;
}
