import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { sentenceOfRule, sentencesOfRules } from "./rules";

const SIM = join(__dirname, "..");

/** Every rule that a component names in its source: in `because(…)`, after `rule:`, or handed to a helper. */
function rulesInSources(): Set<string> {
  const found = new Set<string>();
  for (const folder of [
    "apiserver",
    "client",
    "controllers",
    "faults",
    "kubelet",
    "network",
    "scheduler",
    "store",
    "worlds",
  ]) {
    for (const name of readdirSync(join(SIM, folder), { recursive: true }) as string[]) {
      if (!name.endsWith(".ts") || name.endsWith(".test.ts")) continue;
      const text = readFileSync(join(SIM, folder, name), "utf8");
      const places = [
        ...text.matchAll(/\bbecause\(([^;]*?)[,)]\s*\w/g),
        ...text.matchAll(/\b[rR]ule(?: =|:)([^;,}]*)/g),
        // Helpers that take the rule as their last argument: `taintWrite(node, …, "node/ready-again")`.
        ...(folder === "controllers" ? text.matchAll(/,\s*("[a-z]+\/[a-z-]+"),?\s*\)/g) : []),
      ];
      for (const [, part = ""] of places)
        for (const [, rule = ""] of part.matchAll(/["`]((?:\$\{area\}|[a-z]+)\/[a-z-]+)["`]/g))
          found.add(rule.replace("${area}", "*"));
    }
  }
  return found;
}

const named = rulesInSources();
const areas = [...new Set([...named].map((rule) => rule.split("/")[0] ?? ""))];
const placeholders = (text: string) =>
  [...text.matchAll(/\{(\w+)\}/g)]
    .map(([, name]) => name)
    .filter((name) => name !== "podWord")
    .sort();

describe("the sentences of the rules", () => {
  it("are there for every rule that a component gives", () => {
    expect(named.size).toBeGreaterThan(80);
    const missing = [...named].filter(
      (rule) =>
        !(rule.startsWith("*/")
          ? areas.every((area) => area === "*" || sentenceOfRule(`${area}${rule.slice(1)}`))
          : sentenceOfRule(rule)),
    );
    expect(missing).toEqual([]);
  });

  it("are of rules that some component gives", () => {
    expect(Object.keys(sentencesOfRules).filter((rule) => !named.has(rule))).toEqual([]);
  });

  // English alone has a plural.
  it("say the same in both languages, without a full stop", () => {
    for (const [rule, { en, "zh-cn": chinese }] of Object.entries(sentencesOfRules)) {
      expect(placeholders(chinese), rule).toEqual(placeholders(en));
      expect(en, rule).not.toMatch(/[.]$|because/);
      expect(chinese, rule).not.toMatch(/。$|因为/);
    }
  });
});
