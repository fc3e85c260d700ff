import { describe, expect, it } from "vitest";
import { fakeView, writesAsText } from "../testing/fakeView";
import { replicaSetController } from "./replicaSet";
import { pod, replicaSet } from "./shared/testObjects";

const reconcile = (...objects: unknown[]) => replicaSetController.reconcile(fakeView({ objects }), "shop/web");
const writesOf = (...objects: unknown[]) => writesAsText(reconcile(...objects)?.writes);
const web = replicaSet("web");
const three = ["a", "b", "c"].map((name) => pod(name, { owner: web, ready: true }));
const full = {
  replicas: 3,
  fullyLabeledReplicas: 3,
  readyReplicas: 3,
  availableReplicas: 3,
  terminatingReplicas: 0,
  observedGeneration: 1,
};

describe("the ReplicaSet controller", () => {
  it("creates what is missing, then tells how many there were", () => {
    expect(writesOf(web, three[0])).toEqual([
      "create Pod shop/web-",
      "create Pod shop/web-",
      "update ReplicaSet/status shop/web",
    ]);
  });

  it("writes nothing when the status says what is", () => {
    expect(writesOf({ ...web, status: full }, ...three)).toEqual([]);
  });

  it("counts ready, available and terminating pods", () => {
    const leaving = pod("d", { owner: web, ready: true, meta: { deletionTimestamp: "2026-01-01T00:00:00Z" } });
    const late = replicaSet("web", { minReadySeconds: 40 });
    const result = reconcile(late, ...three, leaving);
    expect((result!.writes![0] as { body: typeof web }).body.status).toEqual({
      ...full,
      availableReplicas: undefined,
      terminatingReplicas: 1,
    });
    expect(result?.requeueAfterMs).toBe(10_000);
  });

  it("deletes the pod that would be missed least", () => {
    const cheap = pod("b", {
      owner: web,
      ready: true,
      meta: { annotations: { "controller.kubernetes.io/pod-deletion-cost": "-5" } },
    });
    const cases: [string, unknown[]][] = [
      ["b", [three[0], pod("b", { owner: web, ready: false })]],
      ["b", [three[0], pod("b", { owner: web, ready: true, node: "" })]],
      ["b", [three[0], cheap]],
      ["a", [pod("a", { owner: web, ready: true, readyForMs: 1000 }), three[1]]],
    ];
    for (const [victim, pods] of cases) {
      expect(writesOf(replicaSet("web", { replicas: 1 }), ...pods)[0]).toBe(`delete Pod shop/${victim}`);
    }
  });

  it("thins out the node where the pods crowd", () => {
    const lonely = pod("a", { owner: web, ready: true, node: "node-2" });
    expect(writesOf(replicaSet("web", { replicas: 2 }), lonely, three[1], three[2])[0]).toBe("delete Pod shop/b");
  });

  it("adopts orphans and releases what it no longer selects", () => {
    const orphan = pod("c");
    const stranger = pod("d", { owner: web, labels: { app: "shop" } });
    expect(writesOf({ ...web, status: full }, three[0], three[1], orphan, stranger).slice(0, 2)).toEqual([
      "patch Pod shop/d",
      "patch Pod shop/c",
    ]);
  });

  it("does not create or delete while it is being deleted itself", () => {
    const going = replicaSet("web", {}, { meta: { deletionTimestamp: "2026-01-01T00:00:00Z" } });
    expect(writesOf(going, three[0])).toEqual(["update ReplicaSet/status shop/web"]);
  });

  it("says in its status why pods cannot be created, before it tries again, and takes it back", () => {
    const view = fakeView({ objects: [web] });
    const first = replicaSetController.reconcile(view, "shop/web");
    replicaSetController.answered?.(view, "shop/web", first!.writes![0]!, {
      ok: false,
      code: 403,
      reason: "Forbidden",
      message: "exceeded quota",
    });
    const status = replicaSetController.reconcile(view, "shop/web")?.writes?.[0] as {
      subresource: string;
      body: typeof web;
    };
    expect(status.subresource).toBe("status");
    expect(status.body.status?.conditions?.[0]).toMatchObject({
      type: "ReplicaFailure",
      status: "True",
      reason: "FailedCreate",
      message: "exceeded quota",
    });

    view.put({ ...web, status: { ...full, conditions: status.body.status?.conditions } }, ...three);
    const after = replicaSetController.reconcile(view, "shop/web")?.writes?.[0] as { body: typeof web };
    expect(after.body.status).toEqual(full);
  });

  it("asks for at most 500 pods at a time", () => {
    const large = replicaSet("web", { replicas: 2000 });
    expect(writesOf(large).filter((line) => line.startsWith("create"))).toHaveLength(500);
  });

  it("tells each creation and each refusal in upstream's words", () => {
    const events = reconcile(replicaSet("web", { replicas: 1 }))?.events;
    expect(events?.map(({ reason, message }) => `${reason}: ${message}`)).toEqual([
      "SuccessfulCreate: Created pod: $name",
      "FailedCreate: Error creating: $error",
    ]);
  });
});
