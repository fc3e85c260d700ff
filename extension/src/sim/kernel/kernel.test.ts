import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { draw, drawSuffix, drawUid } from "./draw";
import { Kernel } from "./kernel";
import { Table } from "./table";

const options = { seed: 7, epochMs: 1000, recordsMax: 100, digest: true };

function wake(kernel: Kernel, dueMs: number, key: string) {
  kernel.post({ dueMs, to: "a@n", sort: "timer", cause: 0, key });
}

function drain(kernel: Kernel, untilMs = Number.MAX_SAFE_INTEGER): string[] {
  const seen: string[] = [];
  for (let entry = kernel.take(untilMs); entry; entry = kernel.take(untilMs)) seen.push(`${kernel.nowMs} ${entry.key}`);
  return seen;
}

describe("the kernel", () => {
  it("handles entries by due time, and by order of posting within one instant", () => {
    const kernel = new Kernel(options);
    wake(kernel, 1005, "later");
    wake(kernel, 1000, "now");
    wake(kernel, 1005, "later too");
    wake(kernel, 1002, "between");
    expect(drain(kernel)).toEqual(["1000 now", "1002 between", "1005 later", "1005 later too"]);
  });

  it("takes what was posted for an instant before what is posted within it", () => {
    const kernel = new Kernel(options);
    wake(kernel, 1001, "first");
    wake(kernel, 1001, "second");
    kernel.take(1001);
    wake(kernel, 1001, "third");
    expect(drain(kernel)).toEqual(["1001 second", "1001 third"]);
  });

  it("stops where it is told to and keeps the rest", () => {
    const kernel = new Kernel(options);
    wake(kernel, 1010, "a");
    wake(kernel, 1020, "b");
    expect(drain(kernel, 1015)).toEqual(["1010 a"]);
    expect(kernel.nextDueMs).toBe(1020);
  });

  it("sorts like a list whatever is posted", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 50 }), { maxLength: 200 }), (delays) => {
        const kernel = new Kernel(options);
        delays.forEach((delay, i) => wake(kernel, 1000 + delay, String(i)));
        const expected = delays
          .map((delay, i) => ({ delay, i }))
          .sort((a, b) => a.delay - b.delay || a.i - b.i)
          .map(({ delay, i }) => `${1000 + delay} ${i}`);
        expect(drain(kernel)).toEqual(expected);
      }),
    );
  });

  it("forks into two that share nothing that either changes", () => {
    const kernel = new Kernel(options);
    kernel.table<number>("t").set("a", 1);
    wake(kernel, 1005, "both");
    kernel.record({ by: "a@n", sort: "clock", what: 1 });
    const fork = kernel.fork();
    kernel.table<number>("t").set("a", 2);
    fork.table<number>("t").set("b", 3);
    wake(fork, 1001, "fork only");
    expect(kernel.table<number>("t").entries()).toEqual([["a", 2]]);
    expect(fork.table<number>("t").entries()).toEqual([
      ["a", 1],
      ["b", 3],
    ]);
    expect(drain(kernel)).toEqual(["1005 both"]);
    expect(drain(fork)).toEqual(["1001 fork only", "1005 both"]);
    expect(fork.journal.digest).toBe(kernel.journal.digest);
    kernel.record({ by: "a@n", sort: "clock", what: 2 });
    expect(fork.journal.digest).not.toBe(kernel.journal.digest);
  });
});

describe("tables", () => {
  it("find by prefix, sorted", () => {
    const table = Table.empty<number>();
    for (const [i, key] of ["b/2", "a/9", "b/1", "c", "b"].entries()) table.set(key, i);
    expect(table.keys("b/")).toEqual(["b/1", "b/2"]);
    expect(table.first("b/")?.[0]).toBe("b/1");
    expect(table.first("d")).toBeUndefined();
  });
});

describe("draws", () => {
  it("depend on every part of their key and on nothing else", () => {
    const base = draw(1, "scheduler", "default/web", "tie-break", 0);
    expect(draw(1, "scheduler", "default/web", "tie-break", 0)).toBe(base);
    const others = [
      draw(2, "scheduler", "default/web", "tie-break", 0),
      draw(1, "kubelet", "default/web", "tie-break", 0),
      draw(1, "scheduler", "default/api", "tie-break", 0),
      draw(1, "scheduler", "default/web", "jitter", 0),
      draw(1, "scheduler", "default/web", "tie-break", 1),
      draw(1, "schedulerd", "efault/web", "tie-break", 0),
    ];
    expect(new Set([base, ...others]).size).toBe(7);
  });

  it("spread evenly", () => {
    const buckets = new Array(10).fill(0);
    for (let i = 0; i < 20_000; i++) buckets[Math.floor(draw(1, "c", `object-${i}`, "p") * 10)]++;
    for (const count of buckets) expect(count).toBeGreaterThan(1800);
  });

  it("make names and uids of upstream's form", () => {
    expect(drawSuffix(1, "apiserver", "web-")).toMatch(/^[bcdfghjklmnpqrstvwxz2456789]{5}$/);
    expect(drawUid(1, "apiserver", "Pod default/web")).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
    const suffixes = new Set(Array.from({ length: 2000 }, (_, n) => drawSuffix(1, "apiserver", "web-", n)));
    expect(suffixes.size).toBeGreaterThan(1995);
  });
});
