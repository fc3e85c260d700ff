import { describe, expect, it } from "vitest";
import { explainRollout } from "./rollout";
import { DEPLOYMENTS, deployment, learner } from "./testing";

const setNames = (lines: readonly string[]) =>
  lines.map((line) => line.replace(/web-[0-9a-z]+(-[0-9a-z]{5})?/g, "web-…"));

describe("the explanation of a rollout", () => {
  it("says what may be created and deleted now, and what it waits for", () => {
    const { cluster, post, patch } = learner();
    post(DEPLOYMENTS, deployment("nginx:1.25"));
    cluster.settle();
    patch(`${DEPLOYMENTS}/web`, {
      spec: { template: { spec: { containers: [{ name: "web", image: "nginx:nosuch" }] } } },
    });
    cluster.advance(30_000);
    expect(setNames(explainRollout(cluster, "default", "web", "en"))).toEqual([
      "3 replicas, maxSurge 25% (rounded up to 1), maxUnavailable 25% (rounded down to 0).",
      "So at most 3 + 1 = 4 pods exist and at least 3 − 0 = 3 are available.",
      "Old ReplicaSet web-… (revision 1): wants 3, 3 available.",
      "New ReplicaSet web-… (revision 2): wants 1, 0 available.",
      "May create none now: 4 pods exist, the most that maxSurge allows.",
      "May delete none now: 3 are available and 3 must stay.",
      expect.stringMatching(/^Waits for Pod web-…: (ErrImagePull|ImagePullBackOff)\.$/),
    ]);
    expect(setNames(explainRollout(cluster, "default", "web", "zh-cn")).slice(0, 2)).toEqual([
      "3 个副本，maxSurge 25%（向上取整为 1），maxUnavailable 25%（向下取整为 0）。",
      "所以最多有 3 + 1 = 4 个 Pod，至少有 3 − 0 = 3 个可用。",
    ]);
    patch(`${DEPLOYMENTS}/web`, {
      spec: { template: { spec: { containers: [{ name: "web", image: "nginx:1.25" }] } } },
    });
    cluster.settle();
    expect(explainRollout(cluster, "default", "web", "en").at(-1)).toBe(
      "Done: every pod has the present template and is available.",
    );
  });

  it("knows Recreate, a pause, and that there is nothing", () => {
    const { cluster, post, patch } = learner();
    expect(explainRollout(cluster, "default", "web", "en")).toEqual([]);
    post(DEPLOYMENTS, deployment("nginx:1.25", { strategy: { type: "Recreate" } }));
    cluster.settle();
    expect(explainRollout(cluster, "default", "web", "en")[0]).toBe(
      "3 replicas; strategy Recreate: all old pods end before the first new one begins.",
    );
    patch(`${DEPLOYMENTS}/web`, { spec: { paused: true } });
    cluster.settle();
    expect(explainRollout(cluster, "default", "web", "en").at(-1)).toBe(
      "Paused: templates are not rolled out until it is resumed.",
    );
  });
});
