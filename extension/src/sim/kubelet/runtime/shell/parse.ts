/**
 * Compiles a script of `sh` to instructions: lists, pipelines, if, while, until, for, case, functions, groups,
 * subshells, redirects and background jobs.
 *
 * Models the grammar of the POSIX shell (XCU 2.10). `select`, arrays and job control are left out.
 */
import type { Assign, Code, Instruction, Redirect, Word } from "./code";
import { ShellSyntaxError, type Token, tokensOf } from "./lexer";

/** Compiles a script; throws {@link ShellSyntaxError}. */
export function compileScript(script: string): Code {
  return new Parser(tokensOf(script, compileScript)).program();
}

type Draft = { -readonly [K in keyof Instruction]: Instruction[K] } & { to?: number };

interface Loop {
  readonly isFor: boolean;
  readonly breaks: Draft[];
  readonly continues: Draft[];
}

/** Recursive descent over the tokens; lives as long as one compilation. */
class Parser {
  private at = 0;
  private code: Instruction[] = [];
  private loops: Loop[] = [];

  constructor(private readonly tokens: readonly Token[]) {}

  program(): Code {
    this.list([]);
    if (this.token.sort !== "end") this.unexpected();
    return this.code;
  }

  private get token(): Token {
    return this.tokens[this.at]!;
  }

  private unexpected(): never {
    const token = this.token;
    const text =
      token.sort === "word"
        ? `"${token.raw}"`
        : token.sort === "operator"
          ? `"${token.text.replace("\n", "newline")}"`
          : "end of file";
    throw new ShellSyntaxError(`syntax error: unexpected ${text}`);
  }

  private emit(instruction: Instruction): Draft {
    this.code.push(instruction);
    return instruction as unknown as Draft;
  }

  private isOperator(text: string): boolean {
    return this.token.sort === "operator" && this.token.text === text;
  }

  private isReserved(text: string): boolean {
    return this.token.sort === "word" && this.token.raw === text;
  }

  private expectReserved(text: string): void {
    if (!this.isReserved(text)) this.unexpected();
    this.at++;
  }

  private skipNewlines(): void {
    while (this.isOperator("\n")) this.at++;
  }

  /** A block of its own, compiled apart. */
  private block(parse: () => void): Code {
    const { code, loops } = this;
    this.code = [];
    this.loops = [];
    parse();
    const compiled = this.code;
    this.code = code;
    this.loops = loops;
    return compiled;
  }

  private list(ends: readonly string[]): void {
    for (let commands = 0; ; commands++) {
      this.skipNewlines();
      const token = this.token;
      if (token.sort === "end") return;
      if (token.sort === "operator" && (token.text === ")" || token.text === ";;")) return;
      if (token.sort === "word" && ends.includes(token.raw)) {
        // Only the branches of `case` may be empty.
        if (commands === 0 && !ends.includes("esac")) this.unexpected();
        return;
      }
      const start = this.at;
      const startCode = this.code.length;
      this.andOr();
      if (this.isOperator("&")) {
        // A background job is compiled again as a block of its own, so that its jumps count from its own start.
        this.code.length = startCode;
        this.at = start;
        this.emit({ op: "background", code: this.block(() => this.andOr()) });
        this.at++;
      } else if (this.isOperator(";") || this.isOperator("\n")) this.at++;
      else {
        const next = this.token;
        const ended = next.sort === "end" || (next.sort === "operator" && (next.text === ")" || next.text === ";;"));
        if (!ended && !(next.sort === "word" && ends.includes(next.raw))) this.unexpected();
      }
    }
  }

  private andOr(): void {
    this.pipeline();
    while (this.isOperator("&&") || this.isOperator("||")) {
      const and = this.isOperator("&&");
      this.at++;
      this.skipNewlines();
      const jump = this.emit({ op: and ? "jumpIfFailed" : "jumpIfSucceeded", to: 0 });
      this.pipeline();
      jump.to = this.code.length;
    }
  }

  private pipeline(): void {
    let negated = false;
    while (this.isReserved("!")) {
      negated = !negated;
      this.at++;
    }
    const start = this.at;
    const startCode = this.code.length;
    this.command();
    if (this.isOperator("|")) {
      this.code.length = startCode;
      this.at = start;
      const stages = [this.block(() => this.command())];
      while (this.isOperator("|")) {
        this.at++;
        this.skipNewlines();
        stages.push(this.block(() => this.command()));
      }
      this.emit({ op: "pipeline", stages });
    }
    if (negated) this.emit({ op: "not" });
  }

  private command(): void {
    const token = this.token;
    const next = this.tokens[this.at + 1];
    const parse = this.compoundOf(token);
    if (parse) this.compound(parse);
    else if (token.sort === "word" && token.raw === "function") {
      this.at++;
      this.functionCommand();
    } else if (token.sort === "word" && next?.sort === "operator" && next.text === "(") this.functionCommand();
    else this.simpleCommand();
  }

  /** How to read the compound command that begins with a token; undefined when it begins none. */
  private compoundOf(token: Token): (() => void) | undefined {
    if (token.sort === "operator" && token.text === "(") return () => this.subshellCommand();
    if (token.sort !== "word") return undefined;
    switch (token.raw) {
      case "{":
        return () => this.groupCommand();
      case "if":
        return () => this.ifCommand();
      case "while":
        return () => this.whileCommand(false);
      case "until":
        return () => this.whileCommand(true);
      case "for":
        return () => this.forCommand();
      case "case":
        return () => this.caseCommand();
      default:
        return undefined;
    }
  }

  private subshellCommand(): void {
    this.at++;
    const code = this.block(() => this.list([]));
    if (!this.isOperator(")")) this.unexpected();
    this.at++;
    this.emit({ op: "subshell", code });
  }

  private groupCommand(): void {
    this.at++;
    this.list(["}"]);
    this.expectReserved("}");
  }

  private functionCommand(): void {
    const name = this.token.sort === "word" ? this.token.raw : this.unexpected();
    this.at++;
    if (this.isOperator("(")) {
      this.at++;
      if (!this.isOperator(")")) this.unexpected();
      this.at++;
    }
    this.skipNewlines();
    this.emit({ op: "define", name, code: this.block(() => this.command()) });
  }

  /** A compound command and the redirects that follow it. */
  private compound(parse: () => void): void {
    const start = this.at;
    const startCode = this.code.length;
    parse();
    const redirects = this.redirects();
    if (!redirects.length) return;
    const after = this.at;
    this.code.length = startCode;
    this.emit({ op: "beginRedirect", redirects });
    this.at = start;
    parse();
    this.at = after;
    this.emit({ op: "endRedirect" });
  }

  private ifCommand(): void {
    const ends: Draft[] = [];
    this.at++;
    for (;;) {
      this.list(["then"]);
      this.expectReserved("then");
      const otherwise = this.emit({ op: "jumpIfFailed", to: 0 });
      this.list(["elif", "else", "fi"]);
      ends.push(this.emit({ op: "jump", to: 0 }));
      otherwise.to = this.code.length;
      if (this.isReserved("elif")) {
        this.at++;
        continue;
      }
      if (this.isReserved("else")) {
        this.at++;
        this.list(["fi"]);
      } else this.emit({ op: "succeed" });
      this.expectReserved("fi");
      break;
    }
    for (const end of ends) end.to = this.code.length;
  }

  private whileCommand(until: boolean): void {
    this.at++;
    const top = this.code.length;
    this.list(["do"]);
    const leave = this.emit({ op: until ? "jumpIfSucceeded" : "jumpIfFailed", to: 0 });
    const loop = this.loopBody(false);
    for (const draft of loop.continues) draft.to = top;
    this.emit({ op: "jump", to: top });
    leave.to = this.code.length;
    this.emit({ op: "succeed" });
    for (const draft of loop.breaks) draft.to = this.code.length;
  }

  private forCommand(): void {
    this.at++;
    const name = this.token.sort === "word" ? this.token.raw : this.unexpected();
    this.at++;
    this.skipNewlines();
    let words: Word[] | undefined;
    if (this.isReserved("in")) {
      this.at++;
      words = [];
      while (this.token.sort === "word") {
        words.push(this.token.word);
        this.at++;
      }
    }
    while (this.isOperator(";") || this.isOperator("\n")) this.at++;
    this.emit({ op: "beginFor", words });
    const top = this.code.length;
    const next = this.emit({ op: "nextFor", name, to: 0 });
    const loop = this.loopBody(true);
    for (const draft of loop.continues) draft.to = top;
    this.emit({ op: "jump", to: top });
    next.to = this.code.length;
    for (const draft of loop.breaks) draft.to = this.code.length;
    this.emit({ op: "endFor" });
  }

  private loopBody(isFor: boolean): Loop {
    const loop: Loop = { isFor, breaks: [], continues: [] };
    this.expectReserved("do");
    this.loops.push(loop);
    this.list(["done"]);
    this.loops.pop();
    this.expectReserved("done");
    return loop;
  }

  private caseCommand(): void {
    this.at++;
    const word = this.token.sort === "word" ? this.token.word : this.unexpected();
    this.at++;
    this.skipNewlines();
    this.expectReserved("in");
    const ends: Draft[] = [];
    for (;;) {
      this.skipNewlines();
      if (this.isReserved("esac")) break;
      if (this.isOperator("(")) this.at++;
      const patterns: Word[] = [];
      for (;;) {
        if (this.token.sort !== "word") this.unexpected();
        patterns.push(this.token.word);
        this.at++;
        if (!this.isOperator("|")) break;
        this.at++;
      }
      if (!this.isOperator(")")) this.unexpected();
      this.at++;
      const skip = this.emit({ op: "jumpUnlessMatch", word, patterns, to: 0 });
      this.list(["esac"]);
      ends.push(this.emit({ op: "jump", to: 0 }));
      skip.to = this.code.length;
      if (this.isOperator(";;")) this.at++;
    }
    this.at++;
    for (const end of ends) end.to = this.code.length;
  }

  private simpleCommand(): void {
    const words: Word[] = [];
    const assigns: Assign[] = [];
    const redirects: Redirect[] = [];
    for (;;) {
      const token = this.token;
      if (token.sort === "word") {
        const assign = words.length ? undefined : assignOf(token.word);
        if (assign) assigns.push(assign);
        else words.push(token.word);
        this.at++;
      } else if (token.sort === "redirect" || token.sort === "heredoc") redirects.push(...this.redirects());
      else break;
    }
    if (!words.length && !assigns.length && !redirects.length) this.unexpected();
    const part = words[0]?.length === 1 ? words[0]![0] : undefined;
    const first = part?.sort === "text" ? part.text : "";
    if ((first === "break" || first === "continue") && this.loops.length) {
      const levelWord = words[1]?.[0];
      const level = levelWord?.sort === "text" ? Math.max(1, Number(levelWord.text) || 1) : 1;
      const index = Math.max(0, this.loops.length - level);
      for (const inner of this.loops.slice(index + 1)) if (inner.isFor) this.emit({ op: "endFor" });
      const jump = this.emit({ op: "jump", to: 0 });
      const loop = this.loops[index]!;
      (first === "break" ? loop.breaks : loop.continues).push(jump);
      return;
    }
    this.emit({ op: "command", words, assigns, redirects });
  }

  private redirects(): Redirect[] {
    const redirects: Redirect[] = [];
    for (;;) {
      const token = this.token;
      if (token.sort === "heredoc") {
        redirects.push({ stream: 0, mode: "text", target: token.word });
        this.at++;
      } else if (token.sort === "redirect") {
        this.at++;
        const target = this.token.sort === "word" ? this.token.word : this.unexpected();
        this.at++;
        const stream = Math.min(token.stream, 2) as 0 | 1 | 2;
        if (token.operator === "&>") {
          redirects.push(
            { stream: 1, mode: "write", target },
            { stream: 2, mode: "duplicate", target: [{ sort: "text", text: "1", quoted: false }] },
          );
        } else if (token.operator === ">&" || token.operator === "<&")
          redirects.push({ stream, mode: "duplicate", target });
        else if (token.operator === "<") redirects.push({ stream: 0, mode: "read", target });
        else redirects.push({ stream, mode: token.operator === ">>" ? "append" : "write", target });
      } else return redirects;
    }
  }
}

/** `NAME=value` at the start of a command. */
function assignOf(word: Word): Assign | undefined {
  const first = word[0];
  if (first?.sort !== "text" || first.quoted) return undefined;
  const match = /^([A-Za-z_]\w*)=([\s\S]*)$/.exec(first.text);
  if (!match) return undefined;
  const rest: Word = match[2] ? [{ ...first, text: match[2] }, ...word.slice(1)] : word.slice(1);
  return { name: match[1]!, value: rest };
}
