import { describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { loadLab } from "./catalogue";
import { type LabRunner, missingMessages, testLab, words } from "./labTest";
import { TestWorld } from "./testWorld";
import type { LabCommit, LabObject } from "./world";

/** A cluster of no depth: a pod is Ready as soon as it is applied, and one without an image is refused. */
class ShallowRunner implements LabRunner {
  private readonly listeners = new Set<(commit: LabCommit) => void>();

  constructor(private readonly own = new TestWorld()) {}

  async reset(_: unknown, setup: readonly string[]) {
    for (const text of setup) this.apply(text);
  }

  async kubectl(args: readonly string[], stdin = "") {
    if (args[0] === "apply") this.apply(stdin);
    else if (args[0] === "delete") {
      this.own.request("delete", "Pod", args[2] ?? "");
      this.tell(this.own.remove("Pod", args[2] ?? ""));
    }
  }

  async advance(byMs: number) {
    this.own.nowMs += byMs;
  }

  async settle() {
    return true;
  }

  async open() {}

  world() {
    return this.own;
  }

  onCommit(listener: (commit: LabCommit) => void) {
    this.listeners.add(listener);
    return { dispose: () => this.listeners.delete(listener) };
  }

  async fork() {
    const copy = new TestWorld();
    for (const object of this.own.objects("Pod")) copy.add("Pod", object);
    return new ShallowRunner(copy);
  }

  dispose() {}

  private apply(text: string) {
    for (const document of parseAllDocuments(text)) {
      const object = document.toJS() as { metadata: { name: string }; spec: { containers: { image?: string }[] } };
      const image = object.spec.containers[0]?.image;
      this.own.request("create", "Pod", object.metadata.name, image ? 201 : 422, image ? "" : "image: Required value");
      if (!image) continue;
      const metadata = { ...object.metadata, namespace: "default" };
      const status = { conditions: [{ type: "Ready", status: "True" }] };
      this.tell(this.own.add("Pod", { ...object, metadata, status } as LabObject));
    }
  }

  private tell(commit: LabCommit) {
    for (const listener of this.listeners) listener(commit);
  }
}

const manifest = (name: string, image: string) =>
  `kind: Pod\nmetadata:\n  name: ${name}\nspec:\n  containers:\n    - name: web\n      image: ${image}\n`;

const LAB = `
lab: 9.1-test
version: 1
title: { en: Test, zh-cn: 测试 }
summary: { en: Test, zh-cn: 测试 }
minutes: 1
files: [{ path: pod.yaml }]
steps:
  - id: make
    predict:
      number: { min: 0, max: 9 }
      run: [{ apply: solutions/one/pod.yaml }]
      truth: { max: "pods().size()" }
      reveal: make
    checks:
      - { id: ready, title: { en: a, zh-cn: a }, state: "pod('web').ready", after: settled }
    mistakes:
      - { say: no-image, when: "latest().code == 422" }
    hints: [where, rule, shape, diff]
tests:
  solutions:
    one: { make: [{ apply: pod.yaml }] }
    two: { make: [{ apply: pod.yaml }] }
    three: { make: [{ apply: pod.yaml }, { kubectl: "delete pod {{ 'o' + 'ld' }}" }, { advance: 5s }] }
  wrong:
${[1, 2, 3, 4, 5].map((n) => `    w${n}: { step: make, do: [{ apply: wrong/w1/pod.yaml }], fails: ready, says: no-image }`).join("\n")}
`;

const README = [
  "# Test",
  "An intro.",
  ...["make", "make/reveal", "make/where", "make/rule", "make/shape", "make/diff", "make/mistake/no-image"],
  ...["happened", "rule", "incident", "alternative"].map((part) => `debrief/${part}`),
]
  .map((line) => (/^[a-z]+(\/|$)/.test(line) ? `## A heading {#${line}}\nSome text.` : line))
  .join("\n");

const folder = "9-test/01-test";
const good = new Map<string, string>([
  ["lab.yaml", LAB],
  ["README.md", README],
  ["README.zh-cn.md", README],
  ["start/pod.yaml", manifest("web", "")],
  ["solutions/one/pod.yaml", manifest("web", "shop:v1")],
  ["solutions/two/pod.yaml", manifest("web", "shop:v2")],
  ["solutions/three/pod.yaml", `${manifest("web", "shop:v1")}---\n${manifest("old", "shop:v1")}`],
  ["wrong/w1/pod.yaml", manifest("web", "")],
]);

async function problemsOf(changes: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const files = new Map([...good, ...Object.entries(changes)].map(([path, text]) => [`${folder}/${path}`, text]));
  const { loaded, problems } = loadLab(files, folder);
  if (!loaded) return problems.map((problem) => problem.message);
  return (await testLab(loaded, async () => new ShallowRunner())).problems;
}

describe("the test of a lab", () => {
  it("finds nothing wrong with a good one", async () => {
    expect(await problemsOf({})).toEqual([]);
  });

  it.each<[string, Readonly<Record<string, string>>, RegExp]>([
    [
      "a solution that does not solve",
      { "solutions/two/pod.yaml": manifest("db", "shop:v1") },
      /solution two: "make\/ready" is failed/,
    ],
    [
      "a wrong way that passes",
      { "wrong/w1/pod.yaml": manifest("web", "shop:v1") },
      /wrong w1: the step "make" passes/,
    ],
    [
      "a wrong way with another message",
      { "wrong/w1/pod.yaml": manifest("db", "shop:v1") },
      /says "nothing" in place of "no-image"/,
    ],
    [
      "a start that is already done",
      { "lab.yaml": LAB.replace("pod('web').ready", "pods().size() >= 0") },
      /the checks of "make" pass before anything is done/,
    ],
    [
      "a hint that gives the answer away",
      { "README.md": README.replace("{#make/rule}\nSome text.", "{#make/rule}\nWrite `image: shop:v2`.") },
      /The hint "rule" of "make" tells "image: shop:v2"/,
    ],
    [
      "too many words before the first action",
      { "README.md": README.replace("An intro.", "word ".repeat(121)) },
      /words before the first action/,
    ],
    ["a stray file", { "solutions/four/pod.yaml": "" }, /Nothing names the file "solutions\/four\/pod.yaml"/],
    [
      "a section missing in one language",
      { "README.zh-cn.md": README.replace("{#make/diff}", "{#make/dif}") },
      /The section "make\/diff" is missing/,
    ],
  ])("names %s", async (_, changes, problem) => {
    expect((await problemsOf(changes)).join("\n")).toMatch(problem);
  });

  it("reads a command line as a shell would", () => {
    expect(words(`patch pod web -p '{"a": "b c"}' --x="1 2"`)).toEqual([
      "patch",
      "pod",
      "web",
      "-p",
      '{"a": "b c"}',
      "--x=1 2",
    ]);
  });

  it("finds every sentence in every language", () => {
    expect(missingMessages()).toEqual([]);
  });
});
