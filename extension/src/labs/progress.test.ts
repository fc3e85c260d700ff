import { describe, expect, it } from "vitest";
import { mergeProgress, parseProgress, progressOf, progressText } from "./progress";

const line = (lab: string, step: string | undefined, at: string, version = 1) => ({
  lab,
  ...(step && { step }),
  version,
  at,
});

describe("progress", () => {
  const first = line("0.2-first-pod", "order", "2026-01-01T10:00:00Z");
  const second = line("0.2-first-pod", undefined, "2026-01-01T10:05:00Z");

  it("comes back from its file, and a torn line costs only itself", () => {
    const text = `${progressText(first)}{"lab":"0.2-fi\n\n[1]\n${progressText(second)}{"lab":`;
    expect(parseProgress(text)).toEqual([first, second]);
  });

  it("is a set union: order, doubles and versions wipe nothing", () => {
    const again = line("0.2-first-pod", "order", "2026-02-01T10:00:00Z", 2);
    expect(mergeProgress([second, again], [first])).toEqual([first, second]);
    expect(mergeProgress([first], [second, again])).toEqual(mergeProgress([again, second], [first], []));
  });

  it("says which labs and which steps are done", () => {
    const { labs, steps } = progressOf([first, second]);
    expect([...labs]).toEqual(["0.2-first-pod"]);
    expect([...(steps.get("0.2-first-pod") ?? [])]).toEqual(["order"]);
  });
});
