import { describe, expect, it } from "vitest";
import type { LogRow } from "../../../extension/src/protocol/eventLog";
import { logMatcher, sentenceOf } from "./logFilter";

const bind: LogRow = {
  seq: 7,
  sinceStartMs: 121_040,
  sort: "Write",
  actor: "scheduler",
  verb: "bind",
  object: "pod/web-1",
  ref: { kind: "Pod", namespace: "default", name: "web-1" },
  text: "Scheduled to node-3",
  revision: 1293,
  causeRevision: 1291,
  level: "info",
};
const all = ["Event", "Write", "Request"] as const;

describe("the filter of the event log", () => {
  it.each([
    ["", true],
    ["web scheduler", true],
    ["SCHEDULED", true],
    ["kubelet", false],
    ["web -bind", false],
    ["web -kubelet", true],
    ["-", true],
  ])("%j lets the row through: %s", (text, expected) => {
    expect(logMatcher({ text, sorts: all })(bind)).toBe(expected);
  });

  it("leaves out sorts that are switched off", () => {
    expect(logMatcher({ text: "", sorts: ["Event"] })(bind)).toBe(false);
  });

  it("can show one object alone", () => {
    const filter = { text: "", sorts: all };
    expect(logMatcher({ ...filter, ref: { kind: "Pod", namespace: "default", name: "web-1" } })(bind)).toBe(true);
    expect(logMatcher({ ...filter, ref: { kind: "Pod", namespace: "default", name: "web-2" } })(bind)).toBe(false);
  });
});

it("a row reads as a sentence with its cause", () => {
  expect(sentenceOf(bind)).toBe(
    "At 00:02:01.040, scheduler wrote Pod web-1 (bind): Scheduled to node-3. It made revision 1\u202f293. " +
      "It answered revision 1\u202f291; ← goes there.",
  );
});
