import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeValue } from "../../schema/decode";
import { definitionOf } from "../../schema/definitions";
import { ApiError } from "../errors";
import type { JsonObject } from "../types";
import { applyPatchTo, type PatchForm } from ".";
import { applyStrategicPatch } from "./strategicPatch";

const pod = definitionOf("", "v1", "Pod")!;

describe("strategic merge", () => {
  const merge = (document: JsonObject, patch: JsonObject) => applyStrategicPatch(document, { spec: patch }, pod).spec;
  const spec = { containers: [{ name: "a", image: "x" }, { name: "b" }], tolerations: [{ key: "k" }] };
  it.each([
    [
      "merges keyed lists",
      { containers: [{ name: "b", image: "y" }] },
      {
        containers: [
          { name: "a", image: "x" },
          { name: "b", image: "y" },
        ],
      },
    ],
    [
      "puts new items first",
      { containers: [{ name: "c" }] },
      { containers: [{ name: "c" }, { name: "a", image: "x" }, { name: "b" }] },
    ],
    ["deletes items", { containers: [{ name: "a", $patch: "delete" }] }, { containers: [{ name: "b" }] }],
    [
      "replaces lists on demand",
      { containers: [{ name: "z" }, { $patch: "replace" }] },
      { containers: [{ name: "z" }] },
    ],
    [
      "orders items",
      { "$setElementOrder/containers": [{ name: "b" }, { name: "a" }] },
      { containers: [{ name: "b" }, { name: "a", image: "x" }] },
    ],
    ["replaces other lists", { tolerations: [{ key: "n" }] }, { tolerations: [{ key: "n" }] }],
    ["removes by null", { tolerations: null }, { tolerations: undefined }],
  ])("%s", (_, patch, expected) => {
    expect(merge({ spec }, patch)).toEqual({ ...spec, ...expected });
  });

  it.each([
    [{ containers: [{ image: "nginx" }] }, "map: map[image:nginx] does not contain declared merge key: name"],
    [{ containers: [{ name: "a", $patch: "remove" }] }, "unknown patch type: remove in map: map[$patch:remove name:a]"],
  ])("refuses what has no meaning: %j", (patch, message) => {
    expect(() => merge({ spec }, patch)).toThrow(message);
  });

  it("leaves its input alone", () => {
    const document = { spec: structuredClone(spec) };
    merge(document, {
      containers: [
        { name: "a", $patch: "delete" },
        { name: "b", image: "z" },
      ],
    });
    expect(document).toEqual({ spec });
  });
});

/** Small pods, and patches that hit them: few names, so that they meet. */
const name = fc.constantFrom("a", "b", "c");
const container = fc.record(
  {
    name,
    image: fc.constantFrom("x", "y"),
    env: fc.uniqueArray(fc.record({ name, value: fc.constantFrom("1", "2") }), { selector: (item) => item.name }),
    command: fc.array(fc.constantFrom("p", "q"), { minLength: 1, maxLength: 2 }),
  },
  { requiredKeys: ["name"] },
);
const containers = fc.uniqueArray(container, { selector: (item) => item.name, minLength: 1 });
const named = fc.uniqueArray(name, { minLength: 1 });
const finalizers = fc.uniqueArray(fc.constantFrom("e.x/a", "e.x/b", "e.x/c", "e.x/d"));
const document = fc.record({
  apiVersion: fc.constant("v1"),
  kind: fc.constant("Pod"),
  metadata: fc.record({ name: fc.constant("p"), finalizers, labels: fc.dictionary(name, name) }),
  spec: fc.record({ containers, tolerations: fc.array(fc.record({ key: name }), { maxLength: 2 }) }),
});
const change = fc.oneof(
  { weight: 4, arbitrary: container },
  { weight: 1, arbitrary: name.map((item) => ({ name: item, $patch: "delete" })) },
);
const patch = fc.record(
  {
    // Not both at once: upstream then depends on the order in which Go walks a map.
    metadata: fc.oneof(
      finalizers.map((items) => ({ "$deleteFromPrimitiveList/finalizers": items })),
      fc.record({ finalizers, labels: fc.dictionary(name, fc.option(name)) }, { requiredKeys: [] }),
    ),
    spec: fc.oneof(
      fc.record(
        {
          containers: fc.uniqueArray(change, { selector: (item) => item.name, maxLength: 3 }),
          tolerations: fc.option(fc.array(fc.record({ key: name }), { maxLength: 2 })),
        },
        { requiredKeys: [] },
      ),
      named.map((order) => ({ "$setElementOrder/containers": order.map((item) => ({ name: item })) })),
    ),
  },
  { requiredKeys: [] },
);

const kubectl = kubectlPath();

describe.skipIf(!kubectl)("kubectl agrees on strategic merges (skipped where there is no kubectl)", () => {
  it("for random pods and patches", () => {
    const folder = mkdtempSync(path.join(tmpdir(), "kubarium-"));
    const file = path.join(folder, "pod.json");
    const runs = Number(process.env.KUBARIUM_FUZZ ?? 25);
    fc.assert(
      fc.property(document, patch, (before, change) => {
        writeFileSync(file, JSON.stringify(before));
        const options = [
          "patch",
          "--local",
          "--type=strategic",
          "-f",
          file,
          "-p",
          JSON.stringify(change),
          "-o",
          "json",
        ];
        const theirs = JSON.parse(
          execFileSync(kubectl!, options, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] }),
        );
        const ours = applyPatchTo(before, change, "strategic", pod).object;
        expect(ours).toEqual(decodeValue(theirs, pod).object);
      }),
      { numRuns: runs },
    );
  });
});

it("whatever the patch, it is applied or refused", () => {
  const strange = fc.anything({
    key: fc.constantFrom(
      "spec",
      "containers",
      "$patch",
      "$retainKeys",
      "$setElementOrder/containers",
      "name",
      "__proto__",
      "x",
    ),
  });
  const step = fc.record({
    op: fc.constantFrom("add", "remove", "replace", "move", "copy", "test", "x"),
    path: fc.string().map((s) => `/${s}`),
    from: fc.string(),
    value: strange,
  });
  fc.assert(
    fc.property(
      document,
      fc.oneof(strange, fc.array(step)),
      fc.constantFrom<PatchForm>("json", "merge", "strategic"),
      (before, value, form) => {
        try {
          applyPatchTo(before, JSON.parse(JSON.stringify(value) ?? "null"), form, pod);
        } catch (error) {
          if (!ApiError.is(error)) throw error;
        }
      },
    ),
    { numRuns: 500 },
  );
});

const golden = process.env.KUBARIUM_GOLDEN ?? path.resolve(import.meta.dirname, "../../../../test/golden/requests");
const forms: [file: string, form: PatchForm][] = [
  ["patch-json.json", "json"],
  ["patch-merge.json", "merge"],
  ["patch-strategic.json", "strategic"],
];

describe.skipIf(!existsSync(golden))("what a real server answered (skipped where the recordings are not there)", () => {
  const cases = forms.flatMap(([file, form]) =>
    (existsSync(golden) ? JSON.parse(readFileSync(path.join(golden, file), "utf8")) : []).flatMap((entry: Recorded) => {
      const body = entry.setup.find(({ method }) => method === "POST")?.body;
      const [version, group = ""] = String(body?.apiVersion ?? "")
        .split("/")
        .reverse() as [string, string?];
      const definition = definitionOf(group, version, String(body?.kind));
      const isPlain =
        entry.setup.length === 1 && !entry.request.path.includes("/status") && !entry.request.path.includes("/scale");
      if (!definition || !isPlain || entry.request.body === undefined || entry.id.includes("stringdata")) return [];
      const given = entry.request.body;
      const request = { ...entry.request, body: typeof given === "string" ? JSON.parse(given) : given };
      return [{ ...entry, request, form, body: body!, definition }];
    }),
  );
  it.each(cases.map((entry) => [entry.id, entry] as const))(
    "%s",
    (_, { body, request, expect: expected, form, definition }) => {
      const validation = request.path.includes("fieldValidation=Strict") ? "Strict" : "Warn";
      const run = () =>
        applyPatchTo(decodeValue(body, definition).object, request.body, form, definition, validation).object;
      const problem = expected.body.status === "Failure" ? (expected.body.message as string) : undefined;
      if (problem === undefined) {
        const { spec, data } = run();
        const shown = JSON.parse(JSON.stringify(expected.body));
        expect(shown).toMatchObject(
          JSON.parse(JSON.stringify({ ...(spec ? { spec } : {}), ...(data ? { data } : {}) })),
        );
      } else if (
        /^ "" is invalid: patch|merge key:|unknown patch type|Invalid JSON Patch|cannot unmarshal array|our request/.test(
          problem,
        )
      ) {
        const said = (() => {
          try {
            return JSON.stringify(run());
          } catch (error) {
            return ApiError.is(error) ? `${error.code} ${error.message}` : String(error);
          }
        })();
        const shown = said.replace(/Invalid value: "\{.*\}":/, 'Invalid value: "<object>":');
        expect(shown).toBe(`${expected.status} ${problem}`);
      }
    },
  );
});

type Recorded = {
  id: string;
  setup: { method: string; body?: JsonObject & { stringData?: unknown } }[];
  request: { path: string; body?: unknown };
  expect: { status: number; body: JsonObject };
};

function kubectlPath(): string | undefined {
  for (const folder of (process.env.PATH ?? "").split(path.delimiter)) {
    const file = path.join(folder, "kubectl");
    if (existsSync(file)) return file;
  }
  return undefined;
}
