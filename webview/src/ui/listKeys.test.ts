import { describe, expect, it } from "vitest";
import { type ListRow, listKey, typeAhead } from "./listKeys";

const rows: ListRow[] = [
  { level: 1, expanded: true, text: "nodes" },
  { level: 2, expanded: undefined, text: "node-1" },
  { level: 2, expanded: undefined, text: "node-2" },
  { level: 1, expanded: false, text: "default" },
];

function press(key: string, focused: number) {
  return listKey(key, focused, rows.length, 3, (index) => rows[index]!);
}

describe("a key in a tree", () => {
  it.each([
    ["ArrowDown", 0, { sort: "focus", index: 1 }],
    ["ArrowDown", 3, { sort: "focus", index: 3 }],
    ["ArrowUp", 0, { sort: "focus", index: 0 }],
    ["PageDown", 0, { sort: "focus", index: 3 }],
    ["Home", 2, { sort: "focus", index: 0 }],
    ["End", 0, { sort: "focus", index: 3 }],
    ["ArrowDown", -1, { sort: "focus", index: 0 }],
    ["Enter", -1, undefined],
    ["Enter", 1, { sort: "open", index: 1 }],
    ["ArrowRight", 3, { sort: "expand", index: 3, expanded: true }],
    ["ArrowRight", 0, { sort: "focus", index: 1 }],
    ["ArrowRight", 1, undefined],
    ["ArrowLeft", 0, { sort: "expand", index: 0, expanded: false }],
    ["ArrowLeft", 2, { sort: "focus", index: 0 }],
    ["ArrowLeft", 3, undefined],
    [" ", 3, { sort: "expand", index: 3, expanded: true }],
    ["x", 0, undefined],
  ])("%s on row %i", (key, focused, action) => expect(press(key, focused)).toEqual(action));

  it("does nothing in an empty list", () => {
    expect(listKey("ArrowDown", -1, 0, 3, () => rows[0]!)).toBeUndefined();
  });
});

describe("type-ahead", () => {
  const at = (index: number) => rows[index]!.text;
  it("goes to the next row that begins with the letter", () => expect(typeAhead("n", 0, 4, at)).toBe(1));
  it("goes round", () => expect(typeAhead("n", 2, 4, at)).toBe(0));
  it("stays where further letters still match", () => expect(typeAhead("node-1", 1, 4, at)).toBe(1));
  it("finds nothing where nothing begins so", () => expect(typeAhead("x", 0, 4, at)).toBe(-1));
});
