import { describe, expect, it } from "vitest";
import { Table } from "./kernel/table";
import { Decoder, Encoder, type Known } from "./snapshotCodec";

const nobody: Known = {
  nameOf: () => undefined,
  valueOf: () => {
    throw new Error("nothing is known by name");
  },
};

/** There and back, through JSON's text. */
function through<T>(value: T, known = nobody): T {
  const encoder = new Encoder(known);
  encoder.count(value);
  const json = encoder.encode(value);
  const [text, pool] = [JSON.stringify(json), JSON.stringify(encoder.pool)];
  return new Decoder(JSON.parse(pool), known).decode(JSON.parse(text)) as T;
}

describe("a value that is stored and read", () => {
  it.each([
    ["plain data", { a: [1, "two", null, true, { b: {} }], c: [] }],
    ["keys that look like the codec's own", { $ref: 3, $$known: 1, $patch: "delete", $: 0 }],
    ["one such key alone", { $ref: 3 }],
    ["numbers that JSON cannot write", [Number.POSITIVE_INFINITY, Number.NaN, -0, 1e-7]],
    ["big integers and what is undefined", { big: 12345678901234567890n, none: undefined }],
    ["maps and sets", { map: new Map([["k", { v: 1 }]]), set: new Set(["x"]) }],
    ["a key that JavaScript gives a meaning to", JSON.parse('{"__proto__": {"a": 1}}')],
  ])("is what it was: %s", (_, value) => {
    expect(through(value)).toStrictEqual(value);
  });

  it("is what it was: a table", () => {
    const table = through(
      Table.of([
        ["b", { n: 2 }],
        ["a", { n: 1 }],
      ]),
    );
    expect(table.entries()).toEqual([
      ["a", { n: 1 }],
      ["b", { n: 2 }],
    ]);
  });

  it("shares what it shared", () => {
    const shared = { deep: { deeper: 1 } };
    const read = through({ one: shared, two: [shared], three: shared.deep });
    expect(read.two[0]).toBe(read.one);
    expect(read.three).toBe(read.one.deep);
  });

  it("finds again what is known by name", () => {
    const famous = { name: "etcd" };
    const known: Known = { nameOf: (value) => (value === famous ? "famous" : undefined), valueOf: () => famous };
    expect(through([famous], known)[0]).toBe(famous);
  });

  it.each([
    ["an instance of a class", new (class Secret {})(), "an instance of Secret cannot be stored"],
    ["a function", { run: () => 1 }, "a function cannot be stored"],
  ])("is refused when it is %s", (_, value, message) => {
    expect(() => through(value)).toThrow(message);
  });
});
