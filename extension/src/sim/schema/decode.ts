/**
 * Decodes what a client sends into an object of a known kind, as the API server does
 * (sigs.k8s.io/json and k8s.io/apimachinery/pkg/runtime/serializer/json): wrong types are refused with Go's words,
 * unknown and repeated fields are noted and dropped, and empty values go the way of Go's `omitempty`.
 * One walker per type is made on first use; a pod takes some microseconds.
 */

import { goQuote } from "../api/goText";
import { formatQuantity, readQuantity } from "../api/quantity";
import { formatMicroTime, formatTime, parseTime, timeError } from "../api/time";
import type { JsonObject } from "../api/types";
import { type Definition, type Field, goName, type Scalar, shortName, type Type } from "./definitions";
import { dropsZero, goTextType, isGoText, printedWhenAbsent, printsEmptyText } from "./goTypes";
import { type RepeatedKeys, setKey } from "./jsonText";

export type Decoded = {
  object: JsonObject;
  /** What a strict server refuses: `unknown field "spec.foo"`, `duplicate field "spec.replicas"`, in the text's order. */
  strictErrors: string[];
  /** The first wrong type, in Go's words; the object is then of no use. */
  error?: string;
};

/**
 * Decodes a parsed JSON value. `words` chooses between the complaints of Go's JSON decoder and those of the converter
 * that a strategic merge patch goes through. `repeated` comes from jsonText and makes keys that came twice known.
 */
export function decodeValue(
  value: unknown,
  definition: Definition,
  repeated?: RepeatedKeys,
  words: "converter" | "json" = "json",
): Decoded {
  const context: Context = { ...emptyContext(), repeated, words };
  const object = walkerOf(definition)(value ?? {}, context) as JsonObject | undefined;
  return {
    object: object ?? {},
    strictErrors: context.strict.length > 1 ? [...new Set(context.strict)] : context.strict,
    ...(context.error === undefined ? {} : { error: context.error }),
  };
}

type Context = {
  /** The struct fields on the way down, as Go's messages name them: without indexes and map keys. */
  names: string[];
  /** The whole way down, for strict errors. */
  path: (string | number)[];
  /** The struct that has the field being decoded. */
  struct: string;
  strict: string[];
  error: string | undefined;
  repeated: RepeatedKeys | undefined;
  words: "converter" | "json";
};

/** Decodes one value; undefined means "as if it were absent". */
type Walker = (value: unknown, context: Context) => unknown;
type FieldWalker = { name: string; walk: Walker; isDropped: ((value: unknown) => boolean) | undefined };

const walkers = new WeakMap<Definition, Walker>();

function walkerOf(definition: Definition): Walker {
  let walker = walkers.get(definition);
  if (!walker) {
    walker = structWalker(definition);
    walkers.set(definition, walker);
  }
  return walker;
}

function structWalker(definition: Definition): Walker {
  let fields: Map<string, FieldWalker> | undefined;
  let fills: (readonly [string, () => unknown])[] = [];
  const typeName = goName(definition);
  const name = shortName(definition);
  return (value, context) => {
    if (!isObject(value)) {
      if (value === null) return undefined;
      return wrongType(value, typeName, context);
    }
    if (!fields) {
      fields = new Map([...definition.fields.values()].map((field) => [field.name, fieldWalker(definition, field)]));
      fills = fillsOf(definition);
    }
    const object: { [key: string]: unknown } = {};
    const outer = context.struct;
    context.struct = name;
    const repeated = context.repeated?.get(value);
    const seen = repeated && new Set<string>();
    for (const key of repeated ?? Object.keys(value)) {
      const field = fields.get(key);
      if (seen?.has(key)) {
        if (field || definition.open) context.strict.push(`duplicate field ${goQuote(pathText(context.path, key))}`);
        continue;
      }
      seen?.add(key);
      if (!field) {
        if (definition.open) setKey(object, key, value[key]);
        else context.strict.push(`unknown field ${goQuote(pathText(context.path, key))}`);
        continue;
      }
      const given = value[key];
      if (given !== null && given !== undefined) {
        context.names.push(key);
        context.path.push(key);
        const decoded = field.walk(given, context);
        context.names.pop();
        context.path.pop();
        context.struct = name;
        if (decoded !== undefined && !field.isDropped?.(decoded)) object[key] = decoded;
      }
    }
    for (let at = 0; at < fills.length; at++) {
      const [key, zero] = fills[at]!;
      if (object[key] === undefined) object[key] = zero();
    }
    context.struct = outer;
    return object;
  };
}

function fieldWalker(definition: Definition, field: Field): FieldWalker {
  const { type } = field;
  const textType = type.sort === "scalar" ? goTextType(definition.id, field.name, field.enum !== undefined) : "string";
  return { name: field.name, walk: typeWalker(type, textType), isDropped: dropRule(definition, field) };
}

/** Which empty values of a field vanish. Lists and maps always do, scalars unless Go holds them by a pointer. */
function dropRule(definition: Definition, { name, type, required }: Field): ((value: unknown) => boolean) | undefined {
  if (required || definition.custom) return undefined;
  if (type.sort === "list") return (value) => (value as unknown[]).length === 0;
  if (type.sort === "map") return (value) => isEmpty(value as object);
  if (type.sort === "struct") return undefined;
  const sort = scalarSort(type.scalar);
  if (type.scalar === "bytes") return (value) => value === "";
  if (sort === undefined || !dropsZero(definition.id, name, sort)) return undefined;
  return sort === "string"
    ? (value) => value === ""
    : sort === "number"
      ? (value) => value === 0
      : (value) => value === false;
}

/** What is printed although it was not given: structs, nulls, and zeros of required fields. */
function fillsOf(definition: Definition): (readonly [string, () => unknown])[] {
  const fills: (readonly [string, () => unknown])[] = [];
  if (definition.custom) return fills;
  for (const { name, type, required } of definition.fields.values()) {
    const printed = printedWhenAbsent(definition.id, name);
    if (printed === "struct" && type.sort === "struct") {
      const inner = walkerOf(type.definition);
      fills.push([name, () => inner({}, emptyContext())]);
    } else if (printed === "null") fills.push([name, () => null]);
    else if ((required || printed === "zero") && type.sort === "scalar") {
      const sort = scalarSort(type.scalar);
      if (sort === "number") fills.push([name, () => 0]);
      if (sort === "boolean") fills.push([name, () => false]);
      if (sort === "string" && printsEmptyText(definition.id, name)) fills.push([name, () => ""]);
    }
  }
  return fills;
}

const emptyContext = (): Context => ({
  names: [],
  path: [],
  struct: "",
  strict: [],
  error: undefined,
  repeated: undefined,
  words: "json",
});

function typeWalker(type: Type, textType: string): Walker {
  if (type.sort === "scalar") return scalarWalkers[type.scalar](textType);
  if (type.sort === "struct") {
    const { definition } = type;
    let walk: Walker | undefined;
    return (value, context) => {
      walk ??= walkerOf(definition);
      return walk(value, context);
    };
  }
  return type.sort === "list" ? listWalker(type.items, goType(type)) : mapWalker(type.values, goType(type));
}

function listWalker(items: Type, typeName: string): Walker {
  const walk = typeWalker(items, "string");
  const zero = zeroOf(items);
  return (value, context) => {
    if (!Array.isArray(value)) return wrongType(value, typeName, context);
    const list: unknown[] = [];
    for (let at = 0; at < value.length; at++) {
      context.path.push(at);
      const item = value[at];
      list.push(item === null ? zero() : (walk(item, context) ?? zero()));
      context.path.pop();
    }
    return list;
  };
}

function mapWalker(values: Type, typeName: string): Walker {
  const walk = typeWalker(values, "string");
  const zero = zeroOf(values);
  return (value, context) => {
    if (!isObject(value)) return wrongType(value, typeName, context);
    const map: { [key: string]: unknown } = {};
    for (const key of Object.keys(value)) {
      context.path.push(key);
      const item = value[key];
      setKey(map, key, item === null ? zero() : (walk(item, context) ?? zero()));
      context.path.pop();
    }
    const repeated = context.repeated?.get(value);
    if (repeated) noteRepeated(repeated, context);
    return map;
  };
}

const scalarWalkers: { readonly [scalar in Scalar]: (textType: string) => Walker } = {
  any: () => (value) => value,
  object: () => (value) => value,
  string: (textType) => (value, context) => (typeof value === "string" ? value : wrongType(value, textType, context)),
  boolean: () => (value, context) => (typeof value === "boolean" ? value : wrongType(value, "bool", context)),
  number: () => (value, context) => (typeof value === "number" ? value : wrongType(value, "float64", context)),
  int32: () => integerWalker("int32", -(2 ** 31), 2 ** 31 - 1),
  int64: () => integerWalker("int64", -(2 ** 63), 2 ** 63),
  bytes: () => (value, context) => {
    if (typeof value !== "string") return wrongType(value, "[]uint8", context);
    const wrongAt = base64Mistake(value);
    return wrongAt === undefined
      ? value.replace(/[\r\n]/g, "")
      : refuse(`illegal base64 data at input byte ${wrongAt}`, context);
  },
  intOrString: () => (value, context) => {
    if (typeof value === "string") return value;
    if (typeof value === "number" && Number.isInteger(value) && Math.abs(value) <= 2 ** 31) return value;
    return refuse(`json: cannot unmarshal ${describe(value)} into Go value of type int32`, context);
  },
  quantity: () => (value, context) => {
    if (typeof value !== "string" && typeof value !== "number") return refuse(quantityWords, context);
    const amount = readQuantity(typeof value === "string" ? value.trim() : String(value));
    return typeof amount === "string" ? refuse(amount, context) : formatQuantity(amount);
  },
  time: () => timeWalker("seconds"),
  microTime: () => timeWalker("micros"),
};

const quantityWords = readQuantity("") as string;

function integerWalker(typeName: string, least: number, most: number): Walker {
  return (value, context) => {
    if (typeof value !== "number") return wrongType(value, typeName, context);
    if (Number.isInteger(value) && value >= least && value <= most) return value;
    return wrongType(value, typeName, context, `number ${value}`);
  };
}

function timeWalker(layout: "seconds" | "micros"): Walker {
  return (value, context) => {
    if (typeof value !== "string")
      return refuse(`json: cannot unmarshal ${describe(value)} into Go value of type string`, context);
    const epochMs = parseTime(value);
    if (epochMs === undefined) return refuse(timeError(value, layout), context);
    return layout === "seconds" ? formatTime(epochMs) : formatMicroTime(epochMs);
  };
}

/** Notes a wrong type; Go reports the first one and reads on. */
function wrongType(value: unknown, typeName: string, context: Context, described = describe(value)): undefined {
  if (context.words === "converter") return refuse(converterWords(value, typeName), context);
  const where = context.names.length > 0 ? `struct field ${context.struct}.${context.names.join(".")}` : "value";
  return refuse(`json: cannot unmarshal ${described} into Go ${where} of type ${typeName}`, context);
}

/** What runtime.DefaultUnstructuredConverter says (k8s.io/apimachinery/pkg/runtime/converter.go). */
function converterWords(value: unknown, typeName: string): string {
  const found = Array.isArray(value)
    ? "slice"
    : typeof value === "object"
      ? "map"
      : typeof value === "boolean"
        ? "bool"
        : typeof value === "number"
          ? Number.isInteger(value)
            ? "int64"
            : "float64"
          : "string";
  if (typeName.startsWith("[]")) return `cannot restore slice from ${found}`;
  if (typeName.startsWith("map[") || typeName === "v1.ResourceList") return `cannot restore map from ${found}`;
  const isNumber = /^(int32|int64|float64)$/.test(typeName);
  if (typeof value === "number") {
    if (isNumber || typeName === "string") return `cannot convert ${found} to ${typeName}`;
    if (typeName === "bool") return "unrecognized type: bool";
  }
  if (isNumber || typeName === "bool" || typeName === "string") return `unrecognized type: ${typeName}`;
  return isGoText(typeName) ? "unrecognized type: string" : `cannot restore struct from: ${found}`;
}

function refuse(message: string, context: Context): undefined {
  context.error ??= message;
  return undefined;
}

/** A value's sort in Go's words. */
function describe(value: unknown): string {
  if (Array.isArray(value)) return "array";
  if (value === null || value === undefined) return "null";
  return typeof value === "boolean" ? "bool" : typeof value;
}

function noteRepeated(keys: readonly string[], context: Context): void {
  const seen = new Set<string>();
  for (const key of keys) {
    if (seen.has(key)) context.strict.push(`duplicate field ${goQuote(pathText(context.path, key))}`);
    seen.add(key);
  }
}

function pathText(path: readonly (string | number)[], key: string): string {
  let text = "";
  for (const part of path) text += typeof part === "number" ? `[${part}]` : text === "" ? part : `.${part}`;
  return text === "" ? key : `${text}.${key}`;
}

/** A type as Go writes it: `[]v1.ContainerPort`, `map[string]string`. */
export function goType(type: Type): string {
  if (type.sort === "list") return `[]${goType(type.items)}`;
  if (type.sort === "map") return isQuantity(type.values) ? "v1.ResourceList" : `map[string]${goType(type.values)}`;
  return type.sort === "struct" ? goName(type.definition) : goScalars[type.scalar];
}

const isQuantity = (type: Type) => type.sort === "scalar" && type.scalar === "quantity";

const goScalars: { readonly [scalar in Scalar]: string } = {
  any: "interface {}",
  boolean: "bool",
  bytes: "[]uint8",
  int32: "int32",
  int64: "int64",
  intOrString: "intstr.IntOrString",
  microTime: "v1.MicroTime",
  number: "float64",
  object: "runtime.RawExtension",
  quantity: "resource.Quantity",
  string: "string",
  time: "v1.Time",
};

function scalarSort(scalar: Scalar): "boolean" | "number" | "string" | undefined {
  if (scalar === "boolean" || scalar === "string") return scalar;
  return scalar === "int32" || scalar === "int64" || scalar === "number" ? "number" : undefined;
}

/** What a null inside a list or map becomes. */
function zeroOf(type: Type): () => unknown {
  if (type.sort === "list" || type.sort === "map") return () => null;
  if (type.sort === "struct") return () => walkerOf(type.definition)({}, emptyContext());
  const zeros: { readonly [scalar in Scalar]: unknown } = {
    any: null,
    boolean: false,
    bytes: null,
    int32: 0,
    int64: 0,
    intOrString: 0,
    microTime: null,
    number: 0,
    object: null,
    quantity: "0",
    string: "",
    time: null,
  };
  const zero = zeros[type.scalar];
  return () => zero;
}

/** Where Go's base64 decoder gives up, or undefined. */
function base64Mistake(text: string): number | undefined {
  let inGroup = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text[at]!;
    if (character === "\n" || character === "\r") continue;
    if (/[A-Za-z0-9+/]/.test(character)) {
      inGroup = (inGroup + 1) % 4;
      continue;
    }
    if (character !== "=" || inGroup < 2) return at;
    const rest = text.slice(at + 1).replace(/[\r\n]/g, "");
    const wanted = inGroup === 2 ? "=" : "";
    if (rest === wanted) return undefined;
    return rest === "" ? text.length : at + (inGroup === 2 && rest[0] === "=" ? 2 : 1);
  }
  return inGroup === 0 ? undefined : text.length - inGroup;
}

function isObject(value: unknown): value is { [key: string]: unknown } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isEmpty(value: object): boolean {
  for (const _ in value) return false;
  return true;
}
