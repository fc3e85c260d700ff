import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { customDefinition, type StructuralSchema } from "../../schema/customDefinition";
import { decodeValue } from "../../schema/decode";
import { definitionOf } from "../../schema/definitions";
import { readYaml } from "../../schema/yamlText";
import { ApiError } from "../errors";
import { applyMergePatch, applyStrategicPatch } from "../patch";
import type { JsonObject, ManagedFieldsEntry, ObjectMeta } from "../types";
import { applyPatch, updateManagedFields, type Writer } from ".";
import { decodeFields, encodeFields } from "./fieldSet";

const configMap = definitionOf("", "v1", "ConfigMap")!;
const at = (manager: string): Writer => ({ manager, apiVersion: "v1", nowMs: 0 });
const cm = (data: JsonObject) => ({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "c" }, data });
const managedFields = (object: JsonObject) => (object.metadata as ObjectMeta).managedFields ?? [];

describe("server-side apply", () => {
  const alice = applyPatch(undefined, cm({ a: "1", b: "2" }), at("alice"), false, configMap).object;

  it("records what the manager lists", () => {
    expect(managedFields(alice)).toEqual([
      {
        manager: "alice",
        operation: "Apply",
        apiVersion: "v1",
        time: "1970-01-01T00:00:00Z",
        fieldsType: "FieldsV1",
        fieldsV1: { "f:data": { "f:a": {}, "f:b": {} } },
      },
    ]);
  });

  it("takes away what the manager no longer lists", () => {
    expect(applyPatch(alice, cm({ a: "1" }), at("alice"), false, configMap).object.data).toEqual({ a: "1" });
  });

  it("keeps what another manager lists too", () => {
    const both = applyPatch(alice, cm({ b: "2" }), at("bob"), false, configMap).object;
    expect(applyPatch(both, cm({}), at("alice"), false, configMap).object.data).toEqual({ b: "2" });
  });

  it("conflicts over another's field unless forced", () => {
    const run = (force: boolean) => applyPatch(alice, cm({ a: "9" }), at("bob"), force, configMap);
    expect(() => run(false)).toThrow('Apply failed with 1 conflict: conflict with "alice": .data.a');
    expect(managedFields(run(true).object).map(({ fieldsV1 }) => fieldsV1)).toEqual([
      { "f:data": { "f:b": {} } },
      { "f:data": { "f:a": {} } },
    ]);
  });

  it("says when it changed nothing", () => {
    expect(applyPatch(alice, cm({ a: "1", b: "2" }), at("alice"), false, configMap).changed).toBe(false);
  });
});

it("an update owns what it changes, and leaves the rest to others", () => {
  const alice = applyPatch(undefined, cm({ a: "1", b: "2" }), at("alice"), false, configMap).object;
  const edited = updateManagedFields(alice, { ...alice, data: { a: "9", b: "2" } }, at("editor"), configMap);
  expect(managedFields(edited).map(({ manager, fieldsV1 }) => [manager, fieldsV1])).toEqual([
    ["alice", { "f:data": { "f:b": {} } }],
    ["editor", { "f:data": { "f:a": {} } }],
  ]);
});

it("whatever is applied or recorded, there is an object or a refusal", () => {
  const value = fc.anything({ key: fc.constantFrom("f:a", "k:{", "v:x", ".", "a", "__proto__") });
  fc.assert(
    fc.property(value, value, (data, fieldsV1) => {
      const json = JSON.parse(JSON.stringify(data) ?? "null");
      const fields = JSON.parse(JSON.stringify(fieldsV1) ?? "null");
      const live = {
        ...cm({ a: "1" }),
        metadata: { name: "c", managedFields: [{ manager: "m", operation: "Apply", fieldsV1: fields }] },
      };
      decodeFields(encodeFields(decodeFields(fields)));
      try {
        applyPatch(live, cm(json), at("x"), false, configMap);
      } catch (error) {
        if (!ApiError.is(error)) throw error;
      }
    }),
  );
});

const golden = process.env.KUBARIUM_GOLDEN ?? path.resolve(import.meta.dirname, "../../../../test/golden/requests");
const file = path.join(golden, "apply-ssa.json");

describe.skipIf(!existsSync(file))("what a real server answered (skipped where the recordings are not there)", () => {
  const recorded: Recorded[] = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : [];
  const playable = recorded.filter(({ id, setup = [], request }) => {
    const steps = [...setup, request].filter(({ method }) => method !== undefined);
    return (
      !/yaml|scale|resourceversion|uid-on|invalid-object|immutable|absent|fieldmanager|differs|mismatch|missing|dryrun|other-spelling/.test(
        id,
      ) && steps.every(({ method, path: url }) => (method === "PATCH" || method === "POST") && !/\/status/.test(url!))
    );
  });

  it.each(playable.map((entry) => [entry.id, entry] as const))("%s", (_, { setup = [], request, expect: expected }) => {
    let live: JsonObject | undefined;
    let custom: StructuralSchema | undefined;
    const play = ({ method, path: url, headers, body }: Step) => {
      if (method === undefined) return;
      const form = headers?.["Content-Type"] ?? "";
      const given = typeof body === "string" ? (readYaml(body) as { value: JsonObject }).value : (body as JsonObject);
      const { apiVersion, kind } = (live ?? given) as { apiVersion: string; kind: string };
      const [version, group = ""] = apiVersion.split("/").reverse() as [string, string?];
      if (kind === "CustomResourceDefinition") {
        custom = (given.spec as { versions: { schema: { openAPIV3Schema: StructuralSchema } }[] }).versions[0]!.schema
          .openAPIV3Schema;
        return;
      }
      const definition = definitionOf(group, version, kind) ?? customDefinition(group, version, kind, custom!);
      const manager = /fieldManager=([^&]*)/.exec(url!)?.[1] ?? "golden";
      const writer: Writer = { manager, apiVersion, nowMs: 0 };
      if (form.includes("apply"))
        live = applyPatch(live, given, writer, /force=(true|maybe)/.test(url!), definition).object;
      else {
        const changed = !live
          ? given
          : form.includes("strategic")
            ? applyStrategicPatch(live, given, definition)
            : applyMergePatch(live, given);
        live = updateManagedFields(live, decodeValue(changed, definition).object, writer, definition);
      }
    };
    setup.forEach(play);
    if (expected.status >= 400) {
      expect(() => play(request)).toThrow(expected.body.message as string);
      return;
    }
    play(request);
    const theirs = (expected.managedFields ?? []).filter(({ manager }) => manager !== "kube-controller-manager");
    const shape = (entries: readonly ManagedFieldsEntry[]) =>
      entries
        .map(({ manager, operation, fieldsV1 }) =>
          JSON.stringify([manager, operation, sorted(fieldsV1)]).replace(
            /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g,
            "<uid>",
          ),
        )
        .sort();
    if (expected.managedFields) expect(shape(managedFields(live!))).toEqual(shape(theirs));
    expect(JSON.parse(JSON.stringify(expected.body))).toMatchObject(live!.data ? { data: live!.data } : {});
  });
});

type Step = { method?: string; path?: string; headers?: { [name: string]: string }; body?: unknown };
type Recorded = {
  id: string;
  setup?: Step[];
  request: Step;
  expect: { status: number; body: JsonObject; managedFields?: ManagedFieldsEntry[] };
};

function sorted(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => [key, sorted(item)]),
  );
}
