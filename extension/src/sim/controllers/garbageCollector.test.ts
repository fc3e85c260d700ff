import { describe, expect, it } from "vitest";
import { fakeView, writesAsText } from "../testing/fakeView";
import { createGarbageCollector } from "./garbageCollector";
import { pod, replicaSet } from "./shared/testObjects";

const collector = createGarbageCollector();
const web = replicaSet("web");
const mine = pod("a", { owner: web });
const leaving = (finalizer: string) =>
  replicaSet("web", {}, { meta: { deletionTimestamp: "2026-01-01T00:00:00Z", finalizers: [finalizer] } });
const optionsOf = (write: unknown) =>
  (write as { options?: { propagationPolicy?: string } })?.options?.propagationPolicy;

describe("the garbage collector", () => {
  it("leaves alone what has an owner, or never had one", () => {
    const view = fakeView({ objects: [web, mine, pod("b")] });
    expect(collector.reconcile(view, "Pod/shop/a")).toBeUndefined();
    expect(collector.reconcile(view, "Pod/shop/b")).toBeUndefined();
  });

  it("deletes what has lost its owner, at once if it was seen to go, else after a moment", () => {
    const view = fakeView({ objects: [mine] });
    expect(collector.reconcile(view, "Pod/shop/a")).toMatchObject({ requeueAfterMs: 1000 });
    view.nowMs += 1000;
    expect(writesAsText(collector.reconcile(view, "Pod/shop/a")?.writes)).toEqual(["delete Pod shop/a"]);

    const seen = fakeView({ objects: [mine] });
    collector.observe?.(seen, { type: "DELETED", kind: "ReplicaSet", object: web, previous: web, seq: 1 });
    expect(optionsOf(collector.reconcile(seen, "Pod/shop/a")?.writes?.[0])).toBe("Background");
  });

  it("does not take another object of the same name for the owner", () => {
    const view = fakeView({ objects: [mine, replicaSet("web", {}, { meta: { uid: "other" } })], nowMs: 0 });
    collector.reconcile(view, "Pod/shop/a");
    view.nowMs += 1000;
    expect(writesAsText(collector.reconcile(view, "Pod/shop/a")?.writes)).toEqual(["delete Pod shop/a"]);
  });

  it("in the foreground deletes the dependents first and then lets the owner go", () => {
    const view = fakeView({ objects: [leaving("foregroundDeletion"), mine] });
    expect(collector.reconcile(view, "ReplicaSet/shop/web")).toEqual({ alsoWake: [{ key: "Pod/shop/a" }] });
    expect(writesAsText(collector.reconcile(view, "Pod/shop/a")?.writes)).toEqual(["delete Pod shop/a"]);
    view.remove("Pod", "shop/a");
    expect(collector.reconcile(view, "ReplicaSet/shop/web")?.writes).toMatchObject([
      { body: { metadata: { finalizers: null } } },
    ]);
  });

  it("makes the dependents forget an owner that orphans them", () => {
    const view = fakeView({ objects: [leaving("orphan"), mine] });
    expect(writesAsText(collector.reconcile(view, "ReplicaSet/shop/web")?.writes)).toEqual([
      "patch Pod shop/a",
      "patch ReplicaSet shop/web",
    ]);
  });

  it("keeps what has another owner, and takes away the reference to the one that is gone", () => {
    const two = pod("a", { owner: web, meta: {} });
    const refs = [...two.metadata.ownerReferences!, { apiVersion: "v1", kind: "ConfigMap", name: "gone", uid: "gone" }];
    const view = fakeView({ objects: [web, { ...two, metadata: { ...two.metadata, ownerReferences: refs } }] });
    view.own.set("gone", "gone", true);
    expect(collector.reconcile(view, "Pod/shop/a")?.writes?.[0]).toMatchObject({
      verb: "patch",
      body: { metadata: { ownerReferences: [{ $patch: "delete", uid: "gone" }] } },
    });
  });

  it("leaves alone what is owned by a kind that nobody serves", () => {
    const owner = { apiVersion: "example.com/v1", kind: "Widget", metadata: { name: "w", uid: "w" } };
    expect(collector.reconcile(fakeView({ objects: [pod("a", { owner })] }), "Pod/shop/a")).toBeUndefined();
  });
});
