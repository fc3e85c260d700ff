import { describe, expect, it } from "vitest";
import { courseWorld, createCluster } from "../index";

describe("etcd", () => {
  it("forgets Events an hour after they were last told, and history some minutes after it happened", () => {
    const cluster = createCluster({ world: courseWorld() });
    cluster.advance(60_000);
    const first = cluster.list("Event").length;
    expect(first).toBeGreaterThan(10);
    cluster.advance(50 * 60_000);
    expect(cluster.list("Event").length).toBeGreaterThanOrEqual(first);
    cluster.advance(20 * 60_000);
    expect(cluster.list("Event")).toEqual([]);
    expect(cluster.store.compactedRevision).toBeGreaterThan(0);
    expect(cluster.store.since("Pod", 1)).toBeUndefined();
  });
});
