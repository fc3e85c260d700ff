/** Sweeps over a few seeds: random work and faults, the invariants all along, and rest with all that is wanted at the end. */
import { describe, expect, it } from "vitest";
import type { Cluster } from "../../src/sim/cluster";
import type { PodRecord } from "../../src/sim/kubelet/tables";
import { recordInvariants, stateInvariants } from "../../src/sim/testing/invariants";
import { failureText, sweep } from "../../src/sim/testing/sweep";
import { api, deployment, settled, smallCluster } from "../../src/sim/testing/testCluster";

const text = (failures: ReturnType<typeof sweep>): string => failures.map(failureText).join("\n\n");

describe("a cluster", () => {
  it("keeps the promise of its rolling updates when nothing breaks (seeds 1 to 4)", () => {
    expect(text(sweep({ from: 1, to: 4, actions: 15, calm: true }))).toBe("");
  });

  it("holds its invariants whatever breaks, and comes to rest when it is mended (seeds 1 to 24)", () => {
    expect(text(sweep({ from: 1, to: 24 }))).toBe("");
  }, 300_000);
});

describe("the invariants", () => {
  const found = (act: (cluster: Cluster) => void): string[] => {
    const cluster = smallCluster({ digest: false });
    const wrong: string[] = [];
    const checks = recordInvariants.map(({ name, begin }) => ({ name, check: begin(cluster) }));
    cluster.kernel.journal.listen((record) => {
      for (const { name, check } of checks) if (check(record) !== undefined) wrong.push(name);
    });
    act(cluster);
    for (const { name, check } of stateInvariants) if (check(cluster) !== undefined) wrong.push(name);
    return [...new Set(wrong)];
  };
  const pod = (spec: object) =>
    ({
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "stray", namespace: "default" },
      spec: { containers: [{ name: "stray", image: "nginx:1.27" }], ...spec },
    }) as never;

  it("find nothing in a cluster at rest", () => {
    expect(found(() => undefined)).toEqual([]);
  });

  it("find a pod on a node that is not there", () => {
    expect(found((cluster) => void api(cluster, "create", "Pod", "default", pod({ nodeName: "nowhere" })))).toContain(
      "pods are bound to nodes that exist",
    );
  });

  it("find a pod that does not run", () => {
    const act = (cluster: Cluster): void => {
      api(cluster, "create", "Pod", "default", pod({ nodeSelector: { disk: "none" } }));
      cluster.advance(10_000);
    };
    expect(found(act)).toEqual(["pods run"]);
  });

  it("find a rollout that takes more pods away than it may", () => {
    const act = (cluster: Cluster): void => {
      api(cluster, "create", "Deployment", "default", deployment("web", { replicas: 3 }));
      settled(cluster);
      for (const { metadata } of cluster.list("Pod", "default")) api(cluster, "delete", "Pod", "default", { metadata });
      settled(cluster);
    };
    expect(found(act)).toEqual(["a rolling update keeps as many pods available as maxUnavailable asks"]);
  });

  it("find an address that two pods hold", () => {
    const act = (cluster: Cluster): void => {
      for (const name of ["a", "b"]) api(cluster, "create", "Deployment", "default", deployment(name));
      settled(cluster);
      const table = cluster.kernel.table<readonly PodRecord[]>("own/kubelet/pods");
      const own = table.entries().filter(([key]) => key.includes("default/"));
      const { sandbox } = own[0]![1][0]!;
      for (const [key, records] of own)
        table.set(
          key,
          records.map((record) => ({ ...record, ...(sandbox ? { sandbox } : {}) })),
        );
    };
    expect(found(act)).toEqual(["no address is held by two pods with a live sandbox"]);
  });
});
