/**
 * Where state lives: sorted maps of immutable values that can be copied in O(1).
 *
 * A copy shares all nodes with its original; whoever writes first copies the path it touches. So a fork of the whole
 * cluster, or a snapshot of the store per revision, costs a handful of pointers.
 */
import BTree from "sorted-btree";

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const byNumber = (a: number, b: number): number => a - b;

/** Sorts behind every key that starts with the prefix before it. */
const AFTER_ALL = "\uffff";

export class Table<V> {
  private constructor(private tree: BTree<string, V>) {}

  static empty<V>(): Table<V> {
    return new Table(new BTree<string, V>(undefined, byText));
  }

  /** A table of these entries, in whatever order. */
  static of<V>(entries: readonly (readonly [string, V])[]): Table<V> {
    const table = Table.empty<V>();
    for (const [key, value] of entries) table.set(key, value);
    return table;
  }

  get size(): number {
    return this.tree.size;
  }

  get(key: string): V | undefined {
    return this.tree.get(key);
  }

  has(key: string): boolean {
    return this.tree.has(key);
  }

  set(key: string, value: V): void {
    this.tree.set(key, value);
  }

  delete(key: string): boolean {
    return this.tree.delete(key);
  }

  clear(): void {
    this.tree.clear();
  }

  /** An independent copy, in O(1). */
  copy(): Table<V> {
    return new Table(this.tree.clone());
  }

  /** Entries whose key starts with the prefix, sorted by key. */
  entries(prefix = ""): [string, V][] {
    return prefix === "" ? this.tree.toArray() : this.tree.getRange(prefix, prefix + AFTER_ALL);
  }

  /** Values whose key starts with the prefix, sorted by key. */
  values(prefix = ""): V[] {
    if (prefix === "") return this.tree.valuesArray();
    const found: V[] = [];
    this.tree.forRange(prefix, prefix + AFTER_ALL, false, (_key, value) => {
      found.push(value);
    });
    return found;
  }

  /** Keys that start with the prefix, sorted. */
  keys(prefix = ""): string[] {
    const found: string[] = [];
    this.tree.forRange(prefix, prefix + AFTER_ALL, false, (key) => {
      found.push(key);
    });
    return found;
  }

  /** The first entry whose key starts with the prefix. */
  first(prefix = ""): readonly [string, V] | undefined {
    const pair = this.tree.getPairOrNextHigher(prefix);
    return pair?.[0].startsWith(prefix) ? pair : undefined;
  }
}

/** A table keyed by numbers, for what is ordered by revision or seq. */
export function emptyNumbered<V>(): BTree<number, V> {
  return new BTree<number, V>(undefined, byNumber);
}
