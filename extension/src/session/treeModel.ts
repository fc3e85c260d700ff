/**
 * The rows of a whole cluster, kept from its feed. A commit touches the rows of its object and of those that tell of it
 * (a pod's node, an EndpointSlice's Service); the rest is left alone, so that a batch costs what it changes.
 */
import { deepEqual } from "../base/json";
import type { TreeRow } from "../protocol/clusterTree";
import type { Batch, CommitWhat } from "../sim/index";
import { asObject, type ClusterObject, keyOf, textAt } from "./objects";
import { type NewRow, rowsOf, type Surroundings, sectionRows } from "./treeRows";

/** What a batch did to the rows. */
export interface TreeChange {
  readonly changed: readonly TreeRow[];
  readonly removed: readonly string[];
}

const NOTHING: TreeChange = { changed: [], removed: [] };
const SERVICE_NAME = "kubernetes.io/service-name";

export class TreeModel implements Surroundings {
  private readonly rows = new Map<string, TreeRow>();
  private readonly objects = new Map<string, { readonly kind: string; readonly object: ClusterObject }>();
  /** The ids of the rows that an object has. */
  private readonly rowsOfObject = new Map<string, readonly string[]>();
  private readonly podsByNode = new Map<string, Map<string, ClusterObject>>();
  private readonly slicesByService = new Map<string, Map<string, ClusterObject>>();

  /** All rows as they are now. */
  all(): readonly TreeRow[] {
    return [...this.rows.values()];
  }

  /** The object behind a row's ref. */
  object(kind: string, namespace: string | undefined, name: string): ClusterObject | undefined {
    return this.objects.get(`${kind}/${namespace ?? ""}/${name}`)?.object;
  }

  /** All objects of a kind. */
  list(kind: string): readonly ClusterObject[] {
    return [...this.objects.values()].filter((one) => one.kind === kind).map(({ object }) => object);
  }

  /** Takes a batch in. A snapshot forgets what was there before. */
  receive(batch: Batch): TreeChange {
    if (batch.sort === "snapshot") {
      this.clear();
      for (const row of sectionRows()) this.rows.set(row.id, { ...row, changedSeq: batch.seq });
      for (const { kind, object } of batch.objects) this.put(kind, asObject(object));
      const dirty = new Map([...this.objects.keys()].map((key) => [key, batch.seq]));
      return this.redraw(dirty);
    }
    const dirty = new Map<string, number>();
    for (const record of batch.records) {
      if (record.sort !== "commit") continue;
      const { type, object } = record.what as CommitWhat;
      const kind = record.ref?.kind;
      if (!kind) continue;
      const own = asObject(object);
      const before = this.objects.get(keyOf(kind, own))?.object;
      if (type === "DELETED") this.drop(kind, own);
      else this.put(kind, own);
      for (const key of touchedBy(kind, own, before)) dirty.set(key, record.seq);
    }
    return dirty.size === 0 ? NOTHING : this.redraw(dirty);
  }

  podsOn(node: string): readonly ClusterObject[] {
    return [...(this.podsByNode.get(node)?.values() ?? [])];
  }

  slicesOf(namespace: string, service: string): readonly ClusterObject[] {
    return [...(this.slicesByService.get(`${namespace}/${service}`)?.values() ?? [])];
  }

  leaderOf(lease: string): string | undefined {
    const object = this.objects.get(`Lease/kube-system/${lease}`)?.object;
    return object ? textAt(object, "spec", "holderIdentity") : undefined;
  }

  private clear(): void {
    this.rows.clear();
    this.objects.clear();
    this.rowsOfObject.clear();
    this.podsByNode.clear();
    this.slicesByService.clear();
  }

  private put(kind: string, object: ClusterObject): void {
    const key = keyOf(kind, object);
    const before = this.objects.get(key)?.object;
    if (before) this.unindex(kind, key, before);
    this.objects.set(key, { kind, object });
    if (kind === "Pod") index(this.podsByNode, textAt(object, "spec", "nodeName"), key, object);
    if (kind === "EndpointSlice") index(this.slicesByService, serviceOf(object), key, object);
  }

  private drop(kind: string, object: ClusterObject): void {
    const key = keyOf(kind, object);
    this.unindex(kind, key, this.objects.get(key)?.object ?? object);
    this.objects.delete(key);
  }

  private unindex(kind: string, key: string, object: ClusterObject): void {
    if (kind === "Pod") this.podsByNode.get(textAt(object, "spec", "nodeName"))?.delete(key);
    if (kind === "EndpointSlice") this.slicesByService.get(serviceOf(object))?.delete(key);
  }

  /** Makes the rows of these objects anew and tells which of them differ. */
  private redraw(dirty: ReadonlyMap<string, number>): TreeChange {
    const changed: TreeRow[] = [];
    const removed: string[] = [];
    for (const [key, seq] of dirty) {
      const known = this.objects.get(key);
      const rows = known ? rowsOf(known.kind, known.object, this) : [];
      const ids = rows.map(({ id }) => id);
      for (const id of this.rowsOfObject.get(key) ?? []) {
        if (ids.includes(id)) continue;
        this.rows.delete(id);
        removed.push(id);
      }
      if (ids.length > 0) this.rowsOfObject.set(key, ids);
      else this.rowsOfObject.delete(key);
      for (const row of rows) {
        const before = this.rows.get(row.id);
        if (before && sameRow(before, row)) continue;
        const next: TreeRow = { ...row, changedSeq: seq };
        this.rows.set(row.id, next);
        changed.push(next);
      }
    }
    return { changed, removed };
  }
}

function index(table: Map<string, Map<string, ClusterObject>>, by: string, key: string, object: ClusterObject): void {
  if (by === "") return;
  const known = table.get(by);
  if (known) known.set(key, object);
  else table.set(by, new Map([[key, object]]));
}

function serviceOf(slice: ClusterObject): string {
  const service = slice.metadata.labels?.[SERVICE_NAME];
  return service ? `${slice.metadata.namespace ?? ""}/${service}` : "";
}

/** The objects whose rows may differ after a commit. */
function touchedBy(kind: string, object: ClusterObject, before: ClusterObject | undefined): readonly string[] {
  const own = keyOf(kind, object);
  switch (kind) {
    case "Pod": {
      const nodes = new Set([textAt(object, "spec", "nodeName"), textAt(before, "spec", "nodeName")]);
      return [own, ...[...nodes].filter(Boolean).map((node) => `Node//${node}`)];
    }
    case "EndpointSlice":
      return [`Service/${serviceOf(object)}`];
    case "Lease": {
      // A lease tells who leads, and nothing else that a row shows; renewals change nothing.
      const { name, namespace } = object.metadata;
      const sameHolder =
        before && textAt(before, "spec", "holderIdentity") === textAt(object, "spec", "holderIdentity");
      if (sameHolder || namespace !== "kube-system") return [];
      return [`Pod/kube-system/${name}-${textAt(object, "spec", "holderIdentity").split("_")[0]}`];
    }
    case "Event":
      return [];
    default:
      return [own];
  }
}

function sameRow({ changedSeq: _, ...before }: TreeRow, row: NewRow): boolean {
  return deepEqual(before, row);
}
