/**
 * Bodies in protobuf, as typed clients send them (apimachinery/pkg/runtime/serializer/protobuf): read to the JSON that
 * says the same, which then goes the way of every other body.
 * Left out: answers in protobuf; such clients accept JSON as well.
 */
import { formatMicroTime, formatTime } from "../../api/time";
import { type Definition, definitionOf, type Field, type Scalar, type Type } from "../../schema/definitions";
import { setKey } from "../../schema/jsonText";
import { base64, fromUtf8 } from "../discovery/sha256";
import { fieldsByNumber } from "./fieldNumbers";

/** What a body in protobuf is sent as. */
export const PROTOBUF_TYPE = "application/vnd.kubernetes.protobuf";

/** Every such body begins so: `k8s` and a zero. */
const MAGIC = [0x6b, 0x38, 0x73, 0x00];

/** Structs do not nest deeper than this in any kind. */
const DEPTH_MAX = 64;

/** The body's JSON text, or undefined if it is damaged or of a kind that is not read here. */
export function jsonOfProtobuf(bytes: Uint8Array): string | undefined {
  if (!MAGIC.every((byte, at) => bytes[at] === byte)) return undefined;
  try {
    return JSON.stringify(readEnvelope(bytes.subarray(MAGIC.length)));
  } catch (error) {
    if (error instanceof Unreadable) return undefined;
    throw error;
  }
}

class Unreadable extends Error {}

type Draft = { [name: string]: unknown };

/** runtime.Unknown: what the object is, and the object. */
function readEnvelope(bytes: Uint8Array): Draft {
  let apiVersion = "";
  let kind = "";
  let raw: Uint8Array = new Uint8Array(0);
  for (const { number, value } of fieldsOf(bytes)) {
    if (number === 1)
      for (const inner of fieldsOf(asBytes(value)))
        if (inner.number === 1) apiVersion = fromUtf8(asBytes(inner.value));
        else if (inner.number === 2) kind = fromUtf8(asBytes(inner.value));
    if (number === 2) raw = asBytes(value);
  }
  const slash = apiVersion.indexOf("/");
  const definition = definitionOf(apiVersion.slice(0, Math.max(0, slash)), apiVersion.slice(slash + 1), kind);
  if (!definition) throw new Unreadable(`${apiVersion} ${kind}`);
  return { apiVersion, kind, ...readMessage(raw, definition, definition.id, {}, 0) };
}

/** Reads a message into a draft; an embedded one shares the draft and the definition of its parent. */
function readMessage(bytes: Uint8Array, definition: Definition, message: string, draft: Draft, depth: number): Draft {
  const numbers = fieldsByNumber(message);
  if (!numbers || depth > DEPTH_MAX) throw new Unreadable(message);
  for (const { number, value } of fieldsOf(bytes)) {
    const numbered = numbers.get(number);
    if (!numbered) continue;
    if (numbered.isEmbedded) {
      readMessage(asBytes(value), definition, numbered.name, draft, depth + 1);
      continue;
    }
    const field = definition.fields.get(numbered.name);
    if (!field) continue;
    readField(draft, field, value, depth);
    if (numbered.dropsZero && draft[field.name] === 0) delete draft[field.name];
  }
  return draft;
}

type Wire = bigint | Uint8Array;

function readField(draft: Draft, { name, type }: Field, value: Wire, depth: number): void {
  if (type.sort === "list") {
    draft[name] ??= [];
    const list = draft[name] as unknown[];
    // Numbers may come packed: one after the other in one field.
    if (value instanceof Uint8Array && type.items.sort === "scalar" && isNumeric(type.items.scalar))
      for (let at = 0; at < value.length; ) {
        const read = readVarint(value, at);
        list.push(numberOf(read.value, type.items.scalar));
        at = read.next;
      }
    else list.push(readValue(type.items, value, depth) ?? null);
  } else if (type.sort === "map") {
    draft[name] ??= {};
    const map = draft[name] as Draft;
    let key = "";
    let entry: unknown;
    for (const part of fieldsOf(asBytes(value)))
      if (part.number === 1) key = fromUtf8(asBytes(part.value));
      else if (part.number === 2) entry = readValue(type.values, part.value, depth);
    setKey(map, key, entry ?? zeroOf(type.values));
  } else {
    const read = readValue(type, value, depth);
    if (read !== undefined) draft[name] = read;
  }
}

function readValue(type: Type, value: Wire, depth: number): unknown {
  if (type.sort === "struct") return readMessage(asBytes(value), type.definition, type.definition.id, {}, depth + 1);
  // The lists and maps of lists have messages of their own, which no kind that is read here has.
  if (type.sort !== "scalar") throw new Unreadable("nested list");
  return readScalar(type.scalar, value);
}

function readScalar(scalar: Scalar, value: Wire): unknown {
  switch (scalar) {
    case "string":
      return fromUtf8(asBytes(value));
    case "boolean":
      return asVarint(value) !== 0n;
    case "int32":
    case "int64":
      return numberOf(asVarint(value), scalar);
    case "bytes":
      return base64(asBytes(value));
    case "quantity":
      return fromUtf8(asBytes(fieldsOf(asBytes(value)).find(({ number }) => number === 1)?.value ?? new Uint8Array(0)));
    case "intOrString":
      return readIntOrString(asBytes(value));
    case "time":
    case "microTime":
      return readTime(asBytes(value), scalar);
    case "any":
    case "object":
      return readRaw(asBytes(value));
    case "number":
      throw new Unreadable("number");
  }
}

function readIntOrString(bytes: Uint8Array): string | number {
  let isText = false;
  let number = 0;
  let text = "";
  for (const { number: field, value } of fieldsOf(bytes))
    if (field === 1) isText = asVarint(value) === 1n;
    else if (field === 2) number = numberOf(asVarint(value), "int32");
    else if (field === 3) text = fromUtf8(asBytes(value));
  return isText ? text : number;
}

/** A time that is not set is an empty message. */
function readTime(bytes: Uint8Array, scalar: "microTime" | "time"): string | undefined {
  if (bytes.length === 0) return undefined;
  let seconds = 0;
  let nanos = 0;
  for (const { number, value } of fieldsOf(bytes))
    if (number === 1) seconds = numberOf(asVarint(value), "int64");
    else if (number === 2) nanos = numberOf(asVarint(value), "int32");
  if (Math.abs(seconds) > SECONDS_MAX) throw new Unreadable("time");
  return scalar === "time" ? formatTime(seconds * 1000) : formatMicroTime(seconds * 1000 + nanos / 1e6);
}

/** The year 9999: what RFC 3339 can write. */
const SECONDS_MAX = 253_402_300_799;

/** RawExtension and FieldsV1 hold JSON. */
function readRaw(bytes: Uint8Array): unknown {
  const raw = fieldsOf(bytes).find(({ number }) => number === 1)?.value;
  if (raw === undefined) return undefined;
  try {
    return JSON.parse(fromUtf8(asBytes(raw)));
  } catch {
    throw new Unreadable("JSON within protobuf");
  }
}

const isNumeric = (scalar: Scalar): scalar is "int32" | "int64" => scalar === "int32" || scalar === "int64";

const numberOf = (value: bigint, scalar: "int32" | "int64"): number =>
  Number(BigInt.asIntN(scalar === "int32" ? 32 : 64, value));

const zeroOf = (type: Type): unknown => (type.sort === "scalar" && type.scalar === "quantity" ? "0" : "");

// ── The wire: a field's number and how it is written, then its value ──────────────────────────────────────────────

function fieldsOf(bytes: Uint8Array): { number: number; value: Wire }[] {
  const fields: { number: number; value: Wire }[] = [];
  for (let at = 0; at < bytes.length; ) {
    const tag = readVarint(bytes, at);
    const number = Number(tag.value >> 3n);
    switch (Number(tag.value & 7n)) {
      case 0: {
        const read = readVarint(bytes, tag.next);
        fields.push({ number, value: read.value });
        at = read.next;
        break;
      }
      case 1:
        at = tag.next + 8;
        break;
      case 2: {
        const length = readVarint(bytes, tag.next);
        const end = length.next + Number(length.value);
        if (end > bytes.length) throw new Unreadable("cut off");
        fields.push({ number, value: bytes.subarray(length.next, end) });
        at = end;
        break;
      }
      case 5:
        at = tag.next + 4;
        break;
      default:
        throw new Unreadable("groups");
    }
    if (at > bytes.length) throw new Unreadable("cut off");
  }
  return fields;
}

function readVarint(bytes: Uint8Array, from: number): { value: bigint; next: number } {
  let value = 0n;
  for (let at = from, shift = 0n; at < bytes.length && shift < 70n; at++, shift += 7n) {
    const byte = bytes[at]!;
    value |= BigInt(byte & 0x7f) << shift;
    if (byte < 0x80) return { value, next: at + 1 };
  }
  throw new Unreadable("varint");
}

function asBytes(value: Wire): Uint8Array {
  if (!(value instanceof Uint8Array)) throw new Unreadable("number in place of bytes");
  return value;
}

function asVarint(value: Wire): bigint {
  if (value instanceof Uint8Array) throw new Unreadable("bytes in place of a number");
  return value;
}
