/** Answers the steps of a conversation straight from a cluster, letting just enough virtual time pass. */
import type { Cluster } from "../cluster";
import type { Conversation } from "./io";

export interface Driven<Result> {
  readonly result: Result;
  readonly output: string;
  readonly errors: string;
}

/** Runs a conversation to its end. Files come from `files`; streams are not followed: they end at once. */
export function drive<Result>(cluster: Cluster, conversation: Conversation<Result>, files: Readonly<Record<string, string>> = {}): Driven<Result> {
  let output = "";
  let errors = "";
  let answer: unknown;
  for (;;) {
    const { done, value } = conversation.next(answer);
    if (done) return { result: value, output, errors };
    answer = undefined;
    switch (value.sort) {
      case "request":
        answer = cluster.request(value.request, "kubectl");
        break;
      case "next":
        answer = { end: true };
        break;
      case "print":
        output += value.text;
        break;
      case "complain":
        errors += value.text;
        break;
      case "sleep":
        cluster.advance(value.ms);
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
