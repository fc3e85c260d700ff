/**
 * The simulator's values as plain JSON and back, with what is shared between them kept shared.
 *
 * Components compare values by identity (an object that is the same has not changed), so a value that is found in two
 * places is written once, into a pool, and referred to. Beside plain data there are tables, maps, sets, big integers
 * and a few numbers that JSON cannot write; anything else is a bug and is refused by name.
 */
import { assert } from "../base/assert";
import { Table } from "./kernel/table";

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** Values that are written as a name and found again by it. */
export interface Known {
  nameOf(value: object): Json | undefined;
  valueOf(name: Json): object;
}

/** Keys that begin so are the codec's own; data that has such a key gets one more. */
const OWN = "$";

/** Writes values; `pool` has what they share once all have been counted and written. */
export class Encoder {
  readonly pool: Json[] = [];
  private readonly counts = new Map<object, number>();
  private readonly places = new Map<object, number>();

  constructor(private readonly known: Known) {}

  /** First round: finds out what is shared. Every value that is to be written has to be counted before. */
  count(value: unknown): void {
    if (typeof value !== "object" || value === null) return;
    const count = this.counts.get(value) ?? 0;
    this.counts.set(value, count + 1);
    if (count > 0 || this.known.nameOf(value) !== undefined) return;
    for (const part of partsOf(value)) this.count(part);
  }

  /** Second round. */
  encode(value: unknown): Json {
    if (typeof value !== "object" || value === null) return encodeScalar(value);
    const name = this.known.nameOf(value);
    if (name !== undefined) return { $known: name };
    if ((this.counts.get(value) ?? 0) < 2) return this.encodeParts(value);
    let place = this.places.get(value);
    if (place === undefined) {
      place = this.pool.length;
      this.places.set(value, place);
      this.pool.push(null);
      this.pool[place] = this.encodeParts(value);
    }
    return { $ref: place };
  }

  private encodeParts(value: object): Json {
    if (Array.isArray(value)) return value.map((item) => this.encode(item));
    if (value instanceof Table) return { $table: value.entries().map(([key, item]) => [key, this.encode(item)]) };
    if (value instanceof Map) return { $map: [...value].map(([key, item]) => [this.encode(key), this.encode(item)]) };
    if (value instanceof Set) return { $set: [...value].map((item) => this.encode(item)) };
    const plain: Record<string, Json> = {};
    for (const key of Object.keys(value))
      setOwn(plain, key.startsWith(OWN) ? OWN + key : key, this.encode((value as Plain)[key]));
    return plain;
  }
}

/** Reads what an {@link Encoder} wrote. */
export class Decoder {
  private readonly values: unknown[] = [];

  constructor(
    private readonly pool: readonly Json[],
    private readonly known: Known,
  ) {}

  decode(json: Json): unknown {
    if (typeof json !== "object" || json === null) return json;
    if (Array.isArray(json)) return json.map((item) => this.decode(item));
    const [key, ...others] = Object.keys(json);
    if (key?.startsWith(OWN) && !key.startsWith(OWN + OWN) && others.length === 0)
      return this.decodeOwn(key, (json as Tagged)[key] as Json);
    const plain: Plain = {};
    for (const name of Object.keys(json))
      setOwn(plain, name.startsWith(OWN) ? name.slice(OWN.length) : name, this.decode((json as Tagged)[name] as Json));
    return plain;
  }

  private decodeOwn(tag: string, content: Json): unknown {
    switch (tag) {
      case "$ref": {
        const place = content as number;
        if (!(place in this.values)) this.values[place] = this.decode(this.pool[place] as Json);
        return this.values[place];
      }
      case "$known":
        return this.known.valueOf(content);
      case "$table":
        return Table.of(
          (content as readonly (readonly [string, Json])[]).map(([key, item]) => [key, this.decode(item)] as const),
        );
      case "$map":
        return new Map(
          (content as readonly (readonly [Json, Json])[]).map(
            ([key, item]) => [this.decode(key), this.decode(item)] as const,
          ),
        );
      case "$set":
        return new Set((content as readonly Json[]).map((item) => this.decode(item)));
      case "$bigint":
        return BigInt(content as string);
      case "$number":
        return Number(content as string);
      case "$undefined":
        return undefined;
    }
    assert(false, `the stored cluster has an unknown mark ${tag}`);
  }
}

type Plain = Record<string, unknown>;
type Tagged = Readonly<Record<string, Json>>;

function encodeScalar(value: unknown): Json {
  switch (typeof value) {
    case "string":
    case "boolean":
      return value;
    case "number":
      return Number.isFinite(value) && !Object.is(value, -0)
        ? value
        : { $number: Object.is(value, -0) ? "-0" : String(value) };
    case "bigint":
      return { $bigint: String(value) };
    case "undefined":
      return { $undefined: true };
    default:
      assert(value === null, `a ${typeof value} cannot be stored`);
      return null;
  }
}

function partsOf(value: object): Iterable<unknown> {
  if (Array.isArray(value)) return value;
  if (value instanceof Table) return value.values();
  if (value instanceof Map) return [...value].flat();
  if (value instanceof Set) return value;
  const prototype: unknown = Object.getPrototypeOf(value);
  assert(
    prototype === Object.prototype || prototype === null,
    `an instance of ${value.constructor?.name} cannot be stored`,
  );
  return Object.values(value);
}

/** Sets a key of any name as plain data, `__proto__` too. */
function setOwn(target: object, key: string, value: unknown): void {
  if (key === "__proto__")
    Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
  else (target as Plain)[key] = value;
}
