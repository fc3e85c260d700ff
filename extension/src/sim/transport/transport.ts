/**
 * The one way between the parts: messages over the network of nodes. Latency, loss and partitions are set here once.
 *
 * A message to the same node arrives at once, another node is a constant away. What passes between two instances is a
 * TCP connection: it keeps its order, a lost packet comes late and not never, and a connection that lost something for
 * good (a cut) is reset at the next contact: both ends are told (topic `transport/closed`). A message to a program that
 * does not run is refused, and the sender is told (topic `transport/refused`).
 */
import type { Kernel } from "../kernel/kernel";
import type { InstanceId, Message, Seq } from "../kernel/types";
import { nodeOf } from "./program";

/** A cut or a bad line between two nodes, one way; `*` stands for every node. */
export interface Link {
  readonly cut?: boolean;
  /** The machine at the end is switched off; apart from `cut`, so that mending a line switches nothing on. */
  readonly off?: boolean;
  /** Added to the usual delay, one way. */
  readonly delayMs?: number;
  /** The share of packets that are lost, 0 to 1. */
  readonly lossProbability?: number;
}

/** What there is to remember of the traffic from one instance to another; nothing on a good line. */
interface Connection {
  /** When the last message on its way arrives: no later one overtakes it. */
  readonly lastDueMs?: number;
  /** Something was lost for good. */
  readonly broken?: true;
}

/** One way between two different nodes. */
export const NODE_TO_NODE_MS = 1;
/** A lost packet is sent again after so long, then after twice that, and so on: TCP's retransmission timeout. */
const RETRANSMIT_MS = 200;
const RETRANSMISSIONS_MAX = 8;

const LINKS = "transport/links";
const CONNECTIONS = "transport/connections";

/** Sets, or with undefined heals, the line between two nodes. Both directions. */
export function setLink(kernel: Kernel, a: string, b: string, link: Link | undefined): void {
  const table = kernel.table<Link>(LINKS);
  for (const key of [`${a}|${b}`, `${b}|${a}`]) {
    if (link) table.set(key, link);
    else table.delete(key);
  }
}

/** Changes the line from one node to another, this direction alone; what the change does not name stays as it is. */
export function changeLink(kernel: Kernel, from: string, to: string, change: Link): void {
  const table = kernel.table<Link>(LINKS);
  const key = `${from}|${to}`;
  const entries = Object.entries({ ...table.get(key), ...change }).filter(([, value]) => value);
  if (entries.length > 0) table.set(key, Object.fromEntries(entries) as Link);
  else table.delete(key);
}

/** All lines that are not as they should be, by `from|to`. */
export function links(kernel: Kernel): readonly (readonly [string, Link])[] {
  return kernel.table<Link>(LINKS).entries();
}

/** Sends; the message is in the queue unless the line swallowed it. Returns its id. */
export function send(
  kernel: Kernel,
  from: InstanceId,
  to: InstanceId,
  topic: string,
  body: unknown,
  cause: Seq,
): number {
  const id = kernel.nextMessageId();
  const here = nodeOf(from);
  const there = nodeOf(to);
  const dueMs = here === there ? kernel.nowMs : arrivalMs(kernel, id, from, to, here, there, cause);
  if (dueMs !== undefined) post(kernel, { id, from, to, topic, body, cause }, dueMs);
  return id;
}

/** True if a message that has just arrived comes over a line that was cut meanwhile: it is lost. */
export function isLostOnTheWay(kernel: Kernel, { from, to }: Message): boolean {
  const here = nodeOf(from);
  const there = nodeOf(to);
  if (here === there || !linksBetween(kernel, here, there).some(isDead)) return false;
  kernel.table<Connection>(CONNECTIONS).set(connectionKey(from, to), { broken: true });
  return true;
}

/** When a message to another node arrives; undefined if it never does. */
function arrivalMs(
  kernel: Kernel,
  id: number,
  from: InstanceId,
  to: InstanceId,
  here: string,
  there: string,
  cause: Seq,
): number | undefined {
  const connections = kernel.table<Connection>(CONNECTIONS);
  const between = linksBetween(kernel, here, there);
  const usualMs = kernel.nowMs + NODE_TO_NODE_MS;
  if (between.length === 0 && connections.size === 0) return usualMs;

  const key = connectionKey(from, to);
  const known = connections.get(key);
  const delayMs = between.reduce<number | undefined>((sumMs, link, n) => addDelay(kernel, key, id, n, link, sumMs), 0);
  if (delayMs === undefined) {
    connections.set(key, { broken: true });
    return undefined;
  }
  const dueMs = Math.max(usualMs + delayMs, known?.lastDueMs ?? 0);
  if (known?.broken) reset(kernel, from, to, dueMs, cause);
  if (dueMs > usualMs) connections.set(key, { lastDueMs: dueMs });
  else connections.delete(key);
  return dueMs;
}

function addDelay(
  kernel: Kernel,
  key: string,
  id: number,
  n: number,
  link: Link,
  sumMs: number | undefined,
): number | undefined {
  if (sumMs === undefined || isDead(link)) return undefined;
  let delayMs = link.delayMs ?? 0;
  if (!link.lossProbability) return sumMs + delayMs;
  for (let attempt = 0; attempt < RETRANSMISSIONS_MAX; attempt++) {
    if (kernel.draw("transport", key, `loss/${n}/${attempt}`, id) >= link.lossProbability) return sumMs + delayMs;
    delayMs += RETRANSMIT_MS * 2 ** attempt;
  }
  return undefined;
}

/** The first contact after a loss: both ends learn that what they had with each other is over. */
function reset(kernel: Kernel, from: InstanceId, to: InstanceId, dueMs: number, cause: Seq): void {
  const connections = kernel.table<Connection>(CONNECTIONS);
  connections.delete(connectionKey(from, to));
  connections.delete(connectionKey(to, from));
  const closed = (at: InstanceId, peer: InstanceId): void =>
    post(
      kernel,
      { id: kernel.nextMessageId(), from: peer, to: at, topic: "transport/closed", body: { peer }, cause },
      dueMs,
    );
  closed(to, from);
  closed(from, to);
}

function post(kernel: Kernel, message: Message, dueMs: number): void {
  kernel.post({ dueMs, to: message.to, sort: "message", cause: message.cause, message });
}

const connectionKey = (from: InstanceId, to: InstanceId): string => `${from}>${to}`;

const isDead = (link: Link): boolean => (link.cut || link.off) ?? false;

function linksBetween(kernel: Kernel, a: string, b: string): readonly Link[] {
  const table = kernel.table<Link>(LINKS);
  if (table.size === 0) return NONE;
  return [`${a}|${b}`, `${a}|*`, `*|${b}`].map((key) => table.get(key)).filter((link) => link !== undefined);
}

const NONE: readonly Link[] = [];
