import { describe, expect, it } from "vitest";
import { parseTime } from "../../api/time";
import type { ContainerStatus, Pod } from "../../schema/types";
import { podCells } from "./columns";

const now = parseTime("2026-01-01T01:00:00Z")!;

function status(name: string, state: ContainerStatus["state"], more: Partial<ContainerStatus> = {}): ContainerStatus {
  return { name, image: "x", imageID: "", ready: false, restartCount: 0, state, ...more };
}

function podWith(parts: { spec?: Partial<Pod["spec"]>; status?: Pod["status"]; deleted?: boolean }): Pod {
  const creationTimestamp = "2026-01-01T00:00:00Z";
  const deletionTimestamp = parts.deleted ? creationTimestamp : undefined;
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "p", creationTimestamp, deletionTimestamp },
    spec: { containers: [{ name: "c" }], ...parts.spec },
    status: parts.status,
  };
}

const running = { running: {} };
const crashed = { terminated: { exitCode: 1, finishedAt: "2026-01-01T00:55:00Z" } };
const inits = { initContainers: [{ name: "a" }, { name: "b" }] };

describe("the cells of a pod", () => {
  it.each<[string, Pod, string, string, string]>([
    ["pending", podWith({ status: { phase: "Pending" } }), "0/1", "Pending", "0"],
    [
      "running",
      podWith({ status: { phase: "Running", containerStatuses: [status("c", running, { ready: true })] } }),
      "1/1",
      "Running",
      "0",
    ],
    [
      "crashing",
      podWith({
        status: {
          phase: "Running",
          containerStatuses: [
            status("c", { waiting: { reason: "CrashLoopBackOff" } }, { restartCount: 3, lastState: crashed }),
          ],
        },
      }),
      "0/1",
      "CrashLoopBackOff",
      "3 (5m ago)",
    ],
    [
      "initializing",
      podWith({
        spec: inits,
        status: { phase: "Pending", initContainerStatuses: [status("a", running), status("b", { waiting: {} })] },
      }),
      "0/1",
      "Init:0/2",
      "0",
    ],
    [
      "failing to initialize",
      podWith({ spec: inits, status: { phase: "Pending", initContainerStatuses: [status("a", crashed)] } }),
      "0/1",
      "Init:ExitCode:1",
      "0",
    ],
    [
      "completed",
      podWith({
        status: {
          phase: "Succeeded",
          containerStatuses: [status("c", { terminated: { exitCode: 0, reason: "Completed" } })],
        },
      }),
      "0/1",
      "Completed",
      "0",
    ],
    ["deleted", podWith({ status: { phase: "Running" }, deleted: true }), "0/1", "Terminating", "0"],
    [
      "gated",
      podWith({
        status: {
          phase: "Pending",
          conditions: [{ type: "PodScheduled", status: "False", reason: "SchedulingGated" }],
        },
      }),
      "0/1",
      "SchedulingGated",
      "0",
    ],
  ])("a %s pod", (_name, pod, ready, word, restarts) => {
    expect(podCells(pod, now).slice(1, 5)).toEqual([ready, word, restarts, "60m"]);
  });
});
