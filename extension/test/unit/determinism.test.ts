/** Same seed and inputs, same history: replayed, forked, stored, rewound, or behind a host. */
import { describe, expect, it } from "vitest";
import { InThreadHost } from "../../src/session/hosts/inThreadHost";
import type { Cluster } from "../../src/sim/cluster";
import { History } from "../../src/sim/history";
import { draw } from "../../src/sim/kernel/draw";
import { restoreCluster, type Snapshot } from "../../src/sim/snapshot";
import { api, deployment, settled, smallCluster } from "../../src/sim/testing/testCluster";
import { perform, repairs, type TimedAction, workload } from "../../src/sim/testing/workload";

const NODES = ["node-1", "node-2", "node-3"];
const ACTIONS = 14;

const actionsOf = (seed: number): readonly TimedAction[] => workload({ seed, actions: ACTIONS, nodes: NODES });

/** Plays the actions from the n-th on, then mends everything and lets time pass. */
function play(cluster: Cluster, seed: number, from = 0, to = ACTIONS): Cluster {
  for (const { afterMs, action } of actionsOf(seed).slice(from, to)) {
    cluster.advance(afterMs);
    perform(cluster, action);
  }
  if (to < ACTIONS) return cluster;
  for (const action of repairs(cluster)) perform(cluster, action);
  cluster.advance(120_000);
  return cluster;
}

const booted = new Map<number, Cluster>();

/** The cluster of a seed after its start, made once. */
function fresh(seed: number): Cluster {
  const known = booted.get(seed) ?? smallCluster({ seed });
  booted.set(seed, known);
  return known.fork();
}

/** Stops somewhere in the middle of things: so many turns after an action, at `startMs`. */
function halfway(seed: number, to: number): { cluster: Cluster; startMs: number } {
  const cluster = play(fresh(seed), seed, 0, to);
  const startMs = cluster.nowMs;
  const turns = Math.floor(draw(seed, "test", "fork", "turns") * 40);
  const untilMs = startMs + actionsOf(seed)[to]!.afterMs;
  for (let i = 0; i < turns && cluster.turn(untilMs); i++);
  return { cluster, startMs };
}

/** Goes on from {@link halfway}: the rest of the wait before the next action is spent first. */
function goOn(cluster: Cluster, seed: number, from: number, startMs: number): Cluster {
  const { afterMs, action } = actionsOf(seed)[from]!;
  cluster.advanceTo(startMs + afterMs);
  perform(cluster, action);
  return play(cluster, seed, from + 1);
}

const histories = new Map<number, string>();

/** The digest of the whole story, told without a break. */
function wholeDigest(seed: number): string {
  const known = histories.get(seed) ?? play(fresh(seed), seed).digest;
  histories.set(seed, known);
  return known;
}

const throughJson = (snapshot: Snapshot): Snapshot => JSON.parse(JSON.stringify(snapshot)) as Snapshot;

describe("the history of a cluster", () => {
  it.each([1, 2, 3])("is the same for the same seed and inputs (seed %i)", (seed) => {
    expect(play(smallCluster({ seed }), seed).digest).toBe(wholeDigest(seed));
  });

  it.each([
    [1, 3],
    [2, 7],
    [3, 11],
    [4, 8],
    [5, 12],
    [6, 9],
  ])(
    "is the same in a fork made anywhere (seed %i, after action %i), and the fork leaves the original alone",
    (seed, after) => {
      const { cluster, startMs } = halfway(seed, after);
      const fork = cluster.fork();
      expect(goOn(fork, seed, after, startMs).digest).toBe(wholeDigest(seed));
      expect(goOn(cluster, seed, after, startMs).digest).toBe(wholeDigest(seed));
    },
  );

  it.each([
    [1, 4],
    [2, 6],
    [3, 10],
    [4, 9],
    [5, 12],
    [6, 8],
  ])(
    "goes on as if nothing had been when the cluster was stored and restored (seed %i, after action %i)",
    (seed, after) => {
      const { cluster, startMs } = halfway(seed, after);
      const restored = restoreCluster(throughJson(cluster.snapshot()), { world: cluster.options.world });
      expect(restored.digest).toBe(cluster.digest);
      expect(throughJson(restored.snapshot())).toEqual(throughJson(cluster.snapshot()));
      expect(goOn(restored, seed, after, startMs).digest).toBe(wholeDigest(seed));
    },
  );

  it("refuses to restore a cluster into another world, and says why", () => {
    const snapshot = smallCluster({ workers: 1 }).snapshot();
    const { world } = smallCluster({ workers: 2 }).options;
    expect(() => restoreCluster(snapshot, { world })).toThrow("the stored cluster has the nodes cp-1, node-1");
    expect(() => restoreCluster({ ...snapshot, format: 99 }, { world })).toThrow(
      "the stored cluster has format 99, and only 1 can be read",
    );
  });

  it.each([1, 2, 3, 4])("can be rewound to any record, faults and all (seed %i)", (seed) => {
    const cluster = fresh(seed);
    const history = new History(cluster, { everyTurns: 300, checkpointsMax: 6 });
    const firstSeq = cluster.kernel.journal.lastSeq;
    play(cluster, seed);
    const { lastSeq } = cluster.kernel.journal;
    for (const share of [0.03, 0.2, 0.45, 0.7, 0.99, 1]) {
      const seq = firstSeq + Math.floor((lastSeq - firstSeq) * share);
      const past = history.at(seq)!;
      expect(past.kernel.journal.lastSeq).toBeGreaterThanOrEqual(seq);
      expect(past.kernel.journal.range(seq, seq)).toEqual(cluster.kernel.journal.range(seq, seq));
    }
    expect(history.at(lastSeq)!.digest).toBe(cluster.digest);
    expect(history.at(lastSeq + 1)).toBeUndefined();
  });

  it("names everything else with another seed, and comes to the same shape", () => {
    const [a, b] = [1, 2].map((seed) => {
      const cluster = smallCluster({ seed });
      api(cluster, "create", "Deployment", "default", deployment("web", { replicas: 4 }));
      settled(cluster);
      return cluster.list("Pod", "default");
    });
    expect(a!.map(({ metadata }) => metadata.name)).not.toEqual(b!.map(({ metadata }) => metadata.name));
    const shape = (pods: typeof a) => pods!.map(({ kind, status }) => [kind, (status as { phase: string }).phase]);
    expect(shape(a)).toEqual(shape(b));
  });

  it("does not change names and nodes of one Deployment when another one is added", () => {
    const places = (others: readonly string[]): unknown => {
      const cluster = smallCluster();
      api(cluster, "create", "Deployment", "default", deployment("web", { replicas: 3 }));
      for (const name of others) api(cluster, "create", "Deployment", "default", deployment(name, { replicas: 2 }));
      settled(cluster);
      const pods = cluster.list("Pod", "default").filter(({ metadata }) => metadata.labels?.app === "web");
      return pods.map(({ metadata, spec }) => [metadata.name, metadata.uid, (spec as { nodeName: string }).nodeName]);
    };
    expect(places(["other"])).toEqual(places([]));
  });

  it("is the same behind a host as without one", async () => {
    const inputs = [deployment("web", { replicas: 3 }), deployment("api", { replicas: 2 })].map((body) => ({
      method: "POST",
      target: "/apis/apps/v1/namespaces/default/deployments",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
      credentials: { sort: "certificate" as const, commonName: "kubernetes-admin", organizations: ["system:masters"] },
    }));
    const fault = { fault: "stop-instance", target: "kubelet@node-1" };
    const hosted = smallCluster();
    const host = new InThreadHost(hosted, { paused: true });
    for (const request of inputs)
      expect(await host.submit({ sort: "request", request })).toMatchObject({ response: { code: 201 } });
    expect(await host.submit({ sort: "fault", ...fault })).toMatchObject({ sort: "done" });
    expect(await host.submit({ sort: "fault", fault: "melt", target: "node-1" })).toMatchObject({ sort: "refused" });
    await host.clock({ sort: "advance", byMs: 60_000 });
    host.dispose();

    const direct = smallCluster();
    for (const request of inputs) direct.request(request);
    perform(direct, { does: "fault", ...fault });
    direct.advance(60_000);
    expect(hosted.digest).toBe(direct.digest);
  });
});
