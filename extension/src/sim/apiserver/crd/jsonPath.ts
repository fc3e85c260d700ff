/** The simple JSONPaths that definitions use: `.spec.replicas`, `.status.conditions[?(@.type=="Ready")].status`, `['a.b']`. */

const STEP =
  /\.([A-Za-z_$][\w$-]*|\\.)|\[(\d+|\*)\]|\['((?:[^'\\]|\\.)*)'\]|\[\?\(@\.([\w.]+)\s*==\s*["']([^"']*)["']\)\]/gy;

/** The value at a path, the first one where there are several; undefined where there is none. */
export function valueAtPath(object: unknown, path: string): unknown {
  let found: unknown[] = [object];
  STEP.lastIndex = 0;
  const text = path.startsWith(".") || path.startsWith("[") ? path.replaceAll("\\.", "\u0001") : `.${path}`;
  while (STEP.lastIndex < text.length) {
    const step = STEP.exec(text);
    if (!step) return undefined;
    const [, name, index, quoted, field, wanted] = step;
    found = found.flatMap((value) =>
      next(value, { name: (name ?? quoted)?.replaceAll("\u0001", "."), index, field, wanted }),
    );
  }
  return found[0];
}

interface Step {
  readonly name: string | undefined;
  readonly index: string | undefined;
  readonly field: string | undefined;
  readonly wanted: string | undefined;
}

function next(value: unknown, { name, index, field, wanted }: Step): unknown[] {
  if (typeof value !== "object" || value === null) return [];
  if (name !== undefined) {
    const inner = (value as { [name: string]: unknown })[name];
    return inner === undefined ? [] : [inner];
  }
  const list = Array.isArray(value) ? value : Object.values(value);
  if (index === "*") return list;
  if (index !== undefined) return list[Number(index)] === undefined ? [] : [list[Number(index)]];
  return list.filter((item) => String(valueAtPath(item, `.${field}`)) === wanted);
}
