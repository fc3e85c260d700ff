/**
 * Values that are worked out once per NodeInfo and kept: "pods here that this selector selects".
 *
 * A placement changes one node, so the next pod of the same ReplicaSet needs one count anew and not a thousand.
 * A column is compared with the snapshot by identity on every use. So it is a pure saving: what it answers never
 * depends on what was asked before, and sharing it between forks or throwing it away changes nothing.
 */
import type { NodeInfo } from "./nodeInfo";

/** How many columns are kept; the one that was not used for longest goes first. */
const COLUMNS_MAX = 64;

export class NodeColumns {
  private readonly columns = new Map<string, { nodes: readonly NodeInfo[]; values: unknown[] }>();

  /** One value per node of the list, in its order. The array is only good until the next call with this key. */
  column<T>(key: string, nodes: readonly NodeInfo[], compute: (node: NodeInfo) => T): readonly T[] {
    const known = this.columns.get(key);
    this.columns.delete(key);
    if (known && known.nodes.length === nodes.length) {
      this.columns.set(key, known);
      const values = known.values as T[];
      if (known.nodes !== nodes) {
        for (let i = 0; i < nodes.length; i++) {
          const node = nodes[i] as NodeInfo;
          if (known.nodes[i] !== node) values[i] = compute(node);
        }
        known.nodes = nodes;
      }
      return values;
    }
    const values = nodes.map(compute);
    this.columns.set(key, { nodes, values });
    if (this.columns.size > COLUMNS_MAX) this.columns.delete(this.columns.keys().next().value as string);
    return values;
  }
}
