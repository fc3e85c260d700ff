import { describe, expect, it } from "vitest";
import { definition, definitionIds } from "../../schema/definitions";
import { utf8 } from "../discovery/sha256";
import { jsonOfProtobuf } from "./decode";
import { fieldsByNumber, messages } from "./fieldNumbers";

const text = (value: string) => [...utf8(value)];
const field = (number: number, content: number[]) => [(number << 3) | 2, content.length, ...content];
const varint = (number: number, value: number) => [number << 3, value];
const body = (apiVersion: string, kind: string, raw: number[]) =>
  Uint8Array.from([
    ...[0x6b, 0x38, 0x73, 0x00],
    ...field(1, [...field(1, text(apiVersion)), ...field(2, text(kind))]),
    ...field(2, raw),
    ...field(3, []),
  ]);
const read = (bytes: Uint8Array) => JSON.parse(jsonOfProtobuf(bytes) ?? "null");

describe("bodies in protobuf", () => {
  it("become the JSON that says the same", () => {
    const metadata = field(1, [
      ...field(1, text("web")),
      ...field(8, []),
      ...field(11, [...field(1, [97]), ...field(2, [98])]),
    ]);
    const port = [...varint(3, 80), ...field(4, [...varint(1, 0), ...varint(2, 0), ...field(3, [])])];
    const named = [...varint(3, 81), ...field(4, [...varint(1, 1), ...varint(2, 0), ...field(3, text("http"))])];
    expect(read(body("v1", "Service", [...metadata, ...field(2, [...field(1, port), ...field(1, named)])]))).toEqual({
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: "web", labels: { a: "b" } },
      spec: { ports: [{ port: 80 }, { port: 81, targetPort: "http" }] },
    });
  });

  it("read negative numbers, bytes, quantities and embedded structs", () => {
    const minusOne = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01];
    expect(read(body("scheduling.k8s.io/v1", "PriorityClass", [2 << 3, ...minusOne])).value).toBe(-1);
    const data = field(2, [...field(1, text("k")), ...field(2, text("hi"))]);
    expect(read(body("v1", "Secret", data)).data).toEqual({ k: "aGk=" });
    const hard = field(1, [...field(1, text("pods")), ...field(2, field(1, text("5")))]);
    expect(read(body("v1", "ResourceQuota", field(2, hard))).spec).toEqual({ hard: { pods: "5" } });
    const volume = field(1, [...field(1, text("v")), ...field(2, field(10, field(1, text("data"))))]);
    expect(read(body("v1", "Pod", field(2, volume))).spec.volumes).toEqual([
      { name: "v", persistentVolumeClaim: { claimName: "data" } },
    ]);
  });

  it.each([
    ["no magic", Uint8Array.from([1, 2, 3])],
    ["cut off", body("v1", "Secret", [0x12, 0x40, 1])],
    ["a varint without end", body("v1", "PriorityClass", [0x10, 0xff])],
    ["an unknown kind", body("v1", "Nothing", [])],
    ["a kind without numbers", body("v1", "Node", [])],
    ["a number where bytes belong", body("v1", "Secret", varint(1, 1))],
  ])("are left alone when they cannot be read: %s", (_what, bytes) => {
    expect(jsonOfProtobuf(bytes)).toBeUndefined();
  });

  it("know only fields that the schema has", () => {
    const known = new Set(definitionIds());
    const embedded = messages().flatMap((message) =>
      [...fieldsByNumber(message)!.values()].filter(({ isEmbedded }) => isEmbedded).map(({ name }) => name),
    );
    for (const message of messages()) {
      if (!known.has(message)) {
        expect(embedded).toContain(message);
        continue;
      }
      const { fields } = definition(message);
      for (const { name, isEmbedded } of fieldsByNumber(message)!.values())
        if (!isEmbedded) expect([...fields.keys()], `${message}.${name}`).toContain(name);
    }
  });
});
