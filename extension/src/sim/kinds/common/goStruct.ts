/**
 * Objects as the server's own Go structs print: some messages show a part of the internal object, with Go's field
 * names, every field present and nil for what is not set. A shape lists the fields of a struct in their order.
 */

/** A field's zero value, a struct held by value, or a pointer to one or a list of them. */
export type GoField = null | "" | 0 | false | GoShape | Nullable;
export type GoShape = { readonly [goName: string]: GoField };
type Nullable = { readonly $nullable: GoShape };

/** A pointer to a struct, or a list or map of structs: nil if absent. */
export const nullable = (shape: GoShape): Nullable => ({ $nullable: shape });

/** Fills the shape from an object in its JSON form; `undefined` gives the zero struct. */
export function goStruct(shape: GoShape, value: unknown): { [goName: string]: unknown } {
  const object = (value ?? {}) as { [jsonName: string]: unknown };
  return Object.fromEntries(
    Object.entries(shape).map(([goName, field]) => [goName, goField(field, object[jsonName(goName)])]),
  );
}

function goField(field: GoField, value: unknown): unknown {
  if (field === null || typeof field !== "object") return value ?? field;
  if (!isNullable(field)) return goStruct(field, value);
  if (value === undefined || value === null) return null;
  return Array.isArray(value) ? value.map((item) => goStruct(field.$nullable, item)) : goStruct(field.$nullable, value);
}

const isNullable = (field: GoShape | Nullable): field is Nullable => "$nullable" in field;

/** `DNSPolicy` is `dnsPolicy`, `TTY` is `tty`: the leading capitals go down, but the one that begins the next word. */
function jsonName(goName: string): string {
  const exception = exceptions[goName];
  if (exception) return exception;
  const capitals = /^[A-Z]+/.exec(goName)?.[0].length ?? 0;
  const lowered = capitals === goName.length || capitals === 1 ? capitals : capitals - 1;
  return goName.slice(0, lowered).toLowerCase() + goName.slice(lowered);
}

const exceptions: { readonly [goName: string]: string } = {
  CephFS: "cephfs",
  StorageOS: "storageos",
  WWIDs: "wwids",
  TargetWWNs: "targetWWNs",
  DeprecatedTopology: "topology",
  EndpointsName: "endpoints",
};
