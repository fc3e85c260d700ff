import { expect, it } from "vitest";
import { definition, definitionIds, goName } from "./definitions";
import { atomicMaps, atomicStructs, mergeRules } from "./mergeKeys";

it("every row of the merge table names a field that exists, and its keys are fields of the items", () => {
  for (const [id, rows] of Object.entries(mergeRules))
    for (const [name, { keys = [], patchKey }] of Object.entries(rows)) {
      const type = definition(id).fields.get(name)?.type;
      expect(type, `${id}.${name}`).toBeDefined();
      if (type?.sort !== "list" || type.items.sort !== "struct") continue;
      for (const key of patchKey ? [...keys, patchKey] : keys)
        expect(type.items.definition.fields.has(key), `${id}.${name} by ${key}`).toBe(true);
    }
});

it("every atomic struct and map exists", () => {
  const ids = new Set(definitionIds());
  expect([...atomicStructs].filter((id) => !ids.has(id))).toEqual([]);
  for (const row of atomicMaps) {
    const dot = row.lastIndexOf(".");
    expect(definition(row.slice(0, dot)).fields.get(row.slice(dot + 1))?.type.sort, row).toBe("map");
  }
});

it("definitions are named as Go names them", () => {
  expect(goName(definition("core.v1.PodSpec"))).toBe("v1.PodSpec");
});
