import { describe, expect, it } from "vitest";
import { fakeView, writesAsText } from "../testing/fakeView";
import { createNamespaceController } from "./namespace";
import { serviceAccountController } from "./serviceAccount";
import { pod, replicaSet } from "./shared/testObjects";

const controller = createNamespaceController();
const shop = {
  apiVersion: "v1",
  kind: "Namespace",
  metadata: { name: "shop", uid: "ns" },
  spec: { finalizers: ["kubernetes"] },
  status: { phase: "Active" },
};
const leaving = { ...shop, metadata: { ...shop.metadata, deletionTimestamp: "2026-01-01T00:00:00Z" } };
const writesOf = (...objects: unknown[]) =>
  writesAsText(controller.reconcile(fakeView({ objects }), "due/shop")?.writes);

describe("the namespace controller", () => {
  it("waits five seconds before it looks at a deletion", () => {
    expect(controller.reconcile(fakeView({ objects: [shop] }), "shop")).toBeUndefined();
    expect(controller.reconcile(fakeView({ objects: [leaving] }), "shop")).toEqual({
      alsoWake: [{ key: "due/shop", afterMs: 5000 }],
    });
  });

  it("deletes the pods first, then the rest, then lets the namespace go", () => {
    expect(writesOf(leaving, replicaSet("web"), pod("a"))).toEqual([
      "delete Pod shop/a",
      "patch Namespace/status shop",
    ]);
    expect(writesOf(leaving, replicaSet("web"))[0]).toBe("delete ReplicaSet shop/web");
    expect(writesOf(leaving)).toEqual(["patch Namespace/status shop", "update Namespace/finalize shop"]);
  });

  it("says what is left and which finalizers hold it", () => {
    const held = pod("a", { meta: { deletionTimestamp: "2026-01-01T00:00:00Z", finalizers: ["example.com/hold"] } });
    const result = controller.reconcile(fakeView({ objects: [leaving, held] }), "due/shop");
    const conditions = (
      result!.writes![0] as { body: { status: { conditions: { type: string; status: string; message: string }[] } } }
    ).body.status.conditions;
    expect(conditions.filter(({ status }) => status === "True").map(({ message }) => message)).toEqual([
      "Some resources are remaining: pods. has 1 resource instances",
      "Some content in the namespace has finalizers remaining: example.com/hold in 1 resource instances",
    ]);
    expect(result?.requeueAfterMs).toBe(8000);
  });
});

describe("the ServiceAccount controller", () => {
  it("gives a namespace its default account, unless it is on its way out", () => {
    const ask = (namespace: unknown) =>
      writesAsText(serviceAccountController.reconcile(fakeView({ objects: [namespace] }), "shop")?.writes);
    expect(ask(shop)).toEqual(["create ServiceAccount shop/default"]);
    expect(ask(leaving)).toEqual([]);
  });
});
