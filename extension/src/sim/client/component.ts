/**
 * What a controller is: a name, the changes that wake it, and `reconcile`.
 *
 * Modelled on controller-runtime's Reconciler and on client-go's informers and work queue. A component never acts
 * in a watch callback; it is told a key and looks at the whole state of its view, every time.
 * Expectations are replaced by one rule of the runner: a key is not reconciled again before the view has passed the
 * revisions of the key's own last writes.
 */
import type { Because, ComparedPath, Ref, Seq } from "../kernel/types";
import type { KindMap, KindName } from "../kinds/kindMap";

/** What an instance has been told so far. Reads are synchronous; objects are immutable. */
export interface View {
  /** Virtual time at this instance, in ms since the Unix epoch. */
  readonly nowMs: number;
  /** `replicaset-controller` in `kube-controller-manager@cp-1`: who is looking. */
  readonly component: string;
  /** The node that the instance runs on. */
  readonly node: string;
  get<K extends KindName>(kind: K, namespace: string | undefined, name: string): KindMap[K] | undefined;
  /** All objects of a kind, or those of one namespace, sorted by namespace and name. */
  list<K extends KindName>(kind: K, namespace?: string): readonly KindMap[K][];
  /**
   * The objects that an index finds, sorted by namespace and name. Every kind has:
   * - `owner`: by the uid of each owner reference;
   * - `controller`: by the uid of the controlling owner;
   * - `label`: by `namespace/key=value`.
   * Pods also have `node` (spec.nodeName). Others are named in the kind's file.
   */
  byIndex<K extends KindName>(kind: K, index: string, value: string): readonly KindMap[K][];
  /** This component's own state; lives in the kernel's tables and is gone when the instance is replaced. */
  readonly own: OwnTables;
  /** A keyed draw in [0, 1): the same for the same seed, component, purpose, object and n, whatever else happens. */
  draw(purpose: string, object: string, n?: number): number;
}

/** Tables of one component instance. Values are immutable plain data. */
export interface OwnTables {
  get<V>(table: string, key: string): V | undefined;
  set<V>(table: string, key: string, value: V): void;
  delete(table: string, key: string): void;
  /** All values of a table, sorted by key. */
  values<V>(table: string): readonly V[];
  /** Entries whose key starts with the prefix, sorted by key. */
  entries<V>(table: string, prefix?: string): readonly (readonly [string, V])[];
}

/** A change of one object, as a watch delivers it. */
export interface Change<T = KindMap[KindName]> {
  readonly type: "ADDED" | "MODIFIED" | "DELETED";
  readonly kind: string;
  readonly object: T;
  /** The object before, where there was one (for DELETED: the last state). */
  readonly previous?: T;
  readonly seq: Seq;
}

/** What a component watches, and which of its keys a change concerns. */
export interface Watch<K extends KindName = KindName> {
  readonly kind: K;
  /** Only objects with this field value, `{ "spec.nodeName": "node-1" }`; `$node` stands for the instance's node. */
  readonly fields?: Readonly<Record<string, string>>;
  /** The keys to look at again. The default is the object's own `namespace/name` (or `name`). */
  keys?(view: View, change: Change<KindMap[K]>): readonly string[];
}

/** A request that a reconcile asks for. Sent over the transport, one after the other; the first failure ends the list. */
export type Write = {
  readonly ref: Ref;
  readonly because: Because;
  /** Sub-resource: `status`, `binding`, `scale`, `eviction`. */
  readonly subresource?: string;
} & (
  | { readonly verb: "create"; readonly body: unknown }
  /** A PUT. The body carries the resourceVersion that it was read at. */
  | { readonly verb: "update"; readonly body: unknown }
  | { readonly verb: "patch"; readonly patchType: "merge" | "strategic" | "json" | "apply"; readonly body: unknown }
  | { readonly verb: "delete"; readonly options?: DeleteOptions }
) & {
    /** Reasons that do not count as failure, e.g. `["NotFound"]` for a delete. */
    readonly accept?: readonly string[];
  };

export interface DeleteOptions {
  readonly gracePeriodSeconds?: number;
  readonly propagationPolicy?: "Background" | "Foreground" | "Orphan";
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string };
}

/** An Event to be told. The recorder aggregates, counts and sends it apart from the writes. */
export interface EventToTell {
  readonly about: Ref & { readonly uid?: string; readonly apiVersion?: string; readonly fieldPath?: string };
  readonly type: "Normal" | "Warning";
  readonly reason: string;
  readonly message: string;
  /** When given, the Event is told only once this write (index into `writes`) has been accepted. */
  readonly afterWrite?: number;
  /** When given, the Event is told only if that write is refused; `$error` in the message becomes the refusal's text. */
  readonly ifWriteFails?: number;
}

/** What came of one look at a key. */
export interface Result {
  readonly writes?: readonly Write[];
  /**
   * How many of the first writes are sent in growing batches, 1, 2, 4 …, each batch at once, as upstream's
   * slowStartBatch does; a refusal ends it after its batch. All others go one after the other.
   */
  readonly slowStart?: number;
  readonly events?: readonly EventToTell[];
  /** Look at this key again after so long. The earliest of several wins. */
  readonly requeueAfterMs?: number;
  /** The sort of that wake-up; `timer` unless the key's loop never ends (`periodic`). */
  readonly requeueSort?: "timer" | "periodic";
  /** What a long wait is for, in words that follow "waiting for". */
  readonly waitingFor?: string;
  /** Keys of this component to look at at once or later: `{ key, afterMs }`. */
  readonly alsoWake?: readonly {
    readonly key: string;
    readonly afterMs?: number;
    readonly sort?: "work" | "timer" | "periodic";
  }[];
  /** Ask for the key again with back-off, as an error from reconcile would; the text goes to the journal. */
  readonly retry?: string;
  /** Facts for the journal that are not writes: scheduling decisions, runtime changes. */
  readonly records?: readonly {
    readonly sort: "decision" | "runtime" | "packet";
    readonly ref?: Ref;
    readonly because?: Because;
    readonly what: unknown;
  }[];
}

/** A controller, scheduler, kubelet or proxy: plain functions over a view. Throwing asks for the key again with back-off. */
export interface Component {
  /** As upstream names it in Events and leases: `replicaset-controller`, `default-scheduler`, `kubelet`. */
  readonly name: string;
  readonly watches: readonly Watch<any>[];
  /** How many keys may be worked on at once; upstream's `--concurrent-…-syncs`. Default 1. */
  readonly workers?: number;
  /** Keys to look at when the instance starts, before any change arrives. */
  startKeys?(view: View): readonly string[];
  /** Told of every change before keys are woken; may keep caches in `view.own`, may not write. */
  observe?(view: View, change: Change): void;
  reconcile(view: View, key: string): Result | undefined;
  /** Told of the answer to each write of a key (an object or an ApiError's Status), before the next one is sent. */
  answered?(view: View, key: string, write: Write, answer: WriteAnswer): void;
  /** The back-off of failed keys; client-go's default is 5 ms to 1000 s. */
  readonly backoff?: { readonly baseMs: number; readonly maxMs: number };
}

export type WriteAnswer =
  | { readonly ok: true; readonly object: unknown }
  | { readonly ok: false; readonly code: number; readonly reason: string; readonly message: string };

/** Shorthand for {@link Because.compared}: `compare(deployment, "Deployment", ".spec.replicas")`. */
export function compare(
  kind: string,
  object: { metadata: { name?: string; namespace?: string; uid?: string } },
  ...paths: string[]
): ComparedPath[] {
  const ref = refOf(kind, object);
  return paths.map((path) => ({ ref, path }));
}

/** The place of an object, with its uid. */
export function refOf(kind: string, object: { metadata: { name?: string; namespace?: string; uid?: string } }): Ref {
  const { name = "", namespace, uid } = object.metadata;
  return { kind, name, ...(namespace ? { namespace } : {}), ...(uid ? { uid } : {}) };
}

/** The work-queue key of an object: `namespace/name`, or `name` for cluster-scoped kinds. */
export function keyOf(object: { metadata: { name?: string; namespace?: string } }): string {
  const { name = "", namespace } = object.metadata;
  return namespace ? `${namespace}/${name}` : name;
}

/** The inverse of {@link keyOf}. */
export function splitKey(key: string): { namespace: string | undefined; name: string } {
  const slash = key.indexOf("/");
  return slash < 0
    ? { namespace: undefined, name: key }
    : { namespace: key.slice(0, slash), name: key.slice(slash + 1) };
}
