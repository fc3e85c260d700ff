/**
 * A stretch of history as text: one line a change, in order, for golden files and for people.
 *
 *     00:00:01.203  deployment-controller  create  ReplicaSet default/web-7cdf  ← 812  deployment/new-replica-set
 */
import type { CommitWhat, RequestWhat } from "../host";
import type { JournalRecord } from "../kernel/types";

const VERBS = { ADDED: "create", MODIFIED: "update", DELETED: "delete" } as const;

/** Lines for commits and refused requests; heartbeats and Event objects are left out. */
export function timeline(records: readonly JournalRecord[], startMs: number): string[] {
  return records.flatMap((record) => lineOf(record, startMs) ?? []);
}

function lineOf(record: JournalRecord, startMs: number): string | undefined {
  const { ref, because } = record;
  if (!ref || ref.kind === "Lease" || ref.kind === "Event" || because?.rule.endsWith("/heartbeat")) return undefined;
  const place = `${ref.kind} ${ref.namespace ? `${ref.namespace}/` : ""}${ref.name}`;
  const when = clock(record.atMs - startMs);
  const cause = record.wokenBy ? `← ${record.wokenBy.last}` : "";
  if (record.sort === "commit") {
    const { type, user } = record.what as CommitWhat;
    return columns(when, shortUser(user), VERBS[type], place, cause, because?.rule ?? "");
  }
  if (record.sort !== "request") return undefined;
  const { verb, code, message, user } = record.what as RequestWhat;
  return code < 400 ? undefined : columns(when, shortUser(user), `${verb} ${code}`, place, cause, message ?? "");
}

/** `00:03:12.450` */
export function clock(ms: number): string {
  const two = (n: number) => String(Math.floor(n)).padStart(2, "0");
  return `${two(ms / 3_600_000)}:${two((ms / 60_000) % 60)}:${two((ms / 1000) % 60)}.${String(Math.floor(ms % 1000)).padStart(3, "0")}`;
}

function columns(when: string, who: string, verb: string, place: string, cause: string, rule: string): string {
  return `${when}  ${who.padEnd(24)}  ${verb.padEnd(8)}  ${place.padEnd(48)}  ${cause.padEnd(8)}  ${rule}`.trimEnd();
}

function shortUser(user: string): string {
  return user.startsWith("system:node:")
    ? `kubelet@${user.slice("system:node:".length)}`
    : user.replace(/^system:/, "");
}
