import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { withCondition } from "./conditions";
import { ApiError } from "./errors";
import { checkDns1123Label, checkLabelValue, checkPortName, checkQualifiedName } from "./names";
import {
  addQuantity,
  canonicalQuantity,
  compareQuantity,
  milliValue,
  quantityValue,
  subtractQuantity,
} from "./quantity";
import {
  everything,
  labelSelector,
  matchesFields,
  matchesLabels,
  nothing,
  parseFieldSelector,
  parseLabelSelector,
  selectorText,
} from "./selectors";
import { formatMicroTime, formatTime, parseTime } from "./time";

describe("quantities", () => {
  it.each([
    ["1024Mi", "1Gi"],
    ["0.5", "500m"],
    ["1000m", "1"],
    [1, "1"],
    ["1.5Gi", "1536Mi"],
    ["1e3", "1e3"],
    ["1500", "1500"],
    ["2000", "2k"],
    ["512", "512"],
    ["1023Ki", "1023Ki"],
    ["0.5Ki", "512"],
    ["0.1Ki", "102400m"],
    ["0", "0"],
    ["-0.25", "-250m"],
    ["100n", "100n"],
    ["0.1n", "1n"],
    ["1.1E", "1100P"],
    ["9999E", "9223372036854775807"],
    ["12e6", "12e6"],
    ["+1k", "1k"],
  ])("%s is stored as %s", (given, canonical) => {
    expect(canonicalQuantity(given)).toBe(canonical);
  });

  it.each(["", "one", "1.1.M", "1+1.0M", "0.1mi", "0.1am", "1i", "1Megs", " 1"])("%j is no quantity", (text) => {
    expect(() => canonicalQuantity(text)).toThrow(ApiError);
  });

  it("count, compare, add and subtract exactly", () => {
    expect([milliValue("1.5"), milliValue("100u"), quantityValue("1Ki"), quantityValue("1500m")]).toEqual([
      1500, 1, 1024, 2,
    ]);
    expect(compareQuantity("1Gi", "1G")).toBe(1);
    expect(addQuantity("1Gi", "512Mi")).toBe("1536Mi");
    expect(addQuantity("0", "1Gi")).toBe("1Gi");
    expect(subtractQuantity("1", "250m")).toBe("750m");
  });

  it("a canonical form is its own canonical form", () => {
    fc.assert(
      fc.property(fc.integer(), fc.constantFrom("", "m", "k", "Ki", "Mi", "Gi", "e2", "n"), (number, suffix) => {
        const once = canonicalQuantity(`${number}${suffix}`);
        expect(canonicalQuantity(once)).toBe(once);
        expect(compareQuantity(once, `${number}${suffix}`)).toBe(0);
      }),
    );
  });
});

describe("times", () => {
  it("agree with the platform's calendar", () => {
    fc.assert(
      fc.property(fc.date({ min: new Date(0), max: new Date("2300-01-01T00:00:00Z"), noInvalidDate: true }), (date) => {
        expect(parseTime(date.toISOString())).toBeCloseTo(date.getTime(), 3);
        expect(formatTime(date.getTime())).toBe(`${date.toISOString().slice(0, 19)}Z`);
      }),
    );
  });

  it("are read with zones and printed in microseconds", () => {
    expect(formatTime(parseTime("2024-02-29T23:30:00-01:00")!)).toBe("2024-03-01T00:30:00Z");
    expect(formatMicroTime(1_500)).toBe("1970-01-01T00:00:01.500000Z");
    expect(["2023-02-29T00:00:00Z", "2023-01-01", "2023-01-01T25:00:00Z"].map(parseTime)).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});

describe("label selectors", () => {
  const labels = { app: "web", tier: "front" };
  it.each([
    ["", true],
    ["app", true],
    ["!app", false],
    ["app=web", true],
    ["app==web,tier!=back", true],
    ["app in (web, api)", true],
    ["app notin (web)", false],
    ["zone notin (a)", true],
    ["app in ()", false],
    ["tier,!zone", true],
    ["n>3", false],
    ["in=x", false],
  ])("%j matches: %s", (text, matches) => {
    expect(matchesLabels(parseLabelSelector(text), labels)).toBe(matches);
  });

  it.each([
    ["a===b", "unable to parse requirement: found '=', expected: identifier"],
    ["app in (web", "unable to parse requirement: found '', expected: ',' or ')'"],
    ["app=my app", "found 'app', expected: ',' or 'end of string'"],
    ["=a", "found '=', expected: !, identifier, or 'end of string'"],
    ["a,", "found '', expected: identifier after ','"],
  ])("%j is refused in upstream's words", (text, message) => {
    expect(() => parseLabelSelector(text)).toThrow(new ApiError({ message } as never).message);
  });

  it("as objects: absent matches nothing, empty everything", () => {
    expect([labelSelector(undefined), labelSelector({})]).toEqual([nothing, everything]);
    const selector = labelSelector({
      matchLabels: { app: "web" },
      matchExpressions: [{ key: "a", operator: "NotIn", values: ["y", "x"] }],
    });
    expect(selectorText(selector)).toBe("a notin (x,y),app=web");
    expect(matchesLabels(selector, labels)).toBe(true);
  });

  it("survive being printed and read, and never break", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[a-c=!(),<> in]*$/)), (text) => {
        try {
          const selector = parseLabelSelector(text);
          expect(matchesLabels(parseLabelSelector(selectorText(selector)), labels)).toBe(
            matchesLabels(selector, labels),
          );
        } catch (error) {
          if (!ApiError.is(error, "BadRequest")) throw error;
        }
      }),
    );
  });
});

it("field selectors compare fields", () => {
  const terms = parseFieldSelector("status.phase!=Running,spec.nodeName=n\\,1");
  expect(matchesFields(terms, (field) => ({ "spec.nodeName": "n,1" })[field])).toBe(true);
  expect(() => parseFieldSelector("nonsense")).toThrow("invalid selector: 'nonsense'; can't understand 'nonsense'");
});

describe("names", () => {
  it.each([
    [checkDns1123Label("web-1"), 0],
    [checkDns1123Label("Web"), 1],
    [checkQualifiedName("example.com/a"), 0],
    [checkQualifiedName("-a b"), 1],
    [checkQualifiedName("a/b/c"), 1],
    [checkQualifiedName("/a"), 1],
    [checkQualifiedName(""), 2],
    [checkLabelValue(""), 0],
    [checkLabelValue("a".repeat(64)), 1],
    [checkPortName("http"), 0],
    [checkPortName("-1--"), 3],
  ])("%#", (complaints, count) => {
    expect(complaints).toHaveLength(count);
  });

  it("are explained in upstream's words", () => {
    expect(checkDns1123Label("Svc")[0]).toBe(
      "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')",
    );
    expect(checkQualifiedName("a/b/c")[0]).toMatch(/^a valid label key must .* \(e\.g\. 'example\.com\/MyName'\)$/);
  });
});

it("a condition's transition time moves only with its status", () => {
  const old = [{ type: "Ready", status: "True", lastTransitionTime: "t1" }];
  expect(withCondition(old, { type: "Ready", status: "True", lastTransitionTime: "t2" })).toBe(old);
  expect(withCondition(old, { type: "Ready", status: "False", lastTransitionTime: "t2" })[0]?.lastTransitionTime).toBe(
    "t2",
  );
});
