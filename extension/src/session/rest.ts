/**
 * Whether a cluster has come to rest, without moving it: a fork of it runs ahead, and if nothing but heartbeats is
 * written there, nothing is left to happen here.
 */
import type { ClusterHost } from "../sim/index";

export interface Rest {
  readonly atRest: boolean;
  /** Nothing happens before `untilMs`; `for` follows "waiting for". */
  readonly waiting?: { readonly untilMs: number; readonly for: string };
}

/** How far the fork looks ahead: longer than two rounds of every loop whose writes matter. */
const AHEAD_MS = 25_000;
/** A wait that is longer is somebody's deadline and nothing that a learner would skip to. */
const WAIT_MS_MAX = 400_000;

export async function restOf(host: ClusterHost, branch: string): Promise<Rest> {
  const ahead = await host.fork({ branch, seq: "now" });
  try {
    let writes = 0;
    ahead.feed({ branch, seq: "now" }, ["commit"], (batch) => {
      if (batch.sort === "snapshot") return;
      for (const { ref, because } of batch.records) {
        if (ref?.kind !== "Lease" && !because?.rule.endsWith("/heartbeat")) writes++;
      }
    });
    const { nowMs } = await ahead.clock({ sort: "state" });
    const { settled } = await ahead.clock({ sort: "settle", boundMs: AHEAD_MS });
    const atRest = writes === 0 && settled !== undefined && settled.is !== "busy";
    if (!atRest || settled?.is !== "waiting" || settled.untilMs - nowMs > WAIT_MS_MAX) return { atRest };
    return { atRest, waiting: { untilMs: settled.untilMs, for: settled.for } };
  } finally {
    ahead.dispose();
  }
}
