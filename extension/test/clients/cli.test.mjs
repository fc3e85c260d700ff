/** The command line as a person uses it. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { serve } from "./serve.mjs";

const cli = path.resolve("dist/cli.js");
const kubarium = (...args) => spawnSync(process.execPath, [cli, ...args], { encoding: "utf8" });

const manifest = path.join(mkdtempSync(path.join(tmpdir(), "kubarium-cli-")), "web.yaml");
writeFileSync(
  manifest,
  `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers: [{name: web, image: "nginx:1.25"}]
`,
);

test("run prints the timeline of a rollout", () => {
  const { stdout, status } = kubarium("run", manifest);
  assert.equal(status, 0);
  assert.match(stdout, /kube-controller-manager +create +ReplicaSet default\/web-/);
  assert.match(stdout, /kube-scheduler +update +Pod default\/web-.* scheduler\/bind/);
});

test("run -o hash gives the same digest twice, and another one for another seed", () => {
  const [first, second, other] = [[], [], ["--seed", "2"]].map(
    (flags) => kubarium("run", manifest, "-o", "hash", ...flags).stdout,
  );
  assert.match(first, /^[0-9a-f]{16}\n$/);
  assert.equal(second, first);
  assert.notEqual(other, first);
});

test("mistakes on the command line are told in one line and end with 2", () => {
  for (const args of [
    ["fly"],
    ["run"],
    ["run", "-o", "poem", manifest],
    ["serve", "--port", "nine"],
    ["run", "/no/such.yaml"],
  ]) {
    const { status, stderr } = kubarium(...args);
    assert.equal(status, 2, args.join(" "));
    assert.match(stderr, /^kubarium/, args.join(" "));
  }
});

test("kubectl answers against a cluster of its own", () => {
  const { stdout, status } = kubarium("kubectl", "get", "nodes");
  assert.equal(status, 0);
  assert.match(stdout, /^NAME +STATUS +ROLES +AGE +VERSION\ncp-1 +Ready +control-plane/);
});

test("every lab's solutions pass and its wrong ways fail as named", () => {
  const { stdout, status } = kubarium("lab", "test");
  assert.equal(status, 0, stdout);
});

test("serve says when it is ready and stops cleanly on SIGTERM", async () => {
  const { stop } = await serve("--world", "recorded");
  assert.equal(await stop(), 0);
});
