import { describe, expect, it } from "vitest";
import { definitionOf } from "../schema/definitions";
import { readManifests } from "./manifests";
import { threeWayPatch } from "./threeWayPatch";

describe("manifests", () => {
  it("are read document by document, each field with its place", () => {
    const text =
      "apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\nspec:\n  containers:\n    - name: c\n      image: nginx\n---\nkind: [\n---\napiVersion: v1\nkind: Service\nmetadata: {name: s}\n";
    const { manifests, problems } = readManifests({ path: "a.yaml", text });
    expect(manifests.map(({ object, line }) => `${object.kind} ${line}`)).toEqual(["Pod 1", "Service 12"]);
    expect(manifests[0]!.placeOf("spec.containers[0].image")).toMatchObject({ line: 8, column: 14 });
    expect(manifests[0]!.placeOf("spec.containers[0].ports[1].name")).toMatchObject({ line: 7 });
    expect(problems.map(({ line }) => line)).toEqual([11]);
  });

  it("refuse what is no map, and a YAML bomb, without harm", () => {
    expect(readManifests({ path: "a", text: "just text" }).problems[0]!.message).toContain("a manifest is a map");
    const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${[..."bcdefghi"].map((c, i) => `${c}: &${c} [${`*${"abcdefgh"[i]},`.repeat(9)}]`).join("\n")}`;
    expect(readManifests({ path: "a", text: bomb }).problems).toHaveLength(1);
  });
});

describe("the three-way patch", () => {
  const definition = definitionOf("apps", "v1", "Deployment");
  const deployment = (containers: object[], more: object = {}) => ({
    spec: { template: { spec: { containers } }, ...more },
  });
  const cases = [
    { name: "says nothing when nothing differs", last: {}, wanted: { a: 1 }, live: { a: 1, b: 2 }, patch: {} },
    {
      name: "deletes what is applied no longer and leaves what others set",
      last: { a: 1 },
      wanted: {},
      live: { a: 1, b: 2 },
      patch: { a: null },
    },
    {
      name: "takes a container away by its name",
      last: deployment([{ name: "a" }, { name: "b" }]),
      wanted: deployment([{ name: "a" }]),
      live: deployment([{ name: "a" }, { name: "b" }, { name: "injected" }]),
      patch: deployment([{ $patch: "delete", name: "b" }]),
    },
    {
      name: "changes one field of one container",
      last: deployment([{ name: "a", image: "x:1" }]),
      wanted: deployment([{ name: "a", image: "x:2" }]),
      live: deployment([{ name: "a", image: "x:1", imagePullPolicy: "Always" }]),
      patch: deployment([{ name: "a", image: "x:2" }]),
    },
  ];
  for (const { name, last, wanted, live, patch } of cases) {
    it(name, () => {
      const made = JSON.parse(
        JSON.stringify(threeWayPatch(last, wanted, live, definition), (key, value) =>
          key.startsWith("$setElementOrder") ? undefined : value,
        ),
      );
      expect(made).toEqual(patch);
    });
  }
});
