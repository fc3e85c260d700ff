/**
 * The sentences about pods that fit nowhere, as upstream words them (pkg/scheduler/framework/types.go, FitError).
 * The conditions and Events of a 1.36 cluster are compared with these letter by letter.
 */
import type { Diagnosis } from "./framework";

/** Event messages are cut at this length. */
const EVENT_MESSAGE_MAX = 1024;

/** `0/4 nodes are available: 1 node(s) had untolerated taint(s), 3 Insufficient cpu. preemption: …` */
export function fitErrorMessage(nodes: number, diagnosis: Diagnosis): string {
  const { preFilterMessage, postFilterMessage } = diagnosis;
  const reasons = preFilterMessage ?? countedReasons(nodes, diagnosis).join(", ");
  return `0/${nodes} nodes are available:${reasons ? ` ${reasons}.` : ""}${postFilterMessage ? ` ${postFilterMessage}` : ""}`;
}

/** Reasons with the number of nodes they were given for, sorted as text. A node may give several. */
function countedReasons(nodes: number, { rejected, absent }: Diagnosis): string[] {
  const counts = new Map<string, number>();
  const count = (reason: string, times: number) => counts.set(reason, (counts.get(reason) ?? 0) + times);
  for (const { status } of rejected) for (const reason of status.reasons) count(reason, 1);
  if (rejected.length < nodes) for (const reason of absent?.reasons ?? []) count(reason, nodes - rejected.length);
  return [...counts].map(([reason, times]) => `${times} ${reason}`).sort((a, b) => (a < b ? -1 : 1));
}

/** A message short enough for an Event. */
export function eventMessage(message: string): string {
  return message.length <= EVENT_MESSAGE_MAX ? message : `${message.slice(0, EVENT_MESSAGE_MAX - 4)} ...`;
}
