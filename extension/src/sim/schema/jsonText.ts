/**
 * Reads JSON text as Go's encoding/json does: same complaints, and it notices keys that come twice.
 * JSON.parse can do neither. Iterative, so that deep nesting costs no stack.
 * Left out: 1.0 and 1 are the same number here, and integers beyond 2^53 lose digits.
 */

/** Objects in which a key came twice, with all their keys in the order of the text; the last value counts. */
export type RepeatedKeys = ReadonlyMap<object, readonly string[]>;

export type JsonText = { value: unknown; repeated: RepeatedKeys } | { error: string };

/** Deeper nesting is refused. Go's limit is 10,000; ours leaves room for functions that recurse over values. */
export const nestingMax = 1000;

const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?/y;
const plainText = /[ !#-[\]-\uffff]*/y;
const escapes: { readonly [letter: string]: string } = {
  '"': '"',
  "\\": "\\",
  "/": "/",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
};

/** The value of a JSON text, or Go's message about what is wrong with it. */
export function readJson(text: string): JsonText {
  const reader = new Reader(text);
  try {
    const value = reader.document();
    return { value, repeated: reader.repeated };
  } catch (error) {
    if (error instanceof Complaint) return { error: error.text };
    throw error;
  }
}

/** Sets a key that may be called `__proto__`. */
export function setKey(target: { [key: string]: unknown }, key: string, value: unknown): void {
  if (key === "__proto__")
    Object.defineProperty(target, key, { value, writable: true, enumerable: true, configurable: true });
  else target[key] = value;
}

class Complaint {
  constructor(readonly text: string) {}
}

type Open = { list: unknown[] } | { object: { [key: string]: unknown }; key: string; keys: string[]; repeats: boolean };

class Reader {
  readonly repeated = new Map<object, readonly string[]>();
  private at = 0;

  constructor(private readonly text: string) {}

  document(): unknown {
    const open: Open[] = [];
    for (;;) {
      let value: unknown;
      this.space();
      const first = this.text[this.at];
      if (first === "{") {
        this.at += 1;
        if (open.length >= nestingMax) throw new Complaint("exceeded max depth");
        const object = {};
        this.space();
        if (this.text[this.at] === "}") {
          this.at += 1;
          value = object;
        } else {
          const key = this.key();
          open.push({ object, key, keys: [key], repeats: false });
          continue;
        }
      } else if (first === "[") {
        this.at += 1;
        if (open.length >= nestingMax) throw new Complaint("exceeded max depth");
        this.space();
        if (this.text[this.at] === "]") {
          this.at += 1;
          value = [];
        } else {
          open.push({ list: [] });
          continue;
        }
      } else value = this.scalar(first);
      // The value is complete; it closes as many levels as end right after it.
      for (;;) {
        const level = open.at(-1);
        this.space();
        const next = this.text[this.at];
        if (level === undefined) {
          if (next !== undefined) throw this.unexpected("after top-level value");
          return value;
        }
        if ("list" in level) {
          level.list.push(value);
          if (next === ",") {
            this.at += 1;
            break;
          }
          if (next !== "]") throw this.unexpected("after array element");
          this.at += 1;
          value = level.list;
        } else {
          setKey(level.object, level.key, value);
          if (next === ",") {
            this.at += 1;
            this.space();
            const key = this.key();
            if (Object.hasOwn(level.object, key)) level.repeats = true;
            level.keys.push(key);
            level.key = key;
            break;
          }
          if (next !== "}") throw this.unexpected("after object key:value pair");
          this.at += 1;
          if (level.repeats) this.repeated.set(level.object, level.keys);
          value = level.object;
        }
        open.pop();
      }
    }
  }

  private key(): string {
    if (this.text[this.at] !== '"') throw this.unexpected("looking for beginning of object key string");
    const key = this.string();
    this.space();
    if (this.text[this.at] !== ":") throw this.unexpected("after object key");
    this.at += 1;
    return key;
  }

  private scalar(first: string | undefined): unknown {
    if (first === '"') return this.string();
    if (first === "t") return this.literal("true", true);
    if (first === "f") return this.literal("false", false);
    if (first === "n") return this.literal("null", null);
    if (first !== undefined && (first === "-" || (first >= "0" && first <= "9"))) return this.number();
    throw this.unexpected("looking for beginning of value");
  }

  private string(): string {
    this.at += 1;
    plainText.lastIndex = this.at;
    let value = plainText.exec(this.text)?.[0] ?? "";
    this.at += value.length;
    for (;;) {
      const next = this.text[this.at];
      if (next === '"') {
        this.at += 1;
        return value;
      }
      if (next !== "\\") throw this.unexpected("in string literal");
      this.at += 1;
      const letter = this.text[this.at];
      if (letter === "u") value += this.unicode();
      else if (letter !== undefined && Object.hasOwn(escapes, letter)) {
        value += escapes[letter];
        this.at += 1;
      } else throw this.unexpected("in string escape code");
      plainText.lastIndex = this.at;
      const more = plainText.exec(this.text)?.[0] ?? "";
      value += more;
      this.at += more.length;
    }
  }

  private unicode(): string {
    this.at += 1;
    let code = 0;
    for (let digit = 0; digit < 4; digit++) {
      const hex = this.text[this.at];
      if (hex === undefined || !/[0-9a-fA-F]/.test(hex)) throw this.unexpected("in \\u hexadecimal character escape");
      code = code * 16 + Number.parseInt(hex, 16);
      this.at += 1;
    }
    return String.fromCharCode(code);
  }

  private literal<T>(word: string, value: T): T {
    for (let letter = 0; letter < word.length; letter++) {
      if (this.text[this.at] !== word[letter])
        throw this.unexpected(`in literal ${word} (expecting '${word[letter]}')`);
      this.at += 1;
    }
    return value;
  }

  private number(): number {
    number.lastIndex = this.at;
    const found = number.exec(this.text)?.[0];
    if (found === undefined) {
      this.at += 1;
      throw this.unexpected("in numeric literal");
    }
    this.at += found.length;
    const next = this.text[this.at];
    if (next === "." || next === "e" || next === "E") {
      this.at += 1;
      if (next !== "." && (this.text[this.at] === "+" || this.text[this.at] === "-")) this.at += 1;
      throw this.unexpected(next === "." ? "after decimal point in numeric literal" : "in exponent of numeric literal");
    }
    return Number(found);
  }

  private space(): void {
    for (;;) {
      const code = this.text.charCodeAt(this.at);
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return;
      this.at += 1;
    }
  }

  private unexpected(where: string): Complaint {
    const code = this.text.codePointAt(this.at);
    if (code === undefined) return new Complaint("unexpected end of JSON input");
    return new Complaint(`invalid character ${quotedCharacter(code)} ${where}`);
  }
}

/** Go names the byte, so a letter beyond ASCII shows as the first byte of its UTF-8 form. */
function quotedCharacter(code: number): string {
  if (code === 0x27) return "'\\''";
  if (code === 0x22) return "'\"'";
  if (code === 0x0a) return "'\\n'";
  if (code === 0x0d) return "'\\r'";
  if (code === 0x09) return "'\\t'";
  if (code === 0x5c) return "'\\\\'";
  if (code < 0x20 || code === 0x7f) return `'\\x${code.toString(16).padStart(2, "0")}'`;
  if (code < 0x80) return `'${String.fromCharCode(code)}'`;
  const lead = code < 0x800 ? 0xc0 | (code >> 6) : code < 0x10000 ? 0xe0 | (code >> 12) : 0xf0 | (code >> 18);
  return `'${String.fromCharCode(lead)}'`;
}
