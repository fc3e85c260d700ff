/**
 * Answers a kubectl command's steps over a `ClusterHost`, in the time of the cluster: the terminal's and the lab's way
 * to run what `sim/kubectl` says.
 */
import type { ClusterHost, Conversation, Disposable, HttpRequest, StreamAnswer, StreamPiece } from "../sim/index";

/** What a command may ask of the person's side. */
export interface ConversationIo {
  print(text: string): void;
  complain(text: string): void;
  /** A file's text, or standard input for `-`; undefined when there is none. */
  readFile?(path: string): Promise<string | undefined>;
  /** Lets the person edit a text; undefined when that is not to be had. */
  editText?(name: string, text: string): Promise<string | undefined>;
  /** Nobody else moves the clock: a command that waits for news of a paused cluster lets its time pass. */
  readonly movesClock?: boolean;
}

/** How often a command that waits for cluster time looks at the clock. */
const LOOK_EVERY_MS = 50;

const NEWS_STEP_MS = 200;
const NEWS_WITHIN_MS = 3_600_000;

/** The command was ended from outside (Ctrl-C). */
export class Interrupted extends Error {
  override readonly name = "Interrupted";
}

/** Runs a conversation to its end. Throws {@link Interrupted} when the signal says so, and what the host throws. */
export async function runConversation<Result>(
  host: ClusterHost,
  conversation: Conversation<Result>,
  io: ConversationIo,
  signal?: AbortSignal,
): Promise<Result> {
  const streams = new Map<HttpRequest, PieceQueue>();
  let answer: unknown;
  try {
    for (;;) {
      if (signal?.aborted) throw new Interrupted();
      const { done, value: step } = conversation.next(answer);
      if (done) return step;
      answer = undefined;
      switch (step.sort) {
        case "request":
          answer = await orInterrupted(request(host, step.request), signal);
          break;
        case "next": {
          let queue = streams.get(step.request);
          if (!queue) {
            queue = new PieceQueue(host, step.request);
            streams.set(step.request, queue);
          }
          if (io.movesClock) await letNewsCome(host, queue, step.withinMs);
          if (io.movesClock && queue.isEmpty) answer = step.withinMs === undefined ? { end: true } : { late: true };
          else answer = await orInterrupted(nextWithin(host, queue, step.withinMs), signal);
          break;
        }
        case "print":
          io.print(step.text);
          break;
        case "complain":
          io.complain(step.text);
          break;
        case "now":
          answer = (await host.clock({ sort: "state" })).nowMs;
          break;
        case "sleep":
          await orInterrupted(passTime(host, step.ms, signal), signal);
          break;
        case "read":
          answer = await io.readFile?.(step.path);
          break;
        case "edit":
          answer = io.editText ? await orInterrupted(io.editText(step.name, step.text), signal) : step.text;
          break;
      }
    }
  } finally {
    for (const queue of streams.values()) queue.dispose();
  }
}

async function request(host: ClusterHost, asked: HttpRequest): Promise<unknown> {
  const answer = await host.submit({ sort: "request", request: asked, by: "kubectl" });
  if (answer.sort === "response") return answer.response;
  throw new Error(answer.sort === "refused" ? answer.reason : "the cluster has not answered");
}

/** A paused cluster is moved on by so much; a running one is waited for. */
async function passTime(host: ClusterHost, ms: number, signal: AbortSignal | undefined): Promise<void> {
  const start = await host.clock({ sort: "state" });
  if (start.paused) {
    await host.clock({ sort: "advance", byMs: ms });
    return;
  }
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    if (signal?.aborted) return;
    const { nowMs, paused } = await host.clock({ sort: "state" });
    if (nowMs - start.nowMs >= ms) return;
    if (paused) return passTime(host, ms - (nowMs - start.nowMs), signal);
  }
}

/** Moves a paused cluster on until a stream has something to say, or the time for it is over. */
async function letNewsCome(host: ClusterHost, queue: PieceQueue, withinMs: number = NEWS_WITHIN_MS): Promise<void> {
  for (let passedMs = 0; queue.isEmpty && passedMs < withinMs; passedMs += NEWS_STEP_MS) {
    await host.clock({ sort: "advance", byMs: Math.min(NEWS_STEP_MS, withinMs - passedMs) });
  }
}

/** The next piece, or `late` once so much cluster time has passed without one. */
async function nextWithin(host: ClusterHost, queue: PieceQueue, withinMs: number | undefined): Promise<StreamAnswer> {
  if (withinMs === undefined || !queue.isEmpty) return queue.next();
  const untilMs = (await host.clock({ sort: "state" })).nowMs + withinMs;
  for (;;) {
    if (!queue.isEmpty) return queue.next();
    if ((await host.clock({ sort: "state" })).nowMs >= untilMs) return { late: true };
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

function orInterrupted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise;
  return new Promise<T>((resolve, reject) => {
    const stop = () => reject(new Interrupted());
    signal.addEventListener("abort", stop, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
  });
}

/** The pieces of a stream, handed out one by one. */
class PieceQueue implements Disposable {
  private readonly pieces: StreamAnswer[] = [];
  private readonly stream: Disposable;
  private wake: (() => void) | undefined;

  constructor(host: ClusterHost, request: HttpRequest) {
    this.stream = host.stream(request, (piece) => this.take(piece));
  }

  get isEmpty(): boolean {
    return this.pieces.length === 0;
  }

  async next(): Promise<StreamAnswer> {
    while (this.pieces.length === 0) {
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
    return this.pieces.shift()!;
  }

  dispose(): void {
    this.stream.dispose();
  }

  private take(piece: StreamPiece): void {
    const answer = answerOf(piece);
    if (answer) this.pieces.push(answer);
    this.wake?.();
  }
}

function answerOf(piece: StreamPiece): StreamAnswer | undefined {
  switch (piece.sort) {
    case "start":
      return undefined;
    case "event":
      return { json: piece.json };
    case "text":
      return { text: piece.text };
    case "end":
      return { end: true };
    case "refused":
      return { response: piece.response };
  }
}
