import { describe, expect, it } from "vitest";
import { drawInt32 } from "../../kernel/draw";
import { newSetReplicas, oldSetsReplicas, proportionalReplicas, resolveBounds, type SetSize, sum } from "./arithmetic";

const set = (name: string, replicas: number, available = replicas, more: Partial<SetSize> = {}): SetSize => ({
  name,
  replicas,
  available,
  createdMs: name.charCodeAt(0),
  ...more,
});

describe("the bounds of a rollout", () => {
  it("round surge up, unavailable down, and leave at least one way to move", () => {
    const cases: [number, number | string, number | string, number, number][] = [
      [3, "25%", "25%", 1, 0],
      [10, "25%", "25%", 3, 2],
      [10, 2, 1, 2, 1],
      [3, "100%", 0, 3, 0],
      [3, 0, "10%", 0, 1],
      [0, "25%", "25%", 0, 0],
      [1, 0, 5, 0, 1],
    ];
    for (const [replicas, surge, unavailable, maxSurge, maxUnavailable] of cases) {
      expect(resolveBounds(replicas, surge, unavailable)).toEqual({ replicas, maxSurge, maxUnavailable });
    }
  });
});

describe("a rolling update", () => {
  it("keeps its promises from every state, and ends", () => {
    for (let run = 0; run < 300; run++) {
      const pick = (purpose: string, below: number, n = 0) => drawInt32(7, "test", String(run), purpose, n) % below;
      const replicas = pick("replicas", 30);
      const percent = pick("percent", 2) === 0;
      const amount = (purpose: string) => (percent ? `${pick(purpose, 101)}%` : pick(purpose, 6));
      const bounds = resolveBounds(replicas, amount("surge"), amount("unavailable"));
      let old = [set("a", Math.floor(replicas / 3)), set("b", replicas - Math.floor(replicas / 3))];
      let fresh = set("c", 0);
      let round = 0;
      for (; (fresh.available < replicas || sum(old, "replicas") > 0) && round < 500; round++) {
        const grown = newSetReplicas(bounds, fresh.replicas, old);
        if (grown !== fresh.replicas) fresh = { ...fresh, replicas: grown };
        else {
          const sizes = oldSetsReplicas(bounds, fresh, old);
          // Its ReplicaSet deletes the pods that are not ready first, so a set loses available ones last.
          old = old.map((one) => {
            const size = sizes.get(one.name) ?? one.replicas;
            return { ...one, replicas: size, available: Math.min(one.available, size) };
          });
        }
        expect(fresh.replicas + sum(old, "replicas")).toBeLessThanOrEqual(replicas + bounds.maxSurge);
        expect(fresh.available + sum(old, "available")).toBeGreaterThanOrEqual(replicas - bounds.maxUnavailable);
        const ready = Math.min(fresh.replicas, fresh.available + 1 + pick("ready", 3, round));
        fresh = { ...fresh, available: Math.min(ready, fresh.replicas) };
      }
      expect(round).toBeLessThan(500);
    }
  });

  it("takes unhealthy pods of the old set first", () => {
    expect(oldSetsReplicas(resolveBounds(10, 2, 1), set("b", 2, 0), [set("a", 10, 8)])).toEqual(new Map([["a", 9]]));
    expect(oldSetsReplicas(resolveBounds(3, 1, 0), set("b", 1, 1), [set("a", 3)])).toEqual(new Map([["a", 2]]));
    expect(oldSetsReplicas(resolveBounds(3, 1, 0), set("b", 1, 0), [set("a", 3)])).toEqual(new Map());
  });
});

describe("proportional scaling", () => {
  it("grows a stuck rollout in proportion, as a real cluster did", () => {
    const stuck = [set("a", 5, 5, { maxReplicas: 8 }), set("b", 3, 0, { maxReplicas: 8 })];
    const sizes = proportionalReplicas(resolveBounds(12, 2, 1), stuck, 8);
    expect(sizes).toEqual(
      new Map([
        ["a", 9],
        ["b", 5],
      ]),
    );
  });

  it("always adds up to what is allowed", () => {
    for (let run = 0; run < 300; run++) {
      const pick = (purpose: string, below: number) => drawInt32(11, "test", String(run), purpose) % below;
      const [before, after] = [1 + pick("before", 40), pick("after", 60)];
      const first = pick("first", before + 1);
      const second = before - first;
      const sets = [set("a", first, first, { maxReplicas: before }), set("b", second, 0, { maxReplicas: before })];
      const sizes = proportionalReplicas(resolveBounds(after, pick("surge", 5), 1), sets, before);
      const total = [...sizes.values()].reduce((a, b) => a + b, 0);
      const allowed = after === 0 ? 0 : after + resolveBounds(after, pick("surge", 5), 1).maxSurge;
      expect(total).toBe(allowed);
      expect(Math.min(...sizes.values())).toBeGreaterThanOrEqual(0);
    }
  });
});
