/** A terminal of the cluster: kubectl is built in, nothing has to be installed. */
import * as vscode from "vscode";
import { views } from "../constants";
import { t } from "../env/i18n";
import type { AppState } from "./appState";
import { LineEditor } from "./lineEditor";

const PROMPT = "\x1b[32m$\x1b[0m ";
const PROMPT_WIDTH = 2;

export function registerTerminalProfile(state: AppState): vscode.Disposable {
  return vscode.window.registerTerminalProfileProvider(views.terminalProfile, {
    provideTerminalProfile: () => new vscode.TerminalProfile(terminalOptions(state)),
  });
}

/** What to make a terminal of. */
export function terminalOptions(state: AppState): vscode.ExtensionTerminalOptions {
  return { name: t("terminalName"), iconPath: new vscode.ThemeIcon("terminal"), pty: new KubectlTerminal(state) };
}

/** The far end of the terminal: reads lines, runs commands, one at a time. */
export class KubectlTerminal implements vscode.Pseudoterminal {
  private readonly writes = new vscode.EventEmitter<string>();
  private readonly closes = new vscode.EventEmitter<number>();
  private readonly line = new LineEditor(PROMPT, PROMPT_WIDTH);
  private running: AbortController | undefined;
  /** Keys that came while a command ran. */
  private ahead = "";
  /** What kubectl keeps between two commands: the namespace of its context. */
  private readonly context = { namespace: "default" };
  readonly onDidWrite = this.writes.event;
  readonly onDidClose = this.closes.event;

  constructor(private readonly state: AppState) {}

  open(): void {
    this.state.cluster?.lab?.opened("View", "terminal");
    this.writes.fire(`\x1b[2m${t("terminalHello")}\x1b[0m\r\n${this.line.draw()}`);
  }

  close(): void {
    this.running?.abort();
  }

  handleInput(data: string): void {
    if (this.running) {
      if (data.includes("\x03")) {
        this.writes.fire("^C\r\n");
        this.running.abort();
      } else this.ahead += data;
      return;
    }
    const end = data.search(/[\r\n]/);
    const now = end < 0 ? data : data.slice(0, end + 1);
    this.ahead = end < 0 ? "" : data.slice(end + 1);
    const { output, events } = this.line.take(now);
    if (output) this.writes.fire(output);
    for (const event of events) {
      if (event.sort === "enter") void this.run(event.line);
      else if (event.sort === "interrupt") this.writes.fire(this.line.draw());
      else if (event.sort === "end") this.closes.fire(0);
      else void this.complete(event.before);
    }
  }

  /** Runs one line and shows the next prompt. */
  async run(text: string): Promise<number> {
    const words = wordsOf(text);
    const [word, ...args] = words;
    let code = 0;
    this.running = new AbortController();
    try {
      if (word === "exit") this.closes.fire(0);
      else if (word === "clear") this.writes.fire("\x1b[2J\x1b[3J\x1b[H");
      else if (word === "help") this.writes.fire(`${t("terminalHelp")}\r\n`);
      else if (word === "kubectl" || word === "k") code = await this.kubectl(args, this.running.signal);
      else if (word !== undefined) {
        code = 127;
        this.writes.fire(`${t("terminalUnknown", { word })}\r\n`);
      }
    } catch (error) {
      code = 130;
      if (!(error instanceof Error) || error.name !== "Interrupted") {
        code = 1;
        this.write(`${error instanceof Error ? error.message : String(error)}\n`, true);
      }
    }
    this.running = undefined;
    this.writes.fire(this.line.draw());
    const ahead = this.ahead;
    this.ahead = "";
    if (ahead) this.handleInput(ahead);
    return code;
  }

  private async kubectl(args: readonly string[], signal: AbortSignal): Promise<number> {
    const { cluster } = this.state;
    if (!cluster) {
      this.write(`${t("noCluster")}\n`, true);
      return 1;
    }
    const { runKubectlWith } = await import("./kubectl");
    const io = {
      print: (text: string) => this.write(text, false),
      complain: (text: string) => this.write(text, true),
      readFile: async (path: string) =>
        cluster.lab?.files.find((file) => file.path === path.replace(/^\.\//, ""))?.text ?? workspaceText(path),
      editText: (name: string, text: string) => editText(name, text, signal),
    };
    return runKubectlWith(cluster.session.host, args, io, this.context, signal);
  }

  /** Completes the last word, as far as all candidates agree; shows them when they do not. */
  private async complete(before: string): Promise<void> {
    const { cluster } = this.state;
    const commandLine = /^\s*(?:kubectl|k)\s/.test(before);
    const last = /\S*$/.exec(before)?.[0] ?? "";
    let candidates: readonly string[] = [];
    if (!commandLine) candidates = ["kubectl", "clear", "help", "exit"];
    else if (cluster) {
      const { completions } = await import("./kubectl");
      candidates = await completions(cluster.session.host, before.trimStart(), this.context).catch(() => []);
    }
    const fitting = [...new Set(candidates)].filter((one) => one.startsWith(last)).sort();
    const shared = fitting.reduce((prefix, one) => commonPrefix(prefix, one), fitting[0] ?? "");
    if (fitting.length === 1) this.writes.fire(this.line.insert(`${shared.slice(last.length)} `));
    else if (shared.length > last.length) this.writes.fire(this.line.insert(shared.slice(last.length)));
    else if (fitting.length > 1) this.writes.fire(`\r\n${fitting.join("  ")}\r\n${this.line.draw()}`);
  }

  private write(text: string, isError: boolean): void {
    const lines = text.replace(/\r?\n/g, "\r\n");
    this.writes.fire(isError ? `\x1b[31m${lines}\x1b[0m` : lines);
  }
}

/** A line's words, with quotes and backslashes as a shell reads them. */
export function wordsOf(line: string): readonly string[] {
  const words: string[] = [];
  let word: string | undefined;
  let quote = "";
  for (let at = 0; at < line.length; at++) {
    const char = line[at]!;
    if (quote) {
      if (char === quote) quote = "";
      else if (char === "\\" && quote === '"' && at + 1 < line.length) word = (word ?? "") + line[++at]!;
      else word = (word ?? "") + char;
    } else if (char === "'" || char === '"') {
      quote = char;
      word ??= "";
    } else if (char === "\\" && at + 1 < line.length) word = (word ?? "") + line[++at]!;
    else if (/\s/.test(char)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else word = (word ?? "") + char;
  }
  if (word !== undefined) words.push(word);
  return words;
}

function commonPrefix(a: string, b: string): string {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length++;
  return a.slice(0, length);
}

/** A file of the opened folder. */
async function workspaceText(path: string): Promise<string | undefined> {
  const folder = vscode.workspace.workspaceFolders?.[0];
  if (!folder || path === "-") return undefined;
  try {
    return new TextDecoder().decode(await vscode.workspace.fs.readFile(vscode.Uri.joinPath(folder.uri, path)));
  } catch {
    return undefined;
  }
}

/** Opens a text for the learner and waits until it is closed; saved or not, what stands there then is the answer. */
async function editText(_name: string, text: string, signal: AbortSignal): Promise<string | undefined> {
  const document = await vscode.workspace.openTextDocument({ language: "yaml", content: text });
  await vscode.window.showTextDocument(document, { preview: false });
  let latest = text;
  return new Promise((resolve) => {
    const listening = vscode.Disposable.from(
      vscode.workspace.onDidChangeTextDocument((change) => {
        if (change.document === document && document.getText() !== "") latest = document.getText();
      }),
      vscode.window.tabGroups.onDidChangeTabs(({ closed }) => {
        const isOurs = closed.some(
          ({ input }) => input instanceof vscode.TabInputText && input.uri.toString() === document.uri.toString(),
        );
        if (isOurs) end(latest);
      }),
    );
    const end = (answer: string | undefined) => {
      listening.dispose();
      resolve(answer);
    };
    signal.addEventListener("abort", () => end(undefined), { once: true });
  });
}
