import { describe, expect, it } from "vitest";
import { fakeView } from "../testing/fakeView";
import { defaultPlugins } from "./plugins/index";
import { node, pod } from "./plugins/testing";
import { podInfoOf } from "./podInfo";
import * as queue from "./queue";

const info = podInfoOf(pod("p"));
const newNode = { resource: "Node", actions: ["Add"], object: node("a") } as const;

function waiting() {
  const { own } = fakeView();
  queue.add(own, info, 0, defaultPlugins);
  return own;
}

describe("back-off", () => {
  it("grows from 1 s to 10 s with each rejection and ends on whole seconds", () => {
    const own = waiting();
    const endsMs = [1, 2, 3, 4, 5, 6].map(() => {
      queue.take(own, info.key);
      queue.reject(own, info.key, ["NodeResourcesFit"], 10_250);
      queue.moveOn(own, newNode, defaultPlugins, 10_250, () => info);
      return queue.queued(own, info.key)?.dueMs;
    });
    expect(endsMs).toEqual([11_000, 12_000, 14_000, 18_000, 20_000, 20_000]);
    expect(queue.nextLookMs(own, info.key)).toBe(20_000);
  });

  it("is over when the pod has waited long enough already", () => {
    const own = waiting();
    queue.take(own, info.key);
    queue.reject(own, info.key, ["NodeResourcesFit"], 0);
    queue.moveOn(own, newNode, defaultPlugins, 60_000, () => info);
    expect(queue.queued(own, info.key)?.place).toBe("active");
  });

  it("after an error is never cut short", () => {
    const own = waiting();
    queue.take(own, info.key);
    queue.retryAfterError(own, info.key, 0);
    expect([queue.head(own, 999), queue.head(own, 1_000)]).toEqual([undefined, info.key]);
  });

  it("after a rejection ends early when nothing else is to be done", () => {
    const own = waiting();
    queue.take(own, info.key);
    queue.reject(own, info.key, ["NodeResourcesFit"], 0);
    queue.moveOn(own, newNode, defaultPlugins, 0, () => info);
    expect(queue.head(own, 1)).toBe(info.key);
    queue.add(own, podInfoOf(pod("q", { priority: -5 })), 1, defaultPlugins);
    expect(queue.head(own, 1)).toBe("default/q");
  });
});

it("an event that concerns no plugin which rejected the pod leaves it where it is", () => {
  const own = waiting();
  queue.take(own, info.key);
  queue.reject(own, info.key, ["VolumeZone"], 0);
  queue.moveOn(
    own,
    { resource: "AssignedPod", actions: ["Delete"], object: pod("x", { nodeName: "a" }) },
    defaultPlugins,
    0,
    () => info,
  );
  expect(queue.queued(own, info.key)?.place).toBe("unschedulable");
});
