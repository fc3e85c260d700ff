/** Deletes a finished Job when its ttlSecondsAfterFinished is over (pkg/controller/ttlafterfinished). */
import type { Component, Result } from "../../client/component";
import { splitKey } from "../../client/component";
import { parseTime } from "../shared/time";
import { because, remove } from "../shared/writes";
import { isFinished } from "./job";

/** The TTL-after-finished controller. */
export const ttlAfterFinishedController: Component = {
  name: "ttl-after-finished-controller",
  workers: 5,
  watches: [{ kind: "Job" }],

  reconcile(view, key): Result | undefined {
    const { namespace, name } = splitKey(key);
    const job = view.get("Job", namespace, name);
    const ttl = job?.spec?.ttlSecondsAfterFinished;
    if (!job || ttl === undefined || job.metadata.deletionTimestamp || !isFinished(job)) return undefined;
    const ended = job.status?.conditions?.find(
      ({ type, status }) => (type === "Complete" || type === "Failed") && status === "True",
    );
    const leftMs = (parseTime(ended?.lastTransitionTime) ?? view.nowMs) + ttl * 1000 - view.nowMs;
    if (leftMs > 0) return { requeueAfterMs: leftMs, waitingFor: `the time to live of Job ${name}` };
    const why = because("job/time-to-live", job, [".spec.ttlSecondsAfterFinished", ".status.conditions"], { ttl });
    const { uid } = job.metadata;
    return {
      writes: [remove(job, why, { propagationPolicy: "Foreground", ...(uid ? { preconditions: { uid } } : {}) })],
    };
  },
};
