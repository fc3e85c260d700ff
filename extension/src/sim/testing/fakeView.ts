/** A view over given objects, for tests that call one reconcile and look at what it asks for. */
import type { Obj } from "../api/types";
import type { OwnTables, View, Write } from "../client/component";
import { keyOf } from "../client/component";
import { draw } from "../kernel/draw";
import type { KindMap, KindName } from "../kinds/kindMap";

export interface FakeViewOptions {
  readonly objects?: readonly unknown[];
  readonly nowMs?: number;
  readonly node?: string;
  readonly component?: string;
  readonly seed?: number;
}

/** A {@link View} whose objects and time a test may set. `tables` is what the component keeps. */
export interface FakeView extends View {
  nowMs: number;
  put(...objects: unknown[]): void;
  remove(kind: string, key: string): void;
  readonly tables: Map<string, Map<string, unknown>>;
}

export const FAKE_EPOCH_MS = 1_767_225_600_000; // 2026-01-01T00:00:00Z

export function fakeView(options: FakeViewOptions = {}): FakeView {
  const { objects = [], nowMs = FAKE_EPOCH_MS, node = "cp-1", component = "test", seed = 1 } = options;
  const byKind = new Map<string, Map<string, Obj>>();
  const tables = new Map<string, Map<string, unknown>>();
  const own = ownTablesOver(tables);
  const sorted = (kind: string): Obj[] =>
    [...(byKind.get(kind) ?? new Map<string, Obj>())].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, object]) => object);

  const view: FakeView = {
    nowMs,
    node,
    component,
    own,
    tables,
    get: (kind, namespace, name) => byKind.get(kind)?.get(namespace ? `${namespace}/${name}` : name) as never,
    list: (kind, namespace) => sorted(kind).filter((o) => !namespace || o.metadata.namespace === namespace) as never,
    byIndex: <K extends KindName>(kind: K, index: string, value: string) =>
      sorted(kind).filter((object) => indexValues(object, index).includes(value)) as unknown as readonly KindMap[K][],
    draw: (purpose, object, n = 0) => draw(seed, component, object, purpose, n),
    put(...added) {
      for (const object of added as Obj[]) {
        const table = byKind.get(object.kind) ?? new Map<string, Obj>();
        byKind.set(object.kind, table);
        table.set(keyOf(object), object);
      }
    },
    remove(kind, key) {
      byKind.get(kind)?.delete(key);
    },
  };
  view.put(...objects);
  return view;
}

/** The writes as short lines for comparison: `create Pod default/web-`. */
export function writesAsText(writes: readonly Write[] = []): string[] {
  return writes.map((write) => {
    const { kind, namespace, name } = write.ref;
    const generated = (write as { body?: { metadata?: { generateName?: string } } }).body?.metadata?.generateName;
    const place = `${namespace ? `${namespace}/` : ""}${name || generated || ""}`;
    return `${write.verb} ${kind}${write.subresource ? `/${write.subresource}` : ""} ${place}`;
  });
}

function ownTablesOver(tables: Map<string, Map<string, unknown>>): OwnTables {
  const table = (name: string) => {
    const found = tables.get(name) ?? new Map<string, unknown>();
    tables.set(name, found);
    return found;
  };
  return {
    get: <V>(name: string, key: string) => tables.get(name)?.get(key) as V | undefined,
    set: (name, key, value) => void table(name).set(key, value),
    delete: (name, key) => void tables.get(name)?.delete(key),
    values: <V>(name: string) =>
      [...(tables.get(name) ?? new Map<string, unknown>())]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([, value]) => value as V),
    entries: <V>(name: string, prefix = "") =>
      [...(tables.get(name) ?? new Map())]
        .filter(([key]) => key.startsWith(prefix))
        .sort(([a], [b]) => (a < b ? -1 : 1)) as [string, V][],
  };
}

function indexValues(object: Obj, index: string): string[] {
  const owners = object.metadata.ownerReferences ?? [];
  switch (index) {
    case "owner":
      return owners.map((owner) => owner.uid);
    case "controller":
      return owners.filter((owner) => owner.controller).map((owner) => owner.uid);
    case "label":
      return Object.entries(object.metadata.labels ?? {}).map(
        ([key, value]) => `${object.metadata.namespace ?? ""}/${key}=${value}`,
      );
    case "node":
      return [(object as unknown as { spec?: { nodeName?: string } }).spec?.nodeName ?? ""].filter(Boolean);
    default:
      return [];
  }
}
