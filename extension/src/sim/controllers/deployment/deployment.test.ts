import { describe, expect, it } from "vitest";
import type { Deployment, Pod, ReplicaSet } from "../../schema/types";
import { replicaSetController } from "../replicaSet";
import { deployment } from "../shared/testObjects";
import { kubelets, type TestWorld, testWorld } from "../shared/testWorld";
import { deploymentController } from "./deployment";

/** Settles the Deployment `web` with all its ReplicaSets. */
function settle(world: TestWorld): void {
  let before: number;
  do {
    before = world.story.length;
    world.settle("shop/web", ...world.all("ReplicaSet").map((set) => `shop/${set.metadata.name}`));
  } while (world.story.length > before);
}

function rollOut(spec: Partial<NonNullable<Deployment["spec"]>> = {}, stuck?: (pod: Pod) => boolean) {
  const world = testWorld([deploymentController, replicaSetController], [deployment(spec)], (w) => kubelets(w, stuck));
  settle(world);
  return world;
}

const setImage = (world: TestWorld, image: string) =>
  world.change("Deployment", "web", (draft) => {
    draft.spec.template.spec.containers[0].image = image;
  });
const conditionsOf = (world: TestWorld) => {
  const conditions = world.get<Deployment>("Deployment", "web").status?.conditions ?? [];
  return Object.fromEntries(conditions.map(({ type, status, reason }) => [type, `${status} ${reason}`]));
};
const sizes = (world: TestWorld) =>
  world
    .all<ReplicaSet>("ReplicaSet")
    .map((set) => `${set.metadata.annotations?.["deployment.kubernetes.io/revision"]}:${set.spec?.replicas}`)
    .sort();

describe("the Deployment controller", () => {
  it("creates the ReplicaSet before it writes the revision", () => {
    const world = rollOut();
    expect(world.story.slice(0, 2)).toEqual([
      expect.stringMatching(/^create ReplicaSet web-/),
      "update Deployment/status web",
    ]);
    expect(world.events[0]).toMatch(/^ScalingReplicaSet: Scaled up replica set web-[a-z0-9]+ from 0 to 3$/);
    const { status, metadata } = world.get<Deployment>("Deployment", "web");
    expect(metadata.annotations).toEqual({ "deployment.kubernetes.io/revision": "1" });
    expect(status).toMatchObject({
      observedGeneration: 1,
      replicas: 3,
      updatedReplicas: 3,
      readyReplicas: 3,
      availableReplicas: 3,
      terminatingReplicas: 0,
    });
    expect(status?.unavailableReplicas).toBeUndefined();
    expect(conditionsOf(world)).toEqual({
      Available: "True MinimumReplicasAvailable",
      Progressing: "True NewReplicaSetAvailable",
    });
  });

  it("rolls a new image out, one up and one down at a time", () => {
    const world = rollOut();
    world.events.length = 0;
    setImage(world, "nginx:1.26");
    settle(world);
    expect(sizes(world)).toEqual(["1:0", "2:3"]);
    const steps = world.events
      .filter((event) => event.startsWith("Scaling"))
      .map((event) => event.replace(/^.*Scaled (\w+) .* from (\d+) to (\d+)$/, "$1 $2-$3"));
    expect(steps).toEqual(["up 0-1", "down 3-2", "up 1-2", "down 2-1", "up 2-3", "down 1-0"]);
  });

  it("goes back to an old ReplicaSet and keeps its history", () => {
    const world = rollOut();
    setImage(world, "nginx:1.26");
    settle(world);
    setImage(world, "nginx:1.25");
    settle(world);
    expect(sizes(world)).toEqual(["2:0", "3:3"]);
    const back = world.all<ReplicaSet>("ReplicaSet").find((set) => set.spec?.replicas === 3);
    expect(back?.metadata.annotations).toMatchObject({
      "deployment.kubernetes.io/revision": "3",
      "deployment.kubernetes.io/revision-history": "1",
    });
  });

  it("does not move while it is paused, but still scales", () => {
    const world = rollOut();
    world.change("Deployment", "web", (draft) => {
      Object.assign(draft.spec, { paused: true, replicas: 4 });
      draft.spec.template.spec.containers[0].image = "nginx:1.26";
    });
    settle(world);
    expect(sizes(world)).toEqual(["1:4"]);
    expect(conditionsOf(world).Progressing).toBe("Unknown DeploymentPaused");
    world.change("Deployment", "web", (draft) => {
      draft.spec.paused = false;
    });
    settle(world);
    expect(sizes(world)).toEqual(["1:0", "2:4"]);
    expect(conditionsOf(world).Progressing).toBe("True NewReplicaSetAvailable");
  });

  it("is stuck after its progress deadline, and says so", () => {
    const world = rollOut({ progressDeadlineSeconds: 8 }, (pod) => pod.spec?.containers[0]?.image === "nginx:nosuch");
    setImage(world, "nginx:nosuch");
    settle(world);
    expect(sizes(world)).toEqual(["1:3", "2:1"]);
    expect(conditionsOf(world).Progressing).toBe("True ReplicaSetUpdated");
    expect(deploymentController.reconcile(world.view, "shop/web")?.requeueAfterMs).toBe(9000);
    world.view.nowMs += 9000;
    settle(world);
    expect(conditionsOf(world)).toEqual({
      Available: "True MinimumReplicasAvailable",
      Progressing: "False ProgressDeadlineExceeded",
    });
  });

  it("spreads new replicas over a stuck rollout", () => {
    const strategy = { type: "RollingUpdate" as const, rollingUpdate: { maxSurge: 2, maxUnavailable: 1 } };
    const world = rollOut({ replicas: 6, strategy }, (pod) => pod.spec?.containers[0]?.image === "nginx:nosuch");
    setImage(world, "nginx:nosuch");
    settle(world);
    expect(sizes(world)).toEqual(["1:5", "2:3"]);
    world.change("Deployment", "web", (draft) => {
      draft.spec.replicas = 12;
    });
    settle(world);
    expect(sizes(world)).toEqual(["1:9", "2:5"]);
  });

  it("with Recreate starts the new pods only after the last old one", () => {
    const world = rollOut({ strategy: { type: "Recreate" } });
    world.story.length = 0;
    setImage(world, "nginx:1.26");
    settle(world);
    expect(sizes(world)).toEqual(["1:0", "2:3"]);
    const lastDelete = world.story.findLastIndex((line) => line.startsWith("delete Pod"));
    expect(world.story.findIndex((line) => line.startsWith("create Pod"))).toBeGreaterThan(lastDelete);
  });

  it("keeps as many old ReplicaSets as revisionHistoryLimit says", () => {
    const world = rollOut({ revisionHistoryLimit: 1 });
    for (const image of ["nginx:1.26", "nginx:1.27"]) {
      setImage(world, image);
      settle(world);
    }
    expect(sizes(world)).toEqual(["2:0", "3:3"]);
  });

  it("passes on why its ReplicaSet cannot create pods", () => {
    const world = rollOut({ replicas: 0 });
    world.refuse = (write) => (write.verb === "create" && write.ref.kind === "Pod" ? "exceeded quota" : undefined);
    world.change("Deployment", "web", (draft) => {
      draft.spec.replicas = 1;
    });
    settle(world);
    expect(conditionsOf(world).ReplicaFailure).toBe("True FailedCreate");
    world.refuse = undefined;
    settle(world);
    expect(conditionsOf(world).ReplicaFailure).toBeUndefined();
  });

  it("counts a name that is taken as a collision and takes another", () => {
    const world = rollOut();
    const name = world.all<ReplicaSet>("ReplicaSet")[0]!.metadata.name;
    world.change("ReplicaSet", name, (draft) => {
      draft.metadata.ownerReferences = [{ apiVersion: "v1", kind: "Other", name: "x", uid: "x", controller: true }];
    });
    settle(world);
    expect(world.get<Deployment>("Deployment", "web").status?.collisionCount).toBe(1);
    expect(world.all("ReplicaSet")).toHaveLength(2);
  });
});
