import { describe, expect, it } from "vitest";
import type { Job, JobStatus } from "../../schema/types";
import { meta, template } from "../shared/testObjects";
import { type TestWorld, testWorld } from "../shared/testWorld";
import { formatTime } from "../shared/time";
import { formatIndexes, parseIndexes } from "./indexes";
import { jobController } from "./job";
import { ttlAfterFinishedController } from "./ttlAfterFinished";

const job = (spec: Partial<Job["spec"]> = {}): Job => ({
  apiVersion: "batch/v1",
  kind: "Job",
  metadata: meta("job", { name: "j" }),
  spec: {
    parallelism: 1,
    completions: 1,
    backoffLimit: 6,
    selector: { matchLabels: { app: "web" } },
    template: template(),
    ...spec,
  },
});

/** Each pod ends at once, as `outcome` says; the clock passes all waits. */
function run(
  one: Job,
  outcome: (pod: any) => "Succeeded" | "Failed" | "Running",
  more: readonly (typeof jobController)[] = [],
): TestWorld {
  const world = testWorld([jobController, ...more], [one], (w) => {
    for (const pod of w.all<any>("Pod")) {
      if (pod.status?.phase) {
        if (pod.status.phase === "Running" && pod.metadata.deletionTimestamp)
          w.change("Pod", pod.metadata.name, (draft) => Object.assign(draft.status, { phase: "Failed" }));
        continue;
      }
      const phase = outcome(pod);
      const state =
        phase === "Running"
          ? { running: {} }
          : { terminated: { exitCode: phase === "Failed" ? 1 : 0, finishedAt: formatTime(w.view.nowMs) } };
      w.change("Pod", pod.metadata.name, (draft) =>
        Object.assign(draft, { status: { phase, containerStatuses: [{ name: "c", state }] } }),
      );
    }
  });
  for (let i = 0; i < 30; i++) {
    world.settle("shop/j");
    const again = jobController.reconcile(world.view, "shop/j")?.requeueAfterMs;
    world.view.nowMs += again ?? 20_000;
  }
  return world;
}
const statusOf = (world: TestWorld): JobStatus => world.get<Job>("Job", "j").status!;
const ends = (world: TestWorld) => (statusOf(world).conditions ?? []).map(({ type, reason }) => `${type} ${reason}`);
const created = (world: TestWorld) => world.story.filter((line) => line.startsWith("create Pod")).length;

describe("the Job controller", () => {
  it("runs as many pods as asked for, counts each once and says so in the right order", () => {
    const world = run(job({ completions: 5, parallelism: 2 }), () => "Succeeded");
    const { conditions: _, startTime, completionTime, ...status } = statusOf(world);
    expect(status).toEqual({ succeeded: 5, ready: 0, terminating: 0, uncountedTerminatedPods: {} });
    expect([startTime, completionTime].every(Boolean)).toBe(true);
    expect(ends(world)).toEqual(["SuccessCriteriaMet CompletionsReached", "Complete CompletionsReached"]);
    expect(world.events.at(-1)).toBe("Completed: Job completed");
    expect(created(world)).toBe(5);
    expect(world.all<any>("Pod").every((pod) => !pod.metadata.finalizers)).toBe(true);
  });

  it("gives up after backoffLimit, with growing pauses", () => {
    const world = run(job({ backoffLimit: 2 }), () => "Failed");
    expect(ends(world)).toEqual(["FailureTarget BackoffLimitExceeded", "Failed BackoffLimitExceeded"]);
    expect(statusOf(world)).toMatchObject({ failed: 3, ready: 0, terminating: 0 });
    expect(created(world)).toBe(3);
  });

  it("gives each pod of an Indexed Job its number", () => {
    const world = run(job({ completionMode: "Indexed", completions: 3, parallelism: 3 }), () => "Succeeded");
    expect(statusOf(world)).toMatchObject({ succeeded: 3, completedIndexes: "0-2" });
    const [pod] = world.all<any>("Pod");
    expect(pod.metadata).toMatchObject({
      generateName: "j-0-",
      annotations: { "batch.kubernetes.io/job-completion-index": "0" },
    });
    expect(pod.spec).toMatchObject({ hostname: "j-0", containers: [{ env: [{ name: "JOB_COMPLETION_INDEX" }] }] });
  });

  it("fails when too many indexes have", () => {
    const world = run(
      job({
        completionMode: "Indexed",
        completions: 3,
        backoffLimitPerIndex: 0,
        maxFailedIndexes: 1,
        backoffLimit: 2 ** 31 - 1,
      }),
      () => "Failed",
    );
    expect(statusOf(world)).toMatchObject({ failed: 2, failedIndexes: "0,1" });
    expect(ends(world).at(-1)).toBe("Failed MaxFailedIndexesExceeded");
  });

  it("follows podFailurePolicy and successPolicy", () => {
    const rules = (action: string) => ({ rules: [{ action, onExitCodes: { operator: "In", values: [1] } }] }) as never;
    const failed = run(job({ podFailurePolicy: rules("FailJob") }), () => "Failed");
    expect(ends(failed).at(-1)).toBe("Failed PodFailurePolicy");
    expect(statusOf(failed).conditions?.[0]?.message).toMatch(
      /^Container c for pod shop\/j-\d+ failed with exit code 1 matching FailJob rule at index 0$/,
    );
    const early = run(
      job({
        completionMode: "Indexed",
        completions: 3,
        parallelism: 3,
        successPolicy: { rules: [{ succeededIndexes: "0" }] },
      }),
      (pod) => (pod.spec.hostname === "j-0" ? "Succeeded" : "Running"),
    );
    expect(ends(early)).toEqual(["SuccessCriteriaMet SuccessPolicy", "Complete SuccessPolicy"]);
  });

  it("stops after activeDeadlineSeconds, and while it is suspended runs nothing", () => {
    expect(ends(run(job({ activeDeadlineSeconds: 5 }), () => "Running")).at(-1)).toBe("Failed DeadlineExceeded");
    const asleep = run(job({ suspend: true }), () => "Running");
    expect([created(asleep), ends(asleep)]).toEqual([0, ["Suspended JobSuspended"]]);
  });

  it("is deleted when its time to live is over", () => {
    const world = run(job({ ttlSecondsAfterFinished: 2 }), () => "Succeeded", [ttlAfterFinishedController]);
    expect(world.story).toContain("delete Job j");
  });
});

describe("index sets", () => {
  it("are written as ranges from three on", () => {
    for (const text of ["", "0", "0,1", "0-2", "0,2-4,7"]) expect(formatIndexes(parseIndexes(text, 100))).toBe(text);
  });
});
