import { describe, expect, it } from "vitest";
import type { CronJob } from "../../schema/types";
import { FAKE_EPOCH_MS, fakeView, writesAsText } from "../../testing/fakeView";
import { controllerReference } from "../shared/owners";
import { meta } from "../shared/testObjects";
import { formatTime, parseTime } from "../shared/time";
import { cronJobController } from "./cronJob";
import { nextTimeMs, parseSchedule, type Schedule } from "./schedule";

describe("a cron schedule", () => {
  it("finds the next time", () => {
    const cases: [schedule: string, after: string, next: string | undefined, zone?: string][] = [
      ["* * * * *", "2026-01-01T00:00:30Z", "2026-01-01T00:01:00Z"],
      ["*/15 9-17 * * mon-fri", "2026-01-02T17:50:00Z", "2026-01-05T09:00:00Z"],
      ["0 0 29 2 *", "2026-01-01T00:00:00Z", "2028-02-29T00:00:00Z"],
      ["0 0 13 * 5", "2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z"],
      ["@hourly", "2026-12-31T23:59:59Z", "2027-01-01T00:00:00Z"],
      ["30 1 * * *", "2026-01-01T00:00:00Z", "2026-01-01T23:30:00Z", "Etc/GMT-2"],
      ["0 0 30 2 *", "2026-01-01T00:00:00Z", undefined],
    ];
    for (const [text, after, next, zone] of cases) {
      const found = nextTimeMs(parseSchedule(text) as Schedule, parseTime(after)!, zone);
      expect(found === undefined ? undefined : formatTime(found)).toBe(next);
    }
  });

  it("says what is wrong", () => {
    expect(parseSchedule("* * * *")).toBe('expected exactly 5 fields, found 4: ["*","*","*","*"]');
    expect(parseSchedule("60 * * * *")).toBe("end of range (60) above maximum (59): 60");
  });
});

describe("the CronJob controller", () => {
  const cron = (spec: Partial<CronJob["spec"]> = {}, status: CronJob["status"] = {}): CronJob => ({
    apiVersion: "batch/v1",
    kind: "CronJob",
    metadata: { ...meta("cron", { name: "cj" }), creationTimestamp: formatTime(FAKE_EPOCH_MS - 90_000) },
    spec: { schedule: "* * * * *", jobTemplate: { spec: { template: {} } }, ...spec },
    status,
  });
  const job = (name: string, end?: "Complete" | "Failed") => ({
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: meta("job", { name, ownerReferences: [controllerReference(cron())] }),
    status: { conditions: end ? [{ type: end, status: "True" }] : [], completionTime: end && "2025-12-31T23:59:10Z" },
  });
  const minute = FAKE_EPOCH_MS / 60_000;
  const active = [{ name: `cj-${minute - 1}`, uid: `job-cj-${minute - 1}` }];
  const writesOf = (...objects: unknown[]) =>
    writesAsText(cronJobController.reconcile(fakeView({ objects }), "shop/cj")?.writes);

  it("creates one Job for the latest time that has passed and comes back at the next", () => {
    const result = cronJobController.reconcile(fakeView({ objects: [cron()] }), "shop/cj");
    expect(writesAsText(result?.writes)).toEqual([`create Job shop/cj-${minute}`, "update CronJob/status shop/cj"]);
    expect(result?.requeueAfterMs).toBe(60_100);
    expect(result?.events?.[0]?.message).toBe(`Created job cj-${minute}`);
    expect(writesOf(cron({ suspend: true }))).toEqual([]);
  });

  it("obeys the concurrency policy", () => {
    const running = job(`cj-${minute - 1}`);
    expect(writesOf(cron({ concurrencyPolicy: "Forbid" }, { active }), running)).toEqual([]);
    expect(writesOf(cron({ concurrencyPolicy: "Replace" }, { active }), running).slice(0, 2)).toEqual([
      `delete Job shop/cj-${minute - 1}`,
      `create Job shop/cj-${minute}`,
    ]);
  });

  it("tells of a Job that ended, and keeps only the last ones", () => {
    const last = { active, lastScheduleTime: formatTime(FAKE_EPOCH_MS) };
    const view = fakeView({
      objects: [
        cron({ successfulJobsHistoryLimit: 1 }, last),
        job(`cj-${minute - 2}`, "Complete"),
        job(`cj-${minute - 1}`, "Complete"),
      ],
    });
    const result = cronJobController.reconcile(view, "shop/cj");
    expect(result?.events?.[0]?.message).toBe(`Saw completed job: cj-${minute - 1}, condition: Complete`);
    expect(writesAsText(result?.writes)).toEqual([`delete Job shop/cj-${minute - 2}`, "update CronJob/status shop/cj"]);
  });
});
