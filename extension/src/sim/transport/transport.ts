/**
 * The one way between the parts: messages over the network of nodes. Latency, loss and partitions are set here once.
 *
 * A message to the same node arrives at once, another node is a constant away. A message that meets a partition or is
 * lost simply never arrives; one to a program that does not run is refused, and the sender is told
 * (topic `transport/refused`), as a TCP reset would.
 */
import type { Kernel } from "../kernel/kernel";
import type { InstanceId, Message, Seq } from "../kernel/types";
import { nodeOf } from "./program";

/** A cut or a bad line between two nodes; `*` stands for every node. */
export interface Link {
  readonly cut?: boolean;
  /** Added to the usual delay, one way. */
  readonly delayMs?: number;
  /** The share of messages that never arrive, 0 to 1. */
  readonly lossProbability?: number;
}

/** One way between two different nodes. */
export const NODE_TO_NODE_MS = 1;

const LINKS = "transport/links";

/** Sets, or with undefined heals, the line between two nodes. Both directions. */
export function setLink(kernel: Kernel, a: string, b: string, link: Link | undefined): void {
  const table = kernel.table<Link>(LINKS);
  for (const key of [`${a}|${b}`, `${b}|${a}`]) {
    if (link) table.set(key, link);
    else table.delete(key);
  }
}

/** Sends; the message is in the queue unless the line swallowed it. Returns its id. */
export function send(kernel: Kernel, from: InstanceId, to: InstanceId, topic: string, body: unknown, cause: Seq): number {
  const id = kernel.nextMessageId();
  const message: Message = { id, from, to, topic, body, cause };
  const here = nodeOf(from);
  const there = nodeOf(to);
  let delayMs = here === there ? 0 : NODE_TO_NODE_MS;
  if (here !== there) {
    for (const link of linksBetween(kernel, here, there)) {
      if (link.cut) return id;
      if (link.lossProbability && kernel.draw("transport", `${from}>${to}`, "loss", id) < link.lossProbability) return id;
      delayMs += link.delayMs ?? 0;
    }
  }
  kernel.post({ dueMs: kernel.nowMs + delayMs, to, sort: "message", cause, message });
  return id;
}

/** True if the line between two nodes is cut now. Messages in flight when the cut happens are lost too. */
export function isCut(kernel: Kernel, a: string, b: string): boolean {
  return a !== b && linksBetween(kernel, a, b).some((link) => link.cut);
}

function linksBetween(kernel: Kernel, a: string, b: string): Link[] {
  const table = kernel.table<Link>(LINKS);
  if (table.size === 0) return [];
  return [`${a}|${b}`, `${a}|*`, `*|${b}`].map((key) => table.get(key)).filter((link) => link !== undefined);
}
