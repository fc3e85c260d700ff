/**
 * A line of a terminal being typed: letters, arrows, history, and the keys that a shell's user has in the fingers.
 * Pure: keys go in, what is to be written comes out.
 */

/** What a key led to, besides what is to be written. */
export type LineEvent =
  | { readonly sort: "enter"; readonly line: string }
  | { readonly sort: "interrupt" }
  | { readonly sort: "tab"; readonly before: string }
  | { readonly sort: "end" };

const HISTORY_MAX = 500;

const esc = "\x1b";

/** The keys that terminals send, by what they mean. */
const meanings: Readonly<Record<string, (line: LineEditor) => string>> = {
  [`${esc}[D`]: (line) => line.move(line.cursor - 1),
  [`${esc}OD`]: (line) => line.move(line.cursor - 1),
  [`${esc}[C`]: (line) => line.move(line.cursor + 1),
  [`${esc}OC`]: (line) => line.move(line.cursor + 1),
  [`${esc}[A`]: (line) => line.recall(-1),
  [`${esc}OA`]: (line) => line.recall(-1),
  [`${esc}[B`]: (line) => line.recall(1),
  [`${esc}OB`]: (line) => line.recall(1),
  [`${esc}[H`]: (line) => line.move(0),
  [`${esc}OH`]: (line) => line.move(0),
  [`${esc}[1~`]: (line) => line.move(0),
  [`${esc}[F`]: (line) => line.move(line.text.length),
  [`${esc}OF`]: (line) => line.move(line.text.length),
  [`${esc}[4~`]: (line) => line.move(line.text.length),
  [`${esc}[3~`]: (line) => line.replace(line.cursor, line.cursor + 1, ""),
  [`${esc}[1;5D`]: (line) => line.move(line.wordStart()),
  [`${esc}b`]: (line) => line.move(line.wordStart()),
  [`${esc}[1;5C`]: (line) => line.move(line.wordEnd()),
  [`${esc}f`]: (line) => line.move(line.wordEnd()),
  [`${esc}\x7f`]: (line) => line.replace(line.wordStart(), line.cursor, ""),
  "\x01": (line) => line.move(0),
  "\x02": (line) => line.move(line.cursor - 1),
  "\x05": (line) => line.move(line.text.length),
  "\x06": (line) => line.move(line.cursor + 1),
  "\x08": (line) => line.replace(line.cursor - 1, line.cursor, ""),
  "\x0b": (line) => line.replace(line.cursor, line.text.length, ""),
  "\x0c": (line) => line.clearScreen(),
  "\x0e": (line) => line.recall(1),
  "\x10": (line) => line.recall(-1),
  "\x15": (line) => line.replace(0, line.cursor, ""),
  "\x17": (line) => line.replace(line.wordStart(), line.cursor, ""),
  "\x7f": (line) => line.replace(line.cursor - 1, line.cursor, ""),
};

export class LineEditor {
  text = "";
  cursor = 0;
  private history: string[] = [];
  /** Where the learner stands in the history; its length is the line being typed. */
  private place = 0;
  private typed = "";

  constructor(
    private readonly prompt: string,
    private readonly promptWidth: number,
  ) {}

  /** Takes what the terminal sent; a paste is many keys at once. */
  take(data: string): { readonly output: string; readonly events: readonly LineEvent[] } {
    let output = "";
    const events: LineEvent[] = [];
    for (const key of keysOf(data)) {
      const meaning = meanings[key];
      if (meaning) output += meaning(this);
      else if (key === "\r" || key === "\n") {
        events.push({ sort: "enter", line: this.text });
        output += `${this.move(this.text.length)}\r\n`;
        this.remember();
      } else if (key === "\x03") {
        events.push({ sort: "interrupt" });
        output += `${this.move(this.text.length)}^C\r\n`;
        this.reset();
      } else if (key === "\x04") {
        if (this.text === "") events.push({ sort: "end" });
        else output += this.replace(this.cursor, this.cursor + 1, "");
      } else if (key === "\t") events.push({ sort: "tab", before: this.text.slice(0, this.cursor) });
      else if (key >= " ") output += this.replace(this.cursor, this.cursor, key);
    }
    return { output, events };
  }

  /** Writes the prompt and what has been typed. */
  draw(): string {
    return this.prompt + this.text + back(this.text.length - this.cursor);
  }

  /** Puts text in where the cursor stands. */
  insert(text: string): string {
    return this.replace(this.cursor, this.cursor, text);
  }

  move(to: number): string {
    this.cursor = Math.min(this.text.length, Math.max(0, to));
    return `\r${forward(this.promptWidth + this.cursor)}`;
  }

  replace(from: number, to: number, text: string): string {
    const start = Math.max(0, from);
    const end = Math.min(this.text.length, to);
    if (end < start || (start === end && text === "")) return "";
    this.text = this.text.slice(0, start) + text + this.text.slice(end);
    this.cursor = start + text.length;
    return `\r${esc}[K${this.draw()}`;
  }

  recall(by: number): string {
    const to = this.place + by;
    if (to < 0 || to > this.history.length) return "";
    if (this.place === this.history.length) this.typed = this.text;
    this.place = to;
    this.text = to === this.history.length ? this.typed : (this.history[to] ?? "");
    this.cursor = this.text.length;
    return `\r${esc}[K${this.draw()}`;
  }

  clearScreen(): string {
    return `${esc}[2J${esc}[3J${esc}[H${this.draw()}`;
  }

  wordStart(): number {
    return this.text.slice(0, this.cursor).replace(/\S+\s*$/, "").length;
  }

  wordEnd(): number {
    return this.cursor + (/^\s*\S+/.exec(this.text.slice(this.cursor))?.[0].length ?? 0);
  }

  private remember(): void {
    if (this.text.trim() !== "" && this.history.at(-1) !== this.text)
      this.history = [...this.history, this.text].slice(-HISTORY_MAX);
    this.reset();
  }

  private reset(): void {
    this.text = "";
    this.cursor = 0;
    this.typed = "";
    this.place = this.history.length;
  }
}

/** Cuts what was sent into keys: escape sequences stay whole, and so do characters beyond the basic plane. */
function keysOf(data: string): readonly string[] {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: keys are control characters
  return data.match(/\x1b(?:\[[0-9;]*[A-Za-z~]|O[A-Z]|.)|[\s\S]/gu) ?? [];
}

const forward = (by: number) => (by > 0 ? `${esc}[${by}C` : "");
const back = (by: number) => (by > 0 ? `${esc}[${by}D` : "");
