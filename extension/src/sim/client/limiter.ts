/** A client's own speed limit: a token bucket, as client-go's flowcontrol has it (`--kube-api-qps`, `--kube-api-burst`). */

export interface RateLimit {
  readonly perSecond: number;
  readonly burst: number;
}

export interface Bucket {
  /** May go below zero: that many requests wait for their turn. */
  readonly tokens: number;
  readonly atMs: number;
}

/** Takes one token; says how long the caller has to wait for it. */
export function takeToken(
  limit: RateLimit,
  bucket: Bucket | undefined,
  nowMs: number,
): { bucket: Bucket; waitMs: number } {
  const filled = bucket
    ? Math.min(limit.burst, bucket.tokens + ((nowMs - bucket.atMs) * limit.perSecond) / 1000)
    : limit.burst;
  const tokens = filled - 1;
  // Whole milliseconds: the clock of the simulator knows no others.
  const waitMs = tokens >= 0 ? 0 : Math.ceil((-tokens * 1000) / limit.perSecond);
  return { bucket: { tokens, atMs: nowMs }, waitMs };
}
