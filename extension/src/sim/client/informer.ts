/**
 * What an instance has been told: one cursor per kind, moved only by delivered watch events.
 *
 * Modelled on client-go's informers and listers, without reflector, store copy and resync: the cache is a cursor over
 * the shared store. A watch with a field selector sees the kind through that selector.
 */
import type { Obj } from "../api/types";
import type { Table } from "../kernel/table";
import type { KindMap, KindName } from "../kinds/kindMap";
import type { KindSnapshot } from "../store/mvcc";
import { byIndex } from "../store/mvcc";
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

/** A view lives for one look: cursors do not move meanwhile, so each is looked up once. */
class InformerView implements View {
  readonly node: string;
  private ownTables: OwnTables | undefined;
  private cursors: Map<string, InformerCursor | undefined> | undefined;

  constructor(
    private readonly context: Context,
    readonly component: string,
  ) {
    this.node = context.node;
  }

  get nowMs(): number {
    return this.context.nowMs;
  }

  get own(): OwnTables {
    this.ownTables ??= new ComponentTables(this.context, this.component);
    return this.ownTables;
  }

  get<K extends KindName>(kind: K, namespace: string | undefined, name: string): KindMap[K] | undefined {
    const cursor = this.cursor(kind);
    const object = cursor?.snapshot.objects.get(namespace ? `${namespace}/${name}` : name);
    if (!object || (cursor?.ofNode !== undefined && nodeNameOf(object) !== cursor.ofNode)) return undefined;
    return object as unknown as KindMap[K];
  }

  list<K extends KindName>(kind: K, namespace?: string): readonly KindMap[K][] {
    const cursor = this.cursor(kind);
    if (!cursor) return [];
    const objects =
      cursor.ofNode === undefined
        ? cursor.snapshot.objects.values(namespace ? `${namespace}/` : "")
        : byIndex(cursor.snapshot, "node", cursor.ofNode).filter(
            (o) => !namespace || o.metadata.namespace === namespace,
          );
    return objects as unknown as readonly KindMap[K][];
  }

  byIndex<K extends KindName>(kind: K, index: string, value: string): readonly KindMap[K][] {
    const cursor = this.cursor(kind);
    if (!cursor) return [];
    const found = byIndex(cursor.snapshot, index, value);
    const seen = cursor.ofNode === undefined ? found : found.filter((object) => nodeNameOf(object) === cursor.ofNode);
    return seen as unknown as readonly KindMap[K][];
  }

  draw(purpose: string, object: string, n?: number): number {
    return this.context.draw(this.component, object, purpose, n);
  }

  private cursor(kind: string): InformerCursor | undefined {
    this.cursors ??= new Map();
    let cursor = this.cursors.get(kind);
    if (!cursor && !this.cursors.has(kind)) {
      cursor = cursorOf(this.context, kind);
      this.cursors.set(kind, cursor);
    }
    return cursor;
  }
}

/** A component's own tables: `own/<component>/<table>`, keyed by instance. */
class ComponentTables implements OwnTables {
  private readonly place: string;

  constructor(
    private readonly context: Context,
    private readonly component: string,
  ) {
    this.place = context.self + SEPARATOR;
  }

  get<V>(name: string, key: string): V | undefined {
    return this.table<V>(name).get(this.place + key);
  }

  set<V>(name: string, key: string, value: V): void {
    this.table<V>(name).set(this.place + key, value);
  }

  delete(name: string, key: string): void {
    this.table(name).delete(this.place + key);
  }

  values<V>(name: string): readonly V[] {
    return this.table<V>(name).values(this.place);
  }

  entries<V>(name: string, prefix = ""): readonly (readonly [string, V])[] {
    return this.table<V>(name)
      .entries(this.place + prefix)
      .map(([key, value]) => [key.slice(this.place.length), value] as const);
  }

  private table<V>(name: string): Table<V> {
    return this.context.table<V>(ownTableName(this.component, name));
  }
}

/** Asked at every access to a table: the few names are put together once. */
const ownTableNames = new Map<string, Map<string, string>>();

function ownTableName(component: string, name: string): string {
  let names = ownTableNames.get(component);
  if (!names) {
    names = new Map();
    ownTableNames.set(component, names);
  }
  let full = names.get(name);
  if (full === undefined) {
    full = `own/${component}/${name}`;
    names.set(name, full);
  }
  return full;
}

/** The node that a pod is bound to. */
export function nodeNameOf(object: Obj): string | undefined {
  return (object as { spec?: { nodeName?: string } }).spec?.nodeName;
}
