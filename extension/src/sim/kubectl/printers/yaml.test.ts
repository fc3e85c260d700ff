import { describe, expect, it } from "vitest";
import { yamlText } from "./yaml";

const words = Array.from({ length: 30 }, (_, at) => `abcdefgh${at}`).join(" ");

/** Printed by `kubectl create configmap … --dry-run=client -o yaml`. */
const CASES: readonly (readonly [value: string, yaml: string])[] = [
  ["a: b", "'a: b'"],
  ["yes", '"yes"'],
  ["y", '"y"'],
  ["1", '"1"'],
  ["1.5", '"1.5"'],
  ["1e3", '"1e3"'],
  ["09", '"09"'],
  ["0o7", '"0o7"'],
  ["1_000", '"1_000"'],
  ["1:30", '"1:30"'],
  ["2026-01-01", '"2026-01-01"'],
  ["2026-01-01T00:00:00Z", '"2026-01-01T00:00:00Z"'],
  ["1.2.3", "1.2.3"],
  ["100m", "100m"],
  ["60%", "60%"],
  ["::1", "::1"],
  ["<<", "<<"],
  ["?x", "?x"],
  ["? x", "'? x'"],
  ["-x", "-x"],
  ["-", "'-'"],
  ["---", "'---'"],
  ["it's", "it's"],
  ["'x'", "'''x'''"],
  ['"q"', `'"q"'`],
  ["a,b", "a,b"],
  ["a #b", "'a #b'"],
  ["x ", "'x '"],
  [" lead", "' lead'"],
  ["", '""'],
  ["~", '"~"'],
  ["tab\tx", '"tab\\tx"'],
  ["\x01", '"\\x01"'],
  ["é 😀", '"é \\U0001F600"'],
  ["l1\nl2", "|-\n  l1\n  l2"],
  ["l1\nl2\n", "|\n  l1\n  l2"],
  [" l1\nl2", "|2-\n   l1\n  l2"],
  ["l1\n\nl2 \nl3\n\n", '"l1\\n\\nl2 \\nl3\\n\\n"'],
  [
    `word: ${words}`,
    `'word: abcdefgh0 abcdefgh1 abcdefgh2 abcdefgh3 abcdefgh4 abcdefgh5 abcdefgh6 abcdefgh7
  abcdefgh8 abcdefgh9 abcdefgh10 abcdefgh11 abcdefgh12 abcdefgh13 abcdefgh14 abcdefgh15
  abcdefgh16 abcdefgh17 abcdefgh18 abcdefgh19 abcdefgh20 abcdefgh21 abcdefgh22 abcdefgh23
  abcdefgh24 abcdefgh25 abcdefgh26 abcdefgh27 abcdefgh28 abcdefgh29'`,
  ],
];

describe("YAML", () => {
  for (const [value, yaml] of CASES) {
    it(`prints ${JSON.stringify(value).slice(0, 40)} as kubectl does`, () => {
      expect(yamlText({ a: value })).toBe(`a: ${yaml}\n`);
    });
  }

  it("sorts keys with their numbers, sets lists at their key, and shows empty values", () => {
    const value = {
      data: { a10: 1, a9: 2, aa: { b: [{ d: 1, c: [] }, [1, 2]], e: {} } },
      apiVersion: "v1",
      none: null,
    };
    expect(yamlText(value)).toBe(`apiVersion: v1
data:
  a9: 2
  a10: 1
  aa:
    b:
    - c: []
      d: 1
    - - 1
      - 2
    e: {}
none: null
`);
  });
});
