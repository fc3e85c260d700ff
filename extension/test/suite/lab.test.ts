/** A lab in a real extension host: its cluster, its checks, the rows of the views, the terminal, what is kept. */
import assert from "node:assert";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import * as vscode from "vscode";
import type { AppState } from "../../src/views/appState";

const number = "0.2";
const solution =
  "apiVersion: v1\nkind: Pod\nmetadata:\n  name: hello\nspec:\n  containers:\n    - name: web\n      image: nginx:1.25\n";

async function activated(): Promise<AppState> {
  const extension = vscode.extensions.getExtension<{ state: AppState }>("kubarium.kubarium");
  assert.ok(extension);
  return (await extension.activate()).state;
}

async function until(what: string, done: () => boolean | Promise<boolean>, withinMs = 15_000): Promise<void> {
  const end = Date.now() + withinMs;
  while (!(await done())) {
    if (Date.now() > end) throw new Error(`not within ${withinMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

suite("lab", () => {
  let state: AppState;

  suiteSetup(async () => {
    state = await activated();
    await vscode.commands.executeCommand("kubarium.lab.open", number);
  });

  test("opens with a booted cluster and its panel", () => {
    assert.strictEqual(state.cluster?.lab?.lab.number, number);
    assert.ok(state.panel, "the panel is there");
    const nodes = state.cluster.session.tree.all().filter(({ kind }) => kind === "Node");
    assert.deepStrictEqual(
      nodes.map(({ state: shape }) => shape),
      ["ready", "ready", "ready", "ready"],
    );
    assert.ok(nodes.every(({ meters }) => meters?.length === 2));
  });

  test("a refusal is marked at its line and changes nothing", async () => {
    const { lab, session } = state.cluster!;
    const marks: { line: number; message: string }[] = [];
    const listening = lab!.onMarkers(({ markers }) => marks.push(...markers));
    await lab!.apply([{ path: "pod.yaml", text: solution.replace("name: hello", "name: Hello") }]);
    listening.dispose();
    assert.strictEqual(marks[0]?.line, 4);
    assert.match(marks[0].message, /metadata\.name/);
    assert.deepStrictEqual(
      session.tree.list("Pod").filter(({ metadata }) => metadata.namespace === "default"),
      [],
    );
  });

  test("its solution passes the checks, soon after the cluster has come to rest", async () => {
    const { lab, session } = state.cluster!;
    await lab!.next();
    await session.moveClock({ sort: "speed", factor: 20 });
    const result = await lab!.apply([{ path: "pod.yaml", text: solution }]);
    assert.deepStrictEqual(
      result.lines.map(({ text }) => text),
      ["pod/hello created"],
    );
    await until("the step is done", () => lab!.state.steps[1]?.status === "done");
    assert.strictEqual(lab!.state.step, 1, "the lab does not move on by itself");
  });

  test("tree and log show what happened", () => {
    const { session } = state.cluster!;
    const pod = session.tree.all().find(({ id }) => id === "Pod/default/hello");
    assert.strictEqual(pod?.status, "Running");
    assert.strictEqual(pod.ready, "1/1");
    assert.ok(session.tree.all().some(({ id }) => id === "Pod/default/hello/web"));
    const rows = session.logRows.map(({ actor, verb, object }) => `${actor} ${verb} ${object}`);
    assert.ok(rows.includes("learner apply pod/hello"), rows.join("\n"));
    assert.ok(rows.includes("scheduler bind pod/hello"), rows.join("\n"));
    assert.ok(session.logRows.some(({ causeRevision }) => causeRevision !== undefined));
  });

  test("why walks back to the learner's own line", async () => {
    const steps = await state.cluster!.session.why({ kind: "Pod", namespace: "default", name: "hello" }, "en");
    assert.ok(steps.length > 2);
    assert.strictEqual(steps.at(-1)?.byLearner, true);
  });

  test("the terminal runs kubectl", async () => {
    const { KubectlTerminal } = await import("../../src/views/terminal");
    const terminal = new KubectlTerminal(state);
    let output = "";
    terminal.onDidWrite((text) => {
      output += text;
    });
    terminal.open();
    terminal.handleInput("kubectl get pods\r");
    await until("the pod is listed", () => /hello/.test(output.split("get pods")[1] ?? ""));
  });

  test("text and progress are on the disk", async () => {
    await (await state.load()).flushed();
    const storage = state.context.globalStorageUri.fsPath;
    assert.match(readFileSync(path.join(storage, "progress.jsonl"), "utf8"), /"step":"create"/);
    const folder = path.join(storage, "labs", "0.2-first-pod");
    const kept = readdirSync(folder).map((file) => JSON.parse(readFileSync(path.join(folder, file), "utf8")));
    assert.strictEqual(kept[0].drafts["pod.yaml"].text, solution);
    assert.deepStrictEqual(
      readdirSync(folder).filter((file) => file.endsWith(".new")),
      [],
    );
  });

  test("a reset begins anew and puts the text aside", async () => {
    const { lab, session } = state.cluster!;
    await lab!.reset("lab");
    assert.strictEqual(session.tree.object("Pod", "default", "hello"), undefined);
    assert.strictEqual(lab!.state.step, 0);
    assert.notStrictEqual(lab!.files[0]?.text, solution);
  });

  test("the clock pauses, steps and runs on", async () => {
    const { session } = state.cluster!;
    await vscode.commands.executeCommand("kubarium.clock.pause");
    assert.strictEqual(session.clock.paused, true);
    const before = (await session.readClock()).nowMs;
    await vscode.commands.executeCommand("kubarium.clock.step");
    assert.ok((await session.readClock()).nowMs >= before);
    await vscode.commands.executeCommand("kubarium.clock.resume");
    assert.strictEqual(session.clock.paused, false);
  });
});

suite("labs of a folder", () => {
  test("a broken lab is named and left out; the others are there", async () => {
    const state = await activated();
    const folder = vscode.workspace.workspaceFolders?.[0];
    assert.ok(folder, "the suites run with a folder open");
    const file = vscode.Uri.joinPath(folder.uri, ".kubarium/labs/0-bearings/99-broken/lab.yaml");
    await vscode.workspace.fs.writeFile(file, new TextEncoder().encode("lab: 0.99-broken\nsteps: []\n"));
    const app = await state.load();
    app.forgetCatalogue();
    const catalogue = await app.catalogue();
    assert.ok(catalogue.problems.some((problem) => problem.file === "0-bearings/99-broken/lab.yaml"));
    assert.ok(catalogue.tracks[0]!.labs.length >= 3);
    await vscode.workspace.fs.delete(vscode.Uri.joinPath(folder.uri, ".kubarium"), { recursive: true });
    app.forgetCatalogue();
  });
});

suite("playground", () => {
  test("takes any YAML file of the folder", async () => {
    const state = await activated();
    await vscode.commands.executeCommand("kubarium.playground.new", { workers: 2 });
    assert.strictEqual(state.cluster?.lab, undefined);
    assert.strictEqual(state.cluster!.session.tree.list("Node").length, 3);
    const folder = vscode.workspace.workspaceFolders![0]!;
    const file = vscode.Uri.joinPath(folder.uri, "pod.yaml");
    await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(solution));
    await vscode.commands.executeCommand("kubarium.playground.apply", file);
    await until(
      "the pod is in the tree",
      () => state.cluster!.session.tree.object("Pod", "default", "hello") !== undefined,
    );
  });

  test("kubectl of the learner's own can be connected", async () => {
    const file = await vscode.commands.executeCommand<string>("kubarium.connectKubectl");
    assert.match(readFileSync(file, "utf8"), /server: https:\/\/127\.0\.0\.1:\d+/);
  });
});
