import { describe, expect, it } from "vitest";
import { Kernel } from "../kernel/kernel";
import { Instances } from "./instances";
import type { Program } from "./program";
import { changeLink, links, send, setLink } from "./transport";

/** Two programs on two nodes that note what they get. */
function pair() {
  const heard: string[] = [];
  const kernel = new Kernel({ seed: 1, epochMs: 0, recordsMax: 100, digest: false });
  const ear: Program = {
    name: "ear",
    start() {},
    wake() {},
    receive: ({ self }, { topic, body }) => void heard.push(`${kernel.nowMs} ${self} ${topic} ${JSON.stringify(body)}`),
  };
  const instances = new Instances(kernel, new Map([["ear", ear]]));
  for (const id of ["ear@a", "ear@b"]) instances.start(id);
  const run = (byMs: number): string[] => {
    const untilMs = kernel.nowMs + byMs;
    for (let entry = kernel.take(untilMs); entry; entry = kernel.take(untilMs)) instances.dispatch(entry);
    kernel.nowMs = untilMs;
    return heard.splice(0);
  };
  const say = (word: string): void => void send(kernel, "ear@a", "ear@b", "say", word, 0);
  return { kernel, run, say };
}

describe("a line between two nodes", () => {
  it("takes a millisecond, and longer when it is slow", () => {
    const { kernel, run, say } = pair();
    say("one");
    expect(run(10)).toEqual(['1 ear@b say "one"']);
    setLink(kernel, "a", "b", { delayMs: 500 });
    say("two");
    expect(run(1_000)).toEqual(['511 ear@b say "two"']);
  });

  it("lets no message overtake another one, even when it has become quicker meanwhile", () => {
    const { kernel, run, say } = pair();
    setLink(kernel, "a", "b", { delayMs: 500 });
    say("first");
    setLink(kernel, "a", "b", undefined);
    say("second");
    expect(run(1_000)).toEqual(['501 ear@b say "first"', '501 ear@b say "second"']);
  });

  it("that loses packets delivers late, and everything in order", () => {
    const { kernel, run, say } = pair();
    setLink(kernel, "a", "b", { lossProbability: 0.5 });
    for (let i = 0; i < 20; i++) say(String(i));
    const heard = run(200_000);
    expect(heard.map((line) => line.split(" ")[3])).toEqual(Array.from({ length: 20 }, (_, i) => `"${i}"`));
    expect(Number(heard.at(-1)!.split(" ")[0])).toBeGreaterThan(100);
  });

  it("that was cut tells both ends at the next contact that the connection is gone", () => {
    const { kernel, run, say } = pair();
    say("in flight");
    changeLink(kernel, "a", "*", { cut: true });
    say("lost");
    expect(run(100)).toEqual([]);
    changeLink(kernel, "a", "*", { cut: false });
    say("again");
    expect(run(100)).toEqual([
      '101 ear@b transport/closed {"peer":"ear@a"}',
      '101 ear@a transport/closed {"peer":"ear@b"}',
      '101 ear@b say "again"',
    ]);
  });

  it("keeps what a change does not name, and is forgotten when nothing is wrong with it", () => {
    const { kernel } = pair();
    changeLink(kernel, "a", "*", { off: true, delayMs: 5 });
    changeLink(kernel, "a", "*", { cut: false, delayMs: 0 });
    expect(links(kernel)).toEqual([["a|*", { off: true }]]);
    changeLink(kernel, "a", "*", { off: false });
    expect(links(kernel)).toEqual([]);
  });
});
