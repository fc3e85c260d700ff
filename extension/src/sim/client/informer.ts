/**
 * What an instance has been told: one cursor per kind, moved only by delivered watch events.
 *
 * Modelled on client-go's informers and listers, without reflector, store copy and resync: the cache is a cursor over
 * the shared store. A watch with a field selector sees the kind through that selector.
 */
import type { Obj } from "../api/types";
import type { KindSnapshot } from "../store/mvcc";
import { byIndex } from "../store/mvcc";
import type { KindMap, KindName } from "../kinds/kindMap";
import { type Context, SEPARATOR } from "../transport/program";
import type { OwnTables, View } from "./component";

/** How far one instance has seen one kind. */
export interface InformerCursor {
  readonly watchId: number;
  readonly snapshot: KindSnapshot;
  /** Set when the watch sees only the objects of one node. */
  readonly ofNode?: string;
}

const CURSORS = "own/client/cursors";

export function cursorOf(context: Context, kind: string): InformerCursor | undefined {
  return context.table<InformerCursor>(CURSORS).get(context.self + SEPARATOR + kind);
}

export function setCursor(context: Context, kind: string, cursor: InformerCursor): void {
  context.table<InformerCursor>(CURSORS).set(context.self + SEPARATOR + kind, cursor);
}

/** The view of one component of an instance. */
export function viewOf(context: Context, component: string): View {
  return new InformerView(context, component);
}

class InformerView implements View {
  readonly node: string;
  readonly own: OwnTables;

  constructor(
    private readonly context: Context,
    readonly component: string,
  ) {
    this.node = context.node;
    this.own = ownTables(context, component);
  }

  get nowMs(): number {
    return this.context.nowMs;
  }

  get<K extends KindName>(kind: K, namespace: string | undefined, name: string): KindMap[K] | undefined {
    const cursor = cursorOf(this.context, kind);
    const object = cursor?.snapshot.objects.get(namespace ? `${namespace}/${name}` : name);
    if (!object || (cursor?.ofNode !== undefined && nodeNameOf(object) !== cursor.ofNode)) return undefined;
    return object as unknown as KindMap[K];
  }

  list<K extends KindName>(kind: K, namespace?: string): readonly KindMap[K][] {
    const cursor = cursorOf(this.context, kind);
    if (!cursor) return [];
    const objects =
      cursor.ofNode === undefined
        ? cursor.snapshot.objects.values(namespace ? `${namespace}/` : "")
        : byIndex(cursor.snapshot, "node", cursor.ofNode).filter((o) => !namespace || o.metadata.namespace === namespace);
    return objects as unknown as readonly KindMap[K][];
  }

  byIndex<K extends KindName>(kind: K, index: string, value: string): readonly KindMap[K][] {
    const cursor = cursorOf(this.context, kind);
    if (!cursor) return [];
    const found = byIndex(cursor.snapshot, index, value);
    const seen = cursor.ofNode === undefined ? found : found.filter((object) => nodeNameOf(object) === cursor.ofNode);
    return seen as unknown as readonly KindMap[K][];
  }

  draw(purpose: string, object: string, n?: number): number {
    return this.context.draw(this.component, object, purpose, n);
  }
}

/** A component's own tables: `own/<component>/<table>`, keyed by instance. */
export function ownTables(context: Context, component: string): OwnTables {
  const table = <V>(name: string) => context.table<V>(`own/${component}/${name}`);
  const place = context.self + SEPARATOR;
  return {
    get: <V>(name: string, key: string) => table<V>(name).get(place + key),
    set: <V>(name: string, key: string, value: V) => table<V>(name).set(place + key, value),
    delete: (name, key) => void table(name).delete(place + key),
    entries: <V>(name: string, prefix = "") =>
      table<V>(name)
        .entries(place + prefix)
        .map(([key, value]) => [key.slice(place.length), value] as const),
  };
}

function nodeNameOf(object: Obj): string | undefined {
  return (object as { spec?: { nodeName?: string } }).spec?.nodeName;
}
