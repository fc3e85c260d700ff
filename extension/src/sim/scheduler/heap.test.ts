import { expect, it } from "vitest";
import { type Heap, put, rest } from "./heap";

it("gives items back by group, priority, time and ticket, and leaves older values as they were", () => {
  const items = Array.from({ length: 500 }, (_, i) => ({
    key: `k${i}`,
    ticket: i,
    group: (i * 7) % 3,
    priority: (i * 31) % 5,
    timeMs: (i * 17) % 11,
  }));
  let heap: Heap | undefined;
  for (const item of items) heap = put(heap, item);
  const drain = (from: Heap | undefined) => {
    const keys: string[] = [];
    for (let left = from; left; left = rest(left)) keys.push(left.item.key);
    return keys;
  };
  const sorted = [...items]
    .sort((a, b) => a.group - b.group || b.priority - a.priority || a.timeMs - b.timeMs || a.ticket - b.ticket)
    .map(({ key }) => key);
  expect(drain(heap)).toEqual(sorted);
  expect(drain(heap)).toEqual(sorted);
});
