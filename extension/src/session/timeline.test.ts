import { describe, expect, it } from "vitest";
import type { LogRow } from "../protocol/eventLog";
import { TIMELINE_MAX, timelineOf } from "./timeline";

let seq = 0;
const row = (row: Partial<LogRow>): LogRow => ({
  seq: ++seq,
  sinceStartMs: seq * 1000,
  sort: "Event",
  actor: "deployment-controller",
  verb: "event",
  object: "deploy/web",
  ref: { kind: "Deployment", namespace: "default", name: "web" },
  text: "ScalingReplicaSet: step",
  level: "info",
  ...row,
});
const names = new Set(["web"]);
const texts = (rows: readonly LogRow[]) => timelineOf(rows, names).map(({ text }) => text);

describe("the debrief's timeline", () => {
  it("tells the learner's writes and not kubectl's questions before them", () => {
    const rows = [
      row({ sort: "Request", actor: "learner", verb: "get", text: "404 NotFound" }),
      row({ sort: "Write", actor: "learner", verb: "apply", text: "image shop:v1 → v2" }),
    ];
    expect(texts(rows)).toEqual(["apply deploy/web: image shop:v1 → v2"]);
  });

  it("shows the first and the last event of each sort, and nothing about other objects", () => {
    const steps = ["one", "two", "three"].map((step) => row({ text: `ScalingReplicaSet: ${step}` }));
    const other = row({ ref: { kind: "Pod", namespace: "kube-system", name: "coredns" }, object: "pod/coredns" });
    expect(texts([...steps, other])).toEqual([
      "deploy/web: ScalingReplicaSet: one",
      "deploy/web: ScalingReplicaSet: three",
    ]);
  });

  it("keeps beginning and end when there is too much to tell", () => {
    const rows = Array.from({ length: 30 }, (_, index) =>
      row({ sort: "Write", actor: "learner", verb: "apply", text: `change ${index}` }),
    );
    const told = texts(rows);
    expect(told).toHaveLength(TIMELINE_MAX);
    expect([told[0], told.at(-1)]).toEqual(["apply deploy/web: change 0", "apply deploy/web: change 29"]);
  });
});
