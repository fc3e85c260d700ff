import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { adviceFor, findLab, labsOf, loadCatalogue, nextLab } from "./catalogue";
import { problemText } from "./lab";
import { checkTexts } from "./labTest";

const folder = fileURLToPath(new URL("../../../labs", import.meta.url));
const files = new Map(
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .map((file): [string, string] => [
      path.relative(folder, file).split(path.sep).join("/"),
      readFileSync(file, "utf8"),
    ]),
);
const catalogue = loadCatalogue(files);

describe("the labs of this checkout", () => {
  it("can all be read, with every text in both languages and every expression right", () => {
    expect(catalogue.problems.map(problemText)).toEqual([]);
  });

  it.each(labsOf(catalogue).map((loaded) => [loaded.lab.id, loaded] as const))(
    "%s keeps the rules of a good lab",
    (_, loaded) => {
      expect(checkTexts(loaded).map(problemText)).toEqual([]);
    },
  );

  it.each(labsOf(catalogue).map((loaded) => [loaded.lab.id, loaded] as const))(
    "%s names each mistake in two lines",
    (_, loaded) => {
      for (const prose of Object.values(loaded.prose)) {
        for (const [key, section] of prose.sections) {
          if (key.includes("/mistake/")) expect(`${key}: ${section.text.split("\n").length}`).toBe(`${key}: 2`);
        }
      }
    },
  );

  it("stand in order, and name only prerequisites that come before them", () => {
    const numbers = labsOf(catalogue).map(({ lab }) => lab.number);
    expect(new Set(numbers).size).toBe(numbers.length);
    for (const { lab } of labsOf(catalogue)) {
      for (const need of lab.needs) {
        const needed = numbers.indexOf(need);
        if (needed >= 0) expect(needed).toBeLessThan(numbers.indexOf(lab.number));
      }
    }
  });

  it("can be found by id and by number, and lead on to the next", () => {
    expect(findLab(catalogue, "0.2")?.lab.id).toBe("0.2-first-pod");
    expect(findLab(catalogue, "0.2-first-pod")?.lab.number).toBe("0.2");
    expect(nextLab(catalogue, "0.2-first-pod")).toBeDefined();
    expect(nextLab(catalogue, "none")).toBeUndefined();
    const second = findLab(catalogue, "0.2")!.lab;
    expect(adviceFor(catalogue, second, new Set(["0.1-read-the-cluster"]))).toEqual([]);
  });
});

describe("a broken lab", () => {
  const broken = (change: (text: string) => string) => {
    const changed = new Map(files);
    const file = "0-bearings/02-first-pod/lab.yaml";
    changed.set(file, change(changed.get(file)!));
    return loadCatalogue(changed);
  };

  it.each<[string, (text: string) => string, RegExp]>([
    ["not YAML", (text) => text.replace("steps:", "steps: ]"), /02-first-pod\/lab\.yaml:\d+: Not YAML/],
    ["an unknown key", (text) => text.replace("minutes: 5", "minuets: 5"), /:8: "minuets" is not known here/],
    [
      "a wrong expression",
      (text) => text.replace("pod('hello').ready &&", "pod('hello').redy &&"),
      /:\d+: The expression .* is wrong: No such key: redy/,
    ],
    ["a missing language", (text) => text.replace(', zh-cn: "第一个 Pod"', ""), /:3: "title" has no text in zh-cn/],
    [
      "a missing file",
      (text) => text.replace("first.yaml", "none.yaml"),
      /The file "solutions\/second-try\/none.yaml" is missing/,
    ],
    [
      "an unknown mistake",
      (text) => text.replace("says: not-yaml", "says: no-yaml"),
      /says the unknown mistake "no-yaml"/,
    ],
  ])("with %s is named by file and line, and the others go on", (_, change, problem) => {
    const result = broken(change);
    expect(result.problems.map(problemText).join("\n")).toMatch(problem);
    expect(findLab(result, "0.2")).toBeUndefined();
    expect(labsOf(result).length).toBe(labsOf(catalogue).length - 1);
  });

  it("that is a bomb or far too long is refused at once", () => {
    const bomb = `a: &a [x]\n${"bcdefghijklmnopqrstuvwxyz"
      .split("")
      .map((key, index, all) => `${key}: &${key} [*${all[index - 1] ?? "a"}, *${all[index - 1] ?? "a"}]`)
      .join("\n")}`;
    expect(
      broken(() => bomb)
        .problems.map(problemText)
        .join("\n"),
    ).toMatch(/aliases/);
    expect(
      broken(() => "x".repeat(50_000_000))
        .problems.map(problemText)
        .join("\n"),
    ).toMatch(/characters/);
  });
});
