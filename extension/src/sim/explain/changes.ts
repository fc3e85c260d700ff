/** Which fields a write changed, from what to what, as a person would name them. */
import type { Language } from "./language";

export interface FieldChange {
  /** `spec.template.spec.containers[0].image` */
  readonly path: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** Fields that the API server or the tools write along with every change. */
const BESIDE_THE_POINT: ReadonlySet<string> = new Set([
  "status",
  "metadata.annotations.kubectl.kubernetes.io/last-applied-configuration",
  "metadata.creationTimestamp",
  "metadata.deletionGracePeriodSeconds",
  "metadata.generation",
  "metadata.managedFields",
  "metadata.resourceVersion",
  "metadata.uid",
]);

const VALUE_LENGTH_MAX = 60;

/** The fields that differ, in the order of the new object. */
export function changedFields(before: unknown, after: unknown): readonly FieldChange[] {
  const found: FieldChange[] = [];
  compareAt("", before, after, found);
  return found;
}

/** `changed spec.replicas from 3 to 5`, `set spec.paused to true`, `removed spec.paused (true)`. */
export function fieldChangeText({ path, before, after }: FieldChange, language: Language): string {
  if (before === undefined)
    return language === "en" ? `set ${path} to ${valueText(after)}` : `把 ${path} 设为 ${valueText(after)}`;
  if (after === undefined)
    return language === "en" ? `removed ${path} (${valueText(before)})` : `删除 ${path}（原为 ${valueText(before)}）`;
  return language === "en"
    ? `changed ${path} from ${valueText(before)} to ${valueText(after)}`
    : `把 ${path} 从 ${valueText(before)} 改成 ${valueText(after)}`;
}

/** A value short enough for a sentence. */
export function valueText(value: unknown): string {
  const text = typeof value === "string" && value !== "" ? value : (JSON.stringify(value) ?? "");
  return text.length <= VALUE_LENGTH_MAX ? text : `${text.slice(0, VALUE_LENGTH_MAX - 1)}…`;
}

function compareAt(path: string, before: unknown, after: unknown, found: FieldChange[]): void {
  if (BESIDE_THE_POINT.has(path) || JSON.stringify(before) === JSON.stringify(after)) return;
  if (Array.isArray(before) && Array.isArray(after)) compareLists(path, before, after, found);
  else if (isObject(before) && isObject(after)) {
    const keys = new Set([...Object.keys(after), ...Object.keys(before)]);
    for (const key of keys) compareAt(path === "" ? key : `${path}.${key}`, before[key], after[key], found);
  } else if (isObject(after) && before === undefined && path.startsWith("metadata.")) {
    for (const key of Object.keys(after)) compareAt(`${path}.${key}`, undefined, after[key], found);
  } else found.push({ path, before, after });
}

/** Items with names are compared by name, others by place. */
function compareLists(path: string, before: readonly unknown[], after: readonly unknown[], found: FieldChange[]): void {
  const named = [...before, ...after].every((item) => isObject(item) && typeof item.name === "string");
  const nameOf = (item: unknown, i: number) => (named ? (item as { name: string }).name : String(i));
  const old = new Map(before.map((item, i) => [nameOf(item, i), { item, i }]));
  after.forEach((item, i) => {
    compareAt(`${path}[${i}]`, old.get(nameOf(item, i))?.item, item, found);
  });
  const kept = new Set(after.map(nameOf));
  for (const [name, { item, i }] of old)
    if (!kept.has(name)) found.push({ path: `${path}[${i}]`, before: item, after: undefined });
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
