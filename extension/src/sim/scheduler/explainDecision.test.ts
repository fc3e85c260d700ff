import { describe, expect, it } from "vitest";
import { fakeView } from "../testing/fakeView";
import { explainDecision } from "./explainDecision";
import { node, pod, requests } from "./plugins/testing";
import { testWorld } from "./testWorld";

const objects = [
  node("a", { spec: { unschedulable: true, taints: [{ key: "x", effect: "NoSchedule" }] } }),
  node("b", { allocatable: { cpu: "2" } }),
  node("c"),
];

describe("explainDecision", () => {
  it("asks every plugin about every node", () => {
    const matrix = explainDecision(fakeView({ objects }), pod("p", requests({ cpu: "1" })));
    expect(matrix.rows.map(({ node: name, rejections }) => [name, rejections.map(({ plugin }) => plugin)])).toEqual([
      ["a", ["NodeUnschedulable", "TaintToleration"]],
      ["b", []],
      ["c", []],
    ]);
    const [, b, c] = matrix.rows;
    expect(b?.scores?.map(({ weighted }) => weighted).reduce((sum, score) => sum + score, 0)).toBe(b?.total);
    expect(c?.total).toBeGreaterThan(b?.total as number);
    expect(matrix.winner).toBe("c");
  });

  it("words a pod that fits nowhere by the first plugin of each node", () => {
    const matrix = explainDecision(fakeView({ objects }), pod("p", requests({ cpu: "9" })));
    expect(matrix.message).toBe("0/3 nodes are available: 1 node(s) were unschedulable, 2 Insufficient cpu.");
    expect(matrix.winner).toBeUndefined();
  });

  it("comes to the choice that the scheduler made, ties included", () => {
    const nodes = Array.from({ length: 150 }, (_, i) => node(`n${100 + i}`));
    const world = testWorld(nodes);
    for (let i = 0; i < 5; i++) {
      const waiting = pod(`p${i}`);
      const before = fakeView({
        objects: [...world.view.list("Node"), ...world.view.list("Pod")],
        component: "default-scheduler",
      });
      world.put(waiting);
      world.run();
      const decision = world.decisions[i];
      expect(explainDecision(before, waiting, { decision })).toMatchObject({
        winner: decision?.node,
        tie: decision?.tie,
      });
    }
  });
});
