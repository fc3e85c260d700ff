/** The project watches over its own sources: import directions, forbidden reaches, ids, sizes, things left to do. */
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { type ImportRule, importRules } from "./importRules";
import { codeOnly, type Import, importsOf, isTest, root, type Source, sources } from "./sources";

const everything = [...sources("extension"), ...sources("webview"), ...sources("scripts", /\.mjs$/)];
const product = everything.filter(({ file }) => /^(extension|webview)\/src\//.test(file) && !isTest(file));
const simulator = product.filter(({ file }) => file.startsWith("extension/src/sim/"));

const linesMax = 600;

/** What the simulator must not reach for, and why. Host objects such as `process` its tsconfig refuses already. */
const forbiddenInSim: readonly [RegExp, string][] = [
  [/\bDate\b(?!\s*:)/, "time comes from the kernel"],
  [/\bperformance\s*\./, "time comes from the kernel"],
  [/\bMath\.random\b|\bcrypto\s*\./, "chance comes from the kernel's keyed draws"],
  [/\bMath\.(?:log\w*|expm?1?|pow|sin|cos|tan\w*|sinh|cosh|hypot|cbrt)\b/, "its last digit differs between engines"],
  [/\bset(?:Timeout|Interval|Immediate)\b|\bqueueMicrotask\b/, "later is a wake-up, which is data"],
  [/\basync\b|\bawait\b|\bnew Promise\b|\bPromise\s*\./, "nothing in the simulator waits"],
  [/\bIntl\s*\.|\.localeCompare\b|\.toLocale\w+/, "the learner's language must not change a history"],
  [/\bglobalThis\b|\bimport\.meta\b/, "the simulator knows no host"],
];

/** Lends a library the text encoder that a platform would have; purity.test.ts runs the bundle without one. */
const lendsPlatform = new Set(["extension/src/sim/apiserver/cel/textCoding.ts"]);

describe("the sources", () => {
  it("import only downwards", () => {
    const wrong = product.flatMap((source) => {
      const rule = ruleFor(source.file);
      if (!rule) return [];
      return importsOf(source)
        .filter((imported) => !mayImport(rule, imported))
        .map(({ target }) => `${source.file} imports ${target}, but ${rule.because}`);
    });
    expect(wrong).toEqual([]);
  });

  it("keep the simulator pure", () => {
    expect(
      simulator.filter(({ file }) => !lendsPlatform.has(file)).flatMap((source) => findings(source, forbiddenInSim)),
    ).toEqual([]);
  });

  it("leave nothing to do for later", () => {
    const laterWords: [RegExp, string][] = [
      [new RegExp("\\b(?:TO" + "DO|FIX" + "ME|X" + "XX)\\b"), "finish it or file it"],
    ];
    const wrong = everything.flatMap(({ file, text }) => linesMatching(file, text, laterWords));
    expect(wrong).toEqual([]);
  });

  it("leave no test out and run none alone", () => {
    const alone: [RegExp, string][] = [
      [/\b(?:it|test|describe|suite)\.(?:only|skip|todo)\b|\bx(?:it|describe)\(/, "run all tests"],
    ];
    const wrong = everything.filter(({ file }) => isTest(file)).flatMap((source) => findings(source, alone));
    expect(wrong).toEqual([]);
  });

  it(`have at most ${linesMax} lines each`, () => {
    const wrong = everything
      .map(({ file, text }) => ({ file, lines: text.split("\n").length - 1 }))
      .filter(({ lines }) => lines > linesMax)
      .map(({ file, lines }) => `${file} has ${lines} lines`);
    expect(wrong).toEqual([]);
  });

  it("begin with a doc comment, when they are part of the product", () => {
    const wrong = product.filter(({ text }) => !/^(?:#!.*\n)?\s*\/\*\*/.test(text)).map(({ file }) => file);
    expect(wrong).toEqual([]);
  });
});

describe("package.json", () => {
  const manifest = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
  const { contributes } = manifest;
  const ids: string[] = [
    ...contributes.commands.map(({ command }: { command: string }) => command),
    ...Object.values<{ id: string }[]>(contributes.views).flatMap((views) => views.map(({ id }) => id)),
    ...Object.keys(contributes.configuration.properties),
    ...contributes.terminal.profiles.map(({ id }: { id: string }) => id),
  ].sort();

  it("names every id with the owner's prefix, once", () => {
    expect(ids.filter((id) => !id.startsWith("kubarium."))).toEqual([]);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("has the ids that extension/src/constants.ts has", () => {
    const file = path.join(root, "extension/src/constants.ts");
    if (!existsSync(file)) return;
    const named = new Set(readFileSync(file, "utf8").match(/(?<=")kubarium\.[\w.]+(?=")/g));
    expect(ids.filter((id) => !named.has(id))).toEqual([]);
    // The other way round, only commands are wholly given by the manifest: context keys and panels stand in no list.
    const commands = [...readFileSync(file, "utf8").matchAll(/"(kubarium\.(?:lab|playground|clock)\.[\w.]+)"/g)];
    expect(commands.map(([, id]) => id).filter((id) => id && !ids.includes(id))).toEqual([]);
  });

  it("has every text in both languages", () => {
    const english = JSON.parse(readFileSync(path.join(root, "package.nls.json"), "utf8"));
    const chinese = JSON.parse(readFileSync(path.join(root, "package.nls.zh-cn.json"), "utf8"));
    const used = [...JSON.stringify(manifest).matchAll(/%([\w.-]+)%/g)].map((match) => match[1] ?? "");
    expect([...new Set(used)].sort()).toEqual(Object.keys(english).sort());
    expect(Object.keys(chinese).sort()).toEqual(Object.keys(english).sort());
  });

  it("asks a command in a menu to exist", () => {
    const inMenus = Object.values<{ command: string }[]>(contributes.menus).flatMap((items) =>
      items.map(({ command }) => command),
    );
    expect(inMenus.filter((command) => !ids.includes(command))).toEqual([]);
  });

  it("bundles everything: nothing is installed with the extension", () => {
    expect(manifest.dependencies).toBeUndefined();
  });
});

function ruleFor(file: string): ImportRule | undefined {
  return importRules
    .filter(({ from }) => isBelow(file, from))
    .reduce<ImportRule | undefined>(
      (best, rule) => (best && best.from.length >= rule.from.length ? best : rule),
      undefined,
    );
}

function mayImport(rule: ImportRule, { target, isType }: Import): boolean {
  if (isType && isBelow(target, "extension/src/sim")) return true;
  return [rule.from, ...rule.may].some((allowed) => isBelow(target, allowed));
}

function isBelow(file: string, folder: string): boolean {
  return file === folder || file.startsWith(`${folder}/`) || file.startsWith(`${folder}.ts`);
}

function findings({ file, text }: Source, rules: readonly (readonly [RegExp, string])[]): string[] {
  return linesMatching(file, codeOnly(text), rules);
}

function linesMatching(file: string, text: string, rules: readonly (readonly [RegExp, string])[]): string[] {
  return text.split("\n").flatMap((line, index) =>
    rules.flatMap(([pattern, because]) => {
      const found = pattern.exec(line);
      return found ? [`${file}:${index + 1} ${found[0]}: ${because}`] : [];
    }),
  );
}
