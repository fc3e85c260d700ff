/** Answers the steps of a conversation straight from a cluster, letting just enough virtual time pass. */
import type { HttpRequest } from "../apiserver/request";
import type { Cluster } from "../cluster";
import type { StreamPiece } from "../host";
import type { Conversation, StreamAnswer } from "./io";

export interface Driven<Result> {
  readonly result: Result;
  readonly output: string;
  readonly errors: string;
}

/** How long a stream without a bound of its own is followed before it counts as over. */
const FOLLOW_MS_MAX = 60_000;

/** Runs a conversation to its end. Files come from `files`. Streams are followed while something comes within a minute. */
export function drive<Result>(
  cluster: Cluster,
  conversation: Conversation<Result>,
  files: Readonly<Record<string, string>> = {},
): Driven<Result> {
  let output = "";
  let errors = "";
  let answer: unknown;
  const streams = new Map<HttpRequest, { pieces: StreamAnswer[]; dispose(): void }>();
  const follow = (request: HttpRequest, withinMs: number | undefined): StreamAnswer => {
    let stream = streams.get(request);
    if (!stream) {
      const pieces: StreamAnswer[] = [];
      stream = { pieces, ...cluster.stream(request, (piece) => void pieces.push(...answersOf(piece))) };
      streams.set(request, stream);
    }
    const { pieces } = stream;
    cluster.advanceUntil(() => pieces.length > 0, cluster.nowMs + (withinMs ?? FOLLOW_MS_MAX));
    return pieces.shift() ?? (withinMs === undefined ? { end: true } : { late: true });
  };
  for (;;) {
    const { done, value } = conversation.next(answer);
    if (done) {
      for (const stream of streams.values()) stream.dispose();
      return { result: value, output, errors };
    }
    answer = undefined;
    switch (value.sort) {
      case "request":
        answer = cluster.request(value.request, "kubectl");
        break;
      case "next": {
        const untilMs = cluster.nowMs + (value.withinMs ?? 0);
        const found = follow(value.request, value.withinMs);
        if (found.late) cluster.advanceTo(untilMs);
        answer = found;
        break;
      }
      case "print":
        output += value.text;
        break;
      case "complain":
        errors += value.text;
        break;
      case "sleep":
        cluster.advance(value.ms);
        break;
      case "now":
        answer = cluster.nowMs;
        break;
      case "read":
        answer = files[value.path];
        break;
      case "edit":
        answer = value.text;
        break;
    }
  }
}

function answersOf(piece: StreamPiece): StreamAnswer[] {
  switch (piece.sort) {
    case "start":
      return [];
    case "event":
      return [{ json: piece.json }];
    case "text":
      return [{ text: piece.text }];
    case "end":
      return [{ end: true }];
    case "refused":
      return [{ response: piece.response }];
  }
}
