import { describe, expect, it } from "vitest";
import { fakeView } from "../../../testing/fakeView";
import { fileSystemOf } from "../files";
import { compileScript } from "./parse";
import { runShell, runToEnd, shellDueMs, signalShell, startShell } from "./run";
import type { NetworkAnswer, ShellContext } from "./state";

function contextOf(output: string[] = [], network?: ShellContext["network"]): ShellContext {
  const files = fileSystemOf(fakeView().own, { "/etc/motd": "one\ntwo three\n" }, { files: {}, mounts: [] });
  return {
    nowMs: 0,
    files,
    hostname: "web-1",
    podIP: "10.0.0.9",
    user: 0,
    name: "c",
    knows: () => false,
    lenient: false,
    tools: true,
    network,
    random: () => 0.5,
    output: (stream, text, atMs) => void output.push(`${atMs} ${stream === "stdout" ? "" : "! "}${text.trimEnd()}`),
  };
}

function run(script: string): string {
  const { exitCode, stdout, stderr } = runToEnd(
    startShell(script, { HOME: "/root", NAME: "world" }, "/"),
    contextOf(),
    60_000,
  );
  return `${stdout}${stderr}${exitCode ? `[${exitCode}]` : ""}`;
}

describe("a script", () => {
  it.each([
    ["echo hi; exit 3", "hi\n[3]"],
    ["echo \"hello $NAME\" '$NAME' ${NONE:-none} ${#NAME}", "hello world $NAME none 5\n"],
    ["for i in 1 2 3; do if [ $i -eq 2 ]; then continue; fi; echo $i; done", "1\n3\n"],
    ["i=0; while [ $i -lt 3 ]; do i=$((i+1)); done; echo $i", "3\n"],
    ["until false || true; do :; done && echo done", "done\n"],
    ["false || echo no; true && echo yes; ! true; echo $?", "no\nyes\n1\n"],
    ["case web-1 in db*) echo db;; web-*|x) echo web;; esac", "web\n"],
    ['f() { echo "$1!"; return 4; }; f hey; echo $?', "hey!\n4\n"],
    ["echo a > /tmp/x; echo b >> /tmp/x; cat /tmp/x | grep -c .", "2\n"],
    ['cat /etc/motd | while read first rest; do echo "$rest<$first"; done', "<one\nthree<two\n"],
    ["(cd /tmp; pwd); pwd", "/tmp\n/\n"],
    ["set -e; echo one; false; echo two", "one\n[1]"],
    ["echo $(echo inner) `hostname`", "inner web-1\n"],
    ["cat <<EOF\nhello $NAME\nEOF", "hello world\n"],
    ["ls /nope 2>/dev/null || echo missing", "missing\n"],
    ["nosuch", "sh: nosuch: not found\n[127]"],
    ["seq 3 | sort -rn | tr '\\n' ,", "3,2,1,"],
    ["echo v1.2 | sed 's/v\\(.*\\)/[\\1]/'; echo a-b-c | cut -d- -f2", "[1.2]\nb\n"],
    ["x=/a/b.txt; echo ${x##*/} ${x%.txt}", "b.txt /a/b\n"],
    ["for i in 1 2 3; do for j in 1 2; do [ $j = 2 ] && break 2; echo $i$j; done; done", "11\n"],
    ["printf '%s-%03d\\n' a 7; test -f /etc/motd && echo there", "a-007\nthere\n"],
  ])("%j", (script, expected) => {
    expect(run(script)).toBe(expected);
  });

  it.each([
    ["if ; then", 'syntax error: unexpected ";"'],
    ["while true; do done", 'syntax error: unexpected "done"'],
    ["echo 'open", "syntax error: unterminated quoted string"],
  ])("that cannot be read is refused: %j", (script, message) => {
    expect(() => compileScript(script)).toThrow(message);
  });

  it("stops where it must wait, as plain data, and goes on at the right time", () => {
    const output: string[] = [];
    const context = contextOf(output);
    let shell = runShell(startShell("echo a; sleep 5; echo b; sleep 1.5; exit 2", {}, "/"), context, 0);
    expect(shellDueMs(shell)).toBe(5_000);
    shell = JSON.parse(JSON.stringify(shell));
    shell = runShell(shell, context, 60_000);
    expect(shell.exitCode).toBe(2);
    expect(output).toEqual(["0 a", "5000 b"]);
    expect(context.nowMs).toBe(6_500);
  });

  it("runs background jobs beside itself and waits for them", () => {
    const output: string[] = [];
    const shell = runShell(
      startShell("(sleep 3; echo job) & echo main; wait; echo end", {}, "/"),
      contextOf(output),
      10_000,
    );
    expect(output).toEqual(["0 main", "3000 job", "3000 end"]);
    expect(shell.exitCode).toBe(0);
  });

  it("handles SIGTERM with trap, and does not care without", () => {
    const start = (script: string) => runShell(startShell(script, {}, "/"), contextOf(), 100);
    const trapped = runShell(signalShell(start("trap 'exit 9' TERM; sleep 600"), "TERM"), contextOf(), 100);
    expect(trapped.exitCode).toBe(9);
    expect(signalShell(start("sleep 600"), "TERM").exitCode).toBeUndefined();
  });

  it("bounds a loop that never waits", () => {
    const shell = runShell(startShell("while true; do :; done", {}, "/"), contextOf(), 0);
    expect(shell).toMatchObject({ looped: true, waiting: { for: "time", untilMs: 1_000 } });
  });

  it("asks the network again until the answer is there", () => {
    const answers: NetworkAnswer[] = [
      { sort: "later", afterMs: 20 },
      { sort: "http", status: 200, body: "shop v1\n" },
    ];
    const output: string[] = [];
    const ids: string[] = [];
    const context = contextOf(output, (request) => {
      ids.push(request.id);
      return answers.shift()!;
    });
    let shell = runShell(startShell("wget -qO- http://web/; echo $?", {}, "/"), context, 0);
    expect(shellDueMs(shell)).toBe(20);
    shell = runShell(shell, context, 20);
    expect(output).toEqual(["20 shop v1", "20 0"]);
    expect(new Set(ids).size).toBe(1);
  });
});
