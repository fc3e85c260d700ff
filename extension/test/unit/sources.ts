/** Reads the project's own sources for the tests that watch over them. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";

/** The folder of the checkout. */
export const root = path.resolve(import.meta.dirname, "../../..");

export type Source = {
  /** The path inside the checkout, with slashes. */
  file: string;
  text: string;
};

/** Every source file below a folder whose name ends so; generated files are left out. */
export function sources(folder: string, ending = /\.tsx?$/): Source[] {
  const top = path.join(root, folder);
  if (!existsSync(top)) return [];
  return readdirSync(top, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && ending.test(entry.name) && !/\.generated\.|\.d\.ts$/.test(entry.name))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter((file) => !file.includes(`${path.sep}node_modules${path.sep}`))
    .map((file) => ({ file: path.relative(root, file).split(path.sep).join("/"), text: readFileSync(file, "utf8") }))
    .sort((a, b) => (a.file < b.file ? -1 : 1));
}

/** Whether a file is a test, or exists for tests alone. */
export function isTest(file: string): boolean {
  return /\.(?:test|bench)\.tsx?$|\/testing\/|\/testing\.ts$|\/test[A-Z]\w*\.ts$/.test(file);
}

export type Import = {
  /** What is imported: a path inside the checkout without its ending, or a package with its path. */
  target: string;
  /** True for `import type`, which is gone when the program runs. */
  isType: boolean;
};

/** The imports and re-exports of a file, relative ones resolved. */
export function importsOf({ file, text }: Source): Import[] {
  const found: Import[] = [];
  const code = withoutComments(text);
  const statement =
    /(?:^|[\n;])\s*(?:import|export)\s+(type\s+)?(?:[\w*{][^"';]*?\sfrom\s+)?"([^"]+)"|\bimport\(\s*"([^"]+)"\s*\)/g;
  for (const match of code.matchAll(statement)) {
    const name = match[2] ?? match[3] ?? "";
    const target = name.startsWith(".") ? path.posix.join(path.posix.dirname(file), name) : name;
    found.push({ target, isType: match[1] !== undefined });
  }
  return found;
}

/** The text with comments blanked out; line numbers stay. */
export function withoutComments(text: string): string {
  return scan(text, false);
}

/** The text with comments and the insides of strings blanked out; line numbers stay. */
export function codeOnly(text: string): string {
  return scan(text, true);
}

function scan(text: string, blankStrings: boolean): string {
  const tokens =
    /\/\*[\s\S]*?\*\/|\/\/[^\n]*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\[\s\S]|\$\{[^`}]*\}|[^`\\])*`|(?<=[=(,:!&|?;\n]\s*)\/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\//g;
  return text.replace(tokens, (token) => {
    const isComment = token.startsWith("/*") || token.startsWith("//");
    return isComment || blankStrings ? token.replace(/[^\n]/g, " ") : token;
  });
}
