import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { findLab, type LabFiles, loadCatalogue, type ProgressLine, progressOf } from "../labs/index";
import { LabSession } from "./labSession";
import { openInThread } from "./openHost";
import type { StoredLab } from "./stored";

const folder = path.resolve(__dirname, "../../../labs");
const files: LabFiles = new Map(
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .map((file) => [path.relative(folder, file).split(path.sep).join("/"), readFileSync(file, "utf8")]),
);
const loaded = findLab(loadCatalogue(files), "0.2")!;
const solution = loaded.files.get("solutions/plain/pod.yaml")!;
const open: LabSession[] = [];

afterEach(() => {
  for (const session of open.splice(0)) session.dispose();
});

async function openLab(stored?: StoredLab) {
  const lines: ProgressLine[] = [];
  const kept: StoredLab[] = stored ? [stored] : [];
  const lab = await LabSession.open({
    loaded,
    track: "0 Bearings",
    language: "en",
    openHost: async (spec) => openInThread(spec),
    kubectl: async () => ({ code: 1, stderr: "no kubectl here" }),
    store: { load: async () => kept.at(-1), save: (one) => void kept.push(one) },
    progress: { progress: progressOf([]), add: (line) => void lines.push(line) },
    wallMs: () => 0,
    rebuiltNote: "built anew",
  });
  open.push(lab);
  return { lab, lines, kept };
}

/** Lets the cluster finish and its feed arrive. */
async function settle(lab: LabSession): Promise<void> {
  await lab.cluster.moveClock({ sort: "settle" });
  await lab.cluster.moveClock({ sort: "state" } as never);
  lab.look(true);
}

const stepOf = (lab: LabSession, id: string) => lab.state.steps.find((step) => step.id === id)!;

describe("a lab session", () => {
  it("begins with the lab's files at its first step", async () => {
    const { lab } = await openLab();
    expect(lab.state).toMatchObject({ id: "0.2-first-pod", step: 0, files: [{ path: "pod.yaml", edition: 1 }] });
    expect(lab.cluster.tree.all().filter(({ kind }) => kind === "Node")).toHaveLength(4);
  });

  it("passes with the solution, remembers it, and never moves on by itself", async () => {
    const { lab, lines } = await openLab();
    await lab.next();
    const result = await lab.apply([{ path: "pod.yaml", text: solution }]);
    expect(result.lines).toEqual([expect.objectContaining({ text: "pod/hello created", ok: true })]);
    await settle(lab);
    expect(stepOf(lab, "create").checks.map(({ status }) => status)).toEqual(["passed", "passed"]);
    expect(lab.state.step).toBe(1);
    expect(lines.map(({ step }) => step)).toEqual(["create"]);
    expect(
      lab.cluster.logRows.some(
        ({ actor, verb, object }) => actor === "learner" && verb === "apply" && object === "pod/hello",
      ),
    ).toBe(true);
  });

  it("marks what the API server refuses at its place", async () => {
    const { lab } = await openLab();
    const marks: unknown[] = [];
    lab.onMarkers(({ markers }) => marks.push(...markers));
    await lab.apply([{ path: "pod.yaml", text: solution.replace("name: hello", "name: Hello") }]);
    const line = solution.split("\n").findIndex((text) => text.includes("name: hello")) + 1;
    expect(marks).toEqual([
      expect.objectContaining({ line, severity: "error", message: expect.stringContaining("metadata.name") }),
    ]);
  });

  it("names the mistake of a text that is no YAML", async () => {
    const { lab } = await openLab();
    await lab.next();
    await lab.apply([{ path: "pod.yaml", text: loaded.files.get("wrong/tabs/pod.yaml")! }]);
    expect(stepOf(lab, "create").mistake).toMatchObject({ id: "not-yaml" });
  });

  it("tells what a prediction came to when its step is done", async () => {
    const { lab } = await openLab();
    await lab.answer("order", ["Scheduled", "Pulling", "Pulled", "Created", "Started"]);
    await lab.next();
    await lab.apply([{ path: "pod.yaml", text: solution }]);
    await settle(lab);
    expect(stepOf(lab, "order").task).toMatchObject({ kind: "order", outcome: { right: true } });
  });

  it("resets the cluster and keeps what the learner had typed", async () => {
    const { lab, kept } = await openLab();
    await lab.next();
    await lab.apply([{ path: "pod.yaml", text: solution }]);
    await settle(lab);
    await lab.reset("step");
    expect(lab.cluster.tree.object("Pod", "default", "hello")).toBeUndefined();
    expect(lab.state.files[0]).toMatchObject({ edition: 2, text: loaded.files.get("start/pod.yaml") });
    expect(kept.at(-1)?.saved).toEqual([{ "pod.yaml": solution }]);
    expect(stepOf(lab, "create").status).toBe("open");
  });

  it("applies again what was applied when the cluster had to be built anew, and says so", async () => {
    const first = await openLab();
    await first.lab.next();
    await first.lab.apply([{ path: "pod.yaml", text: solution }]);
    await settle(first.lab);
    const { lab } = await openLab(first.kept.at(-1));
    expect(lab.cluster.tree.object("Pod", "default", "hello")).toBeDefined();
    expect(lab.state.step).toBe(1);
    expect(stepOf(lab, "create").text).toContain("built anew");
    expect(stepOf(lab, "create").status).toBe("done");
  });
});
