import { describe, expect, it } from "vitest";
import type { Batch } from "../sim/host";
import type { JournalRecord } from "../sim/kernel/types";
import { pod } from "./testWorld";
import { LEARNER, worldFromFeed } from "./world";

const commit = (seq: number, type: string, name: string): JournalRecord => ({
  seq,
  atMs: seq * 10,
  by: "kube-apiserver@cp-1",
  sort: "commit",
  ref: { kind: "Pod", namespace: "default", name },
  what: { type, object: pod(name), user: "system:test" },
});
const records = (...list: JournalRecord[]): Batch => ({
  sort: "records",
  branch: "main",
  fromSeq: list[0]!.seq,
  toSeq: list.at(-1)!.seq,
  nowMs: 1000,
  records: list,
});
const snapshot = (seq: number, ...names: string[]): Batch => ({
  sort: "snapshot",
  branch: "main",
  seq,
  nowMs: seq * 10,
  objects: names.map((name) => ({ kind: "Pod", object: pod(name) as never })),
});

describe("a world built from the feed", () => {
  it("is exact between two commits of one batch", () => {
    const world = worldFromFeed();
    world.receive(snapshot(1, "a"));
    const seen: number[] = [];
    world.receive(records(commit(2, "ADDED", "b"), commit(3, "DELETED", "a"), commit(4, "DELETED", "b")), () =>
      seen.push(world.objects("Pod").length),
    );
    expect(seen).toEqual([2, 1, 0]);
    expect(world).toMatchObject({ seq: 4, nowMs: 1000 });
  });

  it("keeps what the learner asked for, refusals included, and nobody else's requests", () => {
    const world = worldFromFeed();
    const request = (seq: number, user: string, code: number): JournalRecord => ({
      seq,
      atMs: seq,
      by: "kube-apiserver@cp-1",
      sort: "request",
      ref: { kind: "Pod", namespace: "default", name: "web" },
      what: { verb: "create", code, reason: "Invalid", message: "no", user },
    });
    world.receive(records(request(1, LEARNER, 422), request(2, "system:kube-scheduler", 409)));
    world.refuse("not YAML");
    expect(world.requests.map(({ kind, name, code, message }) => [kind, name, code, message])).toEqual([
      ["Pod", "web", 422, "no"],
      ["", "", 0, "not YAML"],
    ]);
  });

  it("forgets what a rewind undid", () => {
    const world = worldFromFeed();
    world.receive(snapshot(1, "a"));
    world.receive(records(commit(2, "ADDED", "b"), commit(3, "ADDED", "c")));
    world.receive(snapshot(2, "a", "b"));
    expect(world.history.map((entry) => entry.seq)).toEqual([2]);
    expect(world.objects("Pod").map((object) => object.metadata.name)).toEqual(["a", "b"]);
  });
});
