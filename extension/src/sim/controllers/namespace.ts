/**
 * Empties a namespace that is being deleted, pods first, says what is left, and lets it go.
 *
 * Modelled on pkg/controller/namespace/deletion/namespaced_resources_deleter.go.
 * Left out: deletecollection; each object is deleted by a request of its own, which is easier to watch.
 */
import type { Component, Result, View, Write } from "../client/component";
import { refOf } from "../client/component";
import type { Namespace, NamespaceCondition, Obj } from "../schema/types";
import { conditionOf } from "./shared/conditions";
import { sameValue } from "./shared/equal";
import { NAMESPACED_KINDS } from "./shared/kinds";
import { formatTime } from "./shared/time";
import { reads } from "./shared/watches";
import { because, remove } from "./shared/writes";

/** A change of a terminating namespace is looked at only after this, so that high-availability API servers agree. */
const DELETION_GRACE_MS = 5000;
/** What an object that waits for its finalizers is given. */
const FINALIZER_ESTIMATE_SECONDS = 15;
const DUE = "due/";

type NamespacedKind = { readonly kind: string; readonly group: string; readonly plural: string };

/** The namespace controller, over the kinds that live in namespaces. */
export function createNamespaceController(kinds: readonly NamespacedKind[] = NAMESPACED_KINDS): Component {
  return {
    name: "namespace-controller",
    workers: 10,
    watches: [{ kind: "Namespace" }, ...kinds.map(({ kind }) => reads(kind as "Pod"))],

    reconcile(view, key): Result | undefined {
      const name = key.startsWith(DUE) ? key.slice(DUE.length) : key;
      const namespace = view.get("Namespace", undefined, name);
      if (!namespace?.metadata.deletionTimestamp || !namespace.spec?.finalizers?.length) return undefined;
      if (key !== DUE + name) return { alsoWake: [{ key: DUE + name, afterMs: DELETION_GRACE_MS }] };
      return empty(view, namespace, kinds);
    },
  };
}

interface Remainder extends NamespacedKind {
  readonly objects: readonly Obj[];
}

function empty(view: View, namespace: Namespace, kinds: readonly NamespacedKind[]): Result {
  const name = namespace.metadata.name;
  const remaining: Remainder[] = kinds
    .map((kind) => ({ ...kind, objects: view.list(kind.kind as "Pod", name) as readonly Obj[] }))
    .filter(({ objects }) => objects.length > 0);
  const pods = remaining.filter(({ kind }) => kind === "Pod");
  // Pods go first: nothing that they lean on, a NetworkPolicy say, is taken away while they still run.
  const now = pods.length > 0 ? pods : remaining;
  const why = because("namespace/delete-content", namespace, [".metadata.deletionTimestamp"]);
  const deletes = now.flatMap(({ objects }) =>
    objects.filter((o) => !o.metadata.deletionTimestamp).map((o) => remove(o, why)),
  );
  const left = now.filter(({ objects }) => objects.some((o) => o.metadata.deletionTimestamp || holdsOn(o)));
  const writes: Write[] = [...deletes, ...statusWrite(view, namespace, left)];
  if (now.length === 0) writes.push(finalize(namespace));
  // The next look comes with the namespace's own change, or halfway through what the pods are given to end.
  const estimate = Math.max(FINALIZER_ESTIMATE_SECONDS, ...pods.flatMap(({ objects }) => objects.map(graceOf)));
  const afterMs =
    now.length > 0 ? (left.length > 0 ? (Math.floor(estimate / 2) + 1) * 1000 : DELETION_GRACE_MS) : undefined;
  return { writes, ...(afterMs ? { requeueAfterMs: afterMs, waitingFor: `the content of namespace ${name}` } : {}) };
}

/** Whether an object stays for a while after its delete. */
function holdsOn(object: Obj): boolean {
  return (object.metadata.finalizers ?? []).length > 0 || (object.kind === "Pod" && graceOf(object) > 0);
}

function graceOf(object: Obj): number {
  return (object as { spec?: { terminationGracePeriodSeconds?: number } }).spec?.terminationGracePeriodSeconds ?? 0;
}

function statusWrite(view: View, namespace: Namespace, left: readonly Remainder[]): Write[] {
  const resources = left.map(
    ({ plural, group, objects }) => `${plural}.${group} has ${objects.length} resource instances`,
  );
  const counts = new Map<string, number>();
  for (const { objects } of left) {
    for (const object of objects) {
      for (const finalizer of object.metadata.finalizers ?? []) counts.set(finalizer, (counts.get(finalizer) ?? 0) + 1);
    }
  }
  const finalizers = [...counts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, n]) => `${name} in ${n} resource instances`);
  const found: [string, boolean, string, string][] = [
    ["NamespaceDeletionDiscoveryFailure", false, "ResourcesDiscovered", "All resources successfully discovered"],
    [
      "NamespaceDeletionGroupVersionParsingFailure",
      false,
      "ParsedGroupVersions",
      "All legacy kube types successfully parsed",
    ],
    [
      "NamespaceDeletionContentFailure",
      false,
      "ContentDeleted",
      "All content successfully deleted, may be waiting on finalization",
    ],
    resources.length > 0
      ? [
          "NamespaceContentRemaining",
          true,
          "SomeResourcesRemain",
          `Some resources are remaining: ${resources.join(", ")}`,
        ]
      : ["NamespaceContentRemaining", false, "ContentRemoved", "All content successfully removed"],
    finalizers.length > 0
      ? [
          "NamespaceFinalizersRemaining",
          true,
          "SomeFinalizersRemain",
          `Some content in the namespace has finalizers remaining: ${finalizers.join(", ")}`,
        ]
      : ["NamespaceFinalizersRemaining", false, "ContentHasNoFinalizers", "All content-preserving finalizers finished"],
  ];
  const conditions = found.map(([type, isTrue, reason, message]): NamespaceCondition => {
    const status = isTrue ? "True" : "False";
    const old = conditionOf(namespace.status?.conditions, type);
    const lastTransitionTime = old?.status === status ? old.lastTransitionTime : formatTime(view.nowMs);
    return { type, status, lastTransitionTime, reason, message };
  });
  const status = { phase: "Terminating" as const, conditions };
  if (sameValue(namespace.status, status)) return [];
  const why = because("namespace/status", namespace, [".metadata.deletionTimestamp", ".status"]);
  // A patch, so that the finalize request after it need not know the new resourceVersion.
  return [
    {
      verb: "patch",
      patchType: "merge",
      subresource: "status",
      ref: refOf("Namespace", namespace),
      body: { status },
      because: why,
    },
  ];
}

function finalize(namespace: Namespace): Write {
  const finalizers = (namespace.spec?.finalizers ?? []).filter((finalizer) => finalizer !== "kubernetes");
  const { resourceVersion: _, ...metadata } = namespace.metadata;
  return {
    verb: "update",
    subresource: "finalize",
    ref: refOf("Namespace", namespace),
    body: { ...namespace, metadata, spec: { ...namespace.spec, finalizers } },
    because: because("namespace/finalize", namespace, [".spec.finalizers"]),
    accept: ["NotFound"],
  };
}
