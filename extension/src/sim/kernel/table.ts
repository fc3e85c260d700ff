/**
 * Where state lives: sorted maps of immutable values that can be copied in O(1).
 *
 * A copy shares all nodes with its original; whoever writes first copies the path it touches. So a fork of the whole
 * cluster, or a snapshot of the store per revision, costs a handful of pointers.
 */
import BTree from "sorted-btree";

const byText = (a: string, b: string): number => (a < b ? -1 : a === b ? 0 : 1);
const byNumber = (a: number, b: number): number => a - b;

/** Sorts behind every key that starts with the prefix before it. */
const AFTER_ALL = "\uffff";

/** A table of the kernel keeps so many keys at hand beside its tree. */
const AT_HAND_MAX = 4_096;

export class Table<V> {
  /**
   * What was read or written by key lately, with undefined for what is absent. Most keys of the kernel's tables are
   * set, read and deleted again before anyone asks for them in order: those never get into the tree.
   */
  private readonly atHand: Map<string, V | undefined> | undefined;
  /** The keys at hand whose present value the tree does not have yet. */
  private readonly unsorted = new Set<string>();

  private constructor(
    private readonly tree: BTree<string, V>,
    keepsAtHand: boolean,
  ) {
    this.atHand = keepsAtHand ? new Map() : undefined;
  }

  static empty<V>(): Table<V> {
    return new Table(new BTree<string, V>(undefined, byText), false);
  }

  /** A table of these entries, in whatever order. */
  static of<V>(entries: readonly (readonly [string, V])[]): Table<V> {
    const table = Table.empty<V>();
    for (const [key, value] of entries) table.set(key, value);
    return table;
  }

  get size(): number {
    return this.sorted().size;
  }

  get(key: string): V | undefined {
    const { atHand } = this;
    if (!atHand) return this.tree.get(key);
    const known = atHand.get(key);
    if (known !== undefined || atHand.has(key)) return known;
    const found = this.tree.get(key);
    this.keep(atHand, key, found);
    return found;
  }

  has(key: string): boolean {
    return this.get(key) !== undefined;
  }

  set(key: string, value: V): void {
    if (!this.atHand) {
      this.tree.set(key, value);
      return;
    }
    this.keep(this.atHand, key, value);
    this.unsorted.add(key);
  }

  delete(key: string): boolean {
    if (!this.atHand) return this.tree.delete(key);
    const had = this.get(key) !== undefined;
    if (had) {
      this.keep(this.atHand, key, undefined);
      this.unsorted.add(key);
    }
    return had;
  }

  clear(): void {
    this.atHand?.clear();
    this.unsorted.clear();
    this.tree.clear();
  }

  /** An independent copy, in O(1) but for what has not been sorted in yet. */
  copy(): Table<V> {
    return new Table(this.sorted().clone(), this.atHand !== undefined);
  }

  /** A copy that is read and written by key much more often than in order: the kernel's own tables. */
  copyAtHand(): Table<V> {
    return new Table(this.sorted().clone(), true);
  }

  private keep(atHand: Map<string, V | undefined>, key: string, value: V | undefined): void {
    if (atHand.size >= AT_HAND_MAX && !atHand.has(key)) {
      this.sorted();
      atHand.clear();
    }
    atHand.set(key, value);
  }

  /** The tree, with everything in it. */
  private sorted(): BTree<string, V> {
    const { tree, atHand, unsorted } = this;
    if (!atHand || unsorted.size === 0) return tree;
    for (const key of unsorted) {
      const value = atHand.get(key);
      if (value !== undefined) tree.set(key, value);
      else {
        tree.delete(key);
        atHand.delete(key);
      }
    }
    unsorted.clear();
    return tree;
  }

  /** Entries whose key starts with the prefix, sorted by key. */
  entries(prefix = ""): [string, V][] {
    return prefix === "" ? this.sorted().toArray() : this.sorted().getRange(prefix, prefix + AFTER_ALL);
  }

  /** Values whose key starts with the prefix, sorted by key. */
  values(prefix = ""): V[] {
    if (prefix === "") return this.sorted().valuesArray();
    const found: V[] = [];
    this.sorted().forRange(prefix, prefix + AFTER_ALL, false, (_key, value) => {
      found.push(value);
    });
    return found;
  }

  /** Keys that start with the prefix, sorted. */
  keys(prefix = ""): string[] {
    const found: string[] = [];
    this.sorted().forRange(prefix, prefix + AFTER_ALL, false, (key) => {
      found.push(key);
    });
    return found;
  }

  /** The first entry whose key starts with the prefix. */
  first(prefix = ""): readonly [string, V] | undefined {
    const pair = this.sorted().getPairOrNextHigher(prefix);
    return pair?.[0].startsWith(prefix) ? pair : undefined;
  }
}

/** A table keyed by numbers, for what is ordered by revision or seq. */
export function emptyNumbered<V>(): BTree<number, V> {
  return new BTree<number, V>(undefined, byNumber);
}
